"""How calls reach Telegram: repeated when they fail, for as long as anybody has patience."""

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
# Answers to these are taken for seconds only; later ones are refused as too old.
_SHORT_LIVED = {"answerInlineQuery": 4, "answerCallbackQuery": 4, "answerGuestQuery": 4}  # method -> most repeats
# A slow answer is better than a message sent twice because its time-out was too short.
_READ_TIMEOUT_S = 20
# Seconds between the rounds of polling that fail; the last one over and over.
_POLLING_DELAYS_S = (1, 2, 4, 8, 16, 30)
# For so long a bot that stops tells Telegram what has come.
_LAST_ROUND_S = 1.0
_NO_UPDATES = HTTPStatus.OK.value, b'{"ok": true, "result": []}'


class ShuttingDown(NetworkError):
    """The bot is being shut down and waits for nothing any more."""


class Shutdown:
    """Waits, until it is told that there is no time left."""

    def __init__(self) -> None:
        self._over = asyncio.Event()

    def end(self) -> None:
        """Let nothing wait from now on: who waits or comes to wait gives up."""
        self._over.set()

    @property
    def over(self) -> bool:
        """Whether nothing waits any more."""
        return self._over.is_set()

    async def wait(self, seconds: float) -> None:
        """Wait; `ShuttingDown` where the end comes before the time is over."""
        if seconds <= 0:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._over.wait()
        except TimeoutError:
            return
        raise ShuttingDown("the bot is being stopped")


@cache
def _authorities() -> ssl.SSLContext:
    """Whom to trust; reading the list takes longer than all else of a start, so it is read once."""
    return httpx.create_ssl_context()


class RetryingRequest(HTTPXRequest):
    """Sends a call again when Telegram did not take it: 5xx, a reset, a time-out.

    A call whose answer was lost may have been carried out, so a message can come twice; a
    lost one would be worse.
    """

    def __init__(self, shutdown: Shutdown) -> None:
        super().__init__(
            read_timeout=_READ_TIMEOUT_S, pool_timeout=_READ_TIMEOUT_S, httpx_kwargs={"verify": _authorities()}
        )
        self._shutdown = shutdown

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Return the status and body that Telegram answers at last; see `BaseRequest`."""
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
    """Fetches updates, and marks each round in a file whose age tells whether the bot lives.

    A round that brings none because it failed is one line, and has waited before it ends.

    Attributes:
        refused: Set once Telegram knows the token no more.
    """

    def __init__(self, mark: Path, shutdown: Shutdown) -> None:
        super().__init__(connection_pool_size=1, httpx_kwargs={"verify": _authorities()})
        self._mark = mark
        self._shutdown = shutdown
        self._delays_s = iter(_POLLING_DELAYS_S)
        self.refused = asyncio.Event()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Return the answer to a round of polling; see `BaseRequest`."""
        if self._shutdown.over:
            return await self._last_round(*args, **kwargs)
        try:
            status, body = await super().do_request(*args, **kwargs)
        except TimedOut:
            raise  # the round is over, and has taken its time
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
            return await self._after_failure(f"status {status}", _told_to_wait_s(body))
        self._delays_s = iter(_POLLING_DELAYS_S)
        answer = json.loads(body)
        answer["result"] = [update for update in map(readable, answer["result"]) if update is not None]
        return status, json.dumps(answer).encode()

    async def _last_round(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Tell Telegram what has come, which the ledger knows too; what comes now is the next run's."""
        with contextlib.suppress(NetworkError, TimeoutError):
            async with asyncio.timeout(_LAST_ROUND_S):
                await super().do_request(*args, **kwargs)
        return _NO_UPDATES

    async def _after_failure(self, reason: str, told_s: float | None = None) -> tuple[int, bytes]:
        """Wait as long as Telegram said, or the longer the more rounds have failed."""
        delay_s = told_s or next(self._delays_s, _POLLING_DELAYS_S[-1])
        logger.error("updates cannot be fetched (%s), trying again in %g s", reason, delay_s)
        with contextlib.suppress(ShuttingDown):
            await self._shutdown.wait(delay_s)
        return _NO_UPDATES


def _told_to_wait_s(body: bytes) -> float | None:
    try:
        return float(json.loads(body)["parameters"]["retry_after"])
    except (ValueError, TypeError, KeyError):
        return None


def mark_alive(mark: Path) -> None:
    """Note in a file's age that the bot lives; a disk that is full is no reason to stop answering."""
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    except OSError as error:
        logger.warning("the sign of life cannot be written: %s", error)
