"""read: a folder in, documents out; what cannot be read is named and stops nothing."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import Undecodable
from index.read.document import Document, Unreadable
from index.read.encoding import decode
from index.read.files import File, leads_out, read_bytes
from index.read.markdown import read_markdown
from index.read.plain import read_plain

_READERS: dict[str, Callable[[str, str, str], Document]] = {
    ".txt": read_plain,
    ".text": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
}
# What of a name cannot be printed: controls, line ends, and bytes that are no text, as Python decodes them.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_UNDECODABLE = "\ud800"
_BEFORE_ESCAPES = re.compile(rf"\\+(?=x[0-9a-f]{{2}}|{_UNPRINTABLE.pattern})")


@dataclass(frozen=True, slots=True)
class Content:
    """What was read from a file: its bytes' digest, and the document or why there is none."""

    digest: str
    document: Document | Unreadable


def find_files(folder: Path) -> list[File]:
    """Return the supported files below a folder, at any depth, in the order of their sources.

    Hidden files and folders and files of other formats are left out; links to folders are
    not followed, so that a loop cannot trap the walk. A folder below it that may not be seen,
    and a link to one that is elsewhere, is there itself, to be read in vain.

    Raises:
        OSError: The folder itself is missing, no folder, or may not be read.
    """
    next(folder.iterdir(), None)  # os.walk would pass over an error silently
    return sorted(_walk(folder), key=lambda file: file.source)


def _walk(folder: Path) -> Iterator[File]:
    folders = [(str(folder), "")]  # where, and its name below the folder; not recursive: they may be a thousand deep
    while folders:
        parent, name = folders.pop()
        entries = _entries(parent)
        if entries is None:  # named among what cannot be read
            yield File(Path(parent), _printable(name), folder)
        for entry in entries or ():
            source = f"{name}/{entry.name}" if name else entry.name
            if entry.name.startswith("."):
                continue
            if _is_folder(entry):
                if not _is_link(entry):
                    folders.append((entry.path, source))
                elif leads_out(Path(entry.path), folder):  # named among what cannot be read, too
                    yield File(Path(entry.path), _printable(source), folder)
            elif os.path.splitext(entry.name)[1].lower() in _READERS:  # noqa: PTH122 for a hundred thousand names
                yield File(Path(entry.path), _printable(source), folder)


def _entries(folder: str) -> list[os.DirEntry[str]] | None:
    """What is in a folder, None where that may not be seen."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_link(entry: os.DirEntry[str]) -> bool:
    """Whether it is a link, or a junction: Windows' own for folders, which Python tells from 3.12 on."""
    return entry.is_symlink() or bool(getattr(entry, "is_junction", bool)())


def _printable(source: str) -> str:
    """A path as text that can be printed and sent: undecodable bytes and controls as \\xff.

    Backslashes before what looks like that, or is, are doubled: no two files have one name.
    """
    doubled = _BEFORE_ESCAPES.sub(lambda slashes: 2 * slashes[0], source)
    return _UNPRINTABLE.sub(lambda c: f"\\x{ord(c[0]) & (0xFF if c[0] >= _UNDECODABLE else -1):02x}", doubled)


def digest(file: File) -> str:
    """Return what tells this content of a file from any other, without decoding it."""
    try:
        return _digest(read_bytes(file))
    except OSError as error:
        return _no_content(file, error).digest


def read(file: File) -> Content:
    """Return a file's document, or the reason why there is none; never an exception."""
    try:
        return content(file, read_bytes(file))
    except OSError as error:
        return _no_content(file, error)


def content(file: File, data: bytes) -> Content:
    """Return the document of what was read from a file, or the reason why there is none."""
    try:
        text = decode(data)
    except Undecodable as error:
        return Content(_digest(data), Unreadable(file.source, str(error)))
    reader = _READERS.get(file.path.suffix.lower(), read_plain)  # another: a folder that became a file just now
    return Content(_digest(data), reader(file.source, Path(file.source).stem, text))


def _no_content(file: File, error: OSError) -> Content:
    reason = error.strerror or str(error)
    return Content(f"unreadable: {reason}", Unreadable(file.source, reason))


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
