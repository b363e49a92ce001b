"""read: the charts of a PDF's pages: what stands above each column of one, with the name below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.read.pdf_line import Line, Piece

# A chart has so many columns, whose middles are where those of their numbers are, in letters.
_LEAST_COLUMNS = 3
_MIDDLE = 0.8
# Its numbers stand at different heights, the names at one; some number is so far above its name.
_LEAST_STEP, _LEAST_HIGH = 0.5, 2.0
_NUMBER = re.compile(r"[-−+]?[¥￥$]?\d[\d,.]*\s?(?:[%％‰]|[\u4e00-\u9fff]{1,2})?")


def charts_read(page: Sequence[Line]) -> list[Line]:
    """Return the lines of a page, the number above each column of a chart put behind the name below it.

    Example: 412, 305, 221 above 湖滨店, 庆春店, 滨江店 → 湖滨店：412；庆春店：305；滨江店：221.
    """
    lines = list(page)
    for names in page:
        if len(names.pieces) < _LEAST_COLUMNS or names.rows or names.turn:
            continue
        if any(map(str.isdigit, (piece.text[0] for piece in names.pieces))):
            continue
        high = _most_high(lines, names)
        numbers = [_numbers_above(lines, names, piece, high) for piece in names.pieces]
        if not all(len(above) == 1 for above in numbers):
            continue
        tops = [above[0].top for above in numbers]
        if max(tops) - min(tops) < _LEAST_STEP * names.size or min(tops) < names.top:
            continue
        if max(tops) - names.top < _LEAST_HIGH * names.size:
            continue
        told = {id(above[0]) for above in numbers}
        at = next(n for n, line in enumerate(lines) if line is names)
        pairs = zip(names.pieces, numbers, strict=True)
        text = "；".join(f"{piece.text}：{_at(above[0], piece, names.size)}" for piece, above in pairs)
        lines[at] = replace(names, pieces=(Piece(names.left, names.right, text),))
        lines = [line for line in (_without(line, names, told) for line in lines) if line is not None]
    return lines


def _most_high(lines: Sequence[Line], names: Line) -> float:
    """How high the chart above names may reach: up to the next text."""
    texts = (line.bottom for line in lines if line.bottom > names.top and not _has_numbers(line))
    return min(texts, default=names.height)


def _has_numbers(line: Line) -> bool:
    return not line.rows and all(_NUMBER.fullmatch(piece.text) for piece in line.pieces)


def _numbers_above(lines: Sequence[Line], names: Line, piece: Piece, high: float) -> list[Line]:
    """The lines above a name, up to a height, that have a number right over it."""
    return [
        line
        for line in lines
        if names.top < line.bottom < high
        and _has_numbers(line)
        and any(_is_over(one, piece, names.size) for one in line.pieces)
    ]


def _at(line: Line, piece: Piece, size: float) -> str:
    return next(one.text for one in line.pieces if _is_over(one, piece, size))


def _is_over(one: Piece, piece: Piece, size: float) -> bool:
    return abs(one.left + one.right - piece.left - piece.right) / 2 < _MIDDLE * size


def _without(line: Line, names: Line, told: set[int]) -> Line | None:
    """A line without the numbers that are said beside names now; nothing if it had no others."""
    if id(line) not in told:
        return line
    rest = [one for one in line.pieces if not any(_is_over(one, piece, names.size) for piece in names.pieces)]
    return replace(line, pieces=tuple(rest)) if rest else None
