"""Which handler takes a pressed button, and what becomes of a button that none takes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import CallbackQuery, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from bot.render import Deed, GapDeed, GapPress, Press, read_gap_press, read_press
from bot.texts import texts_for
from bot.wire.send import acknowledge

Handle = Callable[[CallbackQuery, Press], Awaitable[None]]
HandleGap = Callable[[CallbackQuery, GapPress], Awaitable[None]]


def on_press(handle: Handle, *deeds: Deed) -> CallbackQueryHandler[Any, Any]:
    """Return the handler that calls a function for the buttons with one of these deeds."""

    async def press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        asked = read_press(query.data) if query else None
        if query is not None and asked is not None:
            await handle(query, asked)

    return CallbackQueryHandler(press, lambda data: (asked := read_press(data)) is not None and asked.deed in deeds)


def on_gap_press(handle: HandleGap, *deeds: GapDeed) -> CallbackQueryHandler[Any, Any]:
    """Return the handler that calls a function for the buttons about gaps with one of these deeds."""

    async def press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        asked = read_gap_press(query.data) if query else None
        if query is not None and asked is not None:
            await handle(query, asked)

    return CallbackQueryHandler(press, lambda data: (asked := read_gap_press(data)) is not None and asked.deed in deeds)


async def unknown_press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A button that is none of ours: made up, or of another time."""
    query = update.callback_query
    if query is not None:
        await acknowledge(query, texts_for(query.from_user.language_code).bad_button, alert=True)
