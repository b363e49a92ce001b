"""Trouble on the wire is said once, and once more when it has ended; what cannot be read holds nothing up."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from telegram.error import InvalidToken

from bot.documents.live import LiveEngine
from bot.run import serve
from bot.settings import Settings
from bot.trouble import Trouble
from bot.wire.retry import SignOfLife
from index import Engine
from tests.botapi import TOKEN, BotApi
from tests.support.bots import running
from tests.support.nothing_lost import ANSWER, QUESTION, answers
from tests.support.pace import QUICK
from tests.support.processes import free_port
from tests.support.waiting import PATIENCE_S, until

pytestmark = pytest.mark.long

logger = logging.getLogger("bot.tried")
DEEP = b"[" * 100_000 + b"]" * 100_000


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_trouble_is_said_when_it_begins_and_when_it_has_ended_with_its_length(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    trouble = Trouble(logger, "calls fail", "calls succeed again", 5.0, clock)
    with caplog.at_level(logging.INFO):
        for second in range(60):  # every second call fails
            clock.now = float(second)
            trouble.met("status 502")
            trouble.passed()
        clock.now = 70.0
        trouble.passed()
        trouble.passed()
        clock.now = 100.0
        trouble.met("status 503")
    assert caplog.messages == [
        "calls fail (status 502), trying again",
        "calls succeed again, after 59 s and 60 failures",
        "calls fail (status 503), trying again",
    ]


def test_what_surely_ends_trouble_ends_it_at_once_and_what_shows_little_does_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    trouble = Trouble(logger, "calls fail", "calls succeed again", 120.0, clock)
    with caplog.at_level(logging.INFO):
        for clock.now in (0.0, 16.0, 32.0):
            trouble.met("status 502")
            trouble.passed()
        clock.now = 40.0
        trouble.passed(surely=True)
        trouble.passed(surely=True)
    assert caplog.messages == [
        "calls fail (status 502), trying again",
        "calls succeed again, after 40 s and 3 failures",
    ]


def test_trouble_that_ends_with_the_first_success_lasted_until_then(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    trouble = Trouble(logger, "updates cannot be fetched", "updates are fetched again", clock=clock)
    with caplog.at_level(logging.INFO):
        trouble.met("a reset")
        clock.now = 30.0
        trouble.passed()
    assert caplog.messages[1:] == ["updates are fetched again, after 30 s and 1 failures"]


def test_trouble_that_ended_unnoticed_is_told_of_before_the_next_one(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    trouble = Trouble(logger, "calls fail", "calls succeed again", 5.0, clock)
    with caplog.at_level(logging.INFO):
        trouble.met("a reset")
        clock.now = 3600.0
        trouble.met("a reset")
    assert caplog.messages == [
        "calls fail (a reset), trying again",
        "calls succeed again, after 0 s and 1 failures",
        "calls fail (a reset), trying again",
    ]


@pytest.mark.parametrize("fault", [409, 502])
async def test_updates_that_cannot_be_fetched_for_a_while_are_two_lines(
    bot: BotApi, caplog: pytest.LogCaptureFixture, fault: int
) -> None:
    with caplog.at_level(logging.INFO):
        bot.faults["getUpdates"] = [fault] * 3
        await bot.message(QUESTION)
        assert ANSWER in (await bot.next_call()).text
        await until(lambda: not bot.faults["getUpdates"])
        await bot.ask(QUESTION)  # with which a round succeeds
        await until(lambda: "fetched again" in caplog.text)
    lines = [line for line in caplog.messages if "fetched" in line]
    assert len(lines) == 2
    assert lines[0].startswith("updates cannot be fetched (")
    assert lines[1].startswith("updates are fetched again, after ")


async def test_an_update_whose_ids_no_database_takes_is_one_line_and_holds_up_no_other(
    bot: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    person = {"id": 2**63, "is_bot": False, "first_name": "Ann"}
    await bot.message(QUESTION, **{"from": person})
    assert ANSWER in (await bot.ask(QUESTION)).text
    assert len([line for line in caplog.messages if "longer than 64 bits" in line]) == 1


async def test_an_answer_that_is_no_json_we_can_read_is_passed_over_by_the_number_of_its_update(
    bot: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    await bot.ask("/help")
    deep = b'{"ok": true, "result": [{"update_id": 1, "message": ' + DEEP + b"}]}"
    bot.faults["getUpdates"] = [deep, deep]
    assert ANSWER in (await bot.ask(QUESTION)).text
    await until(lambda: not bot.faults["getUpdates"])
    assert ANSWER in (await bot.ask(QUESTION)).text
    assert len([line for line in caplog.messages if "update 1 cannot be read" in line]) == 1


@pytest.mark.parametrize("fault", ["half", "lost", "hang", b"<html>busy</html>", b'{"ok": true, "resu', b"[]", b"\xff"])
async def test_updates_whose_answer_is_cut_off_lost_slow_or_not_telegrams_come_again(
    bot: BotApi, caplog: pytest.LogCaptureFixture, fault: str | bytes
) -> None:
    with caplog.at_level(logging.INFO):
        bot.faults["getUpdates"] = [fault]
        said = [await bot.message(QUESTION) for _ in range(3)]
        await until(lambda: not bot.faults["getUpdates"])
        said += [await bot.message(QUESTION) for _ in range(3)]
        await until(lambda: len(answered(bot)) >= len(said))
        await until(lambda: "fetched again" in caplog.text)
    assert answered(bot) == sorted(message["message_id"] for message in said)
    assert len([line for line in caplog.messages if "fetched" in line]) == 2


@pytest.mark.parametrize("fault", [b"<html>busy</html>", b'{"ok": true, "resu', "reset"])
async def test_a_message_whose_answer_is_not_telegrams_is_sent_again(bot: BotApi, fault: str | bytes) -> None:
    bot.faults["sendMessage"] = [fault] * 2
    assert ANSWER in (await bot.ask(QUESTION)).text


@pytest.mark.parametrize("fault", ["half", "lost"])
async def test_a_message_that_was_taken_without_a_word_is_sent_once_more_and_no_oftener(
    bot: BotApi, fault: str
) -> None:
    bot.faults["sendMessage"] = [fault]
    asked = await bot.message(QUESTION)
    other = await bot.message(QUESTION)
    await until(lambda: len(answered(bot)) == 3)
    assert (await bot.ask("/help")).text
    assert set(answered(bot)) == {asked["message_id"], other["message_id"]}


async def test_updates_that_come_twice_and_in_any_order_are_answered_once_in_the_order_of_their_numbers(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    for number in (903, 901, 902, 901):
        await telegram.update(update_id=number, message={**asking(), "message_id": number})
    async with running(telegram, seeds, tmp_path):
        await until(lambda: len(answered(telegram)) == 3)
        await telegram.update(update_id=904, message={**asking(), "message_id": 904})
        await until(lambda: len(answered(telegram)) == 4)
    assert answers(telegram)[7] == [901, 902, 903, 904]


async def test_rounds_that_somebody_else_cancels_are_begun_anew(bot: BotApi) -> None:
    tasks = {str(task.get_coro()): task for task in asyncio.all_tasks()}
    (rounds,) = [task for name, task in tasks.items() if "Polling._rounds" in name]
    rounds.cancel()
    assert ANSWER in (await bot.ask(QUESTION)).text


async def test_an_outage_is_told_of_once_and_nothing_that_was_asked_is_lost(
    bot: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        bot.faults |= {"sendMessage": ["reset"] * 6, "getUpdates": ["reset"] * 4}
        asked = [await bot.message(QUESTION) for _ in range(3)]
        await until(lambda: not bot.faults["sendMessage"] and not bot.faults["getUpdates"])
        asked.append(await bot.message(QUESTION))
        await until(lambda: len(answered(bot)) >= len(asked))
        await until(lambda: "fetched again" in caplog.text)
    assert answered(bot) == sorted(message["message_id"] for message in asked)
    assert len([line for line in caplog.messages if "calls fail" in line]) == 1
    assert len([line for line in caplog.messages if "cannot be fetched" in line]) == 1


def answered(telegram: BotApi) -> list[int]:
    """The messages that were answered, in the order of their numbers."""
    return sorted(number for numbers in answers(telegram).values() for number in numbers)


def asking() -> dict[str, object]:
    ann = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "zh"}
    return {"message_id": 5, "date": 1, "from": ann, "chat": {"id": 7, "type": "private"}, "text": QUESTION}


async def test_a_token_that_is_revoked_ends_a_bot_with_a_webhook(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}/hook"
    settings = Settings(
        token=SecretStr(TOKEN),
        api_url=telegram.url,
        data=tmp_path,
        webhook_url=address,
        webhook_secret=SecretStr("s3cret"),
        port=port,
        _env_file=None,
    )
    serving = asyncio.create_task(serve(settings, LiveEngine(seeds), asyncio.Event(), QUICK))
    await telegram.next_call("setWebhook")
    async with httpx.AsyncClient(headers={"X-Telegram-Bot-Api-Secret-Token": "s3cret"}) as client:
        deep = b'{"update_id": 6, "message": ' + DEEP + b"}"
        assert (await client.post(address, content=deep)).status_code == 200
        telegram.token = "1:another"
        with contextlib.suppress(httpx.HTTPError):  # it may have heard of it already
            await client.post(address, json={"update_id": 7, "message": asking()})
    with pytest.raises(InvalidToken):
        await asyncio.wait_for(serving, PATIENCE_S)


def test_a_sign_of_life_that_cannot_be_written_is_told_of_twice(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    (tmp_path / "data").touch()
    sign = SignOfLife(tmp_path / "data" / "alive")
    for _ in range(3):
        sign.give()
    (tmp_path / "data").unlink()
    for _ in range(3):
        sign.give()
    assert (tmp_path / "data" / "alive").exists()
    begun, over = caplog.messages
    assert begun.startswith("the sign of life cannot be written (")
    assert over.startswith("the sign of life is written again, after")
