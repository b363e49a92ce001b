"""read: blanks to be filled in inside a line of a PDF's page, over a line that is drawn: they part no sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.read.pdf_line import Line, Piece
from index.read.pdf_rules import Rule

# The line under a blank lies so near to the foot of its letters, and begins and ends so near to those beside it.
_BELOW, _ABOVE = 0.5, 0.35
_NEAR = 1.2
# Borders of cells are so near to each other.
_TOUCH = 2.0
# Sentences and labels have marks, the names of a drawing none.
_SAYS = re.compile(r"[：:，。；、（(]|年.*月")
# It is so long, of the gap.
_LEAST_SHARE = 0.5


def filled_in(line: Line, rules: Sequence[Rule]) -> Line:
    """Return a line in one piece where the gaps between its pieces are blanks to be filled in.

    Args:
        line: A line of a page.
        rules: The lines that are drawn across the page, from the foot up.
    """
    if len(line.pieces) < 2 or line.rows:
        return line
    low = bisect_left(rules, line.bottom - _BELOW * line.size, key=lambda rule: rule.at)
    high = bisect_left(rules, line.bottom + _ABOVE * line.size, key=lambda rule: rule.at)
    near = rules[low:high]
    if not near or not _SAYS.search(line.text):
        return line
    pieces = [line.pieces[0]]
    for before, after in pairwise(line.pieces):
        if any(_is_blank(rule, before, after, line.size) for rule in near if not _goes_on(rule, near)):
            pieces[-1] = Piece(pieces[-1].left, after.right, f"{pieces[-1].text} {after.text}")
        else:
            pieces.append(after)
    return replace(line, pieces=tuple(pieces))


def _goes_on(rule: Rule, others: Sequence[Rule]) -> bool:
    """Whether another line begins where one ends, as the borders of cells do."""
    ends = [(rule.start, other.end) for other in others] + [(rule.end, other.start) for other in others]
    return any(abs(one - other) < _TOUCH for one, other in ends)


def _is_blank(rule: Rule, before: Piece, after: Piece, size: float) -> bool:
    """Whether a line is drawn in the gap between two pieces, and no further."""
    inside = before.right - _NEAR * size < rule.start and rule.end < after.left + _NEAR * size
    return inside and rule.end - rule.start > _LEAST_SHARE * (after.left - before.right)
