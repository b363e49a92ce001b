"""Somebody wants to know what the bot is and how to ask."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.answering.examples import examples
from bot.answering.views import Views
from bot.documents.live import LiveEngine
from bot.handlers.incoming import language_of, viewer_of
from bot.ledger.albums import Album, Albums
from bot.render import Card, not_read, start_card, text_card, unreadable
from bot.texts import Texts, texts_for
from bot.wire.send import reply
from index.read.collections import EVERYTHING, View
from index.read.files import OtherFormat
from index.read.formats import list_documents

_EXAMPLES = 3


@dataclass(frozen=True)
class Helping:
    """Greets, and says how to ask.

    Attributes:
        live: The live engine, whose headings make the examples.
        views: Who sees what.
        albums: Says which pictures belong together.
        docs: The folder of documents.
        guest: Whether the bot answers in chats that it is no member of.
        admins: The people who are told which files are not read.
    """

    live: LiveEngine
    views: Views
    albums: Albums
    docs: Path
    guest: bool
    admins: Collection[int]

    async def greet(self, message: Message, texts: Texts) -> None:
        """Say what the bot is, with questions to tap."""
        admin = message.from_user is not None and message.from_user.id in self.admins
        view = await self.views.of(viewer_of(message), message.get_bot())
        named = admin and message.chat.type == "private"  # names of files are for the admin alone
        await reply(message, await asyncio.to_thread(self._greeting, texts, view, admin, named))

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
        album = await self.albums.of(message)
        if not album.asked_by and not album.line_id:
            line = await reply(message, text_card(texts_for(language_of(message)).only_text))
            await self.albums.remember(message, Album(line_id=line.message_id))

    def _greeting(self, texts: Texts, view: View, admin: bool, named: bool) -> Card:
        engine = self.live.seen_as(view)
        lines = [not_read(self._others(view), texts)] if admin else []
        lines += [unreadable(engine.unreadable, texts)] if named else []
        unread = "\n".join(filter(None, lines))
        questions = examples(engine, texts, _EXAMPLES)
        return start_card(texts, len(engine.sources), len(engine.passages), questions, unread, engine.pending)

    def _others(self, view: View) -> Sequence[OtherFormat]:
        """The formats that are not read of the files that a view sees."""
        if view == EVERYTHING:
            return self.live.others
        try:
            return list_documents(self.docs, view).others
        except OSError:  # the folder cannot be looked at, which the watcher logs
            return ()
