"""What is done once a day, or once for each version of the documents: for what it was done last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from bot.ledger.database import Database
from bot.ledger.schema import DONE
from bot.ledger.upsert import put


class Done:
    """Remembers what was done last; no method raises when the database fails."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def last(self, name: str) -> str | None:
        """Return for what something was done last, None where it never was."""
        rows = await self._database.rows(select(DONE.c.value).where(DONE.c.name == name))
        return rows[0][0] if rows else None

    async def record(self, name: str, value: str) -> bool:
        """Record for what something is done; return whether that is written."""
        row = {"name": name, "value": value, "at": self._clock()}
        return bool(await self._database.write(put(DONE, row)))
