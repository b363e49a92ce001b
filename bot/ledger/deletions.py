"""The bot's messages that are to be deleted after a while, such as "nothing found" in a group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select

from bot.ledger.database import Database
from bot.ledger.schema import DELETIONS
from bot.ledger.upsert import put


@dataclass(frozen=True, slots=True)
class Deletion:
    """A message of the bot, and when it is to be deleted."""

    chat_id: int
    message_id: int
    due_at: datetime


class Deletions:
    """The messages that are to be deleted, stored over restarts; no method raises when the database fails."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def add(self, deletion: Deletion) -> None:
        """Add a deletion; it replaces an earlier one of the same message."""
        row = {"chat_id": deletion.chat_id, "message_id": deletion.message_id, "due_at": deletion.due_at}
        await self._database.write(put(DELETIONS, row))

    async def cancel(self, chat_id: int, message_id: int) -> None:
        """Cancel the deletion of a message that is to stay, or is deleted already."""
        await self._database.write(delete(DELETIONS).where(_named(chat_id, message_id)))

    async def cancel_all(self, chat_id: int) -> None:
        """Cancel all deletions in a chat."""
        await self._database.write(delete(DELETIONS).where(DELETIONS.c.chat_id == chat_id))

    async def due(self) -> list[Deletion]:
        """Return the deletions that are due, the earliest first."""
        due = select(DELETIONS).where(DELETIONS.c.due_at <= self._clock()).order_by(DELETIONS.c.due_at)
        return [Deletion(*row) for row in await self._database.rows(due)]

    async def next_at(self) -> datetime | None:
        """Return when the next deletion is due, None if there is none."""
        rows = await self._database.rows(select(func.min(DELETIONS.c.due_at)))
        return rows[0][0] if rows else None


def _named(chat_id: int, message_id: int) -> ColumnElement[bool]:
    return (DELETIONS.c.chat_id == chat_id) & (DELETIONS.c.message_id == message_id)
