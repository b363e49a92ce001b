"""Who waits long because many ask at once is told so, once."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from typing import Protocol

from telegram import Bot, Chat, Update
from telegram.error import TelegramError

from bot.ledger.claims import Claims
from bot.wire.pace import Pace
from bot.wire.retry import Shutdown, ShuttingDown
from bot.wire.updates import update_of

Tell = Callable[[Update], Awaitable[object]]
"""Tells the person of a message that it will be answered later."""

# What is told takes at most one in so many of the messages that may be sent.
_SHARE = 10


class Waiting(Protocol):
    """The updates that wait to be handled."""

    async def count(self) -> int:
        """Return how many there are."""

    async def longest(self, long_s: float, told: Collection[int]) -> Update | None:
        """Return the message that has waited longest, and so many seconds, in a private chat that was not told.

        In groups nobody is told: there a line disturbs everybody.
        """


class WaitingHere:
    """The updates that wait in this process."""

    def __init__(self) -> None:
        self._since: OrderedDict[int, tuple[float, Update]] = OrderedDict()  # the longest first

    def joined(self, update: Update) -> None:
        """Note that an update waits."""
        self._since[update.update_id] = asyncio.get_running_loop().time(), update

    def left(self, update: Update) -> None:
        """Note that an update waits no longer."""
        self._since.pop(update.update_id, None)

    async def count(self) -> int:
        """Return how many there are."""
        return len(self._since)

    async def longest(self, long_s: float, told: Collection[int]) -> Update | None:
        """Return the message that has waited longest; see `Waiting.longest`."""
        long_ago = asyncio.get_running_loop().time() - long_s
        for since, update in self._since.values():
            if since > long_ago:
                return None
            chat = update.effective_chat
            if update.message and chat and chat.type == Chat.PRIVATE and chat.id not in told:
                return update
        return None


class WaitingForAll:
    """The updates that wait in a ledger that several processes share, whichever will handle them."""

    def __init__(self, claims: Claims, bot: Bot) -> None:
        self._claims = claims
        self._bot = bot

    async def count(self) -> int:
        """Return how many there are."""
        return await self._claims.waiting()

    async def longest(self, long_s: float, told: Collection[int]) -> Update | None:
        """Return the message that has waited longest; see `Waiting.longest`."""
        for pending in await self._claims.waiting_long(long_s, told):
            update = update_of(pending, self._bot)
            if update is not None and update.message:
                return update
        return None


class Crowd:
    """Tells people that many ask at once.

    Args:
        pace: How many messages may be sent, and how long is long.
        shutdown: Ends all pauses.
    """

    def __init__(self, pace: Pace, shutdown: Shutdown) -> None:
        self._pace = pace
        self._shutdown = shutdown

    async def run(self, waiting: Waiting, tell: Tell) -> None:
        """Tell who waits long, until shutdown begins."""
        sent, period_s = self._pace.overall
        told: set[int] = set()  # chats
        with contextlib.suppress(ShuttingDown):
            while True:
                await self._shutdown.wait(_SHARE * period_s / sent)
                count = await waiting.count()
                if not count:
                    told.clear()
                many = count > self._pace.long_s * sent / period_s
                update = await waiting.longest(self._pace.long_s, told) if many else None
                if update is not None and update.effective_chat is not None:
                    told.add(update.effective_chat.id)
                    with contextlib.suppress(TelegramError):
                        await tell(update)
