"""store: the vectors of a stored index's passages, made for those that have none.

What is asked about comes first, then the passages of the newest files. What is written stays, whatever ends the
process: the next one goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embed.meaning import Meaning
from index.embed.scale import scale_of
from index.embed.texts import digest_of, text_of
from index.errors import CorruptIndex
from index.passages import Passage
from index.store.folder import OnProgress, Progress
from index.store.manifest import read_manifest
from index.store.segment import Segment
from index.store.segment_file import open_segment
from index.store.vectors import VECTORS_SUFFIX, VectorColumn, read_vectors, vectors_path, writing_vectors

# Texts that are embedded in one call; what is asked about meanwhile waits for so many.
_AT_ONCE = 16

# Where a passage is: its segment, its local number there, its source.
_Where = tuple[Segment, int, str]


def unembedded(directory: Path, meaning: Meaning) -> int:
    """Return how many texts of a stored index have no vector yet.

    Raises:
        OSError: The index cannot be read.
        CorruptIndex: It is not what was written.
    """
    return len(_missing(directory, meaning, _stored(directory, meaning)))


def embed_passages(
    directory: Path,
    meaning: Meaning,
    report: OnProgress,
    asked_about: Callable[[], Sequence[int]] = list,
) -> int:
    """Make the vectors that a stored index lacks; return how many were made.

    Args:
        directory: Of the index.
        meaning: The model.
        report: Hears how many are made.
        asked_about: Returns the digests of passages that were asked about since it was called last.

    Raises:
        OSError: The index cannot be read or the vectors not be written.
        CorruptIndex: The index is not what was written.
        IndexLocked: Another process is making them.
        EmbedderFailed: The model gives no vectors; those made before stay.
    """
    column = _stored(directory, meaning)
    missing = _missing(directory, meaning, column, thorough=True)
    if not missing:
        return 0
    total = len(missing)
    scale = meaning.scale or column.model_scale or scale_of(meaning.embedder)
    path = vectors_path(directory, meaning.embedder.name)
    used = _digests(directory)
    with writing_vectors(path, meaning.embedder.dimension, scale, used) as writer:
        while missing:
            urgent = [digest for digest in asked_about() if digest in missing]
            digests = [*urgent, *(digest for digest in missing if digest not in urgent)] if urgent else missing
            several = list(_first(digests, _AT_ONCE))
            texts = [text_of(_passage(missing[digest])) for digest in several]
            writer.add(several, meaning.embedder.passages(texts))
            for digest in several:
                del missing[digest]
            report(Progress("embed", total - len(missing), total))
    return total


def remove_other_models(directory: Path, meaning: Meaning) -> None:
    """Remove the vectors of models that are not used any more."""
    used = vectors_path(directory, meaning.embedder.name)
    for path in directory.glob(f"*{VECTORS_SUFFIX}"):
        if path != used:
            with suppress(OSError):  # Windows does not remove what a reader has open
                path.unlink()


def _stored(directory: Path, meaning: Meaning) -> VectorColumn:
    try:
        return read_vectors(vectors_path(directory, meaning.embedder.name))
    except CorruptIndex:  # the writer begins it anew
        return VectorColumn(None, 0)


def _missing(directory: Path, meaning: Meaning, column: VectorColumn, *, thorough: bool = False) -> dict[int, _Where]:
    """Where the texts without vector are, by digest, those of the newest files first."""
    manifest = read_manifest(directory)
    if manifest is None:
        return {}
    segments = [open_segment(directory, name) for name in manifest.segments]
    damaged = set(column.damaged()) if thorough else set()
    found: dict[int, _Where] = {}
    for file in sorted(manifest.files, key=lambda file: file.signature[1:], reverse=True):
        if file.extent is None:
            continue
        segment, first = segments[file.extent.segment], file.extent.first_passage
        digests = segment.arrays.part("passage_digests", first, first + file.extent.passages)
        has = column.has(digests)
        for i, digest in enumerate(digests.tolist()):
            if digest not in found and (not has[i] or digest in damaged):
                found[digest] = segment, first + i, file.source
    if meaning.without:
        return {digest: where for digest, where in found.items() if meaning.may_see(_passage(where))}
    return found


def _digests(directory: Path) -> npt.NDArray[np.uint64]:
    """The digests of all texts of a stored index."""
    manifest = read_manifest(directory)
    names = manifest.segments if manifest else ()
    columns = [open_segment(directory, name).arrays.whole("passage_digests") for name in names]
    return np.unique(np.concatenate([np.empty(0, np.uint64), *columns]))


def _passage(where: _Where) -> Passage:
    segment, local, source = where
    passage = segment.passage(local, source)
    if int(segment.arrays.part("passage_digests", local, local + 1)[0]) != digest_of(passage):
        raise CorruptIndex("a passage has another digest")
    return passage


def _first(digests: Sequence[int] | dict[int, _Where], count: int) -> Iterator[int]:
    for digest, _ in zip(digests, range(count), strict=False):
        yield digest
