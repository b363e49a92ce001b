"""open: open engines over a folder's documents; the only room that knows store and engine.

| index of the folder                | engine                           |
|------------------------------------|----------------------------------|
| up to date                         | opened                           |
| out of date                        | refreshed, then opened           |
| cannot be stored                   | indexed in memory                |
| found damaged while it is searched | rebuilt, then opened             |

Where a cluster is named, the index is brought up to date here in the same way, then there
(`cluster.mirror`), and the engine asks the cluster.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.cluster.address import Cluster
from index.embed.embedder import Embedder
from index.embed.meaning import Meaning, as_meaning
from index.errors import CorruptIndex, EngineError, FolderEmptied, IndexLocked
from index.rank.corpus import Corpus
from index.rank.engine import Engine
from index.rank.local import LocalBackend
from index.rank.nearness import Nearness, StoredVectors
from index.rank.recipe import RECIPE, Recipe
from index.rank.snapshot import Snapshot
from index.read.children import LIMITS, Limits
from index.read.collections import EVERYTHING, View
from index.read.files import File
from index.served import require_client
from index.store.folder import Folder, OnProgress, open_folder
from index.store.manifest import IndexedFile
from index.store.refresh import OpenedIndex, StoredIndex, indexed_in_memory
from index.store.segment import Segment
from index.store.tombstones import Tombstone
from index.store.vectors import VectorColumn, read_vectors, vectors_path
from index.stored import index_directory

logger = logging.getLogger(__name__)


def open_index(
    folder: Path | str,
    data: Path | str | None = None,
    *,
    words: Path | str | None = None,
    embeddings: str | Embedder | Meaning | None = None,
    embedding_budget_ms: float = 400,
    on_progress: OnProgress | None = None,
    recipe: Recipe = RECIPE,
    limits: Limits = LIMITS,
    provisional: bool = False,
    cluster: Cluster | None = None,
) -> Engine:
    """Return an engine over a folder's documents as they are now.

    What changed since the index under `data` was written is indexed and stored there; only a
    folder whose documents are all gone is answered from as it was, until `refresh_index` is told
    that it is meant. If `data` is not writable, or another process is writing, the engine works from memory and a
    warning is logged.

    Args:
        folder: Documents at any depth.
        data: Folder of the indexes, one for each folder of documents; None: in memory only.
        words: Folder of the keeper's words; see `index.tokenize.vocabulary`.
        embeddings: The model of meaning that ranks and judges beside words: `local`, or an
            embedder; None: words alone.
        embedding_budget_ms: For how long a question waits for the model.
        on_progress: Called with the progress of indexing.
        recipe: The numbers of the ranking.
        limits: What reading one file may take.
        provisional: Whether, while another process reads the folder for the first time, the files
            read so far answer; see `Engine.pending`.
        cluster: The cluster that has the passages, and is brought up to date; None: this machine has them.

    Raises:
        OSError: The folder, or the folder of words, is missing or may not be read.
        EmbedderFailed: There is no such model here.
        EngineError: The cluster fails, or is another folder's.
    """
    meaning = as_meaning(embeddings, embedding_budget_ms)
    documents = open_folder(folder, data, words, on_progress, limits)
    files = documents.files()
    if cluster is not None:
        return _in_cluster(documents, data, cluster, recipe, meaning, lambda opener: opener.opened(files), sets_up=True)
    if data is None:
        return Engine(_snapshot(documents, indexed_in_memory(documents, files), recipe, meaning=meaning))
    opener = _Opener(_stored(documents, data), recipe, meaning=meaning)
    try:
        return opener.current(files)
    except IndexLocked as error:
        return (opener.so_far(files) if provisional else None) or opener.in_memory(files, error)


def open_so_far(
    folder: Path | str,
    data: Path | str,
    *,
    words: Path | str | None = None,
    meaning: Meaning | None = None,
) -> Engine | None:
    """Return the engine of the files read so far, None where the folder was read whole before.

    Raises:
        OSError: The folder, the folder of words or the index cannot be read.
    """
    documents = open_folder(folder, data, words, None)
    return _Opener(_stored(documents, data), RECIPE, meaning=meaning).so_far(documents.files())


def open_live_index(
    folder: Path | str,
    data: Path | str,
    *,
    words: Path | str | None = None,
    meaning: Meaning | None = None,
    refresh_elsewhere: Callable[[], None] | None = None,
    limits: Limits = LIMITS,
    cluster: Cluster | None = None,
    confirmed: bool = False,
) -> Engine:
    """Return an engine as `open_index` does, for a long-running process.

    Args:
        folder: As there.
        data: As there.
        words: As there.
        meaning: The model of meaning, the same for all engines of the process; None: words alone.
        refresh_elsewhere: Refreshes a damaged index in another process; called from the
            thread that asks. None: this process refreshes it.
        limits: What reading one file may take.
        cluster: As there.
        confirmed: Whether documents of which the folder has none any more may be taken from the cluster, too.

    Raises:
        OSError: The folder, or the folder of words, is missing or may not be read.
        IndexLocked: The index is out of date and another process is writing it: try again later.
        FolderEmptied: The folder has none of what the cluster serves, which is not confirmed.
        EngineError: The cluster fails, or is another folder's.
    """
    documents = open_folder(folder, data, words, None, limits)
    if cluster is not None:
        files = documents.files()
        return _in_cluster(
            documents,
            data,
            cluster,
            RECIPE,
            meaning,
            lambda opener: opener.opened(files),
            wait=True,
            confirmed=confirmed,
        )
    return _Opener(_stored(documents, data), RECIPE, refresh_elsewhere, meaning).current(documents.files())


def refresh_index(
    folder: Path | str,
    data: Path | str,
    *,
    words: Path | str | None = None,
    on_progress: OnProgress | None = None,
    limits: Limits = LIMITS,
    confirmed: bool = False,
    on_stored: Callable[[], None] = lambda: None,
    cluster: Cluster | None = None,
    takes_over: bool = False,
) -> Engine:
    """Check all of a folder's index, bring it up to date, and return an engine over it.

    Args:
        folder: As for `open_index`.
        data: As there.
        words: As there.
        on_progress: As there.
        limits: As there.
        confirmed: Whether documents whose disk is away, or all of them, are meant to be gone; else they are kept. Then
            what a cluster has lost a shard of is made anew, too.
        on_stored: Called whenever `open_so_far` has more.
        cluster: As there.
        takes_over: Whether what the cluster has of another folder is replaced.

    Raises:
        OSError: The folder cannot be read or `data` cannot be written.
        IndexLocked: Another process is writing this index.
        EngineError: The cluster fails, or is another folder's.
    """
    documents = open_folder(folder, data, words, on_progress, limits)
    opener = _Opener(_stored(documents, data), RECIPE)
    files = documents.files()

    def refreshed(stored: StoredIndex) -> OpenedIndex:
        return stored.refreshed(files, thorough=True, confirmed=confirmed, on_stored=on_stored)

    def mended(opener: _Opener) -> OpenedIndex:
        """What is to be had again from here, so it is brought up to date before anything is removed."""
        opened = refreshed(opener.index)
        if cluster is not None and confirmed:
            from index.cluster.lost import remove_lost
            from index.cluster.nodes import nodes_of

            remove_lost(nodes_of(cluster), documents.name, takes_over=takes_over)
        return opened

    if cluster is not None:
        return _in_cluster(
            documents,
            data,
            cluster,
            RECIPE,
            None,
            mended,
            wait=True,
            sets_up=True,
            confirmed=confirmed,
            takes_over=takes_over,
        )
    return opener.engine(refreshed(opener.index))


def _stored(folder: Folder, data: Path | str) -> StoredIndex:
    return StoredIndex(index_directory(folder.path, Path(data)), folder)


@dataclass(frozen=True)
class _Opener:
    """Opens engines over the stored index of one folder."""

    index: StoredIndex
    recipe: Recipe
    refresh_elsewhere: Callable[[], None] | None = None
    meaning: Meaning | None = None

    def current(self, files: Sequence[File]) -> Engine:
        """The engine of these files; in memory if the index cannot be read or written."""
        try:
            return self.engine(self.opened(files))
        except OSError as error:
            return self.in_memory(files, error)

    def opened(self, files: Sequence[File]) -> OpenedIndex:
        """The index of these files, brought up to date where it is not."""
        return self.index.opened(files) or self.index.refreshed(files)

    def so_far(self, files: Sequence[File]) -> Engine | None:
        """The engine of the files read so far; see `StoredIndex.so_far`."""
        opened = self.index.so_far(files)
        return None if opened is None else self.engine(opened)

    def in_memory(self, files: Sequence[File], reason: Exception) -> Engine:
        """An engine whose index is in memory; links to removed passages still resolve."""
        logger.warning("the index is not stored, it stays in memory: %s", reason)
        folder = self.index.folder
        return Engine(self._snapshot(indexed_in_memory(folder, files)))

    def engine(self, opened: OpenedIndex) -> Engine:
        """The engine of an index that is open."""
        return Engine(self._snapshot(opened), self._repaired)

    def _snapshot(self, opened: OpenedIndex) -> Snapshot:
        found = self.index.find_tombstone
        return _snapshot(self.index.folder, opened, self.recipe, found, self.meaning, self.index.directory)

    def _repaired(self, error: CorruptIndex) -> Snapshot:
        """Rebuild the damaged index and return a snapshot of it; one thread at a time."""
        if self.refresh_elsewhere is not None:
            self.refresh_elsewhere()
        files = self.index.folder.files()
        try:
            opened = self.index.opened(files) if self.refresh_elsewhere is not None else None
            rebuilt = self.engine(opened or self.index.refreshed(files, thorough=True, wait=True))
        except OSError as reason:
            rebuilt = self.in_memory(files, reason)
        return rebuilt.snapshot


def _in_cluster(
    folder: Folder,
    data: Path | str | None,
    cluster: Cluster,
    recipe: Recipe,
    meaning: Meaning | None,
    open_here: Callable[[_Opener], OpenedIndex],
    *,
    wait: bool = False,
    sets_up: bool = False,
    confirmed: bool = False,
    takes_over: bool = False,
) -> Engine:
    """The engine of a cluster that has been brought up to date; of what it has where another process does that.

    Args:
        folder: The documents.
        data: Folder of the indexes.
        cluster: The cluster.
        recipe: The numbers of the ranking.
        meaning: A model of meaning, with which there is none.
        open_here: Brings the index here up to date.
        wait: Whether to be told that another process is writing, or that the folder has been emptied; else the engine
            is of what the cluster has. See `IndexLocked` and `FolderEmptied`.
        sets_up: Whether its indices get the settings that can be changed, too.
        confirmed: Whether the folder may be meant to be empty.
        takes_over: Whether what it has of another folder is replaced.
    """
    if meaning is not None:
        raise EngineError("passages in a cluster are ranked by words alone: unset PASSAGEBOT_EMBEDDINGS")
    if data is None:
        raise EngineError("the index of a cluster is made from one that is stored here: name a folder of data")
    require_client()
    from index.cluster.condition import set_replicas
    from index.cluster.mirror import mirror
    from index.cluster.mirrored import Mirrored
    from index.cluster.nodes import nodes_of
    from index.cluster.serving import open_served

    nodes = nodes_of(cluster)
    stored = _stored(folder, data)
    try:
        opened = open_here(_Opener(stored, recipe))
        corpus = _corpus(opened.files, opened.segments)
        here = Mirrored(folder, opened, corpus, stored.find_tombstone, stored.all_tombstones)
        mirror(nodes, here, confirmed=confirmed, takes_over=takes_over)
        if sets_up:
            set_replicas(nodes)
    except IndexLocked as error:
        if wait:
            raise
        logger.warning("%s; answers are those of what the cluster has", error)
    except FolderEmptied:  # it is answered from as it was, as without a cluster
        if wait:
            raise
    return open_served(nodes, folder, folder.name, recipe)


def _snapshot(
    folder: Folder,
    opened: OpenedIndex,
    recipe: Recipe,
    find_tombstone: Callable[[str], Tombstone | None] = lambda passage_id: None,
    meaning: Meaning | None = None,
    directory: Path | None = None,
) -> Snapshot:
    """The snapshot of an index, which also gives those of what views see of it."""
    everything = _corpus(opened.files, opened.segments)
    whole = LocalBackend(everything, recipe)
    vectors = None if meaning is None else StoredVectors(lambda: _vectors(meaning, directory))

    def seen_as(view: View) -> Snapshot:
        """Without files and tombstones of anything else, and without the segments that it has no file in."""

        def tombstone(passage_id: str) -> Tombstone | None:
            found = find_tombstone(passage_id)
            return found if found and view.sees(found.passage.source) else None

        files = [file for file in opened.files if view.sees(file.source)]
        sees_all = len(files) == len(opened.files)
        corpus = everything if sees_all else _corpus(files, opened.segments)
        return Snapshot(
            whole if sees_all else LocalBackend(corpus, recipe),
            folder.tokenizer,
            folder.unreadable(files),
            folder.version(files),
            recipe,
            tombstone,
            Nearness(meaning, vectors, lambda: corpus.digests) if meaning and vectors else None,
            seen_as if view == EVERYTHING else None,
            sum(not file.is_read for file in files),
            {file.source: file.digest for file in files if file.is_read},
        )

    return seen_as(EVERYTHING)


def _corpus(files: Sequence[IndexedFile], segments: Sequence[Segment]) -> Corpus:
    """The corpus of some files, over those segments only that have any of them."""
    extents = [file.extent for file in files if file.extent is not None]
    used = {number: new for new, number in enumerate(sorted({at.segment for at in extents}))}
    return Corpus([segments[number] for number in used], [replace(at, segment=used[at.segment]) for at in extents])


def _vectors(meaning: Meaning, directory: Path | None) -> VectorColumn:
    """The vectors of a model that are stored; none where they cannot be read."""
    if directory is not None:
        try:
            return read_vectors(vectors_path(directory, meaning.embedder.name))
        except (OSError, CorruptIndex) as error:
            logger.warning("the stored vectors are made anew: %s", error)
    return VectorColumn(None, 0)
