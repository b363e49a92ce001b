"""Somebody's question was read together with the one before, or with slips mended, and is to stand as it is."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import CallbackQuery

from bot.answering.service import Answering
from bot.answering.views import Views
from bot.handlers.incoming import chat_of, in_private, presser_texts, viewer_pressing
from bot.render import Links, MakeLinks, Press, answer_card
from bot.texts import TEXTS
from bot.wire.send import acknowledge, turn


@dataclass(frozen=True)
class StandingAlone:
    """Answers a question again: without the one before, or word for word."""

    answering: Answering
    views: Views
    links: MakeLinks = Links

    async def press(self, query: CallbackQuery, press: Press) -> None:
        """Answer the question as it was written, in the same message."""
        if query.message is None:
            await acknowledge(query, presser_texts(query, press).bad_button, alert=True)
            return
        chat = chat_of(query)
        question = await self.answering.question(press.question_id, chat)
        if question is None:
            await acknowledge(query, presser_texts(query, press).forgotten, alert=True)
            return
        passage_id = press.passage_id
        if not in_private(query) and not await self.answering.may_turn(query.from_user.id, question.question_id, chat):
            await acknowledge(query, opens=self.links(query.get_bot().username).to_named(passage_id))
            return
        await acknowledge(query)
        again = self.answering.answer_verbatim if press.deed == "verbatim" else self.answering.answer_alone
        view = await self.views.of(viewer_pressing(query), query.get_bot())
        answered = await again(question, chat, query.from_user.id, view)
        found, links = answered.found, self.links(query.get_bot().username)
        card = answer_card(found.shown, TEXTS[press.language], links, answered.context)
        await turn(query, card)
        await self.answering.delivered(answered, query.message.message_id)
