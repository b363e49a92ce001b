"""read: how the cells of a workbook look: their formats, and which rows and columns are hidden."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from xml.etree.ElementTree import Element

from index.errors import CannotRead
from index.read.archive import Archive, attribute, child, descendants, local
from index.read.number_formats import BUILT_IN
from index.read.opendocument_styles import Styles

# Cells whose formats are kept; a sheet with more shows its numbers without.
_MOST_FORMATTED = 500_000
# Rows in which cells are noted that are marked: where tables begin, and whole forms.
_MOST_MARKED = 200
_CELL = re.compile(rb"<(?:\w+:)?c\b(?=[^<>]*?\br=\"([A-Z]{1,3})(\d{1,7})\")(?=[^<>]*?\bs=\"(\d{1,5})\")[^<>]*>")
_ROW = re.compile(rb"<(?:\w+:)?row\b(?=[^<>]*?\br=\"(\d{1,7})\")(?=[^<>]*?\bhidden=\"(?:1|true)\")[^<>]*>")
_COLUMNS = re.compile(
    rb"<(?:\w+:)?col\b(?=[^<>]*?\bmin=\"(\d{1,5})\")(?=[^<>]*?\bmax=\"(\d{1,5})\")(?=[^<>]*?\bhidden=\"(?:1|true)\")[^<>]*>"
)
_FILTER = re.compile(rb"<(?:\w+:)?autoFilter\b")
_MOST_COLUMNS = 16_384
# Stretches of hidden columns: a sheet has a few.
_MOST_STRETCHES = 100
_OVERLAP = 4000
# Types of values in OpenDocument that are shown otherwise than they are.
_FORMATTED = {"percentage", "currency", "date", "time", "float"}


@dataclass(slots=True)
class Looks:
    """How a sheet looks; rows and columns are numbered from 0.

    Attributes:
        formats: The code of the format of a cell, by its row and column.
        texts: What a cell shows, where the file says so itself.
        hidden_rows: Those that somebody has hidden, none where a filter may have done so.
        hidden_columns: Those that somebody has hidden.
        merged: The first and the last cell of each that is merged, where the file says so beside its cells.
        marked: The cells whose letters are bold, or that have a ground of their own, of the first rows.
    """

    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    marked: set[tuple[int, int]] = field(default_factory=set)


def looks_of(archive: Archive) -> dict[str, Looks]:
    """Return how the sheets of a workbook look, by their names."""
    if "content.xml" in archive.names:
        content = archive.xml("content.xml")
        named = Styles(content, archive)
        return {attribute(table, "name"): _opendocument(table, named) for table in descendants(content, "table")}
    styles = archive.optional_xml("xl/styles.xml")
    codes = _codes(styles) if styles is not None else {}
    marks = _marks(styles) if styles is not None else set()
    book = archive.optional_xml("xl/workbook.xml")
    targets = archive.targets("xl/workbook.xml")
    found = {}
    for sheet in descendants(book, "sheet") if book is not None else ():
        part = targets.get(attribute(sheet, "id"), "")
        if part in archive.names:
            found[attribute(sheet, "name")] = _excel(archive.pieces(part), codes, marks)
    return found


def column_number(letters: bytes) -> int:
    """Return the number of a column by its letters, from 1. Example: AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _codes(styles: Element) -> dict[int, str]:
    """The format codes of the styles that have one which changes what is shown, by the numbers of the styles."""
    own = {attribute(one, "numFmtId"): attribute(one, "formatCode") for one in descendants(styles, "numFmt")}
    found = {}
    for number, style in enumerate(child(styles, "cellXfs") or ()):
        name = attribute(style, "numFmtId")
        code = own.get(name) or BUILT_IN.get(int(name) if name.isdigit() else 0, "")
        if code and code.lower() != "general":
            found[number] = code
    return found


def _marks(styles: Element) -> set[int]:
    """The numbers of the styles whose letters are bold, or that have a ground which is not white."""
    fonts = [
        attribute(bold, "val", "1") not in ("0", "false") if (bold := child(one, "b")) is not None else False
        for one in child(styles, "fonts") or ()
    ]
    grounds = [_has_ground(child(one, "patternFill")) for one in child(styles, "fills") or ()]
    return {
        number
        for number, style in enumerate(child(styles, "cellXfs") or ())
        if _nth(fonts, attribute(style, "fontId")) or _nth(grounds, attribute(style, "fillId"))
    }


def _has_ground(fill: Element | None) -> bool:
    colour = child(fill, "fgColor")
    is_white = attribute(colour, "rgb").upper().endswith("FFFFFF") or (
        attribute(colour, "theme") == "0" and not attribute(colour, "tint")
    )
    return attribute(fill, "patternType") == "solid" and not is_white


def _nth(values: Sequence[bool], number: str) -> bool:
    return number.isdigit() and int(number) < len(values) and values[int(number)]


def _excel(pieces: Iterator[bytes], codes: Mapping[int, str], marks: Collection[int]) -> Looks:
    looks = Looks()
    rest = b""
    is_filtered, is_top = False, bool(marks)
    for piece in pieces:
        text = rest + piece
        is_filtered = is_filtered or bool(_FILTER.search(text))
        for match in _CELL.finditer(text) if codes or is_top else ():
            row, style = int(match[2]) - 1, int(match[3])
            is_top = row < _MOST_MARKED
            code = codes.get(style)
            if code and len(looks.formats) < _MOST_FORMATTED:
                looks.formats[row, column_number(match[1]) - 1] = code
            if is_top and style in marks:
                looks.marked.add((row, column_number(match[1]) - 1))
            if not (codes or is_top):
                break
        looks.hidden_rows |= {int(match[1]) - 1 for match in _ROW.finditer(text)}
        for match in islice(_COLUMNS.finditer(text), _MOST_STRETCHES):
            looks.hidden_columns |= set(range(int(match[1]) - 1, min(int(match[2]), _MOST_COLUMNS)))
        rest = text[max(text.rfind(b"<"), len(text) - _OVERLAP) :]
    if is_filtered:
        looks.hidden_rows.clear()
    return looks


def _tables(archive: Archive) -> Iterator[Element]:
    return (element for element in archive.xml("content.xml").iter() if local(element) == "table")


def _opendocument(table: Element, styles: Styles) -> Looks:
    looks = Looks()
    row = 0
    for element in (inner for inner in table.iter() if local(inner) == "table-row"):
        rows = repeats(element, "number-rows-repeated")
        if attribute(element, "visibility") == "collapse" and len(looks.hidden_rows) < _MOST_FORMATTED:
            looks.hidden_rows |= set(range(row, row + min(rows, _MOST_FORMATTED)))
        column = 0
        for cell in element:
            columns = repeats(cell, "number-columns-repeated")
            if attribute(cell, "value-type") in _FORMATTED and len(looks.texts) < _MOST_FORMATTED and rows == 1:
                shown = " ".join("".join(part.itertext()) for part in cell if local(part) == "p")
                looks.texts |= {(row, column + n): shown for n in range(min(columns, 100)) if shown.strip()}
            down, across = repeats(cell, "number-rows-spanned"), repeats(cell, "number-columns-spanned")
            if down * across > 1 and len(looks.merged) < _MOST_FORMATTED:
                looks.merged.append(((row, column), (row + down - 1, column + across - 1)))
            if row < _MOST_MARKED and styles.looks_like_name(cell):
                looks.marked |= {(row, column + n) for n in range(min(columns, 100))}
            column += columns
        row += rows
    return looks


def repeats(element: Element, name: str) -> int:
    """Return how many times a row or a cell of an OpenDocument sheet is there."""
    value = attribute(element, name)
    return int(value) if value.isdigit() and len(value) < 9 else 1


def far_sheet(archive: Archive, most: int) -> None:
    """Look at cells of an OpenDocument sheet that are there many times: filled ones are written so, too.

    Raises:
        CannotRead: A sheet reaches over more cells than that.
    """
    for table in _tables(archive):
        reached = 0
        for row in (element for element in table.iter() if local(element) == "table-row"):
            filled = [cell for cell in row if local(cell) == "table-cell" and len(cell)]
            columns = sum(repeats(cell, "number-columns-repeated") for cell in row) if filled else 0
            reached += columns * repeats(row, "number-rows-repeated")
        if reached > most:
            raise CannotRead("far_cells", attribute(table, "name"), f"{reached:,}")
