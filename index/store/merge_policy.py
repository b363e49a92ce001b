"""index on disk: small segments merged into larger ones, and those with much gone written anew.

A folder of any size has few segments, and each passage was moved few times.

Source:
    O'Neil et al. 1996, The Log-Structured Merge-Tree.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.store.build import merge
from index.store.manifest import Manifest
from index.store.segment import Extent, Segment

# A segment is merged with the one before it unless that is so many times as large.
_GROWTH = 8
# Share of a segment's paragraphs that may be gone before it is written anew.
_MOST_GONE = 0.25


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a segment went: its new number, and there the numbers of its passages and paragraphs, if they changed."""

    segment: int
    passages: npt.NDArray[np.int64] | None = None
    paragraphs: npt.NDArray[np.int64] | None = None


def merged(
    manifest: Manifest, segments: Sequence[Segment], held: Mapping[str, Segment]
) -> tuple[Manifest, dict[str, Segment]]:
    """Return the generation with its segments merged where they should be.

    Args:
        generation: Names the segments.
        segments: In its order.
        held: Those that are not on disk, by name.

    Returns:
        The generation, and those of its segments that are not on disk.
    """
    used = [np.zeros(segment.paragraph_count, dtype=np.bool_) for segment in segments]
    for file in manifest.files:
        if at := file.extent:
            used[at.segment][at.first_paragraph : at.first_paragraph + at.paragraphs] = True
    sizes = [int(use.sum()) for use in used]
    names: list[str] = []
    kept: dict[str, Segment] = {}
    places: dict[int, _Place] = {}
    for group in _grouped(sizes):
        first = group[0]
        if _stays(group, sizes, [len(use) for use in used]):
            name = manifest.segments[first]
            places[first] = _Place(len(names))
            if name in held:
                kept[name] = held[name]
        else:
            name = secrets.token_hex(6)
            kept[name] = merge([(segments[n], ~used[n]) for n in group])
            places |= _moved(group, segments, used, len(names))
        names.append(name)
    files = tuple(replace(file, extent=file.extent and _at(file.extent, places)) for file in manifest.files)
    return replace(manifest, segments=tuple(names), files=files), kept


def rewritten(left: Sequence[int], held: Sequence[int]) -> list[int]:
    """Return the numbers of the segments that `merged` would write anew, or drop.

    Args:
        left: How many paragraphs of each segment are not gone.
        held: How many it holds.
    """
    groups = list(_grouped(left))
    staying = {group[0] for group in groups if _stays(group, left, held)}
    return [number for number in range(len(left)) if number not in staying]


def _grouped(left: Sequence[int]) -> Iterator[list[int]]:
    """The numbers of segments that should be one, by how much is left in each; what is empty is in none."""
    groups: list[list[int]] = []
    for number, size in enumerate(left):
        if not size:
            continue
        groups.append([number])
        while len(groups) > 1 and sum(left[n] for n in groups[-2]) < _GROWTH * sum(left[n] for n in groups[-1]):
            smaller = groups.pop()
            groups[-1] += smaller
    yield from groups


def _stays(group: Sequence[int], left: Sequence[int], held: Sequence[int]) -> bool:
    return len(group) == 1 and left[group[0]] >= (1 - _MOST_GONE) * held[group[0]]


def _moved(
    group: Sequence[int], segments: Sequence[Segment], used: Sequence[npt.NDArray[np.bool_]], new: int
) -> dict[int, _Place]:
    """Where the segments of a group went that became one."""
    places = {}
    passages = paragraphs = 0
    for number in group:
        uses = used[number]
        stays = np.repeat(uses, np.diff(segments[number].arrays.whole("firsts")))
        places[number] = _Place(new, np.cumsum(stays) - 1 + passages, np.cumsum(uses) - 1 + paragraphs)
        passages += int(stays.sum())
        paragraphs += int(uses.sum())
    return places


def _at(at: Extent, places: Mapping[int, _Place]) -> Extent:
    place = places[at.segment]
    if place.passages is None or place.paragraphs is None:
        return replace(at, segment=place.segment)
    return replace(
        at,
        segment=place.segment,
        first_passage=int(place.passages[at.first_passage]),
        first_paragraph=int(place.paragraphs[at.first_paragraph]),
    )
