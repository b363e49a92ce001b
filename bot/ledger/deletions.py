"""Messages of the bot's that are deleted after a while, since they are worth nothing in a group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, select

from bot.ledger.database import Database
from bot.ledger.schema import DELETIONS


@dataclass(frozen=True, slots=True)
class Deletion:
    """A message that is to be deleted, and when."""

    chat_id: int
    message_id: int
    due_at: datetime


class Deletions:
    """The messages that are to be deleted, over restarts too; no method raises."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def add(self, line: Deletion) -> None:
        """Have a message deleted when it is due."""
        row = {"chat_id": line.chat_id, "message_id": line.message_id, "due_at": line.due_at}
        await self._database.write(
            delete(DELETIONS).where(_named(line.chat_id, line.message_id)), insert(DELETIONS).values(row)
        )

    async def take_back(self, chat_id: int, message_id: int) -> None:
        """Drop the deletion of a message: it is to stay, or is deleted already."""
        await self._database.write(delete(DELETIONS).where(_named(chat_id, message_id)))

    async def leave(self, chat_id: int) -> None:
        """Drop the deletions of a chat that the bot is not in any more."""
        await self._database.write(delete(DELETIONS).where(DELETIONS.c.chat_id == chat_id))

    async def due(self) -> list[Deletion]:
        """Return the messages that are due, the earliest first."""
        over = select(DELETIONS).where(DELETIONS.c.due_at <= self._clock()).order_by(DELETIONS.c.due_at)
        return [Deletion(*row) for row in await self._database.rows(over)]

    async def next_at(self) -> datetime | None:
        """Return when the next message is due, None if none is."""
        rows = await self._database.rows(select(func.min(DELETIONS.c.due_at)))
        return rows[0][0] if rows else None


def _named(chat_id: int, message_id: int) -> ColumnElement[bool]:
    return (DELETIONS.c.chat_id == chat_id) & (DELETIONS.c.message_id == message_id)
