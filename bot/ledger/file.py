"""The file of the ledger's database: opened, checked, migrated; put aside where it proves damaged."""

from __future__ import annotations

import logging
import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from bot.ledger.migrations import NewerLedger, migrate

logger = logging.getLogger(__name__)

# How long a transaction waits for one of another process.
_BUSY_S = 30


class LedgerFile:
    """A file of SQLite's; where none can be used, memory takes its place until one can, and the log says so.

    A damaged file is put aside, and a new one begun.
    """

    is_shared = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: tuple[int, int] | None = None
        self._lasts = True
        self._failing = False
        self._damaged = False

    @property
    def lasts(self) -> bool:
        """Whether there is a file, and no memory in its place."""
        return self._lasts

    def open(self) -> Engine:
        """Return an engine of the file; see `Home`."""
        try:
            engine = _opened(self._path)
        except (SQLAlchemyError, OSError, NewerLedger) as error:
            engine = self._in_memory(error)
        self._file = _identity(self._path)
        return engine

    def mended(self, engine: Engine) -> Engine:
        """Begin a new file where this one was removed or replaced while it was open, or is found damaged.

        Where none could be used, look whether one can now.
        """
        return self._mended(engine) if self._lasts else self._returned(engine)

    def _mended(self, engine: Engine) -> Engine:
        replaced = _identity(self._path) != self._file
        if not replaced and not self._damaged:
            return engine
        engine.dispose()
        try:
            if replaced:
                logger.error("the ledger was removed or replaced while the bot runs; it goes on with what is there now")
            else:
                put_aside(self._path)
            engine = _opened(self._path)
        except (SQLAlchemyError, OSError, NewerLedger) as error:
            engine = self._in_memory(error)
        self._file, self._damaged, self._failing = _identity(self._path), False, False
        return engine

    def _returned(self, memory: Engine) -> Engine:
        """The engine of a file that can be used now, else the memory's; a new file has all that the memory had."""
        is_new = not self._path.exists()
        try:
            engine = _opened(self._path)
        except (SQLAlchemyError, OSError, NewerLedger):
            return memory
        if is_new:
            with closing(memory.raw_connection()) as source, closing(engine.raw_connection()) as target:
                remembered: Any = source.driver_connection
                remembered.backup(target.driver_connection)
        memory.dispose()
        logger.info(
            "the ledger is in its file again, %s what was remembered meanwhile", "with" if is_new else "without"
        )
        self._file, self._lasts = _identity(self._path), True
        return engine

    def forget_deleted(self, engine: Engine) -> None:
        """Move the log's pages into the database and cut the log to nothing; waits for nobody who reads."""
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def is_away(self, error: Exception) -> bool:
        """A file is never away: each statement is tried."""
        return False

    def failed(self, error: Exception) -> None:
        """Log the first of several failures, and remember damage for `mended`."""
        self._damaged = self._damaged or is_damage(error)
        if not self._failing:
            logger.error("the ledger fails, the bot answers without it: %s", reason_of(error))
        self._failing = True

    def succeeded(self, touched: object, *, wrote: bool) -> None:
        """Note that rows were written; a write without rows proves nothing."""
        if isinstance(touched, int) and touched:
            self._failing = False

    def _in_memory(self, error: Exception) -> Engine:
        logger.error("the ledger cannot be used, nothing outlives this run: %s", reason_of(error))
        self._lasts = False
        return _prepared(None)


def _opened(path: Path) -> Engine:
    """The engine of a file, checked; where it proves damaged, of a new one in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives its side files the same mode
    try:
        return _prepared(str(path))
    except DatabaseError as error:
        if not is_damage(error):
            raise
    put_aside(path)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    return _prepared(str(path))


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


def _identity(path: Path) -> tuple[int, int] | None:
    """By which a file is known as the same one; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _prepared(path: str | None) -> Engine:
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
            migrate(connection)
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


def reason_of(error: Exception) -> str:
    """What the database says is wrong, in one line."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]
