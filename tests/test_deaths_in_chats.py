"""What ends the process is given up at last, and its asker told; everybody else is answered, however often it ends."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.ledger.ledger import DATABASE, open_ledger
from bot.texts.en import EN
from bot.texts.zh_hans import ZH_HANS
from index import Engine
from tests.botapi import BotApi
from tests.support.bots import running
from tests.support.nothing_lost import ANSWER, QUESTION, answers, rows
from tests.support.owing import message, owe
from tests.support.processes import kill, start, stop
from tests.support.waiting import PATIENCE_S


@pytest.mark.long
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


@pytest.mark.long
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


@pytest.mark.long
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
