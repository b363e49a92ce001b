"""Gaps as they are shown: what of them an admin may see, in words and passages."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.documents.live import LiveEngine
from bot.ledger.gaps import OPEN, Gap, GapQuestion, Order
from bot.ledger.ledger import Ledger
from bot.loop.deadlines import Deadlines
from bot.render import PER_PAGE, GapDetail, GapLine
from index import Engine, Passage
from index.read.collections import View
from index.tokenize.fold import fold

ORDERS: tuple[Order, ...] = ("age", "people", "owner")
# Passages that come nearest to a gap, and questions of it that are looked at for them.
_NEAREST, _LOOKED_AT = 5, 50


@dataclass(frozen=True, slots=True)
class Page:
    """A page of gaps: its lines, its number from 0, and how many pages there are."""

    lines: Sequence[GapLine]
    number: int
    of: int


class Describing:
    """Describes gaps to whoever may hear of them."""

    def __init__(self, ledger: Ledger, live: LiveEngine, deadlines: Deadlines, clock: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._live = live
        self._deadlines = deadlines
        self._clock = clock

    async def page(self, view: View, order: int, number: int) -> Page:
        """Return a page of the open gaps; the last one where there are not so many."""
        counts = await self._ledger.gaps.counts(view)
        of = max(1, -(-sum(counts[state] for state in OPEN) // PER_PAGE))
        number = min(number, of - 1)
        gaps = await self._ledger.gaps.listed(view, OPEN, ORDERS[order], PER_PAGE, number * PER_PAGE)
        return Page(await self.lines(gaps), number, of)

    async def counts(self, view: View) -> dict[str, int]:
        """Return how many gaps are in each state."""
        return await self._ledger.gaps.counts(view)

    async def get(self, gap_id: str, view: View) -> Gap | None:
        """Return a gap; None where there is none, or whoever asks may not see what its askers could."""
        gap = await self._ledger.gaps.get(gap_id)
        return gap if gap is not None and gap.view.is_within(view) else None

    async def lines(self, gaps: Sequence[Gap]) -> list[GapLine]:
        """Return gaps as they are listed."""
        questions = await self._ledger.gaps.questions([gap.gap_id for gap in gaps])
        return [self._line(gap, questions[gap.gap_id]) for gap in gaps]

    async def detail(self, gap: Gap) -> GapDetail:
        """Return a gap as its card shows it, to whoever may see what its askers could."""
        questions = (await self._ledger.gaps.questions([gap.gap_id]))[gap.gap_id]
        line = self._line(gap, questions)
        ids = [question.question_id for question in questions]
        voted = any(question.why == "vote" for question in questions)
        reasons = [reason for reason, _ in await self._ledger.reasons(ids)] if voted else None
        engine = self._live.seen_as(gap.view)
        answer = await asyncio.to_thread(_resolved, engine, [gap.answer] if gap.answer else [])
        draft = json.loads(gap.draft)["text"] if gap.draft else ""
        return GapDetail(
            line=line,
            wordings=[text for text in wordings(questions) if text != line.question],
            chats=gap.chats,
            missing=missing(questions),
            nearest=await self.nearest(gap, questions),
            reasons=reasons,
            answer=next(iter(answer), None),
            answered_by=gap.answered_by or "",
            draft=draft,
        )

    async def nearest(self, gap: Gap, questions: Sequence[GapQuestion]) -> list[Passage]:
        """Return the passages that come nearest to a gap: those that people say are right, then those shown."""
        ids = [question.question_id for question in questions[:_LOOKED_AT]]
        said = await self._ledger.better(ids)
        shown = await self._ledger.questions.shown(ids)
        engine = self._live.seen_as(gap.view)
        found = await asyncio.to_thread(_resolved, engine, [*said, *shown])
        if not found and questions:
            hits = await asyncio.to_thread(engine.search, questions[0].text, _NEAREST)
            found = [hit.passage for hit in hits]
        return found[:_NEAREST]

    def _line(self, gap: Gap, questions: Sequence[GapQuestion]) -> GapLine:
        due = self._deadlines.of(gap)
        return GapLine(
            gap_id=gap.gap_id,
            question=next(iter(wordings(questions)), ""),
            asked=gap.asked,
            people=gap.people,
            since=_day(gap.since),
            state=gap.state,
            due=_day(due) if due else "",
            overdue=due is not None and due < self._clock(),
            owner=gap.owner_name or "",
            proposed=gap.proposer is not None,
        )


def wordings(questions: Sequence[GapQuestion]) -> list[str]:
    """Return the different wordings of a gap, each as it was written last, the commonest first."""
    counted = Counter(question.normal for question in questions)
    texts = {question.normal: question.text for question in reversed(questions)}
    return [texts[normal] for normal, _ in counted.most_common()]


def asked_as(questions: Sequence[GapQuestion]) -> list[str]:
    """Return what the index was asked for the different wordings of a gap, the commonest first."""
    counted = Counter(question.read_as or question.text for question in questions)
    return [text for text, _ in counted.most_common()]


def missing(questions: Sequence[GapQuestion]) -> list[str]:
    """Return the words of a gap that no document had, the commonest first; each once, however it was written."""
    words = [word for question in questions for word in json.loads(question.missing)]
    written = {fold(word): word for word in reversed(words)}
    return [written[folded] for folded, _ in Counter(map(fold, words)).most_common()]


def _resolved(engine: Engine, passage_ids: Sequence[str]) -> list[Passage]:
    """The passages of some ids that are there now, each once."""
    resolved = [engine.resolve(passage_id) for passage_id in passage_ids]
    there = {one.now.passage_id: one.now for one in resolved if one is not None and one.now is not None}
    return list(there.values())


def _day(moment: datetime) -> str:
    """A day as people write it where the bot runs."""
    return moment.astimezone().strftime("%Y-%m-%d")
