"""When the original files were changed last, as the folder says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from index import Engine
from index.read.files import signature
from index.read.formats import document_files

_NS = 1_000_000_000


class Dates:
    """The days on which documents were changed last; the folder is looked at once for each state of the index."""

    def __init__(self, docs: Path) -> None:
        self._docs = docs
        self._version = ""
        self._known: dict[str, str] = {}

    def of(self, engine: Engine, source: str) -> str:
        """Return the day on which a document was changed last, as 2026-11-26; empty where nobody knows.

        Args:
            engine: The index of everything, whose state the days are of.
            source: The document's.
        """
        if self._version != engine.version:
            self._known = self._looked_up()
            self._version = engine.version
        return self._known.get(source, "")

    def _looked_up(self) -> dict[str, str]:
        try:
            files = [(file.source, signature(file)) for file in document_files(self._docs)]
        except OSError:  # the folder cannot be looked at, which the watcher logs
            return {}
        return {source: date.fromtimestamp(found[1] // _NS).isoformat() for source, found in files if found}
