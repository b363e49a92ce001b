"""Figures of what was asked, how it was answered, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, func, or_, select, true

from bot.ledger.database import Database
from bot.ledger.schema import CONSENTS, GAP_QUESTIONS, GAPS, QUESTIONS, VOTES, Hour
from bot.ledger.views import restored
from index.read.collections import View

# Passages that are looked at for the documents most read.
_PASSAGES = 300
# The characters of a moment up to its hour.
_TO_HOUR = 13


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something was asked in an hour.

    Attributes:
        hour: Its beginning, in UTC.
        verdict: How it was answered.
        times: How often.
    """

    hour: datetime
    verdict: str
    times: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted.

    Attributes:
        since: From when on.
        view: What whoever reads it may see; what others asked who could see more is not counted.
        place: The hash of a chat, to count what was asked there only; None: everywhere.
    """

    since: datetime
    view: View
    place: str | None = None


class Numbers:
    """Counts; no method raises when the database fails."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def asked(self, scope: Scope) -> ColumnElement[bool]:
        """Return which questions are counted; the other methods take it, since to find that out takes a while."""
        known = await self._database.rows(select(QUESTIONS.c.view).distinct())
        hidden = [text for (text,) in known if text is not None and not restored(text).is_within(scope.view)]
        seen = or_(QUESTIONS.c.view.not_in(hidden), QUESTIONS.c.view.is_(None)) if hidden else true()
        here = true() if scope.place is None else QUESTIONS.c.place == scope.place
        return and_(QUESTIONS.c.asked_at >= scope.since, seen, here)

    async def hours(self, asked: ColumnElement[bool]) -> list[Counted]:
        """Return how often was asked in each hour, by verdict."""
        hour = Hour()
        counted = select(hour, QUESTIONS.c.verdict, func.count()).where(asked).group_by(hour, QUESTIONS.c.verdict)
        return [
            Counted(datetime.fromisoformat(f"{str(at)[:_TO_HOUR]}:00:00+00:00"), verdict, times)
            for at, verdict, times in await self._database.rows(counted)
        ]

    async def people(self, asked: ColumnElement[bool]) -> int:
        """Return how many people asked."""
        people = select(QUESTIONS.c.asker).where(asked & QUESTIONS.c.asker.is_not(None)).distinct().subquery()
        return await self._count(select(func.count()).select_from(people))

    async def voted_down(self, asked: ColumnElement[bool]) -> int:
        """Return how many answers were voted down by those who asked."""
        by_asker = and_(VOTES.c.question_id == QUESTIONS.c.question_id, VOTES.c.voter == QUESTIONS.c.asker)
        joined = QUESTIONS.join(VOTES, by_asker)
        which = (VOTES.c.value == -1) & (QUESTIONS.c.verdict == "answer") & asked
        return await self._count(select(func.count(distinct(QUESTIONS.c.question_id))).select_from(joined).where(which))

    async def told(self, asked: ColumnElement[bool]) -> int:
        """Return how many questions got an answer later, of which those who asked were told."""
        joined = (
            QUESTIONS.join(CONSENTS, CONSENTS.c.question_id == QUESTIONS.c.question_id)
            .join(GAP_QUESTIONS, GAP_QUESTIONS.c.question_id == QUESTIONS.c.question_id)
            .join(GAPS, GAPS.c.gap_id == GAP_QUESTIONS.c.gap_id)
        )
        by_asker = (VOTES.c.question_id == QUESTIONS.c.question_id) & (VOTES.c.voter == QUESTIONS.c.asker)
        voted_down = select(VOTES.c.voter).where(by_asker & (VOTES.c.value == -1)).exists()
        unresolved = (QUESTIONS.c.verdict != "answer") | voted_down  # else it is counted as answered
        which = (GAPS.c.state == "answered") & CONSENTS.c.told_at.is_not(None) & unresolved & asked
        return await self._count(select(func.count()).select_from(joined).where(which))

    async def hours_to_answer(self, scope: Scope) -> list[float]:
        """Return how many hours each gap took that was answered."""
        known = await self._database.rows(select(GAPS.c.view).distinct())
        views = [text for (text,) in known if restored(text).is_within(scope.view)]
        which = (GAPS.c.state == "answered") & (GAPS.c.state_at >= scope.since) & GAPS.c.view.in_(views)
        rows = await self._database.rows(select(GAPS.c.opened_at, GAPS.c.state_at).where(which))
        return sorted((answered - opened).total_seconds() / 3600 for opened, answered in rows)

    async def read(self, asked: ColumnElement[bool]) -> list[tuple[str, int]]:
        """Return the passages that were given first, each with how often, the most often first."""
        times = func.count()
        read = (
            select(QUESTIONS.c.first, times).where(asked & QUESTIONS.c.first.is_not(None)).group_by(QUESTIONS.c.first)
        )
        rows = await self._database.rows(read.order_by(times.desc(), QUESTIONS.c.first).limit(_PASSAGES))
        return [tuple(row) for row in rows]

    async def _count(self, query: Any) -> int:
        rows = await self._database.rows(query)
        return int(rows[0][0]) if rows else 0
