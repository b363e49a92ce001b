"""read: how far the lines of a PDF's text might reach: what ends far from there is the end of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import inf

from index.read.lines import cells_of
from index.read.pdf_columns import columns_end
from index.read.pdf_items import item_of
from index.read.pdf_line import SENTENCE_END, Line

# A line begins where the one above does, or further left if that is the first of a paragraph.
_SAME_LEFT = 0.6
_LEAST_INDENT, _MOST_INDENT = 0.7, 2.6
# Lines of a narrow text are so wide, and end within so much of each other; a sentence ends among them.
_LEAST_NARROW_CELLS = 20
_ENDS_ALIKE = 0.8
# … or so many lines below.
_MOST_AFTER = 6
_ENDS = re.compile(r"[。！？]")
# Lines whose letters differ more in height are of different texts.
_UNLIKE = 0.12


def right_edges(page: Sequence[Line]) -> list[float]:
    """Return for each line how far lines around it reach that begin about where it does and are of its size.

    A paragraph that begins further right than its other lines has an edge of its own.
    """
    edges: list[float] = []
    ends = columns_end(page)
    places = [(line.left, line.right, line.size, len(line.pieces) == 1 and not line.rows) for line in page]
    for i, line in enumerate(page):
        left, size = line.left, line.size
        start, end = max(0, i - 12), i + 13
        near = places[start:end]
        if ends[i] < inf:  # a wider text above or below is none of the column's, nor is one without a column beside it
            columns = zip(near, ends[start:end], strict=True)
            near = [place for place, other in columns if place[1] <= ends[i] and other < inf]
        alike = [b for a, b, c, whole in near if whole and abs(a - left) < 3 * size and abs(c - size) < _UNLIKE * size]
        # Where a sentence ends in a line that reaches further than all others, nothing tells that it was full.
        is_alone = SENTENCE_END.search(line.text) and sum(edge > line.right - size for edge in alike) < 2
        edges.append(inf if is_alone else max(alike, default=line.right))
    for start, end in _indented(page):
        edges[start:end] = [max(line.right for line in page[start:end])] * (end - start)
    for start, end in _narrow(page):
        edge = max(line.right for line in page[start:end])
        for i in range(start, end):
            if not SENTENCE_END.search(page[i].text):
                edges[i] = edge
    return edges


def _narrow(page: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Where lines of sentences end alike, as beside a picture: from which line on, and up to which."""
    start = 0
    while start < len(page):
        end = start + 1
        while end < len(page) and _ends_as(page[end - 1], page[end]):
            end += 1
        below = end
        while below < min(len(page), end + _MOST_AFTER) and _is_right_below(page[below - 1], page[below]):
            below += 1
        if end - start > 1 and any(_ENDS.search(line.text) for line in page[start:below]):
            yield start, end
        start = end


def _is_right_below(line: Line, following: Line) -> bool:
    return -0.5 * line.size < line.bottom - following.top < 1.2 * line.size


def _ends_as(line: Line, following: Line) -> bool:
    """Whether the next line stands right below one, as wide as it; it may begin further left below the first."""
    size = line.size
    if abs(line.right - following.right) >= _ENDS_ALIKE * size or not _is_right_below(line, following):
        return False
    begins = -_SAME_LEFT * size < line.left - following.left < _MOST_INDENT * size
    is_whole = len(line.pieces) == 1 == len(following.pieces) and not line.rows and not following.rows
    counted = line.text[-1].isdigit() and following.text[-1].isdigit()  # a list of numbers
    counted = counted or item_of(following.text) is not None
    alike = abs(following.size - size) < _UNLIKE * size and not counted
    return begins and is_whole and alike and min(_width(line.text), _width(following.text)) >= _LEAST_NARROW_CELLS


def _width(text: str) -> int:
    """How wide a text is, in cells, or at least; of a long one not each character is asked."""
    return len(text) if len(text) >= _LEAST_NARROW_CELLS else cells_of(text)


def _indented(page: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Where paragraphs are whose first line begins further right: from which line on, and up to which."""
    start = 0
    while start < len(page):
        end = start + 1
        while end < len(page) and _is_beneath(page[end - 1], page[end], page[start].left):
            end += 1
        inside = page[start : end - 1]
        if (
            end - start > 1
            and max(line.right for line in inside) - min(line.right for line in inside) < page[start].size
        ):
            yield start, end
        start = max(end - 1, start + 1)


def _is_beneath(line: Line, following: Line, indent: float) -> bool:
    """Whether a line of an indented paragraph stands below another one of it."""
    size = line.size
    begins = _LEAST_INDENT * size < indent - following.left < _MOST_INDENT * size
    is_whole = len(line.pieces) == 1 == len(following.pieces)
    return _is_right_below(line, following) and begins and is_whole and abs(following.size - size) < 1
