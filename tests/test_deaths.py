"""What was being computed when the process died is known, tried alone later, and what only waited is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, Update

from bot.ledger.ledger import Ledger, open_ledger
from bot.ledger.update_log import Pending
from bot.wire.computing import begun_before, waiting
from bot.wire.queue import PerChatProcessor
from bot.wire.retry import Shutdown
from index import Engine
from tests.botapi import TOKEN, BotApi
from tests.support.bots import running
from tests.support.nothing_lost import ANSWER, rows
from tests.support.owing import message, owe, owed
from tests.support.pace import QUICK
from tests.support.waiting import PATIENCE_S

Handle = Callable[[Update], Awaitable[None]]


class Run:
    """What a run of the bot does with updates; it may end without a word to the ledger."""

    def __init__(self, ledger: Ledger, handle: Handle) -> None:
        self.ledger = ledger
        self.processor = PerChatProcessor(ledger.update_log, Shutdown(), QUICK)
        self._handle = handle
        self._tasks: set[asyncio.Task[None]] = set()

    async def feed(self) -> None:
        """Handle whatever is in the queue, now and later."""
        while True:
            update = await self.processor.update_queue.get()
            assert isinstance(update, Update)
            task = asyncio.create_task(self.processor.process_update(update, self._handle(update)))
            self._tasks.add(task)

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.ledger.close()


@asynccontextmanager
async def run_on(data: Path, handle: Handle) -> AsyncIterator[Run]:
    run = Run(await open_ledger(data), handle)
    feeding = asyncio.create_task(run.feed())
    try:
        await run.processor.recover(Bot(TOKEN))
        yield run
    finally:
        feeding.cancel()
        await run.end()


async def until(found: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not found():
            await asyncio.sleep(0.01)


def by_number(pending: Sequence[Pending]) -> dict[int, tuple[int, int]]:
    return {one.update_id: (one.deaths, one.deaths_alone) for one in pending}


@pytest.mark.parametrize("kind", ["message", "edited_message"])
@pytest.mark.long
async def test_what_was_being_computed_when_the_process_died_was_in_hand_and_what_waited_was_not(
    tmp_path: Path, kind: str
) -> None:
    begun: set[int] = set()

    async def handle(update: Update) -> None:
        if update.update_id == 3:
            async with waiting("sendMessage"):
                begun.add(3)
                await asyncio.Event().wait()
        begun.add(update.update_id)
        await asyncio.Event().wait()

    await owe(tmp_path, *[message(number, kind=kind) for number in (1, 2, 3)])
    async with run_on(tmp_path, handle):
        await until(lambda: begun == {1, 2, 3})
        while rows(tmp_path, "SELECT count(*) FROM updates WHERE computing") != [(2,)]:
            await asyncio.sleep(0.01)
        assert by_number(await owed(tmp_path)) == {1: (1, 0), 2: (1, 0), 3: (0, 0)}


@pytest.mark.parametrize(("before", "then"), [((2, 0), (3, 0)), ((3, 0), (4, 1))])
@pytest.mark.long
async def test_a_death_is_one_alone_where_three_deaths_came_before_it(
    tmp_path: Path, before: tuple[int, int], then: tuple[int, int]
) -> None:
    begun = asyncio.Event()

    async def handle(update: Update) -> None:
        begun.set()
        await asyncio.Event().wait()

    await owe(tmp_path, message(1), deaths=before[0], alone=before[1])
    async with run_on(tmp_path, handle):
        await asyncio.wait_for(begun.wait(), PATIENCE_S)
        assert by_number(await owed(tmp_path)) == {1: then}


@pytest.mark.long
async def test_a_lone_question_that_the_bot_was_killed_over_three_times_is_answered(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    await owe(tmp_path, message(1))
    for deaths in (1, 2, 3):
        begun = asyncio.Event()

        async def handle(update: Update, begun: asyncio.Event = begun) -> None:
            begun.set()
            await asyncio.Event().wait()

        async with run_on(tmp_path, handle):
            await asyncio.wait_for(begun.wait(), PATIENCE_S)
            assert by_number(await owed(tmp_path)) == {1: (deaths, 0)}
    async with running(telegram, seeds, tmp_path):
        assert ANSWER in (await telegram.next_call()).text


async def test_a_clean_stop_is_no_death(tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def handle(update: Update) -> None:
        begun.set()
        await asyncio.Event().wait()

    await owe(tmp_path, message(1))
    async with run_on(tmp_path, handle):
        await asyncio.wait_for(begun.wait(), PATIENCE_S)
    assert by_number(await owed(tmp_path)) == {1: (0, 0)}


async def test_a_member_that_is_asked_for_is_waited_for_and_the_computing_goes_on(tmp_path: Path) -> None:
    marks: list[list[Any]] = []

    async def handle(update: Update) -> None:
        async with waiting("getChatMember"):
            while rows(tmp_path, "SELECT count(*) FROM updates WHERE computing") != [(0,)]:
                await asyncio.sleep(0.01)
        marks.append(rows(tmp_path, "SELECT count(*) FROM updates WHERE computing"))

    await owe(tmp_path, message(1))
    async with run_on(tmp_path, handle):
        await until(lambda: bool(marks))
    assert marks == [[(1,)]]


@pytest.mark.long
async def test_what_was_in_hand_at_three_deaths_is_tried_alone_after_the_others(tmp_path: Path) -> None:
    inside: list[int] = []
    seen: list[tuple[int, ...]] = []
    again: dict[int, bool] = {}

    async def handle(update: Update) -> None:
        inside.append(update.update_id)
        again[update.update_id] = begun_before()
        for _ in range(5):
            seen.append(tuple(inside))
            await asyncio.sleep(0.01)
        inside.remove(update.update_id)

    await owe(tmp_path, message(1), message(2), deaths=5, alone=2)
    await owe(tmp_path, message(3), message(4), deaths=2)
    async with run_on(tmp_path, handle) as run:
        await until(lambda: 1 in inside)
        await run.processor.update_queue.put(Update.de_json(message(5), Bot(TOKEN)))
        while await run.ledger.update_log.pending():
            await asyncio.sleep(0.01)
    assert all(together == (one,) for one in (1, 2) for together in seen if one in together)
    first_seen = list(dict.fromkeys(one for together in seen for one in together))
    assert first_seen.index(1) > max(first_seen.index(3), first_seen.index(4))
    assert any(len(together) > 1 for together in seen)
