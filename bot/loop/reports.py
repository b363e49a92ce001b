"""Reports: admins are told what a change of the documents has done to the questions that were asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from telegram import Bot
from telegram.error import TelegramError

from bot.documents.deeds import Deed
from bot.documents.live import LiveEngine
from bot.keeping.reporting import Reporting
from bot.ledger.ledger import Ledger
from bot.ledger.pins import Pin
from bot.loop.telling import Telling, Told
from bot.render import Card, lines_card, open_list, source_and_heading
from bot.render.keepers import undo_rows
from index import Passage
from index.read.collections import View

logger = logging.getLogger(__name__)

# Questions of each kind that are named.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Closed:
    """A gap that a document answers, or may answer."""

    gap_id: str
    view: View
    text: str
    passage: Passage
    proposed: bool


@dataclass(frozen=True, slots=True)
class Lost:
    """A question whose answer, or proposed answer, is gone from the documents."""

    view: View
    text: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A question that is given another passage first."""

    view: View
    text: str
    before: Passage
    after: Passage


@dataclass(frozen=True, slots=True)
class Worse:
    """A golden question that is no longer given what is right.

    Attributes:
        view: What its asker could see.
        text: The question.
        sources: The documents of the passage that is right, and of the one that is given now, where there are such.
    """

    view: View
    text: str
    sources: frozenset[str]


@dataclass
class Report:
    """What a change has done.

    Attributes:
        closed: Gaps that have an answer now.
        lost: Gaps that have none any more.
        changed: Questions that are given another passage first.
        worse: Golden questions that are worse.
        asked: How many questions were asked again.
        of: How many there were.
    """

    closed: list[Closed] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    worse: list[Worse] = field(default_factory=list)
    asked: int = 0
    of: int = 0


class Reports:
    """Sends reports, to each admin of what he may know."""

    def __init__(self, ledger: Ledger, live: LiveEngine, telling: Telling, reporting: Reporting | None) -> None:
        self._ledger = ledger
        self._live = live
        self._telling = telling
        self._reporting = reporting

    async def send(self, report: Report, bot: Bot, *, is_first: bool) -> None:
        """Tell admins what a change has done, and which pinned passages are gone.

        Args:
            report: What it has done.
            bot: Tells them.
            is_first: Whether nothing was asked again before, so that nobody knows what was given then.
        """
        deeds = await self._reporting.lately() if self._reporting else []
        for deed in deeds:
            await self._add_answered(deed, report, bot)
        pins = await self._gone_pins()
        async for told in self._telling.chats(bot):
            card = _card(report, told, deeds, with_changes=not is_first)
            if card is not None:
                await self._telling.tell(told, card, bot)
            gone = [pin for pin in pins if pin.view.is_within(told.view)]
            if gone:
                lines = [told.texts.loop.pin_gone(pin.text) for pin in gone]
                await self._telling.tell(told, lines_card(lines[0], lines[1:]), bot)

    async def _add_answered(self, deed: Deed, report: Report, bot: Bot) -> None:
        """Say in the card of a deed how many gaps it has closed, of those that its keeper may know."""
        closed = [one for one in report.closed if not one.proposed and one.passage.source in _sources(deed)]
        if self._reporting is None or not closed:
            return
        try:
            view = await self._reporting.view_of(deed, bot)
            answered = sum(one.view.is_within(view) for one in closed)
            if answered:
                await self._reporting.add_answered(deed, answered, bot)
        except TelegramError as error:
            logger.warning("a keeper cannot be told what a document answers: %s", error)

    async def _gone_pins(self) -> list[Pin]:
        """The pins whose passages are gone, of which nobody was told yet; each is told of once."""
        gone = []
        for pin in await self._ledger.pins.all():
            resolved = await asyncio.to_thread(self._live.seen_as(pin.view).resolve, pin.passage_id)
            is_gone = resolved is None or resolved.now is None
            if is_gone != pin.reported:
                await self._ledger.pins.report(pin.pin_id, is_gone=is_gone)
                gone += [pin] if is_gone else []
        return gone


def _sources(deed: Deed) -> frozenset[str]:
    return frozenset(change.source for change in deed.changes)


def _card(report: Report, told: Told, deeds: Sequence[Deed], *, with_changes: bool) -> Card | None:
    """What an admin is told; None where that is nothing."""
    said = told.texts.loop
    closed = [one for one in report.closed if one.view.is_within(told.view)]
    answered = [one for one in closed if not one.proposed]
    lost = [one for one in report.lost if one.view.is_within(told.view)]
    changed = [one for one in report.changed if with_changes and one.view.is_within(told.view)]
    worse = [one for one in report.worse if one.view.is_within(told.view)]
    titles = [
        *([said.replayed(len(answered), len(changed), len(worse))] if answered or changed or worse else []),
        *([said.proposed_many(len(closed) - len(answered))] if len(closed) > len(answered) else []),
        *([said.answers_gone(len(lost))] if lost else []),
    ]
    if not titles:
        return None
    lines = [f"✅ {one.text} → {source_and_heading(one.passage)}" for one in closed[:_NAMED]]
    lines += [f"🔁 {one.text}" for one in lost[:_NAMED]]
    lines += [
        said.changed_hit(one.text, source_and_heading(one.before), source_and_heading(one.after))
        for one in changed[:_NAMED]
    ]
    lines += [said.worse(one.text) for one in worse[:_NAMED]]
    lines += [said.partly(report.asked, report.of)] if report.asked < report.of else []
    touched = frozenset[str]().union(*(one.sources for one in worse))
    undo = {deed.deed_id: deed.changes[0].source for deed in deeds if touched & _sources(deed)}
    return lines_card(" · ".join(titles), lines, (*undo_rows(told.texts, undo), *open_list(told.texts)))
