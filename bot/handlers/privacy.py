"""Somebody wants to know what the bot stores, or to be forgotten."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.handlers.incoming import asker, language_of
from bot.ledger.ledger import Ledger
from bot.render import text_card
from bot.texts import texts_for
from bot.wire.send import reply

Say = Callable[[Message, str], Awaitable[None]]


@dataclass(frozen=True)
class Privacy:
    """Says what is stored, and deletes it.

    Attributes:
        ledger: Where it is stored.
        say: Replies with one line, which disappears again in a group.
        retention_days: For how long it is stored.
    """

    ledger: Ledger
    say: Say
    retention_days: int

    async def tell(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/privacy: what is stored, and for how long."""
        message = update.effective_message
        if message is not None:
            await reply(message, text_card(texts_for(language_of(message)).privacy(self.retention_days)))

    async def forget(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/forget: delete what the person asked, voted and posted, wherever it was."""
        message = update.effective_message
        if message is not None:
            person = asker(message)
            count = 0 if person is None else await self.ledger.forget(person)
            await self.say(message, texts_for(language_of(message)).erased(count))
