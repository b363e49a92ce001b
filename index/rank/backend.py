"""rank: the seam between ranking and postings.

Ranking asks an index for three things: statistics (idf, average lengths), the best
paragraphs, and passages by their numbers. Another index behind the same methods, such as a
view of fewer documents or a cluster, ranks the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.passages import Passage
from index.rank.corpus import Corpus
from index.rank.query import QueryTerm
from index.rank.recipe import Recipe
from index.rank.scorer import Scorer


class Backend:
    """The documents of some segments, searched in this process.

    Passages and paragraphs have numbers, from 0 in the order of the documents.

    Threads: nothing changes after it is made, so any number of threads may use it at once.
    Every method may raise `CorruptIndex` where a stored block turns out damaged when first read.

    Attributes:
        sources: Of all documents with passages, in order.
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
        """The idf of a term that a single paragraph has; positive also where there is only one."""
        return self._scorer.highest_idf()

    def average_length(self, field: str) -> float:
        """Return how many tokens a field has in a paragraph, on average; 0 without paragraphs."""
        return self._scorer.avgdl(field)

    def idf(self, field: str, terms: Sequence[str]) -> list[float]:
        """Return the idf of each of some terms in a field."""
        return self._scorer.idf(field, terms)

    # --- paragraphs

    def top_k(self, terms: Sequence[QueryTerm], k: int) -> list[tuple[int, float]]:
        """Return the k paragraphs that score best, as (number, score), best first, ties by number."""
        return self._scorer.top_k(terms, k)

    def paragraphs_with(self, field: str, terms: Sequence[str]) -> Iterator[int]:
        """Yield the numbers of the paragraphs that have all of some terms, at least one, in a field."""
        return self._scorer.paragraphs_with(field, terms)

    def prepare(self) -> None:
        """Load what speeds up all questions after the first."""
        self._scorer.prepare()

    # --- passages by their numbers

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
        """Return the number of the paragraph that a passage is part of."""
        return self._corpus.paragraph_of(passage)

    def document_of(self, passage: int) -> range:
        """Return the numbers of the passages of the document that a passage is from."""
        return self._corpus.document_of(passage)

    def passages_of(self, source: str) -> range:
        """Return the numbers of a source's passages; none where there is no such document."""
        return self._corpus.passages_of(source)
