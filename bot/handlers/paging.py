"""Somebody presses a button that shows another passage in the same card."""

from __future__ import annotations

import asyncio
from collections import deque

from telegram import CallbackQuery, Message

from bot.answering.around import neighbours
from bot.answering.service import Answering
from bot.answering.views import Views
from bot.documents.live import LiveEngine
from bot.handlers.incoming import chat_of, presser_texts, viewer_pressing
from bot.render import Card, CardContext, Links, Press, answer_card, linked_card, old_card, passage_card
from bot.texts import TEXTS
from bot.wire.send import acknowledge, turn
from index import Engine
from index.rank.snapshot import Resolved

# How many of the last presses are remembered, to know a second one of the same.
_REMEMBERED = 1000


class Paging:
    """Shows the hits of a question one after the other, and the passages around one."""

    def __init__(self, live: LiveEngine, views: Views, answering: Answering) -> None:
        self._live = live
        self._views = views
        self._answering = answering
        self._turned: deque[tuple[object, ...]] = deque(maxlen=_REMEMBERED)

    async def around(self, query: CallbackQuery, press: Press) -> None:
        """▲ ▼ go through the document; a changed passage shows its old or its present text."""
        engine = self._live.seen_as(await self._views.of(viewer_pressing(query), query.get_bot()))
        texts = presser_texts(query, press)
        resolved = await asyncio.to_thread(engine.resolve, press.passage_id)
        if resolved is None or resolved.now is None:
            await acknowledge(query, texts.passage_removed, alert=True)
            return
        shared = query.inline_message_id is not None
        links = Links(query.get_bot().username)
        card = await asyncio.to_thread(_card, press, resolved, engine, links, shared)
        if card is None:
            await acknowledge(query, texts.document_ends)
            return
        await acknowledge(query)
        await self._turn(query, card)

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
        await acknowledge(query)
        links = Links(query.get_bot().username)
        card = answer_card(found.shown, TEXTS[press.language], links, found.engine.version, answered.context)
        await self._turn(query, card)

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


def _card(press: Press, resolved: Resolved, engine: Engine, links: Links, shared: bool) -> Card | None:
    """Return what the press leads to, in the language of the card; None where the document has nothing more."""
    texts, now = TEXTS[press.language], resolved.now
    if now is None:
        return None
    if press.deed == "then" and now.text.split() != resolved.then.text.split():
        return old_card(resolved.then, texts)
    if press.deed in ("then", "now"):  # an edit that was taken back has made the old text the present one
        return linked_card(resolved, texts, links, CardContext(neighbours(engine, now), shared=shared))
    before, after = engine.neighbours(now)
    passage = before if press.deed == "before" else after
    if passage is None:
        return None
    around = neighbours(engine, passage)
    card_context = CardContext(around, press.question_id, press.rank, press.of, aside=True, shared=shared)
    return passage_card(passage, texts, links, card_context)
