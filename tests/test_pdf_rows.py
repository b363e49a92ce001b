"""PDF: names and values that the text layer has apart, and lines with a hole inside a text."""

from __future__ import annotations

from collections.abc import Sequence

from index.read.readers import read_original
from tests.support.originals import Run, headings_of, pdf, text_of

FULL = "这一行写满了整整一行的字，一直写到右边的尽头才换行，因此下一行接着说"


def column(lines: Sequence[str], top: float = 700, left: float = 60, size: float = 12) -> list[Run]:
    """Lines one below the other."""
    return [(left, top - 18 * number, size, line) for number, line in enumerate(lines)]


def test_values_that_come_after_all_names_stand_each_beside_its_own() -> None:
    names, values = ["投资评级", "合理估值", "总市值"], ["优于大市", "6.50 - 7.00元", "27136百万元"]
    text = text_of("a.pdf", pdf([*column(names), *column(values, left=300)]))
    assert text.split("\n") == [f"{name}：{value}" for name, value in zip(names, values, strict=True)]


def test_two_columns_of_short_lines_are_no_names_and_values() -> None:
    left, right = ["甲一的事", "乙二的事", "丙三的事"], ["丁四的话", "戊五的话", "己六的话"]
    text = text_of("a.pdf", pdf([*column(left), *column(right, left=300)]))
    assert [line for line in text.split("\n") if line] == [*left, *right]


def test_a_picture_inside_a_line_parts_no_sentence() -> None:
    hole: list[Run] = [(60, 682, 12, FULL[:14]), (60 + 12 * 20, 682, 12, FULL[20:])]
    page = [*column([FULL]), *hole, *column([f"又{FULL[1:]}", "完。"], 664)]
    assert text_of("a.pdf", pdf(page)) == f"{FULL}{FULL[:14]} {FULL[20:]}又{FULL[1:]}完。"


def test_a_heading_may_have_a_comma() -> None:
    page = [(60, 740, 18, "收入下滑一成，费用提升"), *column([FULL, "完。"]), (60, 600, 18, "投资建议")]
    page += column([f"又{FULL[1:]}", "完。"], 570)
    found = headings_of(read_original("a.pdf", pdf(page)))
    assert [text for _, text in found] == ["收入下滑一成，费用提升", "投资建议"]
