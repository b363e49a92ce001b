"""PDF: a group of rows that a page's end cuts: the table is whole, and the rest of the group has its name."""

from __future__ import annotations

from tests.support.originals import Drawn, Run, grid, pdf, text_of

NAMES = ("品类", "项目", "价格")
LEFTS = [60, 150, 300, 420]
FIRST = [("衬衫", "12"), ("毛衣", "22"), ("夹克", "26")]


def row(y: float, *cells: str) -> list[Run]:
    """The cells of a row, from the right; the first may be missing."""
    return [(LEFTS[3 - len(cells) + n] + 6, y, 12, cell) for n, cell in enumerate(cells)]


def cut_page() -> tuple[list[Run], list[Drawn]]:
    """A table that ends at the foot of a page, whose last group has no line below its name."""
    heights = [60, 90, 120, 150, 180]
    lines = [line for line in grid(LEFTS, heights) if not (line[1] == line[3] and line[1] in (60, 90, 120))]
    lines += [(150, y, 420, y) for y in (60, 90, 120)]
    runs = [*row(160, *NAMES), (66, 100, 12, "上衣")]
    for n, cells in enumerate(FIRST):
        runs += row(130 - 30 * n, *cells)
    return runs, lines


def test_a_table_whose_last_group_is_cut_is_whole() -> None:
    runs, lines = cut_page()
    text = text_of("a.pdf", pdf([(60, 740, 24, "价目表"), *runs], drawn=[lines]))
    assert [line for line in text.splitlines() if "：" in line] == [
        f"品类：上衣；项目：{name}；价格：{price}" for name, price in FIRST
    ]


def test_the_rest_of_a_group_on_the_next_page_has_its_name() -> None:
    runs, lines = cut_page()
    rest = [*row(710, *NAMES), *row(680, "风衣", "38"), *row(650, "裤子", "西裤", "16")]
    pages = pdf([(60, 740, 24, "价目表"), *runs], rest, drawn=[lines, grid(LEFTS, [640, 670, 700, 730])])
    assert text_of("a.pdf", pages).splitlines()[-2:] == [
        "品类：上衣；项目：风衣；价格：38",
        "品类：裤子；项目：西裤；价格：16",
    ]


def test_lines_that_end_apart_in_the_middle_of_a_page_are_no_table() -> None:
    runs, lines = cut_page()
    higher = [(left, y + 300, size, text) for left, y, size, text in runs]
    drawn = [(a, b + 300, c, d + 300) for a, b, c, d in lines]
    assert "品类：上衣" not in text_of("a.pdf", pdf([(60, 740, 24, "价目表"), *higher], drawn=[drawn]))
