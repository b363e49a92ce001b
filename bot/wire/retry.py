"""How calls reach Telegram: repeated when they fail, for as long as anybody has patience."""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
from telegram.error import NetworkError
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
            await asyncio.wait_for(self._over.wait(), seconds)
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

    Attributes:
        refused: Set once Telegram knows the token no more.
    """

    def __init__(self, mark: Path) -> None:
        super().__init__(connection_pool_size=1, httpx_kwargs={"verify": _authorities()})
        self._mark = mark
        self.refused = asyncio.Event()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Return the answer to a round of polling; see `BaseRequest`."""
        status, body = await super().do_request(*args, **kwargs)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise NetworkError(f"status {status}")
        if status == HTTPStatus.UNAUTHORIZED:
            self.refused.set()
        mark_alive(self._mark)
        if status != HTTPStatus.OK:
            return status, body
        answer = json.loads(body)
        answer["result"] = [update for update in map(readable, answer["result"]) if update is not None]
        return status, json.dumps(answer).encode()


def mark_alive(mark: Path) -> None:
    """Note in a file's age that the bot lives; a disk that is full is no reason to stop answering."""
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    except OSError as error:
        logger.warning("the sign of life cannot be written: %s", error)
