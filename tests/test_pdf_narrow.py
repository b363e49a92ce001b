"""PDF: text that is narrower than other text on its page, beside a picture or in a box, stays whole."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.read.readers import read_original
from tests.support.originals import Run, grid, headings_of, pdf, text_of

NARROW = [
    "每天坚持锻炼有助于保持身体健康，专家建议成年",
    "人每周至少进行一百五十分钟的中等强度运动，可",
    "分多次完成。",
]
WIDE = ["最后，保持良好的心态同样重要，遇到困难时要及时与家人朋友沟通，不可一", "个人闷在心里。"]


def column(lines: Sequence[str], top: float = 700, left: float = 60, size: float = 12) -> list[Run]:
    """Lines one below the other."""
    return [(left, top - 18 * number, size, line) for number, line in enumerate(lines)]


@pytest.mark.parametrize("gap", [0, 18])
def test_a_text_beside_a_picture_is_whole_and_no_heading(gap: int) -> None:
    page = [*column(NARROW), *column(WIDE, 646 - gap)]
    document = read_original("a.pdf", pdf(page))
    assert document.text == f"{''.join(NARROW)}\n\n{''.join(WIDE)}"
    assert (document.title, document.headings) == ("", ())


def test_a_paragraph_that_begins_beside_a_picture_goes_on_below_it() -> None:
    lines = [*NARROW[:2], "分多次完成，最后，保持良好的心态同样重要，遇到困难时要与家人朋友沟通，", "才好。"]
    assert text_of("a.pdf", pdf(column(lines))) == "".join(lines)


def test_the_first_line_of_a_narrow_paragraph_may_begin_further_right() -> None:
    page = [(84, 700, 12, NARROW[0][:-2]), *column([NARROW[0][-2:] + NARROW[1][:-2], "可分多次。"], 682)]
    page += column(WIDE, 646)
    assert text_of("a.pdf", pdf(page)).split("\n\n")[0] == f"{NARROW[0]}{NARROW[1][:-2]}可分多次。"


def test_a_text_in_a_box_is_whole() -> None:
    box = [*grid((54, 350), (720, 640))]
    page = [*column(NARROW), *column(WIDE, 600)]
    assert text_of("a.pdf", pdf(page, drawn=[box])) == f"{''.join(NARROW)}\n\n{''.join(WIDE)}"


def test_a_quotation_in_larger_letters_is_whole_and_no_heading() -> None:
    quoted = ["运动是最好的良药，坚持每天", "锻炼一小时，就可以健康地工", "作五十年。"]
    page = [*column(WIDE, 740), *column(quoted, 680, 160, 16), *column([*WIDE, *WIDE], 600)]
    document = read_original("a.pdf", pdf(page))
    assert "".join(quoted) in document.text
    assert headings_of(document) == []


def test_items_of_a_list_that_end_alike_stay_apart() -> None:
    items = ["甲一，教务处主任，负责全校的教学工作", "乙二，财务处主任，负责全校的财务工作"]
    page = [*column(items), *column([f"{WIDE[0]}，", *WIDE], 640)]
    assert text_of("a.pdf", pdf(page)).split("\n\n")[:2] == items


def test_a_paragraph_that_begins_right_of_a_picture_goes_on_at_the_margin_below_it() -> None:
    page = [*column([f"又{WIDE[0][1:]}", "完。"], 740), *column(NARROW[:2], 680, 240), *column(["分多次完成。"], 644)]
    assert "".join(NARROW) in text_of("a.pdf", pdf(page))
