"""read: the files of a folder of documents, and the one way to look at them and open them.

Nothing outside the folder is read, whatever leads there: a link is followed only where its
target lies inside, and that is checked again when the file is opened, since a file that was
listed may be a link by now. A hard link to a file elsewhere is that file; nothing tells them apart.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# No document is as large; a log or a dump of a disk would need all of a small machine's memory.
_MOST_BYTES = 100_000_000
# Not every system has each of them. A pipe is not waited for, a terminal does not become ours.
_READING = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_NONBLOCK", "O_NOCTTY", "O_NOFOLLOW"))
_PASSING = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_DIRECTORY", "O_NOFOLLOW"))


@dataclass(frozen=True, slots=True)
class File:
    """A file of a supported format; `source` is the name people see, `folder` where the documents are."""

    path: Path
    source: str
    folder: Path


def signature(file: File) -> tuple[int, ...]:
    """Return a document's size and time stamps, in ns, which change with it; empty if it cannot be looked at."""
    try:
        return _marks(_found(file)[-1])
    except OSError:
        return ()


def signature_of(path: Path) -> tuple[int, ...]:
    """Return the same of a file that is no document."""
    try:
        return _marks(path.stat())
    except OSError:
        return ()


def size_of(file: File) -> int:
    """Return a document's size in bytes, 0 if it cannot be looked at."""
    return (*signature(file), 0)[0]


def read_bytes(file: File) -> bytes:
    """Return what is in a document's file.

    Raises:
        OSError: It is outside the folder, no regular file, too large, or cannot be read.
    """
    path, folder, found = _found(file)
    if stat.S_ISDIR(found.st_mode):
        os.scandir(path).close()  # says why it may not be seen
    _check(found)
    names = path.relative_to(folder).parts
    with open(path, "rb", opener=lambda _, flags: _open(folder, names)) as opened:
        found = os.fstat(opened.fileno())
        _check(found)  # another file may have taken its place
        data = opened.read(found.st_size + 1)
        if len(data) > found.st_size:  # it grows, or tells no size, as in /proc
            data += opened.read(_MOST_BYTES)
    if len(data) > _MOST_BYTES:
        raise _too_large()
    return data


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path lies outside a folder, all links resolved."""
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _found(file: File) -> tuple[Path, Path, os.stat_result]:
    """A file's path and its folder, both with links resolved where the file is one, and its lstat."""
    found = os.lstat(file.path)
    if not stat.S_ISLNK(found.st_mode):
        return file.path, file.folder, found
    path, folder = Path(os.path.realpath(file.path, strict=True)), Path(os.path.realpath(file.folder))
    if not path.is_relative_to(folder):
        raise _outside()
    return path, folder, os.lstat(path)


def _open(folder: Path, names: Sequence[str]) -> int:
    """A descriptor of the file that some names lead to, opened name by name so that none of them is a link."""
    if os.open not in os.supports_dir_fd:
        return _open_and_look(folder, names)
    handle = os.open(folder, os.O_RDONLY)
    try:
        for name in names[:-1]:
            below = os.open(name, _PASSING, dir_fd=handle)
            os.close(handle)
            handle = below
        return os.open(names[-1], _READING, dir_fd=handle)
    finally:
        os.close(handle)


def _open_and_look(folder: Path, names: Sequence[str]) -> int:
    """The same on a system that opens whole paths only (Windows): checked after opening."""
    path = folder.joinpath(*names)
    handle = os.open(path, _READING)
    try:
        resolved = Path(os.path.realpath(path))
        if leads_out(resolved, folder):
            raise _outside()
        with resolved.open("rb") as inside:
            if not os.path.sameopenfile(handle, inside.fileno()):
                raise _outside()
    except OSError:
        os.close(handle)
        raise
    return handle


def _check(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise OSError("not a regular file")
    if found.st_size > _MOST_BYTES:
        raise _too_large()


def _marks(found: os.stat_result) -> tuple[int, ...]:
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _outside() -> OSError:
    return OSError("leads out of the documents folder")


def _too_large() -> OSError:
    return OSError(f"larger than {_MOST_BYTES // 1_000_000} MB")
