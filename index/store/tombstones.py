"""index on disk: passages that were here once, and what took the place of each.

A link is shared and opened long after the text it shows was edited, so no passage that was
ever in the index is forgotten: when it goes, its text and place are kept, and the name of
the passage that stands there now. A passage that comes back is simply there again.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.passages import Passage

# What SQLite says of a file that is no database, or no longer a whole one.
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

# Older and newer versions of this read and write the same table: columns may be added, none
# may go or mean something else.
_SCHEMA = """
create table if not exists departed (
    passage_id text primary key, source text not null, headings text not null, start integer not null,
    text blob not null, paragraph integer not null, successor text
) without rowid
"""

_FIND = "select passage_id, source, headings, start, text, paragraph, successor from departed where passage_id = ?"
_ADD = """
insert or replace into departed (passage_id, source, headings, start, text, paragraph, successor)
values (?, ?, ?, ?, ?, ?, ?)
"""

logger = logging.getLogger(__name__)


def find_tombstone(path: Path, passage_id: str) -> Tombstone | None:
    """Return a passage that was here once by its name, None if there never was one or it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as kept:
            row = kept.execute(_FIND, (passage_id,)).fetchone()
    except (sqlite3.Error, UnicodeEncodeError):
        return None
    try:
        return _departed(row) if row else None
    except (AttributeError, TypeError, ValueError):  # what stands there was never written
        return None


def _departed(row: tuple[str, str, str, int, bytes, int, str | None]) -> Tombstone:
    name, source, headings, start, text, paragraph, successor = row
    path = tuple(map(str, json.loads(headings)))
    return Tombstone(Passage(name, source, path, start, text.decode("utf-8", "surrogatepass"), paragraph), successor)


def write_tombstones(path: Path, departed: Iterable[Tombstone]) -> None:
    """Add passages to those that were here once; what is known of one already is replaced.

    A damaged file is put aside, under another name, and a new one begun.

    Raises:
        OSError: They cannot be written.
    """
    rows = list(map(_row, departed))
    try:
        try:
            _write(path, rows)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF not in _DAMAGED:
                raise
            logger.warning("%s is damaged, old links may lead nowhere: %s", path.name, error)
            path.replace(path.with_name(f"{path.name}.damaged"))
            _write(path, rows)
    except sqlite3.DatabaseError as error:
        raise OSError(f"{path.name}: {error}") from error


def _write(path: Path, rows: Iterable[tuple[str, str, str, int, bytes, int, str | None]]) -> None:
    with closing(sqlite3.connect(path)) as kept, kept:
        kept.execute(_SCHEMA)
        kept.executemany(_ADD, rows)


def _row(departed: Tombstone) -> tuple[str, str, str, int, bytes, int, str | None]:
    p = departed.passage
    text = p.text.encode("utf-8", "surrogatepass")
    return p.passage_id, p.source, json.dumps(p.headings), p.start, text, p.paragraph, departed.successor


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A passage that was here once, and the name of the one that took its place, if any did."""

    passage: Passage
    successor: str | None
