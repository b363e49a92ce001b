"""rank: what a search finds, and what a link leads to."""

from __future__ import annotations

from dataclasses import dataclass

from index.passages import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that matches a question.

    Attributes:
        passage: What matched.
        score: Positive, unbounded, comparable within one search only.
        highlights: Where the question's words are in the passage's text: [start, end)
            pairs, in order, not overlapping. Filled in by `ask`.
        sentence: [start, end) of the deciding sentence, None if there is none. Filled in by `ask`.
        also_in: Sources of passages that say the same word for word, in order. Filled in by `ask`.
        words: Its score by words, where it was ranked by meaning too; else None.
        cosine: How near it is to the question in meaning, on the scale of the local model; None where
            nobody knows.
    """

    passage: Passage
    score: float
    highlights: tuple[tuple[int, int], ...] = ()
    sentence: tuple[int, int] | None = None
    also_in: tuple[str, ...] = ()
    words: float | None = None
    cosine: float | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """The passage of a link, then and now.

    Attributes:
        then: The passage when the link was made.
        now: The same passage, edited or renamed if it was since; None if it was removed.
    """

    then: Passage
    now: Passage | None
