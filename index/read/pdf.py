"""read: PDF, by its text layer: the lines of each page with where they stand and how they look."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from index.errors import CannotRead
from index.read import scans
from index.read.document import Document
from index.read.patience import pages_read
from index.read.pdf_blanks import filled_in
from index.read.pdf_boxes import Boxes
from index.read.pdf_cells import filled_tables
from index.read.pdf_fonts import install_font
from index.read.pdf_layout import laid_out
from index.read.pdf_line import Line
from index.read.pdf_lines import lines_of
from index.read.pdf_rules import Mark, drawn_on
from index.read.pdf_torn import rejoined
from index.read.pdf_turned import without_marks

_MOST_PAGES = 20_000
# What a font without a table of its letters gives.
_NONSENSE = re.compile("[\x00-\x01\x03-\x08\x0e-\x1f\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
_MOST_NONSENSE = 0.2
_FEW_CHARS = 3
# A mark stands so near before its item.
_MARK_TOUCH, _MOST_MARK_GAP = 0.2, 3.0


def read_pdf(source: str, data: bytes) -> Document:
    """Return the document of a PDF's text layer.

    Pages that are pictures are read by the extra `ocr`; without it the document names them.

    Raises:
        CannotRead: It has none, or one that says nothing; it is damaged, or wants a password to be opened.
    """
    import pypdfium2

    install_font()
    try:
        opened = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise CannotRead("password" if "password" in str(error).lower() else "damaged") from None
    count = len(opened)
    if count > _MOST_PAGES:
        raise CannotRead("many_pages", _MOST_PAGES)
    pages = _pages_of(opened)
    unread = sorted([*pages.nonsense, *pages.scanned])
    if pages.broken == count:
        raise CannotRead("damaged")
    if unread and scans.can_be_read():
        _see(opened, pages, unread)
        unread = []
    elif pages.nonsense and len(unread) + len(pages.blank) == count:
        raise CannotRead("nonsense", len(pages.nonsense), count)
    elif len(pages.scanned) + len(pages.blank) == count:
        raise CannotRead("scan", count) if not scans.can_be_read() else CannotRead("no_text")
    document = laid_out(source, pages.lines, _title(opened), _outline(opened))
    return replace(document, problem=("scanned_pages", _numbers(unread), str(count)) if unread else ())


@dataclass(slots=True)
class _Pages:
    """The lines of each page, and the numbers of those that have none: by nonsense, as pictures, or blank."""

    lines: list[list[Line]] = field(default_factory=list)
    nonsense: list[int] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    broken: int = 0


def _pages_of(opened: Any) -> _Pages:
    import pypdfium2

    pages = _Pages()
    for number in range(len(opened)):
        try:
            lines, has_sense = _page(opened, number)
            if not has_sense:
                pages.nonsense.append(number)
            elif sum(len(line.text) for line in lines) < _FEW_CHARS:
                (pages.scanned if _is_picture(opened, number, bool(lines)) else pages.blank).append(number)
        except pypdfium2.PdfiumError:  # a page that is damaged
            pages.broken += 1
            lines = []
        pages.lines.append(lines)
        pages_read(number + 1, len(opened))
    return pages


def _see(opened: Any, pages: _Pages, unread: Sequence[int]) -> None:
    """Put in the lines of pages that are pictures.

    Raises:
        CannotRead: There are too many of them, or nothing is seen there, nor is there anything elsewhere.
    """
    if len(unread) > scans.MOST_PAGES:
        raise CannotRead("many_scanned", scans.MOST_PAGES)
    for seen, number in enumerate(unread):
        pages_read(len(opened) - len(unread) + seen, len(opened), each=True)
        page = opened[number]
        try:
            pages.lines[number] = scans.lines_of(page)
        finally:
            page.close()
    if not any(pages.lines):
        raise CannotRead("no_text")


def _numbers(pages: Sequence[int]) -> str:
    """Numbers of pages, from 0, as people count them, in ranges. Example: 2, 3, 6 → 3–4, 7."""
    ranges: list[list[int]] = []
    for page in pages:
        if ranges and page == ranges[-1][1]:
            ranges[-1][1] = page + 1
        else:
            ranges.append([page + 1, page + 1])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in ranges)


def _is_picture(opened: Any, number: int, has_number: bool) -> bool:
    """Whether a page without text shows something; with nothing but its number, whether that is a picture."""
    from pypdfium2 import raw

    page = opened[number]
    try:
        pictures = [raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM]
        return any(page.get_objects(pictures, max_depth=1)) if has_number else scans.shows_something(page)
    finally:
        page.close()


def _page(opened: Any, number: int) -> tuple[list[Line], bool]:
    """The lines of a page, in the order of its text layer, and whether its letters make sense."""
    page = opened[number]
    layer = None
    try:
        layer = page.get_textpage()
        text = layer.get_text_range()
        wrong = len(_NONSENSE.findall(text))
        if wrong > _MOST_NONSENSE * max(1, len("".join(text.split()))):
            return [], False
        boxes = Boxes(layer.raw, text, page)
        return without_marks(_lines_and_tables(boxes, rejoined(boxes, text), page)), True
    finally:
        if layer is not None:
            layer.close()
        page.close()


def _lines_and_tables(boxes: Boxes, text: str, page: Any) -> list[Line]:
    """The lines of a page and its ruled tables, each where its text begins in the layer."""
    height = page.get_height()
    ruled, marks, across = drawn_on(page)
    tables = [] if max(text, default="") > "\uffff" else filled_tables(boxes, text, ruled)
    letters = list(text)
    for table in tables:
        for position in table.positions:
            letters[position] = "\n"
    rest = "".join(letters) if tables else text
    start = 0
    lines: list[Line] = []
    for table in sorted(tables, key=lambda table: table.positions[0]):
        lines += [*lines_of(boxes, rest[start : table.positions[0]], height, start), table.as_line(height)]
        start = table.positions[0]
    lines += lines_of(boxes, rest[start:], height, start)
    lines = [filled_in(line, across) for line in lines] if across else lines
    return [replace(line, marked=True) if _is_marked(line, marks) else line for line in lines] if marks else lines


def _is_marked(line: Line, marks: Sequence[Mark]) -> bool:
    """Whether one of the marks stands before a line."""
    first = bisect_left(marks, (line.bottom, 0.0))
    last = bisect_left(marks, (line.top, 0.0))
    return not line.rows and any(
        -_MARK_TOUCH * line.size < line.left - right < _MOST_MARK_GAP * line.size for _, right in marks[first:last]
    )


def _title(opened: Any) -> str:
    title = " ".join(str(opened.get_metadata_dict().get("Title", "")).split())
    made = re.search(
        r"^(?:microsoft|untitled|\(anonymous\)$|无标题|print|幻灯片|powerpoint)|\.(?:docx?|xlsx?|pptx?|wps|indd|pdf|tex|html?)$",
        title,
        re.I,
    )
    return "" if made or not any(map(str.isalpha, title)) or "\ufffd" in title else title


def _outline(opened: Any) -> Sequence[tuple[int, int, str]]:
    """The bookmarks: page, level, title."""
    import pypdfium2

    found = []
    try:
        for mark in opened.get_toc(max_depth=6):
            target = mark.get_dest()
            page = target.get_index() if target is not None else None
            if page is not None:
                found.append((page, mark.level, mark.get_title()))
    except (pypdfium2.PdfiumError, ValueError, AttributeError):
        return []
    return found
