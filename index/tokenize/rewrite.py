"""tokenize: rewrite stretches of a folded text; each new character knows where it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator

Origins = list[tuple[int, int]]
"""For each character, the [start, end) of the original text that it came from."""
Rule = Callable[[str], Iterator[tuple[int, int, str]]]
"""Folded text -> (start, end, what stands there instead), in order, not overlapping."""


def rewritten(text: str, rule: Rule) -> str:
    """Return a text as a rule rewrites it."""
    pieces: list[str] = []
    offset = 0
    for start, end, instead in rule(text):
        pieces += text[offset:start], instead
        offset = end
    return "".join([*pieces, text[offset:]]) if pieces else text


def rewritten_with_origins(text: str, origins: Origins, rule: Rule) -> tuple[str, Origins]:
    """Return a text as a rule rewrites it, and its origins.

    The origin of each character that stands instead of a stretch is all of the stretch.
    """
    pieces: list[str] = []
    moved: Origins = []
    offset = 0
    for start, end, instead in rule(text):
        pieces += text[offset:start], instead
        moved += origins[offset:start]
        moved += [(origins[start][0], origins[end - 1][1])] * len(instead)
        offset = end
    return "".join([*pieces, text[offset:]]), moved + origins[offset:]
