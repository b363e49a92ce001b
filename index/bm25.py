"""rank: rank-bm25's model, computed from postings: its formula, its idf, the choice of the k best.

term -> the passages that have it and what it adds to each one's score. The library visits
every passage for every term; here a question costs what its own terms' postings hold, and
often only the most telling of them. `BM25` is one field of one corpus, for whoever needs
that; the bot's scorer (`index.rank.scorer`) has several of both and computes with the same.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, count
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from index.compiled import compiled

Scores = npt.NDArray[np.float64]
T = TypeVar("T")

Best = list[tuple[int, float]]
"""Numbers of passages and their scores."""

WORTH_COMPILING = 5000
"""So many passages or more take longer in plain NumPy than the compiled loops take to import."""
# Postings and passages for each of a question's terms and of the k best wanted; with fewer, looking
# up terms for what comes close to the best takes longer than it takes to sum up everything.
_WORTH_PRUNING = 400
# Terms whose highest impacts are remembered.
_REMEMBERED = 1 << 14
# A term's number and a passage's, packed into one integer.
_PASSAGE_BITS = 32


class BM25(BM25Okapi):  # type: ignore[misc]  # the library is untyped
    """rank-bm25's `BM25Okapi` on postings with precomputed impacts: the same scores, but for its idf.

    Differs from the library's class in three ways. idf is Lucene's
    ln(1 + (N - df + 0.5) / (df + 0.5)), never negative; an empty corpus is fine; of equal
    scores the earlier passage comes first. It keeps no dictionary per passage
    (`doc_freqs`), no process pool (`tokenizer`) and no `epsilon`.
    A term's impact on a passage depends on its count there and the passage's length alone.
    There are few different pairs of these, so that is computed once for each, and a posting
    is a passage and the number of its pair: six bytes.

    Args:
        corpus: The token list of each passage.
        k1: How soon more of a term stops adding; 1.2 to 2 is usual.
        b: How much length counts, 0 to 1.

    Source:
        Impacts computed ahead as in Lù 2024, BM25S; the formula's and idf's are named below.
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
        passages = (tokens & (1 << _PASSAGE_BITS) - 1).astype(np.int32)
        tokens >>= _PASSAGE_BITS
        self._starts = np.searchsorted(tokens, np.arange(len(self._rows) + 1)).astype(np.int64)
        self._idf = idf(np.diff(self._starts), self.corpus_size)
        counts, lengths, codes = distinct_pairs(frequencies, self.doc_len[passages])
        self._postings = Postings(
            np.arange(self.corpus_size, dtype=np.int32),
            passages,
            codes,
            impacts(counts, lengths, self.avgdl, self.k1, self.b)[np.newaxis],
        )

    @cached_property
    def idf(self) -> dict[str, float]:
        """idf of each term of the corpus."""
        return dict(zip(self._rows, self._idf.tolist(), strict=True))

    def get_scores(self, query: Iterable[str]) -> Scores:
        """Return every passage's score for a question's tokens; a repeated token counts again."""
        return self._postings.scores(self._terms(query))

    def get_batch_scores(self, query: Iterable[str], doc_ids: Sequence[int]) -> list[float]:
        """Return the scores of some passages, by number."""
        return [float(score) for score in self.get_scores(query)[list(doc_ids)]]

    def get_top_n(self, query: Iterable[str], documents: Sequence[T], n: int = 5) -> list[T]:
        """Return those of the corpus's documents that score best, best first; see `top_k`."""
        return [documents[number] for number, _ in self.top_k(query, n)]

    def top_k(self, query: Iterable[str], k: int) -> Best:
        """Return up to k (passage number, score) pairs, best first; equal scores in corpus order.

        A passage that shares no term with the question is not among them. Large corpora are
        searched without scoring what cannot be among them, with the same result.
        """
        return self._postings.top_k(self._terms(query), k, fast=self.corpus_size >= WORTH_COMPILING)

    def _terms(self, query: Iterable[str]) -> Terms:
        """A question's terms that the corpus has, each once; its idf counts as often as it is asked."""
        counts: dict[int, int] = {}
        for term in query:
            row = self._rows.get(term)
            if row is not None:
                counts[row] = counts.get(row, 0) + 1
        rows = np.fromiter(counts, np.int64, len(counts))
        weights = np.fromiter(counts.values(), np.float64, len(counts)) * self._idf[rows]
        return Terms(self._starts[rows], self._starts[rows + 1], weights, np.zeros_like(rows))


@dataclass(frozen=True, slots=True)
class Terms:
    """A question's terms, as postings know them: an array of each, in the question's order.

    Attributes:
        begins: Where each term's postings begin.
        ends: Where they end; where they begin if there are none.
        weights: What each term's impacts are multiplied with: its idf, times what else it counts for.
        fields: The field that each term is asked in, by number.
    """

    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    weights: Scores
    fields: npt.NDArray[np.int64]


class Postings:
    """Postings of one or more fields, and how a question is answered from them.

    Args:
        numbers: What each passage is called in results; negative for one that is not to be found.
        passages: The passage of each posting, ascending within a term.
        codes: The code of each posting: which pair of a count and a length it has.
        impacts: What each code adds to a score before idf, a row for each field; positive.
    """

    def __init__(
        self,
        numbers: npt.NDArray[np.int32],
        passages: npt.NDArray[np.int32],
        codes: npt.NDArray[np.uint16 | np.uint32],
        impacts: Scores,
    ) -> None:
        self._numbers = numbers
        self._passages = passages
        self._codes = codes
        self._impacts = impacts
        self._flat = impacts.ravel()
        self._highest = lru_cache(maxsize=_REMEMBERED)(lambda *posted: _highest_impact(codes, impacts, *posted))

    def scores(self, terms: Terms) -> Scores:
        """Return every passage's score."""
        scores = np.zeros(len(self._numbers))
        each = (terms.begins.tolist(), terms.ends.tolist(), terms.weights.tolist(), terms.fields.tolist())
        for begin, end, weight, field in zip(*each, strict=True):
            scores[self._passages[begin:end]] += weight * self._impacts[field][self._codes[begin:end]]
        return scores

    def top_k(self, terms: Terms, k: int, fast: bool) -> Best:
        """Return the k best positive scores, best first, ties by number.

        Args:
            terms: What is asked.
            k: Most that are wanted; below 1 none are.
            fast: Whether to use the compiled loops, where they can be had; the result is the same.
        """
        k = min(k, len(self._numbers))
        if k < 1 or not len(terms.begins):
            return []
        found = compiled(lambda: self._fast_top_k(terms, k)) if fast else None
        return best_scores(self.scores(terms), self._numbers, k) if found is None else found

    def prepare(self) -> None:
        """Load the compiled loops, for a process that will search many times."""
        none = np.zeros(1, dtype=np.int64)
        nothing = Terms(none, none, np.ones(1), none)
        compiled(lambda: (self._exhaustive(nothing, 1), self._pruned(nothing, 1)))

    def _fast_top_k(self, terms: Terms, k: int) -> Best:
        sizes = terms.ends - terms.begins
        worth_pruning = sizes.sum() + len(self._numbers) >= _WORTH_PRUNING * k * np.count_nonzero(sizes)
        numbers, scores = self._pruned(terms, k) if worth_pruning else self._exhaustive(terms, k)
        return list(zip(numbers.tolist(), scores.tolist(), strict=True))

    # The kernels are imported where they are called: it takes half a second.

    def _exhaustive(self, terms: Terms, k: int) -> tuple[npt.NDArray[np.int32], Scores]:
        from index.kernels import exhaustive_top_k

        return exhaustive_top_k(self._numbers, k, *self._arrays(terms))

    def _pruned(self, terms: Terms, k: int) -> tuple[npt.NDArray[np.int32], Scores]:
        from index.kernels import pruned_top_k

        return pruned_top_k(self._numbers, k, *self._by_cost(terms), *self._arrays(terms))

    def _arrays(self, terms: Terms) -> tuple[npt.NDArray[Any], ...]:
        bases = terms.fields * self._impacts.shape[1]
        return terms.begins, terms.ends, terms.weights, bases, self._passages, self._codes, self._flat

    def _by_cost(self, terms: Terms) -> tuple[npt.NDArray[np.int64], Scores]:
        """The terms that have postings, those first that can add most for each; what they and those after can add."""
        sizes = terms.ends - terms.begins
        each = zip(terms.begins.tolist(), terms.ends.tolist(), terms.fields.tolist(), strict=True)
        most = terms.weights * [self._highest(*posted) for posted in each]
        present = np.flatnonzero(sizes)
        order = present[np.argsort(sizes[present] / most[present], kind="stable")]
        return order, np.append(np.cumsum(most[order][::-1])[::-1], 0.0)


def _highest_impact(codes: npt.NDArray[Any], impacts: Scores, begin: int, end: int, field: int) -> float:
    """The most that a posting of a term adds to a score, before idf."""
    from index.kernels import highest_impact

    return highest_impact(codes[begin:end], impacts[field])


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


def impacts(
    counts: npt.NDArray[np.integer[Any]], lengths: npt.NDArray[np.integer[Any]], avgdl: float, k1: float, b: float
) -> Scores:
    """Return what a term adds to a passage's score before idf, for each count of it and length of the passage.

    Args:
        counts: How often the term is in the passage.
        lengths: How many tokens the passage has.
        avgdl: How many they have on average; 0 if nothing is known of it.
        k1: How soon more of a term stops adding.
        b: How much length counts, 0 to 1.

    Source:
        Robertson & Zaragoza 2009, The Probabilistic Relevance Framework: BM25 and Beyond;
        with the factor k1 + 1, as rank-bm25 has it.
    """
    relative = lengths / avgdl if avgdl else np.ones(len(lengths))
    norms = k1 * (1 - b + b * relative)
    found: Scores = counts * (k1 + 1) / (counts + norms)
    return found


def idf(df: npt.NDArray[np.int64], corpus_size: int) -> Scores:
    """Return the idf of terms that so many of the corpus's passages have.

    Source:
        Apache Lucene's BM25Similarity; never negative, unlike that of the paper and of rank-bm25.
    """
    return np.log1p((corpus_size - df + 0.5) / (df + 0.5))


def highest_idf(corpus_size: int) -> float:
    """Return the idf of a term that a single passage has; positive also for a corpus of one."""
    return math.log1p((max(1, corpus_size) - 0.5) / 1.5)


def best_scores(scores: Scores, numbers: npt.NDArray[np.int32], k: int) -> Best:
    """Return the k best positive scores with their numbers, best first, ties by number; negative ones are left out."""
    found = np.flatnonzero((scores > 0) & (numbers >= 0))
    if len(found) > k:
        # Only those as good as the k-th best need sorting.
        least = np.partition(scores[found], len(found) - k)[len(found) - k]
        found = found[scores[found] >= least]
    order = found[np.lexsort((numbers[found], -scores[found]))][:k]
    return list(zip(numbers[order].tolist(), scores[order].tolist(), strict=True))
