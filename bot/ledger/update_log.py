"""Updates in hand: taken from Telegram and not dealt with yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import Update, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.ledger.database import Database
from bot.ledger.schema import UPDATES

# Telegram keeps an update for a day; after two it cannot come again.
_KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Pending:
    """An update that is not done.

    Attributes:
        attempts: How often it was begun to be computed.
        deaths: How often the process died while it was being computed.
        deaths_alone: How often nothing else was being computed then.
    """

    update_id: int
    content: str
    received_at: datetime
    attempts: int
    deaths: int
    deaths_alone: int


class UpdateLog:
    """Keeps updates, which name chats and people in clear, until they are done; no method raises."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def record(self, update_id: int, content: str) -> bool:
        """Keep an update until it is done; whether it is new."""
        row = {"update_id": update_id, "content": content, "received_at": self._clock(), "attempts": 0}
        try:
            await self._database.write(insert(UPDATES).values(row))
        except IntegrityError:
            return False
        return True

    async def pending(self) -> list[Pending]:
        """Return the updates that are not done, in the order of their coming."""
        columns = [UPDATES.c[one.name] for one in fields(Pending)]
        owed = select(*columns).where(UPDATES.c.done_at.is_(None))
        processor = owed.order_by(UPDATES.c.received_at, UPDATES.c.update_id)
        return [Pending(*row) for row in await self._database.rows(processor)]

    async def begin(self, update_id: int) -> None:
        """Note that an update is being computed, before it is: it may be what ends the process."""
        begun = {"computing": True, "attempts": UPDATES.c.attempts + 1}
        await self._database.write_together(update_id, _of(update_id).values(begun))

    def end(self, update_id: int) -> None:
        """Note in a moment that an update is not being computed any more, whatever became of it."""
        self._database.write_soon(update_id, _of(update_id).values(computing=False))

    async def count_deaths(self) -> None:
        """Count for each update that was being computed when the last process ended that it died of it, perhaps."""
        (in_hand,) = await self._database.rows(select(func.count()).where(UPDATES.c.computing)) or [(0,)]
        alone = int(in_hand[0] == 1)
        counted = {
            "computing": False,
            "deaths": UPDATES.c.deaths + 1,
            "deaths_alone": UPDATES.c.deaths_alone + alone,
        }
        await self._database.write(update(UPDATES).where(UPDATES.c.computing).values(counted))

    async def mark_done(self, update_id: int) -> None:
        """Keep of an update no more than that it was dealt with."""
        done = {"done_at": self._clock(), "content": None, "computing": False}
        await self._database.write(_of(update_id).values(done))

    async def enforce_retention(self, days: int) -> None:
        """Delete what Telegram will not send again, and what was owed for longer than days."""
        now = self._clock()
        await self._database.write(
            delete(UPDATES).where(UPDATES.c.done_at < now - _KEPT),
            delete(UPDATES).where(UPDATES.c.received_at < now - timedelta(days=days)),
        )


def _of(update_id: int) -> Update:
    return update(UPDATES).where(UPDATES.c.update_id == update_id)
