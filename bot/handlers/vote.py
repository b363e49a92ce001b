"""Somebody finds a passage right, or not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from telegram import CallbackQuery

from bot.answering.service import Answering
from bot.answering.views import Views
from bot.documents.live import LiveEngine
from bot.handlers.incoming import chat_of, presser_texts, viewer_pressing
from bot.ledger.ledger import Ledger
from bot.render import Press
from bot.wire.send import acknowledge


@dataclass(frozen=True)
class Voting:
    """Takes votes."""

    live: LiveEngine
    views: Views
    ledger: Ledger
    answering: Answering

    async def press(self, query: CallbackQuery, press: Press) -> None:
        """👍 👎 count once for each person, passage and question; the last one counts."""
        texts = presser_texts(query, press)
        engine = self.live.seen_as(await self.views.of(viewer_pressing(query), query.get_bot()))
        if await asyncio.to_thread(engine.resolve, press.passage_id) is None:
            await acknowledge(query, texts.passage_removed, alert=True)
            return
        # Under a question of another chat it is a vote for the passage alone.
        question = await self.answering.question(press.question_id, chat_of(query))
        question_id = question.question_id if question else None
        value = 1 if press.deed == "good" else -1
        votes = await self.ledger.vote(question_id, press.passage_id, query.from_user.id, value)
        await acknowledge(query, texts.voted(votes.up, votes.down))
