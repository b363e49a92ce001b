"""read: spreadsheets (xlsx, xls, ods, et): each sheet a section, each row a line with its number."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import CannotRead
from index.read.archive import Archive
from index.read.blocks import Blocks
from index.read.document import Document
from index.read.grid import add_grid
from index.read.number_formats import moment_of, plain_number, shown_moment, shown_number
from index.read.official import is_annex
from index.read.rows import Row
from index.read.sheet_looks import Looks, column_number, far_sheet, looks_of

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

# Cells that a sheet reaches over, filled or not: calamine makes room for all of them.
_MOST_REACHED = 10_000_000
# Cells that are filled, of all sheets.
_MOST_FILLED = 5_000_000
_REFERENCE = re.compile(rb"<(?:\w+:)?c\b[^<>]*?\br=\"([A-Z]{1,3})(\d{1,7})\"")
_OVERLAP = 200
# What programs call a sheet that nobody gave a name.
_NO_NAME = re.compile(
    r"(?:(?:sheet|tabelle|feuill?e?|hoja)\s?\d{0,3}|工作表\s?\d{1,3})(?:\s?\(\d{1,2}\))?", re.IGNORECASE
)


def read_sheets(source: str, data: bytes) -> Document:
    """Return the document of a spreadsheet; hidden sheets, rows and columns are left out, the sheets named.

    Rows that a filter hides are read: it shows them again.

    | in the file               | in the document                                            |
    |---------------------------|------------------------------------------------------------|
    | a sheet's name            | a heading; not Sheet1, which says nothing                  |
    | its tables                | as `grid.add_grid` says                                    |
    | formulas                  | their values                                               |
    | merged cells              | their value in every row and column that they cover        |
    | numbers, dates            | as their formats show them: 12.5%, ¥1,234.50, 2020年1月2日; |
    |                           | without a format 700 and not 700.0, 2020-01-02             |
    """
    looks: dict[str, Looks] = {}
    if data.startswith(b"PK"):
        _look_at(Archive(data))
        looks = looks_of(Archive(data))
    from python_calamine import CalamineError, PasswordError, SheetVisibleEnum, load_workbook

    try:
        book = load_workbook(io.BytesIO(data))
    except PasswordError:
        raise CannotRead("password") from None
    except CalamineError:
        raise CannotRead("damaged") from None
    blocks = Blocks()
    hidden: list[str] = []
    left, sheets = _MOST_FILLED, 0
    for described in book.sheets_metadata:
        if described.visible != SheetVisibleEnum.Visible:
            hidden.append(described.name)
            continue
        try:
            sheet = book.get_sheet_by_name(described.name)
        except CalamineError:  # a chart, a dialog
            continue
        rows = list(_rows(sheet, looks.get(described.name, Looks())))
        left -= sum(len(row.columns) for row in rows)
        if left < 0:
            raise CannotRead("many_cells", _MOST_FILLED // 1_000_000)
        if any(row.columns for row in rows):
            blocks.enter("sheet", described.name)
            if _NO_NAME.fullmatch(described.name.strip()):
                blocks.end_section(1)
            else:
                blocks.add_heading(described.name, 1)
            add_grid(blocks, rows, level=2)
            sheets += 1
    document = blocks.document(source, " ")
    if sheets == 1 and not document.title:
        document = replace(document, title=_title_of(document))
    return replace(document, problem=("hidden_sheets", "、".join(hidden))) if hidden and document.text else document


def _title_of(document: Document) -> str:
    """The title of a book of one sheet that has no name: the only one of its outermost headings, above all else."""
    text = document.text
    headings = [heading for heading in document.headings if not is_annex(text[heading.start : heading.end])]
    named = [heading for heading in headings if heading.start < heading.end]
    outer = [heading for heading in named if heading.level == min(one.level for one in named)]
    if len(outer) != 1 or not is_annex(text[: outer[0].start].strip() or "附件"):
        return ""
    return text[outer[0].start : outer[0].end]


def _rows(sheet: CalamineSheet, looks: Looks) -> Iterator[Row]:
    """The rows of a sheet from its first one on, each with its number."""
    cells = [
        [_as_shown(value, row, column, looks) for column, value in enumerate(values)]
        for row, values in enumerate(sheet.to_python(skip_empty_area=False))
    ]
    merged: dict[int, set[int]] = {}
    spanned: dict[int, set[int]] = {}
    marked: dict[int, set[int]] = {}
    for number, column in looks.marked:
        marked.setdefault(number, set()).add(column)
    for (top, left), (bottom, right) in (*(sheet.merged_cell_ranges or ()), *looks.merged):
        if top >= len(cells) or left >= len(cells[top]):
            continue
        text = cells[top][left]
        for number in range(top, min(bottom, len(cells) - 1) + 1):
            row = cells[number]
            last = min(right, len(row) - 1)
            row[left : last + 1] = [text] * (last + 1 - left)
            merged.setdefault(number, set()).update(range(left + 1, last + 1))
            if number < bottom:
                spanned.setdefault(number, set()).update(range(left, last + 1))
    for number, row in enumerate(cells):
        if looks.hidden_columns:
            row[:] = ["" if column in looks.hidden_columns else cell for column, cell in enumerate(row)]
        if any(row) and number not in looks.hidden_rows:
            over, down = frozenset(merged.get(number, ())), frozenset(spanned.get(number, ()))
            yield Row(number + 1, tuple(row), over, down, marked=frozenset(marked.get(number, ())))


def _as_shown(value: object, row: int, column: int, looks: Looks) -> str:
    """A cell's value as its program shows it."""
    if text := looks.texts.get((row, column)):
        return text
    shown = None
    if code := looks.formats.get((row, column)):
        if isinstance(value, int | float) and not isinstance(value, bool):
            moment = moment_of(value)
            shown = shown_number(value, code) or (shown_moment(moment, code) if moment is not None else None)
        elif isinstance(value, datetime.date | datetime.time):  # a moment is a date as well
            shown = shown_moment(value, code)
    return _shown(value) if shown is None else shown


def _shown(value: object) -> str:
    """A cell's value as its program shows it, as far as that is known without its format."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return plain_number(value)
        case datetime.datetime() if not (value.hour or value.minute or value.second or value.microsecond):
            return value.date().isoformat()
        case datetime.datetime():
            return value.isoformat(" ", "seconds")
        case datetime.timedelta():
            return _duration(value)
    return str(value).strip()


def _duration(value: datetime.timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _look_at(archive: Archive) -> None:
    """Look at how far the sheets of a workbook reach, before it is opened.

    Raises:
        CannotRead: So far that opening it would fill the memory.
    """
    names = [name for name in archive.names if name.startswith("xl/worksheets/") and name.endswith(".xml")]
    for name in names:
        rows, columns, filled = _reach(archive.pieces(name))
        if filled > _MOST_FILLED:
            raise CannotRead("many_cells", _MOST_FILLED // 1_000_000)
        if rows * columns > _MOST_REACHED:
            raise CannotRead("far_cells", name.rpartition("/")[2].removesuffix(".xml"), f"{rows * columns:,}")
    if "content.xml" in archive.names:
        far_sheet(archive, _MOST_REACHED)


def _reach(pieces: Iterator[bytes]) -> tuple[int, int, int]:
    """How many rows and columns the cells of a sheet lie in, from the first to the last, and how many there are."""
    tops, lefts = [1 << 30, 0], [1 << 30, 0]
    filled = 0
    rest = b""
    for piece in pieces:
        text = rest + piece
        last = 0
        for match in _REFERENCE.finditer(text):
            row, column = int(match[2]), column_number(match[1])
            tops = [min(tops[0], row), max(tops[1], row)]
            lefts = [min(lefts[0], column), max(lefts[1], column)]
            filled += 1
            last = match.end()
        if filled > _MOST_FILLED:
            break
        rest = text[max(last, len(text) - _OVERLAP) :]
    return max(0, tops[1] - tops[0] + 1), max(0, lefts[1] - lefts[0] + 1), filled
