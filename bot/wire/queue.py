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
from bot.wire.retry import Shutdown, ShuttingDown
from bot.wire.updates import is_hasty, is_in

logger = logging.getLogger(__name__)

# Updates at once. One that waits for its chat counts, so that a small number would let one
# chat hold up all the others.
_AT_ONCE = 1 << 20
# How often an update is begun at most: what ends the process must not do so for ever.
_BEGINNINGS = 3
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
        self._turns: WeakValueDictionary[object, asyncio.Lock] = WeakValueDictionary()
        self._begun_before: set[int] = set()
        self._untaken: set[int] = set()
        self._tries: dict[int, int] = {}
        self._retries: set[asyncio.Task[None]] = set()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release: who waits here gives up when the patience ends."""

    async def recover(self, bot: Bot) -> None:
        """Put what the run before left undone into the queue, before anything new comes."""
        for pending in await self._update_log.pending():
            update = _update_of(pending, bot)
            if update is None or is_hasty(update):
                await self._update_log.mark_done(pending.update_id)
            elif pending.attempts >= _BEGINNINGS:
                logger.error("update %d was begun %d times and is given up", pending.update_id, pending.attempts)
                await self._update_log.mark_done(pending.update_id)
            else:
                self._begun_before.add(pending.update_id)
                self.update_queue.put_nowait(update)
        if self._begun_before:
            logger.info("%d updates of the run before are dealt with now", len(self._begun_before))

    def not_taken(self, update: Update) -> None:
        """Note of an update in hand that Telegram did not take the answer, if anybody still waits for it."""
        if not is_hasty(update):
            self._untaken.add(update.update_id)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle an update when those of its chat that came before are dealt with."""
        if not isinstance(update, Update):
            await coroutine
            return
        turn = self._turns.setdefault(_queue_of(update), asyncio.Lock())
        async with turn:
            if self._shutdown.over:  # the next run does it
                if isinstance(coroutine, Coroutine):
                    coroutine.close()
                return
            if update.update_id in self._begun_before:
                await self._update_log.count_attempt(update.update_id)
            await coroutine
            if update.update_id in self._untaken:
                self._untaken.remove(update.update_id)
                self._try_again(update)
            else:
                self._tries.pop(update.update_id, None)
                await self._update_log.mark_done(update.update_id)

    def _try_again(self, update: Update) -> None:
        retry = asyncio.create_task(self._put_later(update))
        self._retries.add(retry)
        retry.add_done_callback(self._retries.discard)

    async def _put_later(self, update: Update) -> None:
        tries = self._tries[update.update_id] = self._tries.get(update.update_id, 0) + 1
        if tries >= _TRIES:
            logger.error("Telegram has not taken the answer to update %d and will not", update.update_id)
            await self._update_log.mark_done(update.update_id)
            return
        with contextlib.suppress(ShuttingDown):
            await self._shutdown.wait(min(_AGAIN_S * 2 ** (tries - 1), _AGAIN_AT_MOST_S))
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
