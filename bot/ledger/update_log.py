"""The log of updates: each is recorded when Telegram sends it, and its content deleted when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import Enum, auto

from sqlalchemy import bindparam, case, delete, func, select, update

from bot.ledger.database import Database
from bot.ledger.schema import UPDATES
from bot.ledger.upsert import Upsert

# Telegram stores an update for a day, so after two days it cannot come again.
_MAY_COME_AGAIN = timedelta(days=2)

# Made once, since each is executed for every update.
_RECORD = Upsert(UPDATES, replaces=False)
_OURS = update(UPDATES).where(UPDATES.c.update_id == bindparam("number"))
_BEGIN = _OURS.values(computing=True, attempts=UPDATES.c.attempts + 1)
_END = _OURS.values(computing=False)
_DONE = _OURS.values(done_at=bindparam("now"), content=None, computing=False, queue=None)


class Recorded(Enum):
    """What became of an update that was to be recorded."""

    NEW = auto()
    BEFORE = auto()
    NOT_ON_DISK = auto()
    REFUSED = auto()
    """It is nowhere: the server of the ledger is away."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An update that is not done.

    Attributes:
        attempts: How often computing it began.
        deaths: How often the process died while computing it.
        deaths_alone: How many of these deaths happened after the first few, when it was computed alone.
    """

    update_id: int
    content: str
    received_at: datetime
    attempts: int
    deaths: int
    deaths_alone: int


class UpdateLog:
    """Stores updates, with the ids of chats and people in clear, until they are done; no method raises."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    @property
    def is_shared(self) -> bool:
        """Whether other processes record and handle updates, too."""
        return self._database.is_shared

    async def record(self, update_id: int, content: str, queue: str | None = None) -> Recorded:
        """Record an update; return whether it is new, and whether it outlives this process.

        Args:
            update_id: Telegram's number of it.
            content: As Telegram sent it.
            queue: Those of one queue are handled one after the other, by whichever process.
        """
        row = {"update_id": update_id, "content": content, "received_at": self._clock(), "attempts": 0, "queue": queue}
        recorded = await self._database.write((_RECORD, row))
        if recorded == 0:
            return Recorded.BEFORE
        if recorded is None and self._database.is_shared:
            return Recorded.REFUSED
        return Recorded.NEW if recorded and self._database.lasts else Recorded.NOT_ON_DISK

    async def pending(self) -> list[Pending]:
        """Return the updates that are not done, in the order in which they came."""
        columns = [UPDATES.c[one.name] for one in fields(Pending)]
        pending = select(*columns).where(UPDATES.c.done_at.is_(None))
        oldest_first = pending.order_by(UPDATES.c.received_at, UPDATES.c.update_id)
        return [Pending(*row) for row in await self._database.rows(oldest_first)]

    async def count_waiting(self) -> int:
        """Return how many updates are not done."""
        waiting = select(func.count()).select_from(UPDATES).where(UPDATES.c.done_at.is_(None))
        rows = await self._database.rows(waiting)
        return int(rows[0][0]) if rows else 0

    async def begin(self, update_id: int) -> None:
        """Record that computing an update begins; to be called before, since it may crash the process."""
        await self._database.write((_BEGIN, {"number": update_id}), durable=False)

    def end(self, update_id: int) -> None:
        """Record soon that an update is no longer being computed, whatever the result."""
        self._database.write_soon((_END, {"number": update_id}))

    async def count_deaths(self, *, alone_after: int) -> None:
        """Add one death to each update that was being computed when the last process ended.

        Args:
            alone_after: After so many deaths an update is computed alone; only then a death counts as one alone.
        """
        was_alone = case((UPDATES.c.deaths >= alone_after, 1), else_=0)
        counted = {
            "computing": False,
            "deaths": UPDATES.c.deaths + 1,
            "deaths_alone": UPDATES.c.deaths_alone + was_alone,
        }
        await self._database.write(update(UPDATES).where(UPDATES.c.computing).values(counted))

    async def mark_done(self, update_id: int) -> bool:
        """Record that an update is done, and delete its content; return whether that is written."""
        return await self._database.write((_DONE, {"number": update_id, "now": self._clock()})) is not None

    async def enforce_retention(self, days: int) -> None:
        """Delete done updates that Telegram cannot send again, and all that came more than so many days ago."""
        now = self._clock()
        await self._database.write(
            delete(UPDATES).where(UPDATES.c.done_at < now - _MAY_COME_AGAIN),
            delete(UPDATES).where(UPDATES.c.received_at < now - timedelta(days=days)),
        )
