"""Which of several processes is the leader: the one that holds a lock of the ledger's server.

The lock belongs to a connection of its own. However the process ends, its connection does, too, and the server gives
the lock to another. A leader asks the server something every second. Where nothing has come for long, the process is
stopped and does not end; then another one ends its connection.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, text
from sqlalchemy.exc import SQLAlchemyError

from bot.ledger.server import LedgerAway, LedgerServer, connecting, reason, server_of, where
from bot.settings import Settings
from bot.trouble import Trouble

logger = logging.getLogger(__name__)

# Any numbers will do that no other lock has, as long as they stay the same: of the lead, of a leader that polls.
_LOCK, _POLLING = 0x9A55_A6ED, 0x9A55_A6EF
# How often a leader makes sure that it is, and the others try to become it.
_LOOK_S = 1.0
# After so long a leader of which nothing is heard has the lead no more.
_SILENT_S = 15.0

_TAKE = text("SELECT pg_try_advisory_lock(:lock)")

_IS_HELD = text("""
SELECT EXISTS (SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE datname = current_database() AND locktype = 'advisory' AND granted
AND classid::bigint << 32 | objid::bigint = :lock)
""")
# A user sees when a connection was used last, and may end it, where it is that user's.
_END_SILENT = text("""
SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE datname = current_database() AND pg_locks.database = datid AND locktype = 'advisory' AND granted
AND classid::bigint << 32 | objid::bigint = :lock AND usename = current_user
AND state_change < clock_timestamp() - :silent * interval '1 second'
""")


def is_led(server: LedgerServer) -> bool:
    """Return whether a process leads now.

    Raises:
        LedgerAway: The server cannot be reached.
    """
    engine = connecting(server.url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(_IS_HELD, {"lock": _LOCK}))
    except SQLAlchemyError as error:
        raise LedgerAway(f"the ledger's database at {where(server.url)} cannot be used: {reason(error)}") from None


class Lead:
    """The lead, which this process has, or would have.

    Threads: for any number of threads.

    Args:
        server: Gives the lead.
        may_lead: False for a process that leaves it to the others.
        polls: Whether it polls, beside which no other process can run.
        quiet_s: For so long nobody may lead before that is said where none of these may.
        silent_s: For so long a leader may do nothing before it is taken for stopped.

    Attributes:
        is_held: Whether this process had it at the last look.
    """

    def __init__(
        self,
        server: LedgerServer,
        *,
        may_lead: bool = True,
        polls: bool = False,
        quiet_s: float = 30.0,
        silent_s: float = _SILENT_S,
    ) -> None:
        self.is_held = False
        self._polls = polls
        self._silent_s = silent_s
        self._may_lead = may_lead
        self._looking = Lock()
        self._quiet_s = quiet_s
        self._led_s = time.monotonic()  # when somebody was seen to lead, or the process began
        self._trouble = Trouble(
            logger, "nobody leads", "somebody leads", meanwhile="nothing is indexed, or done unasked, until one does"
        )
        self._engine: Engine = connecting(server.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None
        self._has_left = False

    def look(self) -> bool:
        """Find out, and return, whether this process has it; it takes it, if nobody has."""
        with self._looking:
            self.is_held = self._look()
            return self.is_held

    def is_polling(self) -> bool:
        """Return whether a process leads that polls."""
        with self._looking:
            try:
                return self._connection is not None and bool(self._connection.scalar(_IS_HELD, {"lock": _POLLING}))
            except SQLAlchemyError:
                self._disconnect()
                return False

    @contextmanager
    def renewed(self) -> Iterator[None]:
        """Keep it meanwhile where this process has it, whatever else that does for long, such as starting."""
        over = Event()

        def renew() -> None:
            while not over.wait(_LOOK_S):
                if self.is_held:
                    self.look()

        thread = Thread(target=renew, name="renewing", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def leave(self) -> None:
        """Leave it to others, for good."""
        with self._looking:
            self._has_left = True
            self.is_held = False
            self._disconnect()

    def _look(self) -> bool:
        if self._has_left:
            return False
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            if not self._may_lead:
                self._see_who_leads(self._connection)
                return False
            # Whoever has the lock gets it once more, so this tells both.
            had = bool(self._connection.scalar(_TAKE, {"lock": _LOCK}))
            if not had:
                self._end_silent(self._connection)
            elif self._polls:
                self._connection.execute(_TAKE, {"lock": _POLLING})
            return had
        except SQLAlchemyError:  # the ledger says that it is away
            self._disconnect()
            return False

    def _end_silent(self, connection: Connection) -> None:
        """End the connection of a leader of which nothing is heard, so that at the next look another can lead."""
        if connection.execute(_END_SILENT, {"lock": _LOCK, "silent": self._silent_s}).all():
            logger.warning("nothing is heard of the bot that leads, for %g s: another one is to lead", self._silent_s)

    def _see_who_leads(self, connection: Connection) -> None:
        now_s = time.monotonic()
        if connection.scalar(_IS_HELD, {"lock": _LOCK}):
            self._led_s = now_s
            self._trouble.passed()
        elif now_s - self._led_s >= self._quiet_s:
            self._trouble.met("all bots that run have PASSAGEBOT_ENGINE_FOLLOWS")

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def lead_of(settings: Settings) -> Lead | None:
    """Return the lead of the processes that share a ledger; None where the settings name no server.

    Raises:
        WrongSettings: It cannot be used.
    """
    server = server_of(settings)
    return (
        None
        if server is None
        else Lead(server, may_lead=not settings.engine_follows, polls=settings.webhook_url is None)
    )


class Leading:
    """Whether this process leads.

    Args:
        lead: What it has then.

    Attributes:
        leads: So it was at the last look.
    """

    def __init__(self, lead: Lead) -> None:
        self._lead = lead
        self._thread = ThreadPoolExecutor(1, "leading")
        self._changed = asyncio.Condition()
        self.leads = False

    async def look(self) -> bool:
        """Find out, and return, whether this process leads; it tries to, if nobody does."""
        leads = await asyncio.get_running_loop().run_in_executor(self._thread, self._lead.look)
        if leads != self.leads:
            logger.info("this process leads now" if leads else "this process leads no more")
            async with self._changed:
                self.leads = leads
                self._changed.notify_all()
        return leads

    async def is_polling(self) -> bool:
        """Return whether a process leads that polls."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._lead.is_polling)

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(_LOOK_S)

    async def do(self, jobs: Callable[[], Sequence[Coroutine[Any, Any, None]]]) -> None:
        """Do jobs whenever this process leads, and break them off when it does no more; until cancelled."""
        while True:
            await self._until(leads=True)
            tasks = [asyncio.create_task(job) for job in jobs()]
            try:
                await self._until(leads=False)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Leave the lead to others."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._lead.leave)
        self._thread.shutdown()

    async def _until(self, *, leads: bool) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.leads is leads)
