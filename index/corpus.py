"""rank: the documents of several segments as one corpus, scored by rank-bm25's model.

Passages and paragraphs are numbered in the order of the documents, whichever segment they
are in. What depends on the whole corpus, idf and average lengths, is worked out from what
is in it now, so that scores are those of a corpus indexed at once, to the bit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
import numpy.typing as npt

from index.bm25 import Scores, highest_idf, idf, norms
from index.compiled import compiled
from index.passages import Passage
from index.segments import FIELDS, Segment, key

# Below, plain NumPy takes no longer than the compiled loops take to import.
_WORTH_COMPILING = 5000


@dataclass(frozen=True, slots=True)
class Located:
    """Where the passages of a document are: a segment's number, and stretches in it."""

    source: str
    segment: int
    first_passage: int
    passages: int
    first_paragraph: int
    paragraphs: int


@dataclass(frozen=True, slots=True)
class QuestionTerm:
    """A term of a question in a field, and what its idf counts for: weight times how often it is asked."""

    field: str
    term: str
    weight: float


class Corpus:
    """Segments, and the documents in them that are not gone.

    Args:
        segments: What the documents are in.
        documents: In their order.
        k1: BM25's, for all fields.
        b: BM25's, for all fields.
    """

    def __init__(self, segments: Sequence[Segment], documents: Sequence[Located], k1: float, b: float) -> None:
        self.segments = segments
        self.documents = documents
        self._k1 = k1
        self._b = b
        self._passages_before = np.cumsum([0, *(document.passages for document in documents)]).tolist()
        self._paragraphs_before = np.cumsum([0, *(document.paragraphs for document in documents)]).tolist()
        self._asked = False

    @property
    def paragraph_count(self) -> int:
        """How many paragraphs there are."""
        return int(self._paragraphs_before[-1])

    @property
    def passage_count(self) -> int:
        """How many passages there are."""
        return int(self._passages_before[-1])

    # --- passages

    def passage(self, number: int) -> Passage:
        """Return a passage by its number."""
        document, place = self._passage_place(number)
        return self.segments[document.segment].passage(place, document.source)

    def find(self, passage_id: str) -> int | None:
        """Return the number of the passage of a name, None if there is none."""
        for segment_number, segment in enumerate(self.segments):
            for place in segment.find(passage_id):
                paragraph = int(self._numbers[segment_number][segment.paragraph_of(place)])
                if paragraph >= 0:
                    at = bisect_right(self._paragraphs_before, paragraph) - 1
                    return int(self._passages_before[at]) + place - self.documents[at].first_passage
        return None

    def paragraph_of(self, number: int) -> int:
        """Return the number of the paragraph that a passage is part of."""
        at = bisect_right(self._passages_before, number) - 1
        document, place = self._passage_place(number)
        local = self.segments[document.segment].paragraph_of(place)
        return int(self._paragraphs_before[at]) + local - document.first_paragraph

    def parts_of(self, paragraph: int) -> range:
        """Return the numbers of a paragraph's passages."""
        at = bisect_right(self._paragraphs_before, paragraph) - 1
        document = self.documents[at]
        local = document.first_paragraph + paragraph - self._paragraphs_before[at]
        parts = self.segments[document.segment].parts_of(local)
        shift = self._passages_before[at] - document.first_passage
        return range(parts.start + shift, parts.stop + shift)

    def document_of(self, number: int) -> range:
        """Return the numbers of the passages of the document that a passage is from."""
        at = bisect_right(self._passages_before, number) - 1
        return range(self._passages_before[at], self._passages_before[at + 1])

    def passages_of(self, source: str) -> range:
        """Return the numbers of a source's passages; none where there is no such document."""
        at = self._places.get(source)
        return range(0) if at is None else range(self._passages_before[at], self._passages_before[at + 1])

    def _passage_place(self, number: int) -> tuple[Located, int]:
        at = bisect_right(self._passages_before, number) - 1
        document = self.documents[at]
        return document, document.first_passage + number - self._passages_before[at]

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {document.source: at for at, document in enumerate(self.documents)}

    @cached_property
    def _numbers(self) -> list[npt.NDArray[np.int32]]:
        """For each segment, the number of each of its paragraphs; -1 for those that are gone."""
        numbers = [np.full(segment.paragraph_count, -1, dtype=np.int32) for segment in self.segments]
        for segment_number, target in enumerate(numbers):
            mine = [at for at, document in enumerate(self.documents) if document.segment == segment_number]
            sizes = np.array([self.documents[at].paragraphs for at in mine], dtype=np.int64)
            within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            local = np.repeat([self.documents[at].first_paragraph for at in mine], sizes) + within
            target[local.astype(np.int64)] = np.repeat([self._paragraphs_before[at] for at in mine], sizes) + within
        return numbers

    # --- scores

    def highest_idf(self) -> float:
        """Return the idf of a term that a single paragraph has."""
        return highest_idf(self.paragraph_count)

    def avgdl(self, field: str) -> float:
        """Return how many tokens a field has in a paragraph, on average; 0 without paragraphs."""
        return self._avgdl[FIELDS.index(field)]

    def idf(self, field: str, terms: Sequence[str]) -> list[float]:
        """Return the idf of terms in a field."""
        found: list[float] = idf(self._df([key(field, term) for term in terms]), self.paragraph_count).tolist()
        return found

    def paragraphs_with(self, field: str, terms: Sequence[str]) -> Iterator[int]:
        """Yield the numbers of the paragraphs that have all of some terms, at least one, in a field."""
        keys = [key(field, term) for term in terms]
        for segment, numbers in zip(self.segments, self._numbers, strict=True):
            rarest, *others = sorted(segment.rows(keys), key=lambda span: span[1] - span[0])
            common, _ = segment.postings(rarest)
            for span in others if len(common) else ():
                having, _ = segment.postings(span)
                places = np.minimum(np.searchsorted(having, common), len(having) - 1)
                common = common[having[places] == common]
            yield from map(int, (number for number in numbers[common] if number >= 0))

    def top_k(self, question: Sequence[QuestionTerm], k: int) -> list[tuple[int, float]]:
        """Return the k paragraphs that score best, and their scores, best first, ties by number."""
        keys = [key(term.field, term.term) for term in question]
        weights = np.array([term.weight for term in question]) * idf(self._df(keys), self.paragraph_count)
        fields = np.array([FIELDS.index(term.field) for term in question], dtype=np.int64)
        many = self._asked and self.paragraph_count >= _WORTH_COMPILING
        self._asked = True  # a process that asks one question does without the import
        best: list[tuple[int, float]] = []
        for segment in range(len(self.segments)):
            asked = segment, keys, weights, fields, k
            found = self._compiled(*asked) if many else None
            best += self._plain(*asked) if found is None else found
        return sorted(best, key=lambda scored: (-scored[1], scored[0]))[:k]

    def prepare(self) -> None:
        """Load what speeds up all questions after the first."""
        self._asked = True
        if self.paragraph_count >= _WORTH_COMPILING:
            self.top_k([QuestionTerm(FIELDS[0], "", 1.0)], 1)

    def _plain(
        self, at: int, keys: Sequence[int], weights: Scores, fields: npt.NDArray[np.int64], k: int
    ) -> list[tuple[int, float]]:
        segment, numbers, impacts = self.segments[at], self._numbers[at], self._impacts[at]
        scores = np.zeros(segment.paragraph_count)
        for span, weight, field in zip(segment.rows(keys), weights.tolist(), fields.tolist(), strict=True):
            paragraphs, codes = segment.postings(span)
            scores[paragraphs] += weight * impacts[field][codes]
        found = np.flatnonzero((scores > 0) & (numbers >= 0))
        if len(found) > k:
            least = np.partition(scores[found], len(found) - k)[len(found) - k]
            found = found[scores[found] >= least]
        order = found[np.lexsort((numbers[found], -scores[found]))][:k]
        return list(zip(numbers[order].tolist(), scores[order].tolist(), strict=True))

    def _compiled(
        self, at: int, keys: Sequence[int], weights: Scores, fields: npt.NDArray[np.int64], k: int
    ) -> list[tuple[int, float]] | None:
        segment, impacts = self.segments[at], self._impacts[at]
        spans = segment.rows(keys)
        for span in spans:
            segment.postings(span)  # checks what is read next
        begins, ends = np.array(spans, dtype=np.int64).reshape(-1, 2).T.copy()
        paragraphs, codes = (segment.arrays.unchecked(name) for name in ("paragraphs", "codes"))

        def best() -> list[tuple[int, float]]:
            from index.kernel import add_impacts, best_scores

            scores = np.zeros(segment.paragraph_count)
            places = fields * impacts.shape[1]
            add_impacts(scores, begins, ends, weights, places, paragraphs, codes, impacts.ravel())
            found, reached = best_scores(scores, self._numbers[at], k)
            return list(zip(found.tolist(), reached.tolist(), strict=True))

        return compiled(best)

    @cached_property
    def _impacts(self) -> list[npt.NDArray[np.float64]]:
        """For each segment, what each pair of count and length comes to: a row for each field."""
        found = []
        for segment in self.segments:
            counts, lengths = segment.arrays.whole("pair_counts"), segment.arrays.whole("pair_lengths")
            each = [norms(lengths, avgdl, self._k1, self._b) for avgdl in self._avgdl]
            found.append(np.array([counts * (self._k1 + 1) / (counts + norm) for norm in each]))
        return found

    def _df(self, keys: Sequence[int]) -> npt.NDArray[np.int64]:
        """How many paragraphs have each key; those that are gone not counted."""
        df = np.zeros(len(keys), dtype=np.int64)
        for segment, gone in zip(self.segments, self._gone, strict=True):
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
            for segment, numbers in zip(self.segments, self._numbers, strict=True)
        ]
        return [gone if gone is not None and len(gone[0]) else None for gone in terms]

    @cached_property
    def _avgdl(self) -> list[float]:
        total = np.zeros(len(FIELDS), dtype=np.int64)
        for segment, numbers in zip(self.segments, self._numbers, strict=True):
            total += segment.lengths.sum(axis=1, where=numbers >= 0, dtype=np.int64)
        return [float(tokens / self.paragraph_count) if self.paragraph_count else 0.0 for tokens in total]


class Passages(Sequence[Passage]):
    """Passages by their numbers, each read when it is asked for.

    Args:
        passage: Reads one.
        count: Tells how many there are.
    """

    def __init__(self, passage: Callable[[int], Passage], count: Callable[[], int]) -> None:
        self._passage = passage
        self._count = count

    def __len__(self) -> int:
        return self._count()

    @overload
    def __getitem__(self, number: int) -> Passage: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Passage]: ...
    def __getitem__(self, number: int | slice) -> Passage | Sequence[Passage]:
        if isinstance(number, slice):
            return [self._passage(n) for n in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(number)
        return self._passage(number % len(self))

    def __iter__(self) -> Iterator[Passage]:
        return (self._passage(number) for number in range(len(self)))


def located(
    passages: Sequence[Passage], segment: int, first_passage: int = 0, first_paragraph: int = 0
) -> list[Located]:
    """Return where the documents of a segment's passages are, in their order."""
    found: list[Located] = []
    start = 0
    paragraphs = 0
    for end in range(1, len(passages) + 1):
        opens = end == 1 or (passages[end - 1].source, passages[end - 1].paragraph) != (
            passages[end - 2].source,
            passages[end - 2].paragraph,
        )
        paragraphs += opens
        if end == len(passages) or passages[end].source != passages[start].source:
            found.append(
                Located(
                    passages[start].source, segment, first_passage + start, end - start, first_paragraph, paragraphs
                )
            )
            first_paragraph += paragraphs
            start, paragraphs = end, 0
    return found
