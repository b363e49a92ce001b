"""Documents that change beside a bot, and what it makes of that."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from bot.documents.live import LiveEngine
from bot.ledger.ledger import DATABASE
from index import open_index
from tests.conftest import MakeFolder
from tests.support.waiting import until


class Replayed:
    """The documents of a bot whose DATA is in `data` below a folder."""

    def __init__(self, folder: MakeFolder, tmp_path: Path, files: dict[str, str]) -> None:
        self._folder = folder
        self._tmp_path = tmp_path
        self.live = LiveEngine(open_index(folder(files), tmp_path / "index"))

    async def change(self, files: dict[str, str | None]) -> None:
        """Give the bot other documents, None where one is gone; return once it has asked again what was asked."""
        for name, text in files.items():
            if text is None:
                (self._folder({}) / name).unlink()
        docs = self._folder({name: text for name, text in files.items() if text is not None})
        self.live.engine = open_index(docs, self._tmp_path / "index")
        await self.asked_again()

    async def asked_again(self) -> None:
        """Wait until the bot has asked these documents what was asked."""
        query = "select value from done where name = 'replay'"
        await until(lambda: self.rows(query) == [(self.live.engine.version,)])

    def rows(self, query: str) -> list[Any]:
        with sqlite3.connect(self._tmp_path / "data" / DATABASE) as ledger:
            return ledger.execute(query).fetchall()
