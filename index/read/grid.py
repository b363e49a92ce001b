"""read: find in a grid of cells its tables, their titles and notes, and write each row as a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.read.blocks import Blocks
from index.read.column_names import are_notes, are_only_names, has_own_names, names_of
from index.read.document import PlaceKind
from index.read.form_shape import names_kind
from index.read.labelled import feet_of, lines_alone, stand_alone
from index.read.official import is_annex
from index.read.rows import MOST_TITLES, Row, has_values, is_value, titles_of
from index.read.series import follows
from index.read.side_by_side import beside
from index.read.table_lines import Lines, lines_of

_TITLE_CHARS = 120
# Rows that are looked at to tell one table from the next.
_MOST_COMPARED = 40
# What says something of a label, and is no name of a column. Example: 编制单位：青禾公司.
_LABELLED = re.compile(r"[^：:]{1,12}[：:]\s*\S")

# What stands above a table and is no title of it. Example: 单位：万元.
_NO_TITLE = re.compile(r"[（(]?\w{0,4}(?:单位|單位|日期|时间|時間|部门|部門|币种|幣種|制表人?)\s*[：:]\s*\S")


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of a table; whether it is a section of the one above, which begins with a cell over all columns."""

    rows: Sequence[Row]
    is_section: bool


def add_grid(blocks: Blocks, rows: Sequence[Row], level: int = 7, *, header_rows: int | None = None) -> None:
    """Add the tables of a grid to a document.

    | in the grid                                   | in the document                                |
    |-----------------------------------------------|------------------------------------------------|
    | rows of one cell above a table                | its title, a heading that is text as well      |
    | one or several rows that name the columns     | the names of the cells below, key first        |
    | a row                                         | a line, `姓名：乙二；分机：8022`, with its number |
    | a form, `姓名`, `乙二`, `性别`, `女` in a row     | a line for each row, `姓名：乙二；性别：女`        |
    | cells with a label each, `电话：1`, `电话：2`    | each by itself, by party where two sign        |
    | who made a table, above or below it           | a text above or below it                       |
    | an empty row above other columns or names, or | the end of a table                             |
    | above a row of one; a cell over all columns   |                                                |
    | a table beside another, an empty column apart | below that                                     |
    | a table inside a cell                         | lines below that of the cell's row             |

    Args:
        blocks: What the tables are added to.
        rows: In their order; empty ones may be left out if they are numbered.
        level: Of the headings that titles are.
        header_rows: How many rows name the columns, where the format says so; 0: each value is named by what is
            beside it.
    """
    tables = list(_tables([_folded(row) for row in rows]))
    before = Lines([], [])  # the names of the last table that had some, which those below it may share; the last form
    is_open = False  # whether a title's section goes on
    for place, table in enumerate(tables):
        titles = titles_of(table.rows)
        rest = table.rows[len(titles) :]
        following = tables[place + 1].rows if place + 1 < len(tables) else ()
        is_section = table.is_section or place == 0
        _add_titles(blocks, titles, level)
        if not table.is_section and len(titles_of(following)) == 1 and are_only_names(rest, following):
            before = Lines(names_of(rest), [])
            continue
        if titles and (said := _said_of_next(rest, following)):
            _add_labels(blocks, rest, [said])
            is_open = True
            continue
        parts = beside(rest)
        for part in parts if len(parts) > 1 else ():
            add_grid(blocks, part, level + 1)
        if len(parts) == 1:
            above, body, feet = _apart_from_labels(rest, is_first=place == 0)
            if feet and body and lines_of(rest, None, before, is_section=is_section).form:
                above, body, feet = [], rest, []
            _add_labels(blocks, above, [" ".join(row.own) for row in above])
            given = header_rows if place == 0 or header_rows == 0 else None
            marked = max(given - len(titles) - len(above), 1) if given else given
            lines = _lines_of(body, marked, before, is_section=is_section)
            names = before.names if table.is_section else lines.names or before.names
            before = Lines(names, [], lines.form or (before.form if table.is_section else 0))
            blocks.add_rows(one for line, row in lines.rows for one in _with_inner(line, row))
            _add_labels(blocks, rest[len(rest) - len(feet) :], feet)
        is_open = is_open or bool(titles and rest)
        if is_open and (table.is_section or not _is_note(following)):
            blocks.end_section(level)
            is_open = False


def _said_of_next(rows: Sequence[Row], following: Sequence[Row]) -> str:
    """The text of a row below a title that has a label and a value, and stands apart above a table of more columns."""
    own = rows[0].own if len(rows) == 1 else []
    is_narrow = any(len(row.own) > len(own) for row in following[:MOST_TITLES])
    return "：".join(own) if is_narrow and len(own) == 2 and names_kind(own[0]) and not names_kind(own[1]) else ""


def _is_note(rows: Sequence[Row]) -> bool:
    """Whether rows apart have one cell each: what is said of the table above."""
    return len(rows) == 1 == len(rows[0].own) or (bool(rows) and are_notes(rows))


def _add_titles(blocks: Blocks, titles: Sequence[Row], level: int) -> None:
    """Add the titles of a table, as a heading the first that is no sentence and says nothing of a label.

    The number of an annex stands above it: 附件2. What stands above it else, 单位：万元, is below it.
    """
    texts = [" ".join(row.own) for row in titles]
    named = [n for n, text in enumerate(texts) if not is_annex(text)]
    found = [n for n in named or range(len(texts)) if _may_be_title(texts[n])][:1]
    above = [n for n in range(len(texts)) if found and n < found[0] and n not in named]
    for n in dict.fromkeys([*above, *found, *range(len(texts))]):
        for place in _places(titles[n]):
            blocks.enter(*place)
        if [n] == found:
            blocks.add_heading(texts[n], level, stays=True)
        else:
            blocks.add_text(texts[n])


def _may_be_title(text: str) -> bool:
    return len(text) <= _TITLE_CHARS and not text.endswith("。") and not _NO_TITLE.match(text)


def _apart_from_labels(body: Sequence[Row], *, is_first: bool) -> tuple[Sequence[Row], Sequence[Row], list[str]]:
    """The rows of a table with those apart that stand above its names: who made it, in which unit; what is said below.

    A few rows that only say so, below a table, are no table of their own.
    """
    feet = feet_of(body)
    if not is_first and len(feet) == len(body) <= MOST_TITLES and any(len(row.own) > 1 for row in body):
        return [], [], feet
    says = [all(map(_LABELLED.match, row.own)) for row in body]
    opens = bool(body) and (says[0] or _says_of_table(body[0], body[1:2]))
    first = next((n for n in range(1, len(body)) if not says[n] and len(body[n].own) > 1), 0) if opens else 0
    last = len(body) - len(feet)
    if first > MOST_TITLES or last - first < 2:
        return [], body, []
    return body[:first], body[first:last], feet


def _says_of_table(row: Row, below: Sequence[Row]) -> bool:
    """Whether a row has the unit of a table or the like beside another text, above a row of more cells."""
    return any(map(_LABELLED.match, row.own)) and any(len(row.own) < len(one.own) for one in below)


def _lines_of(body: Sequence[Row], marked: int | None, before: Lines, *, is_section: bool) -> Lines:
    """The lines of a table, those of cells that stand alone without names."""
    if stand_alone(body):
        return Lines([], list(zip(lines_alone(body), body, strict=True)))
    return lines_of(body, marked, before, is_section=is_section) if body else Lines([], [])


def _add_labels(blocks: Blocks, rows: Sequence[Row], texts: Sequence[str]) -> None:
    for row, text in zip(rows, texts, strict=True):
        for place in _places(row):
            blocks.enter(*place)
        blocks.add_text(text)


def _with_inner(line: str, row: Row) -> Iterator[tuple[str, list[tuple[PlaceKind, str]]]]:
    """A row's line and where it is, below it the lines of the tables inside its cells."""
    below: list[str] = []
    for text, lines in row.inner:
        if text in line and line != text and f"{text}：" not in line:  # what is alone or names something stays
            line = line.replace(text, "", 1).rstrip("； ")
            below += lines
    yield line, _places(row)
    yield from ((one, []) for one in below)


def _places(row: Row) -> list[tuple[PlaceKind, str]]:
    page: list[tuple[PlaceKind, str]] = [("page", row.page)] if row.page else []
    return [*page, ("row", str(row.number))] if row.number else page


def _folded(row: Row) -> Row:
    return replace(row, cells=tuple(" ".join(cell.split()) for cell in row.cells))


def _tables(rows: Sequence[Row]) -> Iterator[_Table]:
    """The tables one below another: a cell over all columns ends one, or an empty row above what opens another."""
    filled = [row for row in rows if any(row.cells)]
    starts = [n for n in range(1, len(filled)) if filled[n].number > filled[n - 1].number + 1]
    ends = dict(pairwise([*starts, len(filled)]))  # of the rows below an empty one
    table: list[Row] = []
    is_section = False
    for n, row in enumerate(filled):
        near = filled[n : min(ends.get(n, len(filled)), n + _MOST_COMPARED)] if n in ends or len(row.own) == 1 else []
        begins_section = len(row.own) == 1 and _begins_section(near, table, is_section=is_section)
        if begins_section or (n in ends and table and _opens_table(near, [*table[:_MOST_COMPARED], table[-1]])):
            yield _Table(table, is_section)
            table = []
            is_section = begins_section
        table.append(row)
    if table:
        yield _Table(table, is_section)


def _begins_section(rows: Sequence[Row], table: Sequence[Row], *, is_section: bool) -> bool:
    """Whether the first of some rows is the title of those below it.

    One over all columns is, unless the table goes on below it: then it is a row, as the break of a timetable.
    """
    row, *below = rows
    if _titles_again(rows, table):
        return True
    if not _spans_all(row, table):
        return False
    if is_section or not below or are_only_names(table[len(titles_of(table)) :], rows):
        return True
    return not _goes_on(below[0], table)


def _goes_on(row: Row, table: Sequence[Row]) -> bool:
    """Whether a row has the next key of a table, or the next group, as after the break of a timetable."""
    above = table[-1]
    groups = len(table) > 1 and 0 in table[-2].spanned and 0 in row.spanned
    return groups or follows(above.cell(0), row.cell(0)) or follows(above.cell(1), row.cell(1))


def _spans_all(row: Row, table: Sequence[Row]) -> bool:
    """Whether a row is one cell over all columns of a table: the title of what is below it."""
    if len(row.columns) < 3 or len(row.own) > 1 or not any(len(one.own) > 1 for one in table):
        return False
    return all(one.columns <= row.columns for one in table)


def _titles_again(rows: Sequence[Row], table: Sequence[Row]) -> bool:
    """Whether a row of one cell stands above the names of a table, said once more, or above others."""
    if len(rows) < 2 or len(rows[1].own) < 2 or min(rows[0].columns) != min(rows[1].columns):
        return False
    names = next((row for row in table if len(row.own) > 1), None)
    if names is None or names is table[-1]:
        return False
    return names.cells == rows[1].cells or (not any(map(is_value, rows[1].own)) and has_own_names(rows[1:]))


def _opens_table(following: Sequence[Row], table: Sequence[Row]) -> bool:
    """Whether the rows below an empty one begin another table: in other columns, by a title, by other names."""
    row, *below = following
    if table[0] is table[-1]:  # a title, or names that have nothing but sections below them
        return len(table[0].own) > 1 and len(row.own) == 1
    widest = max(len(one.columns) for one in table)
    if not row.columns & table[-1].columns or (widest > 1 and len(row.own) == 1):
        return True
    wider = not row.columns <= frozenset[int]().union(*(one.columns for one in table))
    if wider and not any(map(is_value, row.own)):
        return True
    if not below or len(row.own) < 2:
        return False
    return has_own_names(following) or (not any(map(is_value, row.own)) and _differ(following, table))


def _differ(following: Sequence[Row], table: Sequence[Row]) -> bool:
    """Whether rows have nothing, or names and texts, in a column that is filled, or has values, in rows of a table."""
    rows = [row for row in table if len(row.own) > 1][1:]
    for column in frozenset[int]().union(*(row.columns for row in rows)):
        cells = [cell for row in rows if (cell := row.cell(column))]
        here = [cell for row in following if (cell := row.cell(column))]
        if not here and len(cells) == len(rows):
            return True
        if following[0].cell(column) and not any(map(is_value, here)) and has_values(rows, column):
            return True
    return False
