"""Rows that are inserted, or take the place of those with the same key: in one statement, whoever else writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Upsert:
    """The statement of a table, which each database writes in its own way; the values come with its execution.

    Attributes:
        table: The table.
        replaces: Whether a row that is there is replaced, as a whole; else it stays.
        key: The columns by which rows are the same; empty: those of the primary key.
    """

    table: Table
    replaces: bool = True
    key: tuple[str, ...] = ()

    def of(self, dialect: str) -> Executable:
        """Return the statement of a database."""
        return _statement(self, dialect)


@cache
def _statement(upsert: Upsert, dialect: str) -> Executable:
    table = upsert.table
    inserting: Any = _INSERTS[dialect](table)  # two classes with the same methods
    key = upsert.key or tuple(column.name for column in table.primary_key)
    if not upsert.replaces:
        return cast("Executable", inserting.on_conflict_do_nothing(index_elements=key))
    replaced = {column.name: inserting.excluded[column.name] for column in table.columns if column.name not in key}
    return cast("Executable", inserting.on_conflict_do_update(index_elements=key, set_=replaced))


def put(table: Table, row: Mapping[str, Any]) -> tuple[Upsert, Mapping[str, Any]]:
    """Return the statement that inserts a row, or puts it in the place of the one with its key."""
    return Upsert(table), row


def add(table: Table, row: Mapping[str, Any], *key: str) -> tuple[Upsert, Mapping[str, Any]]:
    """Return the statement that inserts a row where there is none with its key; the primary one unless named."""
    return Upsert(table, replaces=False, key=key), row
