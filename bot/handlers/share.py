"""Somebody types @bot in any chat: rows to pick from, each posting one passage."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from telegram import InlineQueryResultsButton, Update
from telegram.ext import ContextTypes

from bot.current import Current
from bot.handlers.reply import result
from bot.render import Links, articles
from bot.texts import texts_for
from index import Hit, ask

_ROWS = 10
# Telegram serves the same query again by itself for so long.
_CACHE_S = 30
_PASSAGE_QUERY = "#p_"
# The button above the rows leads to the private chat with this /start payload.
_BUTTON_PAYLOAD = "inline"


@dataclass(frozen=True)
class Sharing:
    """Answers inline queries."""

    current: Current
    min_confidence: float | None

    async def inline(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A question gives its hits; #p_… gives exactly the passage of that name."""
        query = update.inline_query
        if query is None:
            return
        texts = texts_for(query.from_user.language_code, query.query)
        hits = await asyncio.to_thread(self._hits, query.query.strip())
        label = texts.inline_none if query.query.strip() else texts.inline_hint
        await query.answer(
            [result(article) for article in articles(hits, self.current.engine, texts, Links(context.bot.username))],
            cache_time=_CACHE_S,
            is_personal=True,  # the buttons speak the asker's language
            button=None if hits else InlineQueryResultsButton(label, start_parameter=_BUTTON_PAYLOAD),
        )

    def _hits(self, query: str) -> list[Hit]:
        if query.startswith(_PASSAGE_QUERY):
            passage = self.current.engine.get(query.removeprefix(_PASSAGE_QUERY))
            return [Hit(passage, 0.0)] if passage else []
        answer = ask(self.current.engine, query, _ROWS, self.min_confidence)
        return list(answer.hits) if answer.answered else []
