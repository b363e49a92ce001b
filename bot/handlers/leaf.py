"""Somebody presses a button that shows another passage in the same card."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import CallbackQuery, Update
from telegram.ext import ContextTypes

from bot.current import Current
from bot.handlers.reply import turn
from bot.render import Below, Card, Links, Press, linked_card, old_card, passage_card, read_press, toast
from bot.texts import TEXTS, Texts, texts_for
from index import Engine
from index.engine import Resolved


@dataclass(frozen=True)
class Leafing:
    """Reads around a passage: before it, after it, and what it said once."""

    current: Current

    async def around(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """▲ ▼ go through the document; a changed passage shows its old or its present text."""
        query = update.callback_query
        press = read_press(query.data) if query else None
        if query is None or press is None:
            return
        engine, mine = self.current.engine, language_of(query)
        resolved = engine.resolve(press.passage_id)
        if resolved is None or resolved.now is None:
            await query.answer(toast(mine.passage_gone), show_alert=True)
            return
        shared = query.inline_message_id is not None
        card = _card(press, resolved, engine, Links(context.bot.username), shared)
        if card is None:
            await query.answer(toast(mine.document_ends))
            return
        await query.answer()
        await turn(query, card)

    async def unknown(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A button that is none of ours: made up, or of another time."""
        query = update.callback_query
        if query is not None:
            await query.answer(toast(language_of(query).bad_button), show_alert=True)


def language_of(query: CallbackQuery) -> Texts:
    """Return the texts for the person who presses, who need not be the one who asked."""
    return texts_for(query.from_user.language_code)


def _card(press: Press, resolved: Resolved, engine: Engine, links: Links, shared: bool) -> Card | None:
    """What the press leads to, in the language of the card; None where the document has nothing more."""
    texts, now = TEXTS[press.language], resolved.now
    if press.deed == "then" or now is None:
        return old_card(resolved.then, texts)
    if press.deed == "now":
        return linked_card(resolved, texts, links, Below.of_passage(now, engine, shared=shared))
    before, after = engine.neighbours(now)
    passage = before if press.deed == "before" else after
    if passage is None:
        return None
    below = Below.of_passage(
        passage, engine, question_id=press.question_id, rank=press.rank, of=press.of, aside=True, shared=shared
    )
    return passage_card(passage, texts, links, below)
