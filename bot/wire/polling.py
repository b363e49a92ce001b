"""Long polling: asks Telegram for updates, and confirms them only once the ledger has them.

Written by hand: the library's records one update after the other, reads each twice, and stumbles over a batch in which
one cannot be read.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
import re
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from telegram import Bot
from telegram.error import NetworkError, TimedOut
from telegram.request import HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.trouble import Trouble
from bot.wire.queue import NotRecorded, UpdateQueue
from bot.wire.retry import Shutdown, ShuttingDown, SignOfLife, authorities, is_whole
from bot.wire.updates import read_update

logger = logging.getLogger(__name__)

# Telegram answers a round without updates after so long.
_ROUND_S = 10
# How much longer its answer may take on the way.
_ON_THE_WAY_S = 5
_AT_ONCE = 100
# Seconds between the rounds that fail; the last one over and over.
_DELAYS_S = (1, 2, 4, 8, 16, 30)
# How long the last round may take: it confirms the updates that have come.
_LAST_ROUND_S = 1.0
_UPDATE_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,18})\b')


class Polling:
    """Fetches updates and queues them.

    Args:
        bot: Whose updates.
        queue: Where they go.
        mark: A file whose age shows when a round last succeeded.
        shutdown: Ends all pauses; told where Telegram does not know the token.
    """

    def __init__(self, bot: Bot, queue: UpdateQueue, mark: Path, shutdown: Shutdown) -> None:
        self._bot = bot
        self._queue = queue
        self._sign = SignOfLife(mark)
        self._shutdown = shutdown
        self._request = _request()
        self._trouble = Trouble(logger, "updates cannot be fetched", "updates are fetched again")
        self._delays_s = iter(_DELAYS_S)
        self._offset = 0
        self._at_once = _AT_ONCE

    async def run(self, kinds: Sequence[str]) -> None:
        """Fetch updates of some kinds until cancelled, or until Telegram no longer knows the token."""
        while not self._shutdown.begun and not self._shutdown.refused.is_set():
            # A task of its own: it goes on though a library cancels it, as one may where connections fail.
            await asyncio.gather(asyncio.create_task(self._rounds(kinds)), return_exceptions=True)

    async def _rounds(self, kinds: Sequence[str]) -> None:
        with contextlib.suppress(ShuttingDown):
            while not self._shutdown.refused.is_set():
                try:
                    await self._round(kinds)
                except ShuttingDown:
                    raise
                except NotRecorded:  # they are not confirmed, and come again
                    await self._fail("what comes cannot be recorded")
                except Exception as error:  # whatever it is: a bot that has gone deaf is noticed by nobody
                    await self._renew()
                    await self._fail(f"{type(error).__name__}: {error}")

    async def close(self) -> None:
        """Confirm to Telegram the updates that the ledger has; what comes now is left to the next run."""
        if self._offset and not self._shutdown.refused.is_set():
            with contextlib.suppress(NetworkError, TimeoutError):
                async with asyncio.timeout(_LAST_ROUND_S):
                    await self._call({"offset": self._offset, "limit": 1, "timeout": 0})
        await self._request.shutdown()

    async def _round(self, kinds: Sequence[str]) -> None:
        asked = {"offset": self._offset, "limit": self._at_once, "timeout": _ROUND_S, "allowed_updates": list(kinds)}
        try:
            status, body = await self._call(asked)
        except (TimedOut, TimeoutError):
            self._trouble.met("no answer", logging.ERROR)  # the time-out was the pause
            await self._renew()
            return
        except NetworkError as error:
            await self._fail(str(error))
            return
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            self._sign.give()
        if status == HTTPStatus.UNAUTHORIZED and is_whole(body):
            self._shutdown.refused.set()
        elif status == HTTPStatus.CONFLICT:
            await self._fail("another process is running with this token")
        elif status != HTTPStatus.OK:
            await self._fail(f"status {status}", _retry_after_s(body))
        else:
            await self._take(body)

    async def _renew(self) -> None:
        """Take another connection: a pool that lost the only one, as where no descriptor was left, gives none."""
        with contextlib.suppress(Exception):  # the next failure tries it again
            former, self._request = self._request, _request()
            await former.shutdown()

    async def _call(self, parameters: dict[str, Any]) -> tuple[int, bytes]:
        data = RequestData([RequestParameter.from_input(name, value) for name, value in parameters.items()])
        read_timeout = parameters["timeout"] + _ON_THE_WAY_S
        async with asyncio.timeout(2 * read_timeout):  # whatever the library waits for besides
            return await self._request.do_request(
                f"{self._bot.base_url}/getUpdates", "POST", data, read_timeout=read_timeout
            )

    async def _take(self, body: bytes) -> None:
        """Record and queue the updates of a round; the next round confirms them."""
        try:
            contents = _result(json.loads(body))
        except (json.JSONDecodeError, UnicodeDecodeError):
            contents = None
        except (ValueError, RecursionError) as error:
            await self._skip(body, error)
            return
        if contents is None:
            self._at_once = 1  # where long answers are cut off, a short one may come through
            await self._fail("an answer that is cut off, or not Telegram's")
            return
        self._at_once = _AT_ONCE
        self._delays_s = iter(_DELAYS_S)
        self._trouble.passed()
        found = [update for update in (read_update(content, self._bot) for content in contents) if update]
        await self._queue.put_all(sorted(found, key=lambda update: update.update_id))
        self._confirm([content.get("update_id") for content in contents if isinstance(content, dict)])

    async def _skip(self, body: bytes, error: Exception) -> None:
        """Pass over what is too deep or too long to be read: ask for one update at a time, and leave out that one."""
        numbers = [int(number) for number in _UPDATE_ID.findall(body)]
        if not numbers:
            await self._fail(f"an answer that cannot be read: {type(error).__name__}")
        elif self._at_once > 1:
            self._at_once = 1
        else:
            logger.warning("update %d cannot be read: %s", numbers[0], error)
            self._confirm(numbers[:1])

    def _confirm(self, numbers: Sequence[object]) -> None:
        self._offset = max([self._offset, *(number + 1 for number in numbers if isinstance(number, int))])

    async def _fail(self, reason: str, retry_after_s: float | None = None) -> None:
        """Wait as long as Telegram said; where it said nothing, longer after each failure."""
        self._trouble.met(reason, logging.ERROR)
        delay_s = next(self._delays_s, _DELAYS_S[-1]) * random.uniform(0.75, 1.25)  # noqa: S311
        await self._shutdown.wait(retry_after_s or delay_s)


def _request() -> HTTPXRequest:
    return HTTPXRequest(connection_pool_size=1, httpx_kwargs={"verify": authorities()})


def _result(answer: Any) -> list[Any] | None:
    """The updates of an answer, None where it has no list of them."""
    match answer:
        case {"result": [*contents]}:
            return contents
    return None


def _retry_after_s(body: bytes) -> float | None:
    """The seconds that Telegram wants the bot to wait, None where it names none."""
    try:
        return float(json.loads(body)["parameters"]["retry_after"])
    except (ValueError, TypeError, KeyError):
        return None
