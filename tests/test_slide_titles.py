"""Slides without placeholders: their titles are told by the size of their letters, what they repeat by its place."""

from __future__ import annotations

from index.read.readers import read_original
from tests.support.originals import passages_of
from tests.support.slides import frame, pptx


def box(*lines: str, size: int = 18, bold: bool = False, top: int = 0, left: int = 0) -> str:
    """A text box; its place in inches."""
    inch = 914_400
    letters = f'<a:rPr sz="{size}00" b="{int(bold)}"/>'
    text = "".join(f"<a:p><a:r>{letters}<a:t>{line}</a:t></a:r></a:p>" for line in lines)
    place = f"<p:spPr>{frame(left * inch, top * inch, 3 * inch, inch // 2)}</p:spPr>"
    return f"<p:sp><p:nvSpPr><p:nvPr/></p:nvSpPr>{place}<p:txBody>{text}</p:txBody></p:sp>"


def headings_of(*slides: str) -> list[str]:
    document = read_original("a.pptx", pptx(*slides))
    return [document.text[heading.start : heading.end] for heading in document.headings]


FEES = box("安装费", size=28, top=1) + box("上门安装八十元，加长管另算。", top=3)
HOURS = box("服务时间", size=28, top=1) + box("每天九点到六点，节假日照常。", top=3)


def test_the_larger_text_at_the_top_is_a_slides_title() -> None:
    assert headings_of(FEES, HOURS) == ["安装费", "服务时间"]


def test_a_bold_text_of_the_same_size_is_a_title_where_nothing_else_is_bold() -> None:
    assert headings_of(box("安装费", bold=True, top=1) + box("上门安装八十元。", top=3)) == ["安装费"]
    two = (
        box("优点", bold=True)
        + box("近，一刻钟到。", top=1)
        + box("缺点", bold=True, top=2)
        + box("贵，八十元。", top=3)
    )
    assert headings_of(two) == []


def test_titles_of_columns_are_no_titles_of_the_slide() -> None:
    columns = [box(name, size=24, left=4 * n) + box(text, top=2, left=4 * n) for n, (name, text) in enumerate(PARTS)]
    assert headings_of("".join(columns), HOURS) == ["服务时间"]


PARTS = [("勘测", "水压不低于零点一兆帕。"), ("试水", "读数低于五十为合格。")]


def test_a_figure_in_large_letters_is_no_title() -> None:
    slide = box("收费率", size=28) + box("96.2%", size=60, top=2) + box("比去年同期高三个百分点。", top=4)
    assert headings_of(slide, HOURS) == ["收费率", "服务时间"]


def test_the_first_lines_of_a_box_may_be_the_title() -> None:
    letters = '<a:rPr sz="2800"/>'
    both = box("谁能办", "六十岁以上居民都能办。").replace('<a:rPr sz="1800" b="0"/>', letters, 1)
    assert headings_of(both, HOURS) == ["谁能办", "服务时间"]


def test_the_largest_text_of_the_first_slide_is_the_title_of_all() -> None:
    cover = box("半亩书社", size=24) + box("《活着》共读分享", size=44, top=2) + box("分享人：漆雕，城南书房", top=4)
    document = read_original("a.pptx", pptx(cover, FEES, HOURS, box("谢谢", size=60, top=2)))
    assert document.title == "《活着》共读分享"
    assert [heading.level for heading in document.headings] == [1, 2, 2, 2]
    assert document.text.startswith("《活着》共读分享\n\n半亩书社\n分享人")


def test_slides_without_a_title_on_their_own_do_not_go_on_below_that_of_the_one_before() -> None:
    *_, last = passages_of("a.pptx", pptx(FEES, box("拍摄于二楼展厅", top=3), HOURS, box("谢幕合影", top=3)))
    assert (last.headings, last.text) == ((), "谢幕合影")


def test_what_most_slides_repeat_at_one_place_is_left_out_with_their_numbers() -> None:
    foot = box("内部资料", size=10, top=7)
    feet = [foot + box(str(number), size=10, top=7, left=8) for number in (1, 2, 3)]
    slides = [FEES + feet[0], HOURS + feet[1], FEES, HOURS + feet[2]]
    assert [passage.text for passage in passages_of("a.pptx", pptx(*slides))] == 2 * [
        "上门安装八十元，加长管另算。",
        "每天九点到六点，节假日照常。",
    ]


def test_what_is_repeated_stays_once_if_it_says_something() -> None:
    foot = box("热线 400-820-6677", size=10, top=7)
    texts = [passage.text for passage in passages_of("a.pptx", pptx(FEES + foot, HOURS + foot))]
    assert sum("400-820-6677" in text for text in texts) == 1


def test_a_title_that_all_slides_repeat_is_one() -> None:
    slides = [box("今日价目", size=28) + box(f"{dish}，加面两元。", top=3) for dish in ("牛肉面", "酸汤水饺", "凉皮")]
    assert headings_of(*slides) == 3 * ["今日价目"]


def test_the_steps_of_a_process_are_one_passage() -> None:
    steps = "".join(box(step, top=3, left=4 * n) for n, step in enumerate(("提交申请", "客服审核", "寄回商品")))
    (passage,) = passages_of("a.pptx", pptx(box("退货流程", size=28) + steps))
    assert passage.text == "提交申请\n客服审核\n寄回商品"


def test_a_short_text_above_a_long_one_belongs_to_it() -> None:
    long = "质量问题的运费由商家承担，七天无理由退货的运费由买家承担。" * 3
    slide = box("常见问题", size=28) + box("退货要几天", top=2) + box("运费谁出", top=3) + box(long, top=4)
    assert [passage.text for passage in passages_of("a.pptx", pptx(slide))] == ["退货要几天", f"运费谁出\n{long}"]


def test_the_look_of_a_tables_cells_says_that_they_are_names() -> None:
    def cell(text: str, *, bold: bool) -> str:
        letters = f'<a:rPr b="{int(bold)}"/>'
        return f"<a:tc><a:txBody><a:p><a:r>{letters}<a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"

    rows = [("姓名", "苗青", "部门", "行政"), ("职务", "主管", "房间", "三楼东")]
    cells = "".join(
        f"<a:tr>{''.join(cell(text, bold=n % 2 == 0) for n, text in enumerate(row))}</a:tr>" for row in rows
    )
    table = f"<p:graphicFrame><a:graphic><a:tbl>{cells}</a:tbl></a:graphic></p:graphicFrame>"
    (passage,) = passages_of("a.pptx", pptx(table))
    assert passage.text == "姓名：苗青；部门：行政\n职务：主管；房间：三楼东"
