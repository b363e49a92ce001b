"""PDF: what people keep: contracts with blanks, minutes with lists of names, laws, slides, notices with annexes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.read.readers import read_original
from tests.support.originals import Drawn, Run, headings_of, passages_of, pdf, text_of

FULL = "这一行写满了整整一行的字，一直写到右边的尽头才换行，因此下一行接着说"


def column(lines: Sequence[str], top: float = 700, left: float = 60, size: float = 12) -> list[Run]:
    """Lines one below the other."""
    return [(left, top - 18 * number, size, line) for number, line in enumerate(lines)]


def blanks(top: float, *texts: str) -> tuple[list[Run], list[Drawn]]:
    """Texts side by side, with a line drawn where something is to be filled in between them."""
    runs: list[Run] = []
    drawn: list[Drawn] = []
    left = 60.0
    for text in texts:
        if runs:
            drawn.append((left, top - 2, left + 70, top - 2))
            left += 70
        runs.append((left, top, 12, text))
        left += 12 * len(text)
    return runs, drawn


def test_blanks_to_be_filled_in_part_no_sentence() -> None:
    found = [
        blanks(682, "甲方将位于青禾市", "大街", "号的房屋出租给乙方。"),
        blanks(664, "租赁期限自", "年初", "月起。"),
        blanks(646, "月租金为", "元（大写：", "），五日支付。"),
    ]
    page = [*column(["双方约定如下："]), *(run for runs, _ in found for run in runs)]
    text = text_of("a.pdf", pdf(page, drawn=[[line for _, drawn in found for line in drawn]]))
    assert text.replace("\n\n", "\n").split("\n") == [
        "双方约定如下：",
        "甲方将位于青禾市 大街 号的房屋出租给乙方。",
        "租赁期限自 年初 月起。",
        "月租金为 元（大写： ），五日支付。",
    ]


def test_lines_under_the_names_of_columns_are_no_blanks() -> None:
    rows: list[Run] = []
    drawn: list[Drawn] = []
    for n, cells in enumerate((("品名：", "单价：", "产地："), ("白菜", "1.50", "本地"), ("萝卜", "1.80", "外地"))):
        rows += [(60 + 100 * at, 700 - 20 * n, 12, cell) for at, cell in enumerate(cells)]
        drawn += [(60 + 100 * at, 697 - 20 * n, 160 + 100 * at, 697 - 20 * n) for at in range(3)]
    assert "白菜" in text_of("a.pdf", pdf(rows, drawn=[drawn])).split("\n")[-2]
    assert "1.50" in text_of("a.pdf", pdf(rows, drawn=[drawn])).split("\n")[-2]


@pytest.mark.parametrize("number", ["五", "十一"])
def test_a_list_of_names_is_not_parted_by_one_that_looks_like_a_number(number: str) -> None:
    first = "出席：李四、王五、赵六、钱七、孙八、周九、吴十、郑一、冯二、陈三、卫"
    page = column([FULL, "完。", first, f"{number}、蒋六、沈七、韩八、杨九、朱一", "记录：徐二"])
    document = read_original("a.pdf", pdf(page))
    assert f"{first}{number}、蒋六、沈七、韩八、杨九、朱一" in document.text
    assert headings_of(document) == []


def test_the_text_of_an_article_may_begin_far_behind_its_number() -> None:
    page: list[Run] = [
        *((84, 700 - 36 * n, 12, f"第{number}条") for n, number in enumerate("一二")),
        *((144, 700 - 36 * n, 12, FULL[7:]) for n in range(2)),
        *((60, 682 - 36 * n, 12, f"第{n}段完。") for n in range(2)),
    ]
    page.sort(key=lambda run: (-run[1], run[0]))
    lines = text_of("a.pdf", pdf(page)).split("\n")
    assert f"第一条 {FULL[7:]}第0段完。" in lines


def test_a_quotation_of_two_lines_that_ends_a_sentence_is_no_heading() -> None:
    page = [*column([FULL, "完。"], 740), *column(["“票价应当让老百姓坐得起", "也让企业活下去。”"], 680, 60, 17)]
    page += column([f"又{FULL[1:]}", "完。"], 620)
    assert headings_of(read_original("a.pdf", pdf(page))) == []


def test_annexes_that_are_numbered_are_shown_as_one_list() -> None:
    page = [*column([FULL, "完。", "附件：1.检查表"]), *column(["2.人员名单"], 646, 96)]
    assert "附件：1.检查表\n2.人员名单" in [passage.text for passage in passages_of("a.pdf", pdf(page))]


def test_a_page_with_nothing_but_its_number_is_no_scan() -> None:
    pages: list[list[Run]] = [[(300, 30, 9, "1 ")], column([FULL, "完。"])]
    assert read_original("a.pdf", pdf(*pages)).problem == ()


def test_the_contents_of_a_law_go_and_its_chapters_stay() -> None:
    chapters = ["第一章 总则", "第二章 休假", "第三章 附则"]
    first, *others = [[chapter, f"第{n}条 {FULL[8:]}。"] for n, chapter in zip("一二三", chapters, strict=True)]
    page = [(200.0, 740.0, 20.0, "管理条例"), *column(["目录", *chapters, *first])]
    document = read_original("a.pdf", pdf(page, *map(column, others)))
    assert [document.text.count(chapter) for chapter in chapters] == [1, 1, 1]
    assert "目录" not in document.text


@pytest.mark.parametrize(
    ("first", "second", "line"),
    [
        ("张三丰", "青禾大学", "张三丰 青禾大学"),
        ("7", "背影二篇", "7 背影二篇"),
        ("签", "名：", "签名："),
        ("（一）", "申请人", "（一）申请人"),
    ],
)
def test_a_gap_as_wide_as_a_letter_parts_words_and_not_the_letters_of_one(first: str, second: str, line: str) -> None:
    left = 60 + sum(6 if char.isascii() else 12 for char in first)
    page: list[Run] = [(60, 700, 12, f"{first} " if len(first) == 1 else first), (left + 12.5, 700, 12, second)]
    assert text_of("a.pdf", pdf([*page, *column(["下面是正文的一句话。"], 660)])).split("\n")[0] == line


def test_the_foot_of_one_page_out_of_a_book_goes() -> None:
    page = [(60, 740, 18, "背影二篇"), *column([FULL, "完。"]), (280.0, 40.0, 9.0, "62 语文 八年级 上册")]
    assert "上册" not in text_of("a.pdf", pdf(page))


def test_who_signs_in_larger_letters_below_all_is_no_heading() -> None:
    page = [(200.0, 740.0, 20.0, "区公所公告"), *column([FULL, "完。"]), (360.0, 620.0, 18.0, "区长王大明")]
    document = read_original("a.pdf", pdf(page))
    assert headings_of(document) == [(1, "区公所公告")]
    assert document.text.endswith("\n\n区长王大明")


def test_a_sentence_that_has_begun_goes_on_though_nothing_tells_how_wide_its_text_is() -> None:
    page = column(["通电时严禁触摸端子，以免触电。如发现异常气", "味，应立即切断电源并联系维修人员。"])
    assert "异常气味，应立即" in text_of("a.pdf", pdf(page))
    cited = column([f"[1]甲一.{FULL[:20]}[J].学报, 2018, 1-3.", "[2]乙二.湿地的鱼[J].学报, 2019,", "36(2): 45-48."])
    assert "学报, 2019, 36(2): 45-48." in text_of("a.pdf", pdf(cited))


def test_a_label_with_a_gap_behind_it_is_one_with_its_sentence() -> None:
    page: list[Run] = [(84, 700, 12, "材料一"), (140, 700, 12, f"{FULL[8:]}"), (60, 682, 12, "完。")]
    assert f"材料一 {FULL[8:]}完。" in text_of("a.pdf", pdf(page))


def test_letters_that_are_set_apart_are_words() -> None:
    judges = ["审　判　长　赵　六", "审　判　员　钱　七", "书　记　员　周　九"]
    text = text_of("a.pdf", pdf([*column([FULL, "判决如上。"]), *column(judges, 640, 300)]))
    assert text.split("\n\n")[1:] == ["审判长赵六", "审判员钱七", "书记员周九"]


def test_each_section_of_a_leaflet_begins_a_paragraph() -> None:
    lines = ["【通用名称】阿莫西林胶囊，又名青霉素", "【性状】本品内容物为白色或黄色的粉末", "【规格】0.25克"]
    assert text_of("a.pdf", pdf(column(lines))).split("\n\n") == lines


def test_headings_that_differ_by_a_trifle_are_of_one_level() -> None:
    page: list[Run] = [(200.0, 760.0, 24.0, "青禾校报")]
    for n, (name, size) in enumerate((("运动会开幕", 15.6), ("图书节来了", 15.2), ("食堂新菜单", 15.6))):
        page += [(60, 720 - 90 * n, size, name), *column([f"{n}{FULL[1:]}", "完。"], 690 - 90 * n)]
    found = headings_of(read_original("a.pdf", pdf(page)))
    assert found == [(1, "青禾校报"), (2, "运动会开幕"), (2, "图书节来了"), (2, "食堂新菜单")]
