"""Figures of what was asked, how it was answered, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, distinct, func, or_, select, true

from bot.ledger.database import Database
from bot.ledger.schema import CONSENTS, GAP_QUESTIONS, GAPS, QUESTIONS, SHOWN, VOTES
from bot.ledger.views import restored
from index.read.collections import View

# From this confidence on, what was asked before verdicts were recorded counts as answered.
_SURE = 0.58
# Passages that are looked at for the documents most read.
_PASSAGES = 2000


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

    async def hours(self, scope: Scope) -> list[Counted]:
        """Return how often was asked in each hour, by verdict."""
        hour = func.substr(cast(QUESTIONS.c.asked_at, String), 1, 13)
        counted = select(hour, _VERDICT, func.count()).where(await self._asked(scope)).group_by(hour, _VERDICT)
        return [
            Counted(datetime.fromisoformat(f"{at}:00:00+00:00"), verdict, times)
            for at, verdict, times in await self._database.rows(counted)
        ]

    async def people(self, scope: Scope) -> int:
        """Return how many people asked."""
        return await self._count(select(func.count(distinct(QUESTIONS.c.asker))).where(await self._asked(scope)))

    async def voted_down(self, scope: Scope) -> int:
        """Return how many answers were voted down by those who asked."""
        by_asker = and_(VOTES.c.question_id == QUESTIONS.c.question_id, VOTES.c.voter == QUESTIONS.c.asker)
        joined = QUESTIONS.join(VOTES, by_asker)
        which = (VOTES.c.value == -1) & (_VERDICT == "answer") & await self._asked(scope)
        return await self._count(select(func.count(distinct(QUESTIONS.c.question_id))).select_from(joined).where(which))

    async def told(self, scope: Scope) -> int:
        """Return how many questions got an answer later, of which those who asked were told."""
        joined = (
            QUESTIONS.join(CONSENTS, CONSENTS.c.question_id == QUESTIONS.c.question_id)
            .join(GAP_QUESTIONS, GAP_QUESTIONS.c.question_id == QUESTIONS.c.question_id)
            .join(GAPS, GAPS.c.gap_id == GAP_QUESTIONS.c.gap_id)
        )
        which = (GAPS.c.state == "answered") & CONSENTS.c.told_at.is_not(None) & await self._asked(scope)
        return await self._count(select(func.count()).select_from(joined).where(which))

    async def hours_to_answer(self, scope: Scope) -> list[float]:
        """Return how many hours each gap took that was answered."""
        views = await self._views(scope.view, GAPS.c.view)
        which = (GAPS.c.state == "answered") & (GAPS.c.state_at >= scope.since) & GAPS.c.view.in_(views)
        rows = await self._database.rows(select(GAPS.c.opened_at, GAPS.c.state_at).where(which))
        return sorted((answered - opened).total_seconds() / 3600 for opened, answered in rows)

    async def read(self, scope: Scope) -> list[tuple[str, int]]:
        """Return the passages that were shown first, each with how often, the most often first."""
        times = func.count()
        shown = select(SHOWN.c.passage_id, times).where(SHOWN.c.rank == 0).group_by(SHOWN.c.passage_id)
        joined = SHOWN.join(QUESTIONS, QUESTIONS.c.question_id == SHOWN.c.question_id)
        limited = shown.select_from(joined).where(await self._asked(scope))
        rows = await self._database.rows(limited.order_by(times.desc()).limit(_PASSAGES))
        return [tuple(row) for row in rows]

    async def _asked(self, scope: Scope) -> ColumnElement[bool]:
        """Which questions are counted."""
        views = await self._views(scope.view, QUESTIONS.c.view)
        everything = await self._views(View(), QUESTIONS.c.view)
        seen = true() if set(views) == set(everything) else or_(QUESTIONS.c.view.in_(views), QUESTIONS.c.view.is_(None))
        here = true() if scope.place is None else QUESTIONS.c.place == scope.place
        return and_(QUESTIONS.c.asked_at >= scope.since, seen, here)

    async def _views(self, view: View, column: ColumnElement[Any]) -> Sequence[str]:
        """The stored views within a view."""
        rows = await self._database.rows(select(column).where(column.is_not(None)).distinct())
        return [text for (text,) in rows if restored(text).is_within(view)]

    async def _count(self, query: Any) -> int:
        rows = await self._database.rows(query)
        return int(rows[0][0]) if rows else 0


_VERDICT = case(
    (QUESTIONS.c.verdict.is_not(None), QUESTIONS.c.verdict),
    (QUESTIONS.c.answered.is_(False), "none"),
    (QUESTIONS.c.confidence >= _SURE, "answer"),
    else_="nearest",
)
