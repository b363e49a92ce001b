"""The catalogue: which documents there are, with their sizes, dates and numbers of passages, and no texts.

A keeper lists all documents, also those whose texts he may not see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from bot.documents.live import LiveEngine
from bot.documents.names import token_of
from index.read.document import Unreadable
from index.read.formats import document_files

# Names that are near one, and how much they have in common with it.
_NEAR, _ALIKE = 3, 0.5


@dataclass(frozen=True, slots=True)
class Listed:
    """A document.

    Attributes:
        path: Below the documents, as it is on disk.
        source: As people see it.
        token: What stands for it in a button's data.
    """

    path: str
    source: str
    token: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a document besides its text.

    Attributes:
        size: In bytes.
        changed_at: When it was changed last.
        passages: How many it has.
        shown: How often they were shown for questions.
        unreadable: Why it cannot be read; None where it can.
    """

    size: int
    changed_at: datetime
    passages: int
    shown: int
    unreadable: Unreadable | None


class Catalogue:
    """The documents of a folder."""

    def __init__(self, docs: Path, live: LiveEngine) -> None:
        self._docs = docs
        self._live = live

    def documents(self) -> list[Listed]:
        """Return all documents, in the order of their sources.

        Raises:
            OSError: The folder cannot be looked at.
        """
        found = ((file.path.relative_to(self._docs).as_posix(), file.source) for file in document_files(self._docs))
        return [Listed(path, source, token_of(source)) for path, source in found]

    def find(self, token: str) -> Listed | None:
        """Return the document of a token, None if there is none now; an OSError is raised as by `documents`."""
        return next((one for one in self.documents() if one.token == token), None)

    def facts(self, document: Listed, times_shown: Mapping[str, int]) -> Facts:
        """Return what is known of a document.

        Args:
            document: The document.
            times_shown: How often each passage was shown.
        """
        engine = self._live.engine
        ids = engine.read(lambda snapshot: [one.passage_id for one in snapshot.passages_of(document.source)])
        try:
            status = (self._docs / document.path).lstat()
            size, changed_ns = status.st_size, status.st_mtime_ns
        except OSError:
            size, changed_ns = 0, 0
        unreadable = next((one for one in engine.unreadable if one.source == document.source), None)
        shown = sum(times_shown.get(name, 0) for name in ids)
        return Facts(size, datetime.fromtimestamp(changed_ns / 1e9, UTC), len(ids), shown, unreadable)

    def named(self, name: str) -> list[Listed]:
        """Return the documents that a name means: of this source, else of this name, else with it in their source."""
        every, wanted = self.documents(), name.strip().casefold()
        tests = (
            lambda source: source == wanted,
            lambda source: source.rpartition("/")[2] == wanted,
            lambda source: wanted in source,
        )
        for means in tests:
            if found := [one for one in every if means(one.source.casefold())]:
                return found
        return []

    def near(self, name: str) -> Sequence[str]:
        """Return the sources nearest to a name, for who mistyped it."""
        sources = [one.source for one in self.documents()]
        stems = {PurePosixPath(source).stem.casefold(): source for source in sources}
        wanted = PurePosixPath(name).stem.casefold()
        return [stems[stem] for stem in get_close_matches(wanted, stems, _NEAR, _ALIKE)]

    def state(self) -> tuple[int, int, str]:
        """Return how many documents and passages there are, and the name of this state of them."""
        engine = self._live.engine
        return len(engine.sources), len(engine.passages), engine.version
