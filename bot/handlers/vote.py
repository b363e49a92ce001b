"""Somebody finds a passage right, or not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from telegram import CallbackQuery

from bot.documents.live import LiveEngine
from bot.handlers.leaf import language_of, place_of
from bot.ledger.ledger import Ledger
from bot.render import Press
from bot.wire.send import answer


@dataclass(frozen=True)
class Voting:
    """Takes votes."""

    live: LiveEngine
    ledger: Ledger

    async def press(self, query: CallbackQuery, press: Press) -> None:
        """👍 👎 count once for each person, passage and question; the last one counts."""
        texts = language_of(query, press)
        if await asyncio.to_thread(self.live.engine.resolve, press.passage_id) is None:
            await answer(query, texts.passage_gone, alert=True)
            return
        # Under a question of another chat it is a vote for the passage alone.
        question = await self.ledger.questions.find(press.question_id or "", place_of(query))
        question_id = question.question_id if question else None
        value = 1 if press.deed == "good" else -1
        votes = await self.ledger.vote(question_id, press.passage_id, query.from_user.id, value)
        await answer(query, texts.voted(votes.up, votes.down))
