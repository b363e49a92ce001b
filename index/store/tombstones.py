"""store: passages that were removed or replaced, and what took the place of each.

A link is shared and opened long after the text it shows was edited, so no passage that was
ever in the index is forgotten: when it is removed, it is written to a table of its own, with
the id of the passage that stands there now. A passage that comes back is simply there again.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorruptIndex
from index.passages import Passage
from index.store.codec import decode_headings, decode_text, encode_headings, encode_text

TOMBSTONES = "departed.sqlite"
"""The file of the tombstones. It, its table and its columns have the names that they were first written by: it is the
only copy of what it says, so every release, older or newer, reads and writes the same file. Columns may be added, none
may be removed or mean something else."""

_SCHEMA = """
create table if not exists departed (
    passage_id text primary key, source text not null, headings text not null, start integer not null,
    text blob not null, paragraph integer not null, successor text, elsewhere text
) without rowid
"""
# Missing in what releases before it wrote.
_ADD_ELSEWHERE = "alter table departed add column elsewhere text"
_COLUMNS = ("passage_id", "source", "headings", "start", "text", "paragraph", "successor", "elsewhere")
_NAMES = "select name from pragma_table_info('departed')"
_FIND = "select * from departed where passage_id = ?"
_ADD = f"insert or replace into departed ({', '.join(_COLUMNS)}) values ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608

# What SQLite says of a file that is no database, or no longer a whole one.
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

Row = tuple[str, str, str, int, bytes, int, str | None, str | None]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A passage that was removed or replaced, and the ids of what took its place, if anything did.

    Attributes:
        redirect: In the passage's own collection.
        elsewhere: In each other collection that it was moved or copied to. Which of them somebody
            may see is decided when a link is opened.
    """

    passage: Passage
    redirect: str | None
    elsewhere: tuple[str, ...] = ()


def find_tombstone(path: Path, passage_id: str) -> Tombstone | None:
    """Return the tombstone of a passage, None if it has none or none that can be read."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as table:
            table.row_factory = sqlite3.Row
            row = table.execute(_FIND, (passage_id,)).fetchone()
    except (sqlite3.Error, UnicodeEncodeError):  # the latter: half of a surrogate pair is in no id
        return None
    try:
        return _tombstone(dict(row)) if row else None
    except CorruptIndex:
        return None


def all_tombstones(path: Path) -> Iterator[Tombstone]:
    """Yield the tombstones that can be read."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as table:
            table.row_factory = sqlite3.Row
            for row in table.execute("select * from departed"):
                with suppress(CorruptIndex):
                    yield _tombstone(dict(row))
    except sqlite3.Error:
        return


def write_tombstones(path: Path, tombstones: Iterable[Tombstone]) -> None:
    """Add tombstones; one that a passage has already is replaced.

    A damaged file is put aside, under another name, and a new one begun.

    Raises:
        OSError: They cannot be written.
    """
    rows = list(map(_row, tombstones))
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


def _write(path: Path, rows: Iterable[Row]) -> None:
    with closing(sqlite3.connect(path)) as table, table:
        table.execute(_SCHEMA)
        if ("elsewhere",) not in table.execute(_NAMES).fetchall():
            table.execute(_ADD_ELSEWHERE)
        table.executemany(_ADD, rows)


def _row(tombstone: Tombstone) -> Row:
    p = tombstone.passage
    headings, text = encode_headings(p.headings), encode_text(p.text)
    elsewhere = " ".join(tombstone.elsewhere) or None
    return p.passage_id, p.source, headings, p.start, text, p.paragraph, tombstone.redirect, elsewhere


def _tombstone(row: dict[str, object]) -> Tombstone:
    """The tombstone of a row; SQLite holds nobody to a column's type."""
    match [row.get(column) for column in _COLUMNS]:
        case [
            str(name),
            str(source),
            str(headings),
            int(start),
            bytes(text),
            int(paragraph),
            (str() | None) as successor,
            (str() | None) as elsewhere,
        ]:
            passage = Passage(name, source, decode_headings(headings), start, decode_text(text), paragraph)
            return Tombstone(passage, successor, tuple((elsewhere or "").split()))
    raise CorruptIndex("a tombstone has values of other types")
