"""index: segments made of passages, and of other segments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from index.passages import Passage
from index.store.array_file import Array, Arrays, MemoryArrays
from index.store.invert import id_columns
from index.store.segment import STRETCH, Segment
from index.store.workers import counted
from index.tokenize.tokens import Tokenizer

# Characters whose tokens are counted at once: what fits a small machine's memory.
_CHARACTERS_AT_ONCE = 1_000_000
# Postings that are moved at once while segments are merged.
_POSTINGS_AT_ONCE = 4_000_000


def build_segment(
    passages: Sequence[Passage],
    tokenizer: Tokenizer,
    on_passage: Callable[[int], None] = lambda done: None,
) -> Segment:
    """Return the segment of some files' passages; `on_passage` hears how many are indexed."""
    tables = []
    done = 0
    batches = list(_batches(passages)) or [passages]
    for several, table in zip(batches, counted(batches, tokenizer), strict=True):
        tables.append(table)
        done += len(several)
        on_passage(done)
    return merge([(Segment(MemoryArrays(table)), None) for table in tables])


def _batches(passages: Sequence[Passage]) -> Iterator[Sequence[Passage]]:
    """Passages in stretches that are indexed at once; none ends inside a paragraph."""
    start = size = 0
    for number_, passage in enumerate(passages):
        opens = number_ > 0 and (passage.source, passage.paragraph) != (
            passages[number_ - 1].source,
            passages[number_ - 1].paragraph,
        )
        if size >= _CHARACTERS_AT_ONCE and opens:
            yield passages[start:number_]
            start, size = number_, 0
        size += len(passage.text)
    if start < len(passages):
        yield passages[start:]


def merge(segments: Sequence[tuple[Segment, npt.NDArray[np.bool_] | None]]) -> Segment:
    """Return one segment of several, in their order, without the paragraphs marked as gone.

    Args:
        segments: Each with a mark for every paragraph that is gone; None: none is.
    """
    if len(segments) == 1 and segments[0][1] is None:
        return segments[0][0]
    kept = [np.ones(segment.paragraph_count, np.bool_) if gone is None else ~gone for segment, gone in segments]
    sources = [segment.arrays for segment, _ in segments]
    all_keys = np.unique(np.concatenate([arrays.whole("keys") for arrays in sources]))
    df = np.zeros(len(all_keys), dtype=np.int64)
    for arrays, keeps in zip(sources, kept, strict=True):
        if keeps.all():
            df[np.searchsorted(all_keys, arrays.whole("keys"))] += np.diff(arrays.whole("starts"))
            continue
        for rows, paragraphs, _ in _rows_at_once(arrays, all_keys):
            df += np.bincount(rows[keeps[paragraphs]], minlength=len(all_keys))
    keys, renamed, df = all_keys[df > 0], np.cumsum(df > 0) - 1, df[df > 0]
    starts = np.concatenate(([0], np.cumsum(df))).astype(np.int64)
    merged_paragraphs = np.empty(starts[-1], dtype=np.int32)
    pairs, recoded = _merged_pairs(sources)
    merged_codes = np.empty(starts[-1], dtype=np.uint16 if len(pairs) <= 1 << 16 else np.uint32)
    filled = starts[:-1].copy()
    offset = 0
    for arrays, keeps, new_codes in zip(sources, kept, recoded, strict=True):
        numbers = np.cumsum(keeps) - 1 + offset
        for rows, paragraphs, codes in _rows_at_once(arrays, all_keys):
            stays = keeps[paragraphs]
            moved = renamed[rows[stays]]
            sizes = np.bincount(moved, minlength=len(keys))
            before = np.cumsum(sizes) - sizes
            places = np.arange(len(moved)) + (filled - before)[moved]
            merged_paragraphs[places] = numbers[paragraphs[stays]]
            merged_codes[places] = new_codes[codes[stays]]
            filled += sizes
        offset += int(keeps.sum())
    passages = [np.repeat(keeps, np.diff(arrays.whole("firsts"))) for arrays, keeps in zip(sources, kept, strict=True)]
    return Segment(
        MemoryArrays(
            {
                "keys": keys,
                "tops": keys[::STRETCH],
                "starts": starts,
                "paragraphs": merged_paragraphs,
                "codes": merged_codes,
                "pair_counts": (pairs & 0xFF).astype(np.uint8),
                "pair_lengths": (pairs >> 8).astype(np.int32),
                **_merged_passages(sources, kept, passages),
            }
        )
    )


def _rows_at_once(arrays: Arrays, keys: Array) -> Iterator[tuple[Array, Array, Array]]:
    """A segment's postings by the million: row in `keys`, paragraph and code of each."""
    starts = arrays.whole("starts")
    renamed = np.searchsorted(keys, arrays.whole("keys"))
    first = 0
    while first < len(renamed):
        last = max(first + 1, int(np.searchsorted(starts, starts[first] + _POSTINGS_AT_ONCE, side="right")) - 1)
        last = min(last, len(renamed))
        a, b = int(starts[first]), int(starts[last])
        rows = np.repeat(renamed[first:last], np.diff(starts[first : last + 1]))
        yield rows, arrays.part("paragraphs", a, b), arrays.part("codes", a, b)
        first = last


def _merged_pairs(sources: Sequence[Arrays]) -> tuple[npt.NDArray[np.int64], list[npt.NDArray[np.int64]]]:
    """The pairs of count and length that any segment has, packed, and for each segment the new codes of its own."""
    packed = [
        arrays.whole("pair_lengths").astype(np.int64) << 8 | arrays.whole("pair_counts").astype(np.int64)
        for arrays in sources
    ]
    pairs = np.unique(np.concatenate(packed))
    return pairs, [np.searchsorted(pairs, own) for own in packed]


def _merged_passages(sources: Sequence[Arrays], kept: Sequence[Array], passages: Sequence[Array]) -> dict[str, Array]:
    """The arrays of the passages that stay."""

    def joined(name: str, kind: type[np.generic] | str) -> Array:
        return np.concatenate(
            [np.empty(0, kind), *(a.whole(name)[stays] for a, stays in zip(sources, passages, strict=True))]
        ).astype(kind)

    texts, sizes = [], []
    for arrays, stays in zip(sources, passages, strict=True):
        lengths = np.diff(arrays.whole("ends"), prepend=0)
        texts.append(arrays.whole("texts")[np.repeat(stays, lengths)])
        sizes.append(lengths[stays])
    path_counts = [len(arrays.unchecked("path_ends")) for arrays in sources]
    path_offsets = np.cumsum([0, *path_counts[:-1]])
    path_sizes = [np.diff(arrays.whole("path_ends"), prepend=0) for arrays in sources]
    firsts = np.concatenate(
        [np.diff(a.whole("firsts"))[keeps] for a, keeps in zip(sources, kept, strict=True)] or [np.empty(0, np.int64)]
    )
    return {
        "lengths": np.concatenate([a.whole("lengths")[:, k] for a, k in zip(sources, kept, strict=True)], axis=1),
        "firsts": np.concatenate(([0], np.cumsum(firsts))).astype(np.int32),
        "texts": np.concatenate(texts),
        "ends": np.cumsum(np.concatenate(sizes), dtype=np.int64),
        "places": joined("places", np.int32),
        "ordinals": joined("ordinals", np.int32),
        "paths": np.concatenate([arrays.whole("paths") for arrays in sources]),
        "path_ends": np.cumsum(np.concatenate(path_sizes), dtype=np.int64),
        "path_of": np.concatenate(
            [a.whole("path_of")[s] + o for a, s, o in zip(sources, passages, path_offsets, strict=True)]
        ).astype(np.int32),
        **id_columns(joined("ids", "S12")),
    }
