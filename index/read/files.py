"""read: find, look at and open the files of a folder; nothing outside it is ever read.

A link to a file is followed only if its target lies inside the folder. That is checked again
when the file is opened: a file that was listed may be a link by now. A hard link to a file
elsewhere cannot be recognized.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from index.read.collections import EVERYTHING, View, collection_of

# No document is larger; a log or a disk image would fill a small machine's memory.
MAX_MEGABYTES = 100
"""Of a document: no larger one is read."""
MAX_BYTES = MAX_MEGABYTES << 20
"""The same in bytes."""
_PIECE_BYTES = 1 << 20
# Files that are named of each format that is not read.
_EXAMPLES = 3
# Flags to open with, as far as the system has them: a pipe does not block, a terminal does not
# become this process's controlling one, a link is refused.
_FILE_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_NONBLOCK", "O_NOCTTY", "O_NOFOLLOW"))
_FOLDER_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_DIRECTORY", "O_NOFOLLOW"))
# Controls, line ends, and undecodable bytes, which Python turns into surrogates.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_FIRST_SURROGATE = "\ud800"
# What ends a name and says its format: a dot, and a few characters of which one is a letter.
_SUFFIX = re.compile(r"\.(?=.*[^\W\d_])[\w+#~-]{1,12}")
# Names that Office gives to the file in which it notes who has a document open, and Windows to its own.
_OWNER_FILE = "~$"
_SYSTEM_FILES = ("desktop.ini", "thumbs.db")
_BEFORE_ESCAPES = re.compile(rf"\\+(?=x[0-9a-f]{{2}}|{_UNPRINTABLE.pattern})")


@dataclass(frozen=True, slots=True)
class File:
    """A file found in the documents folder.

    Attributes:
        path: Where it is.
        source: Its path relative to the folder, printable: the name people see.
        folder: The documents folder.
    """

    path: Path
    source: str
    folder: Path


@dataclass(frozen=True, slots=True)
class OtherFormat:
    """The files of a format that is not read.

    Attributes:
        suffix: Of their names, in lower case with its dot; empty for names without one.
        count: How many there are.
        examples: The sources of a few, the first in their order.
    """

    suffix: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """What is below a folder.

    Attributes:
        files: Those with one of the suffixes that were looked for, in the order of their sources.
        others: The formats of the others, the commonest first.
    """

    files: list[File]
    others: tuple[OtherFormat, ...]


def list_files(folder: Path, suffixes: Collection[str], view: View = EVERYTHING) -> Listing:
    """Return the files with certain suffixes below a folder, at any depth, and which others there are.

    | below the folder                | returned                           |
    |---------------------------------|------------------------------------|
    | a file with one of the suffixes | the file                           |
    | a file with another, or none    | counted, with a few of its format  |
    | a hidden file or folder         | nothing                            |
    | an owner file (`~$Plan.docx`)   | nothing                            |
    | a link to a folder inside       | nothing, so that no loop is walked |
    | a link to a folder outside      | the link; reading it raises why    |
    | a folder that cannot be listed  | the folder; reading it raises why  |

    Args:
        folder: Where to look.
        suffixes: In lower case, each with its dot.
        view: What is looked at; into other collections nothing looks.

    Raises:
        OSError: The folder itself is missing, no folder, or may not be read.
    """
    next(folder.iterdir(), None)  # the walk itself passes over folders that cannot be listed
    others: dict[str, _Others] = {}
    files = sorted(_walk(folder, suffixes, others, view), key=lambda file: file.source)
    formats = (OtherFormat(suffix, found.count, tuple(found.examples)) for suffix, found in others.items())
    return Listing(files, tuple(sorted(formats, key=lambda other: (-other.count, other.suffix))))


def collections_in(folder: Path) -> list[str]:
    """Return the names of a folder's collections, those without documents included, in order.

    Raises:
        OSError: The folder is missing, no folder, or may not be read.
    """
    return sorted(collection_folders(folder))


def collection_folders(folder: Path) -> dict[str, str]:
    """Return the same names, each with what its folder is called on disk; an OSError is raised as there."""
    with os.scandir(folder) as entries:
        folders = sorted(entry.name for entry in entries if _is_folder(entry) and not _is_link(entry))
    return {collection_of(f"{printable(name)}/"): name for name in folders if not name.startswith(".")}


def signature(file: File) -> tuple[int, ...]:
    """Return a file's size, and its times of modification and change in ns; empty if it cannot be looked at."""
    try:
        return _signature(_resolved(file)[-1])
    except OSError:
        return ()


def signature_of(path: Path) -> tuple[int, ...]:
    """Return the same for a path outside the documents folder."""
    try:
        return _signature(path.stat())
    except OSError:
        return ()


def size_of(file: File) -> int:
    """Return a file's size in bytes, 0 if it cannot be looked at."""
    return (*signature(file), 0)[0]


def read_bytes(file: File) -> bytes:
    """Return the bytes of a file.

    Raises:
        OSError: The file is outside the folder, not a regular one, too large, or cannot be read.
    """
    with _opened(file) as opened:
        size = os.fstat(opened.fileno()).st_size
        data = opened.read(size + 1)
        if len(data) > size:  # it grows, or has no known size, as in /proc
            data += opened.read(MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise _too_large()
    return data


def pieces_of(file: File) -> Iterator[bytes]:
    """Yield the same, piece by piece, so that a large file takes no memory; the same is raised."""
    left = MAX_BYTES
    with _opened(file) as opened:
        while piece := opened.read(_PIECE_BYTES):
            left -= len(piece)
            if left < 0:
                raise _too_large()
            yield piece


@contextmanager
def _opened(file: File) -> Iterator[IO[bytes]]:
    """A file, opened where it is and nowhere else."""
    path, folder, status = _resolved(file)
    if stat.S_ISDIR(status.st_mode):
        os.scandir(path).close()  # raises the reason if it cannot be listed
    _check(status)
    names = path.relative_to(folder).parts
    with open(path, "rb", opener=lambda _, flags: _open(folder, names)) as opened:
        _check(os.fstat(opened.fileno()))  # another file may have this name by now
        yield opened


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path lies outside a folder, all links resolved."""
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def printable(source: str) -> str:
    """Return a path as text that can be printed and sent; two paths never become the same text.

    | in the path                                | in the text    |
    |--------------------------------------------|----------------|
    | a control, a line end, an undecodable byte | `\\x0a`, `\\xff` |
    | backslashes before one, or before `x0a`    | doubled        |
    """
    doubled = _BEFORE_ESCAPES.sub(lambda slashes: 2 * slashes[0], source)
    return _UNPRINTABLE.sub(lambda c: f"\\x{ord(c[0]) & (0xFF if c[0] >= _FIRST_SURROGATE else -1):02x}", doubled)


@dataclass(slots=True)
class _Others:
    """The files of one suffix that are counted only; of any number of them, a few sources are kept."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, source: str) -> None:
        self.count += 1
        if len(self.examples) < _EXAMPLES or source < self.examples[-1]:
            self.examples = sorted([*self.examples, source])[:_EXAMPLES]


def _walk(folder: Path, suffixes: Collection[str], others: dict[str, _Others], view: View) -> Iterator[File]:
    folders = [(str(folder), "")]  # path and source of each; a list, since folders may be a thousand deep
    while folders:
        path, parent = folders.pop()
        entries = _entries(path)
        if entries is None:
            yield File(Path(path), printable(parent), folder)
        for entry in entries or ():
            source = f"{parent}/{entry.name}" if parent else entry.name
            if entry.name.startswith(".") or not view.sees(printable(source)):
                continue
            if _is_folder(entry):
                if not _is_link(entry):
                    folders.append((entry.path, source))
                elif leads_out(Path(entry.path), folder):
                    yield File(Path(entry.path), printable(source), folder)
                continue
            suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122 - a Path for each name is slow
            if entry.name.startswith(_OWNER_FILE):
                continue
            if suffix in suffixes:
                yield File(Path(entry.path), printable(source), folder)
            elif entry.name.lower() not in _SYSTEM_FILES:
                others.setdefault(suffix if _SUFFIX.fullmatch(suffix) else "", _Others()).add(printable(source))


def _entries(folder: str) -> list[os.DirEntry[str]] | None:
    """The entries of a folder, None if it cannot be listed."""
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
    """Whether an entry is a link, or a junction (Windows' link to a folder; Python knows it from 3.12 on)."""
    return entry.is_symlink() or bool(getattr(entry, "is_junction", bool)())


def _resolved(file: File) -> tuple[Path, Path, os.stat_result]:
    """A file's path, its folder and its lstat; if the file is a link, both paths with links resolved."""
    status = os.lstat(file.path)
    if not stat.S_ISLNK(status.st_mode):
        return file.path, file.folder, status
    path, folder = Path(os.path.realpath(file.path, strict=True)), Path(os.path.realpath(file.folder))
    if not path.is_relative_to(folder):
        raise _outside()
    return path, folder, os.lstat(path)


def _open(folder: Path, names: Sequence[str]) -> int:
    """Open a file of a folder, name by name so that none of them is a link; its descriptor."""
    if os.open not in os.supports_dir_fd:
        return _open_and_look(folder, names)
    handle = os.open(folder, os.O_RDONLY)
    try:
        for name in names[:-1]:
            inner = os.open(name, _FOLDER_FLAGS, dir_fd=handle)
            os.close(handle)
            handle = inner
        return os.open(names[-1], _FILE_FLAGS, dir_fd=handle)
    finally:
        os.close(handle)


def _open_and_look(folder: Path, names: Sequence[str]) -> int:
    """The same on a system that opens whole paths only (Windows): open, then check."""
    path = folder.joinpath(*names)
    handle = os.open(path, _FILE_FLAGS)
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


def _check(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise OSError("not a regular file")
    if status.st_size > MAX_BYTES:
        raise _too_large()


def _signature(status: os.stat_result) -> tuple[int, ...]:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _outside() -> OSError:
    return OSError("leads out of the documents folder")


def _too_large() -> OSError:
    return OSError(f"larger than {MAX_MEGABYTES} MB")
