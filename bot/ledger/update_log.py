"""Updates in hand: taken from Telegram and not dealt with yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.ledger.database import Database
from bot.ledger.schema import UPDATES

# Telegram keeps an update for a day; after two it cannot come again.
_KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Pending:
    """An update that is not done; `attempts` counts the times it was begun."""

    update_id: int
    content: str
    received_at: datetime
    attempts: int


class UpdateLog:
    """Keeps updates, which name chats and people in clear, until they are done; no method raises."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def record(self, update_id: int, content: str) -> bool:
        """Keep an update until it is done; whether it is new."""
        row = {"update_id": update_id, "content": content, "received_at": self._clock(), "attempts": 1}
        try:
            await self._database.write(insert(UPDATES).values(row))
        except IntegrityError:
            return False
        return True

    async def pending(self) -> list[Pending]:
        """Return the updates that are not done, in the order of their coming."""
        columns = (UPDATES.c.update_id, UPDATES.c.content, UPDATES.c.received_at, UPDATES.c.attempts)
        owed = select(*columns).where(UPDATES.c.done_at.is_(None))
        processor = owed.order_by(UPDATES.c.received_at, UPDATES.c.update_id)
        return [Pending(*row) for row in await self._database.rows(processor)]

    async def count_attempt(self, update_id: int) -> None:
        """Note that an update is begun once more, before it is: it may be what ends the process."""
        more = {"attempts": UPDATES.c.attempts + 1}
        await self._database.write(update(UPDATES).where(UPDATES.c.update_id == update_id).values(more))

    async def mark_done(self, update_id: int) -> None:
        """Keep of an update no more than that it was dealt with."""
        done = {"done_at": self._clock(), "content": None}
        await self._database.write(update(UPDATES).where(UPDATES.c.update_id == update_id).values(done))

    async def enforce_retention(self, days: int) -> None:
        """Delete what Telegram will not send again, and what was owed for longer than days."""
        now = self._clock()
        await self._database.write(
            delete(UPDATES).where(UPDATES.c.done_at < now - _KEPT),
            delete(UPDATES).where(UPDATES.c.received_at < now - timedelta(days=days)),
        )
