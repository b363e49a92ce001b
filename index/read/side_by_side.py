"""read: tables that stand beside each other in a grid, an empty column apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from index.read.rows import Row, is_value, titles_of
from index.read.series import are_moments, counts_on


def beside(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """Return the tables one beside another, an empty column apart, each with names and keys of its own; else one."""
    several = [row for row in rows if len(row.own) > 1 and row.number]
    filled = sorted(frozenset[int]().union(*(row.columns for row in several)))
    starts = [column for before, column in pairwise(filled) if column > before + 1]
    if not starts:
        return [rows]
    edges = [filled[0], *starts, max(len(row.cells) for row in rows)]
    parts = [[row.between(a, b) for row in rows] for a, b in pairwise(edges)]
    found = [[row for row in part if row.columns] for part in parts]
    return list(found) if all(found) and _stand_alone(found) else [rows]


def _stand_alone(parts: Sequence[Sequence[Row]]) -> bool:
    """Whether tables beside each other have each its own names, and in its first column keys.

    | the keys                                   | where                                                       |
    |--------------------------------------------|-------------------------------------------------------------|
    | anything                                   | all first columns have the same name: 日期, 品名 and 日期, 售价 |
    | days or numbers that count on              | each has its title, or one goes on below the first one's end |
    | texts that differ, none missing            | everywhere                                                  |
    """
    tables = [rows[len(titles_of(rows)) :] for rows in parts]
    if not all(map(_has_names, tables)):
        return False
    firsts = {table[0].cells[0] for table in tables}
    if len(firsts) == 1 and firsts != {""}:
        return True
    are_titled = all(len(table) < len(rows) for table, rows in zip(tables, parts, strict=True))
    are_apart = are_titled or any(rows[-1].number > parts[0][-1].number for rows in parts)
    return all(_has_keys(table, are_apart=are_apart) for table in tables)


def _has_names(table: Sequence[Row]) -> bool:
    return len(table) > 1 and len(table[0].own) > 1 and not any(map(is_value, table[0].own))


def _has_keys(table: Sequence[Row], *, are_apart: bool) -> bool:
    keys = [row.cells[0] for row in table]
    if any(map(is_value, keys)):
        return are_apart and (are_moments(keys[1:]) or counts_on(keys[1:]))
    return len(set(keys) - {""}) == len(keys)
