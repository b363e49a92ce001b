"""Somebody waits long, since many ask at once."""

from __future__ import annotations

from telegram import Update

from bot.render import text_card
from bot.texts import texts_for
from bot.wire.send import reply


async def tell_to_wait(update: Update) -> None:
    """Reply to a message that it will be answered, later."""
    message, user = update.effective_message, update.effective_user
    if message is not None:
        texts = texts_for(user.language_code if user else None, message.text or message.caption or "")
        await reply(message, text_card(texts.crowded))
