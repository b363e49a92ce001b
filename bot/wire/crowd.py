"""Who waits long because many ask at once is told so, once."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from telegram import Chat, Update
from telegram.error import TelegramError

from bot.wire.pace import Pace
from bot.wire.retry import Shutdown, ShuttingDown

Tell = Callable[[Update], Awaitable[object]]
"""Tells the person of a message that it will be answered later."""

# What is told takes at most one in so many of the messages that may be sent.
_SHARE = 10


class Crowd:
    """The updates that wait to be handled.

    In groups nobody is told: there a line disturbs everybody.

    Args:
        pace: How many messages may be sent, and how long is long.
        shutdown: Ends all pauses.
    """

    def __init__(self, pace: Pace, shutdown: Shutdown) -> None:
        self._pace = pace
        self._shutdown = shutdown
        self._waiting: OrderedDict[int, tuple[float, Update]] = OrderedDict()  # the longest first
        self._told: set[int] = set()  # chats

    def joined(self, update: Update) -> None:
        """Note that an update waits."""
        self._waiting[update.update_id] = asyncio.get_running_loop().time(), update

    def left(self, update: Update) -> None:
        """Note that an update waits no longer."""
        self._waiting.pop(update.update_id, None)
        if not self._waiting:
            self._told.clear()

    async def run(self, tell: Tell) -> None:
        """Tell who waits long, until shutdown begins."""
        sent, period_s = self._pace.overall
        with contextlib.suppress(ShuttingDown):
            while True:
                await self._shutdown.wait(_SHARE * period_s / sent)
                update = self._longest() if len(self._waiting) > self._pace.long_s * sent / period_s else None
                if update is not None and update.effective_chat is not None:
                    self._told.add(update.effective_chat.id)
                    with contextlib.suppress(TelegramError):
                        await tell(update)

    def _longest(self) -> Update | None:
        """The message that has waited longest, and long, of the people who were not told."""
        long_ago = asyncio.get_running_loop().time() - self._pace.long_s
        for since, update in self._waiting.values():
            if since > long_ago:
                return None
            chat = update.effective_chat
            if update.message and chat and chat.type == Chat.PRIVATE and chat.id not in self._told:
                return update
        return None
