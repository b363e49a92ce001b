"""rank: the backend that searches segments in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from index.passages import Passage
from index.rank.corpus import Corpus
from index.rank.query import QueryTerm
from index.rank.recipe import Recipe
from index.rank.scorer import Scorer


class LocalBackend:
    """The corpus of some segments; a `Backend`.

    Threads: immutable, for any number of threads. Every method may raise `CorruptIndex`: a
    stored block is checked when it is first read.

    Attributes:
        sources: The source of each document with passages, in order.
    """

    def __init__(self, corpus: Corpus, recipe: Recipe) -> None:
        self.sources = tuple(document.source for document in corpus.documents)
        self._corpus = corpus
        self._scorer = Scorer(corpus, recipe.k1, recipe.b)

    # --- statistics

    @property
    def passage_count(self) -> int:
        """How many passages there are."""
        return self._corpus.passage_count

    @property
    def highest_idf(self) -> float:
        """The idf of a term in a single paragraph; positive even if the corpus has only one."""
        return self._scorer.highest_idf()

    def average_length(self, field: str) -> float:
        """Return the average number of a field's tokens in a paragraph; 0 without paragraphs."""
        return self._scorer.avgdl(field)

    def idf(self, field: str, terms: Sequence[str]) -> list[float]:
        """Return the idf of each of some terms in a field."""
        return self._scorer.idf(field, terms)

    def has(self, field: str, terms: Sequence[str]) -> list[bool]:
        """Return for each of some terms whether any paragraph has it in a field."""
        return self._scorer.has(field, terms)

    # --- paragraphs

    def top_k(self, terms: Sequence[QueryTerm], k: int) -> list[tuple[int, float]]:
        """Return the k paragraphs that score best, as (number, score), best first, ties by number."""
        return self._scorer.top_k(terms, k)

    def scores_of(self, terms: Sequence[QueryTerm], paragraphs: Sequence[int]) -> list[float]:
        """Return the score of each of some paragraphs, as `top_k` gives it; 0 where it has none of the terms."""
        return self._scorer.scores_of(terms, paragraphs)

    def passages_with(self, digest: int) -> list[int]:
        """Return the numbers of the passages whose embedded text has a digest, in order; see `embed.texts`."""
        return self._corpus.with_digest(digest)

    def paragraphs_with(self, field: str, terms: Sequence[str]) -> Iterator[int]:
        """Yield the numbers of the paragraphs that have all of some terms, at least one, in a field."""
        return self._scorer.paragraphs_with(field, terms)

    def copies_of(self, paragraph: int) -> list[int]:
        """Return the numbers of all paragraphs with the text and headings of one, itself included, in order."""
        return self._corpus.copies_of(paragraph)

    def foresee(self, look_up: Callable[[], object]) -> None:
        """Do nothing: what is looked up here costs no request."""

    def prepare(self) -> None:
        """Load what speeds up all questions after the first."""
        self._scorer.prepare()

    # --- passages by their numbers

    def check_unchanged(self) -> None:
        """Check that nobody has changed what is stored; see `Arrays.check_unchanged`."""
        self._corpus.check_unchanged()

    def check_reached(self) -> None:
        """Do nothing: it is here."""

    def passage(self, number: int) -> Passage:
        """Return a passage."""
        return self._corpus.passage(number)

    def find(self, passage_id: str) -> int | None:
        """Return the number of the passage of an id, None if there is none."""
        return self._corpus.find(passage_id)

    def parts_of(self, paragraph: int) -> range:
        """Return the numbers of a paragraph's passages."""
        return self._corpus.parts_of(paragraph)

    def paragraph_of(self, passage: int) -> int:
        """Return the number of a passage's paragraph."""
        return self._corpus.paragraph_of(passage)

    def document_of(self, passage: int) -> range:
        """Return the numbers of all passages of a passage's document."""
        return self._corpus.document_of(passage)

    def passages_of(self, source: str) -> range:
        """Return the numbers of a source's passages; none if there is no such document."""
        return self._corpus.passages_of(source)
