"""read: the lines of a PDF's text layer, with where they stand and how they look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from index.read.pdf_boxes import Boxes
from index.read.pdf_letters import (
    ARTICLE,
    BLANK,
    FIELD,
    HAN_CHARACTER,
    HYPHEN,
    JOINT,
    SOFT_HYPHEN,
    cleaned,
    is_no_blank,
)
from index.read.pdf_line import Line, Piece, Seam
from index.read.pdf_turned import LEVEL, stretches

# A gap so many times as wide as the letters are high parts the cells of a table.
_GAP = 1.1
# One so wide parts words.
_WORD_GAP = 0.8
# One so wide may part columns, if all rows have it; it parts what is said of one label from the next label.
_SEAM = 0.4
# … and so does one between an amount and a text, in a row of a table, for which the layer has no blank.
_GAPS = re.compile("(?<=\\d)(?=[\u4e00-\u9fff])| +")
# Wide marks are half empty: the gap behind them is that much wider.
_MARK_GAP = 0.6
_WIDE_MARKS = "，。、；：！？）】》」』”’"
# … and so are those that open a bracket, before what is drawn of them.
_OPENING = "（【〔《“‘「『"
_FEW_CHARS = 3
_BULLET = re.compile(r"[•●○■□◆◇▪➢➤✓·–-]")
_ITEM_NUMBER = re.compile(r"\d{1,2}[.．、)）]|[（(]\d{1,2}[）)]|[①-⑳]")
# Chinese letters of a spread line are so far from each other, told by so many; a blank is so much wider.
_NEIGHBOURS = re.compile("(?<=[\u4e00-\u9fff])( *)(?=[\u4e00-\u9fff])")
_LEAST_PAIRS, _LEAST_SPREAD, _LEAST_GAP = 4, 0.2, 0.15
# A first letter over several lines is so many times as large as theirs.
_INITIAL = 1.6
# Where characters of a line are so unlike in height, so many are looked at.
_UNEVEN, _SAMPLES = 1.06, 8
# So many letters that are set apart are words, if they are no further from each other.
_LEAST_SPACED, _MOST_SPACED = 4, 2.2


def lines_of(boxes: Boxes, text: str, height: float, position: int = 0) -> Iterator[Line]:
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
    piece = Piece(left, right, cleaned(raw))
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
    left = (boxes.foot_of if raw[first] in _OPENING else boxes.of)(position + first)[0]
    bottom, top = _height_of(boxes, raw, position, first, last)
    size = max(top - bottom, 1.0)
    pieces: list[Piece] = []
    start, start_left = first, left
    text = ""  # of the piece that is being read, up to `start`
    seams: list[Seam] = []  # in it
    spread = _spread(boxes, raw, position, size) if " " in raw[first:last] else 0.0
    for blank in _GAPS.finditer(raw[first:last]):
        before, after = first + blank.start() - 1, first + blank.end()
        if not blank[0] and not pieces:
            continue
        end = boxes.of(position + before)
        begin = boxes.of(position + after)
        gap = begin[0] - end[1] - spread
        if gap > (_GAP + (_MARK_GAP if raw[before] in _WIDE_MARKS else 0)) * size:
            pieces.append(Piece(start_left, end[1], cleaned(text + raw[start : before + 1]), tuple(seams)))
            text, start, start_left, seams = "", after, begin[0], []
            continue
        if gap > _SEAM * size and (not blank[0] or boxes.is_made(position + before + 1)):
            seams.append(Seam(len(cleaned(text + raw[start : before + 1])), end[1], begin[0]))
        if not blank[0]:
            continue
        if (gap > _WORD_GAP * size and _parts_words(raw, before, after)) or (
            gap > _SEAM * size and _opens_field(raw, first, before, after)
        ):
            text, start = text + raw[start : before + 1] + BLANK, after
        elif spread and gap < _LEAST_GAP * size and boxes.is_made(position + before + 1):
            text, start = text + raw[start : before + 1], after  # narrow for this line
        elif not ARTICLE.fullmatch(raw[first : before + 1]) and is_no_blank(boxes, raw, before, after, position):
            text, start = text + raw[start : before + 1], after
    end = boxes.of(position + last - 1)
    pieces.append(Piece(start_left, end[1], cleaned(text + raw[start:last]), tuple(seams)))
    hyphen = raw.rstrip("\r\n ").endswith((HYPHEN, SOFT_HYPHEN, JOINT))
    pieces = _with_bullet(_unspaced([piece for piece in pieces if piece.text], raw[first:last], size))
    bold = boxes.is_bold(position + first)
    mono = raw.isascii() and all(boxes.is_mono(position + at) for at in (first, last - 1))
    return Line(tuple(pieces), bottom, top, height, size, bold, hyphen, mono=mono) if pieces else None


def _spread(boxes: Boxes, raw: str, position: int, size: float) -> float:
    """How far the Chinese letters of a line are apart, if it is spread to reach the side of its text."""
    pairs = [match.span(1) for match in _NEIGHBOURS.finditer(raw)]
    pairs = pairs[:: max(1, len(pairs) // _SAMPLES)]
    gaps = sorted(boxes.of(position + end)[0] - boxes.of(position + start - 1)[1] for start, end in pairs)
    middle = gaps[len(gaps) // 2] if len(gaps) >= _LEAST_PAIRS else 0.0
    return middle if _LEAST_SPREAD * size < middle < _WORD_GAP * size else 0.0


def _parts_words(raw: str, before: int, after: int) -> bool:
    """Whether blanks stand between a number or a word of two letters and more, and another word."""
    ends = raw[before].isdigit() or (raw[before].isalpha() and not raw[:before][-1:].isspace() and before > 0)
    return ends and raw[after].isalnum() and raw[after + 1 : after + 2].strip() != ""


def _opens_field(raw: str, first: int, before: int, after: int) -> bool:
    """Whether a label stands behind a gap, in a line that has one before. Example: 电话：8001   地址：…."""
    return FIELD.match(raw, after) is not None and any(mark in raw[first : before + 1] for mark in "：:")


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
    if len(pieces) == 2 and ARTICLE.fullmatch(mark):
        return [Piece(pieces[0].left, pieces[1].right, f"{mark} {pieces[1].text}")]
    if not (_BULLET.fullmatch(mark) or (_ITEM_NUMBER.fullmatch(mark) and len(pieces) == 2)):
        return pieces
    return [replace(pieces[1], text=f"{pieces[0].text} {pieces[1].text}"), *pieces[2:]]


def _height_of(boxes: Boxes, raw: str, position: int, first: int, last: int) -> tuple[float, float]:
    """Bottom and top of a line: of its characters; marks, digits and signs may be of another font, higher or lower."""
    boxed = [boxes.line_of(position + at) for at in _telling(raw, first, last)]
    heights = [top - bottom for bottom, top in boxed]
    if max(heights) > _UNEVEN * min(heights):  # some are of another font: more of them tell
        han = [at for at in range(first, last) if HAN_CHARACTER.match(raw, at)]
        boxed += [boxes.line_of(position + at) for at in han[:: max(1, len(han) // _SAMPLES)]]
    return sorted(boxed, key=lambda box: box[1] - box[0])[len(boxed) // 2]


def _telling(raw: str, first: int, last: int) -> set[int]:
    """Where three characters of a line are, at its ends and in the middle: Chinese ones, if it has any."""
    middle = (first + last) // 2
    han = HAN_CHARACTER.search(raw, first, last)
    if han is None:
        return {first, middle, last - 1}
    later = HAN_CHARACTER.search(raw, middle, last) or han
    end = next(at for at in range(last - 1, first - 1, -1) if HAN_CHARACTER.match(raw, at))
    return {han.start(), later.start(), end}


def _one_piece(boxes: Boxes, raw: str, position: int, units: int, height: float) -> Line | None:
    """A line with characters of two units, of which only the ends are looked at."""
    text = cleaned(raw)
    left = boxes.of(position)[0]
    bottom, top = boxes.line_of(position)
    end = boxes.of(position + max(0, units - 3))
    size = max(top - bottom, 1.0)
    return (
        Line((Piece(left, end[1], text),), bottom, top, height, size, boxes.is_bold(position), False) if text else None
    )
