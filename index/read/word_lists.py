"""read: which items of a Word file's lists are names of sections, numbered by Word, and which are items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from index.read.official import is_name

Place = tuple[str, int]
"""A list and a level in it."""


def names_of_sections(paragraphs: Sequence[tuple[Place | None, str]]) -> list[int]:
    """Return which paragraphs are names of sections, as if their numbers were typed.

    They are short, and none stands right above or below another one of its list and level. Most of those have
    something below them that is no such name: names of names alone are a list inside a list.

    Args:
        paragraphs: The list that each is in, if any, and its text; a table is in none.
    """
    alone = [n for n in range(len(paragraphs)) if _is_alone(paragraphs, n)]
    counts = Counter(paragraphs[n][0] for n in alone)
    head = Counter(paragraphs[n][0] for n in alone if n + 1 < len(paragraphs) and not _names(*paragraphs[n + 1]))
    return [n for n in alone if 2 * head[paragraphs[n][0]] > counts[paragraphs[n][0]]]


def _is_alone(paragraphs: Sequence[tuple[Place | None, str]], number: int) -> bool:
    """Whether a paragraph is a name in a list, no other item of the same list and level above or below it."""
    around = [place for place, _ in (*paragraphs[max(number - 1, 0) : number], *paragraphs[number + 1 : number + 2])]
    return _names(*paragraphs[number]) and paragraphs[number][0] not in around


def _names(place: Place | None, text: str) -> bool:
    return place is not None and is_name(text)
