"""read: a file in, its document out, by the reader of its format; or the reason why there is none.

Of plain text and Markdown any process may ask, of all else only a child of its own: see `read.children`.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import CannotRead, Undecodable
from index.read.collections import EVERYTHING, View
from index.read.document import Document, Unreadable
from index.read.encoding import decode
from index.read.files import File, Listing, list_files, pieces_of, read_bytes
from index.read.groups import groups_of, merged
from index.read.kinds import SUFFIXES
from index.read.lines import without_letter_spacing
from index.read.markdown import read_markdown
from index.read.plain import read_plain
from index.read.problems import unreadable
from index.read.readers import read_original
from index.read.scans import can_be_read

# The reader of each suffix that is read in this process: (source, text) -> document.
_HERE: dict[str, Callable[[str, str], Document]] = {
    ".txt": read_plain,
    ".text": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
}
# Programs that read files of a suffix, and better than each other.
_PROGRAMS = {".doc": ("antiword", "catdoc", "soffice")}
# What the extra `ocr` helps to read.
_SCANS = {"scan", "scanned_pages", "nonsense"}


@dataclass(frozen=True, slots=True)
class Content:
    """What a file contains.

    Attributes:
        digest: Hash of its bytes, and what of the machine helps to read them; the reason if they cannot be had.
        document: Its document, or the reason why there is none.
    """

    digest: str
    document: Document | Unreadable


def list_documents(folder: Path, view: View = EVERYTHING) -> Listing:
    """Return the files below a folder that have a reader, and the formats that have none; see `list_files`.

    Raises:
        OSError: The folder itself is missing, no folder, or may not be read.
    """
    return list_files(folder, _HERE.keys() | SUFFIXES.keys(), view)


def document_files(folder: Path, view: View = EVERYTHING) -> list[File]:
    """Return the files below a folder that have a reader, in the order of their sources.

    Raises:
        OSError: The folder itself is missing, no folder, or may not be read.
    """
    return list_documents(folder, view).files


def digest(file: File, problem: tuple[str, ...] = ()) -> str:
    """Return the `Content.digest` of a file without reading more than its bytes.

    Args:
        file: The file.
        problem: What of it could not be read the last time: it is another file once that can be read.
    """
    try:
        return _digest(file, pieces_of(file), problem)
    except OSError as error:
        return _no_content(file, error).digest


def has_reader(name: str) -> bool:
    """Whether a file of this name is one that is read."""
    suffix = Path(name).suffix.lower()
    return suffix in _HERE or suffix in SUFFIXES


def is_text(name: str) -> bool:
    """Whether a file of this name is plain text or Markdown."""
    return Path(name).suffix.lower() in _HERE


def is_read_here(file: File) -> bool:
    """Whether a file is plain text or Markdown, whose text is no longer than the file."""
    return file.path.suffix.lower() not in SUFFIXES


def read(file: File) -> Content:
    """Read a file in this process and return its document, or the reason why there is none; never an exception."""
    try:
        return content(file, read_bytes(file))
    except OSError as error:
        return _no_content(file, error)


def content(file: File, data: bytes) -> Content:
    """Return the document in the bytes of a file, or the reason why there is none."""
    try:
        document = _completed(_read(file, data))
        return Content(_digest(file, [data], document.problem), document)
    except Undecodable as error:
        return Content(_digest(file, [data]), Unreadable(file.source, str(error)))
    except CannotRead as error:
        unread = unreadable(file.source, error)
        return Content(_digest(file, [data], unread.problem), unread)


def _read(file: File, data: bytes) -> Document:
    if not is_read_here(file):
        return read_original(file.source, data)
    return read_text(file.source, data)


def read_text(source: str, data: bytes) -> Document:
    """Return the document of plain text or Markdown.

    Raises:
        Undecodable: The bytes are no text.
    """
    # A folder may have become a file since it was found; its suffix may be any.
    reader = _HERE.get(Path(source).suffix.lower(), read_plain)
    return reader(source, without_letter_spacing(decode(data)))


def _completed(document: Document) -> Document:
    """The document with what all formats have in common: the names of its path, lines that belong together."""
    *folders, name = document.source.split("/")
    names = (*folders, Path(name).stem, *document.names)
    bounds = [*((heading.start, heading.end) for heading in document.headings), *document.tables]
    wholes = merged([*document.wholes, *groups_of(document.text, bounds)])
    return replace(document, names=tuple(dict.fromkeys(names)), wholes=tuple(wholes))


def _no_content(file: File, error: OSError) -> Content:
    reason = error.strerror or str(error)
    return Content(f"unreadable: {reason}", Unreadable(file.source, reason))


def _digest(file: File, pieces: Iterable[bytes], problem: tuple[str, ...] = ()) -> str:
    hashed = hashlib.blake2b(digest_size=16)
    for piece in pieces:
        hashed.update(piece)
    programs = filter(shutil.which, _PROGRAMS.get(file.path.suffix.lower(), ()))
    extras = ["ocr"] if problem and problem[0] in _SCANS and can_be_read() else []
    return "+".join([hashed.hexdigest(), *programs, *extras])
