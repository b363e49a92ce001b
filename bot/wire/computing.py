"""What is being computed at this moment, and known to the ledger: what ends the process is found by it.

Computing is all that the bot does for an update, but for waiting for Telegram.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

from telegram.error import TelegramError

from bot.ledger.update_log import UpdateLog

# After these calls the computing goes on; any other brings what it has come to.
_GOES_ON_AFTER = ("get", "answerCallbackQuery")
# More at once would take as long one after the other, and be taken for what the process died of.
_AT_ONCE = 4


class Computing:
    """Computes updates a few side by side, or one of them alone, and keeps the ledger informed."""

    def __init__(self, update_log: UpdateLog) -> None:
        self._update_log = update_log
        self._room = _Room()

    @asynccontextmanager
    async def of(self, update_id: int, *, alone: bool, again: bool) -> AsyncIterator[None]:
        """What is done within is computing of an update, but for waiting; see `waiting`.

        Args:
            update_id: The update.
            alone: Whether nothing else is computed at the same time.
            again: Whether it was begun before; see `begun_before`.
        """
        computation = _Computation(update_id, alone, again, self._room, self._update_log)
        before = _IN_HAND.set(computation)
        try:
            await computation.begin()
            yield
        finally:
            computation.end()
            _IN_HAND.reset(before)


@asynccontextmanager
async def waiting(endpoint: str) -> AsyncIterator[None]:
    """While a call is within, the update in hand is not being computed: it waits for Telegram."""
    computation = _IN_HAND.get()
    if computation is None:
        yield
        return
    computation.end()
    refusal: TelegramError | None = None
    try:
        yield
    except TelegramError as error:
        refusal = error
    if endpoint.startswith(_GOES_ON_AFTER):
        await computation.begin()
    if refusal is not None:
        raise refusal


def begun_before() -> bool:
    """Return whether the update in hand was begun before, by this run or another, and came to no end."""
    computation = _IN_HAND.get()
    return computation is not None and computation.again


class _Computation:
    """One update's."""

    def __init__(self, update_id: int, alone: bool, again: bool, room: _Room, update_log: UpdateLog) -> None:
        self.again = again
        self._update_id = update_id
        self._alone = alone
        self._room = room
        self._update_log = update_log
        self._inside = False

    async def begin(self) -> None:
        """Come in, and let the ledger know before anything is computed."""
        await self._room.enter(self._alone)
        self._inside = True
        await self._update_log.begin(self._update_id)

    def end(self) -> None:
        """Go out, if inside; the ledger knows in a moment."""
        if self._inside:
            self._inside = False
            self._room.leave(self._alone)
            self._update_log.end(self._update_id)


_IN_HAND: ContextVar[_Computation | None] = ContextVar("_IN_HAND", default=None)


class _Room:
    """Lets in a few at a time or one alone, in the order of their coming."""

    def __init__(self) -> None:
        self._door = asyncio.Lock()  # held by who comes in, and by who is alone
        self._inside = 0
        self._left = asyncio.Event()

    async def enter(self, alone: bool) -> None:
        """Come in when there is room."""
        await self._door.acquire()
        try:
            while self._inside > (0 if alone else _AT_ONCE - 1):
                self._left.clear()
                await self._left.wait()
        except asyncio.CancelledError:
            self._door.release()
            raise
        if not alone:
            self._inside += 1
            self._door.release()

    def leave(self, alone: bool) -> None:
        """Make room."""
        if alone:
            self._door.release()
            return
        self._inside -= 1
        self._left.set()
