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
# How often it is looked whether the ledger is still the same.
_COMPARE_S = 3.0
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
        self._is_another = ledger.is_another

    def waiting(self, bot: Bot) -> Waiting:
        """Return the updates that wait for any of the processes."""
        return WaitingForAll(self._claims, bot)

    async def begin(self) -> None:
        """Take up what the others have noted, and the lead where nobody has it.

        Raises:
            WrongSettings: This process polls, or another one does, and so they cannot run beside each other.
        """
        await self._refresh()
        leads = await self._leading.look()
        if not leads and not self._polls and await self._leading.is_polling():
            raise WrongSettings(
                "a process without PASSAGEBOT_WEBHOOK_URL runs with this PASSAGEBOT_DATABASE; end it first"
            )
        if not leads and self._polls:
            raise WrongSettings(
                "another process runs with this PASSAGEBOT_DATABASE; several need a PASSAGEBOT_WEBHOOK_URL"
            )

    def jobs(self, bot: Bot, led: Callable[[], Jobs]) -> Jobs:
        """Return what is to be done all the time; the led jobs as long as this process leads."""
        return _on_and_on(lambda: self._claiming.run(bot)), _on_and_on(self._leading.run), self._leading.do(led)

    async def until_another(self) -> None:
        """Return once there is another ledger than when this process began: its database was made anew."""
        while True:
            await asyncio.sleep(_COMPARE_S)
            if await self._is_another():
                return

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
