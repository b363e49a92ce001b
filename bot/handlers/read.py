"""Somebody opens a link, or wants to know what the bot is and does."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.answering.around import nearest, neighbours
from bot.documents.live import LiveEngine
from bot.handlers.answer import Replying
from bot.handlers.fetch import Fetching
from bot.ledger.ledger import Ledger
from bot.render import Card, CardContext, Links, linked_card, removed_card, start_card, text_card
from bot.texts import Texts, texts_for
from bot.wire.send import reply

_EXAMPLES = 3
PASTED = re.compile(r"^\s*(?:(?:https?://)?t\.me/\w+\?start=|#)([pf]_[A-Za-z0-9_-]{12})\s*$", re.ASCII)
"""What somebody pastes who wants a passage: a link to it, or its name as 📤 fills it in."""
# What links of ours carry: a passage to show, or one whose file to send.
_NAME = re.compile(r"([pf])_([A-Za-z0-9_-]{12})", re.ASCII)
HOW, UNFOUND = "ask", "inline"
"""What the button above inline rows carries: there was no question, or nothing was found."""


@dataclass(frozen=True)
class Reading:
    """Shows passages by their links, and the bot's own pages.

    Attributes:
        current: The index of the moment.
        ledger: Knows what was not found inline.
        replying: Answers that.
        fetching: Sends the files of passages.
        guest: Whether the bot answers where it is no member.
    """

    live: LiveEngine
    ledger: Ledger
    replying: Replying
    fetching: Fetching
    guest: bool

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/start greets; with what a link or a button carries, it does that.

        p_… shows a passage and f_… sends its file; the button above inline rows that were
        none asks that question here.
        """
        message = update.effective_message
        if message is None:
            return
        name = context.args[0] if context.args else ""
        if name == UNFOUND and message.from_user and (question := await self.ledger.unfound(message.from_user.id)):
            named = PASTED.fullmatch(question)
            if named is None:
                await self.replying.answer(message, question)
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
        texts = _texts(message)
        found = _NAME.fullmatch(name)
        if found and found[1] == "f":
            await self.fetching.link(message, found[2], texts)
        elif found:
            card = await asyncio.to_thread(self._passage, found[2], texts, Links(message.get_bot().username))
            await reply(message, card)
        elif name in ("", HOW, UNFOUND):
            await reply(message, await asyncio.to_thread(self._greeting, texts))
        else:
            await reply(message, text_card(texts.bad_link))

    async def help(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/help, and any command that there is not: how to ask."""
        message = update.effective_message
        if message is not None:
            me, texts = context.bot.bot, _texts(message)
            told = [texts.help(context.bot.username, bool(me.can_read_all_group_messages))]
            if self.guest and me.supports_guest_queries:
                told.append(texts.help_guest(context.bot.username))
            await reply(message, text_card("\n\n".join(told)))

    async def no_text(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A picture, a voice message: one line that says what to send instead."""
        message = update.effective_message
        if message is not None:
            await reply(message, text_card(_texts(message).only_text))

    def _passage(self, passage_id: str, texts: Texts, links: Links) -> Card:
        engine = self.live.engine
        resolved = engine.resolve(passage_id)
        if resolved is None:
            return text_card(texts.gone)
        if resolved.now is None:
            return removed_card(resolved.then, nearest(engine, resolved.then), texts, links)
        return linked_card(resolved, texts, links, CardContext(neighbours(engine, resolved.now)))

    def _greeting(self, texts: Texts) -> Card:
        engine = self.live.engine
        passages = engine.passages
        # From all over the documents.
        chosen = [
            passages[(2 * place + 1) * len(passages) // (2 * _EXAMPLES)]
            for place in range(_EXAMPLES if passages else 0)
        ]
        examples = list(dict.fromkeys(passage.headings[-1] for passage in chosen if passage.headings))
        return start_card(texts, len(engine.sources), examples, len(passages))


def _texts(message: Message) -> Texts:
    return texts_for(message.from_user.language_code if message.from_user else None)
