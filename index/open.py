"""index on disk: what was indexed is kept under DATA, and only what changed is indexed again.

A folder's index is opened where it is of the documents as they are; else those that changed
are indexed beside it and the next generation takes its place. What is damaged, or of another
format, is indexed again; links to what was served before hold as far as that can be read.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path

from index.errors import CorruptIndex, IndexLocked
from index.passages import Passage
from index.rank.backend import Backend
from index.rank.corpus import Corpus
from index.rank.engine import Engine
from index.rank.recipe import RECIPE
from index.rank.snapshot import Snapshot
from index.read.files import File, size_of
from index.store.folder import Folder, OnProgress, open_folder
from index.store.manifest import (
    IndexedFile,
    Manifest,
    compared,
    open_segment,
    read_manifest,
    segment_file,
    write_manifest,
    writing,
)
from index.store.merge_policy import merged, rewritten
from index.store.recover import Recovered, recover
from index.store.redirects import tombstones_of
from index.store.segment import Segment
from index.store.tombstones import find_tombstone, write_tombstones

_DEPARTED = "departed.sqlite"
# A paragraph has about so many bytes, and so many bytes of a segment are moved while one byte
# of a document is indexed.
_PARAGRAPH_BYTES = 300
_MOVED_AT_ONCE = 30

logger = logging.getLogger(__name__)


def open_index(
    folder: Path | str,
    data: Path | str | None = None,
    *,
    words: Path | str | None = None,
    on_progress: OnProgress | None = None,
) -> Engine:
    """Return an engine over a folder's documents as they are now.

    Where `data` keeps an index of the same documents it is opened; else what has changed is
    indexed, and kept there if that can be written. Where it cannot, or another process is
    writing, the engine works from memory and a warning is logged.

    Args:
        folder: Documents at any depth.
        data: Where indexes are kept, one for each folder; None: in memory only.
        words: Folder of the keeper's own words; see `index.tokenize.vocabulary`.
        on_progress: Hears how a build goes on.

    Raises:
        OSError: The folder, or the folder of words, is missing or may not be read.
    """
    documents = open_folder(folder, data, words, on_progress)
    files = documents.files()
    if data is None:
        return _in_memory(documents, files)
    store = _Store(place_of(documents.path, Path(data)), documents)
    try:
        return store.current(files)
    except IndexLocked as error:
        return store.in_memory(files, error)


def keep_index(
    folder: Path | str,
    data: Path | str,
    *,
    words: Path | str | None = None,
    beside: Callable[[], None] | None = None,
) -> Engine:
    """Return an engine as `open_index` does, for a process that will answer for long.

    Args:
        folder: As there.
        data: As there.
        words: As there.
        beside: Refreshes the index in another process; called when it is found damaged,
            from the thread that asks. None: this process does that.

    Raises:
        OSError: The folder, or the folder of words, is missing or may not be read.
        IndexLocked: The index is not of the documents as they are, and another process is
            writing it: it should be waited for.
    """
    documents = open_folder(folder, data, words, None)
    return _Store(place_of(documents.path, Path(data)), documents, beside).current(documents.files())


def pending_bytes(folder: Path | str, data: Path | str, *, words: Path | str | None = None) -> int:
    """Return how much is to be done until an index is up to date, in bytes of documents that are to be indexed.

    Raises:
        OSError: The folder, or the folder of words, is missing or may not be read.
    """
    documents = open_folder(folder, data, words, None)
    return _Store(place_of(documents.path, Path(data)), documents).pending_bytes(documents.files())


def refresh_index(
    folder: Path | str,
    data: Path | str,
    *,
    words: Path | str | None = None,
    on_progress: OnProgress | None = None,
) -> Engine:
    """Return an engine over a folder's documents, its index under `data` up to date and checked throughout.

    Raises:
        OSError: The folder cannot be read or `data` cannot be written.
        IndexLocked: Another process is writing this index.
    """
    documents = open_folder(folder, data, words, on_progress)
    return _Store(place_of(documents.path, Path(data)), documents).refreshed(documents.files(), thorough=True)


def place_of(folder: Path, data: Path) -> Path:
    """Return where the index of a folder is kept."""
    name = hashlib.blake2b(os.fsencode(folder.resolve()), digest_size=8).hexdigest()
    return data / "index" / name


@dataclass(frozen=True)
class _Store:
    """The index of one folder, at its place on disk."""

    place: Path
    folder: Folder
    beside: Callable[[], None] | None = None

    def current(self, files: Sequence[File]) -> Engine:
        """The engine of these files, from the index if that can be read and written."""
        try:
            opened = self.opened(files)
            return opened if opened is not None else self.refreshed(files)
        except OSError as error:
            return self.in_memory(files, error)

    def opened(self, files: Sequence[File]) -> Engine | None:
        """The engine of the generation that is kept, None if it is not of these files as they are."""
        for _ in range(2):  # a writer may remove a segment between the two looks
            with suppress(FileNotFoundError, CorruptIndex):
                manifest = read_manifest(self.place)
                if manifest is None or not manifest.serves(self.folder.words.digest):
                    return None
                current, changed = compared(self.place, manifest, files)
                if changed or len(current) != len(manifest.files):
                    return None
                return self._engine(manifest)
        return None

    def refreshed(self, files: Sequence[File], *, thorough: bool = False, patient: bool = False) -> Engine:
        """The engine of a generation brought up to date.

        Args:
            files: The folder's, as they are now.
            thorough: Whether all checksums of what is kept are looked at.
            patient: Whether to wait for another writer.
        """
        with writing(self.place, patient=patient):
            try:
                updated, held = self._updated(self._kept(thorough=thorough), files)
            except CorruptIndex:  # met where segments are merged
                updated, held = self._updated(self._kept(thorough=True), files)
            write_manifest(self.place, updated, held)
            return self._engine(updated)

    def pending_bytes(self, files: Sequence[File]) -> int:
        """How many bytes of these files are to be indexed; moving what is indexed counts for what it costs."""
        try:
            kept = read_manifest(self.place) or Manifest("")
            if not kept.serves(self.folder.words.digest):
                return sum(map(size_of, files))
            segments = [open_segment(self.place, name) for name in kept.segments]
        except (OSError, CorruptIndex):
            return sum(map(size_of, files))
        current, changed = compared(self.place, kept, files)
        size = sum(map(size_of, changed))
        left = [0 for _ in segments]
        for at in (file.extent for file in current if file.extent):
            left[at.segment] += at.paragraphs
        held = [segment.paragraph_count for segment in segments]
        new = size // _PARAGRAPH_BYTES
        moved = [kept.segments[n] for n in rewritten([*left, new], [*held, new]) if n < len(segments)]
        return size + sum(segment_file(self.place, name).stat().st_size for name in moved) // _MOVED_AT_ONCE

    def in_memory(self, files: Sequence[File], reason: Exception) -> Engine:
        """An engine that is not kept; links to what was there before lead on all the same."""
        logger.warning("the index is not kept, it stays in memory: %s", reason)
        return _in_memory(self.folder, files, self.place / _DEPARTED)

    def _kept(self, *, thorough: bool) -> Recovered:
        return recover(self.place, self.folder.words.digest, thorough=thorough)

    def _updated(self, kept: Recovered, files: Sequence[File]) -> tuple[Manifest, dict[str, Segment]]:
        """The generation of the files as they are, and those of its segments that are not on disk yet."""
        before = kept.reusable(self.folder.words.digest)
        nothing = self.folder.index([])
        segments = [kept.segments.get(number, nothing) for number in range(len(before.segments))]
        names, held = list(before.segments), {}
        current, changed = compared(self.place, before, files)
        passages, indexed = self.folder.read(changed, len(segments))
        self._write_tombstones(kept, {file.source for file in current}, passages)
        if passages:
            names.append(secrets.token_hex(6))
            segments.append(self.folder.index(passages))
            held[names[-1]] = segments[-1]
        listed = tuple(sorted([*current, *indexed], key=lambda file: file.source))
        return merged(replace(before, segments=tuple(names), files=listed), segments, held)

    def _write_tombstones(self, kept: Recovered, current: set[str], passages: Sequence[Passage]) -> None:
        """Keep what is no more, of the files that were indexed again or are gone."""
        after = {source: list(several) for source, several in groupby(passages, key=lambda p: p.source)}
        before: dict[str, list[Passage]] = {}
        for file in kept.manifest.files:
            if file.source in current or file.extent is None:
                continue
            if kept.has(file.extent, [passage.passage_id for passage in after.get(file.source, ())]):
                after.pop(file.source, None)
            else:
                before[file.source] = list(kept.passages(file.extent))
        if before:
            write_tombstones(self.place / _DEPARTED, tombstones_of(before, after))

    def _engine(self, manifest: Manifest) -> Engine:
        segments = [open_segment(self.place, name) for name in manifest.segments]
        return _engine(self.folder, manifest.files, segments, self.place / _DEPARTED, self._mended)

    def _mended(self, error: CorruptIndex) -> Snapshot:
        """A snapshot of the damaged index rebuilt; the engine lets one thread at a time ask for it."""
        if self.beside is not None:
            self.beside()
        files = self.folder.files()
        try:
            opened = self.opened(files) if self.beside is not None else None
            rebuilt = opened if opened is not None else self.refreshed(files, thorough=True, patient=True)
        except OSError as reason:
            rebuilt = self.in_memory(files, reason)
        return rebuilt.snapshot


def _in_memory(folder: Folder, files: Sequence[File], departed: Path | None = None) -> Engine:
    passages, indexed = folder.read(files, 0)
    return _engine(folder, indexed, [folder.index(passages)], departed)


def _engine(
    folder: Folder,
    files: Sequence[IndexedFile],
    segments: Sequence[Segment],
    departed: Path | None,
    mended: Callable[[CorruptIndex], Snapshot] | None = None,
) -> Engine:
    """The engine of files in segments; `departed`: where passages are found that are no more."""
    extents = [file.extent for file in files if file.extent is not None]
    snapshot = Snapshot(
        Backend(Corpus(segments, extents), RECIPE),
        folder.tokenizer,
        folder.unreadable(files),
        folder.version(files),
        RECIPE,
        partial(find_tombstone, departed) if departed else lambda passage_id: None,
    )
    return Engine(snapshot, mended)
