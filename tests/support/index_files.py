"""The index on disk: its files, and one of the format before."""

from __future__ import annotations

import zlib
from pathlib import Path

from index import Progress, open_index
from index.store.manifest import FORMAT, MANIFEST
from index.stored import index_directory


def built(docs: Path, data: Path) -> bool:
    """Whether opening the index had to read any document."""
    steps: list[Progress] = []
    open_index(docs, data, on_progress=steps.append)
    return bool(steps)


def index_files(docs: Path, data: Path) -> dict[str, bytes]:
    """Name -> content, but for the lock's."""
    return {path.name: path.read_bytes() for path in index_directory(docs, data).iterdir() if path.name != "lock"}


def segment_file(docs: Path, data: Path) -> Path:
    (path,) = index_directory(docs, data).glob("*.segment")
    return path


def make_older(docs: Path, data: Path) -> None:
    """Turn an index into one of the format before."""
    path = index_directory(docs, data) / MANIFEST
    body = path.read_bytes().partition(b"\n")[2].replace(b'"format": %d' % FORMAT, b'"format": %d' % (FORMAT - 1))
    path.write_bytes(b"%08x\n" % zlib.crc32(body) + body)
