"""index on disk: what is left of an index that may be damaged, cut off or of another format.

What is sound and of this format is used again; of the rest the passages are read as far as
they can be, so that the links to them lead on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import CorruptIndex
from index.passages import Passage
from index.store.manifest import FORMAT, Manifest, open_segment, read_manifest
from index.store.segment import Extent, Segment

# What reading a passage that is damaged, or of another format, may end in.
_UNREADABLE = (CorruptIndex, AttributeError, LookupError, TypeError, ValueError)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recovered:
    """An index as it is found on disk.

    Attributes:
        generation: Names the segments and says where the passages of each file are.
        segments: Those that can be opened, by their numbers.
        damaged: Numbers of those that cannot, or that are not what was written.
    """

    manifest: Manifest
    segments: dict[int, Segment]
    damaged: frozenset[int]

    def reusable(self, words: str) -> Manifest:
        """Return the generation without what cannot be asked any more, its segments' names kept in their places."""
        if not self.manifest.serves(words):
            return Manifest(words)
        files = (f for f in self.manifest.files if f.extent is None or f.extent.segment not in self.damaged)
        return replace(self.manifest, files=tuple(files))

    def passages(self, at: Extent) -> Iterator[Passage]:
        """Yield the passages of a document, as far as they can be read."""
        if segment := self.segments.get(at.segment):
            for place in range(at.first_passage, at.first_passage + at.passages):
                with suppress(*_UNREADABLE):
                    yield segment.passage(place, at.source)

    def has(self, at: Extent, names: Sequence[str]) -> bool:
        """Whether a document's passages are those of some names; False also where that cannot be told."""
        if segment := self.segments.get(at.segment):
            with suppress(*_UNREADABLE):
                kept = segment.arrays.part("ids", at.first_passage, at.first_passage + at.passages)
                return [name.decode() for name in kept.tolist()] == list(names)
        return False


def recover(place: Path, words: str, *, thorough: bool) -> Recovered:
    """Return what is kept at a place, with one line of notice in the log where not all of it can be used.

    Args:
        place: Where the index is or will be.
        words: Digest of the keeper's words, where there is no generation to tell.
        thorough: Whether all checksums are looked at.
    """
    problems: list[object] = []
    manifest = None
    try:
        manifest = read_manifest(place)
    except (CorruptIndex, OSError) as error:
        problems.append(error)
    manifest = manifest or Manifest(words)
    if manifest.format != FORMAT:
        problems.append("it is of another version")
    segments: dict[int, Segment] = {}
    damaged = set()
    for number, name in enumerate(manifest.segments):
        try:
            segments[number] = open_segment(place, name, anew=thorough)
            if thorough:
                segments[number].arrays.check()
        except (CorruptIndex, OSError) as error:
            problems.append(error)
            damaged.add(number)
    if problems:
        logger.warning("what cannot be used of the kept index is built anew: %s", problems[0])
    return Recovered(manifest, segments, frozenset(damaged))
