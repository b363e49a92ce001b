"""Reporting: what a deed changed is recorded, indexed, counted and told, in this order.

What it did to open questions is known later, when they have been asked again: then its card says that too.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field, replace

from telegram import Bot
from telegram.error import BadRequest, Forbidden

from bot.answering.copies import copies
from bot.answering.views import Viewer, Views
from bot.documents.deeds import Deed, Outcome
from bot.documents.live import LiveEngine
from bot.documents.names import ROOT
from bot.keeping.intake import TOO_LARGE
from bot.keeping.service import Keeping
from bot.render import Card, report_card
from bot.render.keepers import FileLine
from bot.texts import Texts, texts_for
from bot.wire.send import show
from index.read.collections import View

logger = logging.getLogger(__name__)

# Deeds that are remembered until questions are asked again.
_REMEMBERED = 50
_SIGNS = {"stored": "✅", "replaced": "✅", "removed": "🗑", "same": "➖", "refused": "⚠️"}


@dataclass(frozen=True)
class Reporting:
    """Sees a deed through to its card."""

    keeping: Keeping
    live: LiveEngine
    views: Views
    _underway: set[str] = field(default_factory=set, init=False)
    _idle: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _reported: deque[Deed] = field(default_factory=lambda: deque(maxlen=_REMEMBERED), init=False)

    async def report(self, deed: Deed, bot: Bot) -> None:
        """Record a deed in the audit, see it indexed, and tell what it changed."""
        self._underway.add(deed.deed_id)
        self._idle.clear()
        try:
            await self.keeping.record(deed)
            self._reported.append(await self._tell(deed, bot))
            await self.keeping.settle(deed)
        finally:
            self._underway.discard(deed.deed_id)
            if not self._underway:
                self._idle.set()

    async def lately(self) -> list[Deed]:
        """Return the deeds since the last call, the earliest first, once all are reported; each with its card."""
        if self._underway:
            await self._idle.wait()
        deeds = [*self._reported]
        self._reported.clear()
        return deeds

    async def add_answered(self, deed: Deed, answered: int, bot: Bot) -> None:
        """Say in a deed's card how many open questions have an answer by it, unless it is undone."""
        now = await asyncio.to_thread(self.keeping.journal.read, deed.deed_id)
        if now is not None and now.undone_by is None:
            await self._tell(deed, bot, answered)

    async def view_of(self, deed: Deed, bot: Bot) -> View:
        """Return what may be seen by who did something."""
        return await self.views.of(Viewer(deed.who if isinstance(deed.who, int) else None), bot)

    async def _tell(self, deed: Deed, bot: Bot, answered: int = 0) -> Deed:
        """Show a deed's card; the deed with the message that shows it."""
        if deed.told is None:
            return deed
        card = _card(deed, await self._copies(deed, bot), texts_for(deed.told.language), answered)
        try:
            shown = await show(bot, deed.told.chat, card, edit=deed.told.card, above=deed.told.above)
        except (BadRequest, Forbidden) as error:
            logger.warning("nobody is there to be told of deed %s: %s", deed.deed_id, error)
            return replace(deed, told=None)
        return replace(deed, told=replace(deed.told, card=shown))

    async def _copies(self, deed: Deed, bot: Bot) -> dict[str, int]:
        """How many passages of each document stand elsewhere, too, as far as the keeper may know."""
        engine = self.live.seen_as(await self.view_of(deed, bot))
        sources = [outcome.source for outcome in deed.outcomes if outcome.word in ("stored", "replaced")]
        return {source: await asyncio.to_thread(copies, engine, source) for source in sources}


def _card(deed: Deed, copied: dict[str, int], texts: Texts, answered: int) -> Card:
    sources = [one.source for one in deed.changes or deed.outcomes]
    collections = {source.partition("/")[0] if "/" in source else ROOT for source in sources}
    where = collections.pop() if len(collections) == 1 else ROOT
    title = texts.keepers.titles[deed.kind].format(where) if deed.changes else texts.keepers.nothing_stored
    lines = [
        FileLine(_SIGNS[one.word], one.source.removeprefix(f"{where}/"), _said(one, copied.get(one.source, 0), texts))
        for one in deed.outcomes
    ]
    return report_card(texts, title, lines, deed.deed_id if deed.changes else None, answered)


def _said(outcome: Outcome, copied: int, texts: Texts) -> str:
    said = texts.keepers
    if outcome.word == "same":
        return said.same
    if outcome.word == "removed":
        return said.removed(outcome.removed)
    if outcome.word == "refused":
        if outcome.problem[:1] == (TOO_LARGE,):
            return said.too_large_there
        return texts.problem(outcome.problem) if outcome.problem else outcome.reason
    return said.outcome(outcome.added, outcome.changed, outcome.removed, copied)
