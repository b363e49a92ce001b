"""A bot that talks to people keeps Telegram's limits, and puts off what it may have died of, by the clock."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path

import pytest

from bot.ledger.ledger import DATABASE, open_ledger
from bot.wire.pace import DEFAULT_PACE
from index import Engine
from tests.botapi import ANN, BotApi
from tests.support.bots import running
from tests.support.nothing_lost import ANSWER, QUESTION

CHAT = {"id": 7, "type": "private", "first_name": "Ann"}


@pytest.mark.long
async def test_messages_of_one_chat_come_a_second_apart_and_another_chat_waits_for_none(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    sent: dict[int, list[float]] = {7: [], 8: []}
    async with running(telegram, seeds, tmp_path, pace=DEFAULT_PACE):
        for text in ("年假有几天", "病假有几天", QUESTION):
            await telegram.message(text, chat=CHAT, **{"from": ANN})
        await telegram.message(QUESTION, chat={**CHAT, "id": 8}, **{"from": {**ANN, "id": 8}})
        for _ in range(4):
            call = await telegram.next_call()
            sent[int(call.parameters["chat_id"])].append(time.monotonic())
    first, second, third = sent[7]
    # Half a second of the limit is left to how late this process may notice a message.
    assert second - first > 0.5
    assert third - first > 1.5
    assert sent[8][0] < third


@pytest.mark.long
async def test_what_the_process_may_have_died_of_is_not_tried_in_the_first_seconds(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    ledger = await open_ledger(tmp_path)
    message = {"message_id": 1, "date": 1, "from": ANN, "chat": CHAT, "text": QUESTION}
    await ledger.update_log.record(1, json.dumps({"update_id": 1, "message": message}))
    await ledger.close()
    with sqlite3.connect(tmp_path / DATABASE) as table:
        table.execute("UPDATE updates SET deaths = 3, deaths_alone = 0")
    began = time.monotonic()
    async with running(telegram, seeds, tmp_path, pace=DEFAULT_PACE):
        assert ANSWER in (await telegram.next_call()).text
    assert time.monotonic() - began >= 5
