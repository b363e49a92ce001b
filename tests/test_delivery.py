"""An answer that Telegram did not take is sent again; limits are kept; the token stays secret."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.log import set_up_log
from bot.wire.rate_limit import RateLimiter
from bot.wire.retry import Shutdown
from index import Engine
from tests.botapi import TOKEN, BotApi
from tests.support.bots import running
from tests.support.waiting import until

QUESTION, ANSWER = "宁波化解了多少信访积案", "1233件信访积案"


@pytest.mark.parametrize("fault", [502, "reset", pytest.param(500, marks=pytest.mark.long)])
@pytest.mark.long
async def test_an_answer_that_was_not_taken_is_sent_again_with_one_line_in_the_log(
    bot: BotApi, caplog: pytest.LogCaptureFixture, fault: int | str
) -> None:
    bot.faults["sendMessage"] = [fault]
    with caplog.at_level(logging.WARNING):
        assert ANSWER in (await bot.ask(QUESTION)).text
    (line,) = [record for record in caplog.records if record.name.startswith("bot.")]
    assert "calls fail (sendMessage: " in line.getMessage()
    assert line.exc_info is None


@pytest.mark.long
async def test_a_chat_that_must_wait_waits_and_is_answered(bot: BotApi) -> None:
    bot.faults["sendMessage"] = [429]
    assert ANSWER in (await bot.ask(QUESTION)).text


@pytest.mark.long
async def test_a_chat_that_must_wait_time_and_again_is_answered_without_complaint(
    bot: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    bot.faults["sendMessage"], bot.retry_after = [429] * 7, 0.1
    await bot.message(QUESTION)
    await until(lambda: [call for call in bot.calls if call.method == "sendMessage"])
    (answer,) = [call for call in bot.calls if call.method == "sendMessage"]
    assert ANSWER in answer.text
    assert bot.faults["sendMessage"] == []
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.long
async def test_a_member_who_is_asked_for_while_telegram_wants_to_wait_is_answered(
    telegram: BotApi, seeds: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.faults["getChatMember"] = [429, 429]
    telegram.members.add((-5, 7))
    person = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "zh"}
    async with running(telegram, seeds, tmp_path, chats=frozenset({-5})):
        await telegram.message(QUESTION, **{"from": person})
        await until(lambda: [call for call in telegram.calls if call.method == "sendMessage"])
    assert ANSWER in next(call for call in telegram.calls if call.method == "sendMessage").text
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.long
async def test_one_chats_flood_wait_is_not_anothers(bot: BotApi) -> None:
    bot.faults["sendMessage"] = [429]
    bot.retry_after = 3600
    await bot.message(QUESTION)
    await until(lambda: not bot.faults["sendMessage"])
    assert ANSWER in (await bot.ask(QUESTION)).text


async def test_an_answer_that_is_refused_is_logged_and_told_in_one_line(
    bot: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    bot.faults["sendMessage"] = [400]
    call = await bot.ask(QUESTION)
    assert call.text.startswith("⚙️ 出错了，已记录（#")
    name = call.text.partition("#")[2][:6]
    assert any(f"#{name}" in record.getMessage() for record in caplog.records)


async def test_a_group_where_the_bot_may_not_write_is_tried_once(bot: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    group = {"id": -1001, "type": "supergroup", "title": "Team"}
    bot.refusals["sendMessage"] = ["not enough rights to send text messages to the chat"]
    await bot.message(f"/ask@passagebot {QUESTION}", chat=group)
    assert ANSWER in (await bot.ask(f"/ask@passagebot {QUESTION}？", chat=group)).text
    assert not [record for record in caplog.records if record.exc_info]


async def test_the_token_is_in_no_line_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        set_up_log(TOKEN)
        try:
            raise RuntimeError(f"POST https://example.test/bot{TOKEN}/getMe")
        except RuntimeError:
            logging.getLogger("bot").exception("calling /bot%s/getMe failed", TOKEN)
    finally:
        root.handlers[:], root.level = before
    logged = capsys.readouterr().err
    assert "RuntimeError" in logged
    assert TOKEN not in logged


class Clock(Shutdown):
    """Time that passes only while somebody waits for it."""

    now = 0.0

    async def wait(self, seconds: float) -> None:
        self.now += max(0.0, seconds)

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("chat", "most", "period_s"), [(-5, 20, 60), (-5, 1, 1), (5, 1, 1)])
async def test_no_chat_gets_more_than_its_limit_in_any_period(chat: int, most: int, period_s: float) -> None:
    clock = Clock()
    rate_limiter = RateLimiter(clock, clock)
    sent: list[float] = []

    async def send() -> bool:
        sent.append(clock())
        return True

    for _ in range(50):
        await rate_limiter.process_request(send, (), {}, "sendMessage", {"chat_id": chat}, None)
    assert len(sent) == 50
    assert all(b - a >= period_s for a, b in zip(sent, sent[most:], strict=False))


async def test_a_call_is_given_up_when_telegram_says_wait_time_and_again() -> None:
    clock = Clock()

    async def refuse() -> bool:
        raise RetryAfter(30)

    with pytest.raises(RetryAfter):
        await RateLimiter(clock, clock).process_request(refuse, (), {}, "sendMessage", {"chat_id": 1}, None)
    assert clock() >= 5 * 30


@pytest.mark.long
async def test_all_chats_get_less_while_telegram_refuses_several_and_then_as_much_as_before(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    rate_limiter = RateLimiter(clock, clock)
    sent: list[float] = []
    refusals = {1, 2, 3}

    def sending(chat: int) -> Callable[[], Coroutine[Any, Any, bool]]:
        async def send() -> bool:
            if chat in refusals:
                refusals.remove(chat)
                raise RetryAfter(1)
            sent.append(clock())
            return True

        return send

    for chat in range(1, 3000):
        await rate_limiter.process_request(sending(chat), (), {}, "sendMessage", {"chat_id": chat}, None)

    def in_second(at: float) -> int:
        return len([moment for moment in sent if at <= moment < at + 1])

    assert 12 <= in_second(4) <= 16  # four at once
    assert 26 <= in_second(sent[-1] - 2) <= 28
    lines = [record.getMessage() for record in caplog.records if " from now on" in record.getMessage()]
    assert lines == ["14 messages in 1 s from now on, of 28", "28 messages in 1 s from now on, of 28"]
