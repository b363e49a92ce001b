"""Somebody's question was read together with the one before, and stands by itself after all."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from telegram import CallbackQuery

from bot.documents.live import LiveEngine
from bot.handlers.answer import PRIVATE_HITS, asked_of
from bot.handlers.leaf import language_of, place_of
from bot.ledger.ledger import Ledger
from bot.render import CardContext, Links, Press, answer_card
from bot.texts import TEXTS
from bot.wire.send import answer, turn
from index import ask


@dataclass(frozen=True)
class Following:
    """Takes back what was read into a question."""

    live: LiveEngine
    ledger: Ledger
    min_confidence: float | None

    async def alone(self, query: CallbackQuery, press: Press) -> None:
        """Answer the question by itself, in the same message."""
        if query.message is None:
            await answer(query, language_of(query, press).bad_button, alert=True)
            return
        place = place_of(query)
        question = await self.ledger.questions.find(press.question_id or "", place)
        if question is None:
            await answer(query, language_of(query, press).forgotten, alert=True)
            return
        await answer(query)
        engine, began = self.live.engine, time.perf_counter()
        found = await asyncio.to_thread(ask, engine, question.asked.text, PRIVATE_HITS, self.min_confidence)
        took_ms = (time.perf_counter() - began) * 1000
        asked = asked_of(found, question.asked.language, question.asked.how, engine, took_ms)
        question_id = await self.ledger.questions.record(asked, place, query.from_user.id, question.message_id)
        below = CardContext()
        if found.hits:
            more = {"question_id": question_id, "rank": 1}
            below = await asyncio.to_thread(CardContext.of_passage, found.hits[0].passage, engine, **more)
        links = Links(query.get_bot().username)
        await turn(query, answer_card(found, TEXTS[press.language], links, engine.version, below))
        await self.ledger.questions.record_answer(question_id, query.message.message_id)
