"""A keeper wants to know who changed what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from telegram import CallbackQuery, Update
from telegram.ext import ContextTypes

from bot.handlers.incoming import is_keeper, language_of, presser_texts
from bot.ledger.audit import Audit, Audited
from bot.render import Card, Press
from bot.render.listing import LOGGED_PER_PAGE, LoggedLine, logged_card, page_of, pages
from bot.texts import Texts, texts_for
from bot.wire.send import acknowledge, reply, turn

_HASH_CHARS = 8


@dataclass(frozen=True)
class Logging:
    """Shows the audit to keepers, which names documents and no texts."""

    audit: Audit
    admins: Collection[int]

    async def log(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/log lists what was done, the latest first, page by page."""
        message = update.message
        if message is not None:
            await reply(message, await self._page(texts_for(language_of(message)), 0))

    async def press(self, query: CallbackQuery, press: Press) -> None:
        """‹ › turn to other pages."""
        texts = presser_texts(query, press)
        if not is_keeper(query, self.admins):
            await acknowledge(query, texts.bad_button, alert=True)
            return
        await acknowledge(query)
        await turn(query, await self._page(texts, page_of(press)))

    async def _page(self, texts: Texts, page: int) -> Card:
        of = pages(await self.audit.count(), LOGGED_PER_PAGE)
        page = min(page, of - 1)
        lines = await self.audit.latest(LOGGED_PER_PAGE, page * LOGGED_PER_PAGE)
        return logged_card(texts, [_line(line, texts) for line in lines], page, of)


def _line(line: Audited, texts: Texts) -> LoggedLine:
    deed = texts.keepers.deeds.get(line.deed, line.deed)
    who = f"{line.name} ({line.who})" if line.who.isdecimal() else f"#{line.who[:_HASH_CHARS]}"
    return LoggedLine(f"{line.at:%Y-%m-%d %H:%M}", who, deed, line.source)
