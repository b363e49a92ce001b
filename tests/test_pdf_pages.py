"""PDF: pages whose text layer has another order than the page, and what stands on them beside the text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from index.read.readers import read_original
from index.read.sections import numbered_sections
from tests.support.originals import Drawn, Run, grid, headings_of, pdf, text_of

FULL = "这一行写满了整整一行的字，一直写到右边的尽头才换行，因此下一行接着说"
HALF = "半栏的一行写到栏边才换行，因此下"


def column(lines: Sequence[str], top: float = 700, left: float = 60, size: float = 12) -> list[Run]:
    """Lines one below the other."""
    return [(left, top - 18 * number, size, line) for number, line in enumerate(lines)]


def boxes(*places: tuple[float, float, str]) -> tuple[list[Run], list[Drawn]]:
    """Boxes with a text in each, by the left and the foot of it, and a line from each to the next one."""
    drawn: list[Drawn] = []
    for left, foot, _ in places:
        drawn += grid((left, left + 120), (foot, foot + 24))
    for (left, foot, _), (to_left, to_foot, _) in pairwise(places):
        drawn.append((left + 60, foot, to_left + 60, to_foot + 24))
    return [(left + 10, foot + 8, 10, text) for left, foot, text in places], drawn


def test_headings_that_were_drawn_last_stand_above_their_text() -> None:
    page = [
        *column([FULL, "第二段完。"], 400),
        *column([FULL, "第一段完。"], 600),
        (60, 640, 18, "一、条件"),
        (60, 440, 18, "二、流程"),
        (200, 720, 26, "办理指南"),
    ]
    document = read_original("a.pdf", pdf(page))
    assert document.title == "办理指南"
    assert headings_of(document) == [(1, "办理指南"), (2, "一、条件"), (2, "二、流程")]
    assert document.text == f"办理指南\n\n一、条件\n\n{FULL}第一段完。\n\n二、流程\n\n{FULL}第二段完。"


def test_a_heading_that_was_drawn_last_moves_no_column() -> None:
    left = [*column([HALF, "左栏上完。"], 640, 60), *column([HALF, "左栏下完。"], 500, 60)]
    right = column([HALF, f"右{HALF[1:]}", "右栏完。"], 640, 330)
    page = [*left, *right, (60, 540, 16, "左栏的小题")]
    text = text_of("a.pdf", pdf(page))
    assert text == f"{HALF}左栏上完。\n\n左栏的小题\n\n{HALF}左栏下完。\n\n{HALF}右{HALF[1:]}右栏完。"


def test_a_foot_that_was_drawn_first_ends_no_column_early() -> None:
    page: list[Run] = [(60, 130, 9, "脚注：数据截至年底。"), (200, 700, 20, "公报"), *column([FULL, "完。"], 640)]
    assert text_of("a.pdf", pdf(page)) == f"公报\n\n{FULL}完。\n\n脚注：数据截至年底。"


def test_letters_that_stand_one_below_the_other_are_a_line() -> None:
    upright: list[Run] = [(60, 600 - 12 * n, 12, f"{letter} ") for n, letter in enumerate("医疗费用自理")]
    assert text_of("a.pdf", pdf([*column(["上面的一句话。"]), *upright])) == "上面的一句话。\n\n医疗费用自理"


def test_boxes_of_a_chart_are_no_table_no_heading_and_no_sentence() -> None:
    runs, drawn = boxes(
        (240, 600, "提出申请"),
        (240, 550, "窗口受理"),
        (60, 500, "材料不齐"),
        (420, 500, "不予受理"),
        (240, 450, "作出决定"),
    )
    page = [*column(["下面是流程。"]), *runs, *column([FULL, "完。"], 380)]
    document = read_original("a.pdf", pdf(page, drawn=[drawn]))
    assert document.text == f"下面是流程。\n\n提出申请\n窗口受理\n材料不齐 不予受理\n作出决定\n\n{FULL}完。"
    assert not document.headings
    assert not document.tables


def test_numbers_of_a_chart_are_left_out_and_its_names_and_caption_stay() -> None:
    bars: list[Run] = [(100 + 80 * n, 400 + 30 * n, 8, f"{31 + 7 * n}") for n in range(4)]
    years: list[Run] = [(98 + 80 * n, 360, 8, f"{2021 + n}") for n in range(4)]
    axis: list[Run] = [(70, 380 + 40 * n, 8, f"{10 * n}") for n in range(5)]
    apart = [run for both in zip(bars, years, strict=True) for run in both]
    page = [*column([FULL, "完。"]), *axis, *apart, (300, 560, 8, "城镇"), (150, 330, 9, "图1 参保人数（万人）")]
    assert text_of("a.pdf", pdf(page)) == f"{FULL}完。\n\n城镇\n\n图1 参保人数（万人）"


def test_a_figure_inside_a_sentence_stands_behind_it() -> None:
    parts: list[Run] = [(120, 560, 10, "甲站"), (300, 585, 10, "乙站"), (420, 555, 10, "丙站"), (220, 530, 10, "丁站")]
    page = [
        (84, 700, 12, FULL[2:]),
        *column([FULL], 682),
        *parts,
        (180, 500, 9, "图1 站点"),
        *column([f"{FULL[::-1]}。"], 470),
    ]
    assert text_of("a.pdf", pdf(page)) == f"{FULL[2:]}{FULL}{FULL[::-1]}。\n\n甲站\n乙站\n丙站\n丁站\n\n图1 站点"


def test_a_figure_after_a_sentence_stands_before_the_next_one() -> None:
    page = [*column([FULL, "完。"]), (180, 600, 9, "图1 站点"), *column([f"{FULL[::-1]}。"], 560)]
    assert text_of("a.pdf", pdf(page)) == f"{FULL}完。\n\n图1 站点\n\n{FULL[::-1]}。"


def test_a_list_and_an_address_are_no_labels() -> None:
    address = ["青禾市人事局", "大学路一号", "电话：5566001", "传真：5566002", "联系人：甲一"]
    assert text_of("a.pdf", pdf([*column([FULL, "完。"]), *column(address, 600)])) == "\n\n".join(
        [f"{FULL}完。", *address]
    )


def test_a_text_beside_a_note_has_an_edge_of_its_own() -> None:
    lines: list[Run] = [
        *[(84, 640, 12, HALF), (60, 622, 12, f"一二{HALF}"), (60, 604, 12, "窄段完。")],
        (420, 640, 8, "旁注：见第五十八页。"),
        *[(84, 580, 12, FULL[2:]), (60, 562, 12, "宽段完。")],
    ]
    text = text_of("a.pdf", pdf(lines))
    assert f"{HALF}一二{HALF}窄段完。" in text
    assert f"{FULL[2:]}宽段完。" in text


def test_a_text_beside_a_drawing_goes_on_below_its_first_line() -> None:
    page: list[Run] = [(60, 640, 12, "硬件"), (300, 640, 12, f"{HALF}"), (300, 622, 12, "面一行接着说。")]
    assert text_of("a.pdf", pdf(page)) == f"硬件\n\n{HALF}面一行接着说。"


def test_an_article_that_a_sentence_names_opens_none() -> None:
    first, second = f"{FULL[:-3]}依照本法", "第十条规定的条件办理。"
    assert text_of("a.pdf", pdf(column([FULL, first, second]))) == f"{FULL}{first}{second}"


def test_sections_whose_numbers_have_no_mark_are_headings() -> None:
    texts = [f"第{n}段{FULL}。" for n in "一二三四"]
    lines = ["1引言", texts[0], "2研究方法", "2.1数据来源", texts[1], "2.2项目设计", texts[2], "3结论", texts[3]]
    page: list[Run] = [(200, 740, 20, "论文的题目"), *column(lines)]
    assert headings_of(read_original("a.pdf", pdf(page))) == [
        (1, "论文的题目"),
        *[(2, "1引言"), (2, "2研究方法"), (3, "2.1数据来源"), (3, "2.2项目设计"), (2, "3结论")],
    ]


def test_a_list_has_no_sections() -> None:
    page: list[Run] = [(200, 740, 20, "办理指南"), *column([f"{FULL}。", "1身份证", "2户口簿", "3照片"])]
    assert headings_of(read_original("a.pdf", pdf(page))) == [(1, "办理指南")]


@pytest.mark.parametrize(
    "texts",
    [
        ["1个月以上", "要备案。", "2个月以上", "要批准。"],
        ["1总则", "2附则"],
        ["3.5万元", "是上限。", "2019年度", "已经过去。"],
        ["2总则", "正文。", "5附则", "正文。"],
    ],
)
def test_what_is_counted_or_does_not_follow_is_no_section(texts: list[str]) -> None:
    assert not numbered_sections(texts)


def test_sections_with_chinese_numbers_are_headings_beside_larger_ones() -> None:
    texts = [f"第{n}段{FULL}。" for n in "甲乙丙丁"]
    first = column(["一、总体要求", texts[0], "二、主要任务（共两项，今年完成）", texts[1]])
    annex: list[Run] = [(200, 740, 16, "任务分工"), *column(["一、前期", texts[2], "二、后期", texts[3]])]
    document = read_original("a.pdf", pdf([(180, 740, 20, "实施意见"), *first], annex))
    assert headings_of(document) == [
        *[(1, "实施意见"), (2, "一、总体要求"), (2, "二、主要任务（共两项，今年完成）")],
        *[(2, "任务分工"), (3, "一、前期"), (3, "二、后期")],
    ]


def test_questions_with_choices_are_no_tables_and_no_headings() -> None:
    page: list[Run] = [(200, 740, 20, "试题")]
    for n, (question, choices) in enumerate(
        (("电话是（ ）", "甲乙丙丁"), ("颜色是（ ）", "红黄绿蓝"), ("方法是（ ）", "水土沙布"))
    ):
        page.append((60, 700 - 40 * n, 12, f"{n + 1}.{question}"))
        page += [
            (60 + 120 * at, 680 - 40 * n, 12, f"{letter}.{choice}{choice}")
            for at, (letter, choice) in enumerate(zip("ABCD", choices, strict=True))
        ]
    document = read_original("a.pdf", pdf(page))
    assert headings_of(document) == [(1, "试题")]
    assert "1.电话是（）\nA.甲甲 B.乙乙 C.丙丙 D.丁丁\n2.颜色是（）\n" in document.text


def test_a_title_that_later_pages_repeat_in_their_heads_stays() -> None:
    pages = [[*column([f"第{n}页的正文。"], 600), (60, 770, 10, "退休的各位同事请看这里")] for n in "二三"]
    first = [(100, 760, 28, "退休的各位同事请看这里"), *column(["第一页的正文。"], 600)]
    document = read_original("a.pdf", pdf(first, *pages))
    assert document.title == "退休的各位同事请看这里"
    assert document.text.count("退休的各位同事请看这里") == 1


def test_what_a_paper_says_of_itself_at_a_pages_foot_parts_no_sentence() -> None:
    foot: list[Run] = [(60, 120, 9, "收稿日期：2024-01-05"), (60, 106, 9, "作者简介：甲一（1980—），男，教授")]
    text = text_of("a.pdf", pdf([*column([FULL, FULL[::-1]]), *foot], column(["到这里完。"])))
    assert f"{FULL}{FULL[::-1]}到这里完。" in text
    assert "收稿日期：2024-01-05" in text


def test_works_that_are_cited_stand_below_their_name_though_in_smaller_letters() -> None:
    works: list[Run] = [(60, 600, 9, "[1]甲一.公园的鸟[J].学报,2018."), (60, 586, 9, "[2]乙二.湿地的鱼[J].学报,2019.")]
    text = text_of("a.pdf", pdf([*column([FULL, "完。", "参考文献"]), *works]))
    assert text.index("参考文献") < text.index("[1]")


def test_large_figures_are_no_headings_and_leave_the_title_the_first() -> None:
    figures: list[Run] = [(60, 560, 24, "86.5亿元"), (240, 560, 24, "98.7%"), (420, 560, 24, "3,120人")]
    document = read_original("a.pdf", pdf([(200, 740, 20, "年度报告"), *column([FULL, "完。"]), *figures]))
    assert document.title == "年度报告"
    assert headings_of(document) == [(1, "年度报告")]


def test_the_lines_of_a_title_in_the_middle_are_one_though_one_is_smaller() -> None:
    page: list[Run] = [(190, 740, 22, "关于进一步加强"), (200, 705, 20, "物业服务的意见"), *column([FULL, "完。"], 640)]
    assert headings_of(read_original("a.pdf", pdf(page))) == [(1, "关于进一步加强物业服务的意见")]


def test_labelled_lines_are_not_joined() -> None:
    lines = ["招标代理机构：云杉咨询有限公司", "地址：青禾市解放路", "邮编：210001"]
    assert text_of("a.pdf", pdf(column(lines))) == "\n\n".join(lines)


def test_a_label_of_two_lines_is_one() -> None:
    page = [
        *[(60, 600, 12, "三月"), (60, 580, 12, "完成需求调研，形成"), (60, 564, 12, "报告")],
        *[(200, 620, 12, "六月"), (200, 580, 12, "上线"), (340, 600, 12, "九月"), (340, 570, 12, "培训")],
    ]
    assert "完成需求调研，形成报告" in text_of("a.pdf", pdf([*column(["里程碑如下。"]), *page]))


def test_what_a_browser_and_a_site_add_to_a_printed_page_goes() -> None:
    page: list[Run] = [
        *[(30, 780, 8, "2025/3/18 10:22"), (240, 780, 8, "关于评审的通知-青禾学院")],
        (30, 750, 9, "首页 > 新闻中心 > 通知公告 > 正文"),
        (200, 715, 20, "关于评审的通知"),
        *column([FULL, "完。"], 660),
        *[(60, 560, 9, "上一篇：关于放假的通知"), (60, 540, 9, "【打印本页】【关闭窗口】")],
        *[(30, 20, 8, "https://www.example.com/info/1021/3056.htm"), (560, 20, 8, "1/1")],
    ]
    document = read_original("a.pdf", pdf(page))
    assert document.text == f"关于评审的通知\n\n{FULL}完。"


def test_the_name_of_a_site_is_no_part_of_a_title() -> None:
    page: list[Run] = [
        (200, 715, 20, "Notice of leave"),
        *column(["Leave is asked for two weeks before it begins."], 660),
    ]
    assert read_original("a.pdf", pdf(page, title="Notice of leave - Example College")).title == "Notice of leave"


def test_what_leads_on_stays_where_nothing_was_printed_by_a_browser() -> None:
    assert "上一篇：关于放假的通知" in text_of("a.pdf", pdf(column([f"{FULL}。", "上一篇：关于放假的通知"])))


def test_the_head_of_one_page_out_of_a_book_is_no_title() -> None:
    page = [(60, 760, 12, "18再制造技术与工艺"), *column(["前页的段落到此为止，本页才另起一段。"], 700)]
    page += [(84, 682, 12, FULL), (60, 664, 12, "第二段完。")]
    document = read_original("a.pdf", pdf(page))
    assert (document.title, document.headings) == ("", ())
    assert document.text == f"前页的段落到此为止，本页才另起一段。\n\n{FULL}第二段完。"


def test_a_number_apart_from_the_head_of_one_page_goes_with_it() -> None:
    page = [(60, 760, 10, "126"), (250, 760, 10, "第五章土壤"), *column([FULL, "完。"], 700)]
    assert text_of("a.pdf", pdf(page)) == f"{FULL}完。"


def test_the_title_of_one_page_stays_though_it_begins_with_a_number() -> None:
    page = [(200, 760, 20, "5G网络建设方案"), (60, 700, 12, "各单位："), (84, 682, 12, FULL), (60, 664, 12, "完。")]
    assert read_original("a.pdf", pdf(page)).title == "5G网络建设方案"


def test_a_date_below_who_signs_is_a_line_of_its_own() -> None:
    page = [*column([FULL, "请遵照执行。"]), (368, 640, 12, "青禾市应急管理局办公室"), (368, 622, 12, "2024年11月20日")]
    assert text_of("a.pdf", pdf(page)).endswith("请遵照执行。\n\n青禾市应急管理局办公室\n\n2024年11月20日")


def test_a_line_of_labels_is_no_heading_though_its_letters_are_larger() -> None:
    page = [(60, 740, 15, "编制单位：青禾公司 单位：元"), *column([FULL, "完。"], 700)]
    assert read_original("a.pdf", pdf(page)).headings == ()


def test_a_numbered_heading_in_larger_letters_may_be_a_sentence() -> None:
    names = ["一、获取文件", "二、递交文件", "三、其他事项", "四、有疑问的，请按以下方式联系。"]
    page: list[Run] = []
    for number, name in enumerate(names):
        page += [(60, 720 - 90 * number, 16, name), *column([f"第{number}{FULL}", "完。"], 690 - 90 * number)]
    found = [text for _, text in headings_of(read_original("a.pdf", pdf(page)))]
    assert found == names
