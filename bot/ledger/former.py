"""The steps that bring ledgers of former releases to the version from which Alembic goes on."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, select, text

from bot.ledger.schema import (
    AUDIT,
    CONSENTS,
    DONE,
    DRAFTS,
    GAP_CARDS,
    GAP_QUESTIONS,
    GAP_STATES,
    GAPS,
    MENUS,
    OFFERS,
    PINS,
    PUT_BACK,
    QUESTIONS,
    REPLAYS,
    SCHEMA,
)

_OF_FIGURES = ("questions_by_view", "questions_by_hour", "questions_by_person", "questions_by_first")
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


# STEPS[n] migrates from version n + 1 to n + 2. There will be no more of them: what comes later is a revision of
# `migrations`. A revision that changes a table which is created here writes that table's former shape here.
STEPS: tuple[Step, ...] = (
    _seal_moved_ids,
    _count_deaths,
    _add_what_keepers_do,
    _track_gaps,
    _remember_what_was_put_back,
    _keep_drafts_apart,
)


def catch_up(connection: Connection) -> None:
    """Take the steps that a ledger has not taken yet."""
    version = connection.execute(select(SCHEMA.c.version)).scalar_one()
    for step in STEPS[version - 1 :]:
        step(connection)
