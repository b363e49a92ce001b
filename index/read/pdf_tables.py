"""read: tables of a PDF's pages: whose cells gaps part, or lines; they go on from page to page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.read.lines import join_wrapped
from index.read.pdf_line import Line, Piece, is_labelled
from index.read.rows import Row

_LEADER = re.compile(r"[.．·…]{4,}|(?:\. ){4,}")
# A heading's letters are so many times as high as the text's.
_LARGER = 1.15
_CLOSED = re.compile(r"[。！？!?；;…]$")
_CHOICE = re.compile(r"(?:^|\s)[A-H][.．、]")
# A cell of a table is shorter than a line of a column.
_MOST_CELL_CHARS = 60
# And narrower than the table.
_MOST_CELL_SHARE = 0.6
_MOST_CELL_LINES = 4
# So many rows may name the columns.
_MOST_HEADER_ROWS = 4
# Edges of columns on two pages are one if they are so near.
_NEAR_EDGE = 3.0
# Rows one after the other of which nothing is known but their name, as in a balance sheet.
_MOST_LABELS = 12
# The lines of a cell are nearer to each other than rows are.
_CELL_GAP = 1.1
# A value is centred beside the lines of a cell: between two of them, it hardly overlaps either.
_LEAST_BESIDE = 0.1
_NUMBER = re.compile(r"[-+−(（]?[¥￥$]?\d[\d,.]*\s?[%％)）]?")


@dataclass(frozen=True)
class Table:
    """A table, with the lines of it on each page that it is on."""

    parts: list[tuple[int, Sequence[Line]]]

    @property
    def header_rows(self) -> int | None:
        """How many rows name its columns; None: that is to be found."""
        return 0 if all(line.named for _, lines in self.parts for line in lines) else None

    @property
    def is_ruled(self) -> bool:
        """Whether lines part its cells."""
        return bool(self.parts[0][1][0].rows)

    def goes_on_in(self, lines: Sequence[Line]) -> bool:
        """Whether lines at the top of the next page are rows of it: they are in its columns."""
        before = self.parts[-1][1]
        if lines[0].rows or before[0].rows:
            same_width = abs(lines[0].left - before[0].left) + abs(lines[0].right - before[0].right) < lines[0].size
            return bool(lines[0].rows and before[0].rows) and same_width and _share_edges(lines[0], before[0])
        columns = len(_columns(before))
        is_row = all(2 * len(line.pieces) >= columns for line in lines if len(line.pieces) > 1)
        return is_row and len(_columns(lines)) <= columns == len(_columns([*before, *lines]))

    def rows(self) -> list[Row]:
        """Its rows: what names the columns is not repeated, what goes on in a cell is added to it."""
        lines = [line for _, several in self.parts for line in several]
        spans = [] if lines[0].rows else _columns(lines)
        edges = max((line.edges for line in lines), key=len)
        found: list[Row] = []
        for number, several in self.parts:
            rows = [_in_columns(row, several[0].edges, edges) for row in several[0].rows] or _grid(several, spans)
            while found and len(rows) > 1 and any(rows[0].cells == row.cells for row in found[:_MOST_HEADER_ROWS]):
                rows = rows[1:]
            if found and _goes_on_in(found[-1], rows[0]):
                found[-1] = _with_rest(found[-1], rows[0])
                rows = rows[1:]
            if found and rows and _is_of_group(rows[0], [*found, *rows]):
                group = next((n for n, row in enumerate(rows) if 0 not in row.spanned), len(rows) - 1)
                found[-1] = replace(found[-1], spanned=found[-1].spanned | {0})
                rows[: group + 1] = [
                    replace(row, cells=(found[-1].cells[0], *row.cells[1:])) for row in rows[: group + 1]
                ]
            if found and rows:
                rows[0] = replace(rows[0], page=str(number + 1))
            found += rows
        return found


def _share_edges(one: Line, other: Line) -> bool:
    """Whether the columns of ruled tables are the same, or some of one are several of the other."""
    few, many = sorted((one.edges, other.edges), key=len)
    return len(one.edges) == len(other.edges) or all(min(abs(edge - e) for e in many) < _NEAR_EDGE for edge in few)


def _in_columns(row: Row, own: Sequence[float], edges: Sequence[float]) -> Row:
    """A row in the columns between edges, of which its own are some: its cells are merged over those they cover."""
    if len(own) == len(edges):
        return row
    columns = [min(bisect_right(own, (a + b) / 2) - 1, len(row.cells) - 1) for a, b in pairwise(edges)]
    goes_on = {n for n in range(1, len(columns)) if columns[n] == columns[n - 1] or columns[n] in row.merged}
    spanned = frozenset(n for n, column in enumerate(columns) if column in row.spanned)
    return replace(row, cells=tuple(row.cells[c] for c in columns), merged=frozenset(goes_on), spanned=spanned)


def _goes_on_in(row: Row, rest: Row) -> bool:
    """Whether the first row of a page is the end of the one before: one cell goes on that ends no sentence."""
    columns = [column for column, cell in enumerate(rest.cells) if cell and column not in rest.merged]
    return len(rest.cells) > 2 and len(columns) == 1 and columns[0] > 0 and not _CLOSED.search(row.cells[columns[0]])


def _is_of_group(row: Row, rows: Sequence[Row]) -> bool:
    """Whether the first row of a page is one of the group that the page before ends in, whose name it has not."""
    return not row.cells[0] and len(row.own) > 1 and any(0 in one.spanned for one in rows)


def _with_rest(row: Row, rest: Row) -> Row:
    cells = [
        join_wrapped(cell, more) if cell and more else cell or more
        for cell, more in zip(row.cells, rest.cells, strict=True)
    ]
    return replace(row, cells=tuple(cells))


def table_length(page: Sequence[Line], i: int, *, goes_on: bool = False) -> int:
    """How many lines the table has that begins at a line, or goes on there; 0 if none does."""
    if len(page[i].pieces) < 2 or page[i].heads or _is_no_row(page[i].text):
        return 0
    rows, end, j = 0, i, i
    values = 0
    says = is_labelled(page[i])
    right = page[i].right
    while j < len(page):
        line = page[j]
        # A cell of several lines stands above or beside the others of its row.
        near = j == i or -_MOST_CELL_LINES * line.size < page[j - 1].bottom - line.top < 2.5 * line.size
        if not near or line.rows or line.heads or line.named != page[i].named or _is_no_row(line.text):
            break
        if len(line.pieces) == 1 and line.size > _LARGER * page[i].size:  # a heading
            break
        if len(line.pieces) > 1:
            if not line.named and any(len(piece.text) > _MOST_CELL_CHARS for piece in line.pieces):
                break
            if says and not is_labelled(line):  # who it is about, above a table
                return 0
            rows += 1
            values += any(map(_is_number, line.pieces))
            right = max(right, line.right)
            end = j + 1
        elif j - end >= _MOST_LABELS or not _fits_cell(line, page[i].left, right):
            break
        j += 1
    return end - i if rows > 2 or goes_on or page[i].named or (rows > 1 and values and end - i > 1) else 0


def _is_no_row(text: str) -> bool:
    """Whether a line in several pieces is no row of a table: it leads to a page, or offers choices."""
    return bool(_LEADER.search(text)) or _offers_choices(text)


def _offers_choices(text: str) -> bool:
    return text[:1] in "ABCDEFGH" and len(_CHOICE.findall(text)) > 1


def _is_number(piece: Piece) -> bool:
    return bool(_NUMBER.fullmatch(piece.text))


def _fits_cell(line: Line, left: float, right: float) -> bool:
    """Whether a line of one piece may be part of a cell: short, and no sentence that ends."""
    short = len(line.text) <= _MOST_CELL_CHARS and line.right - line.left < _MOST_CELL_SHARE * (right - left)
    return short and not _CLOSED.search(line.text)


def _grid(lines: Sequence[Line], spans: Sequence[tuple[float, float]]) -> list[Row]:
    """The rows of a table whose cells are parted by gaps, in columns; the lines of a cell are one."""
    rows: list[list[list[Line]]] = []  # of each row, the lines of each cell
    for line in sorted(lines, key=lambda line: -(line.top + line.bottom)):
        columns = {_column(piece, spans) for piece in line.pieces}
        if not rows or not _is_of_row(line, columns, rows[-1]):
            rows.append([[] for _ in spans])
        for piece in line.pieces:
            rows[-1][_column(piece, spans)].append(replace(line, pieces=(piece,)))
    return [Row(0, tuple(_cell_text(cell) for cell in row)) for row in rows]


def _is_of_row(line: Line, columns: set[int], row: Sequence[Sequence[Line]]) -> bool:
    """Whether a line stands beside the lines of a row, or goes on with the cell of its column."""
    above = [cell[-1] for cell in row if cell]
    beside = max(min(line.top, max(one.top for one in above)) - max(line.bottom, min(one.bottom for one in above)), 0)
    if beside > _LEAST_BESIDE * line.size and not any(
        _beside_or_above(one, line) for n in columns for one in row[n][-1:]
    ):
        return True
    if len(columns) > 1:
        return False
    last = row[next(iter(columns))][-1:]
    return bool(last) and 0 <= last[0].bottom - line.top + 0.3 * line.size < _CELL_GAP * line.size


def _beside_or_above(one: Line, line: Line) -> bool:
    """Whether a cell has a whole line at the height of another one."""
    return min(one.top, line.top) - max(one.bottom, line.bottom) > 0.4 * line.size


def _cell_text(lines: Sequence[Line]) -> str:
    text = ""
    for line in lines:
        text = join_wrapped(text, line.text) if text else line.text
    return text


def _column(piece: Piece, spans: Sequence[tuple[float, float]]) -> int:
    return max(range(len(spans)), key=lambda n: min(piece.right, spans[n][1]) - max(piece.left, spans[n][0]))


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Where the columns of a table are: stretches that pieces of its lines cover, parted by gaps of all of them."""
    if in_order := _columns_in_order([line for line in lines if len(line.pieces) > 1]):
        return in_order
    pieces = sorted((piece.left, piece.right) for line in lines if len(line.pieces) > 1 for piece in line.pieces)
    spans: list[tuple[float, float]] = []
    for left, right in pieces:
        if spans and left < spans[-1][1] - 0.5:
            spans[-1] = spans[-1][0], max(spans[-1][1], right)
        else:
            spans.append((left, right))
    return spans


def _columns_in_order(rows: Sequence[Line]) -> list[tuple[float, float]]:
    """The columns where most rows have a piece in each, names in the middle above values at the side too; else none."""
    most = max((len(row.pieces) for row in rows), default=0)
    full = [row.pieces for row in rows if len(row.pieces) == most]
    if 2 * len(full) <= len(rows) or len(full) < 2:
        return []
    spans = [(min(one.left for one in column), max(one.right for one in column)) for column in zip(*full, strict=True)]
    return spans if all(one[1] <= other[0] for one, other in pairwise(spans)) else []
