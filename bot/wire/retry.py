"""Bot API requests, retried with growing pauses until shutdown begins."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import ssl
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from bot.trouble import Trouble

logger = logging.getLogger(__name__)

# Seconds between the tries of a call: short at first, for a hiccup; in all a minute and a
# half, the time of a server's restart.
_DELAYS_S = (0.5, 1, 2, 4, 8, 16, 30, 30)
# Telegram takes these for a few seconds only, and later refuses them as too old.
_SHORT_LIVED = {"answerInlineQuery": 4, "answerCallbackQuery": 4, "answerGuestQuery": 4}  # method -> most repeats
# A slow answer is better than a message sent twice because its time-out was too short.
_READ_TIMEOUT_S = 20
# Trouble with calls has ended once so many seconds went by without a failure.
_QUIET_S = 5.0


class ShuttingDown(NetworkError):
    """Shutdown has begun, so a wait was ended or not started."""


class Shutdown:
    """Tells whether the bot is shutting down; pauses that go through it end when that begins.

    Attributes:
        refused: Set once Telegram no longer knows the token, which ends the bot.
    """

    def __init__(self) -> None:
        self._begun = asyncio.Event()
        self.refused = asyncio.Event()

    def begin(self) -> None:
        """Begin the shutdown: every present and later `wait` raises `ShuttingDown`."""
        self._begun.set()

    @property
    def begun(self) -> bool:
        """Whether the shutdown has begun."""
        return self._begun.is_set()

    async def wait(self, seconds: float) -> None:
        """Wait so many seconds.

        Raises:
            ShuttingDown: The shutdown has begun.
        """
        if seconds <= 0:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._begun.wait()
        except TimeoutError:
            return
        raise ShuttingDown("the bot is being stopped")


@cache
def authorities() -> ssl.SSLContext:
    """Return the certificate authorities that the bot trusts; read once, the slowest part of a start."""
    return httpx.create_ssl_context()


class RetryingRequest(HTTPXRequest):
    """Sends a call again when it failed: status 5xx, a reset, a time-out, an answer that is not Telegram's or cut off.

    A call may have been carried out although its answer was lost, so a message can be sent
    twice; to lose one would be worse.

    Args:
        shutdown: Ends all pauses; told where Telegram does not know the token.
    """

    def __init__(self, shutdown: Shutdown) -> None:
        super().__init__(
            read_timeout=_READ_TIMEOUT_S, pool_timeout=_READ_TIMEOUT_S, httpx_kwargs={"verify": authorities()}
        )
        self._shutdown = shutdown
        self._trouble = Trouble(logger, "calls fail", "calls succeed again", _QUIET_S)

    async def do_request(self, url: str, method: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Return the status and body of the last try; see `BaseRequest`."""
        called = url.rpartition("/")[2]
        for delay_s in _DELAYS_S[: _SHORT_LIVED.get(called, len(_DELAYS_S))]:
            try:
                status, body = await self._try(url, method, *args, **kwargs)
            except NetworkError as error:
                reason = str(error)
            else:
                if status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    self._trouble.passed()
                    if status == HTTPStatus.UNAUTHORIZED:
                        self._shutdown.refused.set()
                    return status, body
                reason = f"status {status}"
            self._trouble.met(f"{called}: {reason}")
            await self._shutdown.wait(delay_s * random.uniform(0.75, 1.25))  # noqa: S311
        return await self._try(url, method, *args, **kwargs)

    async def _try(self, url: str, method: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        status, body = await super().do_request(url, method, *args, **kwargs)
        if method == "POST" and status < HTTPStatus.INTERNAL_SERVER_ERROR and not is_whole(body):  # files are got
            raise NetworkError(f"status {status} with an answer that cannot be read")
        return status, body


def is_whole(body: bytes) -> bool:
    """Return whether a body is an answer of Telegram's, not a proxy's and not cut off."""
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False


class SignOfLife:
    """A file whose age shows whether the bot lives."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark
        self._trouble = Trouble(logger, "the sign of life cannot be written", "the sign of life is written again")

    def give(self) -> None:
        """Touch the file; where it cannot be written, log that and go on."""
        try:
            self._mark.parent.mkdir(parents=True, exist_ok=True)
            self._mark.touch()
        except OSError as error:
            self._trouble.met(str(error))
        else:
            self._trouble.passed()
