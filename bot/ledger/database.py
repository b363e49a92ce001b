"""The ledger's database: what comes together is one transaction, and its failures stop nobody."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, Select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.ledger.file import NewerLedger, identity, in_memory, is_damage, opened, put_aside, reason_of, returned
from bot.ledger.schema import SCHEMA, Step

logger = logging.getLogger(__name__)

T = TypeVar("T")
Values = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
Statement = Executable | tuple[Executable, Values]
"""A statement, alone or with its values: one that is made once and executed with other values costs a tenth."""
_Result = tuple[asyncio.Future[Any], Any]


@dataclass(slots=True)
class _Work:
    """Statements that are executed together, and who waits for what comes of them.

    Attributes:
        statements: To be executed, one after the other; a query is alone.
        durable: Whether a power cut must not undo it once it is done.
        done: How many rows the last statement touched; of a query, its rows.
    """

    statements: Sequence[Statement]
    durable: bool
    done: asyncio.Future[Any]

    @property
    def waits(self) -> int:
        """Whether a query, 0, a write that is done soon, 1, or one that waits for the disk, 2."""
        return 0 if self.reads else 1 + self.durable

    @property
    def reads(self) -> bool:
        """Whether it is a query."""
        return isinstance(_parts(self.statements[0])[0], Select)


class Database:
    """Reads and writes the tables; where that fails, logs it once and returns no rows.

    What comes while a transaction runs is executed in the next one, all together: a burst costs one commit a moment
    and not one a statement. The one thread that has the connection does it, so the event loop waits for no statement.
    """

    def __init__(
        self, engine: Engine, thread: ThreadPoolExecutor, path: Path, steps: Sequence[Step], *, lasts: bool
    ) -> None:
        self._engine = engine
        self._path = path
        self._lasts = lasts
        self._steps = steps
        self._file = identity(path)
        self._thread = thread
        self._waiting: deque[_Work] = deque()
        self._busy = False  # whether the thread will look for what waits
        self._lock = Lock()  # of these two
        self._unsettled: set[asyncio.Future[Any]] = set()
        self._failing = False
        self._damaged = False
        self._closed = False  # a late statement would open the file again

    async def is_writable(self) -> bool:
        """Return whether what is written now outlives this run."""
        same = update(SCHEMA).values(version=SCHEMA.c.version)
        return self.lasts and await self.write(same) is not None

    @property
    def lasts(self) -> bool:
        """Whether what is written outlives the process."""
        return self._lasts

    async def mend(self) -> None:
        """Begin a new file where this one was removed or replaced while it was open, or is found damaged.

        Where none could be used, look whether one can now.
        """
        if not self._closed:
            await _in_thread(self._thread, self._mend if self._lasts else self._return)

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

    def write_soon(self, *statements: Statement) -> None:
        """Do the same, but return at once; a power cut may undo it."""
        self._submit(statements, durable=False)

    async def erase(self, *statements: Statement) -> int | None:
        """Delete rows as `write` does, and every trace of them: the write-ahead log holds what it had."""
        touched = await self.write(*statements)
        if not self._closed:
            try:
                await _in_thread(self._thread, self._empty_log)
            except SQLAlchemyError as error:
                self._report(error)
        return touched

    async def rows(self, query: Statement) -> Sequence[Any]:
        """Return the rows of a query; none where the database fails."""
        return await self._to_end(self._submit((query,), durable=False)) or []

    async def _to_end(self, done: asyncio.Future[T]) -> T:
        """The result of some work, which is done to its end even if the caller is cancelled."""
        return await asyncio.shield(done)

    def _submit(self, statements: Sequence[Statement], durable: bool) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        work = _Work(statements, durable, loop.create_future())
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
                results = self._executed([work for work in together if work.waits == haste])
                if results:
                    loop.call_soon_threadsafe(self._settle, results)

    def _settle(self, results: Sequence[_Result]) -> None:
        """Hand out results, and say what failed."""
        for done, result in results:
            self._unsettled.discard(done)
            if isinstance(result, SQLAlchemyError):
                self._report(result)
            elif isinstance(result, Exception):  # a fault of ours
                done.set_exception(result)
                continue
            elif isinstance(result, int) and result:  # a write without rows proves nothing
                self._failing = False
            done.set_result(None if isinstance(result, SQLAlchemyError) else result)

    def _executed(self, together: Sequence[_Work]) -> list[_Result]:
        """Each work's future and what it is to hold: of one transaction, or where that fails, of one for each work."""
        if not together:
            return []
        try:
            return self._transaction(together)
        except Exception as error:  # whoever waits must hear of it
            if len(together) == 1:
                return [(together[0].done, error)]
            return [result for work in together for result in self._executed([work])]

    def _transaction(self, together: Sequence[_Work]) -> list[_Result]:
        options = {"writes": not together[0].reads, "durable": any(work.durable for work in together)}
        with self._engine.connect().execution_options(**options) as connection, connection.begin():
            return [(work.done, _result(connection, work)) for work in together]

    def _return(self) -> None:
        engine = returned(self._engine, self._path, self._steps)
        if engine is not None:
            self._engine, self._lasts, self._file = engine, True, identity(self._path)

    def _mend(self) -> None:
        replaced = identity(self._path) != self._file
        if not replaced and not self._damaged:
            return
        self._engine.dispose()
        try:
            if replaced:
                logger.error("the ledger was removed or replaced while the bot runs; it goes on with what is there now")
            else:
                put_aside(self._path)
            self._engine = opened(self._path, self._steps)
        except (SQLAlchemyError, OSError, NewerLedger) as error:
            self._engine, self._lasts = in_memory(self._steps, error), False
        self._file, self._damaged, self._failing = identity(self._path), False, False

    def _empty_log(self) -> None:
        """Move the log's pages into the database and cut the log to nothing; waits for nobody who reads."""
        connection = self._engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def _report(self, error: SQLAlchemyError) -> None:
        self._damaged = self._damaged or is_damage(error)
        if not self._failing:
            logger.error("the ledger fails, the bot answers without it: %s", reason_of(error))
        self._failing = True


def _result(connection: Connection, work: _Work) -> Any:
    """The rows of a query; of other work, how many rows its last statement touched."""
    for statement in work.statements:
        done = connection.execute(*_parts(statement))
    return done.all() if work.reads else done.rowcount


def _parts(statement: Statement) -> tuple[Executable, Values]:
    return statement if isinstance(statement, tuple) else (statement, None)


async def _in_thread(thread: ThreadPoolExecutor, work: Callable[..., T], *arguments: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(thread, work, *arguments)


async def open_database(path: Path, steps: Sequence[Step]) -> Database:
    """Return the database of a file, migrated by the steps; a damaged file is put aside, and a new one begun.

    Where no file can be used, that is logged, and the database is in memory.
    """
    thread = ThreadPoolExecutor(1, "ledger")
    try:
        return Database(await _in_thread(thread, opened, path, steps), thread, path, steps, lasts=True)
    except (SQLAlchemyError, OSError, NewerLedger) as error:
        return Database(await _in_thread(thread, in_memory, steps, error), thread, path, steps, lasts=False)
