"""Somebody finds a passage right, or not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from telegram import CallbackQuery

from bot.answering.around import position
from bot.answering.service import Answering
from bot.answering.views import Views
from bot.documents.live import LiveEngine
from bot.handlers.incoming import chat_of, presser_texts, viewer_pressing
from bot.ledger.ledger import Ledger
from bot.render import CardContext, Links, MakeLinks, Press, Rows, rows, voted_rows
from bot.texts import TEXTS, Texts
from bot.wire.send import acknowledge, show_votes
from index import Engine
from index.rank.hits import Resolved


@dataclass(frozen=True)
class Voting:
    """Takes votes."""

    live: LiveEngine
    views: Views
    ledger: Ledger
    answering: Answering
    links: MakeLinks = Links

    async def press(self, query: CallbackQuery, press: Press) -> None:
        """👍 👎 count once for each person, passage and question; pressed again, they take the vote back."""
        texts = presser_texts(query, press)
        view = await self.views.of(viewer_pressing(query), query.get_bot())
        engine = self.live.seen_as(view)
        resolved = await asyncio.to_thread(engine.resolve, press.passage_id)
        if resolved is None:
            await acknowledge(query, texts.passage_removed, alert=True)
            return
        # Under a question of another chat it is a vote for the passage alone.
        question = await self.answering.question(press.question_id, chat_of(query))
        question_id = question.question_id if question else None
        value = 1 if press.deed == "good" else -1
        votes = await self.ledger.vote(question_id, press.passage_id, query.from_user.id, value)
        if question is not None:
            await self.answering.voted(question, view)
        said = texts.voted if votes.own else texts.unvoted
        asked_why = f" {texts.loop.why}" if votes.own < 0 else ""
        await acknowledge(query, said(votes.up, votes.down) + asked_why)
        counts = votes.up, votes.down
        context = CardContext(
            question_id=press.question_id,
            rank=press.rank,
            of=press.of,
            aside=question is None or press.passage_id not in question.asked.passage_ids[press.rank - 1 : press.rank],
            shared=query.inline_message_id is not None,
            votes=counts,
        )
        links = self.links(query.get_bot().username)
        buttons = await asyncio.to_thread(_rows, resolved, engine, context, TEXTS[press.language], links)
        rung = await self.answering.rung(question, chat_of(query), voted_down=votes.down > 0)
        why = voted_rows(press.passage_id, question_id, TEXTS[press.language], voted_down=votes.down > 0, rung=rung)
        await show_votes(query, counts, buttons, why)


def _rows(resolved: Resolved, engine: Engine, context: CardContext, texts: Texts, links: Links) -> Rows:
    """Return the buttons of the card that a press came from, as far as the press tells."""
    passage = resolved.now or resolved.then
    where = position(engine, passage) if resolved.now else context.position
    return rows(passage, replace(context, position=where), texts, links)
