"""rank: score the paragraphs of a corpus by rank-bm25's model, field by field.

idf and average lengths are computed over all segments, without removed paragraphs, idf without
copies as well: a text that stands in ten files is no commoner for it. So scores do not
depend on how the corpus is cut into segments, to the bit. `index.bm25` calls passages what
are paragraphs here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.bm25 import WORTH_COMPILING, Best, Highest, Postings, SegmentPostings, Terms, highest_idf, idf, impacts
from index.rank.corpus import Corpus
from index.rank.query import QueryTerm
from index.rank.term_rows import Rows, TermRows
from index.store.columns import FIELDS
from index.store.segment import key


class Scorer:
    """Scores the paragraphs of a corpus.

    Args:
        corpus: Whose paragraphs are scored.
        k1: BM25's, for all fields.
        b: BM25's, for all fields.
    """

    def __init__(self, corpus: Corpus, k1: float, b: float) -> None:
        self._corpus = corpus
        self._k1 = k1
        self._b = b
        self._use_compiled = False

    def highest_idf(self) -> float:
        """Return the idf of a term in a single paragraph."""
        return highest_idf(self._corpus.distinct_count)

    def avgdl(self, field: str) -> float:
        """Return the average number of a field's tokens in a paragraph; 0 without paragraphs."""
        return self._avgdl[FIELDS.index(field)]

    def idf(self, field: str, terms: Sequence[str]) -> list[float]:
        """Return the idf of terms in a field."""
        df = np.array(self._rows([key(field, term) for term in terms]).dfs, dtype=np.int64)
        found: list[float] = idf(df, self._corpus.distinct_count).tolist()
        return found

    def has(self, field: str, terms: Sequence[str]) -> list[bool]:
        """Return for each of some terms whether any paragraph has it in a field."""
        return [df > 0 for df in self._rows([key(field, term) for term in terms]).dfs]

    def paragraphs_with(self, field: str, terms: Sequence[str]) -> Iterator[int]:
        """Yield the numbers of the paragraphs that have all of some terms, at least one, in a field."""
        begins, ends = (column.tolist() for column in self._rows([key(field, term) for term in terms]).spans)
        for segment, numbers, *spans in zip(self._corpus.segments, self._corpus.numbers, begins, ends, strict=True):
            rarest, *others = sorted(zip(*spans, strict=True), key=lambda span: span[1] - span[0])
            common, _ = segment.postings(rarest)
            for span in others if len(common) else ():
                having, _ = segment.postings(span)
                positions = np.minimum(np.searchsorted(having, common), len(having) - 1)
                common = common[having[positions] == common]
            yield from map(int, (number for number in numbers[common] if number >= 0))

    def top_k(self, terms: Sequence[QueryTerm], k: int) -> Best:
        """Return the k paragraphs that score best, and their scores, best first, ties by number."""
        found = self._terms(terms)
        for number in range(len(self._corpus.segments)):
            self._check(number, found)
        best = self._postings.top_k(found, k, fast=self._is_fast)
        self._use_compiled = True  # from the second question on: importing the loops takes longer than one
        return best

    def scores_of(self, terms: Sequence[QueryTerm], paragraphs: Sequence[int]) -> list[float]:
        """Return the score of each of some paragraphs, as `top_k` gives it; 0 where it has none of the terms."""
        found = self._terms(terms)
        scores = np.zeros(len(paragraphs))
        places = np.array([self._corpus.local_paragraph(number) for number in paragraphs]).reshape(-1, 2)
        for number in np.unique(places[:, 0]).tolist():
            there = places[:, 0] == number
            self._check(number, found)
            scores[there] = self._postings.scores_of(number, found, places[there, 1])
        listed: list[float] = scores.tolist()
        return listed

    def prepare(self) -> None:
        """Load the compiled loops, for a process that will answer many questions."""
        self._use_compiled = True
        if self._is_large:
            self.top_k([QueryTerm(FIELDS[0], "", 1.0)], 1)
            self._postings.prepare()

    @property
    def _is_large(self) -> bool:
        return self._corpus.paragraph_count >= WORTH_COMPILING

    @property
    def _is_fast(self) -> bool:
        """Whether to use the compiled loops."""
        return self._is_large and self._use_compiled

    def _rows(self, keys: Sequence[int]) -> Rows:
        return self._term_rows.of(keys, fast=self._is_fast)

    @cached_property
    def _term_rows(self) -> TermRows:
        return TermRows(self._corpus.segments, self._corrected)

    def _terms(self, terms: Sequence[QueryTerm]) -> Terms:
        """A question's terms with their weights and where their postings are."""
        rows = self._rows([key(term.field, term.term) for term in terms])
        weights = np.array([term.weight for term in terms]) * idf(
            np.array(rows.dfs, dtype=np.int64), self._corpus.distinct_count
        )
        fields = np.array([FIELDS.index(term.field) for term in terms], dtype=np.int64)
        return Terms(*rows.spans, weights, fields, Highest(rows.highest, rows.rows))

    def _check(self, number: int, terms: Terms) -> None:
        """Check the postings of a question's terms in a segment, which are read unchecked."""
        begins, ends = terms.begins[number], terms.ends[number]
        there = begins < ends
        self._corpus.segments[number].check_postings(begins[there], ends[there])

    @cached_property
    def _postings(self) -> Postings:
        found = []
        for segment, numbers in zip(self._corpus.segments, self._corpus.numbers, strict=True):
            counts, lengths = segment.arrays.whole("pair_counts"), segment.arrays.whole("pair_lengths")
            by_field = np.array([impacts(counts, lengths, avgdl, self._k1, self._b) for avgdl in self._avgdl])
            paragraphs, codes = (segment.arrays.unchecked(name) for name in ("posting_paragraphs", "posting_codes"))
            found.append(SegmentPostings(numbers, paragraphs, codes, by_field))
        return Postings(found)

    def _corrected(self, keys: Sequence[int]) -> npt.NDArray[np.int64]:
        """What the segments' document frequencies of some keys lack, all together."""
        found, counts = self._corrections
        wanted = np.array(keys, dtype=np.uint64)
        if not len(found):
            return np.zeros(len(wanted), np.int64)
        positions = np.minimum(np.searchsorted(found, wanted), len(found) - 1)
        changes: npt.NDArray[np.int64] = np.where(found[positions] == wanted, counts[positions], 0)
        return changes

    @cached_property
    def _corrections(self) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
        """What the segments' document frequencies lack or have too much, all together: ascending keys, and changes.

        A segment counts the first of its copies, removed or not; the corpus that of all its segments.
        """
        all_keys, all_changes = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
        for segment, counted in zip(self._corpus.segments, self._corpus.originals, strict=True):
            for sign, mask in ((-1, ~segment.copies & ~counted), (1, segment.copies & counted)):
                if mask.any():
                    keys, counts = segment.terms_of(mask)
                    all_keys.append(keys)
                    all_changes.append(sign * counts)
        keys, rows = np.unique(np.concatenate(all_keys), return_inverse=True)
        changes = np.zeros(len(keys), dtype=np.int64)
        np.add.at(changes, rows, np.concatenate(all_changes))
        return keys[changes != 0], changes[changes != 0]

    @cached_property
    def _avgdl(self) -> list[float]:
        total = np.zeros(len(FIELDS), dtype=np.int64)
        for segment, numbers in zip(self._corpus.segments, self._corpus.numbers, strict=True):
            total += segment.lengths.sum(axis=1, where=numbers >= 0, dtype=np.int64)
        return [
            float(tokens / self._corpus.paragraph_count) if self._corpus.paragraph_count else 0.0 for tokens in total
        ]
