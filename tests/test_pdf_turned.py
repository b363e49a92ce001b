"""PDF: watermarks go, and what is turned along a side of the page is whole and parts nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.read.readers import read_original
from tests.support.originals import Run, headings_of, pdf, text_of

FULL = "这一行写满了整整一行的字，一直写到右边的尽头才换行，因此下一行接着说"
# A quarter turn but for two degrees: letters without shapes have no width if they stand upright.
SEALED = "装订线内不得答题，违者以零分处理。"


def column(lines: Sequence[str], top: float = 700, left: float = 60, size: float = 12) -> list[Run]:
    """Lines one below the other."""
    return [(left, top - 18 * number, size, line) for number, line in enumerate(lines)]


@pytest.mark.parametrize("degrees", [45, 60, -45])
@pytest.mark.parametrize("mark", ["内部机密", "SCANNED COPY"])
def test_a_watermark_goes(degrees: int, mark: str) -> None:
    page = [(200, 740, 20, "使用说明"), *column([FULL, "完。"])]
    document = read_original("a.pdf", pdf(page, turned=[(degrees, (200, 300, 60, mark))]))
    assert (document.title, document.text) == ("使用说明", f"使用说明\n\n{FULL}完。")


def test_a_watermark_that_lies_over_a_line_takes_nothing_of_it() -> None:
    data = pdf(column([FULL, "完。"]), turned=[(45, (500, 690, 40, "样本"))])
    assert text_of("a.pdf", data) == f"{FULL}完。"


@pytest.mark.parametrize("degrees", [88, -88])
def test_what_is_turned_along_the_side_is_whole_and_behind_the_text(degrees: int) -> None:
    data = pdf(column([FULL, "完。"]), turned=[(degrees, (30, 400, 12, SEALED))])
    assert text_of("a.pdf", data) == f"{FULL}完。\n\n{SEALED}"


def test_what_is_turned_and_on_each_page_goes() -> None:
    pages = [column([f"第{n}页的话。"]) for n in "一二"]
    assert text_of("a.pdf", pdf(*pages, turned=[(88, (30, 400, 12, "青禾公司"))])) == text_of("a.pdf", pdf(*pages))


def test_a_page_that_is_turned_as_a_whole_is_read() -> None:
    lines: list[tuple[int, Run]] = [(88, (100 + 18 * n, 60, 12, line)) for n, line in enumerate((FULL, "完。"))]
    text = text_of("a.pdf", pdf([], turned=lines))
    assert FULL in text
    assert "完。" in text


def test_slanted_letters_are_as_level_ones() -> None:
    document = read_original("a.pdf", pdf([(200, 740, 20, "使用说明")], turned=[(12, (60, 700, 12, "斜着的话。"))]))
    assert headings_of(document) == [(1, "使用说明")]
    assert "斜着的话。" in document.text.replace("\n", "")
