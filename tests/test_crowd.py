"""Who waits long because many ask at once is told so, once; nobody is told of anything else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from telegram import Bot, Update

from bot.wire.crowd import Crowd, WaitingHere
from bot.wire.pace import Pace
from bot.wire.retry import Shutdown
from index import Engine
from tests.botapi import TOKEN, BotApi
from tests.support.bots import running
from tests.support.nothing_lost import QUESTION, answers
from tests.support.waiting import until

BUSY = Pace(overall=(100, 1.0), long_s=0.02)


def asked(number: int, chat: int, kind: str = "private") -> Update:
    person = {"id": abs(chat), "is_bot": False, "first_name": "Ann"}
    message = {"message_id": number, "date": 1, "from": person, "chat": {"id": chat, "type": kind}, "text": "?"}
    update = Update.de_json({"update_id": number, "message": message}, Bot(TOKEN))
    assert update is not None
    return update


def is_long(told: list[int], length: int) -> bool:
    return len(told) == length


@asynccontextmanager
async def crowd(told: list[int]) -> AsyncIterator[WaitingHere]:
    """What waits, of which people are told; their chats."""

    async def tell(update: Update) -> None:
        assert update.effective_chat is not None
        told.append(update.effective_chat.id)

    shutdown = Shutdown()
    waiting = WaitingHere()
    telling = asyncio.create_task(Crowd(BUSY, shutdown).run(waiting, tell))
    yield waiting
    shutdown.begin()
    await telling


@pytest.mark.long
async def test_who_waits_long_is_told_once_the_longest_first_and_groups_are_not() -> None:
    told: list[int] = []
    async with crowd(told) as waiting:
        for number, chat in enumerate((1, 2, 1, 3)):
            waiting.joined(asked(number, chat))
        waiting.joined(asked(4, -5, "supergroup"))
        await until(lambda: len(told) == 3)
        await asyncio.sleep(0.3)  # nobody is told again
    assert told == [1, 2, 3]


@pytest.mark.long
async def test_who_waited_before_is_told_again_in_the_next_crowd() -> None:
    told: list[int] = []
    async with crowd(told) as waiting:
        for times in (1, 2):
            several = [asked(number, number) for number in (1, 2, 3)]
            for update in several:
                waiting.joined(update)
            await until(partial(is_long, told, 3 * times))
            for update in several:
                waiting.left(update)
            await asyncio.sleep(0.3)  # until it is seen that nobody waits
    assert told == [1, 2, 3, 1, 2, 3]


@pytest.mark.long
async def test_a_burst_is_answered_whole_and_in_the_order_of_each_chat(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    slow = Pace(per_chat=(1, 0.01), overall=(2, 0.2), long_s=0.2)
    people = [{"id": number, "is_bot": False, "first_name": "Ann", "language_code": "en"} for number in range(1, 9)]
    async with running(telegram, seeds, tmp_path, pace=slow):
        for number in range(3):
            for person in people:
                await telegram.message(f"{QUESTION} {number}", **{"from": person})
        await until(lambda: sum(len(set(numbers)) for numbers in answers(telegram).values()) == 24)
        await telegram.until_taken()
    lines = [call for call in telegram.calls if call.method == "sendMessage" and call.text.startswith("⏳")]
    assert lines
    assert len({call.parameters["chat_id"] for call in lines}) == len(lines)
    answered: dict[int, list[int]] = {}
    for call in telegram.calls:
        if call.method == "sendMessage" and call not in lines:
            to = call.parameters["reply_parameters"]["message_id"]
            answered.setdefault(call.parameters["chat_id"], []).append(to)
    assert all(numbers == sorted(set(numbers)) and len(numbers) == 3 for numbers in answered.values())
