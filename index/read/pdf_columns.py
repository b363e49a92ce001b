"""read: columns of a PDF's page: headings side by side above them, and a narrow one beside the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import inf

from index.read.pdf_line import UNLIKE, Line, is_wide
from index.read.pdf_tables import table_length

# The letters of headings above columns are so many times as high as those below.
_LARGER = 1.1
# A column begins so near below its heading, and at its left or a little further.
_NEAR = 3.0
_LEAST_LEFT, _MOST_LEFT = -0.6, 3.0
# A column beside the text is narrower than this share of it, in letters of another size; both have so many lines.
_MOST_WIDTH = 0.7
_LEAST_UNLIKE = 0.1
_LEAST_LINES = 3
# Where so many columns begin that are none beside the text, none is looked for any more.
_MOST_TRIES = 8
# Of a page with more lines it is not asked where its columns end: each is compared with each.
_MOST_LINES = 200


def texts_parted(page: Sequence[Line]) -> list[Line]:
    """Return the lines of a page; one whose last piece a text goes on with below is parted before that."""
    found: list[Line] = []
    for i, line in enumerate(page):
        if i + 1 < len(page) and len(line.pieces) > 1 and _heads_text(line, page[i + 1]) and not table_length(page, i):
            found += [replace(line, pieces=line.pieces[:-1]), replace(line, pieces=line.pieces[-1:])]
        else:
            found.append(line)
    return found


def _heads_text(line: Line, following: Line) -> bool:
    """Whether the last piece of a line goes on in the one that follows."""
    last = line.pieces[-1]
    near = -0.5 * line.size < line.bottom - following.top < 1.2 * line.size
    begins = -1 < (last.left - following.left) / line.size < 2.6
    alike = abs(following.size - line.size) < UNLIKE * line.size
    return near and begins and alike and len(following.pieces) == 1 and not following.rows and is_wide(last.text)


def headings_parted(page: Sequence[Line]) -> list[Line]:
    """Return the lines of a page, headings that stand side by side each before the column below it."""
    lines = list(page)
    at = 0
    while at < len(lines):
        starts = _columns_below(lines, at) if len(lines[at].pieces) > 1 else []
        for piece, start in reversed(list(zip(lines[at].pieces[1:], starts, strict=False))):
            lines.insert(start, replace(lines[at], pieces=(piece,)))
        if starts:
            lines[at] = replace(lines[at], pieces=lines[at].pieces[:1])
        at += 1
    return lines


def columns_end(page: Sequence[Line]) -> list[float]:
    """Return for each line of a page where the next column begins; no line of its own column reaches further."""
    if len(page) > _MOST_LINES:
        return [inf] * len(page)
    last = max((line.left for line in page), default=0.0)
    return [
        min((other.left for other in page if other.left >= line.right and _is_level(line, other)), default=inf)
        if line.right <= last
        else inf
        for line in page
    ]


def _is_level(line: Line, other: Line) -> bool:
    return min(line.top, other.top) - max(line.bottom, other.bottom) > 0


def _columns_below(lines: Sequence[Line], at: int) -> list[int]:
    """Where the columns below a line in several pieces begin, but the first; nothing if it heads none."""
    head = lines[at]
    starts: list[int] = []
    column = 0  # that the lines are in
    for number in range(at + 1, len(lines)):
        line = lines[number]
        if line.rows or len(line.pieces) > 1 or line.size * _LARGER > head.size:
            break
        if number == at + 1 and not _begins(line, head, 0):
            break
        ends = head.pieces[column + 1].left
        if line.right > ends or line.left < head.pieces[column].left + _LEAST_LEFT * head.size:
            if line.bottom < lines[number - 1].top or not _begins(line, head, column + 1):
                break
            column += 1
            starts.append(number)
            if column + 1 == len(head.pieces):
                return starts
    return []


def _begins(line: Line, head: Line, column: int) -> bool:
    """Whether a line is the first below a piece of a heading."""
    shift = (line.left - head.pieces[column].left) / head.size
    return _LEAST_LEFT < shift < _MOST_LEFT and -head.size < head.bottom - line.top < _NEAR * head.size


def column_beside(page: Sequence[Line]) -> tuple[int, int]:
    """Return where the lines of a narrow column beside the text stand in a page: from which on, and up to which.

    Nothing, (0, 0), if there is none: columns of one text are as wide as each other, or in the same letters.
    """
    tries = 0
    for start in range(1, len(page)):
        line, before = page[start], page[start - 1]
        if line.left < before.right or line.bottom < before.top or tries == _MOST_TRIES:
            continue
        tries += 1
        left = line.left - line.size
        end = next((n for n in range(start, len(page)) if page[n].left < left), len(page))
        if _is_beside(page[start:end], [*page[:start], *page[end:]]):
            return start, end
    return 0, 0


def _is_beside(column: Sequence[Line], others: Sequence[Line]) -> bool:
    top, bottom = max(line.top for line in column), min(line.bottom for line in column)
    text = [line for line in others if line.bottom < top and line.top > bottom]
    if min(len(column), len(text)) < _LEAST_LINES:
        return False
    left, right = min(line.left for line in column), max(line.right for line in column)
    ends = max(line.right for line in text)
    narrow = right - left < _MOST_WIDTH * (ends - min(line.left for line in text))
    unlike = abs(_size(column) - _size(text)) > _LEAST_UNLIKE * _size(text)
    return ends <= left and narrow and unlike


def _size(lines: Sequence[Line]) -> float:
    """The size of most letters of lines."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: sizes[size])
