"""This process among those that share one ledger: which updates are its own, and whether it leads."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from telegram import Bot

from bot.ledger.claims import Claims
from bot.ledger.leading import Lead, Leading
from bot.ledger.ledger import Ledger
from bot.settings import Settings, WrongSettings
from bot.wire.claiming import Claiming
from bot.wire.crowd import Waiting, WaitingForAll
from bot.wire.queue import PerChatProcessor

logger = logging.getLogger(__name__)

# The pause before a job that failed is begun again.
_AGAIN_S = 1.0
Jobs = Sequence[Coroutine[Any, Any, None]]


class Sharing:
    """Takes part in the work of several processes.

    Args:
        settings: Of this process; the others should have the same.
        lead: What one of them has.
        ledger: The ledger.
        claims: The updates of this process.
        processor: Handles them.
    """

    def __init__(
        self, settings: Settings, lead: Lead, ledger: Ledger, claims: Claims, processor: PerChatProcessor
    ) -> None:
        self._polls = settings.webhook_url is None
        self._leading = Leading(lead)
        self._claiming = Claiming(
            claims,
            processor,
            lambda: self._leading.leads,
            _reserved(settings),
            ledger.refresh,
            in_order=self._polls,
        )
        self._claims = claims
        self._refresh = ledger.refresh

    def waiting(self, bot: Bot) -> Waiting:
        """Return the updates that wait for any of the processes."""
        return WaitingForAll(self._claims, bot)

    async def begin(self) -> None:
        """Take up what the others have noted, and the lead where nobody has it.

        Raises:
            WrongSettings: This process polls, and so another one cannot run beside it.
        """
        await self._refresh()
        if not await self._leading.look() and self._polls:
            raise WrongSettings(
                "another process runs with this PASSAGEBOT_DATABASE; several need a PASSAGEBOT_WEBHOOK_URL"
            )

    def jobs(self, bot: Bot, led: Callable[[], Jobs]) -> Jobs:
        """Return what is to be done all the time; the led jobs as long as this process leads."""
        return _on_and_on(lambda: self._claiming.run(bot)), _on_and_on(self._leading.run), self._leading.do(led)

    async def end(self) -> None:
        """Leave updates and lead to the others, once nothing is done here any more."""
        await self._claiming.release()
        await self._leading.close()


async def _on_and_on(job: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do a job until cancelled; where it fails, the log says so, and it is begun again: else nothing is answered."""
    while True:
        try:
            await job()
        except Exception:
            logger.exception("a part of what several processes do together has failed")
        await asyncio.sleep(_AGAIN_S)


def _reserved(settings: Settings) -> list[str]:
    """The queues of admins: what they do to documents is done by the leader, whose journal has it."""
    chats = [*settings.admins, *([] if settings.admin_chat is None else [settings.admin_chat])]
    return [*(f"chat:{chat}" for chat in chats), *(f"person:{admin}" for admin in settings.admins)]
