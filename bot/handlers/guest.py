"""Somebody calls the bot into a chat that it is no member of: one card, at once."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.answering.request import Answered, Request
from bot.answering.service import Answering
from bot.answering.views import Viewer, Views
from bot.handlers.incoming import asker, is_only_polite, language_of, question_in, text_of
from bot.ledger.questions import How
from bot.render import Article, Card, Links, MakeLinks, answer_card, line_card, payload, text_card
from bot.texts import Texts, texts_for
from bot.wire.send import result
from index.read.collections import View


@dataclass(frozen=True)
class Guest:
    """Answers guest messages; none is answered twice, since Telegram takes one answer to each."""

    answering: Answering
    views: Views
    links: MakeLinks = Links

    async def answer(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """@bot question, or a reply to the bot's card; @bot alone, as a reply, asks what the message says."""
        message = update.guest_message
        if message is None or message.guest_query_id is None:
            return
        view = await self.views.of(Viewer(asker(message)), context.bot)
        request = _request(message, _question(message, context.bot.username), view)
        texts = texts_for(request.language, request.text)
        if request.text and not is_only_polite(request.text):
            answered = await self.answering.answer(request)
            if isinstance(answered, Answered):
                await self._show(answered, message, texts)
        elif await self.answering.refuse(request) is None:
            await _send(message, "usage", text_card(texts.guest_usage(context.bot.username)), texts)

    async def _show(self, answered: Answered, message: Message, texts: Texts) -> None:
        found = answered.found
        name, card = "none", line_card(found.answer, texts)
        if found.answer.answered:
            name = payload(found.answer.hits[0].passage)
            links = self.links(message.get_bot().username)
            card = answer_card(found.shown, texts, links, answered.context)
        inline_message = await _send(message, name, card, texts)
        if inline_message is not None:
            await self.answering.delivered_inline(answered, inline_message)


async def _send(message: Message, name: str, card: Card, texts: Texts) -> str | None:
    """Answer a guest message; return the name of the inline message that shows the answer."""
    sent = await message.answer_guest_query(result(Article(name, texts.answer, "", card)))
    return sent.inline_message_id


def _request(message: Message, question: str, view: View) -> Request:
    return Request(
        text=question,
        how=How.GUEST,
        language=language_of(message),
        chat=message.chat.id,
        asker=asker(message),
        view=view,
        sender=asker(message),
        sent_at_s=message.date.timestamp(),
    )


def _question(message: Message, username: str) -> str:
    above = message.reply_to_message
    if question := question_in(text_of(message), username):
        return question
    if message.quote is not None:
        return message.quote.text.strip()
    return question_in(text_of(above), username) if above else ""
