"""rank: join the documents of several segments into one corpus.

| name         | counts passages or paragraphs                                      |
|--------------|--------------------------------------------------------------------|
| number       | in the corpus, in the order of the documents, without removed ones |
| local number | in a segment, with removed ones                                    |
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
    """The documents of some segments that were not removed.

    Args:
        segments: Where the documents are stored.
        documents: The extent of each document, in order.
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

    @cached_property
    def originals(self) -> list[npt.NDArray[np.bool_]]:
        """For each segment, marks of the paragraphs of which no copy comes before them in the corpus."""
        marks = [numbers >= 0 for numbers in self.numbers]
        if len(marks) == 1 and marks[0].all():
            return [~self.segments[0].copies]
        alive = [np.flatnonzero(mark) for mark in marks]
        hashes = [segment.hashes[local] for segment, local in zip(self.segments, alive, strict=True)]
        numbers = [numbers[local] for numbers, local in zip(self.numbers, alive, strict=True)]
        order = np.lexsort(
            (np.concatenate([np.empty(0, np.int32), *numbers]), np.concatenate([np.empty(0, np.uint64), *hashes]))
        )
        joined = np.concatenate([np.empty(0, np.uint64), *hashes])[order]
        first = np.ones(len(order), dtype=np.bool_)
        first[1:] = joined[1:] != joined[:-1]
        original = np.zeros(len(order), dtype=np.bool_)
        original[order[first]] = True
        start = 0
        for mark, local in zip(marks, alive, strict=True):
            mark[local] = original[start : start + len(local)]
            start += len(local)
        return marks

    @cached_property
    def _copied(self) -> frozenset[int]:
        """The hashes of the paragraphs of which there are copies."""
        copies = [
            segment.hashes[(numbers >= 0) & ~original]
            for segment, numbers, original in zip(self.segments, self.numbers, self.originals, strict=True)
        ]
        return frozenset(hashed for found in copies for hashed in found.tolist())

    @cached_property
    def distinct_count(self) -> int:
        """How many different paragraphs there are; copies count once."""
        return sum(int(mark.sum()) for mark in self.originals)

    def copies_of(self, paragraph: int) -> list[int]:
        """Return the numbers of all paragraphs with the text and headings of one, itself included, in order."""
        row = bisect_right(self._paragraphs_before, paragraph) - 1
        document = self.documents[row]
        wanted = self.segments[document.segment].hashes[
            document.first_paragraph + paragraph - self._paragraphs_before[row]
        ]
        if int(wanted) not in self._copied:
            return [paragraph]
        found = [
            numbers[np.flatnonzero(segment.hashes == wanted)]
            for segment, numbers in zip(self.segments, self.numbers, strict=True)
        ]
        return sorted(number for numbers in found for number in numbers.tolist() if number >= 0)

    def check_unchanged(self) -> None:
        """Check that nobody has changed the files of the segments; see `Arrays.check_unchanged`."""
        for segment in self.segments:
            segment.arrays.check_unchanged()

    def passage(self, number: int) -> Passage:
        """Return a passage by its number."""
        document, local = self._local(number)
        return self.segments[document.segment].passage(local, document.source)

    def find(self, passage_id: str) -> int | None:
        """Return the number of the passage of an id, None if there is none."""
        for segment_number, segment in enumerate(self.segments):
            for local in segment.find(passage_id):
                paragraph = int(self.numbers[segment_number][segment.paragraph_of(local)])
                if paragraph >= 0:
                    row = bisect_right(self._paragraphs_before, paragraph) - 1
                    return int(self._passages_before[row]) + local - self.documents[row].first_passage
        return None

    def paragraph_of(self, number: int) -> int:
        """Return the number of a passage's paragraph."""
        row = bisect_right(self._passages_before, number) - 1
        document, local = self._local(number)
        paragraph = self.segments[document.segment].paragraph_of(local)
        return int(self._paragraphs_before[row]) + paragraph - document.first_paragraph

    def parts_of(self, paragraph: int) -> range:
        """Return the numbers of a paragraph's passages."""
        row = bisect_right(self._paragraphs_before, paragraph) - 1
        document = self.documents[row]
        local = document.first_paragraph + paragraph - self._paragraphs_before[row]
        parts = self.segments[document.segment].parts_of(local)
        shift = self._passages_before[row] - document.first_passage
        return range(parts.start + shift, parts.stop + shift)

    def local_paragraph(self, paragraph: int) -> tuple[int, int]:
        """Return the number of a paragraph's segment, and its local number there."""
        row = bisect_right(self._paragraphs_before, paragraph) - 1
        document = self.documents[row]
        return document.segment, document.first_paragraph + paragraph - self._paragraphs_before[row]

    def with_digest(self, digest: int) -> list[int]:
        """Return the numbers of the passages of which this is the digest; see `embed.texts`."""
        found = []
        for segment_number, segment in enumerate(self.segments):
            for local in segment.with_digest(digest):
                paragraph = int(self.numbers[segment_number][segment.paragraph_of(local)])
                if paragraph >= 0:
                    row = bisect_right(self._paragraphs_before, paragraph) - 1
                    found.append(int(self._passages_before[row]) + local - self.documents[row].first_passage)
        return sorted(found)

    @cached_property
    def digests(self) -> npt.NDArray[np.uint64]:
        """The digests of all passages, each once, ascending; see `embed.texts`."""
        columns = [
            self.segments[at.segment].arrays.part("passage_digests", at.first_passage, at.first_passage + at.passages)
            for at in self.documents
        ]
        return np.unique(np.concatenate([np.empty(0, np.uint64), *columns]))

    def document_of(self, number: int) -> range:
        """Return the numbers of all passages of a passage's document."""
        row = bisect_right(self._passages_before, number) - 1
        return range(self._passages_before[row], self._passages_before[row + 1])

    def passages_of(self, source: str) -> range:
        """Return the numbers of a source's passages; none if there is no such document."""
        row = self._rows.get(source)
        return range(0) if row is None else range(self._passages_before[row], self._passages_before[row + 1])

    def _local(self, number: int) -> tuple[Extent, int]:
        """A passage's document, and the passage's local number."""
        row = bisect_right(self._passages_before, number) - 1
        document = self.documents[row]
        return document, document.first_passage + number - self._passages_before[row]

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        """The row of each source in `documents`."""
        return {document.source: row for row, document in enumerate(self.documents)}

    @cached_property
    def numbers(self) -> list[npt.NDArray[np.int32]]:
        """For each segment, local number -> number of its paragraphs; -1 for removed ones."""
        numbers = [np.full(segment.paragraph_count, -1, dtype=np.int32) for segment in self.segments]
        rows_of: list[list[int]] = [[] for _ in self.segments]
        for row, document in enumerate(self.documents):
            rows_of[document.segment].append(row)
        for target, rows in zip(numbers, rows_of, strict=True):
            sizes = np.array([self.documents[row].paragraphs for row in rows], dtype=np.int64)
            offsets = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            local = np.repeat([self.documents[row].first_paragraph for row in rows], sizes) + offsets
            target[local.astype(np.int64)] = np.repeat([self._paragraphs_before[row] for row in rows], sizes) + offsets
        return numbers
