"""Somebody types @bot in any chat: rows to pick from, each posting one passage."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineQueryResultsButton, Update
from telegram.ext import ContextTypes

from bot.answering.around import position
from bot.answering.request import Request
from bot.answering.service import Answering
from bot.answering.views import Viewer, Views
from bot.documents.live import LiveEngine
from bot.handlers.incoming import GREETING, UNFOUND, is_only_polite
from bot.ledger.ledger import Ledger
from bot.ledger.questions import How
from bot.render import Article, Links, MakeLinks, Position, articles, sentences_with_links
from bot.texts import texts_for
from bot.wire.send import result
from index import Engine, Passage
from index.rank.hits import Hit
from index.read.collections import View

# Rows at a time, and in all; Telegram asks for more as people scroll.
_ROWS = 10
_MOST_ROWS = 50
_SENTENCES = 5
# Telegram serves the same query again by itself for so long.
_CACHE_S = 30
# What 📤 fills in: the name of one passage.
_PASSAGE_QUERY = re.compile(r"#p_([A-Za-z0-9_-]{12})", re.ASCII)
# Words to be made a link: text +words+ text. C++, 1+2+3 and A+B+C mark none.
_MARKED = re.compile(r"(?<![A-Za-z0-9+])\+(?=[^+]*[^\W\d_])([^+\s](?:[^+]*[^+\s])?)\+(?![A-Za-z0-9+])")
_RESULT = re.compile(r"[ps]_([A-Za-z0-9_-]{12})", re.ASCII)


@dataclass(frozen=True)
class Sharing:
    """Answers inline queries."""

    answering: Answering
    live: LiveEngine
    views: Views
    ledger: Ledger
    links: MakeLinks = Links

    async def inline(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A question gives its hits, #p_… one passage, text +words+ text that sentence with links.

        Without a question there are the passages that the person posted lately, and the
        documents' first ones.
        """
        query = update.inline_query
        if query is None:
            return
        said = _typed(query.query)
        texts, links = texts_for(query.from_user.language_code, said), self.links(context.bot.username)
        offset = int(query.offset) if re.fullmatch("[0-9]{1,2}", query.offset) else 0
        view = await self.views.of(Viewer(query.from_user.id), context.bot)
        rows = await self._sentences(said, links, view) if said else []
        engine, hits = (self.live.seen_as(view), []) if rows else await self._hits(said, query.from_user.id, view)
        found = bool(rows or hits)
        if said and not found and not offset:
            await self.ledger.record_unfound(query.from_user.id, said)
        page = await asyncio.to_thread(_with_positions, engine, hits[offset : offset + _ROWS])
        rows = rows or articles(page, texts, links)
        label, name = (texts.inline_none, UNFOUND) if said else (texts.inline_hint, GREETING)
        label = texts.inline_pending(engine.pending) if engine.pending else label
        shows_button = not (said and found) or bool(engine.pending)
        await query.answer(
            [result(row) for row in rows],
            # What may be seen may change at any time, and nobody but the asker may see what he may.
            cache_time=_CACHE_S if self.views.are_equal and not self.live.changing else 0,
            is_personal=True,  # the buttons speak the asker's language
            # Not "": with defaults, the library sends an empty text as a list.
            next_offset=str(offset + _ROWS) if len(hits) > offset + _ROWS else None,
            button=InlineQueryResultsButton(label, start_parameter=name) if shows_button else None,
        )

    async def chosen(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A row was posted; only now is what was typed a question."""
        chosen = update.chosen_inline_result
        row = _RESULT.fullmatch(chosen.result_id) if chosen else None
        if chosen is None or row is None:
            return
        said, person = _typed(chosen.query), chosen.from_user
        await self.ledger.record_chosen(person.id, said, row[1])
        question = _asked(said)
        if question:
            chat = chosen.inline_message_id or person.id
            view = await self.views.of(Viewer(person.id), context.bot)
            request = Request(question, How.INLINE, person.language_code, chat, person.id, view=view)
            await self.answering.record_picked(request, row[1])

    async def _sentences(self, said: str, links: Links, view: View) -> list[Article]:
        """Return the person's own sentence with links; none where no words are marked, or none is found for them."""
        pieces = _MARKED.split(said)
        answers = [(await self.answering.look(words, _SENTENCES, view)).shown for words in pieces[1::2]]
        hits = [answer.hits if answer.answered else () for answer in answers]
        return sentences_with_links(pieces, hits, links, _SENTENCES)

    async def _hits(self, said: str, person: int, view: View) -> tuple[Engine, list[Hit]]:
        """Return the passages to pick from, and the index they are from."""
        engine, named = self.live.seen_as(view), _PASSAGE_QUERY.fullmatch(said)
        if named:
            resolved = await asyncio.to_thread(engine.resolve, named[1])
            return engine, [Hit(resolved.now, 0.0)] if resolved and resolved.now else []
        if not said:
            lately = await self.ledger.lately_chosen(person, _ROWS)
            return engine, await asyncio.to_thread(_suggested, lately, engine)
        found = await self.answering.look(said, _MOST_ROWS, view)
        return found.engine, list(found.shown.hits) if found.answer.answered else []


def _with_positions(engine: Engine, hits: Sequence[Hit]) -> list[tuple[Hit, Position]]:
    return [(hit, position(engine, hit.passage)) for hit in hits]


def _typed(query: str) -> str:
    """Return what an inline query says; nothing where it is only polite."""
    said = query.strip()
    return "" if is_only_polite(said) else said


def _asked(said: str) -> str:
    """Return what an inline query asks; nothing where it names a passage."""
    if _PASSAGE_QUERY.fullmatch(said):
        return ""
    marked = _MARKED.search(said)
    return marked[1] if marked else said


def _suggested(lately: list[str], engine: Engine) -> list[Hit]:
    """Return what a person posted lately, then the first passage of each document."""
    resolved = [engine.resolve(passage_id) for passage_id in lately]
    chosen = {one.now.passage_id: one.now for one in resolved if one and one.now}
    first: dict[str, Passage] = {}
    for passage in engine.passages:
        first.setdefault(passage.source, passage)
        if len(first) == _ROWS:
            break
    chosen |= {passage.passage_id: passage for passage in first.values()}
    return [Hit(passage, 0.0) for passage in chosen.values()][:_ROWS]
