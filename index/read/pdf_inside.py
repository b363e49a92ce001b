"""read: lines of a PDF's page that look as if they opened an item, inside a sentence: 每周 / 二、周四, in two lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from index.read.pdf_items import Item, item_of, listed
from index.read.pdf_line import SENTENCE_END, UNLIKE, Line, is_wide, word_cells
from index.read.pdf_paragraph import Paragraph
from index.read.sections import names_section

# What a line that is no item begins with, if it might open something.
_MAY_OPEN = re.compile(r"\d|[^\W\d_]{1,4}[：:]")
# What opens an item without a number, a section of a leaflet, a choice.
_OPENS = re.compile(r"[•●○■□◆▪➢✓\uf0b7·【\[※]|[-–]\s|[A-H][.．、]")
# Headings have no such marks.
_SAYS = re.compile(r"[，。；]")
# A line is full if it has so little room, in letters; a wide mark at its end is half empty.
_ROOM = 1.3
_WIDE_MARKS, _MARK = "，、）】》”", 0.5
# The other lines of a paragraph begin so much further left than the first, or as much further right than a number.
_SAME_LEFT = 0.6
_LEAST_INDENT, _MOST_INDENT, _MOST_HANGING = 0.7, 2.6, 3.2
# Lines of a paragraph are no further from each other than most lines are, but for so much.
_MORE_GAP = 0.25
_MOST_GAP = 1.6
# The first line of a paragraph is looked for so many lines above.
_MOST_LINES = 60


def inside_and_opening(
    page: Sequence[Line], right: Sequence[float], above: Paragraph, numbers: dict[str, int]
) -> tuple[set[int], set[int]]:
    """Return which lines of a page go on with the one above, and which begin a paragraph, though they look otherwise.

    Args:
        page: The lines of a page.
        right: How far each might reach.
        above: The paragraph before the first.
        numbers: The last number of each kind of items on the pages before; those of this page are put in.
    """
    usual = _usual_gap(page, right)
    items = [None if line.rows else listed(line.text) for line in page]
    inside = _inside(page, right, items, above, numbers, usual)
    numbers.update(item for i, item in enumerate(items) if item and i not in inside)
    return inside, _opening(page, right, usual)


def _inside(
    page: Sequence[Line],
    right: Sequence[float],
    items: Sequence[Item | None],
    before: Paragraph,
    numbers: Mapping[str, int],
    usual: float,
) -> set[int]:
    """The numbers of lines of a page in which the sentence of the line above goes on, whatever they begin with.

    The line above has no room and ends no sentence. Where the next one stands tells whether it is of the same
    paragraph; where that tells nothing, its number does, which follows no other one.
    """
    found: set[int] = set()
    for i, line in enumerate(page):
        above, edge = (page[i - 1], right[i - 1]) if i else (before.last, before.edge)
        if above is None or not (items[i] or _MAY_OPEN.match(line.text) or above.text[-1].isdigit()):
            continue
        if not _may_go_on(above, line) or not _is_full(above, line, edge):
            continue
        goes_up = not i or line.bottom > above.top  # to the next page or column
        if goes_up and i + 1 < len(page) and _is_first(line, page[i + 1]):
            continue
        if not goes_up and above.bottom - line.top > usual + _MORE_GAP * line.size:
            continue
        inner = not goes_up and _is_inner(page, right, i)
        item, says = items[i], bool(_SAYS.search(line.text))
        if SENTENCE_END.search(above.text):
            is_inside = inner and item is None and names_section(line.text) and says
        elif inner:
            is_inside = says or not _follows(page, items, i, numbers)
        elif says and not goes_up:
            is_inside = item is not None and not _is_next(page, right, items, i)
        else:
            is_inside = item is not None and not _follows(page, items, i, numbers)
        if is_inside:
            found.add(i)
    return found


def _opening(page: Sequence[Line], right: Sequence[float], usual: float) -> set[int]:
    """The numbers of lines of a page that begin a paragraph behind a full line.

    They begin further right than the line below, in which they go on; behind the end of a sentence it is enough that
    they begin as such lines do, or are further below than most lines.
    """
    pairs = list(enumerate(pairwise(page)))
    goes_on = {i for i, both in pairs if _may_go_on(*both) and _is_full(*both, right[i])}
    firsts = {i for i in goes_on if _is_first(*page[i : i + 2]) and not SENTENCE_END.search(page[i].text)}
    lefts = {round(page[i].left) for i in firsts}
    found: set[int] = set()
    for i in goes_on:
        above, line = page[i : i + 2]
        if SENTENCE_END.search(above.text):
            apart = above.bottom - line.top - usual > _MORE_GAP * line.size
            indented = any(abs(line.left - left) < _SAME_LEFT * line.size for left in lefts)
        else:
            apart, indented = False, i + 1 in firsts and abs(above.left - line.left) < _SAME_LEFT * line.size
        if apart or (indented and not _is_inner(page, right, i + 1)):
            found.add(i + 1)
    return found


def _follows(page: Sequence[Line], items: Sequence[Item | None], i: int, numbers: Mapping[str, int]) -> bool:
    """Whether an item comes after the one before it, or is the first and the second one comes."""
    item, line = items[i], page[i]
    if item is None:
        return False
    kind, number = item
    others = range(i + 1, len(page)) if number == 1 else range(i)
    wanted = kind, number + (1 if number == 1 else -1)
    return numbers.get(kind) == number - 1 or any(
        items[n] == wanted
        and (abs(page[n].left - line.left) < _SAME_LEFT * line.size or item_of(page[n].text) is None)  # behind a label
        for n in others
    )


def _is_next(page: Sequence[Line], right: Sequence[float], items: Sequence[Item | None], i: int) -> bool:
    """Whether the paragraph above a line is the item before its own."""
    kind, number = items[i] or ("", 0)
    for n in range(i - 1, max(-1, i - _MOST_LINES), -1):
        if items[n] == (kind, number - 1):
            return True
        if not n or not _may_go_on(page[n - 1], page[n]) or not _is_full(page[n - 1], page[n], right[n - 1]):
            return False
    return False


def _may_go_on(above: Line, line: Line) -> bool:
    """Whether lines of one look stand one below the other, or the second in the next column."""
    plain = len(above.pieces) == 1 == len(line.pieces) and not above.rows and not line.rows
    opens = line.marked or _OPENS.match(line.text)
    alike = abs(above.size - line.size) <= UNLIKE * max(above.size, line.size)
    near = -0.5 * line.size < above.bottom - line.top < _MOST_GAP * line.size or line.bottom > above.top
    return plain and not opens and alike and near and is_wide(above.text)


def _is_full(above: Line, line: Line, edge: float) -> bool:
    room = (edge - above.right) / above.size - (_MARK if above.text[-1] in _WIDE_MARKS else 0.0)
    return room < _ROOM or room < word_cells(line.text) / 2


def _is_first(line: Line, following: Line) -> bool:
    """Whether a line is the first of a paragraph: it begins further right than the next one."""
    return _LEAST_INDENT < (line.left - following.left) / line.size < _MOST_INDENT


def _is_inner(page: Sequence[Line], right: Sequence[float], i: int) -> bool:
    """Whether a line stands where a paragraph's other lines do: further left than the first, or behind its number."""
    line = page[i]
    first = i - 1
    while abs(page[first].left - line.left) < _SAME_LEFT * line.size:
        if not first or i - first > _MOST_LINES or not _may_go_on(page[first - 1], page[first]):
            return False
        if not _is_full(page[first - 1], page[first], right[first - 1]):
            return False
        first -= 1
    shift = (page[first].left - line.left) / line.size
    hangs = item_of(page[first].text) is not None and -_MOST_HANGING < shift < 0
    return _LEAST_INDENT < shift < _MOST_INDENT or hangs


def _usual_gap(page: Sequence[Line], right: Sequence[float]) -> float:
    """How far lines of a page mostly are from the next one: those in which sentences go on, if there are any."""
    near = [(i, line, below) for i, (line, below) in enumerate(pairwise(page)) if abs(line.size - below.size) < 1]
    wrapped = [
        (line, below)
        for i, line, below in near
        if _is_full(line, below, right[i]) and is_wide(line.text) and not SENTENCE_END.search(line.text)
    ]
    gaps = Counter(round(2 * (line.bottom - below.top)) / 2 for line, below in wrapped or [both[1:] for both in near])
    return max(gaps, key=lambda gap: gaps[gap], default=0.0)
