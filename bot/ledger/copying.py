"""A ledger that is a file, copied to a server: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Integer, Table, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.ledger.agreed import KEY
from bot.ledger.file import LedgerFile, reason_of
from bot.ledger.pseudonyms import load_pseudonyms
from bot.ledger.schema import AGREED, SCHEMA, TABLES, UPDATES
from bot.ledger.server import LedgerServer

# Rows that are read and written at once.
_ROWS = 1000
# What each ledger has of its own.
_OWN = (SCHEMA, AGREED)


class NotCopied(Exception):
    """A ledger cannot be copied, and the server is as it was; the message says why, in one line."""


def copy_ledger(path: Path, key: Path, server: LedgerServer, queue_of: Callable[[str], str]) -> dict[str, int]:
    """Copy the ledger of a file, with the key of its hashes, to a server that has none; return the rows of each table.

    Args:
        path: The file; it is migrated, and stays.
        key: The file of the key.
        server: Where it goes.
        queue_of: Returns the queue of an update that is owed, of its content.

    Raises:
        NotCopied: The server has a ledger, or the file is none.
        bot.ledger.server.LedgerAway: The server cannot be reached.
    """
    if not path.is_file() or not key.is_file():
        raise NotCopied(f"{path if not path.is_file() else key}: no such file")
    source = LedgerFile(path)
    former = source.open()
    try:
        if not source.lasts:
            raise NotCopied(f"{path} cannot be read")
        new = server.open()
        try:
            return _copy(former, new, load_pseudonyms(key).key, queue_of)
        except SQLAlchemyError as error:
            raise NotCopied(f"the ledger cannot be copied: {reason_of(error)}") from None
        finally:
            new.dispose()
    finally:
        former.dispose()


def _copy(former: Engine, new: Engine, key: bytes, queue_of: Callable[[str], str]) -> dict[str, int]:
    tables = [table for table in TABLES.sorted_tables if table not in _OWN]
    with former.connect() as source, source.begin(), new.connect() as target, target.begin():
        target.exec_driver_sql("SET LOCAL statement_timeout = 0")
        for table in tables:
            target.exec_driver_sql(f'LOCK TABLE "{table.name}" IN EXCLUSIVE MODE')
            if _count(target, table):
                raise NotCopied(f"the server has a ledger already: {table.name} is not empty")
        for table in tables:
            for rows in _batches(source, table, queue_of):
                target.execute(insert(table), rows)
            _number_on(target, table)
        target.execute(AGREED.delete())
        target.execute(insert(AGREED).values(name=KEY, value=key.hex()))
        counts = {table.name: _count(source, table) for table in tables}
        for table in tables:
            if (found := _count(target, table)) != counts[table.name]:
                raise NotCopied(f"{table.name} has {counts[table.name]} rows, and {found} arrived")
        return counts


def _batches(source: Connection, table: Table, queue_of: Callable[[str], str]) -> Iterator[list[Mapping[str, Any]]]:
    for rows in source.execution_options(yield_per=_ROWS).execute(select(table)).mappings().partitions():
        read = [dict(row) for row in rows]
        if table is UPDATES:
            for row in read:
                row["queue"] = queue_of(row["content"]) if row["done_at"] is None else None
        yield read  # type: ignore[misc]


def _number_on(target: Connection, table: Table) -> None:
    """Have rows that come later numbered behind those that were copied."""
    (column, *others) = table.primary_key.columns
    if others or type(column.type) is not Integer or table.autoincrement_column is None:
        return
    numbers = "setval(pg_get_serial_sequence(:table, :column), (SELECT coalesce(max({0}), 0) + 1 FROM {1}), false)"
    named = numbers.format(f'"{column.name}"', f'"{table.name}"')
    target.execute(text(f"SELECT {named}"), {"table": table.name, "column": column.name})


def _count(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)
