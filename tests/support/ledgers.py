"""A question for the ledger, and who asks it where; and ledgers, in a file or on a server as the test has it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from pydantic import SecretStr

from bot.ledger import ledger as ledgers
from bot.ledger.ledger import DATABASE, Ledger, now
from bot.ledger.questions import Asked, How
from bot.ledger.schema import TABLES
from bot.ledger.server import LedgerServer

if TYPE_CHECKING:
    from tests.support.servers import Cluster

ANN, BOB = 4_711_000_001, 4_711_000_002
GROUP, OTHER = -100_123_456_789_0, -5
ASKED = Asked("年假有几天？", "zh", How.GROUP, True, 0.9, ("年假",), ("p1", "p2", "p3"), "idx1", 12.5)


async def record(ledger: Ledger, asked: Asked = ASKED, place: int | str = GROUP, user: int = ANN, **more: int) -> str:
    """The id under which a question is on record."""
    question_id = await ledger.questions.record(asked, place, user, **more)
    assert question_id is not None
    return question_id


_clusters: list[Cluster] = []
_databases: dict[Path, LedgerServer] = {}


@contextmanager
def on_a_server(cluster: Cluster) -> Iterator[None]:
    """Within, each ledger is a database of a server, and no file under its DATA."""
    _clusters.append(cluster)
    try:
        yield
        for server in _databases.values():
            cluster.give_back(server)
    finally:
        _clusters.clear()
        _databases.clear()


def server_for(data: Path) -> LedgerServer | None:
    """The database of a folder's ledger; None: it is a file."""
    if not _clusters:
        return None
    if data not in _databases:
        _databases[data] = _clusters[0].ledger()
    return LedgerServer(_databases[data].url)


def database_for(data: Path) -> dict[str, SecretStr]:
    """The settings of a bot with the ledger of a folder."""
    server = server_for(data)
    return {"database": SecretStr(server.url.render_as_string(hide_password=False))} if server else {}


async def open_ledger(data: Path, clock: Callable[[], datetime] = now) -> Ledger:
    """The ledger of a folder, or of its database."""
    return await ledgers.open_ledger(data, clock, server_for(data))


class Found(Protocol):
    def fetchall(self) -> list[Any]: ...

    def fetchone(self) -> Any: ...

    def __iter__(self) -> Iterator[Any]: ...


class Rows(Protocol):
    def execute(self, statement: str, values: Sequence[Any] = ..., /) -> Found: ...

    def iterdump(self) -> Iterable[str]: ...


@contextmanager
def rows_of(data: Path) -> Iterator[Rows]:
    """The tables of a folder's ledger, read and written as they are."""
    server = server_for(data)
    if server is None:
        with closing(sqlite3.connect(data / DATABASE)) as rows, rows:
            yield rows
        return
    import psycopg

    with psycopg.connect(server.url.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        yield _OfServer(connection)


class _OfServer:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Found:
        return cast("Found", self._connection.execute(re.sub(r"\?", "%s", statement), values or None))

    def iterdump(self) -> Iterable[str]:
        for table in TABLES.tables:
            yield from map(str, self.execute(f'SELECT * FROM "{table}"').fetchall())


def earlier(data: Path, column: str, days: int) -> str:
    """The expression for a moment some days before that of a column, as a folder's ledger understands it."""
    return f"datetime({column}, '-{days} days')" if server_for(data) is None else f"{column} - interval '{days} days'"


def dump(data: Path) -> str:
    """All that the tables of a folder's ledger have, as one text."""
    with rows_of(data) as rows:
        return "\n".join(rows.iterdump())


def leaves_traces(data: Path, text: str) -> bool:
    """Whether a text is in a ledger, or anywhere in its files; a server's files are its own affair."""
    files = data.glob(f"{DATABASE}*") if server_for(data) is None else ()
    return text in dump(data) or any(text.encode() in path.read_bytes() for path in files)
