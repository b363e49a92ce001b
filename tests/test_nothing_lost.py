"""No question is lost, none is answered twice, and those of one chat are answered in their order."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from pathlib import Path

import pytest
from telegram import Update

from bot.ledger.ledger import DATABASE, open_ledger
from bot.ledger.questions import Asked, How
from bot.wire.queue import PerChatProcessor
from bot.wire.retry import Shutdown
from index import Engine
from tests.botapi import BotApi
from tests.support.bots import running
from tests.support.nothing_lost import ANSWER, QUESTION, answers, rows
from tests.support.processes import kill, start_polling, stop, told
from tests.support.waiting import until

ANN = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "zh"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Ann"}


@pytest.mark.long
async def test_a_bot_that_is_killed_with_questions_in_hand_answers_each_of_them_once(
    telegram: BotApi, tmp_path: Path
) -> None:
    process = await start_polling(telegram, tmp_path)
    answered = [await telegram.message(QUESTION) for _ in range(2)]
    for _ in answered:
        await telegram.next_call()
    telegram.faults["sendMessage"] = [502] * 1000
    owed = [await telegram.message(QUESTION) for _ in range(4)]
    owed += [await telegram.message(f"{QUESTION} {n}", chat=PRIVATE, **{"from": ANN}) for n in range(2)]
    await telegram.until_taken()
    await kill(process)
    telegram.faults.clear()
    process = await start_polling(telegram, tmp_path)
    for _ in owed:
        assert ANSWER in (await telegram.next_call()).text
    errors = await stop(process)
    assert "Traceback" not in errors
    sent = answers(telegram)
    assert sorted(number for numbers in sent.values() for number in numbers) == sorted(
        message["message_id"] for message in answered + owed
    )
    assert sent[7] == sorted(sent[7])
    assert rows(tmp_path, "SELECT * FROM updates WHERE done_at IS NULL OR content IS NOT NULL") == []


@pytest.mark.long
async def test_a_bot_that_is_killed_before_it_hears_that_its_answers_were_taken_sends_no_others_again(
    telegram: BotApi, tmp_path: Path
) -> None:
    process = await start_polling(telegram, tmp_path)
    telegram.faults["sendMessage"] = ["hang"]
    asked = [await telegram.message(f"{QUESTION} 0", chat=PRIVATE, **{"from": ANN})]
    await telegram.next_call()  # the one that hangs, before any other chat's
    asked += [await telegram.message(f"{QUESTION} {n}", chat=PRIVATE, **{"from": ANN}) for n in (1, 2)]
    others = [await telegram.message(QUESTION) for _ in range(2)]
    for _ in others:
        await telegram.next_call()
    await telegram.until_taken()
    await until(lambda: rows(tmp_path, "SELECT count(*) FROM updates WHERE done_at IS NULL") == [(len(asked),)])
    await kill(process)
    telegram.faults.clear()
    process = await start_polling(telegram, tmp_path)
    for _ in asked:
        await telegram.next_call()
    await stop(process)
    sent = answers(telegram)
    first, *rest = [message["message_id"] for message in asked]
    assert sent.pop(7) == [first, first, *rest]
    assert sorted(number for numbers in sent.values() for number in numbers) == [m["message_id"] for m in others]


@pytest.mark.parametrize(("answer_id", "sent"), [(None, [900]), (901, [])])
@pytest.mark.long
async def test_what_is_recorded_as_answered_is_not_sent_again_and_anything_less_is(
    telegram: BotApi, seeds: Engine, tmp_path: Path, answer_id: int | None, sent: list[int]
) -> None:
    ledger = await open_ledger(tmp_path)
    message = {"message_id": 900, "date": 1, "from": ANN, "chat": PRIVATE, "text": QUESTION}
    await ledger.update_log.record(900, json.dumps({"update_id": 900, "message": message}))
    asked = Asked(QUESTION, "zh", How.PRIVATE, True, 0.9, (), ("p1",), "idx", 1.0)
    question_id = await ledger.questions.record(asked, 7, 7, 900)
    if answer_id is not None:
        await ledger.questions.record_answer(question_id, answer_id)
    await ledger.close()
    async with running(telegram, seeds, tmp_path):
        await telegram.ask("/help")
        await until(lambda: rows(tmp_path, "SELECT * FROM updates WHERE done_at IS NULL") == [])
    assert answers(telegram).get(7, []) == sent
    assert rows(tmp_path, "SELECT count(*) FROM questions") == [(1,)]


@pytest.mark.long
async def test_a_bot_that_is_told_to_stop_leaves_what_waits_to_the_next_run(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    telegram.faults["sendMessage"] = [429]
    telegram.retry_after = 3600
    async with running(telegram, seeds, tmp_path):
        asked = [await telegram.message(QUESTION, chat=PRIVATE, **{"from": ANN}) for _ in range(3)]
        await telegram.until_taken()
    assert answers(telegram) == {}
    async with running(telegram, seeds, tmp_path):
        for _ in asked:
            assert ANSWER in (await telegram.next_call()).text
    assert answers(telegram)[7] == [message["message_id"] for message in asked]


@pytest.mark.long
async def test_an_update_that_comes_twice_is_handled_once(bot: BotApi) -> None:
    message = {"message_id": 5, "date": 1, "from": ANN, "chat": PRIVATE, "text": QUESTION}
    for _ in range(3):
        await bot.update(update_id=900, message=message)
        await bot.until_taken()
    await bot.update(update_id=901, message={**message, "message_id": 6})
    while len(answers(bot).get(7, [])) < 2:
        await bot.next_call()
    assert answers(bot)[7] == [5, 6]


@pytest.mark.long
async def test_a_button_or_an_inline_query_of_the_run_before_is_left_alone(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    ledger = await open_ledger(tmp_path)
    query = {"id": "1", "from": ANN, "query": QUESTION, "offset": ""}
    await ledger.update_log.record(900, json.dumps({"update_id": 900, "inline_query": query}))
    await ledger.update_log.record(901, "no update at all")
    await ledger.close()
    async with running(telegram, seeds, tmp_path):
        await telegram.ask(QUESTION)
    assert [call for call in telegram.calls if call.method == "answerInlineQuery"] == []
    assert rows(tmp_path, "SELECT * FROM updates WHERE done_at IS NULL") == []


@pytest.mark.long
async def test_an_update_that_cannot_be_read_holds_up_no_other_of_its_batch(
    telegram: BotApi, seeds: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = await telegram.message(QUESTION, chat=PRIVATE, **{"from": ANN})
    await telegram.update(message={"message_id": "?", "secret": "never in a log"})
    await telegram.update(message={"message_id": 5})
    await telegram.update(message="never in a log")
    second = await telegram.message(f"{QUESTION}？", chat=PRIVATE, **{"from": ANN})
    async with running(telegram, seeds, tmp_path):
        for _ in range(2):
            assert ANSWER in (await telegram.next_call()).text
        await telegram.until_taken()
    assert answers(telegram)[7] == [first["message_id"], second["message_id"]]
    assert len([line for line in caplog.messages if "cannot be read" in line]) == 3
    assert "never in a log" not in caplog.text


@pytest.mark.long
async def test_a_ledger_that_cannot_be_written_keeps_nobody_waiting(
    bot: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))
    try:
        for _ in range(3):
            assert ANSWER in (await bot.ask(QUESTION)).text
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    lines = [record for record in caplog.records if record.name.startswith("bot.") and record.levelname == "ERROR"]
    assert len(lines) == 1


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the limits of another process cannot be set")
async def test_a_question_that_comes_while_the_disk_is_full_is_answered_though_the_bot_is_killed(
    telegram: BotApi, tmp_path: Path
) -> None:
    process = await start_polling(telegram, tmp_path)
    await telegram.ask(QUESTION)
    await until(lambda: rows(tmp_path, "SELECT count(*) FROM updates WHERE done_at IS NULL") == [(0,)])
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    answered = await telegram.message(QUESTION)
    assert ANSWER in (await telegram.next_call()).text
    await telegram.until_taken()
    telegram.faults["sendMessage"] = [502] * 1000
    owed = [await telegram.message(QUESTION) for _ in range(2)]
    await until(lambda: len(telegram.faults["sendMessage"]) < 998)
    await kill(process)
    telegram.faults.clear()
    process = await start_polling(telegram, tmp_path)
    for _ in owed:
        assert ANSWER in (await telegram.next_call()).text
    await telegram.until_taken()
    await stop(process)
    sent = [number for numbers in answers(telegram).values() for number in numbers]
    assert sorted(sent)[1:] == [message["message_id"] for message in [answered, *owed]]


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the limits of another process cannot be set")
async def test_what_is_asked_while_no_descriptor_is_left_is_answered_once_there_are_some(
    telegram: BotApi, tmp_path: Path
) -> None:
    process = await start_polling(telegram, tmp_path)
    await telegram.ask("/help")
    before = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (1, before[1]))
    asked = [await telegram.message(QUESTION) for _ in range(10)]
    asked.append(await telegram.message("甲号会议室打印机哪天维修"))  # for which files are read that were not read yet
    lines = await told(process, "the machine is short of something")
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE, before)
    lines += await told(process, "the machine has again what it was short of")
    asked.append(await telegram.message(QUESTION))
    await until(lambda: {message["message_id"] for message in asked} <= set(answered(telegram)))
    lines += await stop(process)
    assert len(answered(telegram)) == 1 + len(asked)
    assert "Traceback" not in lines
    assert lines.count("the machine is short of something") == 1
    assert not [call for call in telegram.calls if call.parameters.get("text", "").startswith("⚙️")]


@pytest.mark.long
async def test_a_folder_that_takes_the_ledgers_place_keeps_nobody_waiting(telegram: BotApi, tmp_path: Path) -> None:
    process = await start_polling(telegram, tmp_path)
    await telegram.ask(QUESTION)
    put_folder_for_ledger(tmp_path)
    lines = await told(process, "nothing outlives this run")
    asked = [await telegram.message(QUESTION) for _ in range(3)]
    await until(lambda: {message["message_id"] for message in asked} <= set(answered(telegram)))
    (tmp_path / DATABASE).rmdir()
    lines += await told(process, "the ledger is in its file again")
    asked.append(await telegram.message(QUESTION))
    await until(lambda: {message["message_id"] for message in asked} <= set(answered(telegram)))
    lines += await stop(process)
    assert len(answered(telegram)) == 1 + len(asked)
    assert lines.count("ERROR") == 2  # it was replaced, and cannot be used
    assert len(rows(tmp_path, "SELECT * FROM questions")) == len(asked)  # all but the one in the file that was removed


def put_folder_for_ledger(data: Path) -> None:
    for path in data.glob(f"{DATABASE}*"):
        path.unlink()
    (data / DATABASE).mkdir()


def answered(telegram: BotApi) -> list[int]:
    """The messages that were answered."""
    return [number for numbers in answers(telegram).values() for number in numbers]


@pytest.mark.long
async def test_questions_of_one_chat_are_answered_in_their_order_though_the_first_must_wait(bot: BotApi) -> None:
    bot.faults["sendMessage"] = [429]
    asked = [await bot.message(QUESTION, chat=PRIVATE, **{"from": ANN}) for _ in range(3)]
    for _ in asked:
        await bot.next_call()
    assert answers(bot)[7] == [message["message_id"] for message in asked]


class Unhurried(Shutdown):
    """Waits no time at all, and knows how long it was asked to."""

    waited_s = 0.0

    async def wait(self, seconds: float) -> None:
        self.waited_s += seconds


async def test_a_press_that_telegram_does_not_take_the_answer_of_is_not_tried_again(tmp_path: Path) -> None:
    ledger = await open_ledger(tmp_path)
    processor = PerChatProcessor(ledger.update_log, Shutdown())
    press = {"id": "1", "from": ANN, "chat_instance": "1", "data": "x"}
    update = Update.de_json({"update_id": 900, "callback_query": press}, None)
    await processor.update_queue.put(update)

    async def refused() -> None:
        processor.not_taken(update)

    await processor.process_update(await processor.update_queue.get(), refused())
    assert await ledger.update_log.pending() == []
    await ledger.close()


async def test_an_update_that_is_tried_in_its_turn_is_passed_by_none_of_its_chat_until_it_takes_minutes(
    tmp_path: Path,
) -> None:
    ledger, shutdown = await open_ledger(tmp_path), Unhurried()
    processor = PerChatProcessor(ledger.update_log, shutdown)
    message = {"date": 0, "chat": PRIVATE, "from": ANN, "text": QUESTION}
    first, second = (
        Update.de_json({"update_id": number, "message": message | {"message_id": number}}, None) for number in (1, 2)
    )
    tried: list[int] = []
    fails = 3

    async def handled(update: Update) -> None:
        tried.append(update.update_id)
        if update is first and tried.count(1) <= fails:
            processor.not_now(update, 10)

    processor.again = handled
    for update in (first, second):
        await processor.update_queue.put(update)
    await asyncio.gather(*(processor.process_update(one, handled(one)) for one in (first, second)))
    assert tried == [1, 1, 1, 1, 2]
    assert shutdown.waited_s == 3 * 10
    assert await ledger.update_log.pending() == []

    tried, fails = [], 10_000
    await asyncio.gather(*(processor.process_update(one, handled(one)) for one in (first, second)))
    assert tried.index(2) < len(tried)
    assert 10 <= tried.count(1) <= 100
    await processor.shutdown()
    await ledger.close()


async def test_an_answer_that_telegram_does_not_take_is_tried_for_a_day_and_then_given_up(tmp_path: Path) -> None:
    ledger, shutdown = await open_ledger(tmp_path), Unhurried()
    processor = PerChatProcessor(ledger.update_log, shutdown)
    await processor.update_queue.put(Update(900))
    tries = 0

    async def refused(update: Update) -> None:
        processor.not_taken(update)

    while await ledger.update_log.pending():
        update = await processor.update_queue.get()
        assert isinstance(update, Update)
        tries += 1
        await processor.process_update(update, refused(update))
        await asyncio.gather(*(task for task in asyncio.all_tasks() if task is not asyncio.current_task()))
    await ledger.close()
    assert tries == 30
    assert 24 * 3600 <= shutdown.waited_s <= 30 * 3600
