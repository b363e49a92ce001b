"""What ends the process is found and given up at last; what only waited, or was beside it, is never lost."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot, Update

from bot.ledger.ledger import DATABASE, Ledger, open_ledger
from bot.ledger.update_log import Pending
from bot.texts.en import EN
from bot.texts.zh_hans import ZH_HANS
from bot.wire.computing import begun_before, waiting
from bot.wire.queue import PerChatProcessor
from bot.wire.retry import Shutdown
from index import Engine
from tests.botapi import TOKEN, BotApi
from tests.support.bots import running
from tests.support.nothing_lost import ANSWER, QUESTION, answers, rows
from tests.support.pace import QUICK
from tests.support.processes import kill, start, stop
from tests.support.waiting import PATIENCE_S

Handle = Callable[[Update], Awaitable[None]]


def message(number: int, text: str = QUESTION, kind: str = "message", language: str = "zh") -> dict[str, Any]:
    """A person's own message, as Telegram sends it: each number is another person's."""
    person = {"id": number, "is_bot": False, "first_name": "Ann", "language_code": language}
    chat = {"id": number, "type": "private", "first_name": "Ann"}
    return {"update_id": number, kind: {"message_id": number, "date": 1, "from": person, "chat": chat, "text": text}}


async def owe(data: Path, *updates: dict[str, Any], deaths: int = 0, alone: int = 0) -> None:
    """Let the ledger have updates that were in hand at deaths."""
    ledger = await open_ledger(data)
    for update in updates:
        await ledger.update_log.record(update["update_id"], json.dumps(update))
    await ledger.close()
    with sqlite3.connect(data / DATABASE) as table:
        numbers = ", ".join(str(update["update_id"]) for update in updates)
        table.execute(f"UPDATE updates SET deaths = {deaths}, deaths_alone = {alone} WHERE update_id IN ({numbers})")


async def owed(data: Path) -> list[Pending]:
    """What the ledger has, once the deaths are counted."""
    ledger = await open_ledger(data)
    await ledger.update_log.count_deaths(alone_after=3)
    pending = await ledger.update_log.pending()
    await ledger.close()
    return pending


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


async def test_what_the_process_died_of_three_times_alone_is_given_up_and_its_asker_told(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    await owe(tmp_path, message(899, language="en"), message(900, language="zh"), deaths=6, alone=3)
    await owe(tmp_path, message(901), message(902), deaths=5, alone=2)
    telegram.faults["sendMessage"] = [502]
    async with running(telegram, seeds, tmp_path):
        said = [await telegram.next_call() for _ in range(4)]
        while rows(tmp_path, "SELECT * FROM updates WHERE done_at IS NULL"):
            await asyncio.sleep(0.01)
    told = {int(call.parameters["chat_id"]): call.text for call in said}
    assert (told.pop(899), told.pop(900)) == (EN.given_up, ZH_HANS.given_up)
    assert sorted(told) == [901, 902]
    assert all(ANSWER in text for text in told.values())


async def test_who_is_to_be_told_is_told_by_the_next_run_if_telegram_did_not_take_it(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    await owe(tmp_path, message(900), deaths=6, alone=3)
    telegram.faults["sendMessage"] = [502] * 20
    async with running(telegram, seeds, tmp_path):
        while len(telegram.faults["sendMessage"]) == 20:
            await asyncio.sleep(0.01)
    telegram.faults.clear()
    async with running(telegram, seeds, tmp_path):
        assert (await telegram.next_call()).text == ZH_HANS.given_up


@pytest.mark.long
async def test_a_question_that_kills_the_bot_each_time_ends_it_six_times_and_the_rest_is_answered(
    telegram: BotApi, tmp_path: Path
) -> None:
    await (await open_ledger(tmp_path)).close()
    with sqlite3.connect(tmp_path / DATABASE) as table:  # what is fatal here never comes to an end
        table.execute(
            "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT max(i) AS last FROM n"
        )
        table.execute(
            "CREATE TRIGGER fatal AFTER INSERT ON questions WHEN NEW.text LIKE '%致命%' "
            "BEGIN SELECT last FROM endless; END"
        )
    fatal = await telegram.message(f"致命 {QUESTION}")
    for times in range(1, 7):
        process = await start(telegram, tmp_path)
        try:
            async with asyncio.timeout(PATIENCE_S):
                while rows(tmp_path, "SELECT attempts FROM updates WHERE computing") != [(times,)]:
                    await asyncio.sleep(0.01)
        finally:
            await kill(process)
    others = [await telegram.message(QUESTION) for _ in range(3)]
    process = await start(telegram, tmp_path)
    async with asyncio.timeout(PATIENCE_S):
        while len(answers(telegram)) < 4:
            await asyncio.sleep(0.01)
    assert "Traceback" not in await stop(process)
    said = {int(call.parameters["chat_id"]): call.text for call in telegram.calls if call.method == "sendMessage"}
    assert said.pop(fatal["chat"]["id"]) == ZH_HANS.given_up
    assert sorted(said) == sorted(one["chat"]["id"] for one in others)
    assert rows(tmp_path, "SELECT * FROM updates WHERE done_at IS NULL") == []


@pytest.mark.long
async def test_questions_outlive_any_number_of_stops_while_telegram_takes_no_answer(
    telegram: BotApi, tmp_path: Path
) -> None:
    telegram.faults["sendMessage"] = [502] * 100_000
    asked = [await telegram.message(QUESTION) for _ in range(6)]
    for _ in range(4):
        telegram.polled.clear()
        failed = len(telegram.faults["sendMessage"])
        process = await start(telegram, tmp_path)
        await asyncio.wait_for(telegram.polled.wait(), PATIENCE_S)
        await telegram.until_taken()
        while len(telegram.faults["sendMessage"]) > failed - len(asked):
            await asyncio.sleep(0.01)
        await stop(process)
    telegram.faults.clear()
    process = await start(telegram, tmp_path)
    async with asyncio.timeout(PATIENCE_S):
        while len(answers(telegram)) < len(asked):
            await asyncio.sleep(0.01)
    await stop(process)
    assert sorted(answers(telegram)) == sorted(one["chat"]["id"] for one in asked)


async def test_an_edit_whose_answer_telegram_did_not_take_is_answered_in_its_place_by_the_next_run(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    async with running(telegram, seeds, tmp_path):
        first = await telegram.ask("年假有几天", chat={"id": 7, "type": "private"})
        asked = first.parameters["reply_parameters"]["message_id"]
        telegram.faults["editMessageText"] = [502] * 100_000
        person = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "zh"}
        edited = {"message_id": asked, "date": 1, "edit_date": 2, "from": person, "text": QUESTION}
        await telegram.update(edited_message={**edited, "chat": {"id": 7, "type": "private"}})
        while len(telegram.faults["editMessageText"]) == 100_000:
            await asyncio.sleep(0.01)
    telegram.faults.clear()
    async with running(telegram, seeds, tmp_path):
        again = await telegram.next_call("editMessageText")
    assert ANSWER in again.text
    assert again.parameters["message_id"] == first.number
