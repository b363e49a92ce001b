"""read: lines of a PDF's page that look as if they opened an item, inside a sentence: 每周 / 二、周四, in two lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from index.read.pdf_line import SENTENCE_END, UNLIKE, Line, is_wide, word_cells
from index.read.sections import names_section

_DIGITS = "〇零一二三四五六七八九十"
_NUMBER = re.compile(rf"([（(\[第]?)(?:([{_DIGITS}]{{1,4}})|(\d{{1,3}}))([）)\]、.．编章节条款])(?!\d)|([①-⑳])")
# A label before the first item of a list. Example: 【禁忌】1.
_LABEL = re.compile(r"【[^】]{1,10}】\s?|[^\s：:，。；、（(]{1,14}[：:]\s?")
_FIRST_CIRCLED = ord("①") - 1
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

Item = tuple[str, int]
"""How an item is numbered, and its number. Example: （二） → （一）, 2."""


def item_of(text: str) -> Item | None:
    """Return the number that a text begins with. Example: 3. 交费 → 1., 3."""
    match = _NUMBER.match(text)
    if match is None:
        return None
    opening, chinese, digits, closing, circled = match.groups()
    if circled:
        return "①", ord(circled) - _FIRST_CIRCLED
    number = int(digits) if digits else _number_of(chinese)
    return (f"{opening}{'1' if digits else '一'}{closing}", number) if number else None


def begins_list(text: str) -> bool:
    """Return whether the first item of a list stands behind its label."""
    label = _LABEL.match(text)
    item = item_of(text[label.end() :]) if label else None
    return item is not None and item[1] == 1


def inside_sentences(page: Sequence[Line], right: Sequence[float], last: Line | None, edge: float) -> set[int]:
    """Return the numbers of lines of a page in which the sentence of the line above goes on, whatever they begin with.

    The line above has no room and ends no sentence. Where the next one stands tells whether it is of the same
    paragraph; where that tells nothing, its number does, which follows no other one.

    Args:
        page: The lines of a page.
        right: How far each might reach.
        last: The line before the first.
        edge: How far that one might reach.
    """
    usual = _usual_gap(page, right)
    items = [_listed(line) for line in page]
    found: set[int] = set()
    for i, line in enumerate(page):
        above, edge = (page[i - 1], right[i - 1]) if i else (last, edge)
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
            is_inside = says or not _follows(page, items, i)
        elif says and not goes_up:
            is_inside = item is not None and not _is_next(page, right, items, i)
        else:
            is_inside = item is not None and not _follows(page, items, i)
        if is_inside:
            found.add(i)
    return found


def opening_paragraphs(page: Sequence[Line], right: Sequence[float]) -> set[int]:
    """Return the numbers of lines of a page that begin a paragraph behind a full line that ends a sentence.

    They begin as far right as the first lines of paragraphs do, or further below the line above than most lines.

    Args:
        page: The lines of a page.
        right: How far each might reach.
    """
    usual = _usual_gap(page, right)
    pairs = list(enumerate(pairwise(page)))
    goes_on = {i for i, both in pairs if _may_go_on(*both) and _is_full(*both, right[i])}
    begun = (i for i in goes_on if _is_first(*page[i : i + 2]) and not SENTENCE_END.search(page[i].text))
    firsts = {round(page[i].left) for i in begun}
    found: set[int] = set()
    for i in goes_on:
        above, line = page[i : i + 2]
        if not SENTENCE_END.search(above.text):
            continue
        apart = usual + _MORE_GAP * line.size < above.bottom - line.top
        indented = any(abs(line.left - left) < _SAME_LEFT * line.size for left in firsts)
        if apart or (indented and not _is_inner(page, right, i + 1)):
            found.add(i + 1)
    return found


def _number_of(chinese: str) -> int:
    """A number from 一 to 九十九; 0: it is none."""
    tens, ten, ones = chinese.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (_value(tens) or 1) * 10 * bool(ten) + _value(ones)


def _value(digit: str) -> int:
    return max(0, _DIGITS.index(digit) - 1) if digit else 0


def _listed(line: Line) -> Item | None:
    """The number of the item that a line begins, or begins behind a label."""
    if line.rows:
        return None
    label = _LABEL.match(line.text)
    return item_of(line.text) or (item_of(line.text[label.end() :]) if label else None)


def _follows(page: Sequence[Line], items: Sequence[Item | None], i: int) -> bool:
    """Whether an item comes after the one before it, or is the first and the second one comes."""
    item, line = items[i], page[i]
    if item is None:
        return False
    kind, number = item
    others = range(i + 1, len(page)) if number == 1 else range(i)
    wanted = kind, number + (1 if number == 1 else -1)
    return any(
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
    return room < max(_ROOM, word_cells(line.text) / 2)


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
