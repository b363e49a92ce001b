"""read: a PDF's text layer whose lines PDFium tore: it takes a page with few letters for one read from the top down."""

from __future__ import annotations

import re

from index.read.pdf_boxes import Boxes

# A layer is torn only if its lines have so few letters, one with the other.
_MOST_LETTERS = 4
_TORN = re.compile(r"(?<=\S)\r\n(?=\S)")
# Letters on one line stand so level, and so near: further apart are cells of a table. A font's size measures it.
_LEVEL, _OVERLAP, _MOST_GAP, _LEAST_BLANK = 0.15, 0.2, 1.1, 0.6
# What stands for the end of a line that is none: as long, so that all letters keep their places.
_NOTHING, _BLANK = "\ufffe\ufffe", "  "


def rejoined(boxes: Boxes, text: str) -> str:
    """Return the text of a layer, in one line what stands on one.

    Args:
        boxes: Where its letters stand.
        text: The text, as PDFium gives it.
    """
    ends = text.count("\n")
    if not ends or len(text) - 2 * ends > _MOST_LETTERS * (ends + 1) or max(text) > "\uffff":
        return text
    return _TORN.sub(lambda end: _between(boxes, end.start() - 1, end.end()) or end[0], text)


def _between(boxes: Boxes, before: int, after: int) -> str:
    """What stands between two letters on one line; nothing at all if they are on two."""
    size = boxes.size_of(before)
    gap = boxes.of(after)[0] - boxes.of(before)[1]
    level = abs(boxes.foot_of(after)[1] - boxes.foot_of(before)[1]) < _LEVEL * size
    if not level or not -_OVERLAP * size < gap < _MOST_GAP * size or boxes.turn_of(before) or boxes.is_turned:
        return ""
    return _BLANK if gap > _LEAST_BLANK * size or boxes.has_blank(before, after) else _NOTHING
