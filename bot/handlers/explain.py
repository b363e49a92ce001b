"""A keeper wants to know why a question is answered as it is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from telegram import Update
from telegram.ext import ContextTypes

from bot.answering.explain import explanation
from bot.answering.views import Views
from bot.documents.live import LiveEngine
from bot.handlers.incoming import language_of, text_of, viewer_of
from bot.render import MakeLinks, explained_card, text_card
from bot.texts import texts_for
from bot.wire.send import reply


@dataclass(frozen=True)
class Explaining:
    """Explains answers, of what the keeper sees himself."""

    live: LiveEngine
    views: Views
    min_confidence: float | None
    links: MakeLinks

    async def test(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/test question says how it is read, what each score is made of, and what decides the verdict."""
        message = update.message
        if message is None:
            return
        texts = texts_for(language_of(message))
        _, _, question = text_of(message).strip().partition(" ")
        if not question.strip():
            await reply(message, text_card(texts.keepers.test_usage))
            return
        engine = self.live.seen_as(await self.views.of(viewer_of(message), message.get_bot()))
        explained = await asyncio.to_thread(explanation, engine, question.strip(), self.min_confidence)
        links = self.links(message.get_bot().username)
        await reply(message, await asyncio.to_thread(explained_card, explained, texts, links))
