"""Delays calls so that each chat stays below Telegram's flood limits and waits for no other chat.

Written by hand: the library's `AIORateLimiter` stops all chats at one RetryAfter, and knows
no limit of one message a second in a chat.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Container, Coroutine, Sequence
from math import inf
from typing import Any

from telegram.error import ChatMigrated, Forbidden, RetryAfter
from telegram.ext import BaseRateLimiter

from bot.wire.computing import waiting
from bot.wire.pace import DEFAULT_PACE, Pace
from bot.wire.retry import Shutdown

logger = logging.getLogger(__name__)

# How often a call is repeated while its chat must wait or migrates; then it fails, and the
# whole update is handled again later.
_REPEATS = 5
# Methods that count, by their beginning; deletions and `getChat…` do not.
_COUNTED = ("send", "edit", "copy", "forward")
# Of all chats' messages so many go out at once: of those under way, a kill has the answers sent again.
_AT_ONCE = 4
# Chats that are refused within so many seconds are refused for what is sent to all of them.
_TOGETHER_S = 3.0
# After so many seconds without that, a quarter more is sent again.
_FASTER_AGAIN_S = 15.0
# Chats whose sent messages are remembered; beyond that, idle chats are dropped.
_CHATS = 10_000


PresentId = Callable[[int], int]
"""Returns the id that a chat has now."""
OnMove = Callable[[int, int], Awaitable[None]]
"""Called with the old and the new id of a group that became a supergroup."""
TakeTurn = Callable[[Sequence[tuple[object, int, float]]], Awaitable[float]]
"""Takes the next turn under some limits; see `RateLimiter`."""


class RateLimiter(BaseRateLimiter[None]):
    """Keeps each chat, each group and the whole below Telegram's flood limits.

    A chat that must wait delays no other. Calls that send nothing to a chat (answers to
    inline queries, deletions) never wait. Calls for a group that became a supergroup go to
    its new id. Those about one of its former messages raise `ChatMigrated`, since the
    supergroup numbers its messages anew. Nothing is sent to blocked chats: `Forbidden`.

    Args:
        shutdown: Ends all waits.
        clock: Seconds that pass.
        pace: The limits.
        present_id: Returns the id that a chat has now.
        on_move: Called when a call meets a group that became a supergroup.
        blocked: Chats that removed or blocked the bot.
        take_turn: Takes a turn of what several processes send together, and returns in how many seconds it comes;
            called with what is limited (a chat, or None for all of them), and so many messages in so many seconds.
    """

    def __init__(
        self,
        shutdown: Shutdown,
        clock: Callable[[], float] = time.monotonic,
        pace: Pace = DEFAULT_PACE,
        present_id: PresentId = lambda chat_id: chat_id,
        on_move: OnMove | None = None,
        blocked: Container[object] = (),
        take_turn: TakeTurn | None = None,
    ) -> None:
        self._shutdown = shutdown
        self._take_turn = take_turn
        self._clock = clock
        self._pace = pace
        self._present_id = present_id
        self._on_move = on_move
        self._blocked = blocked
        self._chats: dict[object, _Window] = {}
        self._groups: dict[object, _Window] = {}
        self._overall = _Yielding(*pace.overall, shutdown, clock)
        self._not_before: dict[object, float] = {}  # chat -> when Telegram takes its messages again

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
        """Make the call once the limits allow it; return its result."""
        if isinstance(data.get("chat_id"), int):
            _redirect(data, self._present_id(data["chat_id"]))
        counted = "chat_id" in data and endpoint.startswith(_COUNTED)
        async with waiting(endpoint):
            repeats_left = _REPEATS
            while True:
                if counted:
                    await self._turn(data["chat_id"])
                    if data["chat_id"] in self._blocked:
                        raise Forbidden("the chat has put the bot out")
                try:
                    result = await callback(*args, **kwargs)
                    if counted:
                        self._not_before.pop(data["chat_id"], None)
                    return result
                except RetryAfter as error:
                    if not counted:
                        raise
                    wait_s = error._retry_after.total_seconds()
                    if data["chat_id"] not in self._not_before:
                        logger.warning("%s: a chat must wait %g s", endpoint, wait_s)
                    self._not_before[data["chat_id"]] = self._clock() + wait_s
                    self._overall.refused(data["chat_id"])
                    if not repeats_left:
                        raise
                except ChatMigrated as error:
                    logger.info("%s: a group has become a supergroup", endpoint)
                    if self._on_move is not None:
                        await self._on_move(data["chat_id"], error.new_chat_id)
                    _redirect(data, error.new_chat_id)
                    if not repeats_left:
                        raise
                repeats_left -= 1

    async def _turn(self, chat: object) -> None:
        """Wait until all limits allow one more message to a chat."""
        await self._shutdown.wait(self._not_before.get(chat, 0.0) - self._clock())
        is_group = isinstance(chat, str) or (isinstance(chat, int) and chat < 0)
        if is_group:
            await self._window(self._groups, chat, self._pace.per_group).turn()
        await self._window(self._chats, chat, self._pace.per_chat).turn()
        await self._overall.turn()
        if self._take_turn is not None:  # the other processes send, too
            limits = [self._pace.per_chat, *([self._pace.per_group] if is_group else [])]
            await self._shutdown.wait(await self._take_turn([(chat, *limit) for limit in limits]))
            await self._shutdown.wait(await self._take_turn([(None, *_in_bursts(*self._pace.overall))]))

    def _window(self, windows: dict[object, _Window], chat: object, limit: tuple[int, float]) -> _Window:
        if chat not in windows and len(windows) >= _CHATS:
            for idle in [name for name, window in windows.items() if window.idle()]:
                del windows[idle]
        return windows.setdefault(chat, _Window(*limit, self._shutdown, self._clock))


def _redirect(data: dict[str, Any], chat_id: int) -> None:
    """Send a call to the present id of its chat; `ChatMigrated` where it is about a message of the former one."""
    if data["chat_id"] == chat_id:
        return
    if "message_id" in data:
        raise ChatMigrated(chat_id)
    data["chat_id"] = chat_id
    data.pop("reply_parameters", None)


class _Window:
    """Allows at most `limit` messages in any `period_s` seconds, first come, first served."""

    def __init__(self, limit: int, period_s: float, shutdown: Shutdown, clock: Callable[[], float]) -> None:
        self.limit = limit
        self._period_s = period_s
        self._shutdown = shutdown
        self._clock = clock
        self._sent_at: deque[float] = deque(maxlen=limit)
        self._lock = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until one more message is allowed, and count it."""
        async with self._lock:
            if len(self._sent_at) >= self.limit:
                await self._shutdown.wait(self._sent_at[-self.limit] + self._period_s - self._clock())
            self._sent_at.append(self._clock())

    def idle(self) -> bool:
        """Whether the period has passed since the last message, and nobody waits."""
        past = not self._sent_at or self._sent_at[-1] + self._period_s < self._clock()
        return past and not self._lock.locked()


def _in_bursts(limit: int, period_s: float) -> tuple[int, float]:
    """The same rate with fewer messages at once."""
    at_once = min(limit, _AT_ONCE)
    return at_once, period_s * at_once / limit


class _Yielding(_Window):
    """Allows half as many messages once Telegram refuses those of several chats, and bit by bit as many as before.

    Telegram does not tell whether one chat gets too much or all together; that chats are refused one after the other
    tells it.
    """

    def __init__(self, limit: int, period_s: float, shutdown: Shutdown, clock: Callable[[], float]) -> None:
        super().__init__(*_in_bursts(limit, period_s), shutdown, clock)
        self._full = self._allowed = limit
        self._whole_s = period_s
        self._refused_at: dict[object, float] = {}
        self._changed_at = -inf

    def refused(self, chat: object) -> None:
        """Note that Telegram wants a chat to wait."""
        now = self._clock()
        self._refused_at = {one: at for one, at in self._refused_at.items() if now - at < _TOGETHER_S} | {chat: now}
        if len(self._refused_at) > 1 and now - self._changed_at >= _TOGETHER_S:
            self._change(max(1, self._allowed // 2))

    async def turn(self) -> None:
        """Wait until one more message is allowed, and count it."""
        await super().turn()
        if self._allowed < self._full and self._clock() - self._changed_at >= _FASTER_AGAIN_S:
            self._change(min(self._full, self._allowed + max(1, self._full // 4)))

    def _change(self, allowed: int) -> None:
        slower, self._allowed, self._changed_at = allowed < self._allowed, allowed, self._clock()
        self._period_s = self._whole_s * self.limit / allowed
        if slower or allowed == self._full:
            logger.warning("%d messages in %g s from now on, of %d", allowed, self._whole_s, self._full)
