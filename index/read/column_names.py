"""read: which rows of a table name its columns, and the names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from index.read.blocks import without_repeats
from index.read.rows import Row, has_values, is_value
from index.read.series import are_days_of_month, are_days_of_week, completes, names_by_series

# What numbers the columns of texts below their names, before the numbers of those of values.
_COLUMN_LETTERS = "甲乙丙丁戊"
_COLUMN_NUMBERS = {"栏次", "行次", "序号", *_COLUMN_LETTERS}
_LEAST_COLUMN_NUMBERS = 4
_MOST_HEADER_ROWS = 4
_MOST_LOOKED_AT = 100
# A sentence, or what says something of a label.
_SAYS = re.compile(r".*[。！；]$|[^：:]{1,12}[：:]\s*\S")

Look = Literal["", "names", "pairs"]
"""What the look of a table's cells says of its first row and of its columns, nothing where it says nothing."""


def header_rows(body: Sequence[Row]) -> int:
    """Return how many rows name the columns: one, or as many as merged names reach over; 0 if the first has values."""
    if are_notes(body) or len(body) < 2 or has_labels(body) or not _names_columns(body[0], body[1:]):
        return 0
    return with_names_below(body, 1)


def are_notes(body: Sequence[Row]) -> bool:
    """Return whether rows are lines of one cell each, some of which say something: none of them names the others."""
    return all(len(row.own) < 2 for row in body) and any(_SAYS.match(cell) for row in body for cell in row.own)


def look_of(body: Sequence[Row]) -> Look:
    """Return what the look of a table says.

    | the look                                                    | it says                                       |
    |-------------------------------------------------------------|-----------------------------------------------|
    | the first row is marked, and below it are rows that are not  | names: it names the columns                   |
    | a marked cell and one that is not take turns in all rows     | pairs: each value is named by what is beside it |
    """
    several = [row for row in body[:_MOST_LOOKED_AT] if len(row.own) > 1]
    if len(several) < 2 or not any(row.marked for row in several):
        return ""
    own = [[column for column, cell in enumerate(row.cells) if cell and column not in row.merged] for row in several]
    looks = [[column in row.marked for column in columns] for row, columns in zip(several, own, strict=True)]
    if all(look == [n % 2 == 0 for n in range(len(look))] for look in looks):
        return "pairs"
    is_header = body[0] is several[0] and all(looks[0]) and any(not any(look[1:]) for look in looks[1:])
    return "names" if is_header else ""


def with_names_below(body: Sequence[Row], count: int) -> int:
    """Return how many rows name the columns where so many do: a name over several columns or rows has more below it."""
    while 0 < count < min(_MOST_HEADER_ROWS, len(body) - 1):
        above, row = body[count - 1], body[count]
        has_more = bool(above.merged) or bool(above.spanned & above.columns) or completes(row, above)
        below = body[count + 1 :]
        if not has_more or _says_another(row, above) or _opens_group(row, above, below):
            break
        if not _names_below(row, above, below):
            break
        count += 1
    return count


def _says_another(row: Row, above: Row) -> bool:
    """Whether a row has another text below one that is over one column, in the first one: it names others."""
    is_single = 0 not in above.spanned and 1 not in above.merged
    return is_single and bool(above.cell(0)) and row.cell(0) not in ("", above.cell(0)) and not completes(row, above)


def _opens_group(row: Row, above: Row, below: Sequence[Row]) -> bool:
    """Whether a row begins a group of keys below one name over both columns of these, and has texts below all others.

    Example: 节次, 节次, 星期一, 星期二 / 上午, 第一节, 语文, 数学.
    """
    wide = next((column for column in range(1, len(above.cells)) if column not in above.merged), 0)
    others = range(wide, len(above.cells))
    grouped = 0 in row.spanned or any(0 in one.spanned for one in below[:_MOST_LOOKED_AT])
    names_values = 0 not in row.spanned and any(has_values(below, column) for column in others)
    is_group = grouped and not names_values and 1 not in row.merged and wide > 1 and len(others) > 1
    plain = not above.spanned and not any(column in above.merged for column in others)
    return is_group and plain and all(row.cell(n) and row.cell(n) != above.cell(n) for n in others)


def form_above(body: Sequence[Row]) -> int:
    """Return how many rows above the names of a table are a form: labels with what is filled in over more columns."""
    for count, row in enumerate(body[:_MOST_HEADER_ROWS]):
        if count and not row.merged and len(row.own) == len(row.cells) and not any(map(is_value, row.own)):
            return count if len(body) > count + 1 else 0
        if not row.merged or len(row.own) % 2 or 0 in row.spanned or 1 in row.merged:
            return 0
    return 0


def _names_below(row: Row, above: Row, below: Sequence[Row]) -> bool:
    """Whether a row says more of the names above it: in columns that these leave open, it has no values."""
    cells = tuple("" if column in above.spanned else cell for column, cell in enumerate(row.cells))
    opened = replace(row, cells=cells)
    if not any(map(is_value, opened.own)):
        return True
    # Days and years may stand below a name; of what stands below one that goes down too, nothing else is said.
    return (0 in above.spanned or not row.cell(0) or completes(row, above)) and names_by_series(opened, below)


def _names_columns(row: Row, below: Sequence[Row]) -> bool:
    return not any(map(is_value, row.own)) or names_by_series(row, below)


def has_own_names(body: Sequence[Row]) -> bool:
    """Whether the first row has no values in columns that have some below it, or days and numbers that name them."""
    first, below = body[0], body[1:]
    if any(map(is_value, first.own)):
        return bool(below) and names_by_series(first, below)
    columns = {column for row in below for column, cell in enumerate(row.cells) if cell and is_value(cell)}
    return bool(columns) and all(map(first.cell, columns))


def are_only_names(body: Sequence[Row], following: Sequence[Row]) -> bool:
    """Whether a table has nothing but names, those of what is below the title that follows.

    Args:
        body: Its rows.
        following: The next table, with its title.
    """
    rows = following[1:]
    if not body or not rows or len(body) > _MOST_HEADER_ROWS or not _names_columns(body[0], rows):
        return False
    if len(rows) > 1 and has_own_names(rows):
        return False
    named = frozenset[int]().union(*(row.columns for row in body))
    filled = frozenset[int]().union(*(row.columns for row in rows))
    return filled - {0} <= named and len(named) > 1 and with_names_below([*body, rows[0]], 1) == len(body)


def has_labels(body: Sequence[Row]) -> bool:
    """Whether the first column names the rows: most cells of it end in a colon."""
    first = [row.own[0] for row in body if len(row.own) > 1]
    return len(first) > 1 and 3 * sum(cell.endswith(("：", ":")) for cell in first) >= 2 * len(first)


def numbers_columns(rows: Sequence[Row], names: Sequence[str]) -> bool:
    """Whether the first row below the names only numbers the columns. Example: 甲, 乙, 1, 2."""
    if len(rows) < 2 or are_days_of_week(names) or are_days_of_month(rows[1]):
        return False
    cells = [cell.strip("（()）") for cell in rows[0].own]
    letters = [cell for cell in cells if cell in _COLUMN_NUMBERS]
    numbers = cells[len(letters) :]
    counts = numbers == [str(n) for n in range(1, len(numbers) + 1)]
    return counts and (bool(letters) or len(numbers) >= _LEAST_COLUMN_NUMBERS) and len(cells) > 2


def names_of(rows: Sequence[Row]) -> list[str]:
    """Return the name of each column: what the rows say of it, one after the other."""
    width = max((len(row.cells) for row in rows), default=0)
    return [
        " ".join(without_repeats(list(filter(None, (row.cell(column) for row in rows))))) for column in range(width)
    ]


def with_groups(body: Sequence[Row]) -> Sequence[Row]:
    """Return the rows, a name whose right neighbours are empty over them, if only the second row names those.

    So are merged cells written where a format has none.

    Example:
        空, 上半年, 空, 下半年, 空 / 产品, 一季度, 二季度, 三季度, 四季度
    """
    if len(body) < 3 or body[0].merged or body[0].spanned or any(map(is_value, (*body[0].own, *body[1].own))):
        return body
    above, row = body[0], body[1]
    width = max(len(above.cells), len(row.cells))
    opened = [column for column in range(1, width) if not above.cell(column) and row.cell(column)]
    filled = frozenset[int]().union(*(one.columns for one in body[2:_MOST_LOOKED_AT]))
    if not opened or len(above.own) < 2 or not filled <= above.columns | row.columns:
        return body
    says_more = not row.cell(0) or (not above.cell(0) and any(has_values(body[2:], column) for column in opened))
    cells, merged = list(above.cells) + [""] * (width - len(above.cells)), set[int]()
    for column in opened:
        if cells[column - 1] and row.cell(column - 1) and column > 1:
            cells[column] = cells[column - 1]
            merged.add(column)
    if not says_more or len(merged) < len(opened):
        return body
    return [replace(above, cells=tuple(cells), merged=frozenset(merged)), *body[1:]]
