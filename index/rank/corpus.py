"""rank: the documents of several segments as one corpus.

Passages and paragraphs are numbered in the order of the documents, whichever segment they
are in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.passages import Passage
from index.store.segment import Extent, Segment


class Corpus:
    """Segments, and those documents in them that were not removed.

    Args:
        segments: What the documents are in.
        documents: In their order.
    """

    def __init__(self, segments: Sequence[Segment], documents: Sequence[Extent]) -> None:
        self.segments = segments
        self.documents = documents
        self._passages_before = np.cumsum([0, *(document.passages for document in documents)]).tolist()
        self._paragraphs_before = np.cumsum([0, *(document.paragraphs for document in documents)]).tolist()

    @property
    def paragraph_count(self) -> int:
        """How many paragraphs there are."""
        return int(self._paragraphs_before[-1])

    @property
    def passage_count(self) -> int:
        """How many passages there are."""
        return int(self._passages_before[-1])

    def passage(self, number: int) -> Passage:
        """Return a passage by its number."""
        document, local = self._local(number)
        return self.segments[document.segment].passage(local, document.source)

    def find(self, passage_id: str) -> int | None:
        """Return the number of the passage of a name, None if there is none."""
        for segment_number, segment in enumerate(self.segments):
            for local in segment.find(passage_id):
                paragraph = int(self.numbers[segment_number][segment.paragraph_of(local)])
                if paragraph >= 0:
                    at = bisect_right(self._paragraphs_before, paragraph) - 1
                    return int(self._passages_before[at]) + local - self.documents[at].first_passage
        return None

    def paragraph_of(self, number: int) -> int:
        """Return the number of the paragraph that a passage is part of."""
        at = bisect_right(self._passages_before, number) - 1
        document, local = self._local(number)
        paragraph = self.segments[document.segment].paragraph_of(local)
        return int(self._paragraphs_before[at]) + paragraph - document.first_paragraph

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
        at = self._document_of.get(source)
        return range(0) if at is None else range(self._passages_before[at], self._passages_before[at + 1])

    def _local(self, number: int) -> tuple[Extent, int]:
        """The document that a passage is from, and the passage's number in its segment."""
        at = bisect_right(self._passages_before, number) - 1
        document = self.documents[at]
        return document, document.first_passage + number - self._passages_before[at]

    @cached_property
    def _document_of(self) -> Mapping[str, int]:
        return {document.source: at for at, document in enumerate(self.documents)}

    @cached_property
    def numbers(self) -> list[npt.NDArray[np.int32]]:
        """For each segment, the number of each of its paragraphs; -1 for those that were removed."""
        numbers = [np.full(segment.paragraph_count, -1, dtype=np.int32) for segment in self.segments]
        for segment_number, target in enumerate(numbers):
            mine = [at for at, document in enumerate(self.documents) if document.segment == segment_number]
            sizes = np.array([self.documents[at].paragraphs for at in mine], dtype=np.int64)
            within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            local = np.repeat([self.documents[at].first_paragraph for at in mine], sizes) + within
            target[local.astype(np.int64)] = np.repeat([self._paragraphs_before[at] for at in mine], sizes) + within
        return numbers
