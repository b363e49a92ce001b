"""The tables of the ledger, and the steps that migrate older ledgers to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC, since not all databases know time zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return a moment as the database stores it."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return a moment that was stored."""
        return None if value is None else value.replace(tzinfo=UTC)


class AnyText(TypeDecorator[str]):
    """A text in which halves of surrogate pairs and NUL are replaced, since databases refuse them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return a text as the database stores it."""
        return None if value is None else value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


TABLES = MetaData()

# `place` (a chat or an inline message), `asker`, `voter` and `chooser` are hashed ids. Ids in
# clear are stored in `updates` until the update is done, in `removals` until the message is
# deleted, in `offers` until the offer is taken, and in `audit` until retention or /forget.
UPDATES = Table(
    "updates",
    TABLES,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("content", Text),  # NULL once done
    Column("received_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),  # how often computing it began
    Column("done_at", UtcDateTime, index=True),
    Column(
        "computing", Boolean, nullable=False, server_default=text("0")
    ),  # still 1 at the next start: the process died meanwhile
    Column(
        "deaths", Integer, nullable=False, server_default=text("0")
    ),  # how often the process died while computing it
    Column(
        "deaths_alone", Integer, nullable=False, server_default=text("0")
    ),  # how many of these after the first few, when it was computed alone
)
QUESTIONS = Table(
    "questions",
    TABLES,
    Column("question_id", String(16), primary_key=True),
    Column("asked_at", UtcDateTime, nullable=False, index=True),
    Column("place", String(32), nullable=False),  # the chat, or the inline message
    Column("asker", String(32), index=True),
    Column("text", AnyText, nullable=False),
    Column("read_as", AnyText),
    Column("normal", AnyText, nullable=False),  # the same for all spellings of a question
    Column("language", AnyText),
    Column("how", Text, nullable=False),
    Column("answered", Boolean, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("missing", Text, nullable=False),  # a JSON list
    Column("version", Text, nullable=False),
    Column("took_ms", Float, nullable=False),
    Column("message_id", BigInteger),
    Column("answer_id", BigInteger),
    Index("questions_by_message", "place", "message_id"),
    Index("questions_by_answer", "place", "answer_id"),
    Index("questions_by_text", "place", "normal"),
)
SHOWN = Table(
    "shown",
    TABLES,
    Column("question_id", String(16), primary_key=True),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    Column("passage_id", Text, nullable=False, index=True),
)
VOTES = Table(
    "votes",
    TABLES,
    Column("question_id", String(16), primary_key=True),  # empty for a card without a question
    Column("passage_id", String(64), primary_key=True),
    Column("voter", String(32), primary_key=True),
    Column("value", Integer, nullable=False),
    Column("voted_at", UtcDateTime, nullable=False, index=True),
)
CHOSEN = Table(
    "chosen",
    TABLES,
    Column("chosen_id", Integer, primary_key=True),
    Column("chosen_at", UtcDateTime, nullable=False, index=True),
    Column("chooser", String(32), nullable=False, index=True),
    Column("inline_query", AnyText, nullable=False),
    Column("passage_id", Text, nullable=False),
)
UNFOUND = Table(
    "unfound",  # each person's last inline query without hits, until its button is pressed
    TABLES,
    Column("asker", String(32), primary_key=True),
    Column("inline_query", AnyText, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False, index=True),
)
DELETIONS = Table(
    "removals",
    TABLES,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
)
CHAT_MIGRATIONS = Table(
    "moved",  # groups that became supergroups
    TABLES,
    Column("old_place", String(32), primary_key=True),
    Column("new_place", String(32), nullable=False),
    Column("sealed_id", BigInteger),  # the new id, readable only with the old one; NULL: not known
)
AUDIT = Table(
    "audit",  # who changed the documents or the rules
    TABLES,
    Column("audit_id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("who", String(32), nullable=False, index=True),  # an id, or a hash
    Column("name", AnyText, nullable=False),
    Column("deed", String(32), nullable=False),
    Column("source", AnyText, nullable=False),
    Column("deed_id", String(16), index=True),  # by which the journal of the documents knows it; NULL: it does not
)
OFFERS = Table(
    "offers",  # what admins sent and have not chosen a collection for, or what is not done yet
    TABLES,
    Column("offer_id", String(16), primary_key=True),
    Column("message", String(64), nullable=False, unique=True),  # the chat, and the message or the album
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("who", BigInteger, nullable=False, index=True),
    Column("content", AnyText, nullable=False),  # JSON
)
MENUS = Table(
    "menus",  # the keepers whose menus have their commands
    TABLES,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
)
SCHEMA = Table("schema", TABLES, Column("version", Integer, primary_key=True, autoincrement=False))

Step = Callable[[Connection], None]


def _seal_moved_ids(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE moved ADD COLUMN sealed_id BIGINT"))


def _count_deaths(connection: Connection) -> None:
    for column in ("computing BOOLEAN", "deaths INTEGER", "deaths_alone INTEGER"):
        connection.execute(text(f"ALTER TABLE updates ADD COLUMN {column} NOT NULL DEFAULT 0"))


def _add_what_keepers_do(connection: Connection) -> None:
    AUDIT.create(connection, checkfirst=True)
    OFFERS.create(connection, checkfirst=True)
    MENUS.create(connection, checkfirst=True)


# STEPS[n] migrates from version n + 1 to n + 2. A new ledger is created from TABLES and needs
# no step, so a change of a table is made there, and a step for existing ledgers is added here.
# Written by hand while there is one SQLite file that one process opens; Alembic comes with
# another database.
STEPS: tuple[Step, ...] = (_seal_moved_ids, _count_deaths, _add_what_keepers_do)
