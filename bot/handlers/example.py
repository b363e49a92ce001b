"""Somebody taps one of the questions below the greeting."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from telegram import CallbackQuery, Message

from bot.answering.examples import question_about
from bot.answering.request import Answered, Request
from bot.answering.service import Answering
from bot.answering.views import Views
from bot.documents.live import LiveEngine
from bot.handlers.incoming import in_private, presser_texts, viewer_pressing
from bot.ledger.questions import How
from bot.render import Links, MakeLinks, Press, answer_card
from bot.texts import TEXTS
from bot.wire.send import acknowledge, reply


@dataclass(frozen=True)
class Trying:
    """Answers the questions that the greeting offers."""

    live: LiveEngine
    views: Views
    answering: Answering
    links: MakeLinks = Links

    async def press(self, query: CallbackQuery, press: Press) -> None:
        """Answer the question as if the person had written it; the card says which it was."""
        view = await self.views.of(viewer_pressing(query), query.get_bot())
        resolved = await asyncio.to_thread(self.live.seen_as(view).resolve, press.passage_id)
        texts = TEXTS[press.language]
        question = question_about(resolved.now, texts) if resolved and resolved.now else None
        message = query.message
        if question is None or not isinstance(message, Message) or not in_private(query):
            await acknowledge(query, presser_texts(query, press).passage_removed, alert=True)
            return
        await acknowledge(query)
        person = query.from_user
        request = Request(question, How.PRIVATE, person.language_code, message.chat.id, person.id, view=view)
        answered = await self.answering.answer(request)
        if isinstance(answered, Answered):
            context = replace(answered.context, asked=question)
            card = answer_card(answered.found.shown, texts, self.links(query.get_bot().username), context)
            await self.answering.delivered(answered, (await reply(message, card)).message_id)
