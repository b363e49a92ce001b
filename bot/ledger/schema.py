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
HOUR = "substr(asked_at, 1, 13)"
"""The hour in which a question was asked, as figures group them; written as in its index, which is used only then."""
_OF_FIGURES = ("questions_by_view", "questions_by_hour", "questions_by_person", "questions_by_first")

# `place` (a chat or an inline message), `asker`, `voter` and `chooser` are hashed ids. Ids in
# clear are stored in `updates` until the update is done, in `removals` until the message is
# deleted, in `offers` until the offer is taken, in `drafts` until the gap is answered, in
# `consents` until the person is told, and in `audit`, `gaps`, `gap_states` and `pins` those of
# admins until retention or /forget.
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
    Column("verdict", String(8)),  # of what was asked before it was recorded, told from how sure the answer was
    Column("view", Text),  # what the asker could see, see `views`; NULL: not known
    Column("first", String(64)),  # the passage that was given first; NULL: none
    # Figures of a year are counted from these alone.
    Index("questions_by_view", "view"),
    Index("questions_by_hour", text(HOUR), "verdict", "view", "place", "asked_at"),
    Index("questions_by_person", "asker", "asked_at", "view", "place"),
    Index("questions_by_first", "first", "asked_at", "view", "place"),
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
    Column("reason", String(16)),  # why it is not right; NULL: not said
    Column("better", String(64)),  # the passage that is right instead
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
GAPS = Table(
    "gaps",  # questions about the same thing that the documents do not answer
    TABLES,
    Column("gap_id", String(16), primary_key=True),
    Column("view", Text, nullable=False, index=True),  # what its askers could see
    Column("opened_at", UtcDateTime, nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    Column("state_at", UtcDateTime, nullable=False),
    Column("owner", String(32)),  # an id, or a hash
    Column("owner_name", AnyText),
    Column("answer", String(64)),  # the passage that answers it, or is said to
    Column("answered_by", String(16)),  # document, entry or pin
    Column("proposer", String(32)),  # who says so, until another admin confirms it
    Column("draft", AnyText),  # JSON: an entry that is not written until then
)
GAP_QUESTIONS = Table(
    "gap_questions",
    TABLES,
    Column("question_id", String(16), primary_key=True),
    Column("gap_id", String(16), nullable=False, index=True),
    Column("why", String(8), nullable=False),  # none, nearest, vote
    Column("wording", Text, nullable=False),  # JSON: by which it is compared
)
GAP_STATES = Table(
    "gap_states",  # what became of each gap, by whom and when
    TABLES,
    Column("number", Integer, primary_key=True),
    Column("gap_id", String(16), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("who", String(32), index=True),  # an id, or a hash; NULL: nobody, the documents changed
    Column("name", AnyText),
)
GAP_CARDS = Table(
    "gap_cards",  # the messages that show gaps, to be replied to
    TABLES,
    Column("place", String(32), primary_key=True),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("gap_id", String(16), nullable=False, index=True),
)
CONSENTS = Table(
    "consents",  # who wants to be told of an answer: the only ids in clear that are stored for days
    TABLES,
    Column("question_id", String(16), primary_key=True),
    Column("person", String(32), nullable=False, index=True),
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
    Column("pin_id", String(16), primary_key=True),
    Column("text", AnyText, nullable=False),
    Column("normal", AnyText, nullable=False, index=True),
    Column("view", Text, nullable=False),  # what the askers of its gap could see
    Column("passage_id", String(64), nullable=False),
    Column("pinned_at", UtcDateTime, nullable=False),
    Column("who", String(32), nullable=False, index=True),  # an id, or a hash
    Column("name", AnyText, nullable=False),
    Column("reported_at", UtcDateTime),  # when keepers were told that its passage is gone
)
PUT_BACK = Table(
    "put_back",  # passages that admins did not take for the answer to a gap
    TABLES,
    Column("number", Integer, primary_key=True),
    Column("gap_id", String(16), nullable=False, index=True),
    Column("passage_id", String(64), nullable=False),
)
DRAFTS = Table(
    "drafts",  # answers that admins have written and not chosen a collection for
    TABLES,
    Column("draft_id", String(16), primary_key=True),
    Column("gap_id", String(16), nullable=False, index=True),
    Column("message", String(64), nullable=False, unique=True),  # the chat, and the message
    Column("who", BigInteger, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("content", AnyText, nullable=False),  # JSON
)
REPLAYS = Table(
    "replays",  # what questions were given first when they were asked again last
    TABLES,
    Column("name", String(16), primary_key=True),  # of a question; behind a g, of a golden one
    Column("passage_id", String(64)),
    Column("is_right", Boolean),  # NULL: nobody knows
    Column("at", UtcDateTime, nullable=False, index=True),
)
DONE = Table(
    "done",  # what is done once a day or once a version: for what it was done last
    TABLES,
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
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


def _track_gaps(connection: Connection) -> None:
    """Add what closes the loop; what was asked before is of no known verdict but by how sure it was."""
    for column in ("verdict VARCHAR(8)", "view TEXT", "first VARCHAR(64)"):
        connection.execute(text(f"ALTER TABLE questions ADD COLUMN {column}"))
    # The bound as it was when they were asked.
    verdict = "CASE WHEN NOT answered THEN 'none' WHEN confidence >= 0.58 THEN 'answer' ELSE 'nearest' END"
    shown = "SELECT passage_id FROM shown WHERE shown.question_id = questions.question_id AND rank = 0 AND answered"
    connection.execute(text(f"UPDATE questions SET verdict = {verdict}, first = ({shown})"))  # noqa: S608 our own words
    for index in QUESTIONS.indexes:
        if index.name in _OF_FIGURES:
            index.create(connection)
    for column in ("reason VARCHAR(16)", "better VARCHAR(64)"):
        connection.execute(text(f"ALTER TABLE votes ADD COLUMN {column}"))
    for table in (GAPS, GAP_QUESTIONS, GAP_STATES, GAP_CARDS, CONSENTS, PINS, REPLAYS, DONE):
        table.create(connection, checkfirst=True)


def _remember_what_was_put_back(connection: Connection) -> None:
    PUT_BACK.create(connection, checkfirst=True)


def _keep_drafts_apart(connection: Connection) -> None:
    """Let each message have a draft of its own; an answer that was begun before is written once more."""
    DRAFTS.create(connection, checkfirst=True)
    connection.execute(text("UPDATE gaps SET draft = NULL WHERE proposer IS NULL"))


# STEPS[n] migrates from version n + 1 to n + 2. A new ledger is created from TABLES and needs
# no step, so a change of a table is made there, and a step for existing ledgers is added here.
# Written by hand while there is one SQLite file that one process opens; Alembic comes with
# another database.
STEPS: tuple[Step, ...] = (
    _seal_moved_ids,
    _count_deaths,
    _add_what_keepers_do,
    _track_gaps,
    _remember_what_was_put_back,
    _keep_drafts_apart,
)
