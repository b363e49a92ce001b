"""The ledger's database: its tables are migrated when it is opened, and its failures stop nobody."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Executable,
    QueuePool,
    Select,
    create_engine,
    event,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.ledger.schema import SCHEMA, TABLES, Step

logger = logging.getLogger(__name__)

T = TypeVar("T")

# How long a transaction waits for one of another process.
_BUSY_S = 30


class NewerLedger(Exception):
    """The ledger was written by a later release."""


class Database:
    """Reads and writes the tables; where that fails, logs it once and returns no rows.

    Each transaction is one call in the one thread that has the connection: the event loop waits for none of its
    statements, and hears of it once.
    """

    def __init__(self, engine: Engine, thread: ThreadPoolExecutor) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        self._batch_writer = engine.execution_options(writes=True, durable=False)
        self._thread = thread
        self._batch: dict[int, Executable] = {}
        self._batch_lock = Lock()
        self._running: set[asyncio.Task[Any]] = set()
        self._failing = False
        self._closed = False  # a late statement would open the file again

    async def is_writable(self) -> bool:
        """Return whether what is written now outlives this run."""
        same = update(SCHEMA).values(version=SCHEMA.c.version)
        return self._engine.url.database is not None and await self.write(same) is not None

    async def close(self) -> None:
        """Close the file once all running transactions have ended."""
        if self._closed:
            return
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)
        self._closed = True
        await _in_thread(self._thread, self._engine.dispose)
        self._thread.shutdown()

    async def write(self, *statements: Executable) -> int | None:
        """Execute statements in one transaction; return how many rows the last one touched, None if it failed.

        Raises:
            sqlalchemy.exc.IntegrityError: A row exists already.
        """
        return await self._to_end(self._write(statements))

    async def write_batched(self, key: int, statement: Executable) -> None:
        """Execute a small statement together with others, in the next transaction; a power cut may undo it.

        Args:
            key: The row that the statement is about: of several with one key, only the last is executed.
            statement: An update of at most one row that violates no constraint.
        """
        self._add_to_batch(key, statement)
        await self._to_end(self._write(()))

    def write_soon(self, key: int, statement: Executable) -> None:
        """Do the same as `write_batched`, but return at once."""
        self._add_to_batch(key, statement)
        self._start(self._write(()))

    async def erase(self, *statements: Executable) -> int | None:
        """Delete rows as `write` does, and every trace of them: the write-ahead log holds what it had."""
        touched = await self.write(*statements)
        await self._to_end(self._emptied_log())
        return touched

    async def rows(self, query: Select[Any]) -> Sequence[Any]:
        """Return the rows of a query; none where the database fails."""
        return await self._to_end(self._rows(query))

    async def _to_end(self, transaction: Coroutine[Any, Any, T]) -> T:
        """The result of a transaction, which runs to its end even if the caller is cancelled."""
        task = self._start(transaction)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_ignore_failure)
            raise

    def _start(self, transaction: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(transaction)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def _add_to_batch(self, key: int, statement: Executable) -> None:
        with self._batch_lock:
            self._batch[key] = statement

    def _take_batch(self) -> dict[int, Executable]:
        with self._batch_lock:
            batch, self._batch = self._batch, {}
        return batch

    def _put_batch_back(self, batch: dict[int, Executable]) -> None:
        """Have the statements executed by a later transaction, unless there are later ones for their rows."""
        with self._batch_lock:
            self._batch = batch | self._batch

    async def _write(self, statements: Sequence[Executable]) -> int | None:
        if self._closed:
            return None
        try:
            touched = await _in_thread(self._thread, self._executed, statements)
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            self._report(error)
            return None
        self._failing = self._failing and not touched  # a write without rows proves nothing
        return touched

    def _executed(self, statements: Sequence[Executable]) -> int:
        """How many rows the last statement touched, of the batch and these in one transaction."""
        batch = self._take_batch()
        if not statements and not batch:  # another transaction has executed them
            return 0
        touched = 0
        try:
            with (self._writer if statements else self._batch_writer).begin() as connection:
                for statement in (*batch.values(), *statements):
                    touched = connection.execute(statement).rowcount
        except IntegrityError:
            self._put_batch_back(batch)
            raise
        return touched

    async def _emptied_log(self) -> None:
        if not self._closed:
            try:
                await _in_thread(self._thread, self._empty_log)
            except SQLAlchemyError as error:
                self._report(error)

    def _empty_log(self) -> None:
        """Move the log's pages into the database and cut the log to nothing; waits for nobody who reads."""
        connection = self._engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    async def _rows(self, query: Select[Any]) -> Sequence[Any]:
        if self._closed:
            return []
        try:
            return await _in_thread(self._thread, self._found, query)
        except SQLAlchemyError as error:
            self._report(error)
            return []

    def _found(self, query: Select[Any]) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.execute(query).all()

    def _report(self, error: SQLAlchemyError) -> None:
        if not self._failing:
            logger.error("the ledger fails, the bot answers without it: %s", _reason(error))
        self._failing = True


def _ignore_failure(task: asyncio.Task[Any]) -> None:
    """Fetch the exception of a task, so that asyncio does not log it."""
    if not task.cancelled():
        task.exception()


async def _in_thread(thread: ThreadPoolExecutor, work: Callable[..., T], *arguments: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(thread, work, *arguments)


async def open_database(path: Path, steps: Sequence[Step]) -> Database:
    """Return the database of a file, migrated by the steps; where it cannot be used, log that and use memory."""
    thread = ThreadPoolExecutor(1, "ledger")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives its side files the same mode
        return Database(await _in_thread(thread, _prepared, str(path), steps), thread)
    except (SQLAlchemyError, OSError, NewerLedger) as error:
        reason = _reason(error)
    logger.error("the ledger cannot be used, nothing outlives this run: %s", reason)
    return Database(await _in_thread(thread, _prepared, None, steps), thread)


def _prepared(path: str | None, steps: Sequence[Step]) -> Engine:
    # One connection: SQLite writes one transaction at a time anyway, and a database in memory
    # belongs to one connection.
    engine = create_engine(
        URL.create("sqlite", database=path),
        connect_args={"timeout": _BUSY_S},
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    try:
        with engine.execution_options(writes=True).begin() as connection:
            _migrate(connection, steps)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _on_connect(connection: Any, _: object) -> None:
    connection.isolation_level = None  # SQLAlchemy begins all transactions, also those that create tables
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA secure_delete=ON")  # overwrite deleted rows in the file
    cursor.close()


def _on_begin(connection: Connection) -> None:
    # A transaction that will write locks the database before it reads, so it cannot fail half-way.
    options = connection.get_execution_options()
    if options.get("writes"):
        # Updates taken from Telegram must survive a power cut; which ones were being computed need not.
        connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if options.get('durable', True) else 'NORMAL'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def _migrate(connection: Connection, steps: Sequence[Step]) -> None:
    newest = len(steps) + 1
    if not inspect(connection).has_table(SCHEMA.name):
        TABLES.create_all(connection, checkfirst=False)
        connection.execute(insert(SCHEMA).values(version=newest))
        return
    version = connection.execute(select(SCHEMA.c.version)).scalar_one()
    if version > newest:
        raise NewerLedger(f"it has version {version}, this release knows {newest}")
    for step in steps[version - 1 :]:
        step(connection)
    connection.execute(update(SCHEMA).values(version=newest))


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]
