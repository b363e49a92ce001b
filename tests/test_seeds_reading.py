"""The default documents are real and dirty; each difficulty stands for a class."""

from __future__ import annotations

from index import Engine, Passage


def passage_with(seeds: Engine, words: str) -> Passage:
    (found,) = [passage for passage in seeds.passages if words in passage.text]
    return found


def test_all_five_files_are_read(seeds: Engine) -> None:
    assert len({passage.source for passage in seeds.passages}) == 5
    assert not seeds.unreadable


def test_blank_first_lines_do_not_hide_the_title(seeds: Engine) -> None:
    titles = {passage.source[:3]: passage.headings[0] for passage in seeds.passages}
    assert titles["001"] == "党员干部在主题教育“以学促干”专题研讨会上的体会发言"
    assert titles["002"] == "树立和践行正确政绩观"


def test_a_subtitle_belongs_to_the_title_above_it(seeds: Engine) -> None:
    title = passage_with(seeds, "理论的价值在于指导实践").headings[0]
    assert title.endswith("（学思想 强党性 重实践 建新功） ——在以学促干上取得实实在在的成效")


def test_no_site_marker_shows(seeds: Engine) -> None:
    assert not [passage for passage in seeds.passages if "##" in passage.text]
    assert passage_with(seeds, "不搞华而不实、投机取巧").text.startswith("二要坚持出实招求实效")


def test_headings_without_marks_are_found(seeds: Engine) -> None:
    innermost = {passage.headings[-1] for passage in seeds.passages}
    assert {
        "一、树牢造福人民的政绩观",
        "立导向：把为民造福作为最重要的政绩",
        "全面动员部署 压实主体责任",
        "深化理论武装，在学思践悟中校准思想航向",
    } <= innermost


def test_openings_such_as_yi_yao_are_no_headings(seeds: Engine) -> None:
    assert not [heading for passage in seeds.passages for heading in passage.headings if heading[1:2] == "要"]
    assert passage_with(seeds, "四要聚焦实际问题抓落实").text.startswith("四要聚焦实际问题抓落实")


def test_the_items_of_a_list_stay_together(seeds: Engine) -> None:
    listed = passage_with(seeds, "157件实事清单").text
    assert "湖南省发改委" in listed
    assert "中国石油" in listed


def test_every_passage_fits_a_phone_screen_and_ends_where_a_sentence_does(seeds: Engine) -> None:
    for passage in seeds.passages:
        assert len(passage.text) <= 300
        assert passage.text[-1] in "。；…！”）", passage.text


def test_a_sentence_broken_by_page_furniture_is_whole_again(seeds: Engine) -> None:
    passage = passage_with(seeds, "豆制品")
    assert "赤水市政府走访企业时，获悉一重点豆制品加工项目因土地手续问题进度滞后" in passage.text
    assert passage.headings[-1] == "聚焦急难愁盼，以实干实绩把为民造福落到实处"


def test_each_of_two_interleaved_articles_has_its_own_headline(seeds: Engine) -> None:
    first = passage_with(seeds, "12351工会服务职工热线")
    second = passage_with(seeds, "福建紧密结合地方特色")
    assert first.headings[1].startswith("凝心铸魂强根基 以民为本出实绩")
    assert second.headings[1].startswith("厚植为民情怀 砥砺实干担当")


def test_a_line_after_the_articles_stands_under_its_own_heading(seeds: Engine) -> None:
    passage = passage_with(seeds, "12119")
    assert passage.headings == ("树立和践行正确政绩观", "森林防火 人人有责")
    assert "**12119**" in passage.text


def test_a_byline_is_no_heading(seeds: Engine) -> None:
    assert not [h for passage in seeds.passages for h in passage.headings if "新华社记者" in h]
