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
from functools import cached_property
from itertools import chain, count
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from index.compiled import compiled, listed

Scores = npt.NDArray[np.float64]
T = TypeVar("T")

Best = list[tuple[int, float]]
"""Numbers of passages and their scores."""

WORTH_COMPILING = 5000
"""From so many passages on, the compiled loops are worth the time of their import."""
# Pruning is worth it from so many postings and passages for each term and each of the k: with
# fewer, summing all of them is faster than looking terms up.
_WORTH_PRUNING = 400
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
        self._highest = np.full(len(self._rows), np.nan)
        numbers = np.arange(self.corpus_size, dtype=np.int32)
        by_code = impacts(counts, lengths, self.avgdl, self.k1, self.b)[np.newaxis]
        self._postings = Postings([SegmentPostings(numbers, passages, codes, by_code)])

    @cached_property
    def idf(self) -> dict[str, float]:
        """The idf of each term of the corpus."""
        return dict(zip(self._rows, self._idf.tolist(), strict=True))

    def get_scores(self, query: Iterable[str]) -> Scores:
        """Return every passage's score for a question's tokens; a repeated token counts again."""
        return self._postings.scores(0, self._terms(query))

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
        spans = self._starts[rows][np.newaxis], self._starts[rows + 1][np.newaxis]
        return Terms(*spans, weights, np.zeros_like(rows), Highest(self._highest, rows))


@dataclass(frozen=True, slots=True)
class Highest:
    """The highest impacts of a question's terms, which are worked out once and kept for later questions.

    Attributes:
        known: Of all terms; NaN where nobody needed it yet.
        rows: Where the question's terms are among them.
    """

    known: Scores
    rows: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Terms:
    """A question's terms as arrays, one value for each term, in the question's order.

    Attributes:
        begins: Where the term's postings begin; a row for each segment.
        ends: Where they end; equal to `begins` if there are none.
        weights: The factor of its impacts: idf times the weight of the query term.
        fields: The number of its field.
        highest: Its highest impacts.
    """

    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    weights: Scores
    fields: npt.NDArray[np.int64]
    highest: Highest


@dataclass(frozen=True, slots=True)
class SegmentPostings:
    """Postings of one or more fields of a segment.

    Attributes:
        numbers: Local number -> number of each passage; negative for a removed one.
        passages: The local number of each posting's passage, ascending within a term.
        codes: The code of each posting's (term frequency, length) pair.
        impacts: The impact of each code, before the term's weight; a row for each field; positive.
    """

    numbers: npt.NDArray[np.int32]
    passages: npt.NDArray[np.int32]
    codes: npt.NDArray[np.uint16 | np.uint32]
    impacts: Scores


class Postings:
    """Postings of a corpus, in one or more segments, searched for the k best passages."""

    def __init__(self, segments: Sequence[SegmentPostings]) -> None:
        self._segments = segments

    def scores(self, segment: int, terms: Terms) -> Scores:
        """Return the score of each passage of a segment, by local number."""
        of = self._segments[segment]
        scores = np.zeros(len(of.numbers))
        for begin, end, weight, field in _each(segment, terms):
            scores[of.passages[begin:end]] += weight * of.impacts[field][of.codes[begin:end]]
        return scores

    def scores_of(self, segment: int, terms: Terms, wanted: npt.NDArray[np.int32]) -> Scores:
        """Return the score of some of its passages only, by local number; 0 where none of the terms is."""
        of = self._segments[segment]
        scores = np.zeros(len(wanted))
        for begin, end, weight, field in _each(segment, terms):
            passages = of.passages[begin:end]
            positions = np.minimum(np.searchsorted(passages, wanted), end - begin - 1)
            there = passages[positions] == wanted if begin < end else np.zeros(len(wanted), np.bool_)
            codes = of.codes[begin:end][positions[there]]
            scores[there] += weight * of.impacts[field][codes]
        return scores

    def top_k(self, terms: Terms, k: int, fast: bool) -> Best:
        """Return the k best positive scores, best first, ties by number.

        Args:
            terms: The question's terms.
            k: Most passages wanted; below 1: none.
            fast: Whether to use the compiled loops if available; the result is the same.
        """
        k = min(k, self._size)
        if k < 1 or not len(terms.weights):
            return []
        found = compiled(lambda: self._fast_top_k(terms, k)) if fast else None
        if found is not None:
            return found
        of_each = [best_scores(self.scores(n, terms), of.numbers, k) for n, of in enumerate(self._segments)]
        return _best_of(of_each, k)

    def prepare(self) -> None:
        """Load the compiled loops, for a process that will search many times."""
        none = np.zeros((len(self._segments), 1), dtype=np.int64)
        nothing = Terms(none, none, np.ones(1), none[0], Highest(np.full(1, np.nan), none[0]))
        compiled(
            lambda: [search(group, nothing, 1) for search in (_exhaustive, self._pruned) for group in self._groups]
        )

    @cached_property
    def _size(self) -> int:
        return sum(len(of.numbers) for of in self._segments)

    def _fast_top_k(self, terms: Terms, k: int) -> Best:
        postings = int(terms.ends.sum() - terms.begins.sum())
        present = np.count_nonzero((terms.begins < terms.ends).any(axis=0))
        worth_pruning = postings + self._size >= _WORTH_PRUNING * k * present
        search = self._pruned if worth_pruning else _exhaustive
        return _best_of([search(group, terms, k) for group in self._groups], k)

    def _pruned(self, group: _Group, terms: Terms, k: int) -> Best:
        from index.kernels import pruned_top_k

        begins, ends = group.spans(terms)
        order, bounds = _by_cost((ends - begins).sum(axis=0), terms.weights * self._highest_of(terms))
        return _pairs(pruned_top_k(k, order, bounds, begins, ends, terms.weights, terms.fields, *group.arrays))

    def _highest_of(self, terms: Terms) -> Scores:
        """The highest impact of each term's postings."""
        known, rows = terms.highest.known, terms.highest.rows
        new = np.flatnonzero(np.isnan(known[rows]))
        if len(new):
            known[rows[new]] = np.max([group.highest_impacts(terms, new) for group in self._groups], axis=0)
        highest: Scores = known[rows]
        return highest

    @cached_property
    def _groups(self) -> list[_Group]:
        """The segments whose codes are of one dtype, for each: a list in compiled loops has one type of arrays."""
        dtypes = [of.codes.dtype.name for of in self._segments]
        return [_Group(self._segments, [dtype == one for dtype in dtypes]) for one in sorted(set(dtypes))]


class _Group:
    """Segments as the compiled loops take them.

    Attributes:
        arrays: How many codes each segment has, and lists of the segments' arrays.
    """

    def __init__(self, segments: Sequence[SegmentPostings], belongs: Sequence[bool]) -> None:
        self._rows = np.flatnonzero(belongs)
        of = [segments[row] for row in self._rows.tolist()]
        columns = zip(*((one.numbers, one.passages, one.codes, one.impacts.ravel()) for one in of), strict=True)
        widths = np.array([one.impacts.shape[1] for one in of], dtype=np.int64)
        self.arrays = (widths, *map(listed, columns))
        self._is_all = all(belongs)

    def spans(self, terms: Terms) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return where terms begin and end in these segments."""
        return (terms.begins, terms.ends) if self._is_all else (terms.begins[self._rows], terms.ends[self._rows])

    def highest_impacts(self, terms: Terms, some: npt.NDArray[np.int64]) -> Scores:
        """Return the highest impacts of some of the terms."""
        from index.kernels import highest_impacts

        begins, ends = (np.ascontiguousarray(spans[:, some]) for spans in self.spans(terms))
        widths, _, _, codes, by_code = self.arrays
        found: Scores = highest_impacts(begins, ends, terms.fields[some], widths, codes, by_code)
        return found


# Kernels are imported where they are called: the import takes half a second.


def _exhaustive(group: _Group, terms: Terms, k: int) -> Best:
    from index.kernels import exhaustive_top_k

    return _pairs(exhaustive_top_k(k, *group.spans(terms), terms.weights, terms.fields, *group.arrays))


def _by_cost(sizes: npt.NDArray[np.int64], highest: Scores) -> tuple[npt.NDArray[np.int64], Scores]:
    """The `order` and `bounds` of `kernels.pruned_top_k`, from the number of each term's postings and their highest."""
    present = np.flatnonzero(sizes)
    order = present[np.argsort(sizes[present] / highest[present], kind="stable")]
    return order, np.append(np.cumsum(highest[order][::-1])[::-1], 0.0)


def _each(segment: int, terms: Terms) -> Iterable[tuple[int, int, float, int]]:
    """Where each term begins and ends in a segment, its weight and its field."""
    columns = terms.begins[segment], terms.ends[segment], terms.weights, terms.fields
    return zip(*(column.tolist() for column in columns), strict=True)


def _pairs(found: tuple[npt.NDArray[np.int32], Scores]) -> Best:
    numbers, scores = found
    return list(zip(numbers.tolist(), scores.tolist(), strict=True))


def _best_of(found: Sequence[Best], k: int) -> Best:
    """The k best of several lists of the best."""
    if len(found) == 1:
        return found[0]
    return sorted(chain.from_iterable(found), key=lambda scored: (-scored[1], scored[0]))[:k]


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
