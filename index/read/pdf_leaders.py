"""read: dots on a PDF's page that lead from a name to its value, as in a list of prices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from index.read.lines import cells_of
from index.read.pdf_line import Line, Piece

_DOTS = r"(?:[.．·…]{4,}|(?:\. ?){4,})"
_DOTTED = re.compile(_DOTS)
_LEADS = re.compile(rf"((?:(?!{_DOTS}).)*[^\s.．·…])\s*{_DOTS}\s*([^\s.．·…](?:(?!{_DOTS}).)*)")
# A value is no longer.
_MOST_CELLS = 14


def led_apart(line: Line) -> Line:
    """Return a line without the dots that lead from a name to a value: these are pieces of it.

    Args:
        line: A line of a page, which no table of contents has.
    """
    if line.rows or line.turn or not _DOTTED.search(line.text):
        return line
    return replace(line, pieces=tuple(part for piece in line.pieces for part in _parts(piece)))


def _led(piece: Piece) -> tuple[str, str] | None:
    """The name and the value that dots part."""
    match = _LEADS.fullmatch(piece.text)
    return (match[1], match[2]) if match and cells_of(match[2]) <= _MOST_CELLS else None


def _parts(piece: Piece) -> Iterator[Piece]:
    led = _led(piece)
    if led is None:
        yield piece
        return
    name, value = led
    cell = (piece.right - piece.left) / max(cells_of(piece.text), 1)
    yield Piece(piece.left, piece.left + cell * cells_of(name), name)
    yield Piece(piece.right - cell * cells_of(value), piece.right, value)
