"""store: what can be used of an index that may be damaged, cut off or of another format.

What is sound and of this format is used again; of the rest the passages are read as far as
they can be, so that the links to them lead on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.errors import CorruptIndex
from index.passages import Passage
from index.store.array_file import Array, Arrays, MappedArrays
from index.store.columns import COLUMNS, misfit
from index.store.manifest import FORMAT, Manifest, read_manifest
from index.store.segment import Extent, Segment
from index.store.segment_file import open_segment, segment_path

# What passages of every format are read from, by its names up to format 8.
_FORMER_NAMES = {
    "passage_ids": "ids",
    "passage_starts": "places",
    "passage_texts": "texts",
    "passage_texts_ends": "ends",
    "passage_paths": "path_of",
    "paragraph_ordinals": "ordinals",
    "heading_paths": "paths",
    "heading_paths_ends": "path_ends",
}
_PASSAGE_COLUMNS = tuple(column for column in COLUMNS if column.name in _FORMER_NAMES)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recovered:
    """An index as it is found on disk.

    Attributes:
        manifest: Names the segments and says where the passages of each file are.
        segments: Those that can be opened, by their numbers.
        damaged: Numbers of those that cannot, or that are not what was written.
    """

    manifest: Manifest
    segments: dict[int, Segment]
    damaged: frozenset[int]

    def reusable(self, words: str) -> Manifest:
        """Return the manifest without the files that have to be indexed again; its segments stay numbered as they are.

        Args:
            words: Digest of the words as they are now.
        """
        if not self.manifest.serves(words):
            return Manifest(words)
        files = (f for f in self.manifest.files if f.extent is None or f.extent.segment not in self.damaged)
        return replace(self.manifest, files=tuple(files))

    def passages(self, at: Extent) -> Iterator[Passage]:
        """Yield the passages of a document, as far as they can be read."""
        if segment := self._segment(at):
            for number in range(at.first_passage, at.first_passage + at.passages):
                with suppress(CorruptIndex):
                    yield segment.passage(number, at.source)

    def has(self, at: Extent, passage_ids: Sequence[str]) -> bool:
        """Whether these are the ids of a document's passages; False also where those cannot be read."""
        if segment := self._segment(at):
            with suppress(CorruptIndex):
                stored = segment.arrays.part("passage_ids", at.first_passage, at.first_passage + at.passages)
                return bool(stored.tolist() == [passage_id.encode() for passage_id in passage_ids])
        return False

    def _segment(self, at: Extent) -> Segment | None:
        """The segment that a document is in, None where it cannot be opened or has not so many passages."""
        segment = self.segments.get(at.segment)
        return segment if segment and at.first_passage + at.passages <= segment.passage_count else None


def recover(directory: Path, words: str, *, thorough: bool) -> Recovered:
    """Return what is found of an index, with one line of notice in the log where not all of it can be used.

    Args:
        directory: Where the index is or will be.
        words: Digest of the keeper's words, for a manifest where there is none.
        thorough: Whether all checksums are looked at.
    """
    problems: list[object] = []
    manifest = None
    try:
        manifest = read_manifest(directory)
    except (CorruptIndex, OSError) as error:
        problems.append(error)
    manifest = manifest or Manifest(words)
    if manifest.format != FORMAT:
        problems.append("it is of another version")
    segments: dict[int, Segment] = {}
    damaged = set()
    for number, name in enumerate(manifest.segments):
        try:
            if manifest.format == FORMAT:
                segments[number] = open_segment(directory, name, anew=thorough)
            else:
                segments[number] = _open_passages(segment_path(directory, name))
            if thorough:
                segments[number].arrays.check()
        except (CorruptIndex, OSError) as error:
            problems.append(error)
            damaged.add(number)
    if problems:
        logger.warning("what cannot be used of the stored index is built anew: %s", problems[0])
    return Recovered(manifest, segments, frozenset(damaged))


def _open_passages(path: Path) -> Segment:
    """A segment of another format, of which only the passages are read."""
    arrays: Arrays = MappedArrays(path)
    if not arrays.names() >= set(_FORMER_NAMES):
        arrays = _FormerArrays(arrays)
    if wrong := misfit(arrays, _PASSAGE_COLUMNS):
        raise CorruptIndex(f"{path.name}: {wrong}")
    return Segment(arrays)


class _FormerArrays:
    """The arrays that passages are read from, by their present names."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays

    def names(self) -> AbstractSet[str]:
        stored = self._arrays.names()
        return {name for name, former in _FORMER_NAMES.items() if former in stored}

    def whole(self, name: str) -> Array:
        return self._arrays.whole(_FORMER_NAMES[name])

    def part(self, name: str, start: int, end: int) -> Array:
        return self._arrays.part(_FORMER_NAMES[name], start, end)

    def check_parts(self, name: str, starts: Array, ends: Array) -> None:
        self._arrays.check_parts(_FORMER_NAMES[name], starts, ends)

    def item(self, name: str, row: int) -> Any:
        return self._arrays.item(_FORMER_NAMES[name], row)

    def bytes_of(self, name: str, start: int, end: int) -> bytes:
        return self._arrays.bytes_of(_FORMER_NAMES[name], start, end)

    def unchecked(self, name: str) -> Array:
        return self._arrays.unchecked(_FORMER_NAMES[name])

    def check(self) -> None:
        self._arrays.check()

    def check_unchanged(self) -> None:
        self._arrays.check_unchanged()
