"""read: write the rows of a table as lines, each cell after the name of its column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest


def rows_of(table: Sequence[Sequence[str]]) -> list[str]:
    """Return a line for each row below the first, which names the columns; empty cells are left out.

    A table of one row is a line of its cells.

    Example:
        姓名, 分机 / 乙二, 8022 → 姓名：乙二；分机：8022
    """
    cells = [[" ".join(cell.split()) for cell in row] for row in table]
    if len(cells) < 2:
        return [line for line in ("；".join(filter(None, row)) for row in cells) if line]
    names = cells[0]
    rows = ("；".join(_named(names, row)) for row in cells[1:])
    return [row for row in rows if row]


def _named(names: Sequence[str], row: Sequence[str]) -> list[str]:
    pairs = zip_longest(names, row, fillvalue="")
    return [f"{name}：{cell}" if name else cell for name, cell in pairs if cell]
