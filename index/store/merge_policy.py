"""store: which segments are merged, and where their documents are then.

Small segments are merged into larger ones, and those with much removed are written anew, so
that a folder of any size has few segments and each passage is moved few times. Each collection
has segments of its own.

Source:
    O'Neil et al. 1996, The Log-Structured Merge-Tree.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.read.collections import collection_of
from index.store.manifest import Manifest
from index.store.merge import merge
from index.store.segment import Extent, Segment

# A segment is merged with the one before it unless that is so many times as large.
_GROWTH = 8
# Share of a segment's paragraphs that may be removed before it is written anew.
_MOST_REMOVED = 0.25


@dataclass(frozen=True, slots=True)
class _Move:
    """Where a segment went: its new number, and there the numbers of its passages and paragraphs, if they changed."""

    segment: int
    passages: npt.NDArray[np.int64] | None = None
    paragraphs: npt.NDArray[np.int64] | None = None

    def apply(self, at: Extent) -> Extent:
        if self.passages is None or self.paragraphs is None:
            return replace(at, segment=self.segment)
        first_passage, first_paragraph = self.passages[at.first_passage], self.paragraphs[at.first_paragraph]
        return replace(at, segment=self.segment, first_passage=int(first_passage), first_paragraph=int(first_paragraph))


def merged(
    manifest: Manifest, segments: Sequence[Segment], new: Mapping[str, Segment]
) -> tuple[Manifest, dict[str, Segment]]:
    """Return the manifest with its segments merged where they should be.

    Args:
        manifest: Names the segments.
        segments: In its order.
        new: Those of them that are not on disk, by name.

    Returns:
        The manifest, and those of its segments that are not on disk.
    """
    used = [np.zeros(segment.paragraph_count, dtype=np.bool_) for segment in segments]
    for file in manifest.files:
        if at := file.extent:
            used[at.segment][at.first_paragraph : at.first_paragraph + at.paragraphs] = True
    sizes = [int(use.sum()) for use in used]
    names: list[str] = []
    unwritten: dict[str, Segment] = {}
    moves: dict[int, _Move] = {}
    for group in _groups(sizes, collections_of(manifest, len(segments))):
        first = group[0]
        if _stays(group, sizes, [len(use) for use in used]):
            name = manifest.segments[first]
            moves[first] = _Move(len(names))
            if name in new:
                unwritten[name] = new[name]
        else:
            name = secrets.token_hex(6)
            unwritten[name] = merge([(segments[n], ~used[n]) for n in group])
            moves |= _moves(group, segments, used, len(names))
        names.append(name)
    files = tuple(replace(f, extent=f.extent and moves[f.extent.segment].apply(f.extent)) for f in manifest.files)
    return replace(manifest, segments=tuple(names), files=files), unwritten


def collections_of(manifest: Manifest, segment_count: int) -> list[str]:
    """Return the collection of each segment; that of one without documents does not matter."""
    collections = ["" for _ in range(segment_count)]
    for file in manifest.files:
        if at := file.extent:
            collections[at.segment] = collection_of(file.source)
    return collections


def rewritten(used: Sequence[int], stored: Sequence[int], collections: Sequence[str]) -> list[int]:
    """Return the numbers of the segments that `merged` would write anew, or drop.

    Args:
        used: How many paragraphs of each segment are not removed.
        stored: How many it has, removed ones included.
        collections: Of which collection it is.
    """
    groups = list(_groups(used, collections))
    staying = {group[0] for group in groups if _stays(group, used, stored)}
    return [number for number in range(len(used)) if number not in staying]


def _groups(used: Sequence[int], collections: Sequence[str]) -> Iterator[list[int]]:
    """The numbers of segments that should be one, by how many paragraphs of each are used; unused segments are in none.

    Example:
        Of one collection: [800, 10, 9] → [0], [1, 2]; [800, 90, 80] → [0, 1, 2].
    """
    of_each: dict[str, list[int]] = {}
    for number, collection in enumerate(collections):
        if used[number]:
            of_each.setdefault(collection, []).append(number)
    for numbers in of_each.values():
        yield from _groups_of_collection(numbers, used)


def _groups_of_collection(numbers: Sequence[int], used: Sequence[int]) -> list[list[int]]:
    groups: list[list[int]] = []
    for number in numbers:
        groups.append([number])
        while len(groups) > 1 and sum(used[n] for n in groups[-2]) < _GROWTH * sum(used[n] for n in groups[-1]):
            smaller = groups.pop()
            groups[-1] += smaller
    return groups


def _stays(group: Sequence[int], used: Sequence[int], stored: Sequence[int]) -> bool:
    return len(group) == 1 and used[group[0]] >= (1 - _MOST_REMOVED) * stored[group[0]]


def _moves(
    group: Sequence[int], segments: Sequence[Segment], used: Sequence[npt.NDArray[np.bool_]], new: int
) -> dict[int, _Move]:
    """Where the segments of a group went that became one."""
    moves = {}
    passages_before = paragraphs_before = 0
    for number in group:
        paragraphs = used[number]
        passages = np.repeat(paragraphs, np.diff(segments[number].arrays.whole("paragraph_ends"), prepend=0))
        moves[number] = _Move(
            new, np.cumsum(passages) - 1 + passages_before, np.cumsum(paragraphs) - 1 + paragraphs_before
        )
        passages_before += int(passages.sum())
        paragraphs_before += int(paragraphs.sum())
    return moves
