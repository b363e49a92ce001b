"""cluster: which paragraphs are copies of others, so that each is told what it must know of that."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.cluster.schema import short
from index.rank.corpus import Corpus
from index.read.collections import collection_of


@dataclass(frozen=True, slots=True)
class Copied:
    """What a paragraph knows of its copies.

    Attributes:
        before: The collections that have one which comes before it, by their short names.
        followed: Whether one comes after it.
    """

    before: tuple[str, ...] = ()
    followed: bool = False


ALONE = Copied()


def copies_in(corpus: Corpus) -> Mapping[str, Mapping[int, Copied]]:
    """Return for each source the paragraphs that have copies, by their place in it."""
    hashes = np.zeros(corpus.paragraph_count, dtype=np.uint64)
    for segment, numbers in zip(corpus.segments, corpus.numbers, strict=True):
        alive = numbers >= 0
        hashes[numbers[alive]] = segment.hashes[alive]
    _, group, sizes = np.unique(hashes, return_inverse=True, return_counts=True)
    copied = np.flatnonzero(sizes[group] > 1)
    starts = np.cumsum([0, *(document.paragraphs for document in corpus.documents)])
    rows = np.searchsorted(starts, copied, side="right") - 1
    left = dict(zip(*np.unique(group[copied], return_counts=True), strict=True))
    before: dict[int, tuple[str, ...]] = {}
    found: dict[str, dict[int, Copied]] = {}
    for number, row, one in zip(copied.tolist(), rows.tolist(), group[copied].tolist(), strict=True):
        source = corpus.documents[row].source
        left[one] -= 1
        earlier = before.get(one, ())
        found.setdefault(source, {})[number - int(starts[row])] = Copied(earlier, bool(left[one]))
        collection = short(collection_of(source))
        if collection not in earlier:
            before[one] = tuple(sorted((*earlier, collection)))
    return found


def digest_of(copied: Mapping[int, Copied]) -> int:
    """Return a digest of which paragraphs of a file are copies; 0 where none is."""
    rows: Sequence[object] = [(place, one.before, one.followed) for place, one in sorted(copied.items())]
    return zlib.crc32(repr(rows).encode()) if rows else 0
