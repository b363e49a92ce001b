"""read: days, times, years and numbers that stand beside each other and name the columns below them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.read.rows import Row, is_value

_MONTH, _DAY = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?"
_TO = "[-–—~～至]"
# The ways in which days, times, years and bounds are written; each is of another kind than the rest.
_KINDS = [
    re.compile(kind)
    for kind in (
        rf"\d{{4}}[-/.]{_MONTH}[-/.]{_DAY}",
        rf"\d{{4}}年{_MONTH}月{_DAY}日",
        rf"(?:19|20)\d\d[-/.]{_MONTH}",
        rf"(?:19|20)\d\d年{_MONTH}月",
        rf"{_MONTH}月{_DAY}[日号]",
        rf"{_MONTH}[/-]{_DAY}",
        _CLOCK,
        rf"{_CLOCK}{_TO}{_CLOCK}",
        rf"\d{{1,3}}{_TO}\d{{1,3}}",
        r"(?:19|20)\d\d\s?(?:[AEF]|年度?|-\d\d)?",
    )
]
_TIME = re.compile(r"(\d{1,2}):([0-5]\d)(?!\d)")
# What may also be an amount: it names columns only where each is the next of the one before.
_DOTTED = re.compile(rf"{_MONTH}\.{_DAY}")
_COUNT = re.compile(r"\d{1,2}")
_LAST_DAYS = range(28, 32)
_LEAST_RUN = 3
_WEEK = 7
_MOST_COMPARED = 40
_WEEKDAY = re.compile(
    r"(?:周|星期|礼拜|週|禮拜)?[一二三四五六日天]|(?:mon|tue|wed|thu|fri|sat|sun)(?:\.|[a-z]{2,6})?", re.I
)


def names_by_series(row: Row, below: Sequence[Row]) -> bool:
    """Whether the values in a row name the columns: they are days, times, years, or count on, and those below are not.

    | names columns                              | does not                                         |
    |--------------------------------------------|--------------------------------------------------|
    | 姓名, 5/1, 5/2 above 张三, 早, 晚            | 甲, 2024-05-01 above 乙, 2024-06-02: the same kind |
    | 教室, 8:00-9:40 above 101, 数学              | 2024-05-01, 早: the row of a day                   |
    | 产品, 1, 2, 3, 合计 above 电视, 10, 20, 30, 60 | 东, 1, 5, 9: they do not count on                  |
    """
    apart = sorted(row.columns - row.merged)
    columns = [column for column in apart if _is_day(row.cells[column])]
    texts = len(row.own) - len(columns)
    if not columns or (0 in columns and (texts or len(columns) < 2)):
        return False
    values = [row.cells[column] for column in columns]
    under = [[one.cell(column) for column in columns] for one in below[:_MOST_COMPARED]]
    if all(map(_kind, values)):
        filled = [(value, cell) for cells in under for value, cell in zip(values, cells, strict=True) if cell]
        same = sum(_kind(value) == _kind(cell) for value, cell in filled)
        if len(columns) == 1:
            return texts > 1 and bool(filled) and not same and not values[0].isdigit()
        return 2 * same < len(filled) or not filled
    if 0 in columns or not counts_on(values) or any(map(counts_on, under)):
        return False
    are_values = any(cell and is_value(cell) for cells in under for cell in cells)
    return not are_values or len(columns) > _LEAST_RUN or (len(columns) == _LEAST_RUN and texts > 1)


def completes(row: Row, above: Row) -> bool:
    """Whether a row says the days of the week of the days above it, or the other way round."""
    columns = [column for column in sorted(row.columns) if column and column not in row.merged]
    here, there = [row.cells[column] for column in columns], [above.cell(column) for column in columns]
    if len(columns) < 2 or not all(there):
        return False
    return (_are_weekdays(here) and all(map(_is_day, there))) or (_are_weekdays(there) and all(map(_is_day, here)))


def _is_day(cell: str) -> bool:
    return is_value(cell) or _kind(cell) is not None


def follows(before: str, after: str) -> bool:
    """Whether a key is that of the next row: a number, one higher; a later time of the day."""
    first, second = _TIME.match(before), _TIME.match(after)
    if first and second:
        return (int(first[1]), first[2]) < (int(second[1]), second[2])
    return counts_on([before, after])


def are_days_of_week(names: Sequence[str]) -> bool:
    """Whether names are those of a calendar's columns."""
    return len(names) == len(set(names)) == _WEEK and _are_weekdays(names)


def are_days_of_month(row: Row) -> bool:
    """Whether a row has nothing but days, one after the other, as in a calendar. Example: 1, 2, 3."""
    return bool(row.own) and all(map(_COUNT.fullmatch, row.own)) and (len(row.own) < 2 or counts_on(row.own))


def _are_weekdays(cells: Sequence[str]) -> bool:
    return all(map(_WEEKDAY.fullmatch, cells))


def _kind(cell: str) -> tuple[int, ...] | None:
    """The way in which a cell is written, None if it is no day, time or year."""
    kinds = [next((n for n, kind in enumerate(_KINDS) if kind.fullmatch(part)), -1) for part in cell.split()]
    return None if -1 in kinds else tuple(kinds)


def are_moments(cells: Sequence[str]) -> bool:
    """Whether cells are all days, times or years."""
    return all(_kind(cell) for cell in cells)


def counts_on(cells: Sequence[str]) -> bool:
    """Whether each cell is the next of the one before: 1, 2, 3; 30, 31, 1; 5.1, 5.2."""
    if len(cells) < 2:
        return False
    if all(map(_COUNT.fullmatch, cells)):
        return all(map(_is_next, map(int, cells), map(int, cells[1:])))
    if all(map(_DOTTED.fullmatch, cells)):
        days = [tuple(map(int, cell.split("."))) for cell in cells]
        return all(
            _is_next(a[1], b[1]) and b[0] == a[0] % 12 + 1 if b[1] == 1 else b == (a[0], a[1] + 1)
            for a, b in pairwise(days)
        )
    return False


def _is_next(number: int, following: int) -> bool:
    return following == number + 1 or (following == 1 and number in _LAST_DAYS)
