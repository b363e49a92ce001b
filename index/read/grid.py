"""read: find in a grid of cells its title, the rows that name its columns, and its rows; write each as a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.read.blocks import Blocks, without_repeats
from index.read.document import PlaceKind
from index.read.forms import Field, form_line, is_form, is_form_of_others, pairs_line

# What names no column: a number, a date, a time, a share.
_VALUE = re.compile(r"[-+¥￥$€£]?\s?\d[\d.,:/\- ]*\s?(?:%|％|元|万|亿)?|\d{4}年\d{1,2}月(?:\d{1,2}日)?")
_YEAR = re.compile(r"(?:19|20)\d\d\s?(?:[AEF]|年度?|-\d\d|年\s?\d{1,2}月(?:\s?\d{1,2}日)?)?")
# What numbers the columns of texts below their names, before the numbers of those of values.
_COLUMN_LETTERS = "甲乙丙丁戊"
_COLUMN_NUMBERS = {"栏次", "行次", "序号", *_COLUMN_LETTERS}
_LEAST_COLUMN_NUMBERS = 4
_MOST_TITLES = 4
_MOST_HEADER_ROWS = 4
_TITLE_CHARS = 120
_LONGEST_VALUE = 40
# What says something of a label, and is no name of a column. Example: 编制单位：青禾公司.
_LABELLED = re.compile(r"[^：:]{1,12}[：:]\s*\S")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a grid.

    Attributes:
        number: As its program shows it; 0 where it shows none.
        cells: Their texts; a merged cell's is in every place that it covers.
        merged: The columns that are covered by a cell which is merged with the one on the left.
        spanned: The columns whose cell is merged with the one in the next row.
        page: That begins with it, empty if none does.
    """

    number: int
    cells: tuple[str, ...]
    merged: frozenset[int] = frozenset()
    spanned: frozenset[int] = frozenset()
    page: str = ""

    @property
    def own(self) -> list[str]:
        """The texts of its cells, each merged one once, without empty ones."""
        return [cell for column, cell in enumerate(self.cells) if cell and column not in self.merged]

    @property
    def columns(self) -> frozenset[int]:
        """The columns that have a text."""
        return frozenset(column for column, cell in enumerate(self.cells) if cell)


def add_grid(blocks: Blocks, rows: Sequence[Row], level: int = 7, *, header_rows: int | None = None) -> None:
    """Add the tables of a grid to a document.

    | in the grid                                   | in the document                                |
    |-----------------------------------------------|------------------------------------------------|
    | rows of one cell above a table                | its title, a heading that is text as well      |
    | one or several rows that name the columns     | the names of the cells below, key first        |
    | a row                                         | a line, `姓名：乙二；分机：8022`, with its number |
    | a form, `姓名`, `乙二`, `性别`, `女` in a row     | a line for each row, `姓名：乙二；性别：女`        |
    | an empty row above other columns, a row of one | the end of a table                             |
    | cell over all columns                         |                                                |

    Args:
        blocks: What the tables are added to.
        rows: In their order; empty ones may be left out if they are numbered.
        level: Of the headings that titles are.
        header_rows: How many rows name the columns, where the format says so.
    """
    tables = list(_tables([_folded(row) for row in rows]))
    names: list[str] = []  # of the columns of the first table, which those below inner titles may share
    for place, table in enumerate(tables):
        titles = _titles(table)
        if place == 0 and len(tables) > 1 and _names_sections(table[len(titles) :], tables[1]):
            names = _names(table[len(titles) :])
        _add_titles(blocks, titles, level, is_alone=len(table) == len(titles))
        above, body, below = _apart_from_labels(table[len(titles) :])
        _add_labels(blocks, above)
        if place == 0 and header_rows:
            header_rows = max(header_rows - len(titles) - len(above), 1)
        if not (place == 0 and names):
            own, lines = _lines(body, header_rows if place == 0 else None, names)
            names = names or (own if place == 0 else [])
            blocks.add_rows((line, _places(row)) for line, row in lines)
        _add_labels(blocks, below)
        if titles:
            blocks.end_section(level)


def _add_titles(blocks: Blocks, titles: Sequence[Row], level: int, *, is_alone: bool) -> None:
    """Add the titles of a table, the first as a heading if rows follow."""
    for number, row in enumerate(titles):
        for place in _places(row):
            blocks.enter(*place)
        text = " ".join(row.own)
        if number == 0 and len(text) <= _TITLE_CHARS and not is_alone:
            blocks.add_heading(text, level, stays=True)
        else:
            blocks.add_text(text)


def _names_sections(body: Sequence[Row], following: Sequence[Row]) -> bool:
    """Whether a table is one row of names, above a title over all columns: they are those of what is below it."""
    if len(body) != 1 or any(map(_is_value, body[0].own)):
        return False
    return len(following) > 1 and len(following[0].cells) == len(body[0].cells) == len(body[0].own)


def _lines(
    body: Sequence[Row], header_rows: int | None, before: Sequence[str]
) -> tuple[list[str], list[tuple[str, Row]]]:
    """The names of a table's columns, and its rows as lines, without those that name the columns.

    Args:
        body: The rows.
        header_rows: How many name the columns, where the format says so.
        before: The names of the columns of a table that this one is a section of.
    """
    if before and body and len(before) == len(body[0].cells) and not _has_own_names(body):
        return [], [(_line(before, row) if len(row.own) > 1 or not row.merged else row.own[0], row) for row in body]
    if header_rows is None and is_form([row.own for row in body], [_parted(row) for row in body]):
        return [], [(form_line(row.own), row) for row in body]
    fields = list(_fields(body))
    if header_rows is None and is_form_of_others([own for _, own in fields]):
        said = ("；".join(filter(None, (group, pairs_line(own)))) for group, own in fields)
        return [], list(zip(said, body, strict=True))
    count = _header_rows(body) if header_rows is None else _with_names_below(body, min(header_rows, len(body) - 1))
    names = _names(body[:count]) if len(body) > count else []
    rows = body[count:] if len(body) > count else body
    if not names and _has_labels(rows):
        return [], [(" ".join(row.own), row) for row in rows]
    return names, list(_named(rows[_numbers_columns(rows) if names else 0 :], names))


def _named(rows: Sequence[Row], names: Sequence[str]) -> Iterator[tuple[str, Row]]:
    """The rows as lines; one that says the names of columns anew, and one other, names those of the rows below it."""
    for number, row in enumerate(rows):
        if 0 < number < len(rows) - 1 and _names_values(row, rows[number - 1], rows[number + 1]):
            names = [*names[:1], *row.cells[1:]]
            continue
        same = [
            column for column, cell in enumerate(row.cells) if cell and column < len(names) and names[column] == cell
        ]
        if len(same) > 1 and 2 * len(same) > len(row.own) - 1 and not row.merged:
            names = list(row.cells)
        else:
            yield _line(names, row), row


def _names_values(row: Row, above: Row, below: Row) -> bool:
    """Whether a row without a key names the values below it anew, above which are others. Example: 年末 | 上年末.

    Such names are alike; remarks on the values above, as 增长较快 | 基本持平, have no character in common.
    """
    names = row.cells[1:]
    if len(names) < 2 or row.cells[0] or row.merged or not all(names) or any(map(_is_value, names)):
        return False
    if not set[str].intersection(*map(set, names)):
        return False
    return all(one.cells[0] and 2 * sum(_is_value(cell) for cell in one.own[1:]) > len(names) for one in (above, below))


def _numbers_columns(rows: Sequence[Row]) -> bool:
    """Whether the first row below the names only numbers the columns. Example: 甲, 乙, 1, 2."""
    cells = [cell.strip("（()）") for cell in rows[0].own] if len(rows) > 1 else []
    letters = [cell for cell in cells if cell in _COLUMN_NUMBERS]
    numbers = cells[len(letters) :]
    counts = numbers == [str(n) for n in range(1, len(numbers) + 1)]
    return counts and (bool(letters) or len(numbers) >= _LEAST_COLUMN_NUMBERS) and len(cells) > 2


def _has_own_names(body: Sequence[Row]) -> bool:
    """Whether the first row of a section has no values in columns that have some below it."""
    columns = {column for row in body[1:] for column, cell in enumerate(row.cells) if cell and _is_value(cell)}
    first = body[0].cells
    return (
        bool(columns)
        and all(column < len(first) and first[column] for column in columns)
        and not any(map(_is_value, body[0].own))
    )


def _apart_from_labels(body: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row], Sequence[Row]]:
    """The rows of a table with those apart that stand above its names and below it: who made it, in which unit."""
    says = [all(map(_LABELLED.match, row.own)) for row in body]
    first = next((n for n, row in enumerate(body) if not says[n] and len(row.own) > 1), 0) if any(says[:1]) else 0
    last = len(says) - says[::-1].index(False) if False in says else len(says)
    if first > _MOST_TITLES or len(body) - last > _MOST_TITLES or last - first < 2:
        return [], body, []
    return body[:first], body[first:last], body[last:]


def _add_labels(blocks: Blocks, rows: Sequence[Row]) -> None:
    for row in rows:
        for place in _places(row):
            blocks.enter(*place)
        blocks.add_text(" ".join(row.own))


def _places(row: Row) -> list[tuple[PlaceKind, str]]:
    page: list[tuple[PlaceKind, str]] = [("page", row.page)] if row.page else []
    return [*page, ("row", str(row.number))] if row.number else page


def _fields(rows: Sequence[Row]) -> Iterator[tuple[str, list[Field]]]:
    """Of each row the name of the group at its left, if rows are grouped, and its cells: merged ones once.

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


def _folded(row: Row) -> Row:
    return replace(row, cells=tuple(" ".join(cell.split()) for cell in row.cells))


def _tables(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The tables one below another: an empty row ends one if other columns are filled below it."""
    table: list[Row] = []
    last = 0  # the number of the last row that is not empty
    for row in rows:
        if not row.columns:
            continue
        is_apart = row.number > last + 1 and _opens_table(row, table) if table else False
        if (len(table) > 1 and is_apart) or _spans_all(row, table):
            yield table
            table = []
        table.append(row)
        last = row.number
    if table:
        yield table


def _spans_all(row: Row, table: Sequence[Row]) -> bool:
    """Whether a row is one cell over all columns of a table: the title of what is below it."""
    width = len(row.cells)
    covers = width > 2 and len(row.own) == 1 and len(row.columns) == width
    return covers and any(len(one.own) > 1 for one in table)


def _parted(row: Row) -> bool:
    """Whether empty cells stand between those that have a text, as where a form is to be filled in."""
    return bool(row.columns) and len(row.columns) < max(row.columns) + 1 - min(row.columns)


def _opens_table(row: Row, table: Sequence[Row]) -> bool:
    """Whether a row below an empty one begins another table: in other columns, by a title, by more names."""
    if not row.columns & table[-1].columns:
        return True
    widest = max(len(one.columns) for one in table)
    if widest > 1 and len(row.own) == 1:
        return True
    return not row.columns <= frozenset().union(*(one.columns for one in table)) and not any(map(_is_value, row.own))


def _titles(table: Sequence[Row]) -> list[Row]:
    """The rows of one cell above the first row of several."""
    counts = [len(row.own) for row in table[: _MOST_TITLES + 1]]
    several = next((number for number, count in enumerate(counts) if count > 1), 0)
    return list(table[:several])


def _header_rows(body: Sequence[Row]) -> int:
    """How many rows name the columns: one, or as many as merged names reach over; none if the first has values."""
    if len(body) < 2 or _has_labels(body):
        return 0
    if any(map(_is_value, body[0].own)) and not (_names_years(body) or _counts_on(body)):
        return 0
    return _with_names_below(body, 1)


def _with_names_below(body: Sequence[Row], count: int) -> int:
    """How many rows name the columns where so many do: a name over several columns or rows has more below it."""
    while 0 < count < min(_MOST_HEADER_ROWS, len(body) - 1):
        above, row = body[count - 1], body[count]
        has_more = bool(above.merged) or bool(above.spanned & above.columns)
        below = [cell for column, cell in enumerate(row.cells) if cell and column not in above.spanned | row.merged]
        values = [cell for cell in below if _is_value(cell)]
        # Years may stand below a name; of what stands below one that goes down too, nothing else is said.
        if not has_more or (values and not (0 in above.spanned and all(map(_YEAR.fullmatch, values)))):
            break
        count += 1
    return count


def _names_years(body: Sequence[Row]) -> bool:
    """Whether the first row names years behind other names, and the second does not. Example: 指标, 2022, 2024E."""
    first = {column: cell for column, cell in enumerate(body[0].cells) if cell and _is_value(cell)}
    years = [column for column, cell in enumerate(body[0].cells) if column and _YEAR.fullmatch(cell)]
    second = [body[1].cells[column] for column in years if column < len(body[1].cells)]
    return len(years) > 1 and set(first) <= set(years) and not all(map(_YEAR.fullmatch, second))


def _counts_on(body: Sequence[Row]) -> bool:
    """Whether the first row counts from 1 behind a name, and no row below it has a value. Example: 星期, 1, 2, 3."""
    first = body[0].own[1:]
    counts = first == [str(n) for n in range(1, len(first) + 1)]
    return len(first) > 1 and counts and not any(_is_value(cell) for row in body[1:] for cell in row.own)


def _has_labels(body: Sequence[Row]) -> bool:
    """Whether the first column names the rows: most cells of it end in a colon."""
    first = [row.own[0] for row in body if len(row.own) > 1]
    return len(first) > 1 and 3 * sum(cell.endswith(("：", ":")) for cell in first) >= 2 * len(first)


def _names(rows: Sequence[Row]) -> list[str]:
    """The name of each column: what the rows say of it, one after the other."""
    width = max((len(row.cells) for row in rows), default=0)
    return [
        " ".join(without_repeats([row.cells[column] for row in rows if column < len(row.cells) and row.cells[column]]))
        for column in range(width)
    ]


def _line(names: Sequence[str], row: Row) -> str:
    parts = []
    for column, cell in enumerate(row.cells):
        name = names[column] if column < len(names) else ""
        repeats = column in row.merged and (not name or name == (names[column - 1] if column else ""))
        if _says_of_row(names, row, column):
            repeats, name = column in row.merged, ""
        if cell and not repeats:
            parts.append(f"{name}：{cell}" if name else cell)
    return "；".join(parts)


def _says_of_row(names: Sequence[str], row: Row, column: int) -> bool:
    """Whether a cell is a text over columns of several names: none of them is what it says."""
    if len(row.cells[column]) <= _LONGEST_VALUE:
        return False
    first = next(place for place in range(column, -1, -1) if place not in row.merged)
    end = next((place for place in range(first + 1, len(row.cells)) if place not in row.merged), len(row.cells))
    return len(set(names[first:end])) > 1


def _is_value(cell: str) -> bool:
    return all(map(_VALUE.fullmatch, cell.split()))
