"""read: gaps between the columns of a PDF's table that are too narrow to part the cells of one row by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.read.pdf_line import Line, Piece, Seam, is_labelled

# So many rows one below the other, and this share of them, have the gap: it ends and begins at one place in each.
_LEAST_ROWS, _LEAST_SHARE = 3, 0.75
_ALIKE = 2.0
# Rows are so near to each other.
_NEAR = 3.0


def parted_at_seams(page: Sequence[Line]) -> list[Line]:
    """Return the lines of a page, rows of a table parted at narrow gaps too, where all of them have one.

    So stand amounts at the right of their column beside texts at the left of the next one.
    """
    found: list[Line] = []
    for run in _runs(page):
        places = _places(run)
        found += [_parted(line, places) if places else line for line in run]
    return found


def _runs(page: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines in runs: rows of several pieces one below the other, and others by themselves."""
    run: list[Line] = []
    for line in page:
        if run and not (_is_row(line) and _is_row(run[-1]) and _is_near(run[-1], line)):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _is_row(line: Line) -> bool:
    return len(line.pieces) > 1 and not line.rows and not line.turn


def _is_near(line: Line, below: Line) -> bool:
    return line.top > below.top and line.bottom - below.top < _NEAR * line.size


def _places(run: Sequence[Line]) -> list[Seam]:
    """Where most rows of a run have a narrow gap, the first one as well, which may name the columns."""
    if len(run) < _LEAST_ROWS:
        return []
    names = next((line for line in run if not is_labelled(line)), run[0])
    return [seam for piece in names.pieces for seam in piece.seams if _parts_columns(seam, run)]


def _parts_columns(seam: Seam, run: Sequence[Line]) -> bool:
    """Whether most rows have a gap, behind texts that begin at several places: they end at the right of a column."""
    lefts = [piece.left for line in run for piece in line.pieces if any(_is_alike(seam, one) for one in piece.seams)]
    return len(lefts) >= max(_LEAST_ROWS, _LEAST_SHARE * len(run)) and max(lefts) - min(lefts) > _ALIKE


def _is_alike(one: Seam, other: Seam) -> bool:
    return abs(one.left - other.left) < _ALIKE and abs(one.right - other.right) < _ALIKE


def _parted(line: Line, places: Sequence[Seam]) -> Line:
    pieces: list[Piece] = []
    for piece in line.pieces:
        seams = [seam for seam in piece.seams if any(_is_alike(seam, place) for place in places)]
        start, left = 0, piece.left
        for seam in seams:
            pieces.append(Piece(left, seam.left, piece.text[start : seam.at].strip()))
            start, left = seam.at, seam.right
        pieces.append(replace(piece, left=left, text=piece.text[start:].strip()) if seams else piece)
    return replace(line, pieces=tuple(pieces))
