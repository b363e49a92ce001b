"""The file of the ledger's database: opened, checked, migrated; put aside where it proves damaged."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, insert, inspect, select, update
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from bot.ledger.schema import SCHEMA, TABLES, Step

logger = logging.getLogger(__name__)

# How long a transaction waits for one of another process.
_BUSY_S = 30


class NewerLedger(Exception):
    """The ledger was written by a later release."""


def opened(path: Path, steps: Sequence[Step]) -> Engine:
    """The engine of a file, checked; where it proves damaged, of a new one in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives its side files the same mode
    try:
        return _prepared(str(path), steps)
    except DatabaseError as error:
        if not is_damage(error):
            raise
    put_aside(path)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    return _prepared(str(path), steps)


def in_memory(steps: Sequence[Step], error: Exception) -> Engine:
    """The engine of a database in memory, where no file can be used."""
    logger.error("the ledger cannot be used, nothing outlives this run: %s", reason_of(error))
    return _prepared(None, steps)


def returned(memory: Engine, path: Path, steps: Sequence[Step]) -> Engine | None:
    """The engine of a file that can be used now, None where none can; a new one has all that the memory had."""
    is_new = not path.exists()
    try:
        engine = opened(path, steps)
    except (SQLAlchemyError, OSError, NewerLedger):
        return None
    if is_new:
        with closing(memory.raw_connection()) as source, closing(engine.raw_connection()) as target:
            remembered: Any = source.driver_connection
            remembered.backup(target.driver_connection)
    memory.dispose()
    logger.info("the ledger is in its file again, %s what was remembered meanwhile", "with" if is_new else "without")
    return engine


def put_aside(path: Path) -> None:
    """Give a damaged ledger and its log other names, so that it may be recovered, and a new one begins.

    Raises:
        OSError: It cannot be renamed.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}")
    for suffix in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    logger.error(
        "the ledger is damaged: it is %s now, and a new one begins; "
        "`sqlite3 FILE .recover` finds what can be read of the old one",
        aside,
    )


def is_damage(error: Exception) -> bool:
    """Whether SQLite says that a file is not what it wrote."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def identity(path: Path | None) -> tuple[int, int] | None:
    """By which a file is known as the same one; None where there is none."""
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


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
            _check(connection)
            _migrate(connection, steps)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _check(connection: Connection) -> None:
    """Look at the whole file: damage that nobody reads would be found when it is too late to save the rest."""
    (found,) = connection.exec_driver_sql("PRAGMA quick_check(1)").one()
    if found != "ok":
        raise DatabaseError("quick_check", None, _Damaged(found))


class _Damaged(sqlite3.DatabaseError):
    """What the check of a file found."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


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


def reason_of(error: Exception) -> str:
    """What the database says is wrong, in one line."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]
