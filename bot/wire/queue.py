"""The queue of updates: each is recorded in the ledger first, then handled in the order of its chat."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol
from weakref import WeakValueDictionary

from telegram import Bot, Update
from telegram.ext import BaseUpdateProcessor

from bot.ledger.update_log import Pending, Recorded, UpdateLog
from bot.wire.computing import Computing
from bot.wire.crowd import WaitingHere
from bot.wire.pace import DEFAULT_PACE, Pace
from bot.wire.retry import Shutdown, ShuttingDown
from bot.wire.updates import is_member, is_short_lived, update_of

logger = logging.getLogger(__name__)

# Updates at once. Those that wait for their chat's turn count too, so with a small number
# one busy chat would hold up all others.
_AT_ONCE = 1 << 20
# An update that was being computed when the process died may have caused it. After so many deaths
# it is a suspect, and computed alone, after the others; after so many deaths more it is given up.
DEATHS = 3
# A press or an inline query that is taken over after so many seconds is of no use to anybody any more.
_SHORT_LIVED_S = 15.0
# How soon it is tried again to record that an update is done, while the server of the ledger is away.
_SETTLE_AGAIN_S = 0.5
# So often an update that is tried again in its turn holds up the later ones of its chat, which takes some ten minutes.
_TRIES_IN_TURN = 40
# Suspects wait at most so long for the other updates to be answered.
_OTHERS_FIRST_S = 30.0
# An update that could not be recorded is waited for so long; Telegram waits a minute for a webhook.
_UNRECORDED_S = 55.0
# How often an answer is tried that Telegram does not take. The pauses between are doubled
# from the first length to the last; together they take about a day.
_TRIES = 30
_RETRY_S, _RETRY_AT_MOST_S = 60.0, 3600.0


class Chats(Protocol):
    """A set of chats."""

    def __contains__(self, chat_id: object, /) -> bool: ...

    def add(self, chat_id: int, /) -> None:
        """Have it in the set."""

    def discard(self, chat_id: int, /) -> None:
        """Have it in the set no more."""


class NotRecorded(Exception):
    """An update could not be recorded, and is to come again."""


class UpdateQueue(asyncio.Queue[object]):
    """The application's queue of updates; `put` records them in the ledger first.

    Telegram stores an update until the next round of polling, or until the webhook's call
    is answered, and both come after `put`. So no update is lost between Telegram and the ledger.
    Where the ledger cannot be written, `put` waits until the update is handled instead.

    Where several processes share the ledger, `put` only records them: `bot/wire/claiming.py` queues those of this one.

    Attributes:
        blocked: The chats that removed or blocked the bot; updated before earlier questions are answered.
        woken: Set when there may be something to claim.
    """

    def __init__(self, update_log: UpdateLog, blocked: Chats | None = None) -> None:
        super().__init__()
        self._update_log = update_log
        self._unrecorded: dict[int, asyncio.Event] = {}  # update -> set once it is handled
        self.blocked: Chats = set() if blocked is None else blocked
        self.woken = asyncio.Event()

    async def put(self, item: object) -> None:
        """Record and queue an update, unless it came before; or queue the signal that no more will come.

        Raises:
            NotRecorded: The server of the ledger is away.
        """
        if isinstance(item, Update):
            await self.put_all([item])
        else:
            self.put_nowait(item)

    async def put_all(self, updates: Sequence[Update]) -> None:
        """Record updates together, and queue those that did not come before.

        Raises:
            NotRecorded: The server of the ledger is away.
        """
        if self._update_log.is_shared:
            await self._record_for_all(updates)
            return
        recorded = [self._update_log.record(update.update_id, update.to_json()) for update in updates]
        waited_for: list[asyncio.Event] = []
        for update, found in zip(updates, await asyncio.gather(*recorded), strict=True):
            number = update.update_id
            if number in self._unrecorded:  # it comes again, since Telegram waits no longer
                waited_for.append(self._unrecorded[number])
            elif found is not Recorded.BEFORE:
                if found is Recorded.NOT_ON_DISK:
                    self._unrecorded[number] = asyncio.Event()
                    waited_for.append(self._unrecorded[number])
                self.put_nowait(update)
        if waited_for:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_UNRECORDED_S):
                    await asyncio.gather(*(event.wait() for event in waited_for))

    async def _record_for_all(self, updates: Sequence[Update]) -> None:
        recorded = (self._update_log.record(one.update_id, one.to_json(), queue_of(one)) for one in updates)
        if Recorded.REFUSED in await asyncio.gather(*recorded):
            raise NotRecorded
        self.woken.set()

    def handled(self, update: Update) -> None:
        """Note that an update is done: who put it need not wait any longer."""
        event = self._unrecorded.pop(update.update_id, None)
        if event is not None:
            event.set()

    def put_nowait(self, item: object) -> None:
        """Queue an update that the ledger has already, or the signal."""
        if isinstance(item, Update):
            self._track_blocking(item)
        super().put_nowait(item)

    def _track_blocking(self, update: Update) -> None:
        """Track the chats that removed or blocked the bot; a message from one shows that the bot is back."""
        change, message = update.my_chat_member, update.message
        if change is not None and not is_member(change.new_chat_member):
            self.blocked.add(change.chat.id)
        elif change is not None:
            self.blocked.discard(change.chat.id)
        elif message is not None and message.left_chat_member is None:
            self.blocked.discard(message.chat.id)


class PerChatProcessor(BaseUpdateProcessor):
    """Handles the updates of one chat one after the other, and those of different chats at the same time.

    An update is done when its handler has returned. If Telegram did not take the answer, it
    stays in the ledger and is handled again later, or by the next run.

    Attributes:
        update_queue: The updates to handle.
        waiting: Those that wait.
        again: Handles an update once more; set by the application.
        in_hand: Those that this process has claimed, where several share the ledger, until they are done.
    """

    def __init__(
        self,
        update_log: UpdateLog,
        shutdown: Shutdown,
        pace: Pace = DEFAULT_PACE,
        blocked: Chats | None = None,
        on_put_off: Callable[[int], Awaitable[None]] | None = None,
    ) -> None:
        super().__init__(_AT_ONCE)
        self.update_queue = UpdateQueue(update_log, blocked)
        self.in_hand: set[int] = set()
        self._on_put_off = on_put_off
        self._put_off: set[int] = set()  # of those in hand, those that wait until Telegram takes their answers
        self._update_log = update_log
        self._shutdown = shutdown
        self._pace = pace
        self._computing = Computing(update_log)
        self._turns: WeakValueDictionary[object, asyncio.Lock] = WeakValueDictionary()
        self._begun_before: set[int] = set()
        self._alone: set[int] = set()
        self._given_up: set[int] = set()
        self._untaken: dict[int, float | None] = {}  # update -> the seconds that Telegram said
        self._in_turn: dict[int, float] = {}  # update -> the seconds until it is tried again in its turn
        self._tries: dict[int, int] = {}
        self._running: dict[asyncio.Task[Any], int] = {}
        self._later: set[asyncio.Task[None]] = set()
        self._recovered: set[int] = set()
        self._caught_up = asyncio.Event()
        self.waiting = WaitingHere()
        self.again: Callable[[Update], Coroutine[Any, Any, object]] | None = None

    @property
    def ends_refused(self) -> bool:
        """Whether the bot ends because Telegram no longer knows its token."""
        return self._shutdown.refused.is_set()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Leave to the next run the updates that wait to be tried again."""
        for task in self._later:
            task.cancel()

    def cancel_running(self) -> None:
        """Cancel all handlers; the next run handles their updates."""
        for task in list(self._running):
            task.cancel()

    @property
    def busy(self) -> int:
        """How many updates this process has claimed and is about to handle."""
        return len(self.in_hand - self._put_off)

    async def take(self, pending: Pending, bot: Bot) -> None:
        """Queue an update that this process has claimed."""
        update = update_of(pending, bot)
        age_s = (datetime.now(UTC) - pending.received_at).total_seconds()
        if update is None or (is_short_lived(update) and pending.attempts and age_s > _SHORT_LIVED_S):
            await self._update_log.mark_done(pending.update_id)
            return
        self._note(pending)
        if pending.deaths >= DEATHS > pending.deaths_alone:
            self._alone.add(pending.update_id)
        self.in_hand.add(pending.update_id)
        self.update_queue.put_nowait(update)

    def drop(self, numbers: Collection[int]) -> None:
        """Leave updates alone that another process has taken over."""
        for number in self.in_hand.intersection(numbers):
            logger.warning("update %d was taken over by another process", number)
            for noted in (self.in_hand, self._put_off, self._begun_before, self._alone, self._given_up):
                noted.discard(number)
        for task, number in list(self._running.items()):
            if number in numbers:
                task.cancel()

    async def recover(self, bot: Bot) -> None:
        """Queue the updates that the last run left undone; to be called before new ones come."""
        await self._update_log.count_deaths(alone_after=DEATHS)
        suspects: list[tuple[int, Update]] = []
        for pending in await self._update_log.pending():
            update = update_of(pending, bot)
            if update is None or is_short_lived(update):
                await self._update_log.mark_done(pending.update_id)
                continue
            self._note(pending)
            if pending.deaths >= DEATHS > pending.deaths_alone:
                self._alone.add(pending.update_id)
                suspects.append((pending.deaths_alone, update))
            else:
                self._recovered.add(pending.update_id)
                self.update_queue.put_nowait(update)
        if suspects:
            # The fewest deaths alone first: that one is the least suspect.
            suspects.sort(key=lambda suspect: suspect[0])
            self._do_later(self._put_last([update for _, update in suspects]))
        if self._recovered or suspects:
            logger.info("%d updates of the run before are dealt with now", len(self._recovered) + len(suspects))

    def _note(self, pending: Pending) -> None:
        """Note what befell an update before."""
        if pending.attempts:
            self._begun_before.add(pending.update_id)
        if pending.deaths_alone >= DEATHS:
            logger.error("update %d ended the bot %d times and is given up", pending.update_id, pending.deaths)
            self._given_up.add(pending.update_id)

    def is_given_up(self, update: Update) -> bool:
        """Return whether an update is given up, and its chat is only to be told that."""
        return update.update_id in self._given_up

    def not_taken(self, update: Update, wait_s: float | None = None) -> None:
        """Note that Telegram did not take the answer to an update that is being handled; short-lived ones are dropped.

        Args:
            update: The update.
            wait_s: Seconds until Telegram takes it, None where it did not say.
        """
        if not is_short_lived(update):
            self._untaken[update.update_id] = wait_s

    def not_now(self, update: Update, wait_s: float) -> None:
        """Note that an update that is being handled is to be handled again, while later ones of its chat wait for it.

        Args:
            update: The update, none that is short-lived.
            wait_s: Seconds until then.
        """
        self._in_turn[update.update_id] = wait_s

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle an update once the earlier ones of its chat are done."""
        if not isinstance(update, Update):
            await coroutine
            return
        task = asyncio.current_task()
        if task is not None:
            self._running[task] = update.update_id
            task.add_done_callback(lambda ended: self._running.pop(ended, None))
        self.waiting.joined(update)
        try:
            turn = self._turns.setdefault(_queue_of(update), asyncio.Lock())
            async with turn:
                if not self._shutdown.begun and self._is_ours(update):  # else the next run, or process, handles it
                    await self._handle(update, coroutine)
        finally:
            self._leave(update.update_id)
            self.waiting.left(update)
            if isinstance(coroutine, Coroutine):
                coroutine.close()

    def _is_ours(self, update: Update) -> bool:
        return not self._update_log.is_shared or update.update_id in self.in_hand

    def _leave(self, number: int) -> None:
        """Have an update in hand no more, unless it waits to be handled again."""
        if number not in self._put_off:
            self.in_hand.discard(number)
        self.update_queue.woken.set()

    async def _handle(self, update: Update, coroutine: Awaitable[Any]) -> None:
        number = update.update_id
        self._put_off.discard(number)
        try:
            await self._compute(update, coroutine)
            await self._try_in_turn(update)
        except ShuttingDown:  # the next run handles it
            return
        if number in self._untaken:
            self._begun_before.add(number)
            if self._on_put_off is not None:
                self._put_off.add(number)
                await self._on_put_off(number)
            self._do_later(self._put_again(update, self._untaken.pop(number)))
        else:
            await self._settle(number)
            self.update_queue.handled(update)
            self._tries.pop(number, None)
            self._begun_before.discard(number)
            self._alone.discard(number)
            self._given_up.discard(number)
        self._recovered.discard(number)
        if not self._recovered:
            self._caught_up.set()

    async def _compute(self, update: Update, coroutine: Awaitable[Any]) -> None:
        number = update.update_id
        if number in self._given_up:
            await coroutine
            return
        async with self._computing.track(
            number, alone=number in self._alone, begun_before=number in self._begun_before
        ):
            self.waiting.left(update)
            await coroutine

    async def _try_in_turn(self, update: Update) -> None:
        """Handle an update again as long as that is wanted; let the later ones of its chat pass where it never ends."""
        number, tries = update.update_id, 0
        while (wait_s := self._in_turn.pop(number, None)) is not None:
            tries += 1
            if self.again is None or tries > _TRIES_IN_TURN:
                self._untaken[number] = wait_s
                return
            self._begun_before.add(number)
            self._put_off.add(number)  # while it waits, others may be claimed
            await self._shutdown.wait(wait_s)
            self._put_off.discard(number)
            await self._compute(update, self.again(update))

    async def _settle(self, number: int) -> None:
        """Record that an update is done; while a shared ledger is away, until it is back: nobody else is to do it."""
        while not await self._update_log.mark_done(number) and self._update_log.is_shared:
            if self._shutdown.begun:
                return
            with contextlib.suppress(ShuttingDown):
                await self._shutdown.wait(_SETTLE_AGAIN_S)

    def _do_later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _put_again(self, update: Update, wait_s: float | None) -> None:
        """Queue an update again after the seconds that Telegram said; where it said nothing, after longer each time."""
        if wait_s is None:
            tries = self._tries[update.update_id] = self._tries.get(update.update_id, 0) + 1
            if tries >= _TRIES:
                logger.error("Telegram has not taken the answer to update %d and will not", update.update_id)
                await self._settle(update.update_id)
                self._put_off.discard(update.update_id)
                self._leave(update.update_id)
                return
            wait_s = min(_RETRY_S * 2 ** (tries - 1), _RETRY_AT_MOST_S)
        with contextlib.suppress(ShuttingDown):
            await self._shutdown.wait(wait_s)
            self.update_queue.put_nowait(update)

    async def _put_last(self, suspects: list[Update]) -> None:
        """Queue the suspects once the other recovered updates are answered, or have had their time."""
        with contextlib.suppress(ShuttingDown):
            await self._shutdown.wait(self._pace.suspects_after_s)
            if self._recovered:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_OTHERS_FIRST_S):
                        await self._caught_up.wait()
            for update in suspects:
                self.update_queue.put_nowait(update)


def queue_of(update: Update) -> str:
    """Return the queue that an update waits in, as the ledger has it.

    Example: a message in chat -5 → "chat:-5".
    """
    kind, number = _queue_of(update)
    return f"{kind}:{number}"


def _queue_of(update: Update) -> tuple[str, int]:
    """The queue that an update waits in: its chat's; short-lived ones and chosen inline results wait in their person's.

    Examples: a message in chat 5 → ("chat", 5), a button that person 7 pressed there → ("person", 7).
    """
    personal = update.callback_query or update.inline_query or update.chosen_inline_result
    if personal:
        return ("person", personal.from_user.id)
    if update.effective_chat:
        return ("chat", update.effective_chat.id)
    return ("update", update.update_id)
