"""Somebody wants to know what the bot is and how to ask."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.answering.albums import Albums
from bot.answering.examples import examples
from bot.documents.live import LiveEngine
from bot.handlers.incoming import language_of
from bot.render import Card, not_read, start_card, text_card, unreadable
from bot.texts import Texts, texts_for
from bot.wire.send import reply

_EXAMPLES = 3


@dataclass(frozen=True)
class Helping:
    """Greets, and says how to ask.

    Attributes:
        live: The live engine, whose headings make the examples.
        albums: Says which pictures belong together.
        guest: Whether the bot answers in chats that it is no member of.
        admins: The people who are told which files are not read.
    """

    live: LiveEngine
    albums: Albums
    guest: bool
    admins: Collection[int]

    async def greet(self, message: Message, texts: Texts) -> None:
        """Say what the bot is, with questions to tap."""
        admin = message.from_user is not None and message.from_user.id in self.admins
        lines = [not_read(self.live.others, texts)] if admin else []
        if admin and message.chat.type == "private":  # names of files are for the admin alone
            lines.append(unreadable(self.live.engine.unreadable, texts))
        unread = "\n".join(filter(None, lines))
        await reply(message, await asyncio.to_thread(self._greeting, texts, unread))

    async def help(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/help, and any command that there is not: how to ask."""
        message = update.effective_message
        if message is not None:
            me, texts = context.bot.bot, texts_for(language_of(message))
            lines = [texts.help(context.bot.username, bool(me.can_read_all_group_messages))]
            if self.guest and me.supports_guest_queries:
                lines.append(texts.help_guest(context.bot.username))
            await reply(message, text_card("\n\n".join(lines)))

    async def no_text(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A picture, a voice message: one line that says what to send instead; one for a whole album."""
        message = update.effective_message
        if message is None:
            return
        album = self.albums.of(message.chat.id, message.media_group_id)
        if album.asked_by is None and album.line_id is None:
            line = await reply(message, text_card(texts_for(language_of(message)).only_text))
            album.line_id = line.message_id

    def _greeting(self, texts: Texts, unread: str) -> Card:
        engine = self.live.engine
        questions = examples(engine, texts, _EXAMPLES)
        return start_card(texts, len(engine.sources), len(engine.passages), questions, unread)
