"""store: a folder's files read and indexed, by the keeper's words, with progress reported on the way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Literal

from index.passages import Passage, split
from index.read.children import LIMITS, Limits, contents
from index.read.collections import collection_of
from index.read.document import Document, Unreadable
from index.read.files import File, signature
from index.read.formats import document_files, is_read_here
from index.read.problems import in_english
from index.store.build import build_segment
from index.store.manifest import FORMAT, IndexedFile
from index.store.segment import Segment, extents_of
from index.tokenize.tokens import Tokenizer
from index.tokenize.vocabulary import Vocabulary, read_vocabulary


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build has come; `total` is at least `done`.

    Attributes:
        step: What is done.
        done: How many are.
        total: How many there are, as far as is known.
        pages: How many pages the files read so far have.
        share: How much of the work is done, 0 to 1, where that says more than their number.
    """

    step: Literal["read", "index", "store", "embed", "ask"]
    done: int
    total: int
    pages: int = field(default=0, compare=False)
    share: float = field(default=0.0, compare=False)


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class Folder:
    """A folder of documents and what its index is made with.

    Attributes:
        path: Where it is.
        words: The keeper's own.
        tokenizer: Cuts the passages.
        report: Hears how reading and indexing go on.
        limits: What reading one file may take.
    """

    path: Path
    words: Vocabulary
    tokenizer: Tokenizer
    report: OnProgress
    limits: Limits = LIMITS

    @property
    def name(self) -> str:
        """The folder as it is named here: one whose name is a link to now this and now that release stays the same."""
        return str(self.path.absolute())

    def files(self) -> list[File]:
        """Return the folder's files as they are now.

        Raises:
            OSError: The folder is missing or may not be read.
        """
        return document_files(self.path)

    def read(self, files: Sequence[File], segment: int) -> tuple[list[Passage], list[IndexedFile]]:
        """Return the passages of files, one collection's after the other's, and what is known of each file.

        Args:
            files: In the order of their sources.
            segment: The number of the first of the segments that the passages will be in; see `index`.
        """
        passages: list[Passage] = []
        indexed: list[IndexedFile] = []
        counted = _Counted(len(files), self.report)
        stamps = list(map(signature, files))  # before their contents: what is written in between is seen later
        for number, content in enumerate(contents(files, self.limits, counted.hear)):
            source, document = files[number].source, content.document
            if isinstance(document, Document):
                passages += split(document)
                said = in_english(document.problem) if document.problem else None
                indexed.append(IndexedFile(source, content.digest, stamps[number], None, said, document.problem))
            else:
                reason, problem = document.reason, document.problem
                indexed.append(IndexedFile(source, content.digest, stamps[number], None, reason, problem))
            pages = document.pages if isinstance(document, Document) and not is_read_here(files[number]) else 0
            counted.add(source, pages)
        passages.sort(key=_collection)
        apart = enumerate(groupby(passages, key=_collection), segment)
        extents = {at.source: at for number, (_, several) in apart for at in extents_of(list(several), number)}
        return passages, [replace(file, extent=extents.get(file.source)) for file in indexed]

    def index(self, passages: Sequence[Passage]) -> list[Segment]:
        """Return the segments of some files' passages, as `read` gives them: one for each collection.

        So a question searches what the asker may see and touches nothing else, which would take time.
        """
        segments: list[Segment] = []
        before = 0

        def report(done: int) -> None:
            self.report(Progress("index", before + done, len(passages)))

        for _, group in groupby(passages, key=_collection):
            several = list(group)
            segments.append(build_segment(several, self.tokenizer, report))
            before += len(several)
        return segments

    def unreadable(self, files: Sequence[IndexedFile]) -> list[Unreadable]:
        """Return what could not be read of the words and of files, and why."""
        unread = [Unreadable(file.source, file.reason, file.problem) for file in files if file.reason is not None]
        return [*self.words.problems, *unread]

    def version(self, files: Sequence[IndexedFile]) -> str:
        """Return the name of a state of the documents, the same wherever the folder is."""
        state = [FORMAT, self.words.digest, [(file.source, file.digest) for file in files]]
        return hashlib.blake2b(json.dumps(state).encode(), digest_size=3).hexdigest()


class _Counted:
    """Counts the files that are read, and their pages, those of files that are being read too; reports each change."""

    def __init__(self, files: int, report: OnProgress) -> None:
        self._files = files
        self._report = report
        self._done = self._pages = 0
        self._begun: dict[str, tuple[int, int]] = {}  # of each file that is being read: pages, and of how many

    def hear(self, source: str, done: int, total: int) -> None:
        """Note how many pages of a file are read."""
        self._begun[source] = done, total
        self._tell()

    def add(self, source: str, pages: int) -> None:
        """Note that a file is read."""
        self._begun.pop(source, None)
        self._done += 1
        self._pages += pages
        self._tell()

    def _tell(self) -> None:
        pages = self._pages + sum(done for done, _ in self._begun.values())
        share = (self._done + sum(done / total for done, total in self._begun.values())) / self._files
        self._report(Progress("read", self._done, self._files, pages, share))


def _collection(passage: Passage) -> str:
    return collection_of(passage.source)


def open_folder(
    path: Path | str,
    data: Path | str | None,
    words: Path | str | None,
    on_progress: OnProgress | None,
    limits: Limits = LIMITS,
) -> Folder:
    """Return a folder of documents.

    Args:
        path: Where it is.
        data: Where the words' dictionary may be cached; None: nowhere.
        words: Folder of the keeper's own words; None: there are none.
        on_progress: Hears how reading and indexing go on.
        limits: What reading one file may take.

    Raises:
        OSError: The folder of words is missing or may not be read.
    """
    vocabulary = read_vocabulary(Path(words) if words else None)
    tokenizer = Tokenizer(vocabulary, Path(data) if data else None)
    return Folder(Path(path), vocabulary, tokenizer, on_progress or (lambda progress: None), limits)
