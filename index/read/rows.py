"""read: the rows of a table, and which of their cells are values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Rows of one cell above a table that may be its titles.
MOST_TITLES = 4
# What names no column by itself: a number, a date, a time, a share.
_VALUE = re.compile(r"[-+¥￥$€£]?\s?\d[\d.,:/\-–—~～至 ]*\s?(?:%|％|元|万|亿)?|\d{4}年\d{1,2}月(?:\d{1,2}日)?")

# What names a row that sums up those above it.
_SUM = re.compile(
    r"(?:合\s*计|总\s*计|共\s*计|小\s*计|累\s*计|合\s*計|總\s*計|小\s*計|平均(?:分数?|值|数)?|最[高低](?:分数?|值)"
    r"|(?:sub|grand )?total|average)[：:]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a grid.

    Attributes:
        number: As its program shows it; 0 where it shows none.
        cells: Their texts; a merged cell's is in every place that it covers.
        merged: The columns that are covered by a cell which is merged with the one on the left.
        spanned: The columns whose cell is merged with the one in the next row.
        page: That begins with it, empty if none does.
        marked: The columns whose cell looks like a name: its letters are bold, or it has a ground of its own.
        inner: Of each table inside a cell of its table, the text that the cell has of it, and its rows as lines.
    """

    number: int
    cells: tuple[str, ...]
    merged: frozenset[int] = frozenset()
    spanned: frozenset[int] = frozenset()
    page: str = ""
    marked: frozenset[int] = frozenset()
    inner: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def own(self) -> list[str]:
        """The texts of its cells, each merged one once, without empty ones."""
        if not self.merged:
            return [cell for cell in self.cells if cell]
        return [cell for column, cell in enumerate(self.cells) if cell and column not in self.merged]

    @property
    def columns(self) -> frozenset[int]:
        """The columns that have a text."""
        return frozenset(column for column, cell in enumerate(self.cells) if cell)

    def cell(self, column: int) -> str:
        """Return the text in a column, none where the row ends before it."""
        return self.cells[column] if column < len(self.cells) else ""

    def between(self, start: int, end: int) -> Row:
        """Return the part of the row in the columns from one to another, which are numbered from 0 then."""
        merged, spanned, marked = (
            frozenset(column - start for column in columns if start <= column < end)
            for columns in (self.merged, self.spanned, self.marked)
        )
        return Row(self.number, self.cells[start:end], merged, spanned, self.page, marked, self.inner)


def is_value(cell: str) -> bool:
    """Whether a cell is a value, and no name by itself."""
    return all(map(_VALUE.fullmatch, cell.split()))


def is_sum(cell: str) -> bool:
    """Whether a cell says that its row sums up others."""
    return bool(_SUM.fullmatch(cell))


def has_values(rows: Sequence[Row], column: int) -> bool:
    """Whether most cells that are filled in a column are values."""
    cells = [cell for row in rows if (cell := row.cell(column))]
    return 2 * sum(map(is_value, cells)) > len(cells)


def titles_of(table: Sequence[Row]) -> Sequence[Row]:
    """Return the rows of one cell above the first row of several."""
    counts = [len(row.own) for row in table[: MOST_TITLES + 1]]
    several = next((number for number, count in enumerate(counts) if count > 1), 0)
    return table[:several]
