"""The server of the ledger's database: PostgreSQL, which several processes share."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, quote_plus

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    NullPool,
    QueuePool,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.ledger.migrations import NewerLedger, migrate
from bot.ledger.schema import QUESTIONS, UPDATES
from bot.settings import Settings, WrongSettings
from bot.trouble import Trouble

logger = logging.getLogger(__name__)

# How long it may take to connect, and a statement, and to wait for who changes the same rows.
_CONNECT_S = 5
_STATEMENT_MS, _LOCK_MS = 60_000, 10_000
# A process that is stopped within a transaction holds up the others for so long.
_IDLE_MS = 15_000
# What a server says that takes nothing, and one whose database is new or being restored.
_READ_ONLY, _NO_TABLE = "25006", "42P01"
# A server whose machine is gone is noticed after so many seconds, whatever is under way.
_SILENT_S = 10


class LedgerAway(ConnectionError):
    """The server of the ledger cannot be reached; the message says why, without the password."""


class LedgerServer:
    """A database of a PostgreSQL server; nothing takes its place while it is away.

    Args:
        url: Where it is, and as whom to connect.
    """

    is_shared = True
    lasts = True

    def __init__(self, url: URL) -> None:
        self.url = url
        self._trouble = Trouble(logger, "the ledger's database is away", "the ledger's database is there again")
        self._read_only = Trouble(
            logger, "the ledger's database takes nothing", "the ledger's database can be written again"
        )

    @property
    def passwords(self) -> Sequence[str]:
        """Its password, in the ways in which it may be written."""
        password = self.url.password
        return [password, quote(password, safe=""), quote_plus(password)] if password else []

    def open(self) -> Engine:
        """Return an engine of the migrated tables; see `Home`.

        Raises:
            LedgerAway: The server cannot be reached, or the tables not be migrated.
        """
        # One connection, as for a file: what comes together is one transaction.
        engine = connecting(self.url, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_pre_ping=True)
        event.listen(engine, "begin", _on_begin)
        try:
            with engine.begin() as connection:
                migrate(connection)
        except (SQLAlchemyError, NewerLedger) as error:
            engine.dispose()
            raise LedgerAway(f"the ledger's database at {where(self.url)} cannot be used: {reason(error)}") from None
        return engine

    def seen(self) -> str:
        """Return what is there, in one line, and change nothing.

        Raises:
            LedgerAway: The server cannot be reached.
        """
        engine = connecting(self.url, poolclass=NullPool)
        try:
            with engine.connect() as connection:
                version = ".".join(map(str, (connection.dialect.server_version_info or ())[:2]))
                at = f"PostgreSQL {version} at {where(self.url)}"
                if not inspect(connection).has_table(QUESTIONS.name):
                    return f"none yet on {at}; run begins one"
                asked = connection.scalar(select(func.count()).select_from(QUESTIONS))
                owed = connection.scalar(select(func.count()).select_from(UPDATES).where(UPDATES.c.done_at.is_(None)))
        except SQLAlchemyError as error:
            raise LedgerAway(f"the ledger's database at {where(self.url)} cannot be used: {reason(error)}") from None
        return f"{asked:,} questions, {owed} answers owed, on {at}"

    def mended(self, engine: Engine) -> Engine:
        """Return the engine: it connects again by itself."""
        return engine

    def forget_deleted(self, engine: Engine) -> None:
        """Nothing can be done: the server overwrites what is deleted in its own time."""

    def is_away(self, error: Exception) -> bool:
        """Return whether a statement failed because the server does not answer, or has no ledger any more."""
        if _state(error) in (_READ_ONLY, _NO_TABLE):
            return True
        return isinstance(error, DBAPIError) and (error.connection_invalidated or _never_connected(error))

    def failed(self, error: Exception) -> None:
        """Log that the server is away, or takes nothing, once; any other failure each time: it is a fault of ours."""
        if _state(error) == _READ_ONLY:
            self._read_only.met(reason(error), logging.ERROR)
        elif self.is_away(error):
            self._trouble.met(reason(error), logging.ERROR)
        else:
            logger.error("a statement of the ledger fails: %s", reason(error))

    def succeeded(self, touched: object, *, wrote: bool) -> None:
        """Note that the server answers, and takes what is written."""
        self._trouble.passed()
        if wrote:
            self._read_only.passed()


def server_of(settings: Settings) -> LedgerServer | None:
    """Return the server that the settings name; None: the ledger is a file.

    Raises:
        WrongSettings: It cannot be used.
    """
    if settings.database is None:
        return None
    try:
        import psycopg  # noqa: F401  # what SQLAlchemy will look for
    except ImportError:
        raise WrongSettings("PASSAGEBOT_DATABASE: psycopg is missing: pip install passagebot[postgres]") from None
    return LedgerServer(_url(settings))


def connecting(url: URL, **options: Any) -> Engine:
    """Return an engine that connects to a server, and notices when that is gone; its errors show no values."""
    limits = {"statement_timeout": _STATEMENT_MS, "lock_timeout": _LOCK_MS}
    limits |= {"idle_in_transaction_session_timeout": _IDLE_MS}
    # By these the server notices when the machine of a process is gone, and gives its lead to another.
    limits |= {"tcp_keepalives_idle": 3, "tcp_keepalives_interval": 1, "tcp_keepalives_count": 3}
    said = " ".join(f"-c {name}={value}" for name, value in limits.items())
    patience = {
        "connect_timeout": _CONNECT_S,
        "application_name": "passagebot",
        "keepalives_idle": _SILENT_S // 2,
        "keepalives_interval": 1,
        "keepalives_count": _SILENT_S // 2,
        "tcp_user_timeout": _SILENT_S * 1000,
    }
    given = str(url.query.get("options", ""))
    return create_engine(
        url.difference_update_query(["options"]),
        connect_args={**patience, "options": f"{said} {given}".strip()},
        hide_parameters=True,
        execution_options={"preserve_rowcount": True},
        **options,
    )


def where(url: URL) -> str:
    """Return a server's address and database, without who connects."""
    host = str(url.host or url.query.get("host") or "localhost")
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{url.port or 5432}/{url.database or ''}"


def reason(error: Exception) -> str:
    """Return what a server, or the way to it, says is wrong, in one line."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _state(error: Exception) -> str | None:
    """What a server says is wrong, by PostgreSQL's code for it."""
    state: str | None = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state


def _never_connected(error: DBAPIError) -> bool:
    """Whether an error comes from connecting, which has no statement."""
    return error.statement is None


def _on_begin(connection: Connection) -> None:
    if not connection.get_execution_options().get("durable", True):
        # Updates taken from Telegram must survive a power cut; which ones were being computed need not.
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")


def _url(settings: Settings) -> URL:
    if settings.database is None:
        raise ValueError("there is no server")
    try:
        url = make_url(settings.database.get_secret_value())
    except (SQLAlchemyError, ValueError):  # whose message may have the password in it
        raise WrongSettings("PASSAGEBOT_DATABASE: this is no address of a database") from None
    # What follows such a sign in a password would be taken for the address, and shown as that.
    if "@" in f"{url.host} {url.database}":
        raise WrongSettings("PASSAGEBOT_DATABASE: in a user's name or a password, @ is written %40, / %2F and : %3A")
    if settings.database_password is not None:
        return url.set(password=settings.database_password.get_secret_value())
    if settings.database_password_file is not None:
        try:
            password = settings.database_password_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise WrongSettings(f"PASSAGEBOT_DATABASE_PASSWORD_FILE: {_why(error)}") from None
        return url.set(password=password)
    return url


def _why(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else "not UTF-8 text"
