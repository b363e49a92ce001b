"""Gaps: questions about the same thing that the documents do not answer, and what becomes of them.

All questions of a gap were asked by people who could see the same collections, and whoever may not
see all of these hears nothing of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast, get_args

from sqlalchemy import (
    ColumnElement,
    Delete,
    Executable,
    Select,
    Update,
    bindparam,
    delete,
    distinct,
    func,
    insert,
    not_,
    select,
    text,
    update,
)

from bot.ledger.database import Database
from bot.ledger.schema import CONSENTS, DRAFTS, GAP_CARDS, GAP_QUESTIONS, GAP_STATES, GAPS, PUT_BACK, QUESTIONS
from bot.ledger.upsert import add
from bot.ledger.views import restored, stored
from index.read.collections import View

ID_BYTES = 9
# Processes open gaps one after the other; any number will do, as long as it stays the same.
_TURN = 0x9A55_A6EE
_BEGIN = text("SELECT pg_advisory_xact_lock(:turn)")
_OPEN = text("""
WITH opened AS (
  INSERT INTO gaps (gap_id, view, opened_at, state, state_at)
  SELECT :gap_id, :view, :at, 'new', :at WHERE (SELECT count(*) FROM gap_questions) = :among
  RETURNING gap_id
), entered AS (INSERT INTO gap_states (gap_id, at, state) SELECT gap_id, :at, 'new' FROM opened)
INSERT INTO gap_questions (question_id, gap_id, why, wording) SELECT :question_id, gap_id, :why, :wording FROM opened
ON CONFLICT DO NOTHING RETURNING gap_id
""").bindparams(
    *(bindparam(name, type_=GAPS.c[column].type) for name, column in (("at", "opened_at"), ("view", "view")))
)
State = Literal["new", "checking", "answered", "declined"]
STATES: tuple[State, ...] = get_args(State)
OPEN: tuple[State, ...] = ("new", "checking")
"""The states of gaps that wait for an answer."""
Way = Literal["document", "entry", "pin"]
Order = Literal["age", "people", "owner"]
Why = Literal["none", "nearest", "vote"]


@dataclass(frozen=True, slots=True)
class Who:
    """An admin, as gaps and pins name him."""

    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap.

    Attributes:
        gap_id: Its id.
        view: What its askers could see.
        since: When it was asked first.
        state: What has become of it, and since when.
        owner: The id of the admin who took it, or a hash; None: nobody.
        owner_name: His name.
        answer: The passage that answers it, or is proposed as the answer; None: none.
        answered_by: In which way.
        proposer: Who proposed it, as long as another admin is to confirm it; empty: the documents changed.
        draft: An entry that is written once it is confirmed, as JSON.
        asked: How often it was asked.
        people: By how many.
        chats: In how many chats.
    """

    gap_id: str
    view: View
    since: datetime
    state: State
    state_at: datetime
    owner: str | None
    owner_name: str | None
    answer: str | None
    answered_by: Way | None
    proposer: str | None
    draft: str | None
    asked: int
    people: int
    chats: int


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """A question of a gap."""

    question_id: str
    gap_id: str
    asked_at: datetime
    text: str
    normal: str
    place: str
    missing: str
    why: Why
    read_as: str | None


class Gaps:
    """Records and finds gaps; no method raises when the database fails."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def add(
        self, question_id: str, why: Why, wording: str, view: View, gap_id: str | None, among: int | None = None
    ) -> str | None:
        """Record a question as one of a gap, or of a new one; return the gap's id, None where that fails.

        A question that is in a gap already stays there.

        Args:
            question_id: By which the ledger knows it.
            why: Why it has no answer.
            wording: By which it is compared.
            view: What its asker could see.
            gap_id: The gap; None: a new one.
            among: What `changed` returned when no gap was found for it: a new one is not recorded once that is
                different, since another process may have recorded it.
        """
        if await self.gap_of(question_id) is not None:
            return None
        if gap_id is None and among is not None:
            return await self._open(question_id, why, wording, view, among)
        statements: list[Executable] = []
        new = gap_id or secrets.token_urlsafe(ID_BYTES)
        if gap_id is None:
            at = self._clock()
            row = {"gap_id": new, "view": stored(view), "opened_at": at, "state": "new", "state_at": at}
            statements += [insert(GAPS).values(row), insert(GAP_STATES).values(gap_id=new, at=at, state="new")]
        question = {"question_id": question_id, "gap_id": new, "why": why, "wording": wording}
        written = await self._database.write(*statements, add(GAP_QUESTIONS, question))
        return None if written is None else new

    async def _open(self, question_id: str, why: Why, wording: str, view: View, among: int) -> str | None:
        values = {
            "question_id": question_id,
            "gap_id": secrets.token_urlsafe(ID_BYTES),
            "why": why,
            "wording": wording,
            "view": stored(view),
            "at": self._clock(),
            "among": among,
        }
        rows = await self._database.returned((_BEGIN, {"turn": _TURN}), (_OPEN, values), alone=True)
        return rows[0][0] if rows else None

    async def ungrouped(self) -> list[tuple[str, str, Why, View]]:
        """Return the questions without an answer that are in no gap yet: (id, text, why, what their askers could see).

        A process that died after it recorded them has left them so.
        """
        grouped = select(GAP_QUESTIONS.c.question_id).where(GAP_QUESTIONS.c.question_id == QUESTIONS.c.question_id)
        found = (
            select(
                QUESTIONS.c.question_id, QUESTIONS.c.text, QUESTIONS.c.read_as, QUESTIONS.c.verdict, QUESTIONS.c.view
            )
            .where(QUESTIONS.c.verdict.in_(("none", "nearest")) & QUESTIONS.c.view.is_not(None))
            .where((QUESTIONS.c.how != "inline") & not_(grouped.exists()))
            .order_by(QUESTIONS.c.asked_at)
        )
        rows = await self._database.rows(found)
        return [(row.question_id, row.read_as or row.text, row.verdict, restored(row.view)) for row in rows]

    async def remove_question(self, question_id: str) -> None:
        """Take a question out of its gap; a gap without questions is none."""
        ours = GAP_QUESTIONS.c.question_id == question_id
        await self._database.write(delete(GAP_QUESTIONS).where(ours), *deleting_empty_gaps())

    async def voted_by_nobody(self, question_id: str) -> None:
        """Take a question out of its gap that is there for votes only, since they were taken back."""
        ours = (GAP_QUESTIONS.c.question_id == question_id) & (GAP_QUESTIONS.c.why == "vote")
        verdict = select(QUESTIONS.c.verdict).where(QUESTIONS.c.question_id == question_id).scalar_subquery()
        unanswered = ours & verdict.in_(("none", "nearest"))
        await self._database.write(
            update(GAP_QUESTIONS).where(unanswered).values(why=verdict),
            delete(GAP_QUESTIONS).where(ours),
            *deleting_empty_gaps(),
        )

    async def wordings(self) -> list[tuple[str, str, str]]:
        """Return what questions of gaps that may get more are compared by, the earliest first: (id, view, wording)."""
        growing = GAPS.c.state != "answered"
        joined = GAP_QUESTIONS.join(GAPS, GAPS.c.gap_id == GAP_QUESTIONS.c.gap_id)
        columns = (GAP_QUESTIONS.c.question_id, GAPS.c.view, GAP_QUESTIONS.c.wording)
        found = select(*columns).select_from(joined).where(growing).order_by(GAPS.c.opened_at)
        return [tuple(row) for row in await self._database.rows(found)]

    async def changed(self) -> int | None:
        """Return what differs once others have grouped questions, too; None where nobody else does."""
        if not self._database.is_shared:
            return None
        rows = await self._database.rows(select(func.count()).select_from(GAP_QUESTIONS))
        return int(rows[0][0]) if rows else None

    async def growing(self, question_id: str) -> str | None:
        """Return the gap of a question, None where it is in none, or in one that is answered."""
        joined = GAP_QUESTIONS.join(GAPS, GAPS.c.gap_id == GAP_QUESTIONS.c.gap_id)
        ours = (GAP_QUESTIONS.c.question_id == question_id) & (GAPS.c.state != "answered")
        rows = await self._database.rows(select(GAPS.c.gap_id).select_from(joined).where(ours))
        return rows[0][0] if rows else None

    async def questions(self, gap_ids: Collection[str]) -> dict[str, list[GapQuestion]]:
        """Return the questions of some gaps, for each the latest first."""
        joined = GAP_QUESTIONS.join(QUESTIONS, QUESTIONS.c.question_id == GAP_QUESTIONS.c.question_id)
        columns = (
            *(GAP_QUESTIONS.c.question_id, GAP_QUESTIONS.c.gap_id, QUESTIONS.c.asked_at, QUESTIONS.c.text),
            *(QUESTIONS.c.normal, QUESTIONS.c.place, QUESTIONS.c.missing, GAP_QUESTIONS.c.why, QUESTIONS.c.read_as),
        )
        found: dict[str, list[GapQuestion]] = {gap_id: [] for gap_id in gap_ids}
        for some in batches(list(gap_ids)):
            of_some = select(*columns).select_from(joined).where(GAP_QUESTIONS.c.gap_id.in_(some))
            for row in await self._database.rows(of_some.order_by(QUESTIONS.c.asked_at.desc())):
                found[row.gap_id].append(GapQuestion(*row))
        return found

    async def gap_of(self, question_id: str) -> str | None:
        """Return the id of the gap of a question, None where it is in none."""
        ours = select(GAP_QUESTIONS.c.gap_id).where(GAP_QUESTIONS.c.question_id == question_id)
        rows = await self._database.rows(ours)
        return rows[0][0] if rows else None

    async def answered_by_entries(self, asker: str) -> list[str]:
        """Return the wordings of a person alone, by the hash, whose gaps were answered by entries."""
        joined = GAP_QUESTIONS.join(GAPS, GAPS.c.gap_id == GAP_QUESTIONS.c.gap_id).join(
            QUESTIONS, QUESTIONS.c.question_id == GAP_QUESTIONS.c.question_id
        )
        others = select(QUESTIONS.c.text).where(QUESTIONS.c.asker.is_distinct_from(asker))
        which = (GAPS.c.answered_by == "entry") & (QUESTIONS.c.asker == asker) & QUESTIONS.c.text.not_in(others)
        found = select(QUESTIONS.c.text).select_from(joined).where(which).distinct()
        return [text for (text,) in await self._database.rows(found)]

    async def put_back(self, gap_id: str) -> list[str]:
        """Return the passages that admins did not take for the answer to a gap."""
        rows = await self._database.rows(select(PUT_BACK.c.passage_id).where(PUT_BACK.c.gap_id == gap_id))
        return [passage_id for (passage_id,) in rows]

    async def get(self, gap_id: str) -> Gap | None:
        """Return a gap, None where there is none of that id."""
        found = await self._gaps(_counted().where(GAPS.c.gap_id == gap_id))
        return found[0] if found else None

    async def visible(self, view: View) -> list[str]:
        """Return the stored views of gaps of which somebody with a view may hear."""
        views = await self._database.rows(select(GAPS.c.view).distinct())
        return [text for (text,) in views if restored(text).is_within(view)]

    async def listed(
        self,
        view: View,
        states: Collection[State] = STATES,
        order: Order = "age",
        most: int | None = None,
        skipped: int = 0,
    ) -> list[Gap]:
        """Return some gaps of which somebody with a view may hear."""
        which = _counted().where(GAPS.c.view.in_(await self.visible(view)) & GAPS.c.state.in_(states))
        by = {
            "age": (GAPS.c.opened_at, GAPS.c.gap_id),
            "people": (func.count(distinct(QUESTIONS.c.asker)).desc(), GAPS.c.opened_at, GAPS.c.gap_id),
            "owner": (func.coalesce(GAPS.c.owner_name, "\U0010ffff"), GAPS.c.opened_at, GAPS.c.gap_id),
        }
        return await self._gaps(which.order_by(*by[order]).limit(most).offset(skipped))

    async def counts(self, view: View) -> dict[str, int]:
        """Return how many gaps are in each state, of which somebody with a view may hear."""
        asked = select(GAP_QUESTIONS.c.question_id).where(GAP_QUESTIONS.c.gap_id == GAPS.c.gap_id).exists()
        which = GAPS.c.view.in_(await self.visible(view)) & asked
        counted = select(GAPS.c.state, func.count()).where(which).group_by(GAPS.c.state)
        found = {row[0]: int(row[1]) for row in await self._database.rows(counted)}
        return {state: found.get(state, 0) for state in STATES}

    async def entered(self, state: State, since: datetime, view: View) -> int:
        """Return how many gaps came into a state since a moment, of which somebody with a view may hear."""
        joined = GAP_STATES.join(GAPS, GAPS.c.gap_id == GAP_STATES.c.gap_id)
        asked = select(GAP_QUESTIONS.c.question_id).where(GAP_QUESTIONS.c.gap_id == GAPS.c.gap_id).exists()
        which = (
            GAPS.c.view.in_(await self.visible(view))
            & asked
            & (GAP_STATES.c.state == state)
            & (GAP_STATES.c.at >= since)
        )
        counted = select(func.count(distinct(GAP_STATES.c.gap_id))).select_from(joined).where(which)
        rows = await self._database.rows(counted)
        return int(rows[0][0]) if rows else 0

    async def history(self, gap_id: str) -> list[tuple[datetime, State, str | None]]:
        """Return what became of a gap: when, which state, the name of whoever did it."""
        states = select(GAP_STATES.c.at, GAP_STATES.c.state, GAP_STATES.c.name).where(GAP_STATES.c.gap_id == gap_id)
        return [tuple(row) for row in await self._database.rows(states.order_by(GAP_STATES.c.number))]

    async def _gaps(self, query: Select[Any]) -> list[Gap]:
        return [
            Gap(
                row.gap_id,
                restored(row.view),
                row.opened_at,
                cast("State", row.state),
                row.state_at,
                row.owner,
                row.owner_name,
                row.answer,
                row.answered_by,
                row.proposer,
                row.draft,
                row.asked,
                row.people,
                row.chats,
            )
            for row in await self._database.rows(query)
        ]


def leaving(which: ColumnElement[bool]) -> tuple[Delete, ...]:
    """Return statements that take some questions out of their gaps; gaps without any are none."""
    leaving = select(QUESTIONS.c.question_id).where(which)
    return (
        delete(GAP_QUESTIONS).where(GAP_QUESTIONS.c.question_id.in_(leaving)),
        delete(CONSENTS).where(CONSENTS.c.question_id.in_(leaving)),
    )


def deleting_empty_gaps() -> tuple[Delete, ...]:
    """Return statements that delete gaps without questions, and what became of them."""
    left = select(GAP_QUESTIONS.c.gap_id)
    return tuple(
        delete(table).where(table.c.gap_id.not_in(left)) for table in (GAP_STATES, GAP_CARDS, PUT_BACK, DRAFTS, GAPS)
    )


def forgetting(user_id: int, hashed: str) -> tuple[Update, ...]:
    """Return statements that put a hash in the place of an admin's id and name."""
    who = str(user_id)
    return (
        update(GAPS).where(GAPS.c.owner == who).values(owner=hashed, owner_name=hashed),
        update(GAPS).where(GAPS.c.proposer == who).values(proposer=hashed),
        update(GAP_STATES).where(GAP_STATES.c.who == who).values(who=hashed, name=hashed),
    )


def _counted() -> Select[Any]:
    """All gaps, with how often, by how many and in how many chats each was asked."""
    return (
        select(
            GAPS,
            func.count().label("asked"),
            func.count(distinct(QUESTIONS.c.asker)).label("people"),
            func.count(distinct(QUESTIONS.c.place)).label("chats"),
        )
        .select_from(
            GAPS.join(GAP_QUESTIONS, GAPS.c.gap_id == GAP_QUESTIONS.c.gap_id).join(
                QUESTIONS, QUESTIONS.c.question_id == GAP_QUESTIONS.c.question_id
            )
        )
        .group_by(GAPS.c.gap_id)
    )


def batches(names: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """Yield names in lists as long as a statement takes."""
    for start in range(0, len(names), size):
        yield names[start : start + size]
