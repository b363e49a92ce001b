"""tokenize: compare two texts by their bigrams, to recognize an edited one."""

from __future__ import annotations

import re
from collections.abc import Set

# From this coefficient on, one text counts as the other, edited.
ALIKE = 0.5


# A text with so large a share of its bigrams in the other is a part of it, if it has so many.
_PART = 0.6
_LEAST_BIGRAMS = 4
_WORDS = re.compile(r"[^\W_]+")


def bigrams_of(text: str) -> set[str]:
    """Return a text's pairs of neighbouring characters. Example: "a bc" → {"ab", "bc"}; "a" → {"a"}."""
    bare = "".join(text.split())
    return {bare[i : i + 2] for i in range(max(1, len(bare) - 1))}


def dice(bigrams: Set[str], other: Set[str]) -> float:
    """Return the share of two texts' bigrams that both have, 0 to 1.

    Source:
        Dice's coefficient.
    """
    return 2 * len(bigrams & other) / max(1, len(bigrams) + len(other))


def words_bigrams_of(text: str) -> set[str]:
    """Return a text's words between marks, and the bigrams of each: marks may have changed with its format."""
    words = _WORDS.findall(text)
    return {piece for word in words for piece in (word, *map(str.__add__, word, word[1:]))}


def likeness(bigrams: Set[str], other: Set[str]) -> tuple[float, int]:
    """Return how much two texts are one, edited, joined with others or cut apart; of use to compare.

    The first is Dice's coefficient, at least `ALIKE` where one text is a part of the other. Of
    equals the second tells more: how many bigrams they have in common.
    """
    share, common = dice(bigrams, other), len(bigrams & other)
    shorter = min(len(bigrams), len(other))
    is_part = shorter >= _LEAST_BIGRAMS and common >= _PART * shorter
    return (max(share, ALIKE) if is_part else share), common
