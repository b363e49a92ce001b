"""PDF: who signs and when stands below a letter's text, and heads nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.read.readers import read_original
from tests.support.originals import Run, headings_of, pdf, text_of

SAYS = "因你多次迟到，经研究决定给予警告处分，扣发奖金一百元。"


def column(lines: Sequence[str], top: float = 700, left: float = 60, size: float = 12) -> list[Run]:
    """Lines one below the other."""
    return [(left, top - 18 * number, size, line) for number, line in enumerate(lines)]


@pytest.mark.parametrize(
    "date", ["2024年1月11日", "2024 年 1 月 11 日", "二〇二四年一月十一日", "2024-01-11", "2024年1月"]
)
def test_a_date_at_a_pages_foot_is_no_heading_of_the_next_letter(date: str) -> None:
    letters = [column([f"员工{name}：", SAYS, "人事处", date]) for name in "甲乙"]
    document = read_original("a.pdf", pdf(*letters))
    assert headings_of(document) == []
    assert document.text.count(date) == 2


@pytest.mark.parametrize("left", [60, 420])
def test_who_signs_is_no_part_of_the_sentence_above(left: float) -> None:
    page = [*column(["员工甲：", SAYS]), *column(["人事处", "2024年1月11日"], 664, left)]
    assert text_of("a.pdf", pdf(page)).split("\n\n") == ["员工甲：", SAYS, "人事处", "2024年1月11日"]


def test_two_who_sign_stand_each_in_a_line() -> None:
    page = column([SAYS, "青禾市第一中学", "家长委员会", "2024年1月11日"])
    assert text_of("a.pdf", pdf(page)).split("\n\n") == [SAYS, "青禾市第一中学", "家长委员会", "2024年1月11日"]
