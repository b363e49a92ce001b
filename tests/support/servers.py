"""A real PostgreSQL for tests: a cluster of their own in a temporary folder, a database for each test."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL

from bot.ledger.schema import SCHEMA, TABLES
from bot.ledger.server import LedgerServer

_PASSWORD = "p@ss/word:of%the;tests"
# Where Debian has its programs, which it does not put into the path.
_DEBIAN = "/usr/lib/postgresql/*/bin/initdb"
# A server that only tests use need not survive a power cut.
_HASTY = ("fsync=off", "full_page_writes=off", "max_connections=200", "unix_socket_directories=", "timezone=Asia/Tokyo")


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the latest; None where there are none."""
    in_path = shutil.which("initdb")
    found = [Path(in_path)] if in_path else sorted(Path("/").glob(_DEBIAN[1:]))
    return found[-1].parent if found else None


def missing() -> str | None:
    """What is missing for tests on a server, None where nothing is."""
    if programs() is None:
        return "no PostgreSQL is installed"
    return None if find_spec("psycopg") else "psycopg is not installed: make .venv/installed-postgres"


class Cluster:
    """A server that runs.

    Attributes:
        port: Of loopback, where it listens.
    """

    def __init__(self, home: Path, port: int) -> None:
        self._home = home
        self.port = port
        self._used: list[LedgerServer] = []

    def url(self, database: str = "postgres") -> URL:
        """Where a database is, and as whom to connect."""
        return URL.create("postgresql+psycopg", "bot", _PASSWORD, host="127.0.0.1", port=self.port, database=database)

    def database(self) -> LedgerServer:
        """A new database."""
        name = f"t{secrets.token_hex(6)}"
        self.run("CREATE DATABASE " + name)
        return LedgerServer(self.url(name))

    def ledger(self) -> LedgerServer:
        """A database with or without the tables of a ledger, which are empty: to make them takes longer."""
        return LedgerServer(self._used.pop().url) if self._used else self.database()

    def give_back(self, server: LedgerServer) -> None:
        """Empty a database for the next test; nobody may be connected to it."""
        from psycopg.errors import UndefinedTable

        emptied = "; ".join(f'DELETE FROM "{name}"' for name in TABLES.tables if name != SCHEMA.name)
        with suppress(UndefinedTable):  # no ledger was opened there
            self.run(emptied, str(server.url.database))
        self._used.append(server)

    def run(self, statements: str, database: str = "postgres") -> None:
        """Execute statements."""
        import psycopg

        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="bot", password=_PASSWORD, dbname=database, autocommit=True
        ) as connection:
            connection.execute(statements)

    def start(self) -> None:
        """Start it, and return once it answers."""
        options = " ".join(f"-c {option}" for option in (*_HASTY, f"port={self.port}", "listen_addresses=127.0.0.1"))
        _run("pg_ctl", "-D", self._home, "-w", "-t", "120", "-l", self._home / "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop it at once, as a machine that loses its power would."""
        _run("pg_ctl", "-D", self._home, "-w", "-t", "120", "-m", "immediate", "stop")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server, started anew; gone with all that it has in the end."""
    from tests.support.processes import free_port

    folder = Path(tempfile.mkdtemp(prefix="passagebot-postgres-"))
    try:
        folder.chmod(0o755)
        (folder / "password").write_text(_PASSWORD)
        if os.geteuid() == 0:
            owner = pwd.getpwnam(_somebody())
            for path in (folder, folder / "password"):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        how = ("--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--encoding=UTF8", "--no-sync")
        _run("initdb", "-D", folder / "data", "-U", "bot", "--locale=C.UTF-8", *how)
        server = Cluster(folder / "data", free_port())
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _somebody() -> str:
    """A user without rights of its own: PostgreSQL does not run as root."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(program: str, *arguments: object) -> None:
    folder = programs()
    assert folder is not None
    options: dict[str, object] = {}
    if os.geteuid() == 0:
        owner = pwd.getpwnam(_somebody())
        options = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    done = subprocess.run(
        [str(folder / program), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # a server that is started keeps what it is given
        stderr=subprocess.DEVNULL,
        cwd="/",
        check=False,
        **options,  # type: ignore[call-overload]
    )
    assert done.returncode == 0, f"{program} ended with {done.returncode}"
