"""The ledger's database: opened with its tables up to date, and never in anybody's way."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    AsyncAdaptedQueuePool,
    Connection,
    Executable,
    Select,
    event,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.ledger.schema import SCHEMA, TABLES, Step

logger = logging.getLogger(__name__)

T = TypeVar("T")

# How long a writer waits for another process's.
_BUSY_S = 30


class NewerLedger(Exception):
    """A later release has written the ledger."""


class Database:
    """Tables to read and to write; where that fails, the log says so once, and nobody is held up."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        self._swift = engine.execution_options(writes=True, swift=True)
        self._along: dict[int, Executable] = {}
        self._begun: set[asyncio.Task[Any]] = set()
        self._failing = False

    async def close(self) -> None:
        """Let go of the file, when what was begun is ended."""
        while self._begun:
            await asyncio.gather(*self._begun, return_exceptions=True)
        await self._engine.dispose()

    async def write(self, *statements: Executable) -> int | None:
        """Return how many rows the last of the statements touched; None where none of them was carried out.

        Raises:
            sqlalchemy.exc.IntegrityError: A row is there already.
        """
        return await self._ended(self._write(statements))

    async def write_together(self, key: int, statement: Executable) -> None:
        """Carry a small statement out with whatever is written next; it may not outlive a power cut.

        Args:
            key: What the statement is about: of several of a key, the last one counts.
            statement: Touches a row, if it is there, and cannot be refused.
        """
        self._along[key] = statement
        await self._ended(self._write(()))

    def write_soon(self, key: int, statement: Executable) -> None:
        """Do as `write_together` does, without being waited for."""
        self._along[key] = statement
        self._begin(self._write(()))

    async def rows(self, query: Select[Any]) -> Sequence[Any]:
        """Return what a query finds; nothing where the database fails."""
        return await self._ended(self._rows(query))

    async def _ended(self, deed: Coroutine[Any, Any, T]) -> T:
        """A transaction's result; who is cancelled while waiting for it does not break it off half-way."""
        task = self._begin(deed)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_unheard)
            raise

    def _begin(self, deed: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(deed)
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)
        return task

    async def _write(self, statements: Sequence[Executable]) -> int | None:
        touched = 0
        along: dict[int, Executable] = {}
        try:
            async with (self._writer if statements else self._swift).connect() as connection:
                along, self._along = self._along, along
                if not statements and not along:  # another transaction took them along
                    return touched
                async with connection.begin():
                    for statement in (*along.values(), *statements):
                        touched = (await connection.execute(statement)).rowcount
        except IntegrityError:
            self._along = along | self._along
            raise
        except SQLAlchemyError as error:
            self._report(error)
            return None
        self._failing = self._failing and not touched  # who writes nothing has no trouble
        return touched

    async def _rows(self, query: Select[Any]) -> Sequence[Any]:
        try:
            async with self._engine.connect() as connection:
                found: Sequence[Any] = (await connection.execute(query)).all()
                return found
        except SQLAlchemyError as error:
            self._report(error)
            return []

    def _report(self, error: SQLAlchemyError) -> None:
        if not self._failing:
            logger.error("the ledger fails, the bot answers without it: %s", _reason(error))
        self._failing = True


def _unheard(task: asyncio.Task[Any]) -> None:
    """Let a deed that nobody waits for any more fail without a word."""
    if not task.cancelled():
        task.exception()


async def open_database(path: Path, steps: Sequence[Step]) -> Database:
    """Return the database of a file, brought up to date by the steps; one in memory, with a line, if need be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives its side files the same mode
        return await _prepared(str(path), steps)
    except (SQLAlchemyError, OSError, NewerLedger) as error:
        reason = _reason(error)
    logger.error("the ledger cannot be used, nothing outlives this run: %s", reason)
    return await _prepared(None, steps)


async def _prepared(path: str | None, steps: Sequence[Step]) -> Database:
    # One connection: what this process writes comes one after the other anyway, and what is
    # in memory is only there. SQLAlchemy would let several use it at a time.
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=path),
        connect_args={"timeout": _BUSY_S},
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
    )
    event.listen(engine.sync_engine, "connect", _on_connect)
    event.listen(engine.sync_engine, "begin", _on_begin)
    try:
        async with engine.execution_options(writes=True).begin() as connection:
            await connection.run_sync(_migrate, steps)
    except BaseException:
        await engine.dispose()
        raise
    return Database(engine)


def _on_connect(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin where SQLAlchemy says, tables included
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA secure_delete=ON")  # what was forgotten is gone from the file
    cursor.close()


def _on_begin(connection: Connection) -> None:
    # Who will write waits for its turn before it reads, not half-way.
    options = connection.get_execution_options()
    if options.get("writes"):
        # What was taken from Telegram outlives a power cut; what only tells of this process need not.
        connection.exec_driver_sql(f"PRAGMA synchronous={'NORMAL' if options.get('swift') else 'FULL'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def _migrate(connection: Connection, steps: Sequence[Step]) -> None:
    newest = len(steps) + 1
    if not inspect(connection).has_table(SCHEMA.name):
        TABLES.create_all(connection)
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
