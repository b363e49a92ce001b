"""Where updates come in: each is kept in the ledger first, and handled when its chat's turn has come."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Coroutine
from typing import Any
from weakref import WeakValueDictionary

from telegram import Bot, Update
from telegram.ext import BaseUpdateProcessor

from bot.ledger.update_log import Pending, UpdateLog
from bot.wire.computing import Computing
from bot.wire.retry import Shutdown, ShuttingDown
from bot.wire.updates import is_hasty, is_in

logger = logging.getLogger(__name__)

# Updates at once. One that waits for its chat counts, so that a small number would let one
# chat hold up all the others.
_AT_ONCE = 1 << 20
# What was in hand at so many deaths of the process is tried alone, after the others; at so
# many deaths alone, it is what the process dies of, and must not be so for ever.
_DEATHS = 3
# For so long it is left until the others are answered; and not tried before, since a process
# that is ended again and again soon after its start does not die of what it computes then.
_OTHERS_FIRST_S = 30.0
_NOT_BEFORE_S = 5.0
# How often an answer is tried that Telegram does not take, and the seconds between: doubled
# from the first to the last, so that they last a day.
_TRIES = 30
_AGAIN_S, _AGAIN_AT_MOST_S = 60.0, 3600.0


class UpdateQueue(asyncio.Queue[object]):
    """The application's queue of updates: what is put in is in the ledger before.

    Polling tells Telegram only by its next round that updates have come, and a webhook's
    call is answered only after `put`: an update is Telegram's or the ledger's.

    Attributes:
        gone: The chats that have put the bot out, known before what they asked is answered.
    """

    def __init__(self, update_log: UpdateLog) -> None:
        super().__init__()
        self._update_log = update_log
        self.gone: set[int] = set()

    async def put(self, item: object) -> None:
        """Take an update, unless it came before; or the signal that no more will come."""
        if isinstance(item, Update) and not await self._update_log.record(item.update_id, item.to_json()):
            return
        self.put_nowait(item)

    def put_nowait(self, item: object) -> None:
        """Take an update that is in the ledger already, or the signal."""
        if isinstance(item, Update):
            self._hear(item)
        super().put_nowait(item)

    def _hear(self, update: Update) -> None:
        """Know who puts the bot out; who lets it in again, or writes to it, has it."""
        change, message = update.my_chat_member, update.message
        if change is not None and not is_in(change.new_chat_member):
            self.gone.add(change.chat.id)
        elif change is not None:
            self.gone.discard(change.chat.id)
        elif message is not None and message.left_chat_member is None:
            self.gone.discard(message.chat.id)


class PerChatProcessor(BaseUpdateProcessor):
    """Handles the updates of one chat one after the other, chats side by side.

    An update is done when its handler is, unless Telegram did not take the answer: then it
    stays owed, and is handled again later, or by the next run.

    Attributes:
        intake: Where the updates come from.
    """

    def __init__(self, update_log: UpdateLog, shutdown: Shutdown) -> None:
        super().__init__(_AT_ONCE)
        self.update_queue = UpdateQueue(update_log)
        self._update_log = update_log
        self._shutdown = shutdown
        self._computing = Computing(update_log)
        self._turns: WeakValueDictionary[object, asyncio.Lock] = WeakValueDictionary()
        self._begun_before: set[int] = set()
        self._alone: set[int] = set()
        self._given_up: set[int] = set()
        self._untaken: dict[int, float | None] = {}  # update -> the seconds that Telegram said
        self._tries: dict[int, int] = {}
        self._in_hand: set[asyncio.Task[Any]] = set()
        self._later: set[asyncio.Task[None]] = set()
        self._recovered: set[int] = set()
        self._caught_up = asyncio.Event()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Leave to the next run what was to be tried later."""
        for task in self._later:
            task.cancel()

    def break_off(self) -> None:
        """Leave what is in hand to the next run, whatever it waits for."""
        for task in self._in_hand:
            task.cancel()

    async def recover(self, bot: Bot) -> None:
        """Put what the run before left undone into the queue, before anything new comes."""
        await self._update_log.count_deaths()
        suspects: list[tuple[int, Update]] = []
        for pending in await self._update_log.pending():
            update = _update_of(pending, bot)
            if update is None or is_hasty(update):
                await self._update_log.mark_done(pending.update_id)
                continue
            if pending.attempts:
                self._begun_before.add(pending.update_id)
            if pending.deaths_alone >= _DEATHS:
                logger.error("update %d ended the bot %d times and is given up", pending.update_id, pending.deaths)
                self._given_up.add(pending.update_id)
            if pending.deaths >= _DEATHS > pending.deaths_alone:
                self._alone.add(pending.update_id)
                suspects.append((pending.deaths_alone, update))
            else:
                self._recovered.add(pending.update_id)
                self.update_queue.put_nowait(update)
        if suspects:
            # Of all those that may be what the process dies of, the least suspect first.
            suspects.sort(key=lambda suspect: suspect[0])
            self._do_later(self._put_last([update for _, update in suspects]))
        if self._recovered or suspects:
            logger.info("%d updates of the run before are dealt with now", len(self._recovered) + len(suspects))

    def is_given_up(self, update: Update) -> bool:
        """Return whether all that is left to do for an update is to say so."""
        return update.update_id in self._given_up

    def not_taken(self, update: Update, wait_s: float | None = None) -> None:
        """Note of an update in hand that Telegram did not take the answer, if anybody still waits for it.

        Args:
            update: The update.
            wait_s: The seconds before Telegram takes it, where it said so.
        """
        if not is_hasty(update):
            self._untaken[update.update_id] = wait_s

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle an update when those of its chat that came before are dealt with."""
        if not isinstance(update, Update):
            await coroutine
            return
        task = asyncio.current_task()
        if task is not None:
            self._in_hand.add(task)
            task.add_done_callback(self._in_hand.discard)
        try:
            turn = self._turns.setdefault(_queue_of(update), asyncio.Lock())
            async with turn:
                if not self._shutdown.over:  # the next run does it
                    await self._handle(update, coroutine)
        finally:
            if isinstance(coroutine, Coroutine):
                coroutine.close()

    async def _handle(self, update: Update, coroutine: Awaitable[Any]) -> None:
        number = update.update_id
        if number in self._given_up:
            await coroutine
        else:
            async with self._computing.of(number, alone=number in self._alone, again=number in self._begun_before):
                await coroutine
        if number in self._untaken:
            self._begun_before.add(number)
            self._do_later(self._put_again(update, self._untaken.pop(number)))
        else:
            await self._update_log.mark_done(number)
            self._tries.pop(number, None)
            self._begun_before.discard(number)
            self._alone.discard(number)
            self._given_up.discard(number)
        self._recovered.discard(number)
        if not self._recovered:
            self._caught_up.set()

    def _do_later(self, deed: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(deed)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _put_again(self, update: Update, told_s: float | None) -> None:
        """Try once more after the seconds that Telegram said; where it said nothing, after more and more."""
        wait_s = told_s
        if wait_s is None:
            tries = self._tries[update.update_id] = self._tries.get(update.update_id, 0) + 1
            if tries >= _TRIES:
                logger.error("Telegram has not taken the answer to update %d and will not", update.update_id)
                await self._update_log.mark_done(update.update_id)
                return
            wait_s = min(_AGAIN_S * 2 ** (tries - 1), _AGAIN_AT_MOST_S)
        with contextlib.suppress(ShuttingDown):
            await self._shutdown.wait(wait_s)
            self.update_queue.put_nowait(update)

    async def _put_last(self, suspects: list[Update]) -> None:
        """Try what the process may die of when the others are answered, or their answers wait."""
        with contextlib.suppress(ShuttingDown):
            await self._shutdown.wait(_NOT_BEFORE_S)
            if self._recovered:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_OTHERS_FIRST_S):
                        await self._caught_up.wait()
            for update in suspects:
                self.update_queue.put_nowait(update)


def _queue_of(update: Update) -> tuple[str, int]:
    """Whom an update waits behind: its chat's; a button or an inline query, its person's, since these are hasty."""
    hasty = update.callback_query or update.inline_query or update.chosen_inline_result
    if hasty:
        return ("person", hasty.from_user.id)
    if update.effective_chat:
        return ("chat", update.effective_chat.id)
    return ("update", update.update_id)


def _update_of(pending: Pending, bot: Bot) -> Update | None:
    try:
        return Update.de_json(json.loads(pending.content), bot)
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # of another release's making
        logger.warning("update %d cannot be read again: %s", pending.update_id, error)
        return None
