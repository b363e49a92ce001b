"""A keeper writes for the first time: only then Telegram takes a menu of his own."""

from __future__ import annotations

import logging

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.ledger.ledger import Ledger
from bot.wire.profile import add_commands

logger = logging.getLogger(__name__)


class Menus:
    """Sees that the menu of each keeper has the commands of keepers."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._seen: set[int] = set()

    async def note(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A keeper's first message of this run: his menu is set, unless it was at the start."""
        person = update.effective_user
        if person is None or person.id in self._seen:
            return
        self._seen.add(person.id)
        having = await self._ledger.menus()
        if person.id in having:
            return
        try:
            await add_commands(context.bot, person.id)
        except TelegramError as error:
            logger.warning("the menu of a keeper cannot be set: %s", error)
        else:
            await self._ledger.record_menus(having | {person.id})
