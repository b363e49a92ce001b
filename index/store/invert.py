"""store: passages counted, into the arrays that a segment is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt

from index.bm25 import distinct_pairs
from index.embed.texts import digest_of
from index.passages import Passage
from index.store.array_file import Array
from index.store.codec import encode_path, encode_where
from index.store.columns import FIELDS, as_arrays, with_lookups
from index.store.segment import FIELD_BITS
from index.tokenize.bulk import CHARACTER_BITS, Occurrences, occurrences_of
from index.tokenize.tokens import Tokenizer

# How often a term counts in one paragraph, at most; the model takes no notice beyond.
_MOST = 255
# Low bits of a packed posting hold the paragraph; the rest its term.
_PARAGRAPH_BITS = 21


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which paragraph and heading path each passage has; all numbered from 0, in the passages' order.

    Attributes:
        paragraph_of: The paragraph of each passage.
        path_of: The heading path of each passage.
        paths: The first passage of each heading path.
        paragraphs: How many paragraphs there are.
    """

    paragraph_of: npt.NDArray[np.int64]
    path_of: npt.NDArray[np.int64]
    paths: Sequence[Passage]
    paragraphs: int

    def paragraphs_below(self) -> tuple[Array, Array]:
        """The paragraphs in the order of their paths, and where each path's begin."""
        paths = self.path_of[np.searchsorted(self.paragraph_of, np.arange(self.paragraphs))]
        starts = np.searchsorted(np.sort(paths), np.arange(paths.max(initial=0) + 2))
        return np.argsort(paths, kind="stable"), starts


def invert(passages: Sequence[Passage], tokenizer: Tokenizer) -> dict[str, Array]:
    """Return the arrays of a segment of some passages, whole paragraphs all; see `store.columns`."""
    layout = _layout(passages)
    columns: dict[str, Sequence[Any] | Array] = {
        "paragraph_ends": np.cumsum(np.bincount(layout.paragraph_of, minlength=layout.paragraphs)),
        "passage_ids": [passage.passage_id.encode() for passage in passages],
        "passage_starts": [passage.start for passage in passages],
        "passage_texts": [passage.text for passage in passages],
        "passage_places": [encode_where(passage.where) for passage in passages],
        "passage_digests": list(map(digest_of, passages)),
        "passage_paths": layout.path_of,
        "paragraph_hashes": _hashes(passages),
        "paragraph_ordinals": [passage.paragraph for passage in passages],
        "heading_paths": list(map(encode_path, layout.paths)),
    }
    return with_lookups({**_postings(passages, layout, tokenizer), **as_arrays(columns)})


def _layout(passages: Sequence[Passage]) -> _Layout:
    sizes = [len(list(parts)) for _, parts in groupby(passages, key=lambda p: (p.source, p.paragraph))]
    paths: dict[tuple[object, ...], int] = {}
    firsts: list[Passage] = []
    path_of = np.zeros(len(passages), dtype=np.int64)
    for i, passage in enumerate(passages):
        path = passage.headings, passage.title, passage.names
        path_of[i] = paths.setdefault(path, len(paths))
        if len(paths) > len(firsts):
            firsts.append(passage)
    return _Layout(np.repeat(np.arange(len(sizes)), sizes), path_of, firsts, len(sizes))


def _hashes(passages: Sequence[Passage]) -> list[int]:
    """A hash of the text and headings of each paragraph; white space counts nowhere."""
    hashes = []
    for _, parts in groupby(passages, key=lambda p: (p.source, p.paragraph)):
        several = list(parts)
        said = "\0".join((*several[0].headings, " ".join(" ".join(part.text for part in several).split())))
        digest = hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        hashes.append(int.from_bytes(digest, "big"))
    return hashes


def _postings(passages: Sequence[Passage], layout: _Layout, tokenizer: Tokenizer) -> dict[str, Array]:
    """The columns of terms, postings and pairs, and the fields' lengths.

    Headings are a field of their own and, each token once, text of the paragraphs below
    them: what a paragraph is about it need not say again.
    """
    texts = occurrences_of(tokenizer, [passage.text for passage in passages])
    headings = occurrences_of(tokenizer, ["\n".join(passage.above) for passage in layout.paths])
    below = layout.paragraphs_below()
    keys, paragraphs, counts, lengths_there = [], [], [], []
    lengths = np.zeros((len(FIELDS), layout.paragraphs), dtype=np.int32)
    for field, name in enumerate(FIELDS):
        terms = _field_terms(name, texts, headings, layout, below)
        lengths[field] = np.bincount(terms.texts, minlength=layout.paragraphs)
        numbers, owners, times = _counted(terms)
        keys.append(numbers | np.uint64(field << FIELD_BITS))
        paragraphs.append(owners)
        counts.append(times)
        lengths_there.append(lengths[field][owners])
    all_keys = np.concatenate(keys)
    closes = np.ones(len(all_keys), dtype=np.bool_)
    np.not_equal(all_keys[1:], all_keys[:-1], out=closes[:-1])
    ends = np.flatnonzero(closes) + 1
    pair_counts, pair_lengths, codes = distinct_pairs(np.concatenate(counts), np.concatenate(lengths_there))
    return {
        "term_keys": all_keys[ends - 1],
        "term_ends": ends.astype(np.int64),
        "posting_paragraphs": np.concatenate(paragraphs),
        "posting_codes": codes,
        "pair_counts": pair_counts.astype(np.uint8),
        "pair_lengths": pair_lengths.astype(np.int32),
        "field_lengths": lengths,
    }


def _field_terms(
    name: str,
    texts: Mapping[str, Occurrences],
    headings: Mapping[str, Occurrences],
    layout: _Layout,
    below: tuple[Array, Array],
) -> Occurrences:
    """The terms of a field, by paragraph."""
    if name == "headings":
        parts = [_spread(headings[kind], below, once=False) for kind in ("unigrams", "bigrams")]
    else:
        own = Occurrences(texts[name].numbers, layout.paragraph_of[texts[name].texts])
        parts = [own, _spread(headings[name], below, once=True)]
    return Occurrences(np.concatenate([part.numbers for part in parts]), np.concatenate([part.texts for part in parts]))


def _spread(terms: Occurrences, below: tuple[Array, Array], *, once: bool) -> Occurrences:
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
    positions = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes - starts[paths], sizes)
    return Occurrences(np.repeat(numbers, sizes), paragraphs[positions])


def _counted(terms: Occurrences) -> tuple[Array, Array, Array]:
    """Count the terms of each paragraph.

    Example:
        Occurrences 7, 9, 7 of paragraphs 0, 1, 0 → numbers [7, 9], paragraphs [0, 1], counts [2, 1].

    Returns:
        Number, paragraph and count of each (term, paragraph) there is, in this order.
    """
    # A character or a pair leaves room for the paragraph in the same integer, a hash does
    # not: of those the rank among the hashes is packed.
    hashed = terms.numbers >= 1 << (2 * CHARACTER_BITS)
    exact = terms.numbers[~hashed].astype(np.int64) << _PARAGRAPH_BITS | terms.texts[~hashed]
    known, ranks = np.unique(terms.numbers[hashed], return_inverse=True)
    ranked = ranks.astype(np.int64) << _PARAGRAPH_BITS | terms.texts[hashed]
    exact, exact_counts = _runs(exact)
    ranked, ranked_counts = _runs(ranked)
    packed = np.concatenate((exact, ranked))
    return (
        np.concatenate(((exact >> _PARAGRAPH_BITS).astype(np.uint64), known[ranked >> _PARAGRAPH_BITS])),
        (packed & (1 << _PARAGRAPH_BITS) - 1).astype(np.int32),
        np.minimum(np.concatenate((exact_counts, ranked_counts)), _MOST).astype(np.uint8),
    )


def _runs(packed: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The distinct values, ascending, and how often each is there; [5, 3, 5] → [3, 5], [1, 2]."""
    packed.sort()
    fresh = np.ones(len(packed), dtype=np.bool_)
    np.not_equal(packed[1:], packed[:-1], out=fresh[1:])
    starts = np.flatnonzero(fresh)
    return packed[starts], np.diff(starts, append=len(packed))
