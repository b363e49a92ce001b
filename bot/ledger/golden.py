"""The golden set: questions with the passages that people found right, and those that keepers pinned.

Beside it stands which passage each question was given first when it was asked again last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from bot.ledger.database import Database
from bot.ledger.schema import PINS, QUESTIONS, REPLAYS, SHOWN, VOTES
from bot.ledger.upsert import put
from bot.ledger.views import restored
from index.read.collections import EVERYTHING, View


@dataclass(frozen=True, slots=True)
class Right:
    """A question and the passage that is right for it.

    Attributes:
        name: By which its last replay is known.
        text: The question.
        view: What its asker could see.
        passage_id: The passage.
        pinned: Whether a keeper says so; else people voted so.
    """

    name: str
    text: str
    view: View
    passage_id: str
    pinned: bool


@dataclass(frozen=True, slots=True)
class Logged:
    """A question that was answered, asked once or often.

    Attributes:
        name: By which its last replay is known.
        text: The question.
        view: What its asker could see.
        first: The passage that was given first, when it was asked or asked again last.
    """

    name: str
    text: str
    view: View
    first: str


class Golden:
    """Reads what is right, and what was given; no method raises when the database fails."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def all(self) -> list[Right]:
        """Return all questions of the golden set: pinned ones, and those with more votes for a passage than against."""
        score = func.sum(VOTES.c.value)
        voted = (
            select(QUESTIONS.c.question_id, QUESTIONS.c.text, QUESTIONS.c.read_as, QUESTIONS.c.view, VOTES.c.passage_id)
            .select_from(QUESTIONS.join(VOTES, VOTES.c.question_id == QUESTIONS.c.question_id))
            .group_by(QUESTIONS.c.question_id, VOTES.c.passage_id)
            .having(score > 0)
            .order_by(QUESTIONS.c.asked_at, VOTES.c.passage_id)
        )
        pinned = select(PINS).order_by(PINS.c.pinned_at, PINS.c.pin_id)
        return [
            *(
                Right(f"g{row.pin_id}", row.text, restored(row.view), row.passage_id, pinned=True)
                for row in await self._database.rows(pinned)
            ),
            *(
                Right(f"g{row.question_id}", row.read_as or row.text, _view(row.view), row.passage_id, pinned=False)
                for row in await self._database.rows(voted)
            ),
        ]

    async def logged(self, since: datetime) -> list[Logged]:
        """Return the questions that were answered since a moment, each once, those asked most often first."""
        same = (QUESTIONS.c.normal, QUESTIONS.c.view)
        asked = (
            select(
                *(QUESTIONS.c[name] for name in ("question_id", "text", "read_as", "view", "asked_at")),
                func.row_number().over(partition_by=same, order_by=QUESTIONS.c.asked_at.desc()).label("nth"),
                func.count().over(partition_by=same).label("times"),
            ).where((QUESTIONS.c.asked_at >= since) & (QUESTIONS.c.verdict == "answer") & QUESTIONS.c.view.is_not(None))
        ).subquery()
        first = case((REPLAYS.c.passage_id.is_not(None), REPLAYS.c.passage_id), else_=SHOWN.c.passage_id)
        joined = asked.join(SHOWN, (SHOWN.c.question_id == asked.c.question_id) & (SHOWN.c.rank == 0)).outerjoin(
            REPLAYS, REPLAYS.c.name == asked.c.question_id
        )
        latest = select(asked, first.label("first")).select_from(joined).where(asked.c.nth == 1)
        rows = await self._database.rows(latest.order_by(asked.c.times.desc(), asked.c.asked_at.desc()))
        return [Logged(row.question_id, row.read_as or row.text, restored(row.view), row.first) for row in rows]

    async def was_right(self) -> dict[str, bool]:
        """Return for each golden question that was asked again whether it was given what is right."""
        rows = await self._database.rows(
            select(REPLAYS.c.name, REPLAYS.c.is_right).where(REPLAYS.c.is_right.is_not(None))
        )
        return {row.name: row.is_right for row in rows}

    async def record(self, found: Sequence[tuple[str, str | None, bool | None]]) -> None:
        """Record what questions were given: (name, passage, whether it is right, None where nobody knows)."""
        at = self._clock()
        for name, passage_id, is_right in found:
            row = {"name": name, "passage_id": passage_id, "is_right": is_right, "at": at}
            await self._database.write(put(REPLAYS, row))


def _view(text: str | None) -> View:
    return restored(text) if text else EVERYTHING
