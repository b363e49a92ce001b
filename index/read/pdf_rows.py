"""read: the rows of a PDF's page: lines side by side that belong together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.read.lines import cells_of, join_wrapped
from index.read.pdf_line import Line, Piece

# So many names, one below the other, have their values beside them; neither is a sentence, nor longer.
_LEAST_NAMES = 3
_MOST_CELLS = 32
_SAYS = re.compile(r"[。！？；，]")
_DIGIT = re.compile(r"\d")
_LEAST_DIGITS = 0.3
# A label in two lines, behind a blank to be filled in.
_BLANK_END = re.compile(r"[_＿]{2,}$")
_BEGUN_LABEL, _REST_OF_LABEL = re.compile("[\u4e00-\u9fff]{1,6}"), re.compile("[\u4e00-\u9fff]{1,4}[：:]")
_DASH = re.compile(r"[—–―-]{1,2}")
# Middles of a row's parts are so near.
_LEVEL = 0.35
# A letter beside so many lines, or a wide one, is so many times as large as theirs.
_LEAST_BESIDE = 2
_LARGER, _MOST_LARGER = 1.6, 6.0
# So many codes, so near to their titles, whose letters are so many times as large.
_CODE = re.compile(r"[A-Za-z]{0,3}\s?\d{1,2}|第[一二三四五六七八九十\d]{1,2}[天日步]")
_LEAST_CODES = 2
_MOST_CODE_GAP, _CODE_NEAR, _TITLE_LARGER = 5.0, 1.5, 1.1
# A label before a sentence is so near to it, and no longer.
_LABEL_GAP, _LABEL_CELLS = 1.8, 10
# Lines of a text begin and end alike, but for the first; they are so wide.
_ALIKE = 0.8
_MOST_INDENT = 2.6
_LEAST_CELLS, _LEAST_TEXT_CELLS = 30, 20


def in_rows(page: Sequence[Line]) -> list[Line]:
    """Return the lines of a page, with what stands side by side as one.

    | in the text layer                                  | in what is returned                    |
    |----------------------------------------------------|----------------------------------------|
    | lines side by side, one after the other            | one line                               |
    | names one below the other, then the values of each | each name with its value               |
    | a line with a hole, in a text                      | a line without gaps                    |
    | a line that is printed twice                       | the first                              |
    | a large first letter, and the lines beside it      | the letter in one with the first line  |
    | codes, each at the left of a title: D1, D2         | each code in one with its title        |
    """
    return _without_holes(_with_values(_with_codes(_with_initials(_joined(page)))))


def _joined(page: Sequence[Line]) -> list[Line]:
    rows: list[Line] = []
    for line in page:
        last = rows[-1] if rows else None
        if (
            last is not None
            and last.text == line.text
            and abs(last.left - line.left) < 2
            and abs(last.top - line.top) < 2
        ):
            continue
        beside = last is not None and min(last.top, line.top) - max(last.bottom, line.bottom) > 0.6 * min(
            last.top - last.bottom, line.top - line.bottom
        )
        if last is not None and last.rows + line.rows:
            rows.append(line)
        elif last is not None and _is_dash_of(last, line):
            piece = line.pieces[0]
            first = replace(piece, left=last.left, text=last.text + piece.text)
            rows[-1] = replace(line, pieces=(first, *line.pieces[1:]))
        elif (
            last is not None and beside and line.left >= last.right - 1 and abs(last.size - line.size) < 0.5 * line.size
        ):
            rows[-1] = _beside(last, line)
        else:
            rows.append(line)
    return rows


def _is_dash_of(dash: Line, line: Line) -> bool:
    """Whether a line is the dash before another one: of some fonts it has no height."""
    inside = line.bottom - 1 < dash.bottom and dash.top < line.top + 1
    touches = -1 < line.left - dash.right < 0.5 * line.size
    return inside and touches and dash.size < line.size and bool(_DASH.fullmatch(dash.text))


def _beside(last: Line, line: Line) -> Line:
    """Two lines side by side as one, in one piece where there is hardly a gap."""
    if line.left - last.right < 0.4 * line.size:
        gap = "" if line.left - last.right < 0.15 * line.size else None
        first, second = last.pieces[-1], line.pieces[0]
        text = f"{first.text}{second.text}" if gap == "" else join_wrapped(first.text, second.text)
        pieces = (*last.pieces[:-1], Piece(first.left, second.right, text), *line.pieces[1:])
    else:
        pieces = (*last.pieces, *line.pieces)
    top, bottom = max(last.top, line.top), min(last.bottom, line.bottom)
    return replace(last, pieces=pieces, top=top, bottom=bottom, hyphen=line.hyphen)


def _with_initials(rows: Sequence[Line]) -> list[Line]:
    """The rows, a letter over several lines in one with the first line beside it."""
    found = list(rows)
    for letter in [line for line in rows if len(line.text) == 1 and line.text.isalpha() and not line.turn]:
        beside = [line for line in found if line is not letter and _is_beside(letter, line)]
        if len(beside) >= _LEAST_BESIDE or any(cells_of(line.text) >= _LEAST_CELLS for line in beside):
            first = max(beside, key=lambda line: line.top)
            piece = replace(first.pieces[0], text=letter.text + first.pieces[0].text)
            at = next(n for n, line in enumerate(found) if line is first)
            found[at] = replace(first, pieces=(piece, *first.pieces[1:]))
            found = [line for line in found if line is not letter]
    return found


def _is_beside(letter: Line, line: Line) -> bool:
    """Whether a line begins right behind a larger letter, at its height."""
    near = -0.5 * line.size < line.left - letter.right < 1.5 * line.size
    level = letter.bottom < (line.top + line.bottom) / 2 < letter.top
    return near and level and _MOST_LARGER * line.size > letter.size > _LARGER * line.size and not line.rows


def _with_codes(rows: Sequence[Line]) -> list[Line]:
    """The rows, a code at the left of each of several titles in one with it."""
    coded = [n for n in range(len(rows) - 1) if _is_code_of(rows[n], rows[n + 1])]
    if len(coded) < _LEAST_CODES:
        return list(rows)
    found: list[Line] = []
    for n, line in enumerate(rows):
        if n - 1 in coded:
            piece = replace(line.pieces[0], text=f"{rows[n - 1].text} {line.pieces[0].text}")
            found.append(replace(line, pieces=(piece, *line.pieces[1:])))
        elif n not in coded:
            found.append(line)
    return found


def _is_code_of(code: Line, title: Line) -> bool:
    """Whether a line is a code at the left of a title in larger letters, about at its height."""
    gap = title.left - code.right
    beside = 0 < gap < _MOST_CODE_GAP * title.size and title.size > _TITLE_LARGER * code.size
    near = abs(title.bottom + title.top - code.bottom - code.top) / 2 < _CODE_NEAR * title.size
    return beside and near and not title.rows and bool(_CODE.fullmatch(code.text))


def _with_values(rows: Sequence[Line]) -> list[Line]:
    """The rows, each of some names with the value beside it, where all values come after all names."""
    found: list[Line] = []
    start = 0
    while start < len(rows):
        count = _names_length(rows, start)
        names, values = rows[start : start + count], rows[start + count : start + 2 * count]
        pairs = zip(names, values, strict=True)
        found += [replace(_beside(*both), named=True) for both in pairs] if count else rows[start : start + 1]
        start += max(2 * count, 1)
    return found


def _names_length(rows: Sequence[Line], start: int) -> int:
    """How many lines from one on are names whose values follow, in the same order; 0 if none are."""
    end = start
    while end < len(rows) and _is_name(rows[end]) and (end == start or _is_below(rows[end - 1], rows[end])):
        end += 1
    count = end - start
    values = rows[end : end + count]
    if count < _LEAST_NAMES or len(values) < count or not all(map(_is_short, values)):
        return 0
    beside = max(name.right for name in rows[start:end]) < min(value.left for value in values)
    told = 2 * sum(_is_value(value.text) for value in values) >= count
    return count if beside and told and all(map(_is_level, rows[start:end], values)) else 0


def _is_name(line: Line) -> bool:
    return _is_short(line) and not _is_value(line.text)


def _is_value(text: str) -> bool:
    """Whether a text is a number with what it counts: no small part of it are digits. Example: 6.50 - 7.00元."""
    return len(_DIGIT.findall(text)) > _LEAST_DIGITS * len(text)


def _is_below(line: Line, following: Line) -> bool:
    begins = abs(line.left - following.left) < _ALIKE * line.size
    return begins and following.bottom < line.bottom and line.bottom - following.top < 2 * line.size


def _is_level(line: Line, other: Line) -> bool:
    return abs(line.top + line.bottom - other.top - other.bottom) / 2 < _LEVEL * line.size


def _is_short(line: Line) -> bool:
    plain = len(line.pieces) == 1 and not line.rows and not line.turn and len(line.text) <= _MOST_CELLS
    return plain and cells_of(line.text) <= _MOST_CELLS and not _SAYS.search(line.text)


def _without_holes(rows: list[Line]) -> list[Line]:
    """The rows, those in one piece that a picture or a formula parts inside a text."""
    return [
        replace(line, pieces=(Piece(line.left, line.right, line.text),))
        if (len(line.pieces) == 2 and _is_one(line, rows[max(0, n - 1) : n] + rows[n + 1 : n + 2]))
        or (len(line.pieces) > 1 and n + 1 < len(rows) and _tears_label(line, rows[n + 1]))
        else line
        for n, line in enumerate(rows)
    ]


def _is_one(line: Line, beside: Sequence[Line]) -> bool:
    """Whether a line in two pieces is one of a text, or a sentence behind a label, and no row of a table."""
    label, rest = line.pieces
    near = rest.left - label.right < _LABEL_GAP * line.size and cells_of(label.text) <= _LABEL_CELLS
    says = cells_of(rest.text) >= _LEAST_TEXT_CELLS and _SAYS.search(rest.text) and not label.text.isdigit()
    labelled = near and bool(says) and all(len(one.pieces) == 1 for one in beside)
    return labelled or any(_is_of_text(line, one) for one in beside)


def _tears_label(line: Line, below: Line) -> bool:
    """Whether a line of blanks to be filled in ends inside a label, which goes on at the left of the next one."""
    last, rest = line.pieces[-1].text, _REST_OF_LABEL.match(below.text)
    blanks = _BLANK_END.search(line.pieces[-2].text)
    near = -0.5 * line.size < line.bottom - below.top < 1.6 * line.size
    begins = abs(line.left - below.left) < _MOST_INDENT * line.size
    return bool(blanks and rest and _BEGUN_LABEL.fullmatch(last)) and near and begins and below.right < line.right


def _is_of_text(line: Line, other: Line) -> bool:
    """Whether a line is set as one of a text above or below: it begins and ends where that does."""
    size = other.size
    near = abs(line.top - other.top) < 2 * size and abs(line.size - size) < 0.12 * size
    begins = abs(line.left - other.left) < _MOST_INDENT * size
    wide = len(other.pieces) == 1 and not other.rows and not line.rows and cells_of(other.text) >= _LEAST_TEXT_CELLS
    return near and begins and wide and abs(line.right - other.right) < _ALIKE * size
