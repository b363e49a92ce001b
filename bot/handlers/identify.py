"""Somebody wants to know their id, and the chat's: what settings and rules name people and groups by."""

from __future__ import annotations

from telegram import Update
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.handlers.incoming import asker, language_of
from bot.render import text_card
from bot.texts import texts_for
from bot.wire.send import reply


async def identify(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """/id tells them, to anybody, also where the bot does nothing else: whoever lets it in needs to know."""
    message = update.effective_message
    if message is not None:
        await reply(message, text_card(texts_for(language_of(message)).ids(asker(message), message.chat.id)))
    raise ApplicationHandlerStop
