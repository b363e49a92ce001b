"""Somebody asks: in private, by /ask, by a reply to the bot or by a mention."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from telegram import Message, MessageEntity, Update, User
from telegram.ext import ContextTypes, filters

from bot.current import Current
from bot.handlers.reply import reply
from bot.render import Below, Links, answer_card, text_card
from bot.texts import texts_for
from index import ask

# Hits of a private answer, and of one in a group, where it should not fill the screen.
_PRIVATE_HITS = 5
_GROUP_HITS = 3


class _ReplyToBot(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        above = message.reply_to_message
        return bool(above and above.from_user and above.from_user.id == message.get_bot().id)


REPLY_TO_BOT = _ReplyToBot("reply to the bot")
"""Messages that reply to one of the bot's own."""


@dataclass(frozen=True)
class Asking:
    """Answers questions."""

    current: Current
    min_confidence: float | None

    async def text(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Any text in a private chat, or a reply to the bot in a group, is a question."""
        message = update.effective_message
        if message is not None:
            await self._answer(message, _text(message), context.bot.bot)

    async def command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/ask question; alone, as a reply, it asks what the message replied to says."""
        message = update.effective_message
        if message is not None:
            _, *question = _text(message).split(maxsplit=1)
            await self._answer_here_or_above(message, "".join(question), context.bot.bot)

    async def mention(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """@bot question; a mention alone, as a reply, asks what the message replied to says."""
        message = update.effective_message
        mine = f"@{context.bot.username}".lower()
        if message is None or mine not in (mention.lower() for mention in _mentions(message)):
            return
        question = _text(message)
        for mention in _mentions(message):
            if mention.lower() == mine:
                question = question.replace(mention, " ")
        await self._answer_here_or_above(message, question, context.bot.bot)

    async def _answer_here_or_above(self, message: Message, question: str, me: User) -> None:
        above = message.reply_to_message
        if question.strip():
            await self._answer(message, question, me)
        elif above is not None and _text(above).strip():
            await self._answer(above, _text(above), me, asker=message)
        else:
            texts = texts_for(_language(message))
            await reply(message, text_card(texts.usage(me.username or "")))

    async def _answer(self, message: Message, question: str, me: User, asker: Message | None = None) -> None:
        k = _PRIVATE_HITS if message.chat.type == message.chat.PRIVATE else _GROUP_HITS
        engine = self.current.engine
        answer = await asyncio.to_thread(ask, engine, question, k, self.min_confidence)
        texts = texts_for(_language(asker or message), question)
        below = Below.of_passage(answer.hits[0].passage, engine, rank=1) if answer.hits else Below()
        await reply(message, answer_card(answer, texts, Links(me.username or ""), engine.version, below))


def _text(message: Message) -> str:
    return message.text or message.caption or ""


def _mentions(message: Message) -> list[str]:
    found = message.parse_entities([MessageEntity.MENTION]) | message.parse_caption_entities([MessageEntity.MENTION])
    return list(found.values())


def _language(message: Message) -> str | None:
    return message.from_user.language_code if message.from_user else None
