"""PDF: lines whose letters are spread to reach the side of their text have no more blanks than others."""

from __future__ import annotations

import pytest

from tests.support.drawn_letters import pdf_of_drawn_letters
from tests.support.originals import Run, text_of


def spread(*parts: str, by: float) -> list[Run]:
    """Parts of a line, each drawn alone, so far from each other."""
    runs: list[Run] = []
    left = 60.0
    for part in parts:
        runs.append((left, 700, 12, part))
        left += 12 * sum(0.25 if char == " " else 0.5 if char < "\u2000" else 1.0 for char in part) + by
    return runs


@pytest.mark.parametrize("by", [0.0, 2.0, 5.0, 8.0])
def test_a_spread_line_has_no_blanks(by: float) -> None:
    parts = [*"每日探视时间为", "15:30", "—", "16:00", *"止，请您按时离开病房"]
    assert text_of("a.pdf", pdf_of_drawn_letters(spread(*parts, by=by))) == "".join(parts)


def test_a_spread_line_keeps_the_blanks_that_are_drawn() -> None:
    parts = [*"值班电话为", " ", "8800", " ", "1234", *"，请按时拨打电话"]
    assert text_of("a.pdf", pdf_of_drawn_letters(spread(*parts, by=5.0))) == "值班电话为 8800 1234，请按时拨打电话"
