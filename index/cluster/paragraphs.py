"""cluster: paragraphs as documents of a cluster, and again as paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.bm25 import impacts
from index.cluster.schema import feature_of, field_of, packed, unpacked
from index.errors import CorruptIndex
from index.passages import Passage
from index.store.array_file import Array
from index.store.codec import decode_path, decode_where, encode_path, encode_where
from index.store.columns import FIELDS
from index.store.segment import FIELD_BITS

# The bits of a single float that a feature keeps: see `schema.FEATURE_PRECISION`.
_STORED_BITS = 0xFFFF8000


@dataclass(frozen=True, slots=True)
class Counts:
    """The terms of a paragraph.

    Attributes:
        keys: Of its terms, ascending; see `store.segment.key`.
        times: How often each is there.
        lengths: How many tokens each field has.
        hashed: The hash of its text and headings.
    """

    keys: npt.NDArray[np.uint64]
    times: npt.NDArray[np.uint8]
    lengths: npt.NDArray[np.int32]
    hashed: int


def counts_of(arrays: Mapping[str, Array]) -> Iterator[Counts]:
    """Yield the terms of each paragraph of a segment's arrays; see `store.columns`."""
    keys = np.repeat(arrays["term_keys"], np.diff(arrays["term_ends"], prepend=0))
    times = arrays["pair_counts"][arrays["posting_codes"]]
    order = np.argsort(arrays["posting_paragraphs"], kind="stable")
    keys, times = keys[order], times[order]
    lengths, hashes = arrays["field_lengths"], arrays["paragraph_hashes"].tolist()
    starts = np.searchsorted(arrays["posting_paragraphs"][order], np.arange(len(hashes) + 1)).tolist()
    for number, hashed in enumerate(hashes):
        span = slice(starts[number], starts[number + 1])
        yield Counts(keys[span], times[span], lengths[:, number], hashed)


def scores(
    several: Sequence[Counts],
    keys: Sequence[int],
    weights: npt.NDArray[np.float64],
    averages: Sequence[float],
    k1: float,
    b: float,
) -> list[float]:
    """Return the score of some paragraphs for a question's terms: those of `rank.scorer`, to the bit.

    Args:
        several: The paragraphs.
        keys: Of the question's terms, in their order.
        weights: Of each: idf times the weight of the query term.
        averages: The average length of each field.
        k1: BM25's.
        b: BM25's.
    """
    wanted = np.array(keys, dtype=np.uint64)
    fields = np.array([field_of(key) for key in keys], dtype=np.int64)
    times = np.zeros((len(several), len(keys)), dtype=np.uint8)
    for row, counts in enumerate(several):
        if len(counts.keys):
            at = np.minimum(np.searchsorted(counts.keys, wanted), len(counts.keys) - 1)
            there = counts.keys[at] == wanted
            times[row, there] = counts.times[at[there]]
    added = np.zeros(times.shape)
    for field, average in enumerate(averages):
        columns = np.flatnonzero(fields == field)
        if len(columns):
            lengths = np.array([counts.lengths[field] for counts in several], dtype=np.int32)[:, None]
            impact = impacts(times[:, columns], np.repeat(lengths, len(columns), axis=1), average, k1, b)
            added[:, columns] = weights[columns] * impact
    # Added up in the order of the terms, as there; what a paragraph lacks adds nothing.
    total: list[float] = np.cumsum(added, axis=1)[:, -1].tolist() if len(keys) else [0.0] * len(several)
    return total


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as it is in the cluster.

    Attributes:
        identity: The id of its document.
        file: The key of its file's reading.
        place: Which of the file's paragraphs it is.
        first: The number in the file of its first passage.
        passages: Its passages.
        hashed: The hash that its copies have, too.
        before: The collections that have a copy which comes before it.
        followed: Whether a copy comes after it.
    """

    identity: str
    file: str
    place: int
    first: int
    passages: tuple[Passage, ...]
    hashed: str
    before: tuple[str, ...]
    followed: bool

    @property
    def is_copied(self) -> bool:
        """Whether there may be copies of it."""
        return self.followed or bool(self.before)


SOURCE = ["file", "place", "first", "hash", "before", "followed", "packed"]
"""What of a document makes a `Paragraph`."""


def paragraph_of(hit: Mapping[str, Any], source: str) -> Paragraph:
    """Return the paragraph of a document that a search found.

    Raises:
        CorruptIndex: It is none.
    """
    found = hit["_source"]
    match unpacked(found["packed"]):
        case [str(path), int(ordinal), [*rows]]:
            headings, title, names = decode_path(path)
        case _:
            raise CorruptIndex("a paragraph of the cluster is of another version")
    passages = tuple(
        Passage(name, source, headings, start, text, ordinal, title, names, decode_where(where))
        for name, start, text, where in rows
    )
    return Paragraph(
        hit["_id"],
        found["file"],
        found["place"],
        found["first"],
        passages,
        found["hash"],
        tuple(found.get("before", ())),
        bool(found.get("followed")),
    )


def document_of(
    passages: Sequence[Passage], counts: Counts, norms: Sequence[float], b: float, **others: Any
) -> dict[str, Any]:
    """Return the document of a paragraph, given as its passages.

    Args:
        passages: Of the paragraph.
        counts: Its terms.
        norms: The average length of each field by which features are made.
        b: BM25's.
        others: What else its document has; see `schema.PASSAGES`.
    """
    rows = [[p.passage_id, p.start, p.text, encode_where(p.where)] for p in passages]
    factors = 1 - b + b * counts.lengths / np.array(norms)
    values = (counts.times / factors[(counts.keys >> np.uint64(FIELD_BITS)).astype(np.int64)]).astype(np.float32)
    # As they are stored: what is cut off there would only make what is sent longer.
    stored = (values.view(np.uint32) & np.uint32(_STORED_BITS)).view(np.float32)
    each = zip(map(feature_of, counts.keys.tolist()), stored.tolist(), strict=True)
    return {
        "ids": [p.passage_id for p in passages],
        "hash": f"{counts.hashed:016x}",
        "packed": packed([encode_path(passages[0]), passages[0].paragraph, rows]),
        "terms": dict(each),
        **others,
    }


def norms_of(averages: Sequence[float]) -> tuple[float, ...]:
    """Return the average lengths by which features are made; a field without tokens counts as of one."""
    return tuple(max(1.0, average) for average in averages)


NO_TOKENS = (0,) * len(FIELDS)
