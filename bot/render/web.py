"""Passages as the pages show them: pieces to mark, an outline, two texts compared. Templates make HTML of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from bot.render.quote import excerpt
from bot.render.showable import clean, cut, one_line
from index import Passage
from index.rank.hits import Hit

_DESCRIPTION_UNITS = 200
_TITLE_UNITS = 90
# Headings that are shown around the one that is read.
_OUTLINE = 40
# What two texts are compared by: a word, a number, or any other character.
_UNIT = re.compile(r"[A-Za-z]+|\d+|\s+|.", re.DOTALL)
# Longer texts are compared line by line: the time grows with the square.
_COMPARED_UNITS = 3000


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a passage that is inside or outside its deciding sentence: pieces, each with whether it is bold."""

    deciding: bool
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading of an outline: the first passage below it, how deep it lies, whether it is above what is read."""

    heading: str
    level: int
    passage_id: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of two texts compared."""

    kind: Literal["same", "deleted", "inserted"]
    text: str


def runs(hit: Hit) -> list[Run]:
    """Return a passage's text in runs; together they are the text."""
    text, sentence = hit.passage.text, hit.sentence or (0, 0)
    edges = sorted({0, len(text), *sentence, *(edge for span in hit.highlights for edge in span)})
    found: list[Run] = []
    for start, end in pairwise(edges):
        deciding = sentence[0] <= start < sentence[1]
        piece = (text[start:end], any(a <= start < b for a, b in hit.highlights))
        if found and found[-1].deciding == deciding:
            found[-1] = Run(deciding, (*found[-1].pieces, piece))
        else:
            found.append(Run(deciding, (piece,)))
    return found


def heading(passage: Passage) -> str:
    """Return what a page about a passage is called: its document, and the heading above it."""
    parts = [passage.title or passage.source.rpartition("/")[2], *passage.headings_below_title[-1:]]
    return cut(" › ".join(filter(None, map(one_line, parts))) or passage.passage_id, _TITLE_UNITS)


def description(hit: Hit) -> str:
    """Return the first lines of a passage, from its deciding sentence on, for where a link is previewed."""
    return cut(excerpt(hit), _DESCRIPTION_UNITS)


def outline(passages: Sequence[Passage]) -> list[Entry]:
    """Return the headings of a document, each with the first of these passages below it."""
    entries = []
    above: tuple[str, ...] = ()
    for passage in passages:
        path = passage.headings_below_title
        same = next((depth for depth, pair in enumerate(zip(above, path, strict=False)) if pair[0] != pair[1]), None)
        first_new = min(len(above), len(path)) if same is None else same
        entries += [Entry(path[depth], depth, passage.passage_id) for depth in range(first_new, len(path))]
        above = path
    return entries


def around(entries: Sequence[Entry], passages: Sequence[str], passage_id: str) -> list[Entry]:
    """Return the part of an outline around a passage, with the heading above it marked.

    Args:
        entries: The whole outline.
        passages: The ids of the document's passages, in reading order.
        passage_id: What is read.
    """
    order = {one: number for number, one in enumerate(passages)}
    before = [i for i, entry in enumerate(entries) if order[entry.passage_id] <= order.get(passage_id, -1)]
    at = before[-1] if before else 0
    first = max(0, min(at - _OUTLINE // 2, len(entries) - _OUTLINE))
    shown = list(entries[first : first + _OUTLINE])
    if before:
        entry = entries[at]
        shown[at - first] = Entry(entry.heading, entry.level, entry.passage_id, here=True)
    return shown


def compared(old: str, new: str) -> list[Change]:
    """Return an old and a new text as one, with what was deleted and inserted."""
    pattern = _UNIT if len(old) + len(new) <= _COMPARED_UNITS else re.compile(r"[^\n]*\n?")
    a, b = pattern.findall(clean(old)), pattern.findall(clean(new))
    return list(_changes(a, b))


def _changes(a: Sequence[str], b: Sequence[str]) -> Iterator[Change]:
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Change("same", "".join(a[a0:a1]))
            continue
        if a1 > a0:
            yield Change("deleted", "".join(a[a0:a1]))
        if b1 > b0:
            yield Change("inserted", "".join(b[b0:b1]))
