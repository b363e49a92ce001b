"""Somebody's question was read together with the one before, and stands by itself after all."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import CallbackQuery

from bot.answering.service import Answering
from bot.handlers.leaf import language_of, place_of
from bot.render import Links, Press, answer_card
from bot.texts import TEXTS
from bot.wire.send import answer, turn


@dataclass(frozen=True)
class Following:
    """Takes back what was read into a question."""

    answering: Answering

    async def alone(self, query: CallbackQuery, press: Press) -> None:
        """Answer the question by itself, in the same message."""
        if query.message is None:
            await answer(query, language_of(query, press).bad_button, alert=True)
            return
        chat = place_of(query)
        question = await self.answering.question(press.question_id, chat)
        if question is None:
            await answer(query, language_of(query, press).forgotten, alert=True)
            return
        await answer(query)
        answered = await self.answering.answer_alone(question, chat, query.from_user.id)
        found, links = answered.found, Links(query.get_bot().username)
        await turn(
            query, answer_card(found.shown, TEXTS[press.language], links, found.engine.version, answered.context)
        )
        await self.answering.delivered(answered, query.message.message_id)
