"""Finds the original file of a passage in the folder of documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from index import Passage
from index.read.children import LIMITS, Limits, contents
from index.read.collections import View
from index.read.document import Document
from index.read.files import read_bytes, size_of
from index.read.formats import content, document_files, is_read_here

# Bot API, sendDocument: what a bot may upload.
MOST_BYTES = 50 * 1024 * 1024
# Characters that some file system refuses, or that make one name look like another: controls,
# separators, marks of direction.
_NO_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff]')
_NAME_CHARS = 80


@dataclass(frozen=True, slots=True)
class Original:
    """An original file, ready to be sent.

    Attributes:
        path: Where it is in the folder of documents.
        name: The name to send it with.
        data: Its bytes; empty where it is larger than `MOST_BYTES`.
        digest: The hash of its content.
        size: How many bytes it has.
        has_passage: Whether its text still has the passage.
    """

    path: Path
    name: str
    data: bytes
    digest: str
    size: int
    has_passage: bool


def original(folder: Path, passage: Passage, limits: Limits = LIMITS) -> Original | None:
    """Return the file that a passage is from, None where the folder no longer has it or it cannot be read.

    The passage's source is compared with the folder's files and never used as a path, so no
    file outside the folder can be reached.

    Raises:
        OSError: The folder is missing or cannot be read.
    """
    # No other collection is looked at: that would take time, which whoever waits may not be able to explain.
    collection = View(others=False, named=frozenset({normalize("NFC", passage.source.partition("/")[0])}))
    file = next((file for file in document_files(folder, collection) if file.source == passage.source), None)
    if file is None:
        return None
    name, size = file_name(passage.source), size_of(file)
    if size > MOST_BYTES:
        return Original(file.path, name, b"", "", size, True)
    try:
        data = read_bytes(file)
    except OSError:
        return None
    if not data:  # Telegram refuses empty files
        return None
    found = content(file, data) if is_read_here(file) else next(contents([file], limits))
    has_passage = isinstance(found.document, Document) and passage.text in found.document.text
    return Original(file.path, name, data, found.digest, len(data), has_passage)


def file_name(source: str) -> str:
    """Return the name of a source without what some file system refuses, shortened, its suffix unchanged.

    Example: "rules/a:b.txt" → "a_b.txt"
    """
    name = PurePosixPath(source).name
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    return f"{_NO_NAME.sub('_', stem)[:_NAME_CHARS].strip(' .') or 'document'}{_NO_NAME.sub('_', suffix)}"
