"""stored: where the index of a folder is stored, what it has, and what it lacks yet."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from index.embed.meaning import Meaning
from index.errors import CorruptIndex
from index.read.collections import collection_of
from index.read.mounts import away
from index.store.embedding import embed_passages, remove_other_models, unembedded
from index.store.folder import OnProgress, open_folder
from index.store.manifest import read_manifest
from index.store.refresh import StoredIndex


def index_directory(folder: Path, data: Path) -> Path:
    """Return the directory of a folder's index."""
    name = hashlib.blake2b(os.fsencode(folder.resolve()), digest_size=8).hexdigest()
    return data / "index" / name


def stored_version(folder: Path | str, data: Path | str, *, words: Path | str | None = None) -> str:
    """Return the version of the documents that the stored index of a folder has; empty where it cannot be read.

    Raises:
        OSError: The folder of words is missing or may not be read.
    """
    documents = open_folder(folder, None, words, None)
    try:
        manifest = read_manifest(index_directory(documents.path, Path(data)))
    except (OSError, CorruptIndex):
        return ""
    return "" if manifest is None else documents.version(manifest.files)


def pending_bytes(folder: Path | str, data: Path | str, *, words: Path | str | None = None) -> int:
    """Return the bytes of documents that must be indexed to bring an index up to date.

    Raises:
        OSError: The folder, or the folder of words, is missing or may not be read.
    """
    documents = open_folder(folder, data, words, None)
    return StoredIndex(index_directory(documents.path, Path(data)), documents).pending_bytes(documents.files())


def embed_index(
    folder: Path | str,
    data: Path | str,
    meaning: Meaning,
    *,
    on_progress: OnProgress | None = None,
    asked_about: Callable[[], Sequence[int]] = list,
) -> int:
    """Make the vectors that the stored index of a folder lacks; return how many were made.

    See `store.embedding.embed_passages`, also for what is raised.
    """
    directory = index_directory(Path(folder), Path(data))
    return embed_passages(directory, meaning, on_progress or (lambda progress: None), asked_about)


def unembedded_passages(folder: Path | str, data: Path | str, meaning: Meaning) -> int:
    """Return how many texts of the stored index of a folder have no vector yet; 0 where it cannot be read."""
    try:
        return unembedded(index_directory(Path(folder), Path(data)), meaning)
    except (OSError, CorruptIndex):
        return 0


def remove_other_vectors(folder: Path | str, data: Path | str, meaning: Meaning) -> None:
    """Remove the vectors that other models made of a folder, once those of this one are all there."""
    remove_other_models(index_directory(Path(folder), Path(data)), meaning)


def stored_documents(folder: Path | str, data: Path | str) -> int:
    """Return how many documents the stored index of a folder has; 0 where it cannot be read."""
    try:
        manifest = read_manifest(index_directory(Path(folder), Path(data)))
    except (OSError, CorruptIndex):
        return 0
    return 0 if manifest is None else sum(file.extent is not None for file in manifest.files)


def kept_documents(folder: Path | str, data: Path | str) -> dict[str, int]:
    """Return the collections of a folder whose disk is away, each with how many of its documents are kept.

    Raises:
        OSError: The folder is missing or may not be read.
    """
    try:
        manifest = read_manifest(index_directory(Path(folder), Path(data)))
    except (OSError, CorruptIndex):
        return {}
    if manifest is None:
        return {}
    gone = away(Path(folder), manifest.mounts)
    kept = Counter(collection_of(file.source) for file in manifest.files if file.extent)
    return {name: kept[name] for name in sorted(gone) if kept[name]}
