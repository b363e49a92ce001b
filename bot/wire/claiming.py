"""Takes updates from the ledger that several processes share, and hands them to the one way of handling them."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Collection

from telegram import Bot

from bot.ledger.claims import LEASE_S, Claims
from bot.wire.queue import DEATHS, PerChatProcessor

# Updates that one process has in hand, at most: what it cannot do at once is for the others.
_IN_HAND = 24
# How often it looks for updates that others have recorded, and renews the leases of its own.
_LOOK_S, _RENEW_S = 0.25, LEASE_S / 4


class Claiming:
    """Claims updates as long as it runs.

    Args:
        claims: Those of this process.
        processor: Handles them.
        leads: Whether this process is the leader now.
        reserved: Queues that are the leader's: what admins do to documents is done in one place.
        refresh: Takes over what other processes have noted of chats.
        in_order: Whether Telegram's updates come in the order of their numbers, as they do by polling.
    """

    def __init__(
        self,
        claims: Claims,
        processor: PerChatProcessor,
        leads: Callable[[], bool],
        reserved: Collection[str],
        refresh: Callable[[], Awaitable[None]],
        *,
        in_order: bool,
    ) -> None:
        self._claims = claims
        self._processor = processor
        self._leads = leads
        self._reserved = reserved
        self._refresh = refresh
        self._in_order = in_order
        self._cut_off_until = 0.0  # by the clock of `time.monotonic`

    async def run(self, bot: Bot) -> None:
        """Claim and renew until cancelled."""
        await asyncio.gather(self._claim(bot), self._renew())

    async def release(self) -> None:
        """Leave to the others what this process has not done; its handlers have ended."""
        await self._claims.release()

    async def _claim(self, bot: Bot) -> None:
        queue = self._processor.update_queue
        while True:
            queue.woken.clear()
            free = _IN_HAND - self._processor.busy
            if free > 0:
                claimed = await self._claims.claim(
                    free,
                    alone_after=DEATHS,
                    takes_over=time.monotonic() >= self._cut_off_until,
                    leads=self._leads(),
                    reserved=self._reserved,
                    in_order=self._in_order,
                )
                if claimed is None:
                    self._cut_off()
                for pending in claimed or ():
                    await self._processor.take(pending, bot)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_S):
                    await queue.woken.wait()

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(_RENEW_S)
            numbers = sorted(self._processor.in_hand)
            held = await self._claims.renew(numbers) if numbers else set()
            if held is None:
                self._cut_off()
            else:
                self._processor.drop(set(numbers) - held)
                await self._refresh()

    def _cut_off(self) -> None:
        """Note that the ledger is away: once it is back, all leases have run out, and whoever lives renews its own."""
        self._cut_off_until = time.monotonic() + LEASE_S
