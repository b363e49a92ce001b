"""The tables of the ledger, the same in a file and on a server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Double,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine


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

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of such a text in a database."""
        return dialect.type_descriptor(_ORDERED if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return a text as the database stores it."""
        return None if value is None else value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


class Hour(ColumnElement[Any]):
    """The hour in which a question was asked, as figures group them; used with its index only as it is written there.

    In a file it is the beginning of a text, on a server a moment; both begin with `2026-01-31 09`.
    """

    inherit_cache = True


@compiles(Hour)
def _hour(element: Hour, compiler: Any, **options: Any) -> str:
    return "substr(asked_at, 1, 13)"


@compiles(Hour, "postgresql")
def _hour_on_a_server(element: Hour, compiler: Any, **options: Any) -> str:
    return "date_trunc('hour', asked_at)"


# A server sorts by the rules of its own language unless it is told otherwise; a file sorts by code points.
_ORDERED = Text(collation="C")
TABLES = MetaData()


def _short(characters: int) -> TypeEngine[str]:
    """The type of a short text that the bot makes itself."""
    return String(characters).with_variant(_ORDERED, "postgresql")


_ANY = Text().with_variant(_ORDERED, "postgresql")

# `place` (a chat or an inline message), `asker`, `voter` and `chooser` are hashed ids. Ids in
# clear are stored in `updates` until the update is done, in `removals` until the message is
# deleted, in `offers` until the offer is taken, in `drafts` until the gap is answered, in
# `consents` until the person is told, and in `audit`, `gaps`, `gap_states` and `pins` those of
# admins until retention or /forget.
UPDATES = Table(
    "updates",
    TABLES,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("content", _ANY),  # NULL once done
    Column("received_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),  # how often computing it began
    Column("done_at", UtcDateTime, index=True),
    Column(
        "computing", Boolean, nullable=False, server_default=false()
    ),  # still 1 at the next start: the process died meanwhile
    Column(
        "deaths", Integer, nullable=False, server_default=text("0")
    ),  # how often the process died while computing it
    Column(
        "deaths_alone", Integer, nullable=False, server_default=text("0")
    ),  # how many of these after the first few, when it was computed alone
    # Where several processes share the ledger, each update is held by one of them.
    Column("queue", _short(64)),  # those of one queue are handled one after the other; NULL once done
    Column("holder", _short(16)),  # the process; NULL: none
    Column("leased_until", UtcDateTime),  # by the clock of the database
    Index("updates_owed", "queue", "update_id", postgresql_where=text("done_at IS NULL")).ddl_if("postgresql"),
)
QUESTIONS = Table(
    "questions",
    TABLES,
    Column("question_id", _short(16), primary_key=True),
    Column("asked_at", UtcDateTime, nullable=False, index=True),
    Column("place", _short(32), nullable=False),  # the chat, or the inline message
    Column("asker", _short(32), index=True),
    Column("text", AnyText, nullable=False),
    Column("read_as", AnyText),
    Column("normal", AnyText, nullable=False),  # the same for all spellings of a question
    Column("language", AnyText),
    Column("how", _ANY, nullable=False),
    Column("answered", Boolean, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("missing", _ANY, nullable=False),  # a JSON list
    Column("version", _ANY, nullable=False),
    Column("took_ms", Float, nullable=False),
    Column("message_id", BigInteger),
    Column("answer_id", BigInteger),
    Column("verdict", _short(8)),  # of what was asked before it was recorded, told from how sure the answer was
    Column("view", _ANY),  # what the asker could see, see `views`; NULL: not known
    Column("first", _short(64)),  # the passage that was given first; NULL: none
    # Figures of a year are counted from these alone.
    Index("questions_by_view", "view").ddl_if("sqlite"),
    Index("questions_by_hour", Hour(), "verdict", "view", "place", "asked_at").ddl_if("sqlite"),
    Index("questions_by_person", "asker", "asked_at", "view", "place").ddl_if("sqlite"),
    Index("questions_by_first", "first", "asked_at", "view", "place").ddl_if("sqlite"),
    Index("questions_by_message", "place", "message_id"),
    Index("questions_by_answer", "place", "answer_id"),
    Index("questions_by_text", "place", "normal").ddl_if("sqlite"),
    # A server's indexes take no long texts, but by their hashes.
    Index("questions_hour", Hour(), "verdict", "place", "asked_at").ddl_if("postgresql"),
    Index("questions_person", "asker", "asked_at", "place").ddl_if("postgresql"),
    Index("questions_first", "first", "asked_at", "place").ddl_if("postgresql"),
    Index("questions_normal", "normal", postgresql_using="hash").ddl_if("postgresql"),
)
SHOWN = Table(
    "shown",
    TABLES,
    Column("question_id", _short(16), primary_key=True),
    Column("rank", Integer, primary_key=True, autoincrement=False),
    Column("passage_id", _ANY, nullable=False, index=True),
)
VOTES = Table(
    "votes",
    TABLES,
    Column("question_id", _short(16), primary_key=True),  # empty for a card without a question
    Column("passage_id", _short(64), primary_key=True),
    Column("voter", _short(32), primary_key=True),
    Column("value", Integer, nullable=False),
    Column("voted_at", UtcDateTime, nullable=False, index=True),
    Column("reason", _short(16)),  # why it is not right; NULL: not said
    Column("better", _short(64)),  # the passage that is right instead
)
CHOSEN = Table(
    "chosen",
    TABLES,
    Column("chosen_id", Integer, primary_key=True),
    Column("chosen_at", UtcDateTime, nullable=False, index=True),
    Column("chooser", _short(32), nullable=False, index=True),
    Column("inline_query", AnyText, nullable=False),
    Column("passage_id", _ANY, nullable=False),
)
UNFOUND = Table(
    "unfound",  # each person's last inline query without hits, until its button is pressed
    TABLES,
    Column("asker", _short(32), primary_key=True),
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
    Column("old_place", _short(32), primary_key=True),
    Column("new_place", _short(32), nullable=False),
    Column("sealed_id", BigInteger),  # the new id, readable only with the old one; NULL: not known
)
AUDIT = Table(
    "audit",  # who changed the documents or the rules
    TABLES,
    Column("audit_id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("who", _short(32), nullable=False, index=True),  # an id, or a hash
    Column("name", AnyText, nullable=False),
    Column("deed", _short(32), nullable=False),
    Column("source", AnyText, nullable=False),
    Column("deed_id", _short(16), index=True),  # by which the journal of the documents knows it; NULL: it does not
)
OFFERS = Table(
    "offers",  # what admins sent and have not chosen a collection for, or what is not done yet
    TABLES,
    Column("offer_id", _short(16), primary_key=True),
    Column("message", _short(64), nullable=False, unique=True),  # the chat, and the message or the album
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("who", BigInteger, nullable=False, index=True),
    Column("content", AnyText, nullable=False),  # JSON
)
MENUS = Table(
    "menus",  # the keepers whose menus have their commands
    TABLES,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
)
GAPS = Table(
    "gaps",  # questions about the same thing that the documents do not answer
    TABLES,
    Column("gap_id", _short(16), primary_key=True),
    Column("view", _ANY, nullable=False),  # what its askers could see
    Column("opened_at", UtcDateTime, nullable=False, index=True),
    Column("state", _short(16), nullable=False, index=True),
    Column("state_at", UtcDateTime, nullable=False),
    Column("owner", _short(32)),  # an id, or a hash
    Column("owner_name", AnyText),
    Column("answer", _short(64)),  # the passage that answers it, or is said to
    Column("answered_by", _short(16)),  # document, entry or pin
    Column("proposer", _short(32)),  # who says so, until another admin confirms it
    Column("draft", AnyText),  # JSON: an entry that is not written until then
    Index("ix_gaps_view", "view", postgresql_using="hash"),
)
GAP_QUESTIONS = Table(
    "gap_questions",
    TABLES,
    Column("question_id", _short(16), primary_key=True),
    Column("gap_id", _short(16), nullable=False, index=True),
    Column("why", _short(8), nullable=False),  # none, nearest, vote
    Column("wording", _ANY, nullable=False),  # JSON: by which it is compared
)
GAP_STATES = Table(
    "gap_states",  # what became of each gap, by whom and when
    TABLES,
    Column("number", Integer, primary_key=True),
    Column("gap_id", _short(16), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("state", _short(16), nullable=False),
    Column("who", _short(32), index=True),  # an id, or a hash; NULL: nobody, the documents changed
    Column("name", AnyText),
)
GAP_CARDS = Table(
    "gap_cards",  # the messages that show gaps, to be replied to
    TABLES,
    Column("place", _short(32), primary_key=True),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("gap_id", _short(16), nullable=False, index=True),
)
CONSENTS = Table(
    "consents",  # who wants to be told of an answer: the only ids in clear that are stored for days
    TABLES,
    Column("question_id", _short(16), primary_key=True),
    Column("person", _short(32), nullable=False, index=True),
    Column("chat_id", BigInteger),  # NULL once told
    Column("user_id", BigInteger),  # NULL once told
    Column("message_id", BigInteger),  # that asks
    Column("language", AnyText),
    Column("given_at", UtcDateTime, nullable=False, index=True),
    Column("sending_at", UtcDateTime),  # set before it is sent: nobody is told twice
    Column("told_at", UtcDateTime),
)
PINS = Table(
    "pins",  # wordings for which keepers chose the passage
    TABLES,
    Column("pin_id", _short(16), primary_key=True),
    Column("text", AnyText, nullable=False),
    Column("normal", AnyText, nullable=False),
    Column("view", _ANY, nullable=False),  # what the askers of its gap could see
    Column("passage_id", _short(64), nullable=False),
    Column("pinned_at", UtcDateTime, nullable=False),
    Column("who", _short(32), nullable=False, index=True),  # an id, or a hash
    Column("name", AnyText, nullable=False),
    Column("reported_at", UtcDateTime),  # when keepers were told that its passage is gone
    Index("ix_pins_normal", "normal", postgresql_using="hash"),
)
PUT_BACK = Table(
    "put_back",  # passages that admins did not take for the answer to a gap
    TABLES,
    Column("number", Integer, primary_key=True),
    Column("gap_id", _short(16), nullable=False, index=True),
    Column("passage_id", _short(64), nullable=False),
)
DRAFTS = Table(
    "drafts",  # answers that admins have written and not chosen a collection for
    TABLES,
    Column("draft_id", _short(16), primary_key=True),
    Column("gap_id", _short(16), nullable=False, index=True),
    Column("message", _short(64), nullable=False, unique=True),  # the chat, and the message
    Column("who", BigInteger, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("content", AnyText, nullable=False),  # JSON
)
REPLAYS = Table(
    "replays",  # what questions were given first when they were asked again last
    TABLES,
    Column("name", _short(16), primary_key=True),  # of a question; behind a g, of a golden one
    Column("passage_id", _short(64)),
    Column("is_right", Boolean),  # NULL: nobody knows
    Column("at", UtcDateTime, nullable=False, index=True),
)
DONE = Table(
    "done",  # what is done once a day or once a version: for what it was done last
    TABLES,
    Column("name", _short(32), primary_key=True),
    Column("value", _ANY, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
AGREED = Table(
    "agreed",  # secrets that several processes share, and whose bot they are; none where the ledger is a file
    TABLES,
    Column("name", _short(32), primary_key=True),
    Column("value", _ANY, nullable=False),
)
BLOCKED = Table(
    "blocked",  # chats that removed or blocked the bot, where several processes share the ledger
    TABLES,
    Column("place", _short(32), primary_key=True),
)
TURNS = Table(
    "turns",  # when messages went out of late, and to which chats, where several processes share the ledger
    TABLES,
    Column("name", _short(64), primary_key=True),
    Column("sent", Text().with_variant(ARRAY(Double), "postgresql"), nullable=False),  # seconds of Unix time
)
BUCKETS = Table(
    "buckets",  # how much more somebody may ask now, where several processes share the ledger
    TABLES,
    Column("name", _short(80), primary_key=True),
    Column("left", Double, nullable=False),
    Column("at_s", Double, nullable=False),
    Column("announced", Boolean, nullable=False),
)
FORMER_VERSION = 7
"""The last version of ledgers that were migrated by steps of our own; `bot/ledger/former.py` has them."""
SCHEMA = Table("schema", TABLES, Column("version", Integer, primary_key=True, autoincrement=False))
"""Has a higher number than that, by which former releases know that a ledger is a later one's; see `migrations`."""
