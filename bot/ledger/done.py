"""What is done once a day, or once for each version of the documents: for what it was done last."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Delete, delete, select

from bot.ledger.database import Database
from bot.ledger.schema import DONE
from bot.ledger.upsert import Upsert, add, put

ALBUM = "album:"
"""What the names of albums begin with; like used codes, they are forgotten after a day."""

# What the names of used codes begin with, and how many digits of a hash follow.
_USED, _DIGITS = "used:", 24
_OVER = timedelta(days=1)


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

    async def use(self, code: str) -> bool:
        """Note that a code is used; return whether it was not before. A file's process remembers that by itself."""
        if not self._database.is_shared:
            return True
        return bool(await self._database.write(using(code, self._clock())))


def name_of_used(code: str) -> str:
    """Return by which name a used code is remembered."""
    return f"{_USED}{hashlib.sha256(code.encode()).hexdigest()[:_DIGITS]}"


def using(code: str, now: datetime) -> tuple[Upsert, Mapping[str, Any]]:
    """Return the statement that notes that a code is used, where that is not noted yet."""
    return add(DONE, {"name": name_of_used(code), "value": "", "at": now})


def deleting_passed(now: datetime) -> Delete:
    """Return the statement that deletes used codes and albums that are so old that they are over."""
    passes = DONE.c.name.startswith(_USED) | DONE.c.name.startswith(ALBUM)
    return delete(DONE).where(passes & (DONE.c.at < now - _OVER))
