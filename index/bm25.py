"""rank: compute rank-bm25's model from postings: the formula, the idf, the k best.

Postings are term -> passages that have it, and its impact on each one's score. The library
visits every passage for every term; here a question costs only the postings of its terms,
and often only those of the rarest.

`BM25` is one field of one corpus. `index.rank.scorer` uses the rest for several fields and
segments; its passages are paragraphs.
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
"""From so many passages on, the compiled loops are worth the time of their import."""
# Pruning is worth it from so many postings and passages for each term and each of the k: with
# fewer, summing all of them is faster than looking terms up.
_WORTH_PRUNING = 400
# Terms whose highest impacts are cached.
_CACHED = 1 << 14
# Low bits of a packed posting: the passage's number; above them the term's.
_PASSAGE_BITS = 32


class BM25(BM25Okapi):  # type: ignore[misc]  # the library is untyped
    """rank-bm25's `BM25Okapi` on postings with precomputed impacts: the same scores, but for its idf.

    |                               | rank-bm25 | here                                    |
    |-------------------------------|-----------|-----------------------------------------|
    | idf                           | may be < 0 | Lucene's ln(1 + (N - df + 0.5) / (df + 0.5)) |
    | empty corpus                  | an error  | allowed                                 |
    | equal scores                  | any order | the earlier passage first               |
    | doc_freqs, tokenizer, epsilon | there     | not there                               |

    The impact of a term on a passage depends only on term frequency and length. Few distinct
    pairs of these occur, so impacts are computed once for each pair, and a posting is a
    passage number and the pair's code: six bytes.

    Args:
        corpus: The token list of each passage.
        k1: Saturation of term frequency; 1.2 to 2 is usual.
        b: Weight of the length norm, 0 to 1.

    Source:
        Precomputed impacts as in Lù 2024, BM25S; see `impacts` and `idf` for theirs.
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
        """Build the postings from the tokens' numbers, passage after passage."""
        tokens <<= _PASSAGE_BITS
        tokens |= np.repeat(np.arange(self.corpus_size), self.doc_len)
        tokens.sort()
        is_first = np.ones(len(tokens), dtype=np.bool_)
        np.not_equal(tokens[1:], tokens[:-1], out=is_first[1:])
        starts = np.flatnonzero(is_first)
        frequencies = np.diff(starts, append=len(tokens))
        tokens = tokens[starts]
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
        """The idf of each term of the corpus."""
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

        Passages without a term of the question are left out. In large corpora, passages that
        cannot be among the best are not scored; the result is the same.
        """
        return self._postings.top_k(self._terms(query), k, fast=self.corpus_size >= WORTH_COMPILING)

    def _terms(self, query: Iterable[str]) -> Terms:
        """The question's terms that the corpus has, each once; its weight is idf times its frequency there."""
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
    """A question's terms as arrays, one value for each term, in the question's order.

    Attributes:
        begins: Where the term's postings begin.
        ends: Where they end; equal to `begins` if there are none.
        weights: The factor of its impacts: idf times the weight of the query term.
        fields: The number of its field.
    """

    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    weights: Scores
    fields: npt.NDArray[np.int64]


class Postings:
    """Postings of one or more fields, searched for the k best passages.

    Args:
        numbers: Local number -> number of each passage; negative for a removed one.
        passages: The local number of each posting's passage, ascending within a term.
        codes: The code of each posting's (term frequency, length) pair.
        impacts: The impact of each code, before the term's weight; a row for each field; positive.
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
        self._highest = lru_cache(maxsize=_CACHED)(lambda *span: _highest_impact(codes, impacts, *span))

    def scores(self, terms: Terms) -> Scores:
        """Return the score of each passage, by local number."""
        scores = np.zeros(len(self._numbers))
        each = (terms.begins.tolist(), terms.ends.tolist(), terms.weights.tolist(), terms.fields.tolist())
        for begin, end, weight, field in zip(*each, strict=True):
            scores[self._passages[begin:end]] += weight * self._impacts[field][self._codes[begin:end]]
        return scores

    def scores_of(self, terms: Terms, wanted: npt.NDArray[np.int32]) -> Scores:
        """Return the score of some passages only, given by their local numbers; 0 where none of the terms is."""
        scores = np.zeros(len(wanted))
        each = (terms.begins.tolist(), terms.ends.tolist(), terms.weights.tolist(), terms.fields.tolist())
        for begin, end, weight, field in zip(*each, strict=True):
            passages = self._passages[begin:end]
            positions = np.minimum(np.searchsorted(passages, wanted), end - begin - 1)
            there = passages[positions] == wanted if begin < end else np.zeros(len(wanted), np.bool_)
            codes = self._codes[begin:end][positions[there]]
            scores[there] += weight * self._impacts[field][codes]
        return scores

    def top_k(self, terms: Terms, k: int, fast: bool) -> Best:
        """Return the k best positive scores, best first, ties by number.

        Args:
            terms: The question's terms.
            k: Most passages wanted; below 1: none.
            fast: Whether to use the compiled loops if available; the result is the same.
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

    # Kernels are imported where they are called: the import takes half a second.

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
        """The `order` and `bounds` of `kernels.pruned_top_k`."""
        sizes = terms.ends - terms.begins
        each = zip(terms.begins.tolist(), terms.ends.tolist(), terms.fields.tolist(), strict=True)
        highest = terms.weights * [self._highest(*span) for span in each]
        present = np.flatnonzero(sizes)
        order = present[np.argsort(sizes[present] / highest[present], kind="stable")]
        return order, np.append(np.cumsum(highest[order][::-1])[::-1], 0.0)


def _highest_impact(codes: npt.NDArray[Any], impacts: Scores, begin: int, end: int, field: int) -> float:
    """The highest impact of a term's postings."""
    from index.kernels import highest_impact

    return highest_impact(codes[begin:end], impacts[field])


def distinct_pairs(
    counts: npt.NDArray[np.integer[Any]], lengths: npt.NDArray[np.integer[Any]]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.uint16 | np.uint32]]:
    """Code each posting's (count, length) pair.

    Example:
        [1, 1, 2], [5, 5, 9] → [1, 2], [5, 9], codes [0, 0, 1].

    Returns:
        The count and the length of each distinct pair, ascending, and the code of each posting.
    """
    width = int(np.max(lengths, initial=0)) + 1
    packed = counts * np.int64(width) + lengths
    size = int(np.max(packed, initial=0)) + 1
    if size <= 1 << 24:  # a table of all pairs is faster than sorting
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
    """Return a term's impact on a passage's score, before idf, for each (count, length).

    Args:
        counts: Term frequencies.
        lengths: Passage lengths in tokens.
        avgdl: Average passage length; 0: lengths do not count.
        k1: Saturation of term frequency.
        b: Weight of the length norm, 0 to 1.

    Source:
        Robertson & Zaragoza 2009, The Probabilistic Relevance Framework: BM25 and Beyond;
        with the factor k1 + 1, as rank-bm25 has it.
    """
    relative = lengths / avgdl if avgdl else np.ones(len(lengths))
    norms = k1 * (1 - b + b * relative)
    found: Scores = counts * (k1 + 1) / (counts + norms)
    return found


def idf(df: npt.NDArray[np.int64], corpus_size: int) -> Scores:
    """Return the idf of terms, from how many of the corpus's passages have each.

    Source:
        Apache Lucene's BM25Similarity; never negative, unlike that of the paper and of rank-bm25.
    """
    return np.log1p((corpus_size - df + 0.5) / (df + 0.5))


def highest_idf(corpus_size: int) -> float:
    """Return the idf of a term in a single passage; positive even for a corpus of one."""
    return math.log1p((max(1, corpus_size) - 0.5) / 1.5)


def best_scores(scores: Scores, numbers: npt.NDArray[np.int32], k: int) -> Best:
    """Return the k best positive scores, best first, ties by number; negative numbers are left out."""
    found = np.flatnonzero((scores > 0) & (numbers >= 0))
    if len(found) > k:
        # Sort only scores that reach the k-th best.
        least = np.partition(scores[found], len(found) - k)[len(found) - k]
        found = found[scores[found] >= least]
    order = found[np.lexsort((numbers[found], -scores[found]))][:k]
    return list(zip(numbers[order].tolist(), scores[order].tolist(), strict=True))
