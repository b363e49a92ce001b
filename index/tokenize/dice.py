"""tokenize: compare two texts by their bigrams, to recognize an edited one."""

from __future__ import annotations

from collections.abc import Set

# From this coefficient on, one text counts as the other, edited.
ALIKE = 0.5


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
