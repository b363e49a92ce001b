"""Which updates are being computed, noted in the ledger: after a crash it shows what may have caused it.

Handling an update is computing, except while it waits for Telegram to carry out a call.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

from telegram.error import TelegramError

from bot.ledger.update_log import UpdateLog

# After these calls there is more to compute; any other call sends the result.
_COMPUTES_AFTER = ("get", "answerCallbackQuery")
# Updates computed at the same time. More would not be faster, and after a crash more
# innocent ones would be suspected.
_SLOTS = 4


class Computing:
    """Lets a few updates be computed at the same time, or one alone, and notes them in the ledger."""

    def __init__(self, update_log: UpdateLog) -> None:
        self._update_log = update_log
        self._slots = _Slots()

    @asynccontextmanager
    async def track(self, update_id: int, *, alone: bool, begun_before: bool) -> AsyncIterator[None]:
        """Count the code within as computing an update, except inside `waiting`.

        Args:
            update_id: The update.
            alone: Whether nothing else may be computed at the same time.
            begun_before: What the function `begun_before` returns within.
        """
        computation = _Computation(update_id, alone, begun_before, self._slots, self._update_log)
        token = _CURRENT.set(computation)
        try:
            await computation.begin()
            yield
        finally:
            computation.end()
            _CURRENT.reset(token)


@asynccontextmanager
async def waiting(endpoint: str) -> AsyncIterator[None]:
    """Count the code within, a call to Telegram, as waiting and not as computing."""
    computation = _CURRENT.get()
    if computation is None:
        yield
        return
    computation.end()
    refusal: TelegramError | None = None
    try:
        yield
    except TelegramError as error:
        refusal = error
    if endpoint.startswith(_COMPUTES_AFTER):
        await computation.begin()
    if refusal is not None:
        raise refusal


def begun_before() -> bool:
    """Return whether the update being handled was begun before, in this run or another, and not finished."""
    computation = _CURRENT.get()
    return computation is not None and computation.begun_before


class _Computation:
    """The computing of one update; it can be interrupted and begun again."""

    def __init__(self, update_id: int, alone: bool, begun_before: bool, slots: _Slots, update_log: UpdateLog) -> None:
        self.begun_before = begun_before
        self._update_id = update_id
        self._alone = alone
        self._slots = slots
        self._update_log = update_log
        self._has_slot = False

    async def begin(self) -> None:
        """Take a slot, and note the update in the ledger before anything is computed."""
        await self._slots.acquire(self._alone)
        self._has_slot = True
        await self._update_log.begin(self._update_id)

    def end(self) -> None:
        """Release the slot, if it has one; the ledger is written soon after."""
        if self._has_slot:
            self._has_slot = False
            self._slots.release(self._alone)
            self._update_log.end(self._update_id)


_CURRENT: ContextVar[_Computation | None] = ContextVar("_CURRENT", default=None)


class _Slots:
    """A semaphore of `_SLOTS` slots, first come, first served; who wants to be alone takes all of them."""

    def __init__(self) -> None:
        self._next = asyncio.Lock()  # taken while waiting for a slot, and all the time by who is alone
        self._taken = 0
        self._released = asyncio.Event()

    async def acquire(self, alone: bool) -> None:
        """Wait for a slot and take it; alone, wait until all are free."""
        await self._next.acquire()
        try:
            while self._taken > (0 if alone else _SLOTS - 1):
                self._released.clear()
                await self._released.wait()
        except asyncio.CancelledError:
            self._next.release()
            raise
        if not alone:
            self._taken += 1
            self._next.release()

    def release(self, alone: bool) -> None:
        """Give back what `acquire` took."""
        if alone:
            self._next.release()
            return
        self._taken -= 1
        self._released.set()
