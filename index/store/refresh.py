"""store: the stored index of a folder, brought up to date with its documents.

Only what changed is indexed again. What is damaged, or of another format, is indexed anew;
links to what was served before hold as far as that can be read.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from index.errors import CorruptIndex
from index.passages import Passage
from index.read.collections import collection_of
from index.read.files import File, signature
from index.read.formats import digest
from index.read.mounts import away, mounted
from index.store.build import build_segment
from index.store.commit import commit, writing
from index.store.folder import Folder
from index.store.manifest import MANIFEST, IndexedFile, Manifest, read_manifest
from index.store.merge_policy import collections_of, merged, rewritten
from index.store.recover import Recovered, recover
from index.store.redirects import tombstones_of
from index.store.segment import Segment
from index.store.segment_file import open_segment, segment_path
from index.store.stages import Reporting, cost_of, portions
from index.store.tombstones import TOMBSTONES, Tombstone, all_tombstones, find_tombstone, write_tombstones

# Time stamps are coarse: a file as young as the index may have changed since within one tick.
_YOUNG_NS = 2_000_000_000
# What merging costs, in bytes of documents indexed: a paragraph has about 300 bytes, and
# merging moves about 30 bytes of a segment while indexing takes one.
_PARAGRAPH_BYTES = 300
_MOVED_PER_INDEXED = 30


@dataclass(frozen=True, slots=True)
class OpenedIndex:
    """A state of the index, open to be asked.

    Attributes:
        files: The documents' files, in the order of their sources; also those that are still to be read.
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
                current, changed = self._compared(manifest, files, self._kept(manifest, files))
                mounts = mounted(self.folder.path) | self._away(manifest)
                if changed or len(current) != len(manifest.files) or mounts != set(manifest.mounts):
                    return None
                return self._open(manifest)
        return None

    def so_far(self, files: Sequence[File]) -> OpenedIndex | None:
        """Return the index of the files read so far while a folder is read for the first time; else None.

        Args:
            files: The folder's: none of them is read where there is no index yet.
        """
        for _ in range(2):
            with suppress(FileNotFoundError, CorruptIndex):
                manifest = read_manifest(self.directory)
                if manifest is None:
                    return OpenedIndex(tuple(_unread(file) for file in files), ())
                serves = manifest.is_begun and manifest.serves(self.folder.words.digest)
                return self._open(manifest) if serves else None
        return None

    def refreshed(
        self,
        files: Sequence[File],
        *,
        thorough: bool = False,
        wait: bool = False,
        confirmed: bool = False,
        on_stored: Callable[[], None] = lambda: None,
    ) -> OpenedIndex:
        """Return the index brought up to date.

        Args:
            files: The folder's, as they are now.
            thorough: Whether all checksums of what is stored are looked at.
            wait: Whether to wait for another writer.
            confirmed: Whether documents whose disk is away, or all of them, are meant to be gone; else they are kept.
            on_stored: Called whenever `so_far` has more, while a folder is read for the first time.

        Raises:
            OSError: It cannot be written.
            IndexLocked: Another process is writing it.
        """
        with writing(self.directory, wait=wait):
            try:
                manifest, new = self._updated(self._recovered(thorough=thorough), files, confirmed, on_stored)
            except CorruptIndex:  # met where segments are merged
                manifest, new = self._updated(self._recovered(thorough=True), files, confirmed, on_stored)
            commit(self.directory, manifest, new)
            return self._open(manifest)

    def pending_bytes(self, files: Sequence[File]) -> int:
        """Return how many bytes of these files are to be indexed; what merging moves counts for what it costs."""
        everything = sum(map(cost_of, files))
        try:
            manifest = read_manifest(self.directory)
            if manifest is None or not manifest.serves(self.folder.words.digest):
                return everything
            segments = [open_segment(self.directory, name) for name in manifest.segments]
        except (OSError, CorruptIndex):
            return everything
        current, changed = self._compared(manifest, files, self._kept(manifest, files))
        size = sum(map(cost_of, changed))
        new: dict[str, int] = {}
        for file in changed:
            collection = collection_of(file.source)
            new[collection] = new.get(collection, 0) + cost_of(file)
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

    def all_tombstones(self) -> Iterator[Tombstone]:
        """Yield the tombstones that can be read."""
        return all_tombstones(self.directory / TOMBSTONES)

    def _open(self, manifest: Manifest) -> OpenedIndex:
        return OpenedIndex(manifest.files, [open_segment(self.directory, name) for name in manifest.segments])

    def _away(self, manifest: Manifest) -> frozenset[str]:
        """The collections whose disk is away, and whose documents are kept."""
        return away(self.folder.path, manifest.mounts)

    def _kept(self, manifest: Manifest, files: Sequence[File]) -> frozenset[str]:
        """The collections whose documents are kept: these, or all where no document of the folder is left."""
        if not files and _has_documents(manifest):
            return frozenset(collection_of(file.source) for file in manifest.files)
        return self._away(manifest)

    def _recovered(self, *, thorough: bool) -> Recovered:
        return recover(self.directory, self.folder.words.digest, thorough=thorough)

    def _compared(
        self, manifest: Manifest, files: Sequence[File], kept: AbstractSet[str]
    ) -> tuple[list[IndexedFile], list[File]]:
        """Those files that are indexed as they are, and the others.

        A file whose size and time stamps are as they were is taken for the same, unless it is
        as young as the index or could not be read; of the others the content is looked at.
        What was read of collections that are kept is taken for the same without a look.
        """
        indexed = {file.source: file for file in manifest.files}
        written_ns = 0
        with suppress(OSError):
            written_ns = (self.directory / MANIFEST).stat().st_mtime_ns
        current = [file for file in manifest.files if file.is_read and collection_of(file.source) in kept]
        changed = []
        for file in (file for file in files if collection_of(file.source) not in kept):
            known = indexed.get(file.source)
            if known is None:
                changed.append(file)
                continue
            stamps = signature(file)
            old_enough = bool(stamps) and max(stamps[1:]) < written_ns - _YOUNG_NS
            # What could not be read may be readable now, whatever its time stamps say.
            trusted = old_enough and stamps == known.signature and known.reason is None
            if not trusted and digest(file, known.problem) != known.digest:
                changed.append(file)
            else:
                current.append(replace(known, signature=stamps))
        return current, changed

    def _updated(
        self, found: Recovered, files: Sequence[File], confirmed: bool, on_stored: Callable[[], None]
    ) -> tuple[Manifest, dict[str, Segment]]:
        """The manifest of the files as they are, and those of its segments that are not on disk yet."""
        serves = found.manifest.serves(self.folder.words.digest)
        if not files and not confirmed and not serves and _has_documents(found.manifest):
            raise OSError(f"{self.folder.path} has no document any more, and its index is of another version")
        before = found.reusable(self.folder.words.digest)
        nothing = build_segment([], self.folder.tokenizer)
        segments = [found.segments.get(number, nothing) for number in range(len(before.segments))]
        kept = frozenset[str]() if confirmed else self._kept(before, files)
        left = frozenset[str]() if confirmed else self._away(before)
        before = replace(before, mounts=tuple(sorted(mounted(self.folder.path) | left)))
        current, changed = self._compared(before, files, kept)
        several = self._portions(found, changed)
        reporting = Reporting(self.folder, several)
        manifest, new = before, dict[str, Segment]()
        for number, portion in enumerate(several):
            if number:  # a state of its own, in which the rest is still to be read
                commit(self.directory, manifest, new)
                on_stored()
                segments = list(self._open(manifest).segments)
                current = [file for file in manifest.files if file.is_read]
            folder = reporting.next()
            passages, indexed = folder.read(portion, len(segments))
            if not number:
                self._bury(found, {file.source for file in current}, passages)
            made = {secrets.token_hex(6): segment for segment in folder.index(passages)}
            unread = [_unread(file) for later in several[number + 1 :] for file in later]
            listed = tuple(sorted([*current, *indexed, *unread], key=lambda file: file.source))
            whole = replace(before, segments=(*manifest.segments, *made), files=listed)
            segments += made.values()
            if number:  # it is much larger than those before: ahead of them, it need not be merged with them
                whole, segments = _ahead(whole, segments, len(made))
            manifest, new = merged(whole, segments, made)
        return manifest, new

    def _portions(self, found: Recovered, changed: Sequence[File]) -> list[list[File]]:
        """The files to be read; in portions where a folder is read for the first time, those known before first."""
        if any(file.is_read for file in found.manifest.files) and not found.manifest.is_begun:
            return [list(changed)]
        known = {file.source for file in found.manifest.files if file.extent}
        first, *others = portions([file for file in changed if file.source not in known])
        first = sorted([*first, *(file for file in changed if file.source in known)], key=lambda file: file.source)
        return [first, *others]

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


def _has_documents(manifest: Manifest) -> bool:
    return any(file.extent for file in manifest.files)


def _unread(file: File) -> IndexedFile:
    """A file that is still to be read."""
    return IndexedFile(file.source, "", (), None, None)


def _ahead(manifest: Manifest, segments: Sequence[Segment], count: int) -> tuple[Manifest, list[Segment]]:
    """The manifest with its last segments as its first ones, and the segments in that order."""
    total = len(segments)
    order = [*range(total - count, total), *range(total - count)]

    def moved(file: IndexedFile) -> IndexedFile:
        at = file.extent
        return replace(file, extent=replace(at, segment=(at.segment + count) % total)) if at else file

    names = tuple(manifest.segments[number] for number in order)
    there = replace(manifest, segments=names, files=tuple(map(moved, manifest.files)))
    return there, [segments[number] for number in order]


def indexed_in_memory(folder: Folder, files: Sequence[File]) -> OpenedIndex:
    """Return the index of a folder's files, made anew and stored nowhere."""
    passages, indexed = folder.read(files, 0)
    return OpenedIndex(indexed, folder.index(passages))
