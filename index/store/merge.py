"""store: several segments made into one, without the paragraphs that were removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.store.array_file import Array, Arrays, MemoryArrays
from index.store.columns import COLUMNS, TEXT, Column, ends_of, with_lookups
from index.store.segment import Segment

# Postings that are moved at once.
_POSTINGS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class _Part:
    """A segment's arrays, and which of its rows go into the merged one.

    Attributes:
        stays: For paragraphs, passages and heading paths: which of them stay, marked.
    """

    arrays: Arrays
    stays: dict[str, npt.NDArray[np.bool_]]


def merge(segments: Sequence[tuple[Segment, npt.NDArray[np.bool_] | None]]) -> Segment:
    """Return one segment of several, in their order.

    Args:
        segments: Each with a mark for every paragraph that is left out; None: none is.
    """
    if len(segments) == 1 and segments[0][1] is None:
        return segments[0][0]
    parts = [_part(segment, removed) for segment, removed in segments]
    return Segment(MemoryArrays(with_lookups({**_postings(parts), **_rows(parts)})))


def _part(segment: Segment, removed: npt.NDArray[np.bool_] | None) -> _Part:
    paragraphs = np.ones(segment.paragraph_count, np.bool_) if removed is None else ~removed
    passages = np.repeat(paragraphs, np.diff(segment.arrays.whole("paragraph_ends"), prepend=0))
    paths = np.ones(len(segment.arrays.unchecked(ends_of("heading_paths"))), np.bool_)
    return _Part(segment.arrays, {"paragraph": paragraphs, "passage": passages, "heading path": paths})


def _rows(parts: Sequence[_Part]) -> dict[str, Array]:
    """The columns of paragraphs, passages and heading paths: the rows that stay, one part's after the other's."""
    merged: dict[str, Array] = {}
    for column in COLUMNS:
        if column.per in parts[0].stays and not column.lookup:
            merged |= _text_rows(column, parts) if column.dtype == TEXT else {column.name: _copied(column, parts)}
    # What counts rows of other columns is numbered anew.
    sizes = [np.diff(part.arrays.whole("paragraph_ends"), prepend=0)[part.stays["paragraph"]] for part in parts]
    merged["paragraph_ends"] = np.cumsum(np.concatenate(sizes), dtype=np.int32)
    path_counts = [len(part.stays["heading path"]) for part in parts]
    paths_before = np.cumsum(path_counts) - path_counts
    merged["passage_paths"] += np.repeat(paths_before, [part.stays["passage"].sum() for part in parts]).astype(np.int32)
    return merged


def _copied(column: Column, parts: Sequence[_Part]) -> Array:
    return np.concatenate([part.arrays.whole(column.name)[..., part.stays[column.per]] for part in parts], axis=-1)


def _text_rows(column: Column, parts: Sequence[_Part]) -> dict[str, Array]:
    texts, sizes = [], []
    for part in parts:
        stays = part.stays[column.per]
        lengths = np.diff(part.arrays.whole(ends_of(column.name)), prepend=0)
        texts.append(part.arrays.whole(column.name)[np.repeat(stays, lengths)])
        sizes.append(lengths[stays])
    ends = np.cumsum(np.concatenate(sizes), dtype=np.int64)
    return {column.name: np.concatenate(texts), ends_of(column.name): ends}


def _postings(parts: Sequence[_Part]) -> dict[str, Array]:
    """The columns of terms, postings and pairs."""
    all_keys = np.unique(np.concatenate([part.arrays.whole("term_keys") for part in parts]))
    df = _df(parts, all_keys)
    rows_after = np.cumsum(df > 0) - 1
    keys, df = all_keys[df > 0], df[df > 0]
    ends = np.cumsum(df, dtype=np.int64)
    pairs, codes_after = _merged_pairs([part.arrays for part in parts])
    merged_paragraphs = np.empty(df.sum(), dtype=np.int32)
    merged_codes = np.empty(df.sum(), dtype=np.uint16 if len(pairs) <= 1 << 16 else np.uint32)
    filled = ends - df  # how far the postings of each term are written
    paragraphs_before = 0
    for part, new_codes in zip(parts, codes_after, strict=True):
        stays = part.stays["paragraph"]
        numbers = np.cumsum(stays) - 1 + paragraphs_before
        for rows, paragraphs, codes in _rows_at_once(part.arrays, all_keys):
            moving = stays[paragraphs]
            new_rows = rows_after[rows[moving]]
            sizes = np.bincount(new_rows, minlength=len(keys))
            positions = np.arange(len(new_rows)) + (filled - (np.cumsum(sizes) - sizes))[new_rows]
            merged_paragraphs[positions] = numbers[paragraphs[moving]]
            merged_codes[positions] = new_codes[codes[moving]]
            filled += sizes
        paragraphs_before += int(stays.sum())
    return {
        "term_keys": keys,
        "term_ends": ends,
        "posting_paragraphs": merged_paragraphs,
        "posting_codes": merged_codes,
        "pair_counts": (pairs & 0xFF).astype(np.uint8),
        "pair_lengths": (pairs >> 8).astype(np.int32),
    }


def _df(parts: Sequence[_Part], keys: Array) -> npt.NDArray[np.int64]:
    """In how many of the paragraphs that stay each key is."""
    df = np.zeros(len(keys), dtype=np.int64)
    for part in parts:
        stays = part.stays["paragraph"]
        if stays.all():
            df[np.searchsorted(keys, part.arrays.whole("term_keys"))] += np.diff(
                part.arrays.whole("term_ends"), prepend=0
            )
            continue
        for rows, paragraphs, _ in _rows_at_once(part.arrays, keys):
            df += np.bincount(rows[stays[paragraphs]], minlength=len(keys))
    return df


def _rows_at_once(arrays: Arrays, keys: Array) -> Iterator[tuple[Array, Array, Array]]:
    """A segment's postings by the million: each one's row in `keys`, paragraph and code."""
    ends = arrays.whole("term_ends")
    rows = np.searchsorted(keys, arrays.whole("term_keys"))
    first = start = 0
    while first < len(rows):
        last = max(first + 1, int(np.searchsorted(ends, start + _POSTINGS_AT_ONCE, side="right")))
        end = int(ends[last - 1])
        several = np.repeat(rows[first:last], np.diff(ends[first:last], prepend=start))
        yield several, arrays.part("posting_paragraphs", start, end), arrays.part("posting_codes", start, end)
        first, start = last, end


def _merged_pairs(sources: Sequence[Arrays]) -> tuple[npt.NDArray[np.int64], list[npt.NDArray[np.int64]]]:
    """Code the pairs of all segments anew.

    Example:
        Pairs (1, 5), (2, 9) and (1, 5), (1, 7) → (1, 5), (1, 7), (2, 9); new codes [0, 2] and [0, 1].

    Returns:
        Every pair once, as length << 8 | count, and for each segment the new code of each old one.
    """
    packed = [
        arrays.whole("pair_lengths").astype(np.int64) << 8 | arrays.whole("pair_counts").astype(np.int64)
        for arrays in sources
    ]
    pairs = np.unique(np.concatenate(packed))
    return pairs, [np.searchsorted(pairs, own) for own in packed]
