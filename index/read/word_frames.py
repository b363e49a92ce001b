"""read: which tables of a Word file are frames around text, and no tables: a newsletter's columns, two who sign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from xml.etree.ElementTree import Element

from index.read.archive import attribute, child, local
from index.read.official import is_name

MOST_ELEMENTS = 1_000
"""So many of a paragraph are looked at to tell what it is; it may have tables inside, and these paragraphs again."""
# More rows side by side are those of a table.
_MOST_ROWS = 4
# A paragraph alone in its cell is a text from this length on.
_LONG_TEXT = 80
_SENTENCE = re.compile(r"[。！？!?]|[a-z]{2}[.](?:\s|$)")
# What is filled in or signed: a label, a seal, a day.
_LABELLED = re.compile(
    r"[^：:，。；]{1,20}[：:]|[^，。；]{0,20}[（(](?:盖章|公章|签章|签字|签名)|\d*\s*年\s*\d*\s*月\s*\d*\s*日$"
)


def rows_inside(element: Element, name: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, those in content controls and insertions too."""
    for inner in element:
        if local(inner) == name:
            yield inner
        elif local(inner) in ("sdt", "sdtContent", "ins", "customXml", "smartTag"):
            yield from rows_inside(inner, name)


def is_frame(table: Element) -> bool:
    """Whether a table is a frame around text, read cell by cell: each of its rows is one cell, or its cells are texts.

    A text has several paragraphs with sentences or labels, or is a table; what a cell of a table has is one value.
    """
    rows = [(child(row, "trPr", "gridBefore"), list(rows_inside(row, "tc"))) for row in rows_inside(table, "tr")]
    if rows and all(len(cells) == 1 and not count(before) and _columns(cells[0]) < 2 for before, cells in rows):
        return True
    filled = [[cell for cell in cells if _lines(cell) or _has_table(cell)] for _, cells in rows]
    wide = [cells for cells in filled if len(cells) > 1]
    if not 0 < len(wide) <= _MOST_ROWS or any(child(c, "tcPr", "vMerge") is not None for _, cs in rows for c in cs):
        return False
    cells = [cell for row in wide for cell in row]
    return all(map(_is_text, cells)) and any(len(_lines(cell)) > 1 or _has_table(cell) for cell in cells)


def names_frame(table: Element) -> bool:
    """Whether the first row of a frame names what it is around: a line alone above several cells."""
    rows = [
        [cell for cell in rows_inside(row, "tc") if _lines(cell) or _has_table(cell)]
        for row in rows_inside(table, "tr")
    ]
    is_above = len(rows) > 1 and len(rows[0]) == 1 and len(rows[1]) > 1
    lines = _lines(rows[0][0]) if is_above else []
    return len(lines) == 1 and is_name(lines[0])


def lines_of_labels(cell: Element) -> bool:
    """Whether a cell is several lines alone, the first and most others with a label, as where somebody signs."""
    if _has_table(cell):
        return False
    lines = [line.strip() for line in _lines(cell)]
    labelled = [bool(_LABELLED.match(line)) for line in lines]
    return len(lines) > 1 and labelled[0] and 2 * sum(labelled) > len(lines)


def count(element: Element | None) -> int:
    """The number that an element has as its value, 0 without one."""
    value = attribute(element, "val")
    return int(value) if value.isdigit() and len(value) < 6 else 0


def _columns(cell: Element) -> int:
    return count(child(cell, "tcPr", "gridSpan"))


def _is_text(cell: Element) -> bool:
    lines = _lines(cell)
    if _has_table(cell) or lines_of_labels(cell):
        return True
    says = any(map(_SENTENCE.search, lines)) or any(map(_LABELLED.match, lines))
    return says and (len(lines) > 1 or len(lines[0]) >= _LONG_TEXT)


def _has_table(cell: Element) -> bool:
    return next(rows_inside(cell, "tbl"), None) is not None


def _lines(cell: Element) -> list[str]:
    """The lines of a cell's own paragraphs that are not blank; those of tables inside it are theirs."""
    text = "".join(map(_letters, rows_inside(cell, "p")))
    return [line for line in text.split("\n") if line.strip()]


def _letters(paragraph: Element) -> str:
    marks = {"t", "br", "cr"}
    pieces = (inner for inner in islice(paragraph.iter(), MOST_ELEMENTS) if local(inner) in marks)
    return "".join("\n" if local(piece) != "t" else piece.text or "" for piece in pieces) + "\n"
