"""Reporting: what a deed changed is recorded, indexed, counted and told, in this order."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from telegram import Bot
from telegram.error import BadRequest, Forbidden

from bot.answering.copies import copies
from bot.answering.views import Viewer, Views
from bot.documents.deeds import Deed, Outcome
from bot.documents.live import LiveEngine
from bot.documents.names import ROOT
from bot.keeping.service import Keeping
from bot.render import Card, report_card
from bot.render.keepers import FileLine
from bot.texts import Texts, texts_for
from bot.wire.send import show

logger = logging.getLogger(__name__)

_SIGNS = {"stored": "✅", "replaced": "✅", "removed": "🗑", "same": "➖", "refused": "⚠️"}


@dataclass(frozen=True)
class Reporting:
    """Sees a deed through to its card."""

    keeping: Keeping
    live: LiveEngine
    views: Views

    async def report(self, deed: Deed, bot: Bot) -> None:
        """Record a deed in the audit, see it indexed, and tell what it changed."""
        await self.keeping.record(deed)
        if deed.told is not None:
            texts = texts_for(deed.told.language)
            copied = await self._copies(deed, bot)
            card = _card(deed, copied, texts)
            try:
                await show(bot, deed.told.chat, card, edit=deed.told.card, above=deed.told.above)
            except (BadRequest, Forbidden) as error:
                logger.warning("nobody is there to be told of deed %s: %s", deed.deed_id, error)
        await self.keeping.settle(deed)

    async def _copies(self, deed: Deed, bot: Bot) -> dict[str, int]:
        """How many passages of each document stand elsewhere, too, as far as the keeper may know."""
        person = deed.who if isinstance(deed.who, int) else None
        engine = self.live.seen_as(await self.views.of(Viewer(person), bot))
        sources = [outcome.source for outcome in deed.outcomes if outcome.word in ("stored", "replaced")]
        return {source: await asyncio.to_thread(copies, engine, source) for source in sources}


def _card(deed: Deed, copied: dict[str, int], texts: Texts) -> Card:
    collections = {change.source.partition("/")[0] if "/" in change.source else ROOT for change in deed.changes}
    where = collections.pop() if len(collections) == 1 else ROOT
    title = texts.keepers.titles[deed.kind].format(where) if deed.changes else texts.keepers.nothing_stored
    lines = [
        FileLine(_SIGNS[one.word], one.source.removeprefix(f"{where}/"), _said(one, copied.get(one.source, 0), texts))
        for one in deed.outcomes
    ]
    return report_card(texts, title, lines, deed.deed_id if deed.changes else None)


def _said(outcome: Outcome, copied: int, texts: Texts) -> str:
    said = texts.keepers
    if outcome.word == "same":
        return said.same
    if outcome.word == "removed":
        return said.removed(outcome.removed)
    if outcome.word == "refused":
        return texts.problem(outcome.problem) if outcome.problem else outcome.reason
    return said.outcome(outcome.added, outcome.changed, outcome.removed, copied)
