"""Somebody calls the bot into a chat that it is no member of: one card, at once."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.answering.limits import Limits
from bot.documents.live import LiveEngine
from bot.handlers.answer import asked_of, asker, language_of
from bot.handlers.ask import question_in
from bot.ledger.ledger import Ledger
from bot.ledger.questions import AWAITED, How
from bot.render import Article, Card, CardContext, Links, answer_card, line_card, payload, text_card
from bot.texts import Texts, texts_for
from bot.wire.send import result
from index import ask

_HITS = 3


@dataclass(frozen=True)
class Guest:
    """Answers guest messages. Telegram takes one answer to each, so that none is answered twice."""

    live: LiveEngine
    ledger: Ledger
    limits: Limits
    min_confidence: float | None

    async def answer(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """@bot question, or a reply to the bot's card; @bot alone, as a reply, asks what the message says."""
        message = update.guest_message
        if message is None or message.guest_query_id is None:
            return
        question = _question(message, context.bot.username)
        texts = texts_for(language_of(message), question)
        refusal = self.limits.refuse(message.chat.id, asker(message), message.date.timestamp())
        if refusal is not None:
            return
        if question:
            await self._answer(message, question, texts)
        else:
            await _send(message, "usage", text_card(texts.guest_usage(context.bot.username)), texts)

    async def _answer(self, message: Message, question: str, texts: Texts) -> None:
        engine, began = self.live.engine, time.perf_counter()
        answer = await asyncio.to_thread(ask, engine, question, _HITS, self.min_confidence)
        asked = asked_of(answer, language_of(message), How.GUEST, engine, (time.perf_counter() - began) * 1000)
        # Where the card will stand is known only when it does.
        question_id = await self.ledger.questions.record(asked, AWAITED, asker(message))
        name, card = "none", line_card(answer, texts)
        if answer.answered:
            passage = answer.hits[0].passage
            name = payload(passage)
            more = {"question_id": question_id, "rank": 1, "shared": True}
            below = await asyncio.to_thread(CardContext.of_passage, passage, engine, **more)
            card = answer_card(answer, texts, Links(message.get_bot().username), engine.version, below)
        place = await _send(message, name, card, texts)
        if question_id is not None and place is not None:
            await self.ledger.questions.record_place(question_id, place)


async def _send(message: Message, name: str, card: Card, texts: Texts) -> str | None:
    """Answer a guest message; the name of the message that stands there now."""
    sent = await message.answer_guest_query(result(Article(name, texts.answer, "", card)))
    return sent.inline_message_id


def _question(message: Message, username: str) -> str:
    above = message.reply_to_message
    if question := question_in(message.text or message.caption or "", username):
        return question
    if message.quote is not None:
        return message.quote.text.strip()
    return question_in(above.text or above.caption or "", username) if above else ""
