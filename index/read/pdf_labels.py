"""read: the labels of charts and drawings on a PDF's page, which are no sentences and no headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.read.blocks import is_caption
from index.read.lines import cells_of, join_wrapped
from index.read.pdf_line import Line

# Labels stand in runs of so many lines, of which so many, and this share, have none in line with them behind them.
_LEAST_LABELS = 4
_LEAST_APART = 3
_LEAST_SHARE_APART = 0.3
_LABEL_CELLS = 60
# A label is narrower than this share of the page's text.
_MOST_WIDTH = 0.5
# Lines of a list or a letter's head stand so near, and begin or have their middle at one place.
_NEAR = 2.5
_ALIGNED = 1.0
# So many lines one close below the other are a text.
_LEAST_TEXT = 3
_TEXT_GAP = 2.0
# A label that wide may go on in the next line.
_LEAST_WRAPPED = 14
_SAME_LEFT = 0.5
# The first line of a paragraph begins so much further right.
_LEAST_INDENT, _MOST_INDENT = 0.7, 2.6
_SAYS = re.compile(r"[。！!；;，,][”’」』）)]*$|[。！；]")
_NUMBER = re.compile(r"[-−+(（]?\d[\d,./]*\s?[%％]?[)）]?")


def labels_of(page: Sequence[Line], largest: float) -> list[tuple[int, int]]:
    """Return where labels stand among the lines of a page: from which line on, and up to which.

    A run of short lines is labels if most of them stand apart from the next one: neither below it nor in line
    with it, as the items of a list, an address or a title page are.

    Args:
        page: Its lines, as they are read.
        largest: Letters that are larger are those of headings.
    """
    if len(page) < _LEAST_LABELS:
        return []
    width = max(line.right for line in page) - min(line.left for line in page)
    runs: list[tuple[int, int]] = []
    start = 0
    for n in range(len(page) + 1):
        if n < len(page) and _is_short(page[n], width, largest):
            continue
        first, last = start + _narrow_text(page[start:n]), n - _narrow_text(page[start:n][::-1])
        while 0 < first < last and _go_on(page[first - 1], page[first]):
            first += 1  # the last lines of a text
        while first < last < len(page) and _go_on(page[last - 1], page[last]):
            last -= 1  # the first lines of a text
        if last - first >= _LEAST_LABELS and _stand_apart(page[first:last]):
            runs.append((first, last))
        start = n + 1
    return runs


def text_of_labels(lines: Sequence[Line]) -> str:
    """Return labels as lines of their own; without the numbers of a chart, of which nothing says what they count."""
    pieces = [piece.text for line in lines for piece in line.pieces]
    is_chart = 2 * sum(map(_is_number, pieces)) >= len(pieces)
    texts: list[str] = []
    for n, line in enumerate(lines):
        text = " ".join(piece.text for piece in line.pieces if not (is_chart and _is_number(piece.text)))
        if texts and text and n and _is_rest(lines[n - 1], line):
            texts[-1] = join_wrapped(texts[-1], text)
        elif text:
            texts.append(text)
    return "\n".join(texts)


def _is_rest(one: Line, other: Line) -> bool:
    """Whether a line is the end of the one above, for which its box had no room."""
    is_short = 2 * (other.right - other.left) <= one.right - one.left
    begins = abs(one.left - other.left) < _SAME_LEFT * one.size
    return is_short and begins and cells_of(one.text) >= _LEAST_WRAPPED and _go_on(one, other)


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text))


def _is_short(line: Line, width: float, largest: float) -> bool:
    if line.rows or line.size > largest or _SAYS.search(line.text) or is_caption(line.text):
        return False
    widest = max(piece.right - piece.left for piece in line.pieces)
    return widest < _MOST_WIDTH * width and all(cells_of(piece.text) <= _LABEL_CELLS for piece in line.pieces)


def _narrow_text(lines: Sequence[Line]) -> int:
    """How many lines at the beginning of a run are a text of short lines."""
    count = next((n for n, both in enumerate(pairwise(lines), 1) if not _go_on(*both)), len(lines))
    return count if count >= _LEAST_TEXT else 0


def _go_on(one: Line, other: Line) -> bool:
    """Whether lines are as near to each other as those of a text, and as large."""
    if one.rows or other.rows:
        return False
    near = abs((one.bottom + one.top - other.bottom - other.top) / 2) < _TEXT_GAP * one.size
    return near and _are_connected(*sorted((one, other), key=lambda line: -line.top)) and abs(one.size - other.size) < 1


def _stand_apart(lines: Sequence[Line]) -> bool:
    apart = sum(not _are_connected(*both) for both in pairwise(lines))
    return apart >= max(_LEAST_APART, _LEAST_SHARE_APART * (len(lines) - 1))


def _are_connected(one: Line, other: Line) -> bool:
    size = max(one.size, other.size)
    begins = abs(one.left - other.left) < _ALIGNED * size or _is_indented(one, other) or _is_indented(other, one)
    middle = abs(one.left + one.right - other.left - other.right) < 2 * _ALIGNED * size
    ends = abs(one.right - other.right) < _ALIGNED * size
    return (begins or middle or ends) and -size < one.bottom - other.top < _NEAR * size


def _is_indented(line: Line, other: Line) -> bool:
    """Whether a line begins further right than another one above or below, as the first of a paragraph does."""
    near = abs(line.top - other.top) < _TEXT_GAP * other.size and abs(line.size - other.size) < 1
    wide = cells_of(line.text) >= _LEAST_WRAPPED
    return near and wide and _LEAST_INDENT < (line.left - other.left) / other.size < _MOST_INDENT
