"""store: the columns of a segment, a line for each.

A segment is a set of columns, each of one dtype and with one value for each term, posting,
(term frequency, length) pair, paragraph, passage or heading path. Writing, merging and
checking follow this table.

To add a column for each passage or paragraph: a line here, a line in `invert` where its
values are worked out, and a higher `FORMAT` in `store.manifest`. Segments of older formats do
not have it: where `Segment.passage` reads it, let `store.recover` put an empty one in its stead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from index.store.array_file import Array, Arrays
from index.store.codec import encode_text

FIELDS = ("unigrams", "bigrams", "words", "grams", "headings")
"""Names of the fields, in the order of their numbers."""

TERMS_PER_SAMPLE = 512
"""One of so many keys is read when a segment is opened; looking a key up then reads one stretch of so many."""

TEXT = "UTF-8"
"""The dtype of texts: stored as their bytes, one after the other, and as the end of each."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: By which it is read.
        dtype: NumPy's name of it, or `TEXT`; several with " or " between them.
        per: What it has one value for.
        meaning: What the value says.
        ends: What its values are the ends of. They ascend, and the last is the number of those.
        rows: How many values it has for each; 0: one value, and no axis for it.
        lookup: Whether it is worked out of other columns, to find things by.
    """

    name: str
    dtype: str
    per: str
    meaning: str
    ends: str = ""
    rows: int = 0
    lookup: bool = False

    @property
    def arrays(self) -> tuple[Column, ...]:
        """The arrays it is stored as: a text column's bytes and ends; else itself."""
        if self.dtype != TEXT:
            return (self,)
        byte = f"byte of {self.name}"
        return replace(self, dtype="uint8", per=byte), replace(self, name=ends_of(self.name), dtype="int64", ends=byte)

    def fits(self, array: Array) -> bool:
        """Whether an array is of this column's dtype and has its rows."""
        shape = (self.rows,) if self.rows else ()
        dtypes = map(np.dtype, self.dtype.split(" or "))
        return array.dtype in dtypes and array.ndim == len(shape) + 1 and array.shape[:-1] == shape


def ends_of(text_column: str) -> str:
    """Return the name of the array of a text column's ends."""
    return f"{text_column}_ends"


COLUMNS = (
    # A term is a term in a field, by its key. Row r's postings are [term_ends[r - 1], term_ends[r]).
    Column("term_keys", "uint64", "term", "its field and number, packed (`segment.key`); ascending"),
    Column("term_ends", "int64", "term", "where its postings end", ends="posting"),
    Column("term_dfs", "int32", "term", "how many different paragraphs have it; of copies the first", lookup=True),
    Column("sampled_keys", "uint64", "512 terms", "the first of their keys", lookup=True),
    Column("posting_paragraphs", "int32", "posting", "the paragraph that has the term; ascending in each term"),
    Column("posting_codes", "uint16 or uint32", "posting", "which pair of frequency and length the term has there"),
    Column("pair_counts", "uint8", "pair", "term frequency, 255 at most"),
    Column("pair_lengths", "int32", "pair", "how many tokens the field has in the paragraph"),
    Column("field_lengths", "int32", "paragraph", "how many tokens each field has there", rows=len(FIELDS)),
    Column("paragraph_hashes", "uint64", "paragraph", "a hash of its text and headings, by which copies are known"),
    Column("paragraph_copies", "bool", "paragraph", "whether one before it has the same hash", lookup=True),
    # Paragraph p's passages are [paragraph_ends[p - 1], paragraph_ends[p]).
    Column("paragraph_ends", "int32", "paragraph", "where its passages end", ends="passage"),
    Column("passage_ids", "S12", "passage", "`Passage.passage_id`"),
    Column("passage_starts", "int32", "passage", "`Passage.start`"),
    Column("passage_texts", TEXT, "passage", "`Passage.text`"),
    Column("passage_places", TEXT, "passage", "`Passage.where`, in JSON; empty for plain text"),
    Column("passage_digests", "uint64", "passage", "`embed.texts.digest_of`, by which its vector is found"),
    Column("passage_paths", "int32", "passage", "which heading path it is below"),
    Column("paragraph_ordinals", "int32", "passage", "`Passage.paragraph`"),
    Column("sorted_ids", "S12", "passage", "all ids, sorted", lookup=True),
    Column("sorted_passages", "int32", "passage", "which passage has the id there", lookup=True),
    Column("heading_paths", TEXT, "heading path", "`Passage.headings`, title and names, in JSON"),
)


def as_arrays(values: Mapping[str, Sequence[Any] | Array]) -> dict[str, Array]:
    """Return the arrays that columns are stored as, from their values."""
    arrays: dict[str, Array] = {}
    for column in COLUMNS:
        if column.name not in values:
            continue
        if column.dtype == TEXT:
            texts = list(map(encode_text, values[column.name]))
            arrays[column.name] = np.frombuffer(b"".join(texts), dtype=np.uint8)
            arrays[ends_of(column.name)] = np.cumsum([len(text) for text in texts], dtype=np.int64)
        else:
            arrays[column.name] = np.array(values[column.name], dtype=column.dtype)
    return arrays


def with_lookups(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Return a segment's arrays with the columns by which its terms and passages are found."""
    order = np.argsort(arrays["passage_ids"], kind="stable").astype(np.int32)
    copies = np.ones(len(arrays["paragraph_hashes"]), dtype=np.bool_)
    copies[np.unique(arrays["paragraph_hashes"], return_index=True)[1]] = False
    return {
        **arrays,
        "term_dfs": _dfs(arrays, copies),
        "paragraph_copies": copies,
        "sampled_keys": arrays["term_keys"][::TERMS_PER_SAMPLE],
        "sorted_ids": arrays["passage_ids"][order],
        "sorted_passages": order,
    }


def _dfs(arrays: Mapping[str, Array], copies: Array) -> Array:
    """In how many paragraphs each term is, without those that are marked."""
    ends = arrays["term_ends"]
    dfs = np.diff(ends, prepend=0)
    if copies.any():
        marked = np.flatnonzero(copies[arrays["posting_paragraphs"]])
        dfs -= np.bincount(np.searchsorted(ends, marked, side="right"), minlength=len(ends))
    return dfs.astype(np.int32)


def misfit(arrays: Arrays, columns: Sequence[Column] = COLUMNS) -> str | None:
    """Return what is wrong with a segment's columns, None if they are all there and fit together.

    Looked at are dtypes, lengths and the last of the ends, which takes no time. Nothing is
    taken for checked by that: what is damaged elsewhere is noticed where it is read.
    """
    counts: dict[str, int] = {}
    stored = [array for column in columns for array in column.arrays]
    for column in stored:
        if column.name not in arrays.names():
            return f"it has no column {column.name}"
        array = arrays.unchecked(column.name)
        if not column.fits(array):
            return f"its column {column.name} is of another kind"
        if counts.setdefault(column.per, array.shape[-1]) != array.shape[-1]:
            return f"its column {column.name} is of another length"
    for column in stored:
        if column.ends and int(np.max(arrays.unchecked(column.name)[-1:], initial=0)) != counts[column.ends]:
            return f"its column {column.name} ends elsewhere"
    return None
