"""index: a part of the folder's passages and their postings, immutable once made.

Files that are indexed together make a segment; a change makes another one and leaves the
rest as they are. What was removed or replaced stays in its segment, marked as gone, until
segments are merged. A segment knows nothing that depends on other segments: numbers of
passages and tokens, but no idf and no average length.

Source:
    Segments as in Apache Lucene; O'Neil et al. 1996, The Log-Structured Merge-Tree.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from index.passages import Passage
from index.store.array_file import Array, Arrays
from index.tokenize.bulk import number

FIELDS = ("unigrams", "bigrams", "words", "grams", "headings")
"""Names of the fields, in the order of their numbers."""

FIELD_BITS = 61
"""Low bits of a posting's key hold its term's number; the rest its field."""
STRETCH = 512
"""Every so many keys one is read at opening, so that looking one up touches one stretch."""
# Keys whose places are remembered.
_REMEMBERED = 1 << 14
# Postings that are looked through at once.
_AT_ONCE = 1_000_000

Spans = list[tuple[int, int]]


def key(field: str, term: str) -> int:
    """Return the number of a term in a field, by which its postings are found."""
    return FIELDS.index(field) << FIELD_BITS | number(term)


@dataclass(frozen=True)
class Segment:
    """Passages in the order of their files and places, their paragraphs, and the paragraphs' postings.

    Attributes:
        arrays: keys, starts: the postings of the key in row r are `[starts[r]:starts[r + 1]]`
            of paragraphs and codes, keys and paragraphs ascending; pair_counts,
            pair_lengths: for each code how often a term is in a paragraph and how many
            tokens its field has there; tops: every 512th key;
            lengths: a field's tokens in each paragraph, a row for each field; firsts: each
            paragraph's first passage, and one more than the last; texts: the passages in
            UTF-8, ends: where each ends; places, ordinals: `Passage.start` and `.paragraph`;
            paths, path_ends, path_of: the headings above, each path once; ids, sorted_ids,
            id_order: names, and their order.
    """

    arrays: Arrays

    @cached_property
    def passage_count(self) -> int:
        """How many passages there are, those that are gone included."""
        return len(self.arrays.unchecked("places"))

    @cached_property
    def paragraph_count(self) -> int:
        """How many paragraphs there are, those that are gone included."""
        return len(self.arrays.unchecked("firsts")) - 1

    @cached_property
    def lengths(self) -> npt.NDArray[np.int32]:
        """Tokens of each field in each paragraph."""
        return self.arrays.whole("lengths")

    def rows(self, keys: Sequence[int]) -> Spans:
        """Return where the postings of some keys stand; an empty stretch where there are none."""
        return list(map(self._row, keys))

    @cached_property
    def _row(self) -> Callable[[int], tuple[int, int]]:
        """Looks a key up; a question asks for each several times, and questions share many."""
        return lru_cache(maxsize=_REMEMBERED)(self._find_row)

    def _find_row(self, wanted: int) -> tuple[int, int]:
        stretch = int(np.searchsorted(self._tops, np.uint64(wanted), side="right")) - 1
        if stretch < 0:
            return 0, 0
        first = stretch * STRETCH
        stored = self.arrays.part("keys", first, min(first + STRETCH, len(self.arrays.unchecked("keys"))))
        place = int(np.searchsorted(stored, np.uint64(wanted)))
        if place == len(stored) or int(stored[place]) != wanted:
            return 0, 0
        start, end = self.arrays.part("starts", first + place, first + place + 2).tolist()
        return start, end

    def postings(self, span: tuple[int, int]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint16 | np.uint32]]:
        """Return the paragraphs of a stretch of postings, ascending, and the code of each."""
        return self.arrays.part("paragraphs", *span), self.arrays.part("codes", *span)

    def passage(self, place: int, source: str) -> Passage:
        """Return a passage by its place in the segment, of the file that it is from."""
        part = self.arrays.part
        path = int(part("path_of", place, place + 1)[0])
        return Passage(
            part("ids", place, place + 1)[0].decode(),
            source,
            tuple(json.loads(self._stretch("paths", "path_ends", path))),
            int(part("places", place, place + 1)[0]),
            self._stretch("texts", "ends", place).decode("utf-8", "surrogatepass"),
            int(part("ordinals", place, place + 1)[0]),
        )

    def parts_of(self, paragraph: int) -> range:
        """Return the places of a paragraph's passages."""
        first, last = self.arrays.part("firsts", paragraph, paragraph + 2).tolist()
        return range(first, last)

    def paragraph_of(self, place: int) -> int:
        """Return the paragraph that a passage is part of."""
        return int(np.searchsorted(self.arrays.whole("firsts"), np.int32(place), side="right")) - 1

    def find(self, passage_id: str) -> list[int]:
        """Return the places of the passages of a name, those that are gone included."""
        try:
            name = np.bytes_(passage_id.encode("ascii"))
        except UnicodeEncodeError:
            return []
        names = self.arrays.whole("sorted_ids")
        first, last = np.searchsorted(names, name, side="left"), np.searchsorted(names, name, side="right")
        places: list[int] = self.arrays.part("id_order", int(first), int(last)).tolist()
        return places

    def terms_of(self, paragraphs: npt.NDArray[np.bool_]) -> tuple[Array, Array]:
        """Return the keys that occur in the marked paragraphs, ascending, and in how many of them each."""
        postings = len(self.arrays.unchecked("paragraphs"))
        marked = [  # piece by piece: NumPy lets nobody else run while it gathers
            start + np.flatnonzero(paragraphs[self.arrays.part("paragraphs", start, min(start + _AT_ONCE, postings))])
            for start in range(0, postings, _AT_ONCE)
        ]
        places = np.concatenate([np.empty(0, np.int64), *marked])
        rows = np.searchsorted(self.arrays.whole("starts"), places, side="right") - 1
        found, df = np.unique(rows, return_counts=True)
        return self.arrays.whole("keys")[found], df

    @cached_property
    def _tops(self) -> npt.NDArray[np.uint64]:
        return self.arrays.whole("tops")

    def _stretch(self, name: str, ends: str, place: int) -> bytes:
        first = max(0, place - 1)
        start, end = [0, *self.arrays.part(ends, first, place + 1).tolist()][-2:]
        return self.arrays.part(name, start, end).tobytes()


@dataclass(frozen=True, slots=True)
class Extent:
    """Where the passages of a document are: a segment's number, and stretches in it."""

    source: str
    segment: int
    first_passage: int
    passages: int
    first_paragraph: int
    paragraphs: int


def extent(passages: Sequence[Passage], segment: int, first_passage: int = 0, first_paragraph: int = 0) -> list[Extent]:
    """Return where the documents of a segment's passages are, in their order."""
    found: list[Extent] = []
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
                Extent(passages[start].source, segment, first_passage + start, end - start, first_paragraph, paragraphs)
            )
            first_paragraph += paragraphs
            start, paragraphs = end, 0
    return found
