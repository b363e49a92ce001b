"""The original file of a passage, as it is in the folder of documents now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from index import Passage
from index.read.document import Document
from index.read.files import read_bytes, size_of
from index.read.formats import content, document_files

# Bot API, sendDocument: what a bot may upload.
MOST_BYTES = 50 * 1024 * 1024
# What no file system takes, or what makes one name look like another: controls, separators,
# marks of direction.
_NO_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff]')
_NAME_CHARS = 80


@dataclass(frozen=True, slots=True)
class Original:
    """A file to hand out.

    Attributes:
        path: Inside the folder of documents.
        name: To send it by.
        data: Its content; empty where that is more than a bot may upload.
        digest: Tells its content from any other.
        size: In bytes.
        holds_passage: Whether the passage still stands in it.
    """

    path: Path
    name: str
    data: bytes
    digest: str
    size: int
    holds_passage: bool


def original(folder: Path, passage: Passage) -> Original | None:
    """Return the file that a passage is from, None where it cannot be read in the folder any more.

    It is looked up among the folder's files by the passage's source, never reached by a path.

    Raises:
        OSError: The folder is missing or may not be read.
    """
    file = next((file for file in document_files(folder) if file.source == passage.source), None)
    if file is None:
        return None
    name, size = file_name(passage.source), size_of(file)
    if size > MOST_BYTES:
        return Original(file.path, name, b"", "", size, True)
    try:
        data = read_bytes(file)
    except OSError:
        return None
    if not data:  # Telegram takes no empty file, and it says nothing
        return None
    found = content(file, data)
    holds = isinstance(found.document, Document) and passage.text in found.document.text
    return Original(file.path, name, data, found.digest, len(data), holds)


def file_name(source: str) -> str:
    """Return a name for a file that any system takes and that shows what kind of file it is."""
    name = PurePosixPath(source).name
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    return f"{_NO_NAME.sub('_', stem)[:_NAME_CHARS].strip(' .') or 'document'}{_NO_NAME.sub('_', suffix)}"
