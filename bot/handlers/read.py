"""Somebody opens a link, or wants to know what the bot is and does."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.current import Current
from bot.handlers.reply import reply
from bot.render import Card, Links, passage_card, start_card, text_card
from bot.texts import Texts, texts_for

_EXAMPLES = 3
_PASSAGE_LINK = "p_"


@dataclass(frozen=True)
class Reading:
    """Shows passages by their links, and the bot's own pages."""

    current: Current

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/start greets; /start p_… shows the passage of a link."""
        message = update.effective_message
        if message is not None:
            payload = context.args[0] if context.args else ""
            await reply(message, self._page(payload, _texts(message), Links(context.bot.username)))

    async def help(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/help, and any command that there is not: how to ask."""
        message = update.effective_message
        if message is not None:
            sees_all = bool(context.bot.bot.can_read_all_group_messages)
            await reply(message, text_card(_texts(message).help(context.bot.username, sees_all)))

    async def privacy(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/privacy: what is kept."""
        message = update.effective_message
        if message is not None:
            await reply(message, text_card(_texts(message).privacy))

    async def no_text(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A picture, a voice message: one line that says what to send instead."""
        message = update.effective_message
        if message is not None:
            await reply(message, text_card(_texts(message).only_text))

    def _page(self, payload: str, texts: Texts, links: Links) -> Card:
        if payload.startswith(_PASSAGE_LINK):
            passage = self.current.engine.get(payload.removeprefix(_PASSAGE_LINK))
            return passage_card(passage, texts, links) if passage else text_card(texts.gone)
        engine = self.current.engine
        passages = engine.passages
        # From all over the documents.
        chosen = [
            passages[(2 * place + 1) * len(passages) // (2 * _EXAMPLES)]
            for place in range(_EXAMPLES if passages else 0)
        ]
        examples = list(dict.fromkeys(passage.headings[-1] for passage in chosen if passage.headings))
        return start_card(texts, len(engine.sources), examples, len(passages))


def _texts(message: Message) -> Texts:
    return texts_for(message.from_user.language_code if message.from_user else None)
