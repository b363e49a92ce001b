"""read: a folder in, documents out; what cannot be read is named and stops nothing."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.documents import Document, Unreadable
from index.readers.decode import Undecodable, decode
from index.readers.markdown import read_markdown
from index.readers.plain import read_plain

_READERS: dict[str, Callable[[str, str, str], Document]] = {
    ".txt": read_plain,
    ".text": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of a supported format; `source` is the name people see."""

    path: Path
    source: str


@dataclass(frozen=True, slots=True)
class Content:
    """What was read from a file: its bytes' digest, and the document or why there is none."""

    digest: str
    document: Document | Unreadable


def find_files(folder: Path) -> list[File]:
    """Return the supported files below a folder, at any depth, in the order of their sources.

    Hidden files and folders and files of other formats are left out; links to folders are
    not followed, so that a loop cannot trap the walk.

    Raises:
        OSError: The folder itself is missing, no folder, or may not be read.
    """
    next(folder.iterdir(), None)  # os.walk would pass over an error silently
    return sorted(_walk(folder), key=lambda file: file.source)


def _walk(folder: Path) -> Iterator[File]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            if not name.startswith(".") and path.suffix.lower() in _READERS:
                yield File(path, _source(path.relative_to(folder)))


def _source(relative: Path) -> str:
    """The path as text that can be printed and sent: undecodable bytes and controls as \\xff."""
    text = os.fsencode(relative.as_posix()).decode("utf-8", "backslashreplace")
    return "".join(f"\\x{ord(c):02x}" if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)


def signature(path: Path) -> tuple[int, ...]:
    """Return a file's size and time stamps, in ns, which change with it; empty if it cannot be looked at."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def digest(file: File) -> str:
    """Return what tells this content of a file from any other, without decoding it."""
    return _read(file)[0]


def read(file: File) -> Content:
    """Return a file's document, or the reason why there is none; never an exception."""
    name, data = _read(file)
    if isinstance(data, Unreadable):
        return Content(name, data)
    try:
        text = decode(data)
    except Undecodable as error:
        return Content(name, Unreadable(file.source, str(error)))
    reader = _READERS[file.path.suffix.lower()]
    return Content(name, reader(file.source, Path(file.source).stem, text))


def _read(file: File) -> tuple[str, bytes | Unreadable]:
    try:
        if not stat.S_ISREG(file.path.stat().st_mode):  # a pipe would never end
            return "unreadable", Unreadable(file.source, "not a regular file")
        data = file.path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        return f"unreadable: {reason}", Unreadable(file.source, reason)
    return hashlib.blake2b(data, digest_size=16).hexdigest(), data
