"""What the bot does unasked: lines whose time is over disappear, and what is too old is deleted."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.ledger.deletions import Deletion
from bot.ledger.ledger import Ledger, now

logger = logging.getLogger(__name__)

_DAY_S = 24 * 3600.0
# Bot API, deleteMessage: a message is deleted within two days or not at all.
_REMOVABLE = timedelta(hours=48)
# What could not be removed is tried again after so many seconds.
_AGAIN_S = 60.0


class Housekeeping:
    """Removes lines when they are due, over restarts too, and enforces the retention every day."""

    def __init__(self, ledger: Ledger, retention_days: int, clock: Callable[[], datetime] = now) -> None:
        self._ledger = ledger
        self._retention_days = retention_days
        self._clock = clock
        self._news = asyncio.Event()

    async def remove_later(self, chat_id: int, message_id: int, after_s: float) -> None:
        """Let a message of the bot's disappear after so many seconds."""
        due_at = self._clock() + timedelta(seconds=after_s)
        await self._ledger.deletions.add(Deletion(chat_id, message_id, due_at))
        self._news.set()

    async def run(self, bot: Bot) -> None:
        """Do so until cancelled."""
        await asyncio.gather(self._remove(bot), self._retain())

    async def _retain(self) -> None:
        while True:
            await self._ledger.enforce_retention(self._retention_days)
            await asyncio.sleep(_DAY_S)

    async def _remove(self, bot: Bot) -> None:
        while True:
            self._news.clear()
            removed = [await self._removed(line, bot) for line in await self._ledger.deletions.due()]
            next_at = await self._ledger.deletions.next_at()
            wait_s = (next_at - self._clock()).total_seconds() if next_at else _DAY_S
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, wait_s) if all(removed) else _AGAIN_S):
                    await self._news.wait()

    async def _removed(self, line: Deletion, bot: Bot) -> bool:
        """Whether a line is gone, or beyond the bot's reach."""
        try:
            if self._clock() - line.due_at < _REMOVABLE:
                await bot.delete_message(line.chat_id, line.message_id)
        except (BadRequest, Forbidden, ChatMigrated) as error:  # somebody else did, or it is too old
            logger.info("a line cannot be removed: %s", error)
        except TelegramError as error:
            logger.warning("a line cannot be removed yet: %s", error)
            return False
        await self._ledger.deletions.take_back(line.chat_id, line.message_id)
        await self._ledger.questions.answer_deleted(line.chat_id, line.message_id)
        return True
