"""store: the stored index of a folder, brought up to date with its documents.

Only what changed is indexed again. What is damaged, or of another format, is indexed anew;
links to what was served before hold as far as that can be read.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from index.errors import CorruptIndex
from index.passages import Passage
from index.read.collections import collection_of
from index.read.files import File, signature, size_of
from index.read.formats import digest, is_read_here
from index.store.build import build_segment
from index.store.commit import commit, writing
from index.store.folder import Folder
from index.store.manifest import MANIFEST, IndexedFile, Manifest, read_manifest
from index.store.merge_policy import collections_of, merged, rewritten
from index.store.recover import Recovered, recover
from index.store.redirects import tombstones_of
from index.store.segment import Segment
from index.store.segment_file import open_segment, segment_path
from index.store.tombstones import TOMBSTONES, Tombstone, find_tombstone, write_tombstones

# Time stamps are coarse: a file as young as the index may have changed since within one tick.
_YOUNG_NS = 2_000_000_000
# What merging costs, in bytes of documents indexed: a paragraph has about 300 bytes, and
# merging moves about 30 bytes of a segment while indexing takes one.
_PARAGRAPH_BYTES = 300
_MOVED_PER_INDEXED = 30
# And what a file costs that is unpacked before it is read, for each of its bytes.
_BYTES_PER_PACKED = 20


@dataclass(frozen=True, slots=True)
class OpenedIndex:
    """A state of the index, open to be asked.

    Attributes:
        files: The documents' files, in the order of their sources.
        segments: What their extents are in.
    """

    files: Sequence[IndexedFile]
    segments: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """The index of one folder, in a directory of its own.

    Attributes:
        directory: Where it is or will be; see `store.commit`.
        folder: The documents.
    """

    directory: Path
    folder: Folder

    def opened(self, files: Sequence[File]) -> OpenedIndex | None:
        """Return the index as it is stored, None if it is not of these files as they are."""
        for _ in range(2):  # a writer may remove a segment between the two looks
            with suppress(FileNotFoundError, CorruptIndex):
                manifest = read_manifest(self.directory)
                if manifest is None or not manifest.serves(self.folder.words.digest):
                    return None
                current, changed = self._compared(manifest, files)
                if changed or len(current) != len(manifest.files):
                    return None
                return self._open(manifest)
        return None

    def refreshed(self, files: Sequence[File], *, thorough: bool = False, wait: bool = False) -> OpenedIndex:
        """Return the index brought up to date.

        Args:
            files: The folder's, as they are now.
            thorough: Whether all checksums of what is stored are looked at.
            wait: Whether to wait for another writer.

        Raises:
            OSError: It cannot be written.
            IndexLocked: Another process is writing it.
        """
        with writing(self.directory, wait=wait):
            try:
                manifest, new = self._updated(self._recovered(thorough=thorough), files)
            except CorruptIndex:  # met where segments are merged
                manifest, new = self._updated(self._recovered(thorough=True), files)
            commit(self.directory, manifest, new)
            return self._open(manifest)

    def pending_bytes(self, files: Sequence[File]) -> int:
        """Return how many bytes of these files are to be indexed; what merging moves counts for what it costs."""
        everything = sum(map(_cost_of, files))
        try:
            manifest = read_manifest(self.directory)
            if manifest is None or not manifest.serves(self.folder.words.digest):
                return everything
            segments = [open_segment(self.directory, name) for name in manifest.segments]
        except (OSError, CorruptIndex):
            return everything
        current, changed = self._compared(manifest, files)
        size = sum(map(_cost_of, changed))
        new: dict[str, int] = {}
        for file in changed:
            collection = collection_of(file.source)
            new[collection] = new.get(collection, 0) + _cost_of(file)
        paragraphs = [bytes_ // _PARAGRAPH_BYTES for bytes_ in new.values()]
        used = [*(0 for _ in segments), *paragraphs]
        for at in (file.extent for file in current if file.extent):
            used[at.segment] += at.paragraphs
        stored = [*(segment.paragraph_count for segment in segments), *paragraphs]
        collections = [*collections_of(manifest, len(segments)), *new]
        moved = [manifest.segments[n] for n in rewritten(used, stored, collections) if n < len(segments)]
        moved_bytes = sum(segment_path(self.directory, name).stat().st_size for name in moved)
        return size + moved_bytes // _MOVED_PER_INDEXED

    def find_tombstone(self, passage_id: str) -> Tombstone | None:
        """Return the tombstone of a passage, None if it has none or none that can be read."""
        return find_tombstone(self.directory / TOMBSTONES, passage_id)

    def _open(self, manifest: Manifest) -> OpenedIndex:
        return OpenedIndex(manifest.files, [open_segment(self.directory, name) for name in manifest.segments])

    def _recovered(self, *, thorough: bool) -> Recovered:
        return recover(self.directory, self.folder.words.digest, thorough=thorough)

    def _compared(self, manifest: Manifest, files: Sequence[File]) -> tuple[list[IndexedFile], list[File]]:
        """Those files that are indexed as they are, and the others.

        A file whose size and time stamps are as they were is taken for the same, unless it is
        as young as the index or could not be read; of the others the content is looked at.
        """
        indexed = {file.source: file for file in manifest.files}
        written_ns = 0
        with suppress(OSError):
            written_ns = (self.directory / MANIFEST).stat().st_mtime_ns
        current, changed = [], []
        for file in files:
            known = indexed.get(file.source)
            if known is None:
                changed.append(file)
                continue
            stamps = signature(file)
            old_enough = bool(stamps) and max(stamps[1:]) < written_ns - _YOUNG_NS
            # What could not be read may be readable now, whatever its time stamps say.
            trusted = old_enough and stamps == known.signature and known.reason is None
            if not trusted and digest(file) != known.digest:
                changed.append(file)
            else:
                current.append(replace(known, signature=stamps))
        return current, changed

    def _updated(self, found: Recovered, files: Sequence[File]) -> tuple[Manifest, dict[str, Segment]]:
        """The manifest of the files as they are, and those of its segments that are not on disk yet."""
        before = found.reusable(self.folder.words.digest)
        nothing = build_segment([], self.folder.tokenizer)
        segments = [found.segments.get(number, nothing) for number in range(len(before.segments))]
        names, new = list(before.segments), {}
        current, changed = self._compared(before, files)
        passages, indexed = self.folder.read(changed, len(segments))
        self._bury(found, {file.source for file in current}, passages)
        for segment in self.folder.index(passages):
            names.append(secrets.token_hex(6))
            segments.append(segment)
            new[names[-1]] = segment
        listed = tuple(sorted([*current, *indexed], key=lambda file: file.source))
        return merged(replace(before, segments=tuple(names), files=listed), segments, new)

    def _bury(self, found: Recovered, current: set[str], passages: Sequence[Passage]) -> None:
        """Write the tombstones of the files that were indexed again or removed.

        Args:
            found: What the index had of them.
            current: Sources of the files that are indexed as they are.
            passages: Those of the files that were indexed again.
        """
        after = {source: list(several) for source, several in groupby(passages, key=lambda p: p.source)}
        before: dict[str, list[Passage]] = {}
        for file in found.manifest.files:
            if file.source in current or file.extent is None:
                continue
            if found.has(file.extent, [passage.passage_id for passage in after.get(file.source, ())]):
                after.pop(file.source, None)
            else:
                before[file.source] = list(found.passages(file.extent))
        if before:
            write_tombstones(self.directory / TOMBSTONES, tombstones_of(before, after))


def _cost_of(file: File) -> int:
    """What it costs to index a file, in bytes of plain text."""
    return size_of(file) * (1 if is_read_here(file) else _BYTES_PER_PACKED)


def indexed_in_memory(folder: Folder, files: Sequence[File]) -> OpenedIndex:
    """Return the index of a folder's files, made anew and stored nowhere."""
    passages, indexed = folder.read(files, 0)
    return OpenedIndex(indexed, folder.index(passages))
