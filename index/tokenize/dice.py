"""rank: how much two texts have in common, for finding again what was edited."""

from __future__ import annotations

from collections.abc import Set

# Share of two texts' pairs of characters from which one may be the other, edited.
ALIKE = 0.5


def bigrams_of(text: str) -> set[str]:
    """Return a text's pairs of neighbouring characters, white space left out; of one character, itself."""
    bare = "".join(text.split())
    return {bare[i : i + 2] for i in range(max(1, len(bare) - 1))}


def dice(pairs: Set[str], other: Set[str]) -> float:
    """Return the share of two texts' pairs that they have in common, 0 to 1.

    Source:
        Dice's coefficient.
    """
    return 2 * len(pairs & other) / max(1, len(pairs) + len(other))
