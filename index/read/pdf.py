"""read: PDF, by its text layer: the lines of each page with where they stand and how they look."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from index.errors import CannotRead
from index.read import scans
from index.read.document import Document
from index.read.lines import join_wrapped
from index.read.patience import pages_read
from index.read.pdf_blanks import filled_in
from index.read.pdf_boxes import Boxes
from index.read.pdf_fonts import install_font
from index.read.pdf_layout import laid_out
from index.read.pdf_line import Line, Piece
from index.read.pdf_rules import Mark, Ruled, drawn_on
from index.read.pdf_torn import rejoined
from index.read.pdf_turned import LEVEL, stretches, without_marks
from index.read.rows import Row

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
# One so wide parts words; this stands for a blank that stays, though it is between Chinese characters.
_WORD_GAP = 0.8
_BLANK = "\u2060"
# Wide marks are half empty: the gap behind them is that much wider.
_MARK_GAP = 0.6
_WIDE_MARKS = "，。、；：！？）】》」』”’"
_FEW_CHARS = 3
# Letters apart from others of which the font does not say what they are: signs of drawings.
_UNKNOWN = re.compile("(?<!\\S)\ufffd+(?!\\S)")
# A mark stands so near before its item.
_MARK_TOUCH, _MOST_MARK_GAP = 0.2, 3.0
# The marks of symbol fonts, which have codes of their own; and those before an item that a gap parts from it.
_SYMBOL = re.compile(r"^[\uf020-\uf0ff]\s*(?=\S)|^[\uf020-\uf0ff]$")
_BULLET = re.compile(r"[•●○■□◆◇▪➢➤✓·–-]")
_ITEM_NUMBER = re.compile(r"\d{1,2}[.．、)）]|[（(]\d{1,2}[）)]|[①-⑳]")
# A first letter over several lines is so many times as large as theirs.
_INITIAL = 1.6
# Where characters of a line are so unlike in height, so many are looked at.
_UNEVEN, _SAMPLES = 1.06, 8
# So many letters that are set apart are words, if they are no further from each other.
_LEAST_SPACED, _MOST_SPACED = 4, 2.2
# Letters that follow each other.
_LETTERS = re.compile(f"[^ \r\n{_HYPHEN}{_SOFT_HYPHEN}{_JOINT}]+")
# Of a table's cells so many have a text, and none has a page of it.
_LEAST_FILLED = 0.34
_MOST_CELL_CHARS = 1200
# A line that ends so many letters before the side of its cell ends there.
_SHORT = 1.6


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
    tables = [] if max(text, default="") > "\uffff" else _filled_tables(boxes, text, ruled)
    letters = list(text)
    for table in tables:
        for position in table.positions:
            letters[position] = "\n"
    rest = "".join(letters) if tables else text
    start = 0
    lines: list[Line] = []
    for table in sorted(tables, key=lambda table: table.positions[0]):
        lines += [*_lines(boxes, rest[start : table.positions[0]], height, start), table.as_line(height)]
        start = table.positions[0]
    lines += _lines(boxes, rest[start:], height, start)
    lines = [filled_in(line, across) for line in lines] if across else lines
    return [replace(line, marked=True) if _is_marked(line, marks) else line for line in lines] if marks else lines


def _is_marked(line: Line, marks: Sequence[Mark]) -> bool:
    """Whether one of the marks stands before a line."""
    first = bisect_left(marks, (line.bottom, 0.0))
    last = bisect_left(marks, (line.top, 0.0))
    return not line.rows and any(
        -_MARK_TOUCH * line.size < line.left - right < _MOST_MARK_GAP * line.size for _, right in marks[first:last]
    )


@dataclass(slots=True)
class _Run:
    """Characters of a cell that follow each other on a line."""

    text: str
    left: float
    right: float
    bottom: float
    top: float


class _FilledTable:
    """A ruled table, with the characters of each cell."""

    def __init__(self, ruled: Ruled) -> None:
        self.ruled = ruled
        self.positions: list[int] = []  # in the layer
        self._runs: dict[int, list[_Run]] = {}  # of each cell

    def begin(self, cell: int, char: str, box: tuple[float, float, float, float]) -> _Run:
        """Begin a run."""
        run = _Run(char, *box)
        self._runs.setdefault(cell, []).append(run)
        return run

    @property
    def is_table(self) -> bool:
        """Whether texts stand in several columns and rows of it, and in no small part of its cells."""
        filled = [[cell in self._runs for cell in row] for row in self.ruled.cells]
        rows = sum(map(any, filled))
        columns = sum(map(any, zip(*filled, strict=True)))
        longest = max((sum(len(run.text) for run in runs) for runs in self._runs.values()), default=0)
        share = len(self._runs) / self.ruled.count
        return columns > (1 if rows > 1 else 2) and share >= _LEAST_FILLED and longest <= _MOST_CELL_CHARS

    def as_line(self, height: float) -> Line:
        """The table as a line of a page."""
        columns, rows = self.ruled.columns, self.ruled.rows
        texts = {cell: self._text(cell, runs) for cell, runs in self._runs.items()}
        found = []
        for n, cells in reversed(list(enumerate(self.ruled.cells))):
            merged = {c for c in range(1, len(cells)) if cells[c] == cells[c - 1]}
            below = self.ruled.cells[n - 1] if n else ()
            spanned = {c for c, (one, other) in enumerate(zip(cells, below, strict=False)) if one == other}
            found.append(Row(0, tuple(texts.get(cell, "") for cell in cells), frozenset(merged), frozenset(spanned)))
        runs = [run for several in self._runs.values() for run in several]
        size = sorted(run.top - run.bottom for run in runs)[len(runs) // 2]
        piece = Piece(columns[0], columns[-1], " ".join(texts.values()))
        return Line((piece,), rows[0], rows[-1], height, max(size, 1.0), False, False, tuple(found), columns)

    def _text(self, cell: int, runs: Sequence[_Run]) -> str:
        """The text of a cell: a line goes on in the next one if it reaches to the cell's side."""
        side = max(self.ruled.columns[c + 1] for row in self.ruled.cells for c, one in enumerate(row) if one == cell)
        text = ""
        last: _Run | None = None
        for run in runs:
            if last is None:
                text = run.text
            elif min(last.top, run.top) - max(last.bottom, run.bottom) > 0 or last.right < side - _SHORT * _size(last):
                text = f"{text} {run.text}"
            else:
                text = join_wrapped(text, run.text)
            last = run
        return _cleaned(text)


def _size(run: _Run) -> float:
    return max(run.top - run.bottom, 1.0)


def _filled_tables(boxes: Boxes, text: str, tables: Sequence[Ruled]) -> list[_FilledTable]:
    """The tables with their texts; without those that are frames and drawings."""
    filled = [_FilledTable(table) for table in tables]
    run: _Run | None = None  # that the last character belongs to
    place: _Place | None = None
    end = 0
    for start, letters, found, left, right in _stretches(boxes, text, filled):
        if run is not None and place is not None:
            between, newline, _ = text[end:start].partition("\n")
            place[0].positions.extend(range(end, end + len(between + newline)))
            if newline:
                run = place = None
            elif " " in between and not _is_no_blank(boxes, text, end - 1, start):
                run.text += " "
        end = start + len(letters)
        if found is None:
            run = place = None
            continue
        found[0].positions.extend(range(start, end))
        if run is None or found != place:
            run, place = found[0].begin(found[1], letters, (left, right, *boxes.line_of(start))), found
        else:
            run.text += letters
            run.right = right
    return [table for table in filled if table.is_table]


_Place = tuple[_FilledTable, int]
"""A table, and the number of a cell of it."""


def _stretches(
    boxes: Boxes, text: str, tables: Sequence[_FilledTable]
) -> Iterator[tuple[int, str, _Place | None, float, float]]:
    """The letters of a text in stretches of one cell, or of none: where each is, its place, its left and right."""
    for match in _LETTERS.finditer(text) if tables else ():
        start, end = match.span()
        first, last = boxes.of(start), boxes.of(end - 1)
        place = _at(tables, first)
        if place == _at(tables, last):
            yield start, match[0], place, first[0], last[1]
            continue
        for position in range(start, end):  # nothing but a line parts the cells
            box = boxes.of(position)
            yield position, text[position], _at(tables, box), box[0], box[1]


def _at(tables: Sequence[_FilledTable], box: tuple[float, float, float, float]) -> _Place | None:
    left, right, bottom, top = box
    return _place_of(tables, (left + right) / 2, (bottom + top) / 2)


def _place_of(tables: Sequence[_FilledTable], x: float, y: float) -> tuple[_FilledTable, int] | None:
    """The table and the cell at a point."""
    for table in tables:
        if (cell := table.ruled.cell_at(x, y)) is not None:
            return table, cell
    return None


def _lines(boxes: Boxes, text: str, height: float, position: int = 0) -> Iterator[Line]:
    """The lines of a part of a text layer; those side by side that follow each other are one."""
    astral = max(text, default="") > "\uffff"  # the position counts UTF-16 units
    for raw in re.split(r"(?<=\n)", text):
        units = len(raw.encode("utf-16-le", "surrogatepass")) // 2 if astral else len(raw)
        lines: list[Line | None] = []
        if not astral and raw.strip("\r\n \x02"):
            lines = [
                line
                for part, start, turn in stretches(raw, position, boxes.turn_of)
                for line in (_level_lines if turn == LEVEL else _turned_line)(boxes, part, start, height)
            ]
        elif raw.strip("\r\n \x02"):
            lines = [_one_piece(boxes, raw, position, units, height)]
        yield from filter(None, lines)
        position += units


def _level_lines(boxes: Boxes, raw: str, position: int, height: float) -> list[Line | None]:
    parts = [
        each for part, start in _level_parts(boxes, raw, position) for each in _without_initial(boxes, part, start)
    ]
    return [_line(boxes, part, start, height) for part, start in parts]


def _without_initial(boxes: Boxes, raw: str, position: int) -> list[tuple[str, int]]:
    """A line in parts, the first a letter that is as high as several lines."""
    first = len(raw) - len(raw.lstrip())
    if len(raw.strip()) <= _FEW_CHARS or not raw[first].isalpha() or boxes.is_turned:
        return [(raw, position)]
    last = len(raw.rstrip()) - 1
    bottom, top = boxes.line_of(position + first)
    foot, head = boxes.line_of(position + last)
    if top - bottom < _INITIAL * (head - foot) or boxes.line_of(position + last - 1)[1] > head + 1:
        return [(raw, position)]
    return [(raw[: first + 1], position), (raw[first + 1 :], position + first + 1)]


def _turned_line(boxes: Boxes, raw: str, position: int, height: float) -> list[Line | None]:
    """The letters of a line that is turned, whole, as wide as they are and as high as they reach."""
    letters = [position + n for n, char in enumerate(raw) if not char.isspace()]
    boxed = [boxes.of(at) for at in letters]
    left, right = min(box[0] for box in boxed), max(box[1] for box in boxed)
    bottom, top = min(box[2] for box in boxed), max(box[3] for box in boxed)
    size = max(right - left if top - bottom > right - left else top - bottom, 1.0)
    piece = Piece(left, right, _cleaned(raw))
    line = Line((piece,), bottom, top, height, size, False, False, turn=boxes.turn_of(letters[0]))
    return [line if piece.text else None]


def _level_parts(boxes: Boxes, raw: str, position: int) -> list[tuple[str, int]]:
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


def _line(boxes: Boxes, raw: str, position: int, height: float) -> Line | None:
    """A line, in pieces where wide gaps part it."""
    first = len(raw) - len(raw.lstrip("\r\n \x02\u3000\u00a0"))  # blanks indent as well as a margin does
    last = len(raw.rstrip("\r\n \x02\u00ad\ufffe\u3000\u00a0"))
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
        elif begin[0] - end[1] > _WORD_GAP * size and _parts_words(raw, before, after):
            text, start = text + raw[start : before + 1] + _BLANK, after
        elif _is_no_blank(boxes, raw, before, after, position) and not _ARTICLE.fullmatch(raw[first : before + 1]):
            text, start = text + raw[start : before + 1], after
    end = boxes.of(position + last - 1)
    pieces.append(Piece(start_left, end[1], _cleaned(text + raw[start:last])))
    hyphen = raw.rstrip("\r\n ").endswith((_HYPHEN, _SOFT_HYPHEN, _JOINT))
    pieces = _with_bullet(_unspaced([piece for piece in pieces if piece.text], raw[first:last], size))
    return Line(tuple(pieces), bottom, top, height, size, boxes.is_bold(position + first), hyphen) if pieces else None


def _parts_words(raw: str, before: int, after: int) -> bool:
    """Whether blanks stand between a number or a word of two letters and more, and another word."""
    ends = raw[before].isdigit() or (raw[before].isalpha() and not raw[:before][-1:].isspace() and before > 0)
    return ends and raw[after].isalnum() and raw[after + 1 : after + 2].strip() != ""


def _unspaced(pieces: list[Piece], raw: str, size: float) -> list[Piece]:
    """Pieces of a line, in one if they are the letters of words that are set apart. Example: 审 判 长 赵 六."""
    words = raw.split() if len(pieces) > 1 else []
    apart = len(words) >= _LEAST_SPACED and all(len(word) == 1 and word.isalpha() for word in words)
    if not apart or any(two.left - one.right > _MOST_SPACED * size for one, two in pairwise(pieces)):
        return pieces
    return [Piece(pieces[0].left, pieces[-1].right, "".join(piece.text for piece in pieces))]


def _with_bullet(pieces: list[Piece]) -> list[Piece]:
    """Pieces of a line, a mark at its beginning in one with what it marks, which the lines below begin at."""
    mark = pieces[0].text if len(pieces) > 1 else ""
    # A number that several texts follow is one of a table's.
    if len(pieces) == 2 and _ARTICLE.fullmatch(mark):
        return [Piece(pieces[0].left, pieces[1].right, f"{mark} {pieces[1].text}")]
    if not (_BULLET.fullmatch(mark) or (_ITEM_NUMBER.fullmatch(mark) and len(pieces) == 2)):
        return pieces
    return [replace(pieces[1], text=f"{pieces[0].text} {pieces[1].text}"), *pieces[2:]]


def _height_of(boxes: Boxes, raw: str, position: int, first: int, last: int) -> tuple[float, float]:
    """Bottom and top of a line: of its characters; marks, digits and signs may be of another font, higher or lower."""
    boxed = [boxes.line_of(position + at) for at in _telling(raw, first, last)]
    heights = [top - bottom for bottom, top in boxed]
    if max(heights) > _UNEVEN * min(heights):  # some are of another font: more of them tell
        han = [at for at in range(first, last) if _HAN_CHARACTER.match(raw, at)]
        boxed += [boxes.line_of(position + at) for at in han[:: max(1, len(han) // _SAMPLES)]]
    return sorted(boxed, key=lambda box: box[1] - box[0])[len(boxed) // 2]


def _telling(raw: str, first: int, last: int) -> set[int]:
    """Where three characters of a line are, at its ends and in the middle: Chinese ones, if it has any."""
    middle = (first + last) // 2
    han = _HAN_CHARACTER.search(raw, first, last)
    if han is None:
        return {first, middle, last - 1}
    later = _HAN_CHARACTER.search(raw, middle, last) or han
    end = next(at for at in range(last - 1, first - 1, -1) if _HAN_CHARACTER.match(raw, at))
    return {han.start(), later.start(), end}


def _is_no_blank(boxes: Boxes, text: str, before: int, after: int, position: int = 0) -> bool:
    """Whether blanks were made of a gap beside a Chinese character: none of the text, nor any between words."""
    if not _HAN_CHARACTER.match(text[before]) and not _HAN_CHARACTER.match(text[after]):
        return False
    made = all(boxes.is_made(position + at) for at in range(before + 1, after) if text[at] == " ")
    return made and not boxes.has_blank(position + before, position + after)


def _one_piece(boxes: Boxes, raw: str, position: int, units: int, height: float) -> Line | None:
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
    text = _UNKNOWN.sub("", _SYMBOL.sub("• ", text))
    number, rest, *_ = (*text.split(maxsplit=1), "", "")
    if _ARTICLE.fullmatch(number):
        text = f"{number} {_BETWEEN_HAN.sub('', ' '.join(rest.split()))}".strip()
    else:
        text = _BETWEEN_HAN.sub("", " ".join(text.split()))
    return text.replace(_BLANK, " ")


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
