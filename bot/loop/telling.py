"""Tells admins something unasked: in their chat, or each in private; each what may be seen there."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

from telegram import Bot
from telegram.error import TelegramError

from bot.answering.views import Viewer, Views
from bot.ledger.ledger import Ledger
from bot.render import Card
from bot.texts import Texts, texts_for
from bot.wire.send import show
from index.read.collections import View

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """Where admins are told, what may be seen there, and in which language."""

    chat_id: int
    view: View
    texts: Texts


@dataclass(frozen=True)
class Telling:
    """Tells admins.

    Attributes:
        ledger: Knows the language that an admin used last.
        views: Who sees what.
        admins: Who is told.
        admin_chat: Where; None: each in private.
    """

    ledger: Ledger
    views: Views
    admins: frozenset[int]
    admin_chat: int | None

    async def chats(self, bot: Bot) -> AsyncIterator[Told]:
        """Yield where admins are told."""
        for chat_id in [self.admin_chat] if self.admin_chat is not None else sorted(self.admins):
            viewer = Viewer(None, chat_id) if chat_id < 0 else Viewer(chat_id)
            try:
                view = await self.views.of(viewer, bot)
            except TelegramError as error:
                logger.warning("admins cannot be told: %s", error)
                continue
            language = await self.ledger.done.last(self._key(chat_id))
            yield Told(chat_id, view, texts_for(language, "" if language else "中文"))

    async def tell(self, told: Told, card: Card, bot: Bot) -> int | None:
        """Send a card; return the message's id, None where nobody is there to be told."""
        try:
            return await show(bot, told.chat_id, card, edit=None, above=None)
        except TelegramError as error:  # who never wrote to the bot cannot be told
            logger.warning("admins cannot be told: %s", error)
            return None

    async def note_language(self, chat_id: int, language: str | None) -> None:
        """Record in which language admins use a chat."""
        if language and language != await self.ledger.done.last(self._key(chat_id)):
            await self.ledger.done.record(self._key(chat_id), language)

    def _key(self, chat_id: int) -> str:
        return self.ledger.chat_migrations.chat_key(chat_id)
