"""index: passages counted, into the arrays that a segment is made of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt

from index.bm25 import distinct_pairs
from index.passages import Passage
from index.store.array_file import Array
from index.store.segment import FIELD_BITS, FIELDS, STRETCH
from index.tokenize.bulk import CHARACTER_BITS, Terms, terms_of
from index.tokenize.tokens import Tokenizer

# How often a term counts in one paragraph, at most; the model takes no notice beyond.
_MOST = 255
# Low bits of a packed posting hold the paragraph; the rest its term.
_PARAGRAPH_BITS = 21


def invert(passages: Sequence[Passage], tokenizer: Tokenizer) -> dict[str, Array]:
    """Return the arrays of a segment of some passages, whole paragraphs all; see `Segment`."""
    postings = _postings(passages, tokenizer)
    paragraph_of, count = _paragraphs(passages)
    texts = [passage.text.encode("utf-8", "surrogatepass") for passage in passages]
    paths: dict[tuple[str, ...], int] = {}
    path_of = [paths.setdefault(passage.headings, len(paths)) for passage in passages]
    written = [json.dumps(path).encode() for path in paths]
    ids = np.array([passage.passage_id.encode() for passage in passages], dtype="S12")
    return {
        **postings,
        "tops": postings["keys"][::STRETCH],
        "firsts": np.append(np.searchsorted(paragraph_of, np.arange(count)), len(passages)).astype(np.int32),
        "texts": np.frombuffer(b"".join(texts), dtype=np.uint8),
        "ends": np.cumsum([len(text) for text in texts], dtype=np.int64),
        "places": np.array([passage.start for passage in passages], dtype=np.int32),
        "ordinals": np.array([passage.paragraph for passage in passages], dtype=np.int32),
        "paths": np.frombuffer(b"".join(written), dtype=np.uint8),
        "path_ends": np.cumsum([len(path) for path in written], dtype=np.int64),
        "path_of": np.array(path_of, dtype=np.int32),
        **id_columns(ids),
    }


def id_columns(ids: Array) -> dict[str, Array]:
    """Return the arrays by which a passage is found by its name."""
    order = np.argsort(ids, kind="stable").astype(np.int32)
    return {"ids": ids, "sorted_ids": ids[order], "id_order": order}


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
        keys.append(counted[0] | np.uint64(field << FIELD_BITS))
        paragraphs.append(counted[1])
        counts.append(counted[2])
        lengths_there.append(lengths[field][counted[1]])
    all_keys = np.concatenate(keys)
    opens = np.append(np.arange(min(1, len(all_keys))), np.flatnonzero(all_keys[1:] != all_keys[:-1]) + 1)
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
