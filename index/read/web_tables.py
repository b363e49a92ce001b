"""read: the tables of web pages as rows, and what their marks say of names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.read.rows import Row
from index.read.web_tree import Node, every, folded

_GROUND = re.compile(
    r"background(?:-color)?\s*:\s*(?!#?f{3}|white|none|transparent|inherit)|font-weight\s*:\s*(?:bold|[6-9]00)", re.I
)

_LONGEST_TERM, _LONGEST_SAID = 20, 120


def is_table(node: Node) -> bool:
    """Return whether a table has data, not the layout of a page: several columns of short cells, no tables inside."""
    inside = [inner for inner in every(node) if inner is not node]
    if any(inner.tag == "table" for inner in inside):
        return False
    rows = [
        sum(isinstance(cell, Node) and cell.tag in ("td", "th") for cell in row.inner)
        for row in inside
        if row.tag == "tr"
    ]
    cells = [inner.chars for inner in inside if inner.tag in ("td", "th")]
    marked = any(inner.tag in ("th", "caption", "thead") for inner in inside)
    return max(rows, default=0) > 1 and (marked or (len(rows) > 1 and max(cells) < 1000))


def rows_of(node: Node) -> Iterator[Row]:
    """Yield the rows of a table, merged cells in every place that they cover."""
    below: dict[int, tuple[str, int]] = {}  # column -> text that reaches down, for so many rows more
    for row in (inner for inner in every(node) if inner.tag == "tr"):
        cells: list[str] = []
        merged: set[int] = set()
        marked: set[int] = set()

        def reach_down(cells: list[str] = cells) -> None:
            while len(cells) in below:
                text, rows = below[len(cells)]
                if rows > 1:
                    below[len(cells)] = text, rows - 1
                else:
                    del below[len(cells)]
                cells.append(text)

        for cell in row.inner:
            if isinstance(cell, Node) and cell.tag in ("td", "th"):
                reach_down()
                text = folded(cell)
                columns, rows = _span(cell, "colspan", 100), _span(cell, "rowspan", 1000)
                for column in range(len(cells), len(cells) + columns):
                    if rows > 1:
                        below[column] = text, rows - 1
                    if column > len(cells):
                        merged.add(column)
                if _looks_like_name(cell):
                    marked.add(len(cells))
                cells += [text] * columns
        reach_down()
        spanned = frozenset(column for column in below if column < len(cells))
        yield Row(0, tuple(cells), frozenset(merged), spanned, marked=frozenset(marked))


def _looks_like_name(cell: Node) -> bool:
    """Whether a cell of a table is marked as a name, or looks like one: bold, or on a ground of its own."""
    if cell.tag == "th" or "bgcolor" in cell.attributes or _GROUND.search(cell.attributes.get("style") or ""):
        return True
    bold = sum(inner.chars for inner in every(cell) if inner.tag in ("b", "strong"))
    return 0 < cell.chars <= bold


def header_rows(node: Node) -> int | None:
    """Return how many rows are marked as naming the columns; 0: each value has a name beside it; None: no marks say.

    Rows of one cell over several columns, as the title of an infobox, say nothing of the others.
    """
    rows = [
        [cell for cell in row.inner if isinstance(cell, Node) and cell.tag in ("td", "th")]
        for row in every(node)
        if row.tag == "tr"
    ]
    heads = [[cell.tag == "th" for cell in row] for row in rows]
    if _are_pairs(rows):
        return 0
    count = next((number for number, marks in enumerate(heads) if not all(marks) or not marks), len(heads))
    return count or None


def _are_pairs(rows: Sequence[Sequence[Node]]) -> bool:
    """Whether marked cells and others take turns in all rows of several cells; a mark may reach over several rows."""
    pairs, reaching = 0, 0
    for row in rows:
        marks = [True] * (reaching > 0) + [cell.tag == "th" for cell in row]
        reaching = max(reaching - 1, _span(row[0], "rowspan", 1000) - 1 if row and row[0].tag == "th" else 0)
        if len(marks) == 1 and _span(row[0], "colspan", 100) > 1:
            continue
        if not marks or marks != [True, False] * (len(marks) // 2):
            return False
        pairs += 1
    return pairs > 0


def _span(cell: Node, name: str, most: int) -> int:
    value = (cell.attributes.get(name) or "").strip()
    return max(1, min(int(value), most)) if value.isdigit() and len(value) < 6 else 1


def pairs_of(node: Node) -> list[tuple[str, str]]:
    """Return the terms of a list of terms, each with what is said of it, if all are short; else none.

    Example:
        净含量, 50克; 保质期, 18个月
    """
    inner = [one for one in node.inner if isinstance(one, Node)]
    within = [part for one in inner if one.tag == "div" for part in one.inner if isinstance(part, Node)]
    items = [one for one in (within or inner) if one.tag in ("dt", "dd")]
    terms, said = items[::2], items[1::2]
    if not items or len(terms) != len(said) or sum(one.chars for one in items) < node.chars:
        return []
    if any(one.tag != "dt" or not 0 < one.chars <= _LONGEST_TERM for one in terms):
        return []
    if any(one.tag != "dd" or one.chars > _LONGEST_SAID for one in said):
        return []
    if any(part.tag in ("dl", "ul", "ol", "table", "pre", "br") for one in said for part in every(one)):
        return []
    pairs = [(folded(term).rstrip("：: "), folded(one)) for term, one in zip(terms, said, strict=True)]
    return [] if any(term.endswith(("？", "?", "。")) for term, _ in pairs) else pairs
