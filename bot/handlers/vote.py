"""Somebody finds a passage right, or not."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Update
from telegram.ext import ContextTypes

from bot.current import Current
from bot.handlers.leaf import language_of, place_of
from bot.handlers.reply import answer
from bot.ledger import Ledger
from bot.render import read_press


@dataclass(frozen=True)
class Voting:
    """Takes votes."""

    current: Current
    ledger: Ledger

    async def press(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """👍 👎 count once for each person, passage and question; the last one counts."""
        query = update.callback_query
        press = read_press(query.data) if query else None
        if query is None or press is None:
            return
        texts = language_of(query, press)
        if self.current.engine.resolve(press.passage_id) is None:
            await answer(query, texts.passage_gone, alert=True)
            return
        # Under a question of another chat it is a vote for the passage alone.
        question = await self.ledger.questions.find(press.question_id or "", place_of(query))
        question_id = question.question_id if question else None
        value = 1 if press.deed == "good" else -1
        votes = await self.ledger.vote(question_id, press.passage_id, query.from_user.id, value)
        await answer(query, texts.voted(votes.up, votes.down))
