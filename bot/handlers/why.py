"""Somebody says why an answer is not right."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from telegram import CallbackQuery

from bot.answering.service import Answering
from bot.answering.views import Views
from bot.documents.live import LiveEngine
from bot.handlers.incoming import chat_of, viewer_pressing
from bot.ledger.ledger import Ledger
from bot.ledger.questions import Question
from bot.render import GapPress, reason_of, voted_rows, which_rows
from bot.texts import TEXTS, texts_for
from bot.wire.send import acknowledge, show_rows, show_votes


@dataclass(frozen=True)
class Why:
    """Takes reasons, one of each person for each answer."""

    live: LiveEngine
    views: Views
    ledger: Ledger
    answering: Answering

    async def reason(self, query: CallbackQuery, press: GapPress) -> None:
        """A reason counts as a vote against the answer, too; another one takes its place."""
        said = texts_for(query.from_user.language_code or press.language)
        view = await self.views.of(viewer_pressing(query), query.get_bot())
        if await asyncio.to_thread(self.live.seen_as(view).resolve, press.one) is None:
            await acknowledge(query, said.passage_removed, alert=True)
            return
        question = await self.answering.question(press.other, chat_of(query))
        reason = _reason(press, question)
        if reason is None:
            await acknowledge(query, said.bad_button, alert=True)
            return
        question_id = question.question_id if question else None
        await self.ledger.explain_vote(question_id, press.one, query.from_user.id, reason)
        if question is not None:
            await self.answering.voted(question, view)
        await acknowledge(query, said.loop.reason_noted)
        votes = await self.ledger.votes(question_id, press.one)
        rung = await self.answering.rung(question, chat_of(query), voted_down=votes.down > 0)
        again = voted_rows(press.one, question_id, TEXTS[press.language], voted_down=votes.down > 0, rung=rung)
        await show_votes(query, (votes.up, votes.down), (), again)

    async def which(self, query: CallbackQuery, press: GapPress) -> None:
        """Another passage is right: one of the other hits, if the question has any."""
        said = texts_for(query.from_user.language_code or press.language)
        question = await self.answering.question(press.other, chat_of(query))
        ids = question.asked.passage_ids if question else ()
        others = [rank for rank, passage_id in enumerate(ids, 1) if passage_id != press.one]
        if not others:
            await self.reason(query, GapPress("why", press.language, press.one, press.other, 0))
            return
        await acknowledge(query, said.loop.which)
        await show_rows(query, ("why", "which"), which_rows(press.one, press.other, others, TEXTS[press.language]))


def _reason(press: GapPress, question: Question | None) -> str | None:
    """A reason's name, or the id of the passage that is right; None for a button that nobody was shown."""
    reason = reason_of(press.number)
    if isinstance(reason, str):
        return reason
    ids = question.asked.passage_ids if question else ()
    return ids[reason - 1] if 0 < reason <= len(ids) else None
