"""rank: the paragraphs of a corpus scored by rank-bm25's model, field by field.

What depends on the whole corpus, idf and average lengths, is worked out from what is in it
now, so that scores are those of a corpus indexed at once, to the bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.bm25 import Scores, highest_idf, idf, norms
from index.compiled import compiled
from index.rank.corpus import Corpus
from index.rank.query import QueryTerm
from index.store.columns import FIELDS
from index.store.segment import key

# Below, plain NumPy takes no longer than the compiled loops take to import.
_WORTH_COMPILING = 5000

Best = list[tuple[int, float]]
"""Numbers of paragraphs and their scores."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's terms: the key of each, what it counts for and its field; and how many hits are wanted."""

    keys: Sequence[int]
    weights: Scores
    fields: npt.NDArray[np.int64]
    k: int


class Scorer:
    """Scores the paragraphs of a corpus.

    Args:
        corpus: What is scored.
        k1: BM25's, for all fields.
        b: BM25's, for all fields.
    """

    def __init__(self, corpus: Corpus, k1: float, b: float) -> None:
        self._corpus = corpus
        self._k1 = k1
        self._b = b
        self._asked = False

    def highest_idf(self) -> float:
        """Return the idf of a term that a single paragraph has."""
        return highest_idf(self._corpus.paragraph_count)

    def avgdl(self, field: str) -> float:
        """Return how many tokens a field has in a paragraph, on average; 0 without paragraphs."""
        return self._avgdl[FIELDS.index(field)]

    def idf(self, field: str, terms: Sequence[str]) -> list[float]:
        """Return the idf of terms in a field."""
        found: list[float] = idf(self._df([key(field, term) for term in terms]), self._corpus.paragraph_count).tolist()
        return found

    def paragraphs_with(self, field: str, terms: Sequence[str]) -> Iterator[int]:
        """Yield the numbers of the paragraphs that have all of some terms, at least one, in a field."""
        keys = [key(field, term) for term in terms]
        for segment, numbers in zip(self._corpus.segments, self._corpus.numbers, strict=True):
            rarest, *others = sorted(segment.rows(keys), key=lambda span: span[1] - span[0])
            common, _ = segment.postings(rarest)
            for span in others if len(common) else ():
                having, _ = segment.postings(span)
                places = np.minimum(np.searchsorted(having, common), len(having) - 1)
                common = common[having[places] == common]
            yield from map(int, (number for number in numbers[common] if number >= 0))

    def top_k(self, terms: Sequence[QueryTerm], k: int) -> Best:
        """Return the k paragraphs that score best, and their scores, best first, ties by number."""
        keys = [key(term.field, term.term) for term in terms]
        weights = np.array([term.weight for term in terms]) * idf(self._df(keys), self._corpus.paragraph_count)
        fields = np.array([FIELDS.index(term.field) for term in terms], dtype=np.int64)
        asked = _Asked(keys, weights, fields, min(k, self._corpus.paragraph_count))
        search = self._fast if self._many and self._asked else self._plain
        self._asked = True  # a process that asks one question does without the import
        best = [found for segment in range(len(self._corpus.segments)) for found in search(segment, asked)]
        return sorted(best, key=lambda scored: (-scored[1], scored[0]))[:k]

    def prepare(self) -> None:
        """Load what speeds up all questions after the first."""
        self._asked = True
        if self._many:
            self.top_k([QueryTerm(FIELDS[0], "", 1.0)], 1)

    @property
    def _many(self) -> bool:
        return self._corpus.paragraph_count >= _WORTH_COMPILING

    def _plain(self, at: int, asked: _Asked) -> Best:
        segment, numbers, impacts = self._corpus.segments[at], self._corpus.numbers[at], self._impacts[at]
        scores = np.zeros(segment.paragraph_count)
        for span, weight, field in zip(
            segment.rows(asked.keys), asked.weights.tolist(), asked.fields.tolist(), strict=True
        ):
            paragraphs, codes = segment.postings(span)
            scores[paragraphs] += weight * impacts[field][codes]
        found = np.flatnonzero((scores > 0) & (numbers >= 0))
        if len(found) > asked.k:
            least = np.partition(scores[found], len(found) - asked.k)[len(found) - asked.k]
            found = found[scores[found] >= least]
        order = found[np.lexsort((numbers[found], -scores[found]))][: asked.k]
        return list(zip(numbers[order].tolist(), scores[order].tolist(), strict=True))

    def _fast(self, at: int, asked: _Asked) -> Best:
        segment, numbers, impacts = self._corpus.segments[at], self._corpus.numbers[at], self._impacts[at]
        spans = segment.rows(asked.keys)
        for span in spans:
            segment.postings(span)  # checks what is read next
        begins, ends = np.array(spans, dtype=np.int64).reshape(-1, 2).T.copy()
        bases = asked.fields * impacts.shape[1]
        paragraphs, codes = (segment.arrays.unchecked(name) for name in ("posting_paragraphs", "posting_codes"))

        def best() -> Best:
            from index.kernels import add_impacts, best_scores

            scores = np.zeros(segment.paragraph_count)
            add_impacts(scores, begins, ends, asked.weights, bases, paragraphs, codes, impacts.ravel())
            found, reached = best_scores(scores, numbers, asked.k)
            return list(zip(found.tolist(), reached.tolist(), strict=True))

        found = compiled(best)
        return self._plain(at, asked) if found is None else found

    @cached_property
    def _impacts(self) -> list[npt.NDArray[np.float64]]:
        """For each segment, what each pair of count and length comes to: a row for each field."""
        found = []
        for segment in self._corpus.segments:
            counts, lengths = segment.arrays.whole("pair_counts"), segment.arrays.whole("pair_lengths")
            each = [norms(lengths, avgdl, self._k1, self._b) for avgdl in self._avgdl]
            found.append(np.array([counts * (self._k1 + 1) / (counts + norm) for norm in each]))
        return found

    def _df(self, keys: Sequence[int]) -> npt.NDArray[np.int64]:
        """How many paragraphs have each key; those that are gone not counted."""
        df = np.zeros(len(keys), dtype=np.int64)
        for segment, gone in zip(self._corpus.segments, self._gone, strict=True):
            df += np.array([end - start for start, end in segment.rows(keys)], dtype=np.int64)
            if gone is not None:
                places = np.searchsorted(gone[0], np.array(keys, dtype=np.uint64))
                places[places == len(gone[0])] = 0
                df -= np.where(gone[0][places] == np.array(keys, dtype=np.uint64), gone[1][places], 0)
        return df

    @cached_property
    def _gone(self) -> list[tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]] | None]:
        """For each segment, the keys in paragraphs that are gone, and in how many; None where there are none."""
        terms = [
            segment.terms_of(numbers < 0) if (numbers < 0).any() else None
            for segment, numbers in zip(self._corpus.segments, self._corpus.numbers, strict=True)
        ]
        return [gone if gone is not None and len(gone[0]) else None for gone in terms]

    @cached_property
    def _avgdl(self) -> list[float]:
        total = np.zeros(len(FIELDS), dtype=np.int64)
        for segment, numbers in zip(self._corpus.segments, self._corpus.numbers, strict=True):
            total += segment.lengths.sum(axis=1, where=numbers >= 0, dtype=np.int64)
        return [
            float(tokens / self._corpus.paragraph_count) if self._corpus.paragraph_count else 0.0 for tokens in total
        ]
