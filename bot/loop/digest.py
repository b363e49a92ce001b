"""The digest: once a day admins are told of new, overdue and answered gaps, and of the share resolved."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from telegram import Bot

from bot.documents.live import LiveEngine
from bot.ledger.gaps import OPEN
from bot.ledger.ledger import Ledger
from bot.ledger.numbers import Scope
from bot.loop.deadlines import Deadlines
from bot.loop.describing import Describing
from bot.loop.figures import figures
from bot.loop.telling import Telling, Told
from bot.render import Card, lines_card, open_list

logger = logging.getLogger(__name__)

_DONE = "digest"
_LOOK_S = 20.0
# The share resolved is that of so many days.
_RESOLVED_DAYS = 7
# Overdue questions that are named.
_NAMED = 5


class Digest:
    """Tells admins once a day, if there is anything to tell."""

    def __init__(
        self,
        ledger: Ledger,
        live: LiveEngine,
        telling: Telling,
        describing: Describing,
        deadlines: Deadlines,
        hour: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._ledger = ledger
        self._live = live
        self._telling = telling
        self._describing = describing
        self._deadlines = deadlines
        self._hour = hour
        self._clock = clock

    async def run(self, bot: Bot) -> None:
        """Send the digests that are due, until cancelled."""
        while True:
            await self.send_due(bot)
            await asyncio.sleep(_LOOK_S)

    async def send_due(self, bot: Bot) -> None:
        """Send today's digest, unless it was sent or it is not yet time.

        That it is sent is recorded before: a process that dies in between sends none twice.
        """
        now = self._clock()
        last = await self._ledger.done.last(_DONE)
        since = datetime.fromisoformat(last) if last else now - timedelta(days=1)
        if since > now:  # the clock was set back: the last one counts as today's
            await self._ledger.done.record(_DONE, now.isoformat())
            return
        is_today = last is not None and since.astimezone().date() == now.astimezone().date()
        if is_today or now.astimezone().hour < self._hour:
            return
        cards = [
            (told, card) async for told in self._telling.chats(bot) if (card := await self._card(told, since, now))
        ]
        if await self._ledger.done.record(_DONE, now.isoformat()):
            for told, card in cards:
                await self._telling.tell(told, card, bot)

    async def _card(self, told: Told, since: datetime, now: datetime) -> Card | None:
        """What has happened since the last digest; None where that is nothing."""
        gaps = self._ledger.gaps
        new = await gaps.entered("new", since, told.view)
        answered = await gaps.entered("answered", since, told.view)
        waiting = await gaps.listed(told.view, OPEN)
        overdue = [gap for gap in waiting if (due := self._deadlines.of(gap)) and due < now]
        if not (new or answered or overdue):
            return None
        scope = Scope(now - timedelta(days=_RESOLVED_DAYS), told.view)
        shown = await figures(self._ledger, self._live, scope, now)
        resolved = round(100 * shown.resolved) if shown.total("questions") else None
        title = told.texts.loop.digest(new, len(overdue), answered, resolved)
        lines = [f"⏰ {line.question}" for line in await self._describing.lines(overdue[:_NAMED])]
        return lines_card(title, lines, open_list(told.texts) if waiting else ())
