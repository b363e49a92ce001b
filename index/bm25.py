"""rank: rank-bm25's model, computed from postings.

term -> the passages that have it and what it adds to each one's score. The library visits
every passage for every term; here a question costs what its own terms' postings hold.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self, TypeVar

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

Scores = npt.NDArray[np.float64]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Postings:
    """term -> the passages that have it: row i is `[starts[i]:starts[i + 1]]` of two arrays.

    Attributes:
        terms: One for each row.
        starts: One more than there are rows.
        passages: Numbers of passages, ascending within a row.
        counts: How often the row's term occurs in each of them.
        lengths: Tokens of each passage of the corpus.
    """

    terms: list[str]
    starts: npt.NDArray[np.int64]
    passages: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int32]


class BM25(BM25Okapi):  # type: ignore[misc]  # the library is untyped
    """rank-bm25's `BM25Okapi` on postings: the same scores, but for its idf.

    Differs from the library's class in three ways. idf is Lucene's
    ln(1 + (N - df + 0.5) / (df + 0.5)), never negative; an empty corpus is fine; of equal
    scores the earlier passage comes first. It keeps no dictionary per passage
    (`doc_freqs`), no process pool (`tokenizer`) and no `epsilon`.

    Args:
        corpus: The token list of each passage.
        k1: How soon more of a term stops adding; 1.2 to 2 is usual.
        b: How much length counts, 0 to 1.

    Source:
        Robertson & Zaragoza 2009, The Probabilistic Relevance Framework: BM25 and Beyond;
        idf as in Apache Lucene's BM25Similarity.
    """

    def __init__(self, corpus: Iterable[Sequence[str]], k1: float = 1.5, b: float = 0.75) -> None:
        postings: dict[str, tuple[list[int], list[int]]] = {}  # term -> (passages, how often)
        lengths: list[int] = []
        for number, tokens in enumerate(corpus):
            lengths.append(len(tokens))
            for term, count in Counter(tokens).items():
                passages, counts = postings.setdefault(term, ([], []))
                passages.append(number)
                counts.append(count)
        sizes = [len(passages) for passages, _ in postings.values()]
        self._fill(
            Postings(
                terms=list(postings),
                starts=np.cumsum([0, *sizes], dtype=np.int64),
                passages=_joined((passages for passages, _ in postings.values()), sum(sizes)),
                counts=_joined((counts for _, counts in postings.values()), sum(sizes)),
                lengths=np.array(lengths, dtype=np.int32),
            ),
            k1,
            b,
        )

    @classmethod
    def of(cls, postings: Postings, k1: float = 1.5, b: float = 0.75) -> Self:
        """Return the index over postings made before, without a look at any token."""
        bm25 = cls.__new__(cls)
        bm25._fill(postings, k1, b)
        return bm25

    def _fill(self, postings: Postings, k1: float, b: float) -> None:
        self.k1 = k1
        self.b = b
        self.postings = postings
        self.doc_len = postings.lengths
        self.corpus_size = len(postings.lengths)
        self.avgdl = float(postings.lengths.mean()) if self.corpus_size else 0.0
        self._rows = {term: row for row, term in enumerate(postings.terms)}
        # Shorter passages than the average have a norm below k1, longer ones above.
        relative = postings.lengths / self.avgdl if self.avgdl else np.ones(self.corpus_size)
        self._norms = k1 * (1 - b + b * relative)

    @cached_property
    def idf(self) -> dict[str, float]:
        """idf of each term of the corpus."""
        return {term: self.idf_of(term) for term in self.postings.terms}

    def idf_of(self, term: str) -> float:
        """Return a term's idf; a term that no passage has gets the highest there is."""
        df = len(self.passages_with(term))
        return math.log1p((self.corpus_size - df + 0.5) / (df + 0.5))

    @property
    def highest_idf(self) -> float:
        """idf of a term that a single passage has; positive also for a corpus of one."""
        return math.log1p((max(1, self.corpus_size) - 0.5) / 1.5)

    def passages_with(self, term: str) -> npt.NDArray[np.int32]:
        """Return the numbers of the passages that have a term, ascending."""
        return self.postings.passages[self._span(term)]

    def get_scores(self, query: Iterable[str]) -> Scores:
        """Return every passage's score for a question's tokens; a repeated token counts again."""
        scores = np.zeros(self.corpus_size)
        for term, count in Counter(query).items():
            span = self._span(term)
            passages = self.postings.passages[span]
            frequencies = self.postings.counts[span].astype(np.float64)
            saturated = frequencies * (self.k1 + 1) / (frequencies + self._norms[passages])
            scores[passages] += count * self.idf_of(term) * saturated
        return scores

    def get_batch_scores(self, query: Iterable[str], doc_ids: Sequence[int]) -> list[float]:
        """Return the scores of some passages, by number."""
        return [float(score) for score in self.get_scores(query)[list(doc_ids)]]

    def get_top_n(self, query: Iterable[str], documents: Sequence[T], n: int = 5) -> list[T]:
        """Return those of the corpus's documents that score best, best first; see `top_k`."""
        return [documents[number] for number, _ in self.top_k(query, n)]

    def top_k(self, query: Iterable[str], k: int) -> list[tuple[int, float]]:
        """Return up to k (passage number, score) pairs, best first; equal scores in corpus order.

        A passage that shares no term with the question is not among them.
        """
        return top_k(self.get_scores(query), k)

    def _span(self, term: str) -> slice:
        row = self._rows.get(term)
        return slice(0, 0) if row is None else slice(self.postings.starts[row], self.postings.starts[row + 1])


def top_k(scores: Scores, k: int) -> list[tuple[int, float]]:
    """Return the k best positive scores as (position, score), best first, ties by position."""
    positive = np.flatnonzero(scores > 0)
    if len(positive) > k > 0:
        # Only those as good as the k-th best need sorting; a stable sort keeps ties in order.
        least = np.partition(scores[positive], len(positive) - k)[len(positive) - k]
        positive = positive[scores[positive] >= least]
    order = positive[np.argsort(-scores[positive], kind="stable")][: max(k, 0)]
    return [(int(i), float(scores[i])) for i in order]


def _joined(lists: Iterator[list[int]], size: int) -> npt.NDArray[np.int32]:
    return np.fromiter((value for values in lists for value in values), dtype=np.int32, count=size)
