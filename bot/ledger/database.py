"""The ledger's database: what comes together is one transaction, and its failures stop nobody."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, Select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.ledger.home import Home
from bot.ledger.schema import SCHEMA
from bot.ledger.upsert import Upsert

T = TypeVar("T")
Values = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
Statement = Executable | Upsert | tuple[Executable | Upsert, Values]
"""A statement, alone or with its values: one that is made once and executed with other values costs a tenth."""


@dataclass(slots=True)
class _Work:
    """Statements that are executed together, and who waits for what comes of them.

    Attributes:
        statements: To be executed, one after the other.
        reads: Whether they are a query, which changes nothing.
        durable: Whether a power cut must not undo it once it is done.
        returns: Whether the rows of the last statement are wanted, and not how many it touched.
        alone: Whether nothing else is part of its transaction.
        done: What comes of it.
    """

    statements: Sequence[Statement]
    reads: bool
    durable: bool
    returns: bool
    alone: bool
    done: asyncio.Future[Any]

    @property
    def waits(self) -> int:
        """Whether a query, 0, a write that is done soon, 1, or one that waits for the disk, 2."""
        return 0 if self.reads else 1 + self.durable


_Result = tuple[_Work, Any]
"""Some work and what comes of it."""


class Database:
    """Reads and writes the tables; where that fails, logs it once and returns no rows.

    What comes while a transaction runs is executed in the next one, all together: a burst costs one commit a moment
    and not one a statement. The one thread that has the connection does it, so the event loop waits for no statement.
    """

    def __init__(self, home: Home, engine: Engine, thread: ThreadPoolExecutor) -> None:
        self._home = home
        self._engine = engine
        self._thread = thread
        self._waiting: deque[_Work] = deque()
        self._busy = False  # whether the thread will look for what waits
        self._lock = Lock()  # of these two
        self._unsettled: set[asyncio.Future[Any]] = set()
        self._closed = False  # a late statement would open the file again

    async def is_writable(self) -> bool:
        """Return whether what is written now outlives this run."""
        same = update(SCHEMA).values(version=SCHEMA.c.version)
        return self.lasts and await self.write(same) is not None

    @property
    def lasts(self) -> bool:
        """Whether what is written outlives the process."""
        return self._home.lasts

    @property
    def is_shared(self) -> bool:
        """Whether other processes work with it at the same time."""
        return self._home.is_shared

    async def mend(self) -> None:
        """Go on with another file where this one was removed or replaced while it was open, or is found damaged."""
        if not self._closed:
            await _in_thread(self._thread, self._mend)

    async def close(self) -> None:
        """Close the file once all that waits is executed."""
        if self._closed:
            return
        while self._unsettled:
            await asyncio.wait(self._unsettled)
        self._closed = True
        await _in_thread(self._thread, self._engine.dispose)
        self._thread.shutdown()

    async def write(self, *statements: Statement, durable: bool = True) -> int | None:
        """Execute statements in one transaction; return how many rows the last one touched, None if it failed.

        Args:
            statements: What violates no constraint.
            durable: False where a power cut may undo it.
        """
        touched: int | None = await self._to_end(self._submit(statements, durable))
        return touched

    async def returned(self, *statements: Statement, durable: bool = True, alone: bool = False) -> Sequence[Any] | None:
        """Execute statements as `write` does; return the rows that the last one returns, None if it failed.

        Args:
            statements: As `write` takes them.
            durable: As `write` takes it.
            alone: Whether nothing else may be part of the transaction: who waits in it then holds up nobody.
        """
        reads = all(isinstance(one, Select) for one in statements)
        work = self._submit(statements, durable, reads=reads, returns=True, alone=alone)
        rows: Sequence[Any] | None = await self._to_end(work)
        return rows

    def write_soon(self, *statements: Statement) -> None:
        """Do the same, but return at once; a power cut may undo it."""
        self._submit(statements, durable=False)

    async def erase(self, *statements: Statement) -> int | None:
        """Delete rows as `write` does; of a file every trace of them, since the write-ahead log holds what it had."""
        touched = await self.write(*statements)
        if not self._closed:
            try:
                await _in_thread(self._thread, self._home.forget_deleted, self._engine)
            except SQLAlchemyError as error:
                self._home.failed(error)
        return touched

    async def rows(self, query: Statement) -> Sequence[Any]:
        """Return the rows of a query; none where the database fails."""
        return await self._to_end(self._submit((query,), durable=False, reads=True, returns=True)) or []

    async def _to_end(self, done: asyncio.Future[T]) -> T:
        """The result of some work, which is done to its end even if the caller is cancelled."""
        return await asyncio.shield(done)

    def _submit(
        self,
        statements: Sequence[Statement],
        durable: bool,
        *,
        reads: bool = False,
        returns: bool = False,
        alone: bool = False,
    ) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        work = _Work(statements, reads, durable, returns, alone, loop.create_future())
        if self._closed or not statements:
            work.done.set_result(None if self._closed else 0)
            return work.done
        self._unsettled.add(work.done)
        with self._lock:
            self._waiting.append(work)
            idle, self._busy = not self._busy, True
        if idle:
            self._thread.submit(self._work_off, loop)
        return work.done

    def _work_off(self, loop: asyncio.AbstractEventLoop) -> None:
        """Execute what waits, and what comes meanwhile."""
        while True:
            with self._lock:
                together = list(self._waiting)
                self._waiting.clear()
                if not together:
                    self._busy = False
                    return
            # Nobody waits yet for anything that is written here, so nobody misses it in what he reads; and what a
            # power cut may undo need not wait until the disk has the rest.
            for haste in (0, 1, 2):
                results = self._executed([work for work in together if work.waits == haste and not work.alone])
                if results:
                    loop.call_soon_threadsafe(self._settle, results)
            for work in together:
                if work.alone:
                    loop.call_soon_threadsafe(self._settle, self._executed([work]))

    def _settle(self, results: Sequence[_Result]) -> None:
        """Hand out results, and say what failed."""
        for work, result in results:
            done = work.done
            self._unsettled.discard(done)
            if isinstance(result, SQLAlchemyError):
                self._home.failed(result)
            elif isinstance(result, Exception):  # a fault of ours
                done.set_exception(result)
                continue
            else:
                self._home.succeeded(result, wrote=not work.reads)
            done.set_result(None if isinstance(result, SQLAlchemyError) else result)

    def _executed(self, together: Sequence[_Work]) -> list[_Result]:
        """Each work and what comes of it: of one transaction, or where that fails, of one for each work."""
        if not together:
            return []
        try:
            return self._transaction(together)
        except Exception as error:  # whoever waits must hear of it
            if len(together) == 1 or self._home.is_away(error):
                return [(work, error) for work in together]
            return [result for work in together for result in self._executed([work])]

    def _transaction(self, together: Sequence[_Work]) -> list[_Result]:
        options = {"writes": not together[0].reads, "durable": any(work.durable for work in together)}
        with self._engine.connect().execution_options(**options) as connection, connection.begin():
            return [(work, _result(connection, work)) for work in together]

    def _mend(self) -> None:
        self._engine = self._home.mended(self._engine)


def _result(connection: Connection, work: _Work) -> Any:
    """The rows of the last statement; or how many rows it touched."""
    for statement in work.statements:
        done = connection.execute(*_parts(statement, connection.dialect.name))
    return done.all() if work.returns else done.rowcount


def _parts(statement: Statement, dialect: str) -> tuple[Executable, Values]:
    executed, values = statement if isinstance(statement, tuple) else (statement, None)
    return (executed.of(dialect) if isinstance(executed, Upsert) else executed), values


async def _in_thread(thread: ThreadPoolExecutor, work: Callable[..., T], *arguments: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(thread, work, *arguments)


async def open_database(home: Home) -> Database:
    """Return the database of a file or a server, migrated.

    Raises:
        bot.ledger.server.LedgerAway: The server cannot be reached.
    """
    thread = ThreadPoolExecutor(1, "ledger")
    try:
        return Database(home, await _in_thread(thread, home.open), thread)
    except BaseException:
        thread.shutdown(wait=False)
        raise
