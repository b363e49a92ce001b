"""read: the lines that are drawn on a PDF's page, and the tables whose cells they part."""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

# Lines nearer to each other than this are one: each cell may have borders of its own.
_NEAR = 3.0
# What is thicker is no line but a field.
_THICK = 2.5
# A page with more than this is a drawing.
_MOST_OBJECTS = 20_000
_MOST_RULES = 6000
_MOST_SEGMENTS = 400
_MOST_PLACES = 20_000
_LEAST_CELLS = 3
# A line along a side of a table is so long, of its width; a side that a page's end leaves open has hardly any.
_WHOLE_SIDE = 0.9
_OPEN_SIDE = 0.05
# A table that goes on on the next page ends in so much of this one's height.
_PAGE_END = 0.16


# What is drawn before an item of a list is so high and wide, and about as high as wide.
_LEAST_MARK, _MOST_MARK = 1.2, 9.0
_MOST_UNEVEN = 0.4


@dataclass(frozen=True, slots=True)
class Rule:
    """A line that is drawn across a page, or down: at a height from start to end, or at a distance from the left."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table whose cells are parted by lines.

    Attributes:
        columns: The edges of its columns, from left to right.
        rows: The edges of its rows, from the foot of the page up.
        cells: Of each row, from the foot up, and column the number of the cell that covers the place.
    """

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[tuple[int, ...], ...]

    def cell_at(self, x: float, y: float) -> int | None:
        """The number of the cell at a point; None outside of the table."""
        if not (self.columns[0] < x < self.columns[-1] and self.rows[0] < y < self.rows[-1]):
            return None
        return self.cells[bisect_right(self.rows, y) - 1][bisect_right(self.columns, x) - 1]

    @property
    def count(self) -> int:
        """How many cells it has."""
        return len({cell for row in self.cells for cell in row})


Mark = tuple[float, float]
"""What is drawn before an item of a list: its height on the page, in the middle, and its right end."""


def drawn_on(page: Any) -> tuple[list[Ruled], list[Mark], list[Rule]]:
    """Return the tables of a page whose cells are parted by lines, the marks, and the lines across."""
    across, down, marks = _rules(page)
    lines = sorted(across, key=lambda rule: rule.at)
    if len(across) < 2 or len(down) < 2:
        return [], sorted(marks), lines
    groups = _touching(_joined(across), _joined(down))
    tables = [table for group in groups if (table := _table(*group, page.get_height())) is not None]
    return tables, sorted(marks), lines


def _rules(page: Any) -> tuple[list[Rule], list[Rule], list[Mark]]:
    """The lines that are drawn on a page, those across and those down, and the marks; none of a drawing."""
    from pypdfium2 import raw

    across: list[Rule] = []
    down: list[Rule] = []
    marks: list[Mark] = []
    edges = [ctypes.c_float() for _ in range(4)]
    count = raw.FPDFPage_CountObjects(page.raw)
    if count > _MOST_OBJECTS:
        return [], [], []
    for number in range(count):
        drawn = raw.FPDFPage_GetObject(page.raw, number)
        if raw.FPDFPageObj_GetType(drawn) != raw.FPDF_PAGEOBJ_PATH:
            continue
        raw.FPDFPageObj_GetBounds(drawn, *map(ctypes.byref, edges))
        left, bottom, right, top = (edge.value for edge in edges)
        if top - bottom <= _THICK < right - left:
            across.append(Rule((top + bottom) / 2, left, right))
        elif right - left <= _THICK < top - bottom:
            down.append(Rule((left + right) / 2, bottom, top))
        elif _is_mark(right - left, top - bottom):
            marks.append(((bottom + top) / 2, right))
        elif right - left > _THICK and _is_stroked(raw, drawn):
            for x, y, to_x, to_y in _segments(raw, drawn):
                if abs(y - to_y) <= 1 and abs(x - to_x) > _THICK:
                    across.append(Rule((y + to_y) / 2, min(x, to_x), max(x, to_x)))
                elif abs(x - to_x) <= 1 and abs(y - to_y) > _THICK:
                    down.append(Rule((x + to_x) / 2, min(y, to_y), max(y, to_y)))
        if len(across) + len(down) > _MOST_RULES:
            return [], [], []
    return across, down, marks


def _is_mark(width: float, height: float) -> bool:
    low, high = sorted((width, height))
    return low > _LEAST_MARK and high < _MOST_MARK and high - low < _MOST_UNEVEN * high


def _is_stroked(raw: Any, drawn: Any) -> bool:
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(drawn, ctypes.byref(filled), ctypes.byref(stroked))
    return bool(stroked.value)


def _segments(raw: Any, drawn: Any) -> Iterator[tuple[float, float, float, float]]:
    """The straight lines of a path that has several, in the page's own measure."""
    count = raw.FPDFPath_CountSegments(drawn)
    if not 1 < count <= _MOST_SEGMENTS:
        return
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(drawn, ctypes.byref(matrix))
    x, y = ctypes.c_float(), ctypes.c_float()
    here = begin = (0.0, 0.0)
    for number in range(count):
        segment = raw.FPDFPath_GetPathSegment(drawn, number)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            begin = point
        else:
            yield (*here, *point)
        here = point
        if raw.FPDFPathSegment_GetClose(segment):
            yield (*here, *begin)


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """The lines, those one that lie beside each other or go on where another ends."""
    found: list[Rule] = []
    for level in _levels(sorted(rules, key=lambda rule: rule.at)):
        at = level[len(level) // 2].at
        open_: Rule | None = None
        for rule in sorted(level, key=lambda rule: rule.start):
            if open_ is not None and rule.start <= open_.end + _NEAR:
                open_ = Rule(at, open_.start, max(open_.end, rule.end))
            else:
                if open_ is not None:
                    found.append(open_)
                open_ = Rule(at, rule.start, rule.end)
        if open_ is not None:
            found.append(open_)
    return found


def _levels(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    level: list[Rule] = []
    for rule in rules:
        if level and rule.at - level[0].at > _NEAR:
            yield level
            level = []
        level.append(rule)
    if level:
        yield level


def _touching(across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """The lines in groups, each of which hangs together."""
    left_across, left_down = list(across), list(down)
    while left_across:
        group: tuple[list[Rule], list[Rule]] = ([left_across.pop()], [])
        fresh = list(group[0])
        while fresh:
            met = [rule for rule in left_down if any(_meet(one, rule) for one in fresh)]
            left_down = [rule for rule in left_down if rule not in met]
            fresh = [rule for rule in left_across if any(_meet(rule, one) for one in met)]
            left_across = [rule for rule in left_across if rule not in fresh]
            group[0].extend(fresh)
            group[1].extend(met)
        yield group


def _meet(across: Rule, down: Rule) -> bool:
    return across.start - _NEAR <= down.at <= across.end + _NEAR and down.start - _NEAR <= across.at <= down.end + _NEAR


def _table(across: Sequence[Rule], down: Sequence[Rule], height: float) -> Ruled | None:
    """The table that lines make on a page of a height, if they make two columns and three cells."""
    if not down:
        return None
    columns = _edges([rule.at for rule in down], [end for rule in across for end in (rule.start, rule.end)])
    rows = _edges([rule.at for rule in across], [end for rule in down for end in (rule.start, rule.end)])
    if len(columns) < 3 or len(rows) < 2 or len(columns) * len(rows) > _MOST_PLACES:
        return None
    above = {edge: [rule for rule in across if abs(rule.at - edge) <= _NEAR] for edge in rows}
    beside = {edge: [rule for rule in down if abs(rule.at - edge) <= _NEAR] for edge in columns}
    ends = [_share(above[edge], columns) for edge in (rows[0], rows[-1])]
    sides = [_share(beside[edge], rows) for edge in (columns[0], columns[-1])]
    at_ends = rows[0] < _PAGE_END * height, rows[-1] > (1 - _PAGE_END) * height
    both = zip(ends, at_ends, (rows[0], rows[-1]), strict=True)
    open_ends = [share for share, ends_page, edge in both if not (ends_page and _is_cut(above[edge], columns))]
    if max(ends) < _WHOLE_SIDE or any(_OPEN_SIDE < share < _WHOLE_SIDE for share in (*open_ends, *sides)):
        return None  # boxes of a chart, which end apart
    cells: list[list[int]] = []
    count = 0
    for bottom, top in pairwise(rows):
        row: list[int] = []
        for left, right in pairwise(columns):
            is_open_left = bool(row) and not _parts(beside[left], (bottom + top) / 2)
            is_open_below = bool(cells) and not _parts(above[bottom], (left + right) / 2)
            below = cells[-1][len(row)] if is_open_below else None
            cell = row[-1] if is_open_left else below if below is not None else count
            if is_open_left and below is not None and below != cell:
                cells = [[cell if one == below else one for one in before] for before in cells]
                row = [cell if one == below else one for one in row]
            count += cell == count
            row.append(cell)
        cells.append(row)
    table = Ruled(tuple(columns), tuple(rows), tuple(map(tuple, cells)))
    return table if table.count >= _LEAST_CELLS else None


def _is_cut(rules: Sequence[Rule], columns: Sequence[float]) -> bool:
    """Whether lines along an end of a table leave nothing open but its first columns: a group that goes on."""
    start, end = min((rule.start for rule in rules), default=0.0), max((rule.end for rule in rules), default=0.0)
    inner = any(abs(start - edge) <= _NEAR for edge in columns[1:-1])
    return inner and abs(end - columns[-1]) <= _NEAR and _share(rules, (start, end)) >= _WHOLE_SIDE


def _share(rules: Sequence[Rule], across: Sequence[float]) -> float:
    """Which share of a table's width or height lines along one side of it take."""
    return sum(rule.end - rule.start for rule in rules) / (across[-1] - across[0])


def _parts(rules: Sequence[Rule], middle: float) -> bool:
    return any(rule.start <= middle <= rule.end for rule in rules)


def _edges(at: Sequence[float], ends: Sequence[float]) -> list[float]:
    """Where lines are, and the outermost ends of the lines that cross them: the sides of a table may be open."""
    edges: list[float] = []
    for value in sorted([*at, min(ends), max(ends)]):
        if not edges or value - edges[-1] > _NEAR:
            edges.append(value)
    return edges
