"""index on disk: a state of the index, the segments and files that it names, and how it becomes the next.

A folder's index is a directory: segments, written once and never changed, and the generation,
a small file that names the segments and says where in them each document is. A new generation
is written aside and renamed into place, so that a crash leaves the old one or the new one;
segments that none names any more are removed after.
"""

from __future__ import annotations

import json
import os
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from index.errors import CorruptIndex, IndexLocked
from index.read.files import File, signature, signature_of
from index.read.formats import digest as digest_of
from index.store.array_file import MappedArrays, MemoryArrays, write_arrays
from index.store.segment import Extent, Segment

# An index of another format is not asked but built anew. Raise it with any change to what is
# stored or to how text is read, split or tokenized. Links into the older index hold as long
# as its files and passages can still be read: keep the names and meanings of what
# `IndexedFile`, `Extent` and `Segment.passage` read, and add new ones beside them.
FORMAT = 8

# The segments that are in use, by their files.
_opened: WeakValueDictionary[tuple[Path, tuple[int, ...]], Segment] = WeakValueDictionary()

_MANIFEST = "generation.json"
_LOCK = "lock"
# Time stamps are coarse: a file as young as the index may have changed since within one tick.
_YOUNG_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A file as it was when it was indexed.

    Attributes:
        digest: Of its content.
        signature: Its size and time stamps; see `readers.signature`.
        located: Where its passages are; None if it has none.
        reason: Why it could not be read; None if it could.
    """

    source: str
    digest: str
    signature: tuple[int, ...]
    extent: Extent | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A state of the index.

    Attributes:
        words: Digest of the keeper's words.
        segments: Names of the segments.
        files: In the order of their sources.
        format: How it is stored and how its tokens were made.
    """

    words: str
    segments: tuple[str, ...] = ()
    files: tuple[IndexedFile, ...] = ()
    format: int = FORMAT

    def serves(self, words: str) -> bool:
        """Whether its tokens are those that would be made now, with these words."""
        return (self.format, self.words) == (FORMAT, words)


# --- reading


def read_manifest(place: Path) -> Manifest | None:
    """Return the generation that is kept at a place, None if there is none.

    Raises:
        CorruptIndex: It is not what was written, or nothing that can be read any more.
    """
    try:
        checksum, _, body = (place / _MANIFEST).read_bytes().partition(b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        if int(checksum, 16) != zlib.crc32(body):
            raise CorruptIndex(f"{_MANIFEST} has changed")
        kept = json.loads(body)
        files = tuple(map(_indexed, kept["files"]))
        return Manifest(kept["words"], tuple(kept["segments"]), files, kept["format"])
    except (LookupError, TypeError, ValueError):
        raise CorruptIndex(f"{_MANIFEST} cannot be read") from None


def open_segment(place: Path, name: str, *, anew: bool = False) -> Segment:
    """Return a segment by its name; one that this process has open already, unless it is to be opened anew.

    What was read and checked of it by an earlier generation need not be read and checked
    for the next one.

    Raises:
        OSError: It cannot be read.
        CorruptIndex: It is cut off, its header is not what was written, or it is another segment.
    """
    path = segment_file(place, name)
    state = (path, signature_of(path))
    segment = None if anew else _opened.get(state)
    if segment is None:
        segment = _opened[state] = Segment(MappedArrays(path))
    return segment


def compared(place: Path, manifest: Manifest, files: Sequence[File]) -> tuple[list[IndexedFile], list[File]]:
    """Return those files that are indexed as they are, and the others.

    A file whose size and time stamps are as they were is taken for the same, unless it is as
    young as the index or could not be read; of the others the content is looked at.
    """
    indexed = {file.source: file for file in manifest.files}
    young = 0
    with suppress(OSError):
        young = (place / _MANIFEST).stat().st_mtime_ns - _YOUNG_NS
    current, changed = [], []
    for file in files:
        known = indexed.get(file.source)
        if known is None:
            changed.append(file)
            continue
        marks = signature(file)
        old_enough = bool(marks) and max(marks[1:]) < young
        # What could not be read may be readable now, whatever its time stamps say.
        trusted = old_enough and marks == known.signature and known.reason is None
        if not trusted and digest_of(file) != known.digest:
            changed.append(file)
        else:
            current.append(replace(known, signature=marks))
    return current, changed


def _indexed(kept: list[Any]) -> IndexedFile:
    source, digest, marks, reason, *place = kept
    return IndexedFile(source, digest, tuple(marks), Extent(source, *place) if place else None, reason)


def segment_file(place: Path, name: str) -> Path:
    """Return where a segment is kept."""
    return place / f"{name}.segment"


# --- writing


@contextmanager
def writing(place: Path, *, patient: bool = False) -> Iterator[None]:
    """Be the only writer of the index at a place.

    Args:
        place: Where the index is or will be.
        patient: Whether to wait for another writer.

    Raises:
        OSError: The place cannot be written.
        IndexLocked: Another process is writing.
    """
    from filelock import FileLock, Timeout

    place.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(place / _LOCK, blocking=patient):
            yield
    except Timeout:
        raise IndexLocked("another process is writing the index of this folder") from None


def write_manifest(place: Path, manifest: Manifest, held: Mapping[str, Segment]) -> None:
    """Write the segments that are not on disk yet, then the generation, then remove what it does not name."""
    for name, segment in held.items():
        if isinstance(segment.arrays, MemoryArrays):
            kept_file = segment_file(place, name)
            with _aside(kept_file) as aside:
                write_arrays(aside, segment.arrays.all(), kept_file.name)
    kept = {"format": manifest.format, "words": manifest.words, "segments": manifest.segments}
    body = json.dumps({**kept, "files": list(map(_flat, manifest.files))}).encode()
    with _aside(place / _MANIFEST) as aside, aside.open("wb") as file:
        file.write(b"%08x\n" % zlib.crc32(body) + body)
        file.flush()
        os.fsync(file.fileno())
    id_columns = {segment_file(place, name) for name in manifest.segments}
    for path in place.iterdir():
        if path.suffix in {".segment", ".new"} and path not in id_columns:
            with suppress(OSError):  # Windows keeps what a reader has open; the next writer tries again
                path.unlink()


@contextmanager
def _aside(place: Path) -> Iterator[Path]:
    """A new file beside a place, which takes that place when all has gone well."""
    handle, name = tempfile.mkstemp(dir=place.parent, suffix=".new")
    os.close(handle)
    aside = Path(name)
    try:
        yield aside
        aside.replace(place)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def _flat(file: IndexedFile) -> list[Any]:
    extent = list(asdict(file.extent).values())[1:] if file.extent else []
    return [file.source, file.digest, file.signature, file.reason, *extent]
