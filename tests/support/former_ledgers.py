"""Ledgers as former releases left them: this one's, without what came since."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.ledger.ledger import DATABASE

VERSIONS = range(1, 8)
_SHARED = ("agreed", "blocked", "turns", "buckets")
_TABLES = {
    4: ("audit", "offers", "menus"),
    5: ("gaps", "gap_questions", "gap_states", "gap_cards", "consents", "pins", "replays", "done"),
    6: ("put_back",),
    7: ("drafts",),
}
_INDEXES = {5: ("questions_by_view", "questions_by_hour", "questions_by_person", "questions_by_first")}
_COLUMNS = {
    2: (("moved", "sealed_id"),),
    3: (("updates", "computing"), ("updates", "deaths"), ("updates", "deaths_alone")),
    5: (
        *(("questions", "verdict"), ("questions", "view"), ("questions", "first")),
        *(("votes", "reason"), ("votes", "better")),
    ),
}


def make_former(data: Path, version: int) -> None:
    """Make of a ledger one of a version before Alembic; what it has stays, as far as it had a place then."""
    with closing(sqlite3.connect(data / DATABASE)) as rows, rows:
        for table in ("alembic_version", *_SHARED):
            rows.execute(f"DROP TABLE {table}")
        for column in ("queue", "holder", "leased_until"):
            rows.execute(f"ALTER TABLE updates DROP COLUMN {column}")
        for since in range(7, version, -1):
            for index in _INDEXES.get(since, ()):
                rows.execute(f"DROP INDEX {index}")
            for table in _TABLES.get(since, ()):
                rows.execute(f"DROP TABLE {table}")
            for table, column in _COLUMNS.get(since, ()):
                rows.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        rows.execute("UPDATE schema SET version = ?", (version,))


def shape_of(data: Path) -> dict[str, set[object]]:
    """The columns and indexes of each table of a ledger."""
    with closing(sqlite3.connect(data / DATABASE)) as rows:
        names = [name for (name,) in rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found: dict[str, set[object]] = {name: set() for name in names}
        for name in names:
            found[name] |= {column[1:] for column in rows.execute(f"PRAGMA table_info({name})")}
            for _, index, unique, *_ in rows.execute(f"PRAGMA index_list({name})").fetchall():
                parts = tuple(part[2] for part in rows.execute(f"PRAGMA index_info({index})"))
                found[name].add((index, unique, parts))
    return found
