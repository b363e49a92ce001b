"""Something goes wrong while an update is handled."""

from __future__ import annotations

import contextlib
import logging
import secrets
from dataclasses import dataclass

from telegram import Update
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, TelegramError
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.handlers.reply import reply
from bot.intake import InOrder
from bot.render import text_card
from bot.texts import texts_for

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failing:
    """Answers errors."""

    in_order: InOrder

    async def error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Log what went wrong, then tell the person in one line by which name it is logged.

        No other handler sees the update: what fails may be the gate that would have kept it out.
        """
        await self._tell(update, context.error)
        raise ApplicationHandlerStop

    async def _tell(self, update: object, error: Exception | None) -> None:
        if update is None and isinstance(error, Conflict):
            logger.error("another process is running with this token")
            return
        if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
            logger.error("Telegram did not take it: %s", error)
            if isinstance(update, Update):
                self.in_order.not_taken(update)
            return
        if isinstance(error, Forbidden):
            logger.error("nobody is there to be answered: %s", error)
            return
        if isinstance(error, BadRequest) and "query is too old" in error.message.lower():
            logger.warning("an answer came too late: %s", error)
            return
        name = secrets.token_hex(3)
        logger.error("#%s", name, exc_info=error)
        if isinstance(update, Update) and update.callback_query:
            with contextlib.suppress(TelegramError):
                texts = texts_for(update.callback_query.from_user.language_code)
                await update.callback_query.answer(texts.failed(name), show_alert=True)
        elif isinstance(update, Update) and update.effective_message and not update.guest_message:
            user = update.effective_user
            texts = texts_for(user.language_code if user else None)
            with contextlib.suppress(TelegramError):
                await reply(update.effective_message, text_card(texts.failed(name)))
