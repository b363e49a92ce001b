"""Figures of what was asked: to admins of all that they may know of, to a group's administrators of their group."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import ChatMember, Message, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import ContextTypes

from bot.answering.views import Views
from bot.documents.live import LiveEngine
from bot.handlers.incoming import asker, in_group, language_of, viewer_of
from bot.ledger.ledger import Ledger
from bot.ledger.numbers import Scope
from bot.loop.board import board, lines
from bot.loop.figures import Figures, figures
from bot.render import lines_card, text_card
from bot.texts import Texts, texts_for
from bot.wire.send import reply, send_picture

_DAYS = 30


@dataclass(frozen=True)
class Stats:
    """Sends a picture of figures.

    Attributes:
        ledger: What they are counted from.
        live: The documents.
        views: Who sees what.
        admins: Who sees all figures.
        admin_chat: Where they do, too.
        clock: Says what time it is.
    """

    ledger: Ledger
    live: LiveEngine
    views: Views
    admins: frozenset[int]
    admin_chat: int | None
    clock: Callable[[], datetime]

    async def command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/stats: the figures of the last 30 days."""
        message = update.effective_message
        if message is None:
            return
        place = self._place(message)
        if place is not None and not await _is_administrator(message):
            return
        now = self.clock()
        scope = Scope(now - timedelta(days=_DAYS), await self.views.of(viewer_of(message), context.bot), place)
        await self._show(message, await figures(self.ledger, self.live, scope, now), texts_for(language_of(message)))

    def _place(self, message: Message) -> str | None:
        """The hash of the group whose figures are wanted; None: all of them."""
        by_admin = asker(message) in self.admins
        if not in_group(message) or (by_admin and message.chat.id == self.admin_chat):
            return None
        return self.ledger.chat_migrations.chat_key(message.chat.id)

    async def _show(self, message: Message, found: Figures, texts: Texts) -> None:
        """Send a picture, or text where no font has Chinese characters."""
        if not found.total("questions"):
            await reply(message, text_card(texts.loop.stats_none))
            return
        from bot.render.picture import draw  # imported here: most bots are never asked for a picture

        shown = board(found, texts)
        picture = await asyncio.to_thread(draw, shown)
        if picture is None:
            await reply(message, lines_card(shown.title, [*lines(found, texts), texts.loop.no_font]))
        else:
            await send_picture(message, picture, shown.note)


async def _is_administrator(message: Message) -> bool:
    """Whether a message is from an administrator of its group, or from the group itself."""
    if message.sender_chat is not None:
        return message.sender_chat.id == message.chat.id
    person = asker(message)
    if person is None:
        return False
    try:
        member = await message.chat.get_member(person)
    except (BadRequest, Forbidden):
        return False
    return member.status in (ChatMember.OWNER, ChatMember.ADMINISTRATOR)
