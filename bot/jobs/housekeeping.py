"""Deletes the bot's own messages in groups when they are due, and old rows of the ledger every day."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.ledger.deletions import Deletion
from bot.ledger.ledger import Ledger, now

logger = logging.getLogger(__name__)

_DAY = timedelta(days=1)
# By how much the clock may be wrong without seeming to have jumped.
_JUMP = timedelta(hours=12)
# Seconds between two looks at the ledger's files.
_MEND_S = 3.0
# Bot API, deleteMessage: a message is deleted within two days or not at all.
_DELETABLE = timedelta(hours=48)
# Seconds between two looks at what other processes have added.
_LOOK_S = 2.0
# Seconds before a deletion that failed is tried again.
_RETRY_S = 60.0


class Housekeeping:
    """Deletes messages when they are due, over restarts too, and enforces the ledger's retention every day.

    Args:
        ledger: Whose rows.
        retention_days: How long they are kept.
        clock: The time of day.
        pause: Returns once so many seconds have passed, whatever the clock says.
    """

    def __init__(
        self,
        ledger: Ledger,
        retention_days: int,
        clock: Callable[[], datetime] = now,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._ledger = ledger
        self._retention_days = retention_days
        self._clock = clock
        self._pause = pause
        self._added = asyncio.Event()

    async def delete_later(self, chat_id: int, message_id: int, after_s: float) -> None:
        """Have a message of the bot deleted after so many seconds."""
        due_at = self._clock() + timedelta(seconds=after_s)
        await self._ledger.deletions.add(Deletion(chat_id, message_id, due_at))
        self._added.set()

    async def run(self, bot: Bot) -> None:
        """Delete messages and old rows until cancelled."""
        await asyncio.gather(self._delete_due(bot), self._enforce_retention(), self._mend())

    async def _enforce_retention(self) -> None:
        """Delete what is old, every day, but where the clock has jumped and everything seems old."""
        slept = timedelta()
        while True:
            if slept <= _DAY + _JUMP:
                await self._ledger.enforce_retention(self._retention_days)
            else:
                logger.warning("the clock went ahead by %s within a day: nothing is deleted by it today", slept)
            before = self._clock()
            await self._pause(_DAY.total_seconds())
            slept = self._clock() - before

    async def _mend(self) -> None:
        while True:
            await asyncio.sleep(_MEND_S)
            await self._ledger.mend()

    async def _delete_due(self, bot: Bot) -> None:
        while True:
            self._added.clear()
            settled = [await self._delete(deletion, bot) for deletion in await self._ledger.deletions.due()]
            next_at = await self._ledger.deletions.next_at()
            wait_s = (next_at - self._clock()).total_seconds() if next_at else _DAY.total_seconds()
            if self._ledger.is_shared:  # others add deletions, too
                wait_s = min(wait_s, _LOOK_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, wait_s) if all(settled) else _RETRY_S):
                    await self._added.wait()

    async def _delete(self, deletion: Deletion, bot: Bot) -> bool:
        """Delete a message; whether that is settled: it is deleted, or can never be."""
        try:
            if self._clock() - deletion.due_at < _DELETABLE:
                await bot.delete_message(deletion.chat_id, deletion.message_id)
        except (BadRequest, Forbidden, ChatMigrated) as error:  # deleted by somebody else, or too old
            logger.info("a line cannot be removed: %s", error)
        except TelegramError as error:
            logger.warning("a line cannot be removed yet: %s", error)
            return False
        await self._ledger.deletions.cancel(deletion.chat_id, deletion.message_id)
        await self._ledger.questions.answer_deleted(deletion.chat_id, deletion.message_id)
        return True
