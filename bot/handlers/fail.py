"""Something goes wrong while an update is handled."""

from __future__ import annotations

import contextlib
import errno
import logging
import secrets
from dataclasses import dataclass, field

from telegram import Update
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.render import text_card
from bot.texts import texts_for
from bot.trouble import Trouble
from bot.wire.queue import PerChatProcessor
from bot.wire.send import reply
from bot.wire.updates import is_short_lived
from index.errors import ClusterFailed

logger = logging.getLogger(__name__)

# What the machine has no more of for a while: descriptors, memory, room on the disk.
_SHORT_OF = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC)
# Seconds before what failed by that is tried again.
_SHORT_S = 10.0
# What a cluster does not answer is asked again within such a time.
_ASKED_AGAIN_S = 120.0
# How Telegram says that the bot is in a chat and may not write there.
_SILENCED = ("not enough rights", "no rights to send", "chat_write_forbidden", "chat_restricted", "topic_closed")


@dataclass(frozen=True)
class Failing:
    """Answers errors."""

    processor: PerChatProcessor
    _short: Trouble = field(
        default_factory=lambda: Trouble(
            logger,
            "the machine is short of something",
            "the machine has again what it was short of",
            _SHORT_S,
        )
    )
    _cluster: Trouble = field(
        default_factory=lambda: Trouble(
            logger,
            "the cluster gives no whole answer",
            "the cluster answers again",
            _ASKED_AGAIN_S,
        )
    )
    _waiting: set[int] = field(default_factory=set)  # updates that failed by it, and are handled again

    async def went_well(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Note that an update was handled, which may show that some trouble has ended."""
        self._short.passed()
        # Most updates ask nothing of the cluster, so that they are handled shows little.
        self._cluster.passed(surely=update.update_id in self._waiting)
        self._waiting.discard(update.update_id)

    async def error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Log what went wrong, then tell the person in one line by which name it is logged.

        No other handler sees the update: what fails may be the gate that would have kept it out.
        """
        await self._tell(update, context.error)
        raise ApplicationHandlerStop

    async def give_up(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Tell the person whose update ended the bot again and again, instead of trying it once more."""
        if self.processor.is_given_up(update):
            message, user = update.effective_message, update.effective_user
            if message is not None and not update.guest_message:  # a guest's query is over after seconds
                texts = texts_for(user.language_code if user else None, message.text or message.caption or "")
                await reply(message, text_card(texts.given_up))
            raise ApplicationHandlerStop

    def _trouble_of(self, error: Exception | None) -> Trouble | None:
        """What lasts for a while, so that what failed by it is tried again afterwards; None: it is none of that."""
        if isinstance(error, ClusterFailed) and error.may_pass:
            return self._cluster
        return self._short if isinstance(error, OSError) and error.errno in _SHORT_OF else None

    async def _tell(self, update: object, error: Exception | None) -> None:
        if isinstance(error, RetryAfter):
            wait_s = error._retry_after.total_seconds()
            logger.warning("Telegram does not take it before %g s are over", wait_s)
            if isinstance(update, Update):
                self.processor.not_taken(update, wait_s)
            return
        # The next run has another token. The library raises the same for a method that the server does not have.
        if isinstance(error, InvalidToken) and self.processor.ends_refused:
            if isinstance(update, Update):
                self.processor.not_taken(update)
            return
        if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
            logger.error("Telegram did not take it: %s", error)
            if isinstance(update, Update):
                self.processor.not_taken(update)
            return
        if isinstance(error, Forbidden) or (
            isinstance(error, BadRequest) and any(part in error.message.lower() for part in _SILENCED)
        ):
            logger.error("nobody is there to be answered: %s", error)
            return
        # How long an inline query or a button waits is told nowhere, and they bear no date.
        if isinstance(error, BadRequest) and "query is too old" in error.message.lower():
            logger.warning("an answer came too late: %s", error)
            return
        trouble = self._trouble_of(error)
        if trouble is not None and isinstance(update, Update):
            trouble.met(str(error), logging.ERROR)
            if trouble is self._short or not is_short_lived(update):
                if trouble is self._cluster:
                    self._waiting.add(update.update_id)
                self.processor.not_now(update, _SHORT_S)
                return
        name = secrets.token_hex(3)
        logger.error("#%s", name, exc_info=error)
        if isinstance(update, Update):
            with contextlib.suppress(TelegramError):
                await _say(update, name)


async def _say(update: Update, name: str) -> None:
    """One line to the person, on the button that was pressed if it is not answered yet."""
    user, query, message = update.effective_user, update.callback_query, update.effective_message
    text = texts_for(user.language_code if user else None).failed(name)
    if query is not None:
        with contextlib.suppress(BadRequest):  # answered already; then below its card
            await query.answer(text, show_alert=True)
            return
    if message is not None and not update.guest_message:
        await reply(message, text_card(text))
