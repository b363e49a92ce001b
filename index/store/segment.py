"""store: a part of the folder's passages and their postings, immutable once made.

Files that are indexed together make a segment; a change makes another one and leaves the
rest as they are. Passages that were removed or replaced stay in their segment, but no
document's extent covers them, until segments are merged. A segment knows nothing that
depends on other segments: numbers of passages and tokens, but no idf and no average length.

Source:
    Segments as in Apache Lucene; O'Neil et al. 1996, The Log-Structured Merge-Tree.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

import numpy as np
import numpy.typing as npt

from index.errors import CorruptIndex
from index.passages import Passage
from index.read.document import Stretch
from index.store.array_file import Array, Arrays
from index.store.codec import decode_path, decode_text, decode_where
from index.store.columns import FIELDS, TERMS_PER_SAMPLE, ends_of
from index.tokenize.bulk import number

FIELD_BITS = 61
"""A key's low bits are its term's number; the rest its field's."""
# Keys, heading paths and places that are remembered.
_REMEMBERED = 1 << 14
# Keys that NumPy finds faster than Python.
_SEVERAL = 8
# Bytes of terms that are checked at once when the first is looked up: a few milliseconds' work.
_CHECKED_AT_ONCE = 1 << 23
# Postings that are looked through at once.
_AT_ONCE = 1_000_000

# Of terms: where their postings begin, where they end, and their dfs.
Rows = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]


@lru_cache(maxsize=_REMEMBERED)
def key(field: str, term: str) -> int:
    """Return the key of a term in a field, by which its postings are found."""
    return FIELDS.index(field) << FIELD_BITS | number(term)


@dataclass(frozen=True)
class Segment:
    """Passages in the order of their files, their paragraphs, and the paragraphs' postings.

    Passages and paragraphs have local numbers, from 0, removed ones included.

    Attributes:
        arrays: What the columns of `store.columns` are stored as.
    """

    arrays: Arrays

    @cached_property
    def passage_count(self) -> int:
        """How many passages there are, removed ones included."""
        return len(self.arrays.unchecked("passage_ids"))

    @cached_property
    def paragraph_count(self) -> int:
        """How many paragraphs there are, removed ones included."""
        return len(self.arrays.unchecked("paragraph_ends"))

    @cached_property
    def lengths(self) -> npt.NDArray[np.int32]:
        """How many tokens each field has in each paragraph; a row for each field."""
        return self.arrays.whole("field_lengths")

    def rows(self, keys: Sequence[int]) -> Rows:
        """Return where the postings of each of some keys begin and end, and in how many different paragraphs it is.

        Begin and end are equal where there are none. Of copies the first counts.
        """
        if len(keys) >= _SEVERAL and self.terms_are_checked:
            return self._find_rows(keys)
        found = [self._find_row(key) for key in keys]
        begins, ends, dfs = np.array(found, dtype=np.int64).reshape(-1, 3).T
        return begins, ends, dfs

    @property
    def terms(self) -> tuple[Array, Array, Array]:
        """The key of each term, ascending, where its postings end, and in how many different paragraphs it is.

        Only to be read where `terms_are_checked`.
        """
        keys, ends, dfs = map(self.arrays.unchecked, ("term_keys", "term_ends", "term_dfs"))
        return keys, ends, dfs

    @cached_property
    def copies(self) -> npt.NDArray[np.bool_]:
        """Marks the paragraphs that are copies of one before them."""
        return self.arrays.whole("paragraph_copies")

    @cached_property
    def hashes(self) -> npt.NDArray[np.uint64]:
        """The hash of each paragraph: copies have the same."""
        return self.arrays.whole("paragraph_hashes")

    def _find_rows(self, keys: Sequence[int]) -> Rows:
        """What is stored of some keys, where all is checked."""
        stored, ends, dfs = self.terms
        wanted = np.array(keys, dtype=np.uint64)
        rows = np.minimum(stored.searchsorted(wanted), len(stored) - 1)
        there = stored[rows] == wanted
        begins = np.where(rows > 0, ends[rows - 1], 0) * there
        return begins, ends[rows] * there, dfs[rows] * there.astype(np.int64)

    def _find_row(self, wanted: int) -> tuple[int, int, int]:
        first = (bisect_right(self._sampled_keys, wanted) - 1) * TERMS_PER_SAMPLE
        if first < 0:
            return 0, 0, 0
        last = min(first + TERMS_PER_SAMPLE, len(self._keys))
        if not self.terms_are_checked:
            self.arrays.part("term_keys", first, last)
        row = bisect_left(self._keys, wanted, first, last)
        if row == last or self._keys[row] != wanted:
            return 0, 0, 0
        if not self.terms_are_checked:
            return *self._span("term_ends", row), self.arrays.item("term_dfs", row)
        return self._ends[row - 1] if row else 0, self._ends[row], self._dfs[row]

    def postings(self, span: tuple[int, int]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint16 | np.uint32]]:
        """Return the paragraphs of some postings, ascending, and the code of each."""
        return self.arrays.part("posting_paragraphs", *span), self.arrays.part("posting_codes", *span)

    def check_postings(self, starts: Array, ends: Array) -> None:
        """Check what `postings` would, for many spans that are not empty, at once."""
        self.arrays.check_parts("posting_paragraphs", starts, ends)
        self.arrays.check_parts("posting_codes", starts, ends)

    def passage(self, local: int, source: str) -> Passage:
        """Return a passage by its local number, as one of this source.

        Raises:
            CorruptIndex: What is stored of it is no passage.
        """
        item = self.arrays.item
        headings, title, names = self._path(item("passage_paths", local))
        return Passage(
            decode_text(item("passage_ids", local)),
            source,
            headings,
            item("passage_starts", local),
            self._text("passage_texts", local),
            item("paragraph_ordinals", local),
            title,
            names,
            self._where(self._text("passage_places", local)) if self._has_places else (),
        )

    @cached_property
    def _path(self) -> Callable[[int], tuple[tuple[str, ...], str, tuple[str, ...]]]:
        """Reads headings, title and names; passages share them."""
        return lru_cache(maxsize=_REMEMBERED)(lambda row: decode_path(self._text("heading_paths", row)))

    @cached_property
    def _has_places(self) -> bool:
        """Whether any passage stands somewhere in particular; none does in plain text, and none did up to format 12."""
        return "passage_places" in self.arrays.names() and len(self.arrays.unchecked("passage_places")) > 0

    @cached_property
    def _where(self) -> Callable[[str], tuple[Stretch, ...]]:
        """Reads where passages stand; most stand nowhere in particular, and copies of a state share the rest."""
        return lru_cache(maxsize=_REMEMBERED)(decode_where)

    def parts_of(self, paragraph: int) -> range:
        """Return the local numbers of a paragraph's passages."""
        return range(*self._span("paragraph_ends", paragraph))

    def paragraph_of(self, local: int) -> int:
        """Return the local number of a passage's paragraph."""
        return int(self.arrays.whole("paragraph_ends").searchsorted(np.int32(local), side="right"))

    def find(self, passage_id: str) -> list[int]:
        """Return the local numbers of the passages of an id, removed ones included."""
        try:
            wanted = np.bytes_(passage_id.encode("ascii"))
        except UnicodeEncodeError:
            return []
        ids = self.arrays.whole("sorted_ids")
        first, last = ids.searchsorted(wanted, side="left"), ids.searchsorted(wanted, side="right")
        found: list[int] = self.arrays.part("sorted_passages", int(first), int(last)).tolist()
        return found

    def with_digest(self, digest: int) -> list[int]:
        """Return the local numbers of the passages of which this is the digest, removed ones included."""
        digests, order = self._sorted_digests
        first, last = (np.searchsorted(digests, np.uint64(digest), side=side) for side in ("left", "right"))
        found: list[int] = order[first:last].tolist()
        return found

    @cached_property
    def _sorted_digests(self) -> tuple[Array, Array]:
        """The digests of all passages, sorted, and which passage has the digest there."""
        digests = self.arrays.whole("passage_digests")
        order = np.argsort(digests, kind="stable")
        return digests[order], order

    def terms_of(self, paragraphs: npt.NDArray[np.bool_]) -> tuple[Array, Array]:
        """Return the keys that occur in the marked paragraphs, ascending, and in how many of them each."""
        count = len(self.arrays.unchecked("posting_paragraphs"))
        part = self.arrays.part
        marked = [  # piece by piece: NumPy lets nobody else run while it gathers
            start + np.flatnonzero(paragraphs[part("posting_paragraphs", start, min(start + _AT_ONCE, count))])
            for start in range(0, count, _AT_ONCE)
        ]
        postings = np.concatenate([np.empty(0, np.int64), *marked])
        rows = np.searchsorted(self.arrays.whole("term_ends"), postings, side="right")
        found, df = np.unique(rows, return_counts=True)
        return self.arrays.whole("term_keys")[found], df

    # As memory views: for one key, Python's own search is several times as fast as NumPy's.

    @cached_property
    def _sampled_keys(self) -> memoryview:
        return self.arrays.whole("sampled_keys").data

    @cached_property
    def _keys(self) -> memoryview:
        return self.arrays.unchecked("term_keys").data

    @cached_property
    def _ends(self) -> memoryview:
        return self.arrays.unchecked("term_ends").data

    @cached_property
    def _dfs(self) -> memoryview:
        return self.arrays.unchecked("term_dfs").data

    @cached_property
    def terms_are_checked(self) -> bool:
        """Whether all of the three is checked: they are in a small segment, of which there may be many."""
        columns = ("term_keys", "term_ends", "term_dfs")
        if sum(self.arrays.unchecked(name).nbytes for name in columns) > _CHECKED_AT_ONCE:
            return False
        for name in columns:
            self.arrays.whole(name)
        return len(self._keys) > 0

    def _span(self, ends: str, row: int) -> tuple[int, int]:
        """Where what belongs to a row starts and ends, in a column of ends; the first row's starts at 0."""
        item = self.arrays.item
        return item(ends, row - 1) if row else 0, item(ends, row)

    def _text(self, column: str, row: int) -> str:
        ends = ends_of(column)
        if not 0 <= row < len(self.arrays.unchecked(ends)):
            raise CorruptIndex(f"{column} has no row {row}")
        return decode_text(self.arrays.bytes_of(column, *self._span(ends, row)))


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a document is: in which segment, by its number, and which of the passages and paragraphs there.

    Attributes:
        first_passage: The local number of its first passage; the others follow.
        passages: How many there are.
        first_paragraph: The local number of its first paragraph.
        paragraphs: How many there are.
    """

    source: str
    segment: int
    first_passage: int
    passages: int
    first_paragraph: int
    paragraphs: int


def extents_of(passages: Sequence[Passage], segment: int) -> list[Extent]:
    """Return where the documents of a segment's passages are, in their order."""
    found: list[Extent] = []
    first_passage = first_paragraph = 0
    for source, several in groupby(passages, key=lambda passage: passage.source):
        sizes = [len(list(parts)) for _, parts in groupby(passage.paragraph for passage in several)]
        found.append(Extent(source, segment, first_passage, sum(sizes), first_paragraph, len(sizes)))
        first_passage += sum(sizes)
        first_paragraph += len(sizes)
    return found
