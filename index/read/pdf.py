"""read: PDF, by its text layer: the lines of each page with where they stand and how they look."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from index.errors import CannotRead
from index.read import scans
from index.read.document import Document
from index.read.patience import pages_read
from index.read.pdf_layout import Line, Piece, laid_out

_MOST_PAGES = 20_000
# Characters that only look like the ones that are meant: radicals for characters, ligatures.
_LOOKALIKES = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06]")
_HAN = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\U00020000-\U0003ffff]"
_HAN_CHARACTER = re.compile(_HAN)
_BETWEEN_HAN = re.compile(rf"(?<={_HAN})[ \u00a0]+(?={_HAN})")
# After the number of a chapter or an article the blank stays.
_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+[编篇部章节条款]")
# What a font without a table of its letters gives.
_NONSENSE = re.compile("[\x00-\x01\x03-\x08\x0e-\x1f\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
_MOST_NONSENSE = 0.2
# PDFium's sign for a hyphen at a line's end that belongs to no word; a soft hyphen.
_HYPHEN = "\x02"
_SOFT_HYPHEN = "\u00ad"
# What it puts where it joined the two lines itself.
_JOINT = "\ufffe"
# A gap so many times as wide as the letters are high parts the cells of a table.
_GAP = 1.1
# Wide marks are half empty: the gap behind them is that much wider.
_MARK_GAP = 0.6
_WIDE_MARKS = "，。、；：！？）】》」』”’"
_FEW_CHARS = 3


def read_pdf(source: str, data: bytes) -> Document:
    """Return the document of a PDF's text layer.

    Pages that are pictures are read by the extra `ocr`; without it the document names them.

    Raises:
        CannotRead: It has none, or one that says nothing; it is damaged, or wants a password to be opened.
    """
    import pypdfium2

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
                (pages.scanned if _is_picture(opened, number) else pages.blank).append(number)
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


def _is_picture(opened: Any, number: int) -> bool:
    page = opened[number]
    try:
        return scans.shows_something(page)
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
        return list(_lines(layer.raw, text, page.get_height())), True
    finally:
        if layer is not None:
            layer.close()
        page.close()


def _lines(layer: Any, text: str, height: float) -> Iterator[Line]:
    """The lines of a text layer; those side by side that follow each other are one."""
    boxes = _Boxes(layer)
    astral = max(text, default="") > "\uffff"
    position = 0  # of the line in the layer, which counts UTF-16 units
    for raw in re.split(r"(?<=\n)", text):
        units = len(raw.encode("utf-16-le", "surrogatepass")) // 2 if astral else len(raw)
        lines: list[Line | None] = []
        if not astral and raw.strip("\r\n \x02"):
            lines = [_line(boxes, part, start, height) for part, start in _level_parts(boxes, raw, position)]
        elif raw.strip("\r\n \x02"):
            lines = [_one_piece(boxes, raw, position, units, height)]
        yield from filter(None, lines)
        position += units


def _level_parts(boxes: _Boxes, raw: str, position: int) -> list[tuple[str, int]]:
    """The parts of a line of the layer that stand at one height each, and where they are: it may hold two lines."""
    first = len(raw) - len(raw.lstrip("\r\n \x02"))
    last = len(raw.rstrip("\r\n \x02\u00ad\ufffe")) - 1
    if first >= last or not _is_below(boxes.line_of(position + first), boxes.line_of(position + last)):
        return [(raw, position)]
    top = boxes.line_of(position + first)
    parts = []
    for at in range(first + 1, last + 1):
        box = boxes.line_of(position + at)
        if raw[at] not in " \r\n\x02" and (_is_below(top, box) or _is_below(box, top)):
            parts.append((raw[first:at], position + first))
            first, top = at, box
    return [*parts, (raw[first:], position + first)]


def _is_below(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return other[1] < one[0]


class _Boxes:
    """Asks a text layer where its characters stand."""

    def __init__(self, layer: Any) -> None:
        import pypdfium2.raw

        self._raw = pypdfium2.raw
        self._layer = layer
        self._edges = [ctypes.c_double() for _ in range(4)]
        self._pointers = [ctypes.byref(edge) for edge in self._edges]
        self._loose = pypdfium2.raw.FS_RECTF()
        self._loose_pointer = ctypes.byref(self._loose)

    def of(self, position: int) -> tuple[float, float, float, float]:
        """Left, right, bottom, top of a character."""
        self._raw.FPDFText_GetCharBox(self._layer, position, *self._pointers)
        left, right, bottom, top = (edge.value for edge in self._edges)
        return left, right, bottom, top

    def line_of(self, position: int) -> tuple[float, float]:
        """Bottom and top of the line that a character stands in, whatever its own shape."""
        self._raw.FPDFText_GetLooseCharBox(self._layer, position, self._loose_pointer)
        return float(self._loose.bottom), float(self._loose.top)

    def is_made(self, position: int) -> bool:
        """Whether a blank is none of the text but was made of a gap."""
        return bool(self._raw.FPDFText_IsGenerated(self._layer, position) == 1)

    def is_bold(self, position: int) -> bool:
        """Whether a character's font is bold, as far as it says so."""
        return int(self._raw.FPDFText_GetFontWeight(self._layer, position)) >= 600


def _line(boxes: _Boxes, raw: str, position: int, height: float) -> Line | None:
    """A line, in pieces where wide gaps part it."""
    first = len(raw) - len(raw.lstrip("\r\n \x02"))
    last = len(raw.rstrip("\r\n \x02\u00ad\ufffe"))
    if first >= last:
        return None
    left = boxes.of(position + first)[0]
    bottom, top = _height_of(boxes, raw, position, first, last)
    size = max(top - bottom, 1.0)
    pieces: list[Piece] = []
    start, start_left = first, left
    text = ""  # of the piece that is being read, up to `start`
    for blank in re.finditer(r" +", raw[first:last]):
        before, after = first + blank.start() - 1, first + blank.end()
        end = boxes.of(position + before)
        begin = boxes.of(position + after)
        if begin[0] - end[1] > (_GAP + (_MARK_GAP if raw[before] in _WIDE_MARKS else 0)) * size:
            pieces.append(Piece(start_left, end[1], _cleaned(text + raw[start : before + 1])))
            text, start, start_left = "", after, begin[0]
        elif _beside_han(raw[before], raw[after]) and boxes.is_made(position + before + 1):
            text, start = text + raw[start : before + 1], after
    end = boxes.of(position + last - 1)
    pieces.append(Piece(start_left, end[1], _cleaned(text + raw[start:last])))
    hyphen = raw.rstrip("\r\n ").endswith((_HYPHEN, _SOFT_HYPHEN, _JOINT))
    pieces = [piece for piece in pieces if piece.text]
    return Line(tuple(pieces), bottom, top, height, size, boxes.is_bold(position + first), hyphen) if pieces else None


def _height_of(boxes: _Boxes, raw: str, position: int, first: int, last: int) -> tuple[float, float]:
    """Bottom and top of a line: of its characters; marks, digits and signs may be of another font, higher or lower."""
    telling = [han.start() for han in _HAN_CHARACTER.finditer(raw, first, last)] or range(first, last)
    middle = len(telling) // 2
    sample = {telling[0], telling[middle], telling[-1]}
    boxed = sorted((boxes.line_of(position + at) for at in sample), key=lambda box: box[1] - box[0])
    return boxed[len(boxed) // 2]


def _beside_han(before: str, after: str) -> bool:
    """Whether one of two characters is Chinese, and what stands between them is no blank between words."""
    return bool(_HAN_CHARACTER.match(before) or _HAN_CHARACTER.match(after))


def _one_piece(boxes: _Boxes, raw: str, position: int, units: int, height: float) -> Line | None:
    """A line with characters of two units, of which only the ends are looked at."""
    text = _cleaned(raw)
    left = boxes.of(position)[0]
    bottom, top = boxes.line_of(position)
    end = boxes.of(position + max(0, units - 3))
    size = max(top - bottom, 1.0)
    return (
        Line((Piece(left, end[1], text),), bottom, top, height, size, boxes.is_bold(position), False) if text else None
    )


def _cleaned(text: str) -> str:
    """A piece of a line, with the characters that are meant and without blanks between Chinese ones."""
    text = _LOOKALIKES.sub(lambda char: unicodedata.normalize("NFKC", char[0]), text)
    text = text.replace(_HYPHEN, "").replace(_SOFT_HYPHEN, "").replace(_JOINT, "")
    number, _, rest = text.strip().partition(" ")
    if _ARTICLE.fullmatch(number):
        return f"{number} {_BETWEEN_HAN.sub('', ' '.join(rest.split()))}".strip()
    return _BETWEEN_HAN.sub("", " ".join(text.split()))


def _title(opened: Any) -> str:
    title = " ".join(str(opened.get_metadata_dict().get("Title", "")).split())
    made = re.search(
        r"^(?:microsoft|untitled|无标题|print|幻灯片|powerpoint)|\.(?:docx?|xlsx?|pptx?|wps|indd|pdf|tex|html?)$",
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
