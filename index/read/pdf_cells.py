"""read: the texts in the cells of the ruled tables of a PDF's page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.read.lines import joint
from index.read.pdf_boxes import Boxes
from index.read.pdf_letters import BLANK, HYPHEN, JOINT, SOFT_HYPHEN, are_parted, cleaned, is_no_blank, meet
from index.read.pdf_line import Line, Piece, word_cells
from index.read.pdf_rules import Ruled
from index.read.rows import Row

# Letters that follow each other.
_LETTERS = re.compile(f"[^ \r\n{HYPHEN}{SOFT_HYPHEN}{JOINT}]+")
# Of a table's cells so many have a text, and none has a page of it.
_LEAST_FILLED = 0.34
_MOST_CELL_CHARS = 1200
# The cells of a single row are no articles, between whose columns lines are drawn.
_MOST_ROW_CHARS = 160
# A line of a cell ends where it leaves so much more room than the next word takes, in letters.
_SPARE = 0.5
# The margin inside cells is no wider; a wide mark at a line's end is half empty.
_MOST_MARGIN = 1.0
_WIDE_MARKS, _MARK = "，。、；：！？）】》」』”’", 0.5
# Lines in the middle of their cell have as much room before them as behind them.
_CENTRED = 0.6
# A mark parts what stands behind it from what stands before.
_PARTED = re.compile(r"[，。、；：！？（/／—-]\s*\n|\n[（/／—]")
# The name of a column in several lines.
_SHORT_NAME = re.compile("[\u4e00-\u9fff]{1,4}")
# A mail address without the end of its domain.
_ADDRESS = re.compile(r"[^\s@]+@[\w-]*$", re.ASCII)


@dataclass(slots=True)
class _Run:
    """Characters of a cell that follow each other on a line."""

    text: str
    left: float
    right: float
    bottom: float
    top: float


class FilledTable:
    """A ruled table, with the characters of each cell."""

    def __init__(self, ruled: Ruled) -> None:
        self.ruled = ruled
        self.positions: list[int] = []  # in the layer
        self._runs: dict[int, list[_Run]] = {}  # of each cell

    def begin(self, cell: int, char: str, box: tuple[float, float, float, float]) -> _Run:
        """Begin a run."""
        run = _Run(char, *box)
        self._runs.setdefault(cell, []).append(run)
        return run

    @property
    def is_table(self) -> bool:
        """Whether texts stand in several columns and rows of it, and in no small part of its cells."""
        filled = [[cell in self._runs for cell in row] for row in self.ruled.cells]
        rows = sum(map(any, filled))
        columns = sum(map(any, zip(*filled, strict=True)))
        longest = max((sum(len(run.text) for run in runs) for runs in self._runs.values()), default=0)
        share = len(self._runs) / self.ruled.count
        if rows == 1 and longest > _MOST_ROW_CHARS:
            return False
        return columns > (1 if rows > 1 else 2) and share >= _LEAST_FILLED and longest <= _MOST_CELL_CHARS

    def as_line(self, height: float) -> Line:
        """The table as a line of a page."""
        columns, rows = self.ruled.columns, self.ruled.rows
        runs = [run for several in self._runs.values() for run in several]
        size = sorted(run.top - run.bottom for run in runs)[len(runs) // 2]
        sides = self._sides()
        margin = min(run.left - sides[cell][0] for cell, several in self._runs.items() for run in several)
        margin = max(0.0, min(margin, _MOST_MARGIN * size))  # of the texts of cells, at least
        parted = are_parted(run.text for run in runs)
        texts = {}
        for cell, several in self._runs.items():
            left, right = sides[cell]
            is_name = cell in self.ruled.cells[-1] and all(_SHORT_NAME.fullmatch(run.text) for run in several)
            is_one = is_name or all(len(run.text) == 1 for run in several)  # letters from the top down
            inner = left + margin, right - margin
            lines = [run.text for run in several] if is_one else _lines(several, *inner, size, parted=parted)
            texts[cell] = cleaned("".join(lines))
        found = []
        for n, cells in reversed(list(enumerate(self.ruled.cells))):
            merged = {c for c in range(1, len(cells)) if cells[c] == cells[c - 1]}
            below = self.ruled.cells[n - 1] if n else ()
            spanned = {c for c, (one, other) in enumerate(zip(cells, below, strict=False)) if one == other}
            found.append(Row(0, tuple(texts.get(cell, "") for cell in cells), frozenset(merged), frozenset(spanned)))
        piece = Piece(columns[0], columns[-1], " ".join(texts.values()))
        return Line((piece,), rows[0], rows[-1], height, max(size, 1.0), False, False, tuple(found), columns)

    def _sides(self) -> dict[int, tuple[float, float]]:
        """Where each cell begins and ends."""
        edges = self.ruled.columns
        sides: dict[int, tuple[float, float]] = {}
        for row in self.ruled.cells:
            for column, cell in enumerate(row):
                left, right = sides.get(cell, (edges[column], edges[column]))
                sides[cell] = min(left, edges[column]), max(right, edges[column + 1])
        return sides


def _lines(runs: Sequence[_Run], left: float, right: float, size: float, *, parted: bool) -> Iterator[str]:
    """The text of a cell between its margins: a line goes on in the next one if that one's first word had no room."""
    last: _Run | None = None
    for run in runs:
        above, text = last.text.strip() if last else "", run.text.strip()
        if last is None:
            yield text
        elif min(last.top, run.top) - max(last.bottom, run.bottom) > 0:
            yield f" {text}"
        elif _ends(last, run, left, right, size):
            yield text if _PARTED.search(f"{above}\n{text}") else f"{BLANK}{text}"
        elif _is_torn(above, text):
            yield text
        elif parted and meet(above, text):
            yield f" {text}"
        else:
            yield joint(above, text) + text
        last = run


def _is_torn(text: str, following: str) -> bool:
    """Whether an address goes on in the next line: it is not at its end."""
    match = _ADDRESS.search(text)
    return match is not None and following[:1].isascii() and not following[:1].isspace()


def _ends(line: _Run, following: _Run, left: float, right: float, size: float) -> bool:
    """Whether a line between the margins of a cell ends though there was room for the first word of the next one."""
    size = max(size, line.top - line.bottom)
    room = right - line.right - (_MARK * size if line.text[-1] in _WIDE_MARKS else 0.0)
    if all(abs(one.left + one.right - left - right) < _CENTRED * size for one in (line, following)):
        room += line.left - left
    word = word_cells(following.text) / 2
    return room > (word + _SPARE) * size


def filled_tables(boxes: Boxes, text: str, tables: Sequence[Ruled]) -> list[FilledTable]:
    """The tables with their texts; without those that are frames and drawings."""
    filled = [FilledTable(table) for table in tables]
    run: _Run | None = None  # that the last character belongs to
    place: _Place | None = None
    end = 0
    for start, letters, found, left, right in _stretches(boxes, text, filled):
        if run is not None and place is not None:
            between, newline, _ = text[end:start].partition("\n")
            place[0].positions.extend(range(end, end + len(between + newline)))
            if newline:
                run = place = None
            elif " " in between and not is_no_blank(boxes, text, end - 1, start):
                run.text += " "
        end = start + len(letters)
        if found is None:
            run = place = None
            continue
        found[0].positions.extend(range(start, end))
        if run is None or found != place:
            run, place = found[0].begin(found[1], letters, (left, right, *boxes.line_of(start))), found
        else:
            run.text += letters
            run.right = right
    return [table for table in filled if table.is_table]


_Place = tuple[FilledTable, int]
"""A table, and the number of a cell of it."""


def _stretches(
    boxes: Boxes, text: str, tables: Sequence[FilledTable]
) -> Iterator[tuple[int, str, _Place | None, float, float]]:
    """The letters of a text in stretches of one cell, or of none: where each is, its place, its left and right."""
    for match in _LETTERS.finditer(text) if tables else ():
        start, end = match.span()
        first, last = boxes.of(start), boxes.of(end - 1)
        place = _at(tables, first)
        if place == _at(tables, last):
            yield start, match[0], place, first[0], last[1]
            continue
        for position in range(start, end):  # nothing but a line parts the cells
            box = boxes.of(position)
            yield position, text[position], _at(tables, box), box[0], box[1]


def _at(tables: Sequence[FilledTable], box: tuple[float, float, float, float]) -> _Place | None:
    left, right, bottom, top = box
    return _place_of(tables, (left + right) / 2, (bottom + top) / 2)


def _place_of(tables: Sequence[FilledTable], x: float, y: float) -> tuple[FilledTable, int] | None:
    """The table and the cell at a point."""
    for table in tables:
        if (cell := table.ruled.cell_at(x, y)) is not None:
            return table, cell
    return None
