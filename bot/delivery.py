"""How calls reach Telegram: paced before they are refused, repeated when they fail."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from http import HTTPStatus
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.error import ChatMigrated, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter
from telegram.request import HTTPXRequest

logger = logging.getLogger(__name__)

# Seconds between the tries of a call: short at first, for a hiccup; in all a minute and a
# half, the time of a server's restart.
_DELAYS_S = (0.5, 1, 2, 4, 8, 16, 30, 30)
# Answers to these are taken for seconds only; later ones are refused as too old.
_SHORT_LIVED = {"answerInlineQuery": 4, "answerCallbackQuery": 4, "answerGuestQuery": 4}  # method -> most repeats
# A slow answer is better than a message sent twice because its time-out was too short.
_READ_TIMEOUT_S = 20

# Telegram's flood limits are 1 message a second in a chat, 20 a minute in a group and 30 a
# second in all (Bot FAQ; telegram.constants.FloodLimit). Messages and seconds, a little
# within them and evenly spread, since the way to Telegram may bring calls closer together.
_PER_CHAT = (1, 1.05)
_PER_GROUP = (20, 63.0)
_OVERALL = (4, 0.2)
_FLOOD_REPEATS = 5
# What the limits count; a deletion or a question about a chat is none of it.
_COUNTED = ("send", "edit", "copy", "forward")
# Chats whose pace is remembered; idle ones are forgotten beyond it.
_CHATS = 10_000


OnMove = Callable[[int, int], Awaitable[None]]
"""Hears of a group that has another id now: the old one, the new one."""


class OutOfPatience(NetworkError):
    """The bot is being shut down and waits for nothing any more."""


class Patience:
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
        """Wait; `OutOfPatience` where the end comes before the time is over."""
        if seconds <= 0:
            return
        try:
            await asyncio.wait_for(self._over.wait(), seconds)
        except TimeoutError:
            return
        raise OutOfPatience("the bot is being stopped")


class PatientRequest(HTTPXRequest):
    """Sends a call again when Telegram did not take it: 5xx, a reset, a time-out.

    A call whose answer was lost may have been carried out, so a message can come twice; a
    lost one would be worse.
    """

    def __init__(self, patience: Patience) -> None:
        super().__init__(read_timeout=_READ_TIMEOUT_S, pool_timeout=_READ_TIMEOUT_S)
        self._patience = patience

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
            await self._patience.wait(delay_s)
        return await super().do_request(url, *args, **kwargs)


class PollingRequest(HTTPXRequest):
    """Fetches updates, and marks each round in a file whose age tells whether the bot lives.

    Attributes:
        refused: Set once Telegram knows the token no more.
    """

    def __init__(self, mark: Path) -> None:
        super().__init__(connection_pool_size=1)
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
        return status, _readable(body) if status == HTTPStatus.OK else body


def _readable(body: bytes) -> bytes:
    """A round of updates; one that cannot be read is left empty, or the round would come again for ever."""
    answer = json.loads(body)
    for place, update in enumerate(answer["result"]):
        try:
            Update.de_json(update, None)
        except Exception as error:  # whatever the library stumbles over
            logger.warning("update %s cannot be read: %s", update["update_id"], error)
            answer["result"][place] = {"update_id": update["update_id"]}
    return json.dumps(answer).encode()


def mark_alive(mark: Path) -> None:
    """Note in a file's age that the bot lives; a disk that is full is no reason to stop answering."""
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
    except OSError as error:
        logger.warning("the sign of life cannot be written: %s", error)


class Pacer(BaseRateLimiter[None]):
    """Keeps each chat, each group and the whole below Telegram's flood limits.

    Chats wait side by side: one that must wait, or that Telegram told to wait, holds up no
    other. Calls that send nothing to a chat (answers to inline queries, deletions) never
    wait. What is sent to a group that has become a supergroup goes there.
    """

    def __init__(
        self, patience: Patience, clock: Callable[[], float] = time.monotonic, on_move: OnMove | None = None
    ) -> None:
        self._patience = patience
        self._clock = clock
        self._on_move = on_move
        self._chats: dict[object, _Window] = {}
        self._groups: dict[object, _Window] = {}
        self._overall = _Window(*_OVERALL, patience, clock)
        self._not_before: dict[object, float] = {}  # what Telegram told a chat to wait for

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        """Return the call's result, made when its chat's turn has come."""
        chat = data.get("chat_id")
        if chat is None or not endpoint.startswith(_COUNTED):
            return await callback(*args, **kwargs)
        for _ in range(_FLOOD_REPEATS):
            await self._turn(chat)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                wait_s = error._retry_after.total_seconds()
                logger.warning("%s: a chat must wait %g s", endpoint, wait_s)
                self._not_before[chat] = self._clock() + wait_s
            except ChatMigrated as error:
                logger.info("%s: a group has become a supergroup", endpoint)
                if self._on_move is not None and isinstance(chat, int):
                    await self._on_move(chat, error.new_chat_id)
                data["chat_id"] = chat = error.new_chat_id
        await self._turn(chat)
        return await callback(*args, **kwargs)

    async def _turn(self, chat: object) -> None:
        await self._patience.wait(self._not_before.get(chat, 0.0) - self._clock())
        self._not_before.pop(chat, None)
        if isinstance(chat, str) or (isinstance(chat, int) and chat < 0):
            await self._window(self._groups, chat, _PER_GROUP).turn()
        await self._window(self._chats, chat, _PER_CHAT).turn()
        await self._overall.turn()

    def _window(self, windows: dict[object, _Window], chat: object, limit: tuple[int, float]) -> _Window:
        if chat not in windows and len(windows) >= _CHATS:
            for idle in [name for name, window in windows.items() if window.idle()]:
                del windows[idle]
        return windows.setdefault(chat, _Window(*limit, self._patience, self._clock))


class _Window:
    """Lets at most `limit` pass in any `period_s`, in the order of their coming."""

    def __init__(self, limit: int, period_s: float, patience: Patience, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._period_s = period_s
        self._patience = patience
        self._clock = clock
        self._passed: deque[float] = deque(maxlen=limit)
        self._lock = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until one more may pass."""
        async with self._lock:
            if len(self._passed) == self._limit:
                await self._patience.wait(self._passed[0] + self._period_s - self._clock())
            self._passed.append(self._clock())

    def idle(self) -> bool:
        """Whether nothing that passed counts any more, and nobody waits."""
        past = not self._passed or self._passed[-1] + self._period_s < self._clock()
        return past and not self._lock.locked()
