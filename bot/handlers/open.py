"""Somebody opens a link of the bot's, or sends one as a message."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.answering.around import nearest, neighbours
from bot.answering.views import Views
from bot.documents.live import LiveEngine
from bot.handlers.incoming import GREETING, UNFOUND, language_of, viewer_of
from bot.ledger.ledger import Ledger
from bot.render import Card, CardContext, Links, linked_card, removed_card, text_card
from bot.texts import Texts, texts_for
from bot.wire.send import reply
from index import Engine

PASTED = re.compile(r"^\s*(?:(?:https?://)?t\.me/\w+\?start=|#)([pf]_[A-Za-z0-9_-]{12})\s*$", re.ASCII)
"""What somebody pastes who wants a passage: a link to it, or its name as 📤 fills it in."""
# What links of ours carry: a passage to show, or one whose file to send.
_NAME = re.compile(r"([pf])_([A-Za-z0-9_-]{12})", re.ASCII)

Greet = Callable[[Message, Texts], Awaitable[None]]
Answer = Callable[[Message, str], Awaitable[None]]
SendFile = Callable[[Message, str, Texts], Awaitable[None]]


@dataclass(frozen=True)
class Opening:
    """Does what the bot's links say.

    Attributes:
        live: The live engine, whose passages are shown.
        views: Who sees what.
        ledger: Knows what was not found inline.
        answer: Answers that question.
        send_file: Sends the file of a passage, by its id.
        greet: Greets, where a link says no more.
    """

    live: LiveEngine
    views: Views
    ledger: Ledger
    answer: Answer
    send_file: SendFile
    greet: Greet

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/start greets; with what a link or a button carries, it does that.

        p_… shows a passage and f_… sends its file; the button above no inline rows asks
        here what was not found there.
        """
        message = update.effective_message
        if message is None:
            return
        name = context.args[0] if context.args else ""
        if name == UNFOUND and message.from_user and (question := await self.ledger.unfound(message.from_user.id)):
            named = PASTED.fullmatch(question)
            if named is None:
                await self.answer(message, question)
                return
            name = named[1]
        await self._open(message, name)

    async def pasted(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A link of the bot's that is sent as a message does what it does when it is opened."""
        message = update.effective_message
        named = PASTED.fullmatch(message.text or "") if message else None
        if message is not None and named is not None:
            await self._open(message, named[1])

    async def _open(self, message: Message, name: str) -> None:
        texts = texts_for(language_of(message))
        found = _NAME.fullmatch(name)
        if found and found[1] == "f":
            await self.send_file(message, found[2], texts)
        elif found:
            engine = self.live.seen_as(await self.views.of(viewer_of(message), message.get_bot()))
            card = await asyncio.to_thread(_passage, engine, found[2], texts, Links(message.get_bot().username))
            await reply(message, card)
        elif name in ("", GREETING, UNFOUND):
            await self.greet(message, texts)
        else:
            await reply(message, text_card(texts.bad_link))


def _passage(engine: Engine, passage_id: str, texts: Texts, links: Links) -> Card:
    resolved = engine.resolve(passage_id)
    if resolved is None:
        return text_card(texts.unknown_passage)
    if resolved.now is None:
        return removed_card(resolved.then, nearest(engine, resolved.then), texts, links)
    return linked_card(resolved, texts, links, CardContext(neighbours(engine, resolved.now)))
