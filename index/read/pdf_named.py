"""read: names on a PDF's pages that stand again and again: labels before what they stand for, titles above tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from index.read.lines import cells_of, join_wrapped
from index.read.pdf_line import Line
from index.read.rows import is_value

# Pieces one below the other begin so near to each other.
_ALIGNED = 3.0
# Lines of a group, and a title and its table, are so near to each other, in their size.
_NEAR, _NEAR_TITLE = 2.6, 3.2
# A value goes on so near below its line.
_BELOW = 1.2
_LEAST_LABELS = 2
_MOST_LABEL_CELLS, _MOST_TITLE_CELLS = 16, 40
_SAYS = re.compile(r"[。；，！？：:]")
# Titles of one kind are as large, but for so much.
_UNLIKE = 0.08


def named(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the lines of pages, those marked whose place among others like them tells what they name.

    | on the pages                                             | in what is returned                            |
    |----------------------------------------------------------|------------------------------------------------|
    | several groups of lines with the same labels at the left | each label with its whole value, `named`       |
    | a short line above the names of a table that stand again | it `heads` what is below                       |
    """
    labelled = _labelled(pages)
    titles = _titles(labelled)
    return [[replace(line, heads=True) if id(line) in titles else line for line in page] for page in labelled]


def _labelled(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines, those of groups with the same labels each with all of its value."""
    counts = Counter(line.pieces[0].text for page in pages for line in page if _may_be_labelled(line))
    often = {label for label, count in counts.items() if count > 1}
    if len(often) < _LEAST_LABELS:
        return [list(page) for page in pages]
    groups = [(page, start, end) for page in pages for start, end in _groups(page, often)]
    kinds: dict[tuple[str, ...], list[str]] = {}  # of each kind of group, what stands beside the first label
    for page, start, end in groups:
        labels = tuple(line.pieces[0].text for line in page[start:end] if len(line.pieces) > 1)
        kinds.setdefault(labels, []).append(page[start].pieces[1].text)
    # Where the first value is always the same, the first line names the columns of a table.
    known = {labels for labels, firsts in kinds.items() if len(firsts) > 1 and len(set(firsts)) > 1}
    found = [list(page) for page in pages]
    for page, lines in zip(pages, found, strict=True):
        for start, end in reversed(list(_groups(page, often))):
            if tuple(line.pieces[0].text for line in page[start:end] if len(line.pieces) > 1) in known:
                lines[start:end] = _whole(page[start:end])
    return found


def _may_be_labelled(line: Line) -> bool:
    if len(line.pieces) != 2 or line.rows or line.turn or line.named:
        return False
    label = line.pieces[0].text
    return cells_of(label) <= _MOST_LABEL_CELLS and not is_value(label) and not _SAYS.search(label[:-1])


def _groups(page: Sequence[Line], labels: set[str]) -> Iterator[tuple[int, int]]:
    """Where lines with one of some labels stand one below the other, with those in which their values go on."""
    start = 0
    while start < len(page):
        end = start
        while end < len(page) and _is_labelled(page, start, end, labels):
            end += 1
        if sum(len(line.pieces) > 1 for line in page[start:end]) >= _LEAST_LABELS:
            yield start, end
        start = max(end, start + 1)


def _is_labelled(page: Sequence[Line], start: int, at: int, labels: set[str]) -> bool:
    """Whether a line goes on with a group, or begins one."""
    first, line = page[start], page[at]
    if at == start:
        return _may_be_labelled(line) and line.pieces[0].text in labels
    gap = page[at - 1].bottom - line.top
    if len(line.pieces) == 1 and not line.rows and not line.turn:
        begins = abs(line.left - first.pieces[1].left) < _ALIGNED
        return begins and -0.5 * line.size < gap < _BELOW * line.size
    if not _may_be_labelled(line) or line.pieces[0].text not in labels:
        return False
    aligned = all(abs(one.left - two.left) < _ALIGNED for one, two in zip(first.pieces, line.pieces, strict=True))
    return aligned and -0.5 * line.size < gap < _NEAR * line.size


def _whole(group: Sequence[Line]) -> list[Line]:
    """The lines of a group, each label with all lines of its value."""
    found: list[Line] = []
    for line in group:
        if len(line.pieces) > 1:
            found.append(replace(line, named=True))
        else:
            label, value = found[-1].pieces
            text = join_wrapped(value.text, line.text)
            found[-1] = replace(found[-1], pieces=(label, replace(value, text=text)), bottom=line.bottom)
    return found


def _titles(pages: Sequence[Sequence[Line]]) -> set[int]:
    """The lines, by id, that stand right above lines which come again, with another such title."""
    found: dict[tuple[str, ...], list[Line]] = {}
    for page in pages:
        for line, below in pairwise(page):
            names = _first_names(below)
            if _may_be_title(line, below) and not any(map(is_value, names)):
                found.setdefault(names, []).append(line)
    return {
        id(line)
        for lines in found.values()
        for line in lines
        if len({other.text for other in lines if _are_alike(line, other)}) > 1
    }


def _first_names(line: Line) -> tuple[str, ...]:
    """What a table has in common with others: the names in its first line, or the first label of a group."""
    if line.rows:
        return tuple(line.rows[0].own)
    return tuple(piece.text for piece in (line.pieces[:1] if line.named else line.pieces))


def _may_be_title(line: Line, below: Line) -> bool:
    """Whether a line may be the title of a table that begins with another one."""
    most = 2 if below.named else 1
    plain = len(line.pieces) <= most and not line.rows and not line.turn and not line.named
    near = -0.5 * line.size < line.bottom - below.top < _NEAR_TITLE * line.size
    short = cells_of(line.text) <= _MOST_TITLE_CELLS and not _SAYS.search(line.text)
    is_table = len(below.pieces) > 1 or (bool(below.rows) and len(below.rows[0].own) > 1)
    return plain and near and short and is_table and any(map(str.isalpha, line.text))


def _are_alike(one: Line, other: Line) -> bool:
    same_place = min(abs(one.left - other.left), abs(one.top - other.top)) < _ALIGNED
    return same_place and abs(one.size - other.size) < _UNLIKE * max(one.size, other.size)
