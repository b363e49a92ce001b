"""rank: rank-bm25's model, computed from postings.

term -> the passages that have it and what it adds to each one's score. The library visits
every passage for every term; here a question costs what its own terms' postings hold, and
often only the strongest of them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, count
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from index.compiled import compiled

Scores = npt.NDArray[np.float64]
T = TypeVar("T")

# Below, scoring every passage takes no longer than the compiled search takes to import.
_WORTH_COMPILING = 1000
# What a term adds to a score is rounded to a multiple of 2**-40, by adding this and taking it
# away again. Sums of these below 2048 need no rounding in a double, so they are the same in
# whatever order they are made, and a search that skips what cannot matter gives the same bits.
_GRID = 1.5 * 2.0**12
_EXACT_BELOW = 2048.0
# A term's number and a passage's, packed into one integer.
_PASSAGE_BITS = 32


class BM25(BM25Okapi):  # type: ignore[misc]  # the library is untyped
    """rank-bm25's `BM25Okapi` on postings with precomputed impacts: the same scores, but for its idf.

    Differs from the library's class in three ways. idf is Lucene's
    ln(1 + (N - df + 0.5) / (df + 0.5)), never negative; an empty corpus is fine; of equal
    scores the earlier passage comes first. It keeps no dictionary per passage
    (`doc_freqs`), no process pool (`tokenizer`) and no `epsilon`.
    A term's impact on a passage is its idf times what depends on its count there and the
    passage's length alone. There are few different pairs of these, so that is computed once
    for each, and a posting is a passage and the number of its pair: six bytes.

    Args:
        corpus: The token list of each passage.
        k1: How soon more of a term stops adding; 1.2 to 2 is usual.
        b: How much length counts, 0 to 1.

    Source:
        Robertson & Zaragoza 2009, The Probabilistic Relevance Framework: BM25 and Beyond;
        idf as in Apache Lucene's BM25Similarity; impacts computed ahead as in Lù 2024, BM25S.
    """

    def __init__(self, corpus: Iterable[Sequence[str]], k1: float = 1.5, b: float = 0.75) -> None:
        self.k1 = k1
        self.b = b
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        corpus = corpus if isinstance(corpus, Sequence) else list(corpus)
        self.doc_len = np.fromiter(map(len, corpus), dtype=np.int32, count=len(corpus))
        tokens = np.fromiter(
            map(numbers.__getitem__, chain.from_iterable(corpus)), dtype=np.int64, count=int(self.doc_len.sum())
        )
        self._rows: Mapping[str, int] = dict(numbers)
        self.corpus_size = len(self.doc_len)
        self.avgdl = float(self.doc_len.mean()) if self.corpus_size else 0.0
        self._index(tokens)

    def _index(self, tokens: npt.NDArray[np.int64]) -> None:
        """Fill in the postings from the terms' numbers, passage after passage."""
        tokens <<= _PASSAGE_BITS
        tokens |= np.repeat(np.arange(self.corpus_size), self.doc_len)
        tokens.sort()
        fresh = np.ones(len(tokens), dtype=np.bool_)
        np.not_equal(tokens[1:], tokens[:-1], out=fresh[1:])
        opens = np.flatnonzero(fresh)
        frequencies = np.diff(opens, append=len(tokens))
        tokens = tokens[opens]
        self._passages = (tokens & (1 << _PASSAGE_BITS) - 1).astype(np.int32)
        tokens >>= _PASSAGE_BITS
        self._starts = np.searchsorted(tokens, np.arange(len(self._rows) + 1)).astype(np.int64)
        often, lengths, self._codes = distinct_pairs(frequencies, self.doc_len[self._passages])
        self._impacts = often * (self.k1 + 1) / (often + norms(lengths, self.avgdl, self.k1, self.b))
        self._idf = idf(np.diff(self._starts), self.corpus_size)
        # The most that one token of a question adds to a score.
        self._most = float(self._impacts.max(initial=0) * self._idf.max(initial=0))
        self._maxima = np.zeros(len(self._rows))
        if len(self._rows):
            np.maximum.reduceat(self._impacts[self._codes], self._starts[:-1], out=self._maxima)

    @cached_property
    def idf(self) -> dict[str, float]:
        """idf of each term of the corpus."""
        return dict(zip(self._rows, self._idf.tolist(), strict=True))

    def get_scores(self, query: Iterable[str]) -> Scores:
        """Return every passage's score for a question's tokens; a repeated token counts again."""
        return self._scores(self._counts(query))

    def _scores(self, counts: Mapping[int, int]) -> Scores:
        scores = np.zeros(self.corpus_size)
        for row, times in counts.items():
            span = slice(self._starts[row], self._starts[row + 1])
            scores[self._passages[span]] += (times * self._idf[row] * self._impacts[self._codes[span]] + _GRID) - _GRID
        return scores

    def get_batch_scores(self, query: Iterable[str], doc_ids: Sequence[int]) -> list[float]:
        """Return the scores of some passages, by number."""
        return [float(score) for score in self.get_scores(query)[list(doc_ids)]]

    def get_top_n(self, query: Iterable[str], documents: Sequence[T], n: int = 5) -> list[T]:
        """Return those of the corpus's documents that score best, best first; see `top_k`."""
        return [documents[number] for number, _ in self.top_k(query, n)]

    def top_k(self, query: Iterable[str], k: int) -> list[tuple[int, float]]:
        """Return up to k (passage number, score) pairs, best first; equal scores in corpus order.

        A passage that shares no term with the question is not among them. Large corpora are
        searched without scoring what cannot be among them, with the same result.
        """
        counts = self._counts(query)
        if k < 1 or not counts:
            return []
        rows = np.fromiter(counts, np.int64, len(counts))
        weights = np.fromiter(counts.values(), np.float64, len(counts)) * self._idf[rows]
        if self.corpus_size < _WORTH_COMPILING or sum(counts.values()) * self._most >= _EXACT_BELOW:
            return top_k(self._scores(counts), k)
        found = compiled(lambda: self._pruned(rows, weights, min(k, self.corpus_size)))
        return top_k(self._scores(counts), k) if found is None else found

    def _pruned(self, rows: npt.NDArray[np.int64], weights: Scores, k: int) -> list[tuple[int, float]]:
        # Imported here: it takes half a second.
        from index.kernels import top_k as pruned_top_k

        numbers, scores = pruned_top_k(
            rows, weights, k, self._starts, self._passages, self._codes, self._impacts, self._maxima, self.corpus_size
        )
        return list(zip(numbers.tolist(), scores.tolist(), strict=True))

    def _counts(self, query: Iterable[str]) -> dict[int, int]:
        """How often each of a question's terms is in it, by row, in the order of the question."""
        counts: dict[int, int] = {}
        for term in query:
            row = self._rows.get(term)
            if row is not None:
                counts[row] = counts.get(row, 0) + 1
        return counts


def distinct_pairs(
    counts: npt.NDArray[np.integer[Any]], lengths: npt.NDArray[np.integer[Any]]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.uint16 | np.uint32]]:
    """Return the count and the length of each pair of them that postings have, and the number of each posting's."""
    width = int(np.max(lengths, initial=0)) + 1
    packed = counts * np.int64(width) + lengths
    size = int(np.max(packed, initial=0)) + 1
    if size <= 1 << 24:  # a table of all is faster than sorting
        present = np.zeros(size, dtype=np.bool_)
        present[packed] = True
        distinct = np.flatnonzero(present)
        codes = (np.cumsum(present) - 1)[packed]
    else:
        distinct, codes = np.unique(packed, return_inverse=True)
    return distinct // width, distinct % width, codes.astype(np.uint16 if len(distinct) <= 1 << 16 else np.uint32)


def idf(df: npt.NDArray[np.int64], corpus_size: int) -> Scores:
    """Return the idf of terms that so many of the corpus's passages have."""
    return np.log1p((corpus_size - df + 0.5) / (df + 0.5))


def highest_idf(corpus_size: int) -> float:
    """Return the idf of a term that a single passage has; positive also for a corpus of one."""
    return math.log1p((max(1, corpus_size) - 0.5) / 1.5)


def norms(lengths: npt.NDArray[np.integer[Any]], avgdl: float, k1: float, b: float) -> Scores:
    """Return BM25's norms of passages: below k1 for those shorter than the average, above for longer ones."""
    relative = lengths / avgdl if avgdl else np.ones(len(lengths))
    return k1 * (1 - b + b * relative)


def top_k(scores: Scores, k: int) -> list[tuple[int, float]]:
    """Return the k best positive scores as (position, score), best first, ties by position."""
    positive = np.flatnonzero(scores > 0)
    if len(positive) > k > 0:
        # Only those as good as the k-th best need sorting; a stable sort keeps ties in order.
        least = np.partition(scores[positive], len(positive) - k)[len(positive) - k]
        positive = positive[scores[positive] >= least]
    order = positive[np.argsort(-scores[positive], kind="stable")][: max(k, 0)]
    return [(int(i), float(scores[i])) for i in order]
