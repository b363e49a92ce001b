"""read: text on a PDF's page that is turned: along a margin, beside a table, across the page as a watermark."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from index.read.pdf_line import Line, Piece

# Letters that lean less are level, as slanted ones are, and those of a scan.
_LEAN = 25
# So many places of a text are asked how they are turned, to see how its page is.
_SAMPLES = 9
# A turned text goes on in the next stretch of its column if it is so near.
_NEAR = 2.0
# A longer text that lies across a page is no watermark.
_LONGEST_MARK = 60

LEVEL, UPRIGHT, ACROSS = 0, 1, 2
"""How letters are turned: not at all; by a quarter or a half; by anything between."""


def turn_of(angle: float) -> int:
    """Return how letters are turned that are drawn at an angle, in radians."""
    degrees = math.degrees(angle) % 360
    if min(degrees, 360 - degrees) <= _LEAN:
        return LEVEL
    return UPRIGHT if min(degrees % 90, 90 - degrees % 90) <= _LEAN else ACROSS


def is_level(text: str, turn: Callable[[int], int]) -> bool:
    """Return whether the text of a page is level as a whole, told from some places of it."""
    places = [n for n in range(0, len(text), max(1, len(text) // _SAMPLES)) if not text[n].isspace()]
    turns = Counter(map(turn, places))
    return 2 * turns[LEVEL] >= len(places)


def stretches(raw: str, start: int, turn: Callable[[int], int]) -> list[tuple[str, int, int]]:
    """Return a line of the text layer in stretches that are turned alike: each one's text, where it is, its turn.

    Args:
        raw: The line.
        start: Where it begins.
        turn: Tells how the letter at a place is turned.
    """
    first, last_letter = len(raw) - len(raw.lstrip()), len(raw.rstrip()) - 1
    if first > last_letter or turn(start + first) == LEVEL == turn(start + last_letter):
        return [(raw, start, LEVEL)]
    letters = [n for n, char in enumerate(raw) if not char.isspace()]
    found: list[tuple[str, int, int]] = []
    begin, last = 0, turn(start + letters[0])
    for n in letters:
        if (now := turn(start + n)) != last:
            found.append((raw[begin:n], start + begin, last))
            begin, last = n, now
    return [*found, (raw[begin:], start + begin, last)]


def without_marks(page: Sequence[Line]) -> list[Line]:
    """Return the lines of a page without watermarks, the parts of what is turned along its side as one line."""
    found: list[Line] = []
    for line in page:
        if line.turn == ACROSS and len(line.text) <= _LONGEST_MARK:
            continue
        if found and line.turn == UPRIGHT == found[-1].turn and _goes_on(found[-1], line):
            last = found[-1]
            piece = Piece(min(last.left, line.left), max(last.right, line.right), last.text + line.text)
            box = min(last.bottom, line.bottom), max(last.top, line.top)
            found[-1] = replace(last, pieces=(piece,), bottom=box[0], top=box[1])
        else:
            found.append(line)
    return found


def _goes_on(last: Line, line: Line) -> bool:
    same_column = abs(last.left + last.right - line.left - line.right) < line.size
    gap = max(last.bottom, line.bottom) - min(last.top, line.top)
    return same_column and gap < _NEAR * line.size
