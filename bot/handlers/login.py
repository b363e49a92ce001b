"""Somebody wants to log in on the web."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.answering.tokens import LOGIN_S, Tokens
from bot.handlers.incoming import asker, in_group, language_of
from bot.render import login_card
from bot.texts import Texts, texts_for
from bot.wire.send import reply


@dataclass(frozen=True)
class LoggingIn:
    """Gives people links by which they log in once.

    Attributes:
        tokens: Signs the links.
        public_url: Where the pages are.
    """

    tokens: Tokens
    public_url: str

    async def command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/login: a link."""
        message = update.effective_message
        if message is not None:
            await self.give(message, texts_for(language_of(message)))

    async def give(self, message: Message, texts: Texts) -> None:
        """Send a link to who wrote a message, where nobody else sees it."""
        person = asker(message)
        if person is not None and not in_group(message):
            address = f"{self.public_url}/login?code={self.tokens.login(person)}"
            await reply(message, login_card(texts, address, LOGIN_S // 60))
