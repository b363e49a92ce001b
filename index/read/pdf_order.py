"""read: the order in which the lines of a PDF's page are read, where its text layer has another one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, permutations

from index.read.pdf_line import Line, Piece

# A page with more lines is left as it is: each is compared with each.
_MOST_LINES = 200
# Lines stand one above the other if they share so much of the narrower one's width.
_LEAST_SHARED = 0.2
# The boxes of lines one below the other overlap by up to so much of their letters' size.
_TOUCH = 0.4
# What lies over so many others is a watermark.
_LEAST_COVERED = 2
# Letters of a line from the top down, each as a line of its own, are so near to each other.
_LEAST_UPRIGHT = 3
_UPRIGHT_GAP = 0.6
_UPRIGHT = re.compile("[\u3040-\u30ff\u3400-\u9fff\u30fc]")
# A line goes on in one that is so near below.
_BELOW = 1.6
# An order in which fewer lines go on like this, of those that do in the layer, is none.
_LEAST_CONTINUED = 0.9

_Sets = Sequence[set[int]]


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page as they are read.

    | in the text layer                                 | in what is returned                         |
    |---------------------------------------------------|---------------------------------------------|
    | what stands above a line comes after it           | it comes before it: a heading that was       |
    |                                                   | drawn last, a foot that was drawn first      |
    | columns, side by side                             | the order of the layer: nothing is mixed     |
    | Chinese letters from the top down, a line for each | one line                                     |

    Args:
        lines: In the order of the text layer.
    """
    lines = _upright_joined(lines)
    if len(lines) > _MOST_LINES or not _is_disordered(lines):
        return lines
    ordered = [lines[n] for n in _put_right(lines)]
    return ordered if _continued(ordered) >= _LEAST_CONTINUED * _continued(lines) else lines


def _is_disordered(lines: Sequence[Line]) -> bool:
    """Whether a line comes after one that it stands above."""
    foot = float("inf")  # of all lines so far
    for n, line in enumerate(lines):
        if line.top > foot + _TOUCH * line.size and any(_is_above(line, before) for before in lines[:n]):
            return True
        foot = min(foot, line.bottom)
    return False


def _is_above(one: Line, other: Line) -> bool:
    return _above(_box(one), _box(other))


_Box = tuple[float, float, float, float, float]
"""Left, right, bottom, top and the size of its letters."""


def _box(line: Line) -> _Box:
    return line.left, line.right, line.bottom, line.top, line.size


def _above(one: _Box, other: _Box) -> bool:
    if one[2] < other[3] - _TOUCH * min(one[4], other[4]):
        return False
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared > _LEAST_SHARED * min(one[1] - one[0], other[1] - other[0])


def _covering(lines: Sequence[Line]) -> set[int]:
    """The numbers of the lines that lie over several others."""
    boxes = [_box(line) for line in lines]

    def covers(one: _Box, other: _Box) -> bool:
        high = min(one[3], other[3]) - max(one[2], other[2]) > _TOUCH * min(one[4], other[4])
        return high and min(one[1], other[1]) - max(one[0], other[0]) > other[4]

    count = Counter(n for n, m in permutations(range(len(boxes)), 2) if covers(boxes[n], boxes[m]))
    return {n for n, covered in count.items() if covered >= _LEAST_COVERED and not lines[n].rows}


def _put_right(lines: Sequence[Line]) -> list[int]:
    """The numbers of lines in their order: as few as can be are moved, each to where the text below it begins."""
    count = len(lines)
    covering = _covering(lines)
    below: list[set[int]] = [set() for _ in lines]
    above: list[set[int]] = [set() for _ in lines]
    boxes = [_box(line) for line in lines]
    for n, m in permutations((n for n in range(count) if n not in covering), 2):
        if _above(boxes[n], boxes[m]):
            below[n].add(m)
            above[m].add(n)
    wrong = [{m for m in below[n] if m < n} | {m for m in above[n] if m > n} for n in range(count)]
    moved: list[int] = []
    while wrong[most := max(range(count), key=lambda n: (len(wrong[n]), n))]:
        for other in wrong[most]:
            wrong[other].discard(most)
        wrong[most] = set()
        moved.append(most)
    order = [n for n in range(count) if n not in moved]
    for n in sorted(moved, key=lambda n: lines[n].bottom):  # what stands below a line is put in before it
        order.insert(_place(n, order, lines, below, above), n)
    return order


def _place(n: int, order: Sequence[int], lines: Sequence[Line], below: _Sets, above: _Sets) -> int:
    """Where a line belongs in an order of others: where the page is parted at its height, or before what it heads."""
    higher = [lines[m].bottom + lines[m].top > lines[n].bottom + lines[n].top for m in order]
    parted = higher.index(False) if False in higher else len(order)
    if not any(higher[parted:]):
        return parted
    place = next((place for place, m in enumerate(order) if m in below[n]), None)
    if place is None:
        return max((place + 1 for place, m in enumerate(order) if m in above[n]), default=0)
    while place and not higher[place - 1] and order[place - 1] in above[order[place]]:
        place -= 1
    return place


def _continued(lines: Sequence[Line]) -> int:
    """How many lines have right below them the one that follows."""
    return sum(
        0 <= line.bottom - after.top + _TOUCH * line.size < _BELOW * line.size and _is_above(line, after)
        for line, after in pairwise(lines)
    )


def _upright_joined(lines: Sequence[Line]) -> list[Line]:
    """The lines, those one whose letters stand one below the other."""
    found: list[Line] = []
    run: list[Line] = []
    for line in lines:
        if run and not _goes_down(run[-1], line):
            found += _joined(run)
            run = []
        if len(line.text) == 1 and _UPRIGHT.match(line.text):
            run.append(line)
        else:
            found += [*_joined(run), line]
            run = []
    return found + _joined(run)


def _goes_down(one: Line, other: Line) -> bool:
    middle = abs(one.left + one.right - other.left - other.right) / 2
    gap = one.bottom - other.top
    return middle < 0.3 * one.size and -_TOUCH * one.size < gap < _UPRIGHT_GAP * one.size


def _joined(run: Sequence[Line]) -> list[Line]:
    if len(run) < _LEAST_UPRIGHT:
        return list(run)
    piece = Piece(run[0].left, run[0].right, "".join(line.text for line in run))
    return [replace(run[0], pieces=(piece,), bottom=run[-1].bottom)]
