"""Replay: after every change of the documents questions are asked again, beside the running bot and within a budget.

Open gaps come first: those that now have an answer are closed. Then the golden set, and what was asked of late.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Bot

from bot.answering.find import Found, find
from bot.answering.pinned import Pinned
from bot.documents.live import LiveEngine
from bot.ledger.gaps import OPEN, Gap, GapQuestion
from bot.ledger.golden import Logged
from bot.ledger.ledger import Ledger
from bot.loop.closing import Closing
from bot.loop.describing import asked_as, wordings
from bot.loop.reports import Changed, Closed, Lost, Report, Reports, Worse
from index import Engine, Passage
from index.rank.hits import Resolved
from index.read.collections import EVERYTHING

logger = logging.getLogger(__name__)

DONE = "replay"
"""The name under which the ledger knows the last version that was asked."""
_DOCUMENTS = "replay-documents"
"""The name under which it knows which contents gaps were asked of."""
_LOOK_S = 0.5
# The share of a processor that asking again takes: after each question there is a pause.
_SHARE = 0.2
# Wordings of a gap that are asked again; all, where one of these has an answer.
_WORDINGS = 4


@dataclass
class _Budget:
    """Processor time that may still be used."""

    left_s: float
    asked: int = 0
    of: int = 0

    @property
    def is_used_up(self) -> bool:
        return self.left_s <= 0


class Replay:
    """Asks questions again whenever the documents are others."""

    def __init__(
        self,
        ledger: Ledger,
        live: LiveEngine,
        closing: Closing,
        reports: Reports,
        min_confidence: float | None,
        days: int,
        seconds: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._ledger = ledger
        self._live = live
        self._pinned = Pinned(ledger.pins)
        self._closing = closing
        self._reports = reports
        self._min_confidence = min_confidence
        self._days = days
        self._seconds = seconds
        self._clock = clock

    async def run(self, bot: Bot) -> None:
        """Ask again after every change, over restarts too, until cancelled."""
        was_broken_off = False
        looked_at: Engine | None = None
        while True:
            engine, version = self._live.engine, self._live.engine.version
            last = await self._ledger.done.last(DONE)
            report: Report | None = None
            if (version != last or was_broken_off) and not self._live.changing:
                report = await self._ask_again(version)
                was_broken_off = report is None  # they have changed meanwhile, maybe back to what they were
                if report is None:
                    continue
                await self._ledger.done.record(DONE, version)
            elif engine is not looked_at:  # what they were once more: only what was pinned meanwhile may be gone
                report = Report()
            looked_at = engine
            if report is not None:
                await self._reports.send(report, bot, is_first=last is None)
            await asyncio.sleep(_LOOK_S)

    async def _ask_again(self, version: str) -> Report | None:
        """What the documents of a version say; None where they are others before that is known."""
        budget = _Budget(float(self._seconds))
        report = Report()
        steps = (self._look_for_answers, self._ask_gaps, self._ask_golden, self._ask_logged)
        for step in steps:
            await step(version, budget, report)
            if self._live.engine.version != version:
                return None
        report.asked, report.of = budget.asked, budget.of
        return report

    async def _look_for_answers(self, version: str, budget: _Budget, report: Report) -> None:
        """Open the gaps again whose answer is in no document any more, and drop such proposals."""
        if self._live.engine.pending:
            return  # not all documents are read yet
        answered = [gap for gap in await self._ledger.gaps.listed(EVERYTHING) if gap.answer is not None]
        passages = [(self._live.seen_as(gap.view), gap.answer) for gap in answered]
        there = await asyncio.to_thread(lambda: [_is_there(engine, name) for engine, name in passages])
        gone = [gap for gap, is_there in zip(answered, there, strict=True) if not is_there]
        questions = await self._ledger.gaps.questions([gap.gap_id for gap in gone])
        for gap in gone:
            if self._live.engine.version == version and await self._ledger.gap_states.lose_answer(gap.gap_id):
                report.lost.append(Lost(gap.view, wordings(questions[gap.gap_id])[0]))

    async def _ask_gaps(self, version: str, budget: _Budget, report: Report) -> None:
        gaps = [gap for gap in await self._ledger.gaps.listed(EVERYTHING, OPEN, "people") if gap.draft is None]
        questions = await self._ledger.gaps.questions([gap.gap_id for gap in gaps])
        contents = _contents(self._live.engine.digests)
        known = frozenset((await self._ledger.done.last(_DOCUMENTS) or "").split())
        same = frozenset(source for source, content in contents.items() if content in known)
        for gap in gaps:
            for first, texts in await self._found(gap, questions[gap.gap_id], same, version, budget):
                await self._close(gap, texts, first, report)
        if not budget.is_used_up and self._live.engine.version == version:
            await self._ledger.done.record(_DOCUMENTS, " ".join(contents.values()))

    async def _found(
        self, gap: Gap, questions: Sequence[GapQuestion], same: Collection[str], version: str, budget: _Budget
    ) -> list[tuple[Passage, list[str]]]:
        """The passages that answer a gap, each with the wordings that it answers; but for those of the same documents.

        What was in the documents when it was asked before did not answer it; that others have changed is no reason.
        """
        rejected = await self._ledger.voted_down([question.question_id for question in questions])
        rejected |= {*await self._ledger.gaps.put_back(gap.gap_id)}
        engine = self._live.seen_as(gap.view)
        found: dict[str, tuple[Passage, list[str]]] = {}
        for number, text in enumerate(asked_as(questions)):
            if number >= _WORDINGS and not found:
                break
            first = await self._first(text, engine, version, budget, sure=True)
            if first is None or first.source in same:
                continue
            if not await asyncio.to_thread(_is_among, engine, first, rejected):
                found.setdefault(first.passage_id, (first, []))[1].append(text)
        return list(found.values())

    async def _close(self, whole: Gap, texts: Collection[str], first: Passage, report: Report) -> None:
        """Close a gap, or make of the wordings that a passage answers one of their own, and close that."""
        questions = (await self._ledger.gaps.questions([whole.gap_id]))[whole.gap_id]
        answered = [question.question_id for question in questions if (question.read_as or question.text) in texts]
        gap = await self._ledger.gaps.get(whole.gap_id)
        if gap is not None and gap.state in OPEN and len(answered) < len(questions):
            parted = await self._ledger.gap_states.split(whole.gap_id, answered)
            gap = await self._ledger.gaps.get(parted) if parted is not None else None
        if gap is None or (gap.proposer is not None and gap.answer == first.passage_id):
            return
        text = next(iter(texts))
        closed = await self._closing.answer(gap, "document", first.passage_id, None)
        if closed is not None:
            report.closed.append(Closed(gap.gap_id, gap.view, text, first, proposed=closed == "proposed"))

    async def _ask_golden(self, version: str, budget: _Budget, report: Report) -> None:
        before = await self._ledger.golden.was_right()
        found: list[tuple[str, str | None, bool | None]] = []
        for right in await self._ledger.golden.all():
            engine = self._live.seen_as(right.view)
            first = await self._first(right.text, engine, version, budget, sure=False)
            if budget.is_used_up or self._live.engine.version != version:
                break
            place = await asyncio.to_thread(engine.resolve, right.passage_id)
            is_right = _is_right(place, first)
            if before.get(right.name, True) and not is_right and not right.pinned:
                report.worse.append(Worse(right.view, right.text, _sources(place, first)))
            found.append((right.name, first.passage_id if first else None, is_right))
        await self._ledger.golden.record(found)

    async def _ask_logged(self, version: str, budget: _Budget, report: Report) -> None:
        since = self._clock() - timedelta(days=self._days)
        found: list[tuple[str, str | None, bool | None]] = []
        for logged in await self._ledger.golden.logged(since):
            engine = self._live.seen_as(logged.view)
            given = await self._ask(logged.text, engine, version, budget)
            if self._live.engine.version != version:
                break
            first = given.answer.hits[0].passage if given is not None and given.answer.hits else None
            if given is None or first is None or first.passage_id == logged.first:
                continue
            if (await self._pinned.first(given, logged.text)).pinned:
                continue  # whatever the documents say, people are given what is pinned
            before = await asyncio.to_thread(_before, engine, logged, first)
            if before is not None:
                report.changed.append(Changed(logged.view, logged.text, before, first))
                found.append((logged.name, first.passage_id, None))
        await self._ledger.golden.record(found)

    async def _first(self, text: str, engine: Engine, version: str, budget: _Budget, *, sure: bool) -> Passage | None:
        """The first hit of a question, or, where only that counts, the answer; None where there is none, or no time."""
        found = await self._ask(text, engine, version, budget)
        if found is None or (sure and found.answer.verdict != "answer"):
            return None
        return found.answer.hits[0].passage if found.answer.hits else None

    async def _ask(self, text: str, engine: Engine, version: str, budget: _Budget) -> Found | None:
        """What the documents say to a question; None where there is no time to ask."""
        budget.of += 1
        if budget.is_used_up or self._live.engine.version != version:
            return None
        found, used_s = await asyncio.to_thread(_timed, engine, text, self._min_confidence)
        budget.left_s -= used_s
        budget.asked += 1
        await asyncio.sleep(used_s * (1 / _SHARE - 1))
        return found


def _timed(engine: Engine, text: str, min_confidence: float | None) -> tuple[Found, float]:
    """What the documents say to a question, and the processor time that it took."""
    began_s = time.thread_time()
    found = find(engine, text, 1, min_confidence)
    return found, time.thread_time() - began_s


def _contents(digests: Mapping[str, str]) -> dict[str, str]:
    """Source -> a short name for its content there, by which a later process knows it again."""
    named = {source: f"{source}\0{digest}".encode() for source, digest in digests.items()}
    return {source: hashlib.blake2b(name, digest_size=6).hexdigest() for source, name in named.items()}


def _is_there(engine: Engine, passage_id: str | None) -> bool:
    """Whether a passage is in the documents, or what took its place."""
    resolved = engine.resolve(passage_id) if passage_id else None
    return resolved is not None and resolved.now is not None


def _is_among(engine: Engine, first: Passage, passage_ids: Collection[str]) -> bool:
    """Whether a passage is one of some, or says the same as one of them did."""
    resolved = [engine.resolve(passage_id) for passage_id in passage_ids]
    return any(one is not None and one.then.text == first.text for one in resolved) or first.passage_id in passage_ids


def _is_right(place: Resolved | None, first: Passage | None) -> bool:
    """Whether a first hit is the passage that is right, what took its place, or says the same."""
    if first is None or place is None or place.now is None:
        return False
    return first.passage_id == place.now.passage_id or first.text == place.now.text


def _sources(place: Resolved | None, first: Passage | None) -> frozenset[str]:
    """The documents where the passage that is right was and is, and where a first hit is."""
    passages = (place.then, place.now, first) if place else (first,)
    return frozenset(passage.source for passage in passages if passage)


def _before(engine: Engine, logged: Logged, first: Passage) -> Passage | None:
    """The passage that was given before; None where it is the same one, whose text was changed or file renamed."""
    resolved = engine.resolve(logged.first)
    if resolved is None or (resolved.now is not None and resolved.now.passage_id == first.passage_id):
        return None
    return resolved.then
