"""PDF: an amount at the right of its column and a text at the left of the next one are two cells."""

from __future__ import annotations

import pytest

from tests.support.originals import Run, pdf, text_of

# Digits are half as wide as the letters of names: an amount ends at 300, a text begins 8 further.
ROWS = [("床位费", "300.00", "甲类"), ("血常规", "40.00", "乙类"), ("陪护床", "1090.00", "自费")]


def row(y: float, name: str, amount: str, kind: str, gap: float = 8) -> list[Run]:
    """The cells of a row, the amount at the right."""
    width = sum(6 if char < "\u2000" else 12 for char in amount)
    return [(60, y, 12, name), (300 - width, y, 12, amount), (300 + gap, y, 12, kind)]


def lines_of(*rows: list[Run]) -> list[str]:
    """What is read below a title."""
    page: list[Run] = [(60, 740, 24, "费用清单"), *(run for several in rows for run in several)]
    return text_of("a.pdf", pdf(page)).splitlines()[2:]


def test_a_narrow_gap_that_all_rows_have_parts_two_columns() -> None:
    rows = [row(680 - 20 * n, *cells) for n, cells in enumerate(ROWS)]
    assert lines_of(row(700, "项目", "金额", "类别"), *rows) == [
        f"项目：{name}；金额：{amount}；类别：{kind}" for name, amount, kind in ROWS
    ]


def test_a_narrow_gap_that_the_names_have_not_parts_none() -> None:
    names: list[Run] = [(60, 700, 12, "项目"), (264, 700, 12, "金额和类别")]
    rows = [row(680 - 20 * n, *cells) for n, cells in enumerate(ROWS)]
    assert "金额和类别：300.00" in lines_of(names, *rows)[0]


def test_a_line_of_labels_above_a_table_is_none_of_it() -> None:
    about: list[Run] = [(60, 720, 12, "户名：俞长庚"), (210, 720, 12, "币种：人民币")]
    rows = [row(680 - 20 * n, *cells, gap=60) for n, cells in enumerate(ROWS)]
    lines = lines_of(about, row(700, "项目", "金额", "类别", gap=60), *rows)
    assert (lines[0], lines[2]) == ("户名：俞长庚 币种：人民币", "项目：床位费；金额：300.00；类别：甲类")


@pytest.mark.parametrize("gap", [8, 20])
def test_a_gap_before_the_next_label_stays(gap: float) -> None:
    page: list[Run] = [(60, 700, 12, "单位：万元"), (60 + 60 + gap, 700, 12, "填报部门：财务部")]
    assert text_of("a.pdf", pdf(page)) == "单位：万元 填报部门：财务部"


def test_a_gap_that_all_rows_have_behind_texts_at_the_left_parts_none() -> None:
    rows: list[list[Run]] = []
    for n, (name, day) in enumerate((("东苑", "3"), ("西苑", "4"), ("南苑", "5"))):
        y = 680 - 20 * n
        rows.append([(60, y, 12, name), (200, y, 12, f"6月{day}日"), (200 + 36 + 6, y, 12, "8:00")])
    assert "；8:00" not in lines_of([(60, 700, 12, "小区"), (200, 700, 12, "开始")], *rows)[0]
