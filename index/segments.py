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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

import numpy as np
import numpy.typing as npt

from index.arrays import Array, Arrays, HeldArrays
from index.bm25 import distinct_pairs
from index.passages import Passage
from index.terms import CHARACTER_BITS, Terms, number, terms_of
from index.tokens import Tokenizer

FIELDS = ("unigrams", "bigrams", "words", "grams", "headings")
"""Names of the fields, in the order of their numbers."""

# A posting's key is its field, then its term's number.
_FIELD_BITS = 61
# How often a term counts in one paragraph, at most; the model takes no notice beyond.
_MOST = 255
# Every so many keys one is read at opening, so that looking one up touches one stretch.
_STRETCH = 512
# Keys whose places are remembered.
_REMEMBERED = 1 << 14
# Characters whose tokens are counted at once: what fits a small machine's memory.
_CHARACTERS_AT_ONCE = 2_000_000
# Postings that are moved at once while segments are merged.
_POSTINGS_AT_ONCE = 4_000_000
# Low bits of a packed posting hold the paragraph; the rest its term.
_PARAGRAPH_BITS = 21

Spans = list[tuple[int, int]]


def key(field: str, term: str) -> int:
    """Return the number of a term in a field, by which its postings are found."""
    return FIELDS.index(field) << _FIELD_BITS | number(term)


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
        first = stretch * _STRETCH
        stored = self.arrays.part("keys", first, min(first + _STRETCH, len(self.arrays.unchecked("keys"))))
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
        marked = paragraphs[self.arrays.whole("paragraphs")]
        rows = np.searchsorted(self.arrays.whole("starts"), np.flatnonzero(marked), side="right") - 1
        found, df = np.unique(rows, return_counts=True)
        return self.arrays.whole("keys")[found], df

    @cached_property
    def _tops(self) -> npt.NDArray[np.uint64]:
        return self.arrays.whole("tops")

    def _stretch(self, name: str, ends: str, place: int) -> bytes:
        first = max(0, place - 1)
        start, end = [0, *self.arrays.part(ends, first, place + 1).tolist()][-2:]
        return self.arrays.part(name, start, end).tobytes()


# --- building


def build_segment(
    passages: Sequence[Passage],
    tokenizer: Tokenizer,
    on_passage: Callable[[int], None] = lambda done: None,
) -> Segment:
    """Return the segment of some files' passages; `on_passage` hears how many are indexed."""
    tables = []
    done = 0
    for several in _batches(passages):
        tables.append(_with_passages(several, _postings(several, tokenizer)))
        done += len(several)
        on_passage(done)
    return merge([(Segment(HeldArrays(table)), None) for table in tables]) if tables else _empty()


def _empty() -> Segment:
    nothing: dict[str, Array] = {
        "keys": np.empty(0, np.uint64),
        "starts": np.zeros(1, np.int64),
        "paragraphs": np.empty(0, np.int32),
        "codes": np.empty(0, np.uint16),
        "pair_counts": np.empty(0, np.uint8),
        "pair_lengths": np.empty(0, np.int32),
        "lengths": np.zeros((len(FIELDS), 0), np.int32),
    }
    return Segment(HeldArrays(_with_passages([], nothing)))


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


def _postings(passages: Sequence[Passage], tokenizer: Tokenizer) -> dict[str, Array]:
    """The postings of some passages, and the fields' lengths.

    Headings are a field of their own and, each token once, text of the paragraphs below
    them: what a paragraph is about it need not say again.
    """
    paragraph_of, count = _paragraphs(passages)
    texts = terms_of(tokenizer, [passage.text for passage in passages])
    paths: dict[tuple[str, ...], int] = {}
    path_of = np.array([paths.setdefault(passage.headings, len(paths)) for passage in passages])
    above = terms_of(tokenizer, ["\n".join(path) for path in paths])
    below = _below(path_of, paragraph_of, count)
    keys, paragraphs, counts, lengths_there = [], [], [], []
    lengths = np.zeros((len(FIELDS), count), dtype=np.int32)
    for field, name in enumerate(FIELDS):
        if name == "headings":
            stretches = [_spread(above[kind], below, once=False) for kind in ("unigrams", "bigrams")]
        else:
            here = Terms(texts[name].numbers, paragraph_of[texts[name].texts])
            stretches = [here, _spread(above[name], below, once=True)]
        numbers = np.concatenate([stretch.numbers for stretch in stretches])
        owners = np.concatenate([stretch.texts for stretch in stretches])
        lengths[field] = np.bincount(owners, minlength=count)
        counted = _counted(numbers, owners)
        keys.append(counted[0] | np.uint64(field << _FIELD_BITS))
        paragraphs.append(counted[1])
        counts.append(counted[2])
        lengths_there.append(lengths[field][counted[1]])
    all_keys = np.concatenate(keys)
    opens = np.flatnonzero(np.diff(all_keys, prepend=~all_keys[:1]))
    pair_counts, pair_lengths, codes = distinct_pairs(np.concatenate(counts), np.concatenate(lengths_there))
    return {
        "keys": all_keys[opens],
        "starts": np.append(opens, len(all_keys)).astype(np.int64),
        "paragraphs": np.concatenate(paragraphs),
        "codes": codes,
        "pair_counts": pair_counts.astype(np.uint8),
        "pair_lengths": pair_lengths.astype(np.int32),
        "lengths": lengths,
    }


def _paragraphs(passages: Sequence[Passage]) -> tuple[npt.NDArray[np.int64], int]:
    """The paragraph of each passage, and how many there are."""
    sizes = [sum(1 for _ in parts) for _, parts in groupby(passages, key=lambda p: (p.source, p.paragraph))]
    return np.repeat(np.arange(len(sizes)), sizes), len(sizes)


def _below(path_of: Array, paragraph_of: Array, count: int) -> tuple[Array, Array]:
    """The paragraphs in the order of their paths, and where each path's begin."""
    first = np.searchsorted(paragraph_of, np.arange(count))
    paths = path_of[first]
    return np.argsort(paths, kind="stable"), np.searchsorted(np.sort(paths), np.arange(paths.max(initial=0) + 2))


def _spread(terms: Terms, below: tuple[Array, Array], *, once: bool) -> Terms:
    """The terms of heading paths as terms of the paragraphs below each; with `once`, none twice in a path."""
    numbers, paths = terms.numbers, terms.texts
    if once:
        order = np.lexsort((paths, numbers))
        numbers, paths = numbers[order], paths[order]
        fresh = np.ones(len(order), dtype=np.bool_)
        fresh[1:] = (numbers[1:] != numbers[:-1]) | (paths[1:] != paths[:-1])
        numbers, paths = numbers[fresh], paths[fresh]
    paragraphs, starts = below
    sizes = starts[paths + 1] - starts[paths]
    places = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes - starts[paths], sizes)
    return Terms(np.repeat(numbers, sizes), paragraphs[places])


def _counted(numbers: Array, owners: Array) -> tuple[Array, Array, Array]:
    """Number, paragraph and count of each (term, paragraph), in this order."""
    # A character or a pair leaves room for the paragraph beside it, a hash does not: of
    # those the rank is packed.
    hashed = numbers >= 1 << (2 * CHARACTER_BITS)
    exact = numbers[~hashed].astype(np.int64) << _PARAGRAPH_BITS | owners[~hashed]
    known, ranks = np.unique(numbers[hashed], return_inverse=True)
    ranked = ranks.astype(np.int64) << _PARAGRAPH_BITS | owners[hashed]
    exact, exact_counts = _runs(exact)
    ranked, ranked_counts = _runs(ranked)
    packed = np.concatenate((exact, ranked))
    return (
        np.concatenate(((exact >> _PARAGRAPH_BITS).astype(np.uint64), known[ranked >> _PARAGRAPH_BITS])),
        (packed & (1 << _PARAGRAPH_BITS) - 1).astype(np.int32),
        np.minimum(np.concatenate((exact_counts, ranked_counts)), _MOST).astype(np.uint8),
    )


def _runs(packed: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The distinct values, ascending, and how often each is there."""
    packed.sort()
    fresh = np.ones(len(packed), dtype=np.bool_)
    np.not_equal(packed[1:], packed[:-1], out=fresh[1:])
    opens = np.flatnonzero(fresh)
    return packed[opens], np.diff(opens, append=len(packed))


def _with_passages(passages: Sequence[Passage], postings: dict[str, Array]) -> dict[str, Array]:
    """The arrays of a segment."""
    paragraph_of, count = _paragraphs(passages)
    texts = [passage.text.encode("utf-8", "surrogatepass") for passage in passages]
    paths: dict[tuple[str, ...], int] = {}
    path_of = [paths.setdefault(passage.headings, len(paths)) for passage in passages]
    written = [json.dumps(path).encode() for path in paths]
    ids = np.array([passage.passage_id.encode() for passage in passages], dtype="S12")
    return {
        **postings,
        "tops": postings["keys"][::_STRETCH],
        "firsts": np.append(np.searchsorted(paragraph_of, np.arange(count)), len(passages)).astype(np.int32),
        "texts": np.frombuffer(b"".join(texts), dtype=np.uint8),
        "ends": np.cumsum([len(text) for text in texts], dtype=np.int64),
        "places": np.array([passage.start for passage in passages], dtype=np.int32),
        "ordinals": np.array([passage.paragraph for passage in passages], dtype=np.int32),
        "paths": np.frombuffer(b"".join(written), dtype=np.uint8),
        "path_ends": np.cumsum([len(path) for path in written], dtype=np.int64),
        "path_of": np.array(path_of, dtype=np.int32),
        **_named(ids),
    }


def _named(ids: Array) -> dict[str, Array]:
    order = np.argsort(ids, kind="stable").astype(np.int32)
    return {"ids": ids, "sorted_ids": ids[order], "id_order": order}


# --- merging


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
        HeldArrays(
            {
                "keys": keys,
                "tops": keys[::_STRETCH],
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
        **_named(joined("ids", "S12")),
    }
