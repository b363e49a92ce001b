"""Bot API requests, retried with growing pauses until shutdown begins."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import ssl
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import HTTPXRequest

from bot.wire.updates import readable

logger = logging.getLogger(__name__)

# Seconds between the tries of a call: short at first, for a hiccup; in all a minute and a
# half, the time of a server's restart.
_DELAYS_S = (0.5, 1, 2, 4, 8, 16, 30, 30)
# Telegram takes these for a few seconds only, and later refuses them as too old.
_SHORT_LIVED = {"answerInlineQuery": 4, "answerCallbackQuery": 4, "answerGuestQuery": 4}  # method -> most repeats
# A slow answer is better than a message sent twice because its time-out was too short.
_READ_TIMEOUT_S = 20
# Seconds between the rounds of polling that fail; the last one over and over.
_POLLING_DELAYS_S = (1, 2, 4, 8, 16, 30)
# How long the last round of polling may take: it confirms the updates that have come.
_LAST_ROUND_S = 1.0
_NO_UPDATES = HTTPStatus.OK.value, b'{"ok": true, "result": []}'


class ShuttingDown(NetworkError):
    """Shutdown has begun, so a wait was ended or not started."""


class Shutdown:
    """Tells whether the bot is shutting down; pauses that go through it end when that begins."""

    def __init__(self) -> None:
        self._begun = asyncio.Event()

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
def _authorities() -> ssl.SSLContext:
    """The certificate authorities that the bot trusts; read once, since that is the slowest part of a start."""
    return httpx.create_ssl_context()


class RetryingRequest(HTTPXRequest):
    """Sends a call again when it failed: status 5xx, a reset, a time-out.

    A call may have been carried out although its answer was lost, so a message can be sent
    twice; to lose one would be worse.
    """

    def __init__(self, shutdown: Shutdown) -> None:
        super().__init__(
            read_timeout=_READ_TIMEOUT_S, pool_timeout=_READ_TIMEOUT_S, httpx_kwargs={"verify": _authorities()}
        )
        self._shutdown = shutdown

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Return the status and body of the last try; see `BaseRequest`."""
        method = url.rpartition("/")[2]
        for delay_s in _DELAYS_S[: _SHORT_LIVED.get(method, len(_DELAYS_S))]:
            try:
                status, body = await super().do_request(url, *args, **kwargs)
            except NetworkError as error:
                reason = str(error)
            else:
                if status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    return status, body
                reason = f"status {status}"
            logger.warning("%s failed (%s), trying again in %g s", method, reason, delay_s)
            await self._shutdown.wait(delay_s)
        return await super().do_request(url, *args, **kwargs)


class PollingRequest(HTTPXRequest):
    """Fetches updates, and touches a file at each successful round: its age shows whether the bot lives.

    A round that fails logs one line, pauses, and returns no updates.

    Attributes:
        refused: Set once Telegram no longer knows the token.
    """

    def __init__(self, mark: Path, shutdown: Shutdown) -> None:
        super().__init__(connection_pool_size=1, httpx_kwargs={"verify": _authorities()})
        self._mark = mark
        self._shutdown = shutdown
        self._delays_s = iter(_POLLING_DELAYS_S)
        self.refused = asyncio.Event()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Return the answer to a round of polling; see `BaseRequest`."""
        if self._shutdown.begun:
            return await self._last_round(*args, **kwargs)
        try:
            status, body = await super().do_request(*args, **kwargs)
        except TimedOut:
            raise  # the library begins the next round; the time-out was the pause
        except NetworkError as error:
            return await self._after_failure(str(error))
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            mark_alive(self._mark)
        if status == HTTPStatus.UNAUTHORIZED:
            self.refused.set()
            return status, body
        if status == HTTPStatus.CONFLICT:
            return await self._after_failure("another process is running with this token")
        if status != HTTPStatus.OK:
            return await self._after_failure(f"status {status}", _retry_after_s(body))
        self._delays_s = iter(_POLLING_DELAYS_S)
        answer = json.loads(body)
        answer["result"] = [update for update in map(readable, answer["result"]) if update is not None]
        return status, json.dumps(answer).encode()

    async def _last_round(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Confirm to Telegram the updates that the ledger has; what this round brings is left to the next run."""
        with contextlib.suppress(NetworkError, TimeoutError):
            async with asyncio.timeout(_LAST_ROUND_S):
                await super().do_request(*args, **kwargs)
        return _NO_UPDATES

    async def _after_failure(self, reason: str, retry_after_s: float | None = None) -> tuple[int, bytes]:
        """Wait as long as Telegram said; where it said nothing, longer after each failure."""
        delay_s = retry_after_s or next(self._delays_s, _POLLING_DELAYS_S[-1])
        logger.error("updates cannot be fetched (%s), trying again in %g s", reason, delay_s)
        with contextlib.suppress(ShuttingDown):
            await self._shutdown.wait(delay_s)
        return _NO_UPDATES


def _retry_after_s(body: bytes) -> float | None:
    """The seconds that Telegram wants the bot to wait, None where it names none."""
    try:
        return float(json.loads(body)["parameters"]["retry_after"])
    except (ValueError, TypeError, KeyError):
        return None


def mark_alive(mark: Path) -> None:
    """Touch the file whose age shows whether the bot lives; where the disk is full, log that and go on."""
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    except OSError as error:
        logger.warning("the sign of life cannot be written: %s", error)
