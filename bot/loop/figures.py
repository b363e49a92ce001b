"""Figures that people would rather see: how much is asked, how it is answered, and what share is truly resolved."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from bot.documents.live import LiveEngine
from bot.ledger.gaps import OPEN
from bot.ledger.ledger import Ledger
from bot.ledger.numbers import Scope
from bot.loop.describing import wordings
from index import Engine

VERDICTS = ("answer", "nearest", "none")
# Documents and gaps that are named.
_DOCUMENTS, _GAPS = 10, 5


@dataclass(frozen=True, slots=True)
class Day:
    """What was asked on a day, and how it was answered."""

    day: date
    answer: int = 0
    nearest: int = 0
    none: int = 0

    @property
    def questions(self) -> int:
        """All questions of the day."""
        return self.answer + self.nearest + self.none


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a while.

    Attributes:
        days: Each day, those without questions too.
        people: How many asked.
        resolved: The share of questions truly resolved: answered and not voted down by who asked, or answered later
            and told.
        gaps: How many gaps are in each state.
        hours_to_answer: The median of the hours until a gap was answered; None: none was.
        documents: Those most read, and how often.
        top_gaps: The open questions that most people asked, and how many did.
        hours: How often was asked in each hour of the day, by the clock of the machine.
    """

    days: Sequence[Day]
    people: int
    resolved: float
    gaps: dict[str, int]
    hours_to_answer: float | None
    documents: Sequence[tuple[str, int]]
    top_gaps: Sequence[tuple[str, int]]
    hours: Sequence[int]

    def total(self, verdict: str) -> int:
        """Return how many questions were answered so."""
        return sum(int(getattr(day, verdict)) for day in self.days)

    def as_json(self) -> dict[str, Any]:
        """Return what `stats --json` prints."""
        return {
            "questions": self.total("questions"),
            **{verdict: self.total(verdict) for verdict in VERDICTS},
            "people": self.people,
            "resolved": round(self.resolved, 4),
            "gaps": self.gaps,
            "hours_to_answer": self.hours_to_answer,
            "documents": [{"source": source, "times": times} for source, times in self.documents],
            "days": [
                {
                    "day": day.day.isoformat(),
                    "questions": day.questions,
                    **{verdict: getattr(day, verdict) for verdict in VERDICTS},
                }
                for day in self.days
            ],
            "top_gaps": [{"question": question, "people": people} for question, people in self.top_gaps],
            "hours": list(self.hours),
        }


async def figures(ledger: Ledger, live: LiveEngine, scope: Scope, until: datetime) -> Figures:
    """Return the figures of a while, as far as whoever reads them may know.

    Args:
        ledger: Where it is recorded.
        live: The documents.
        scope: What is counted.
        until: The end of that while.
    """
    numbers = ledger.numbers
    asked = await numbers.asked(scope)
    counted = await numbers.hours(asked)
    by_day: Counter[tuple[date, str]] = Counter()
    by_hour: Counter[int] = Counter()
    for one in counted:
        local = one.hour.astimezone()
        by_day[local.date(), one.verdict] += one.times
        by_hour[local.hour] += one.times
    questions, answered = sum(by_hour.values()), sum(by_day[key] for key in by_day if key[1] == "answer")
    resolved = answered - await numbers.voted_down(asked) + await numbers.told(asked)
    took = await numbers.hours_to_answer(scope)
    read = await numbers.read(asked)
    sources = await asyncio.to_thread(_sources, live.seen_as(scope.view), read)
    return Figures(
        days=[Day(day, *(by_day[day, verdict] for verdict in VERDICTS)) for day in _days(scope.since, until)],
        people=await numbers.people(asked),
        resolved=resolved / questions if questions else 0.0,
        gaps=await ledger.gaps.counts(scope.view),
        hours_to_answer=round(median(took), 2) if took else None,
        documents=sources[:_DOCUMENTS],
        top_gaps=await _top_gaps(ledger, scope) if scope.place is None else (),
        hours=[by_hour[hour] for hour in range(24)],
    )


async def _top_gaps(ledger: Ledger, scope: Scope) -> list[tuple[str, int]]:
    gaps = await ledger.gaps.listed(scope.view, OPEN, "people", _GAPS)
    questions = await ledger.gaps.questions([gap.gap_id for gap in gaps])
    return [(next(iter(wordings(questions[gap.gap_id])), ""), gap.people) for gap in gaps]


def _days(since: datetime, until: datetime) -> list[date]:
    first, last = since.astimezone().date(), until.astimezone().date()
    return [first + timedelta(days=day) for day in range((last - first).days + 1)]


def _sources(engine: Engine, read: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """The documents of passages, as far as they exist for whoever reads it, the most read first."""
    times: Counter[str] = Counter()
    for passage_id, count in read:
        resolved = engine.resolve(passage_id)
        if resolved is not None and resolved.now is not None:
            times[resolved.now.source] += count
    return sorted(times.items(), key=lambda found: (-found[1], found[0]))
