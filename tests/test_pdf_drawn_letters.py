"""PDF: fonts whose letters are drawings, as browsers print some: blanks that show nothing, pages with few letters."""

from __future__ import annotations

import pytest

from tests.support.drawn_letters import pdf_of_drawn_letters
from tests.support.originals import Run, grid, pdf, text_of


@pytest.mark.parametrize(
    "line", ["停水时间：6月3日 8:00至14:00", "值班 88990011（24小时）", "2.1 抽样", "[1] 王某. 养老研究"]
)
def test_a_blank_that_is_drawn_is_read(line: str) -> None:
    assert text_of("a.pdf", pdf_of_drawn_letters([(60, 700, 12, line)])) == line


def test_a_gap_that_no_blank_makes_is_none() -> None:
    apart: list[Run] = [(60, 700, 12, "会议于"), (99, 700, 12, "15"), (114, 700, 12, "日在二楼召开，请准时参加。")]
    assert text_of("a.pdf", pdf_of_drawn_letters(apart)) == "会议于15日在二楼召开，请准时参加。"


def test_a_page_of_few_letters_is_read_by_line() -> None:
    """PDFium gives each letter of it as a line, as if it were read from the top down."""
    cells = {0: ("", "周一", "周二"), 1: ("早餐", "牛奶 250ml", "白粥"), 2: ("午餐", "红烧肉", "清蒸鱼")}
    page: list[Run] = [(240, 700, 24, "一周菜单")]
    page += [(66 + 150 * n, 640 - 40 * row, 12, text) for row, texts in cells.items() for n, text in enumerate(texts)]
    lines = grid([60, 210, 360, 510], [550, 590, 630, 670])
    assert text_of("a.pdf", pdf_of_drawn_letters(page, lines)).splitlines() == [
        "一周菜单",
        "",
        "早餐；周一：牛奶 250ml；周二：白粥",
        "午餐；周一：红烧肉；周二：清蒸鱼",
    ]


def test_a_blank_of_a_font_with_letters_is_read_and_a_gap_is_not() -> None:
    assert text_of("a.pdf", pdf([(60, 700, 12, "电话 88990011 转 3 分机")])) == "电话 88990011 转 3 分机"
    gap: list[Run] = [(60, 700, 12, "电话"), (87, 700, 12, "88990011"), (138, 700, 12, "转三分机")]
    assert text_of("a.pdf", pdf(gap)) == "电话88990011转三分机"
