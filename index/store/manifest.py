"""store: the manifest, a small file that says of what the index is made.

It names the segments and says where in them each document is. Written are the CRC-32 of the
rest as eight hexadecimal digits, a line end, and one JSON object:

| name     | what it is                                                                         |
|----------|------------------------------------------------------------------------------------|
| format   | the number of the format: how segments are stored and how tokens were made         |
| words    | digest of the keeper's words                                                       |
| segments | names of the segments                                                              |
| mounts   | names of the collections that were on another file system; may be left out         |
| files    | a list for each file: source, digest, [size, time stamps], reason or its name and  |
|          | values; then, if it has passages, segment, first_passage, passages,                |
|          | first_paragraph, paragraphs                                                        |
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import CorruptIndex
from index.read.problems import in_english
from index.store.segment import Extent
from index.store.segment_file import replacing

# An index of another format is not asked but built anew. Raise it with any change to what is
# stored or to how text is read, split or tokenized. Links into the older index hold as long
# as its manifest and passages can still be read: keep what `_file` reads, and where columns
# that passages are read from get other names, map the old ones in `store.recover`.
FORMAT = 23

MANIFEST = "manifest.json"
FORMER_MANIFEST = "generation.json"
"""The manifest's name up to format 8: read where there is no other, removed once one is written."""


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A file as it was when it was indexed.

    Attributes:
        source: The name that people see.
        digest: Of its content; empty if it was not read yet.
        signature: Its size and time stamps; see `files.signature`.
        extent: Where its passages are; None if it has none.
        reason: Why it could not be read, or not all of it; None if it could.
        problem: The name of that reason and what it is filled with; see `Unreadable`.
    """

    source: str
    digest: str
    signature: tuple[int, ...]
    extent: Extent | None
    reason: str | None
    problem: tuple[str, ...] = ()

    @property
    def is_read(self) -> bool:
        """Whether it was read; one that was not is listed while a folder is read for the first time."""
        return bool(self.digest)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A state of the index.

    Attributes:
        words: Digest of the keeper's words.
        segments: Names of the segments; an extent's segment is a position in this.
        files: In the order of their sources.
        format: How it is stored and how its tokens were made.
        mounts: The collections that were on another file system than the folder; see `read.mounts`.
    """

    words: str
    segments: tuple[str, ...] = ()
    files: tuple[IndexedFile, ...] = ()
    format: int = FORMAT
    mounts: tuple[str, ...] = ()

    @property
    def is_begun(self) -> bool:
        """Whether some files were read, and others are still to be read for the first time."""
        return not all(file.is_read for file in self.files)

    def serves(self, words: str) -> bool:
        """Whether its tokens are those that would be made now, with these words."""
        return (self.format, self.words) == (FORMAT, words)


def read_manifest(directory: Path) -> Manifest | None:
    """Return the manifest in a directory, None if there is none.

    Raises:
        OSError: It cannot be read.
        CorruptIndex: It is not what was written, or of a version that is not known here.
    """
    for name in (MANIFEST, FORMER_MANIFEST):
        with suppress(FileNotFoundError, NotADirectoryError):
            return _decoded((directory / name).read_bytes(), name)
    return None


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Write a manifest, in one step: there is the old one or the new one at any moment.

    Raises:
        OSError: It cannot be written.
    """
    described = {"format": manifest.format, "words": manifest.words, "segments": manifest.segments}
    files = list(map(_row, manifest.files))
    body = json.dumps({**described, "mounts": manifest.mounts, "files": files}).encode()
    with replacing(directory / MANIFEST) as unfinished, unfinished.open("wb") as file:
        file.write(_checksum(body) + b"\n" + body)
        file.flush()
        os.fsync(file.fileno())


def _decoded(content: bytes, name: str) -> Manifest:
    checksum, _, body = content.partition(b"\n")
    if checksum != _checksum(body):
        raise CorruptIndex(f"{name} has changed")
    try:
        described = json.loads(body)
    except ValueError:
        raise CorruptIndex(f"{name} is no JSON") from None
    match described:
        case {"format": int(format_), "words": str(words), "segments": [*segments], "files": [*rows]}:
            files = tuple(map(_file, rows))
        case _:
            raise CorruptIndex(f"{name} is of another version")
    if any(file.extent and file.extent.segment >= len(segments) for file in files):
        raise CorruptIndex(f"{name} names too few segments")
    mounts = described.get("mounts", [])  # older releases did not look
    return Manifest(words, tuple(map(str, segments)), files, format_, tuple(map(str, mounts)))


def _checksum(body: bytes) -> bytes:
    return b"%08x" % zlib.crc32(body)


def _row(file: IndexedFile) -> list[object]:
    extent = list(asdict(file.extent).values())[1:] if file.extent else []
    return [file.source, file.digest, file.signature, file.problem or file.reason, *extent]


def _file(row: object) -> IndexedFile:
    match row:
        case [str(source), str(digest), [*stamps], (str() | None) as reason, *extent]:
            signature = tuple(stamp for stamp in stamps if isinstance(stamp, int))
            return IndexedFile(source, digest, signature, _extent(source, extent), reason)
        case [str(source), str(digest), [*stamps], [*named], *extent]:
            signature = tuple(stamp for stamp in stamps if isinstance(stamp, int))
            problem = tuple(map(str, named))
            return IndexedFile(source, digest, signature, _extent(source, extent), in_english(problem), problem)
    raise CorruptIndex("the manifest's files are of another version")


def _extent(source: str, row: Sequence[object]) -> Extent | None:
    match row:
        case []:
            return None
        case [int(segment), int(first_passage), int(passages), int(first_paragraph), int(paragraphs)]:
            return Extent(source, segment, first_passage, passages, first_paragraph, paragraphs)
    raise CorruptIndex("the manifest's extents are of another version")
