"""Somebody opens a link of the bot's, or sends one as a message."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from telegram import Message, Update
from telegram.ext import ContextTypes, filters

from bot.answering.around import nearest, position
from bot.answering.views import Views
from bot.documents.live import LiveEngine
from bot.handlers.incoming import UNFOUND, language_of, text_of, viewer_of
from bot.ledger.ledger import Ledger
from bot.render import LOGIN, Card, CardContext, Links, MakeLinks, linked_card, removed_card, text_card
from bot.texts import Texts, texts_for
from bot.wire.send import reply

# Links that open a bot with something to do: https://t.me/BOT?start=NAME, tg://resolve?domain=BOT&start=NAME.
_LINK = re.compile(
    r"(?<![\w.-])(?:(?:https?://)?(?:www\.)?(?:t|telegram)\.(?:me|dog)/(?P<bot>\w+)/?|tg:(?://)?resolve/?)\?(?P<query>[\w=&%-]+)",
    re.ASCII | re.IGNORECASE,
)
# A passage's name, as 📤 fills it in.
_SHARED = re.compile(r"\s*#([pf]_[A-Za-z0-9_-]{12})\s*", re.ASCII)
# What links of ours carry: a passage to show, or one whose file to send.
_NAME = re.compile(r"([pf])_([A-Za-z0-9_-]{12})", re.ASCII)


def _link_in(text: str, username: str) -> str | None:
    """Return what the bot's own link in a text carries, whatever words stand around it; None without one."""
    for found in _LINK.finditer(text):
        query: dict[str, str] = dict(parse_qsl(found["query"]))
        bot: str = found["bot"] or query.get("domain", "")
        if bot.lower() == username.lower() and "start" in query:
            return query["start"]
    return None


def _pasted(text: str, username: str) -> str | None:
    shared = _SHARED.fullmatch(text)
    return shared[1] if shared else _link_in(text, username)


class _Pasted(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        return _named(message) is not None or _is_link_of_other(message)


PASTED = _Pasted("a link of a bot's")
"""Messages of somebody who wants a passage: with a link to it, or its name; or with nothing but another bot's link."""

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
        log_in: Gives a link to log in on the web; None where there are no pages.
        links: Makes the links.
    """

    live: LiveEngine
    views: Views
    ledger: Ledger
    answer: Answer
    send_file: SendFile
    greet: Greet
    log_in: Greet | None = None
    links: MakeLinks = Links

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/start greets; with what a link or a button carries, it does that; with anything else it greets.

        p_… shows a passage and f_… sends its file; the button above no inline rows asks
        here what was not found there.
        """
        message = update.effective_message
        if message is None:
            return
        name = context.args[0] if context.args else ""
        if name == UNFOUND and message.from_user and (question := await self.ledger.unfound(message.from_user.id)):
            named = _pasted(question, context.bot.username)
            if named is None:
                await self.answer(message, question)
                return
            name = named
        await self._open(message, name)

    async def pasted(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A link of the bot's that is sent as a message does what it does when it is opened; another bot's does not."""
        message = update.effective_message
        if message is None:
            return
        name = _named(message)
        if name is None:
            await reply(message, text_card(texts_for(language_of(message)).link_of_other))
        else:
            await self._open(message, name)

    async def _open(self, message: Message, name: str) -> None:
        texts = texts_for(language_of(message))
        found = _NAME.fullmatch(name)
        if found and found[1] == "f":
            await self.send_file(message, found[2], texts)
        elif found:
            await reply(message, await self._passage(message, found[2], texts))
        elif name.startswith(("p_", "f_")):
            await reply(message, text_card(texts.bad_link))
        elif name == LOGIN and self.log_in is not None:
            await self.log_in(message, texts)
        else:
            await self.greet(message, texts)

    async def _passage(self, message: Message, passage_id: str, texts: Texts) -> Card:
        links = self.links(message.get_bot().username)
        engine = self.live.seen_as(await self.views.of(viewer_of(message), message.get_bot()))
        resolved = await asyncio.to_thread(engine.resolve, passage_id)
        if resolved is None:
            return text_card(texts.unknown_passage)
        if resolved.now is None:
            return removed_card(resolved.then, await asyncio.to_thread(nearest, engine, resolved.then), texts, links)
        where = await asyncio.to_thread(position, engine, resolved.now)
        votes = await self.ledger.votes(None, resolved.now.passage_id)
        return linked_card(resolved, texts, links, CardContext(where, votes=(votes.up, votes.down)))


def _named(message: Message) -> str | None:
    """Return what a message's link of the bot's carries, written out or below its words; None without one."""
    username = message.get_bot().username
    entities = (*message.entities, *message.caption_entities)
    addresses = [entity.url for entity in entities if entity.url]
    named = (_pasted(text, username) for text in (text_of(message), *addresses))
    return next((name for name in named if name is not None), None)


def _is_link_of_other(message: Message) -> bool:
    """Whether a message is a link of another bot's, and nothing else."""
    return _LINK.fullmatch(text_of(message).strip()) is not None
