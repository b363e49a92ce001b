"""Somebody presses a button that shows another passage in the same card."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace

from telegram import CallbackQuery, Message

from bot.answering.around import position
from bot.answering.service import Answering
from bot.answering.views import Views
from bot.documents.live import LiveEngine
from bot.handlers.incoming import chat_of, in_private, presser_texts, viewer_pressing
from bot.ledger.ledger import Ledger
from bot.render import Card, CardContext, Links, MakeLinks, Press, answer_card, linked_card, old_card, passage_card
from bot.texts import TEXTS
from bot.wire.send import acknowledge, turn
from index import Engine, Passage
from index.rank.hits import Resolved

# How many of the last presses are remembered, to know a second one of the same.
_REMEMBERED = 1000


class Paging:
    """Shows the hits of a question one after the other, and the passages around one.


    A card that others see is turned only by who asked its question: everybody else is led
    to the passage in the private chat with the bot.
    """

    def __init__(
        self, live: LiveEngine, views: Views, ledger: Ledger, answering: Answering, links: MakeLinks = Links
    ) -> None:
        self._live = live
        self._views = views
        self._ledger = ledger
        self._answering = answering
        self._links = links
        self._turned: deque[tuple[object, ...]] = deque(maxlen=_REMEMBERED)

    async def around(self, query: CallbackQuery, press: Press) -> None:
        """▲ ▼ go through the document; a changed passage shows its old or its present text."""
        engine = self._live.seen_as(await self._views.of(viewer_pressing(query), query.get_bot()))
        texts = presser_texts(query, press)
        resolved = await asyncio.to_thread(engine.resolve, press.passage_id)
        if resolved is None or resolved.now is None:
            await acknowledge(query, texts.passage_removed, alert=True)
            return
        passage = await asyncio.to_thread(_led_to, press, resolved.now, engine)
        if passage is None:
            await acknowledge(query, texts.document_ends)
            return
        links = self._links(query.get_bot().username)
        if not await self._may_turn(query, press):
            await acknowledge(query, opens=links.to(passage))
            return
        await acknowledge(query)
        where = await asyncio.to_thread(position, engine, passage)
        votes = await self._ledger.votes(press.question_id, passage.passage_id)
        context = CardContext(where, shared=query.inline_message_id is not None, votes=(votes.up, votes.down))
        await self._turn(query, _card(press, resolved, passage, links, context))

    async def hits(self, query: CallbackQuery, press: Press) -> None:
        """‹ › show another hit of the question, as it was found when it was asked."""
        question = await self._answering.question(press.question_id, chat_of(query))
        if question is None:
            await acknowledge(query, presser_texts(query, press).forgotten, alert=True)
            return
        shared = query.inline_message_id is not None
        view = await self._views.of(viewer_pressing(query), query.get_bot())
        answered = await self._answering.recall(question, press.rank, view, shared=shared)
        found = answered.found
        if not found.answer.hits:
            await acknowledge(query, presser_texts(query, press).passage_removed, alert=True)
            return
        links = self._links(query.get_bot().username)
        if not await self._may_turn(query, press):
            await acknowledge(query, opens=links.to(found.shown.hits[answered.context.rank - 1].passage))
            return
        await acknowledge(query)
        await self._turn(query, answer_card(found.shown, TEXTS[press.language], links, answered.context))

    async def _may_turn(self, query: CallbackQuery, press: Press) -> bool:
        """Whether a press may change the message: nobody else sees it, or the person asked its question."""
        if in_private(query):
            return True
        return await self._answering.may_turn(query.from_user.id, press.question_id, chat_of(query))

    async def _turn(self, query: CallbackQuery, card: Card) -> None:
        """Show the card, unless the same button of the same state of its message was pressed before.

        Who taps twice means once, and edits count as messages towards a chat's flood limit.
        """
        message = query.message if isinstance(query.message, Message) else None
        state = (message.chat.id, message.message_id, message.edit_date, query.data) if message else None
        if state is None or state not in self._turned:
            await turn(query, card)
            if state is not None:
                self._turned.append(state)


def _led_to(press: Press, now: Passage, engine: Engine) -> Passage | None:
    """Return the passage that a press leads to; None where the document has nothing more."""
    if press.deed in ("then", "now"):
        return now
    before, after = engine.neighbours(now)
    return before if press.deed == "before" else after


def _card(press: Press, resolved: Resolved, passage: Passage, links: Links, context: CardContext) -> Card:
    """Return what the press leads to, in the language of the card."""
    texts = TEXTS[press.language]
    if press.deed == "then" and passage.text.split() != resolved.then.text.split():
        return old_card(resolved.then, texts)
    if press.deed in ("then", "now"):  # an edit that was taken back has made the old text the present one
        return linked_card(resolved, texts, links, context)
    aside = replace(context, question_id=press.question_id, rank=press.rank, of=press.of, aside=True)
    return passage_card(passage, texts, links, aside)
