"""PDF: headings side by side, and a narrow column beside the text."""

from __future__ import annotations

from collections.abc import Sequence

from index.read.readers import read_original
from tests.support.originals import Run, headings_of, passages_of, pdf, text_of

HALF = "半栏的一行写到栏边才换行，因此下"
WIDE = "正文的一行比旁边的一栏宽得多，写到自己的边才换行，下"
# A line that is drawn twice would be left out once.
HALVES = [HALF, f"又{HALF[1:]}", f"再{HALF[1:]}", f"还{HALF[1:]}"]
WIDES = [WIDE, f"又{WIDE[1:]}", f"再{WIDE[1:]}"]


def column(lines: Sequence[str], top: float, left: float = 60, size: float = 12) -> list[Run]:
    """Lines one below the other."""
    return [(left, top - 18 * number, size, line) for number, line in enumerate(lines)]


def beside(top: float) -> list[Run]:
    """A narrow column in smaller letters, with a heading."""
    return [
        (440, top, 14, "数据"),
        *((440, top - 20 - 12 * n, 8, line) for n, line in enumerate(("收盘价：25元", "市值：120亿", "股本：5亿"))),
    ]


def test_headings_side_by_side_stand_each_above_its_column() -> None:
    page = [
        (60, 700, 18, "要闻"),
        (330, 700, 18, "服务"),
        *column([HALF, "左栏完。"], 670, 60),
        *column([HALF, "右栏完。"], 670, 330),
    ]
    first, second = passages_of("a.pdf", pdf(page))
    assert (first.headings[-1], first.text) == ("要闻", f"{HALF}左栏完。")
    assert (second.headings[-1], second.text) == ("服务", f"{HALF}右栏完。")


def test_a_heading_in_two_parts_above_one_text_stays_one() -> None:
    page = [(60, 700, 18, "第一章"), (200, 700, 18, "总则"), *column([WIDE, "正文完。"], 670)]
    assert headings_of(read_original("a.pdf", pdf(page))) == [(1, "第一章 总则")]


def test_a_narrow_column_belongs_to_no_section_of_the_text() -> None:
    text = [(60, 700, 18, "一、观点"), *column([*WIDES, "正文完。"], 670)]
    page = [(60, 760, 24, "研究报告"), *text, *beside(690)]
    passages = passages_of("a.pdf", pdf(page))
    above = {passage.text[:4]: passage.headings for passage in passages}
    assert above == {"收盘价：": ("研究报告", "数据"), "正文的一": ("研究报告", "一、观点")}


def test_a_narrow_column_does_not_part_a_table() -> None:
    table: list[Run] = [
        (60 + 90 * place, 580 - 16 * row, 12, cell)
        for row, cells in enumerate((("指标", "上年", "本年"), ("收入", "12", "15"), ("利润", "3", "4")))
        for place, cell in enumerate(cells)
    ]
    text = [(60, 700, 18, "一、观点"), *column([*WIDES, "正文完。"], 670)]
    page = [(60, 760, 24, "研究报告"), *text, *table[:3], *beside(690), *table[3:]]
    assert text_of("a.pdf", pdf(page)).endswith(
        "正文完。\n\n指标：收入；上年：12；本年：15\n指标：利润；上年：3；本年：4"
    )


def test_columns_of_one_text_stay_in_its_section() -> None:
    page = [
        (60, 700, 18, "一、观点"),
        *column([*HALVES[:2], "左栏完。"], 670, 60),
        *column(["短栏的一行写到边", "右栏也在这一节。", "完。"], 670, 330),
    ]
    assert {passage.headings for passage in passages_of("a.pdf", pdf(page))} == {("一、观点",)}


def test_a_wider_text_above_in_letters_hardly_smaller_tears_no_column() -> None:
    page = [
        *((60, 740 - 14 * n, 11, f"摘要的一行比下面的栏宽，{WIDE}一{n}") for n in range(3)),
        *column([*HALVES[:2], "左栏完。"], 670, 60),
        *column([*HALVES[2:], "右栏完。"], 670, 330),
    ]
    assert f"{''.join(HALVES[:2])}左栏完。\n\n{''.join(HALVES[2:])}右栏完。" in text_of("a.pdf", pdf(page))


def test_notes_at_the_foot_of_a_column_part_no_sentence() -> None:
    notes = [(60.0, 500.0, 8.0, "①《唐律疏议》卷二十六。"), (60.0, 488.0, 8.0, "②《东京梦华录》卷三。")]
    page = [*column(HALVES, 640), *notes, *column(["右栏接着说完①。", *HALVES[:2]], 640, 330)]
    texts = text_of("a.pdf", pdf(page)).split("\n\n")
    assert f"{''.join(HALVES)}右栏接着说完①。" in texts
    assert {"①《唐律疏议》卷二十六。", "②《东京梦华录》卷三。"} < set(texts)
