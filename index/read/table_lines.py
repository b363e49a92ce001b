"""read: the rows of a table as lines, each cell with the name of its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.read.column_names import (
    are_notes,
    form_above,
    has_labels,
    has_own_names,
    header_rows,
    look_of,
    names_of,
    numbers_columns,
    with_groups,
    with_names_below,
)
from index.read.form_shape import goes_on, has_shape_of_form, opens_with_names, pairs_above_names, take_turns
from index.read.forms import Field, form_line, is_form, is_form_of_others, label_columns, pairs_line
from index.read.rows import Row, is_sum, is_value
from index.read.series import are_days_of_month, are_days_of_week, names_by_series

_LONGEST_VALUE = 40
_MOST_COMPARED = 40
_SENTENCE = re.compile(r".*[。！]$")

_Line = tuple[str, Row]


@dataclass(frozen=True, slots=True)
class Lines:
    """The rows of a table as lines.

    Attributes:
        names: Of its columns, none if it has none of its own.
        rows: Each as a line, without those that name the columns.
        form: How many cells the widest row of a form has, 0 if the table is none.
    """

    names: list[str]
    rows: list[_Line]
    form: int = 0


def lines_of(body: Sequence[Row], marked: int | None, before: Lines, *, is_section: bool) -> Lines:
    """Return the rows of a table as lines.

    Args:
        body: The rows.
        marked: How many name the columns, where the format says so; 0: each value is named by what is beside it.
        before: The table above.
        is_section: Whether this one is a section of that.
    """
    shares = bool(before.names and body) and len(before.names) == len(body[0].cells)
    if shares and is_section and not has_own_names(body) and not are_notes(body):
        return Lines([], list(_named(body, before.names)))
    look = look_of(body) if marked is None else ""
    within = before.form if is_section else 0
    pairs, named = marked == 0 or look == "pairs", bool(marked) or look == "names"
    form = list(_pairs(body, reaching=marked == 0)) if pairs else [] if named else _form_lines(body, within)
    if form:
        return Lines([], form, max(len(own) for _, own in fields_of(body)))
    if marked is None:
        if count := form_above(body) or _pairs_above(body[:_MOST_COMPARED]):
            below = lines_of(body[count:], None, before, is_section=is_section)
            return replace(below, rows=[*_pairs(body[:count]), *below.rows])
        body = with_groups(body)
    count = header_rows(body) if marked is None else with_names_below(body, min(marked, len(body) - 1))
    names = names_of(body[:count]) if len(body) > count else []
    rows = body[count:] if len(body) > count else body
    if not names and has_labels(rows):
        return Lines([], [(" ".join(row.own), row) for row in rows])
    is_data = len(rows) == 1 or any(map(is_value, rows[0].own))
    if not names and within:
        return Lines([], list(_within_form(rows, within)), within)
    takes_names = shares and not names and is_data and _fits(rows, before.names)
    own = rows[numbers_columns(rows, names) if names else 0 :]
    return Lines(names, list(_named(own, before.names if takes_names else names)))


def _form_lines(body: Sequence[Row], within: int) -> list[_Line]:
    """The rows of a form as lines; none if a table is no form, and no part of one above of `within` columns."""
    fields = [own for _, own in fields_of(body)]
    known = is_form([row.own for row in body], [_parted(row) for row in body]) and not opens_with_names(fields[0])
    if known and not take_turns(fields):
        once = [["" if n in row.merged else cell for n, cell in enumerate(row.cells)] for row in body]
        columns = label_columns(once)
        return [(form_line(cells, columns), row) for cells, row in zip(once, body, strict=True)]
    goes_on_here = max(map(len, fields), default=0) <= within and goes_on(fields)
    return list(_pairs(body)) if known or goes_on_here or is_form_of_others(fields) or has_shape_of_form(fields) else []


def _pairs_above(body: Sequence[Row]) -> int:
    """How many rows above the names of a table are a form none of whose cells are merged."""
    is_plain = bool(body) and not (body[0].merged or body[0].spanned)
    return pairs_above_names([own for _, own in fields_of(body)]) if is_plain else 0


def _within_form(rows: Sequence[Row], width: int) -> Iterator[_Line]:
    """The rows of a part of a form that is a list of things, and those of pairs below them."""
    for (_, own), row in zip(fields_of(rows), rows, strict=True):
        yield pairs_line(own) if len(own) == width and goes_on([own]) else "；".join(row.own), row


def _pairs(body: Sequence[Row], *, reaching: bool = False) -> Iterator[_Line]:
    """The rows of a form as lines, its labels told by their place alone.

    Args:
        body: The rows.
        reaching: Whether a label that reaches down is that of each value beside it; else they may be labels too.
    """
    for number, ((group, own), row) in enumerate(zip(fields_of(body), body, strict=True)):
        reaches = reaching and len(own) == 1 and len(row.own) == 2 and number and 0 in body[number - 1].spanned
        line = pairs_line([(row.cells[0], 1), *own] if reaches else own)
        yield "；".join(filter(None, (group, line))), row


def _fits(rows: Sequence[Row], names: Sequence[str]) -> bool:
    """Whether all that is filled in rows is below a name."""
    return all(names[column] for row in rows for column in row.columns if column)


def _named(rows: Sequence[Row], names: Sequence[str]) -> Iterator[_Line]:
    """The rows as lines; one that says the names of columns anew, or others, names those of the rows below it."""
    week = names if are_days_of_week(names) else ()
    sums = names[:1] == names[1:2] or 2 * sum(1 in row.merged for row in rows) < len(rows)
    bare = [number for number, row in enumerate(rows) if len(row.own) == 1 and row.columns == {0}]
    for number, row in enumerate(rows):
        below = rows[number + 1] if number + 1 < len(rows) else None
        if week and below is not None and are_days_of_month(row) and not are_days_of_month(below):
            names = [f"{name} {row.cell(column)}".rstrip() for column, name in enumerate(week)]
        elif _says_names(row, names) or (below is not None and _says_other_names(row, names, below)):
            names = list(row.cells)
        elif below is not None and number and _names_values(row, names, rows[number - 1], below):
            names = [*names[:1], *row.cells[1:]]
        else:
            yield _note(row, names, ends=bare == [len(rows) - 1]) or _line(names, row, sums=sums), row


def _says_names(row: Row, names: Sequence[str]) -> bool:
    """Whether a row says the names of the columns once more, but for one or two."""
    same = [column for column, cell in enumerate(row.cells) if cell and column < len(names) and names[column] == cell]
    return len(same) > 1 and 2 * len(same) > len(row.own) - 1 and not row.merged


def _says_other_names(row: Row, names: Sequence[str], below: Row) -> bool:
    """Whether a row begins with the name of the first column, and has other names behind it: 项目, 本年, 上年."""
    if not names or not names[0] or row.cell(0) != names[0] or row.merged or len(row.own) < 2:
        return False
    return not any(map(is_value, row.own)) or names_by_series(row, [below])


def _names_values(row: Row, names: Sequence[str], above: Row, below: Row) -> bool:
    """Whether a row without a key names the values below it anew, above which are others. Example: 年末 | 上年末.

    Such names are alike; remarks on the values above, as 增长较快 | 基本持平, have no character in common.
    """
    if row.cell(0) or row.merged or len(row.own) < 2 or any(map(is_value, row.own)):
        return False
    if not set[str].intersection(*map(set, row.own)):
        return False
    columns = row.columns
    return all(
        one.cell(0) and 2 * sum(bool(one.cell(n)) and is_value(one.cell(n)) for n in columns) > len(columns)
        for one in (above, below)
    )


def _note(row: Row, names: Sequence[str], *, ends: bool) -> str:
    """The text of a row that has nothing but a note on the table in its first column; empty if it is no note."""
    if len(names) < 2 or len(row.own) != 1 or row.columns != {0}:
        return ""
    cell = row.cells[0]
    return cell if _SENTENCE.match(cell) or len(cell) > _LONGEST_VALUE or (ends and len(names) > 2) else ""


def _line(names: Sequence[str], row: Row, *, sums: bool) -> str:
    """The cells of a row with their names; `sums` says whether only few rows have one key over several columns."""
    if row.merged and len(row.own) == 1:
        return row.own[0]
    parts: list[str] = []
    for column, cell in enumerate(row.cells):
        name = names[column] if column < len(names) and (parts or not is_sum(cell)) else ""
        same = not name or name == (names[column - 1] if column else "") or is_sum(cell)
        repeats = column in row.merged and same
        if _says_of_row(names, row, column, sums=sums):
            repeats, name = column in row.merged, ""
        if cell and not repeats:
            parts.append(f"{name}：{cell}" if name else cell)
    return "；".join(parts)


def _says_of_row(names: Sequence[str], row: Row, column: int, *, sums: bool) -> bool:
    """Whether a cell is over columns of several names and none of them is what it says: a text, the word for a sum."""
    is_short = len(row.cells[column]) <= _LONGEST_VALUE
    if is_short and not (sums and row.merged):
        return False
    first = next(place for place in range(column, -1, -1) if place not in row.merged)
    return (not is_short or first == 0 or _covers_names(names, row, 0)) and _covers_names(names, row, first)


def _covers_names(names: Sequence[str], row: Row, first: int) -> bool:
    """Whether the cell that begins in a column is over columns of several names."""
    end = next((place for place in range(first + 1, len(row.cells)) if place not in row.merged), len(row.cells))
    return len(set(names[first:end])) > 1


def _parted(row: Row) -> bool:
    """Whether empty cells stand between those that have a text, as where a form is to be filled in."""
    columns = row.columns
    return bool(columns) and len(columns) < max(columns) + 1 - min(columns)


def fields_of(rows: Sequence[Row]) -> Iterator[tuple[str, list[Field]]]:
    """Return of each row the name of the group at its left, if rows are grouped, and its cells: merged ones once.

    What reaches down from the row above is left out, as are empty cells at the end.
    """
    reaching: frozenset[int] = frozenset()
    for row in rows:
        fields: list[Field] = []
        is_grouped = bool({0} & (reaching | row.spanned)) and len(row.own) % 2 == 1 and len(row.own) > 2
        for column, cell in enumerate(row.cells):
            if column in row.merged:
                if fields:
                    fields[-1] = fields[-1][0], fields[-1][1] + 1
            elif column not in reaching and not (is_grouped and column == 0):
                fields.append((cell, 1))
        while fields and not fields[-1][0]:
            fields.pop()
        reaching = row.spanned
        yield row.cells[0] if is_grouped else "", fields
