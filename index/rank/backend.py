"""rank: the interface between ranking and postings.

Ranking needs three things from an index: statistics (idf, average lengths), the best
paragraphs, and passages by number. Any index with these methods can be ranked:

| backend                 | where the postings are                                     |
|-------------------------|------------------------------------------------------------|
| `rank.local`            | in segments, searched in this process                      |
| `cluster.backend`       | in an OpenSearch cluster, which finds candidates           |

Both give the same numbers, to the bit: tests/test_backends.py holds that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from index.passages import Passage
from index.rank.query import QueryTerm


class Backend(Protocol):
    """The passages of one state of an index, or of what a view sees of it.

    Passages and paragraphs have numbers, from 0, in the order of their sources.

    Threads: immutable, for any number of threads. Every method may raise `CorruptIndex` where
    what is stored is damaged or gone, and `EngineError` where it cannot be reached.
    """

    @property
    def sources(self) -> tuple[str, ...]:
        """The source of each document with passages, in order."""
        ...

    # --- statistics

    @property
    def passage_count(self) -> int:
        """How many passages there are."""
        ...

    @property
    def highest_idf(self) -> float:
        """The idf of a term in a single paragraph; positive even if there is only one."""
        ...

    def average_length(self, field: str) -> float:
        """Return the average number of a field's tokens in a paragraph; 0 without paragraphs."""
        ...

    def idf(self, field: str, terms: Sequence[str]) -> list[float]:
        """Return the idf of each of some terms in a field."""
        ...

    def has(self, field: str, terms: Sequence[str]) -> list[bool]:
        """Return for each of some terms whether any paragraph has it in a field."""
        ...

    def foresee(self, look_up: Callable[[], object]) -> None:
        """Look up what some work will, so that the work itself need not ask for it piece by piece.

        Args:
            look_up: Calls `idf`, `has` and `paragraphs_with` as the work will, and changes nothing. While it is
                called they may answer by guesses; it is called again once what it asked for is known.
        """
        ...

    # --- paragraphs

    def top_k(self, terms: Sequence[QueryTerm], k: int) -> list[tuple[int, float]]:
        """Return the k paragraphs that score best, as (number, score), best first, ties by number."""
        ...

    def scores_of(self, terms: Sequence[QueryTerm], paragraphs: Sequence[int]) -> list[float]:
        """Return the score of each of some paragraphs, as `top_k` gives it; 0 where it has none of the terms."""
        ...

    def passages_with(self, digest: int) -> list[int]:
        """Return the numbers of the passages whose embedded text has a digest, in order; see `embed.texts`."""
        ...

    def paragraphs_with(self, field: str, terms: Sequence[str]) -> Iterator[int]:
        """Yield the numbers of the paragraphs that have all of some terms, at least one, in a field."""
        ...

    def copies_of(self, paragraph: int) -> list[int]:
        """Return the numbers of all paragraphs with the text and headings of one, itself included, in order."""
        ...

    def prepare(self) -> None:
        """Load what speeds up all questions after the first."""
        ...

    # --- passages by their numbers

    def check_unchanged(self) -> None:
        """Check that what is stored is still what was opened.

        Raises:
            CorruptIndex: It is not.
        """
        ...

    def check_reached(self) -> None:
        """Check that questions can be asked: of what is stored elsewhere, something is asked for.

        Raises:
            EngineError: They cannot be.
        """
        ...

    def passage(self, number: int) -> Passage:
        """Return a passage."""
        ...

    def find(self, passage_id: str) -> int | None:
        """Return the number of the passage of an id, None if there is none."""
        ...

    def parts_of(self, paragraph: int) -> range:
        """Return the numbers of a paragraph's passages."""
        ...

    def paragraph_of(self, passage: int) -> int:
        """Return the number of a passage's paragraph."""
        ...

    def document_of(self, passage: int) -> range:
        """Return the numbers of all passages of a passage's document."""
        ...

    def passages_of(self, source: str) -> range:
        """Return the numbers of a source's passages; none if there is no such document."""
        ...
