"""Called into a chat that it is no member of, the bot answers with one card; off by default."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.ledger.ledger import DATABASE
from index import Engine
from tests.botapi import BotApi, Call
from tests.support.bots import running
from tests.support.waiting import until
from tests.telegram_html import parse

pytestmark = pytest.mark.long

ELSEWHERE = {"id": -1009, "type": "supergroup", "title": "Strangers"}
ANN: dict[str, Any] = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "zh"}
QUESTION, ANSWER = "宁波化解了多少信访积案", "1233件信访积案"


@pytest_asyncio.fixture
async def called(telegram: BotApi, seeds: Engine, tmp_path: Path) -> AsyncIterator[BotApi]:
    async with running(telegram, seeds, tmp_path, guest=True):
        yield telegram


async def call(bot: BotApi, text: str, **content: Any) -> tuple[str, Call]:
    """What the bot shows after a guest message."""
    message = {"message_id": 5, "date": 1_790_000_000, "from": ANN, "chat": ELSEWHERE, "guest_query_id": "77"}
    await bot.update(guest_message=message | {"text": text} | content)
    answer = await bot.next_call("answerGuestQuery")
    return parse(answer.parameters["result"]["input_message_content"]["message_text"])[0], answer


async def test_a_guest_question_is_answered_by_one_card_with_a_title(called: BotApi) -> None:
    text, answer = await call(called, f"@PassageBot {QUESTION}")
    assert ANSWER in text
    assert " · 000_404ee1a14a7caedc.txt\n" in text
    assert answer.parameters["guest_query_id"] == 77
    assert answer.parameters["result"]["title"]
    await called.ask("/help")
    assert len([call for call in called.calls if call.method == "sendMessage"]) == 1


async def test_its_buttons_find_the_question_where_the_card_stands(called: BotApi) -> None:
    _, answer = await call(called, "@passagebot 干部担当作为的激励和保护机制")
    keyboard = answer.parameters["result"]["reply_markup"]["inline_keyboard"]
    (further,) = [button for row in keyboard for button in row if button["text"] == "›"]
    press = {"id": "2", "from": ANN, "chat_instance": "c", "data": further["callback_data"]}
    await called.update(callback_query=press | {"inline_message_id": "inline-77"})
    assert "其他结果：\n①" in (await called.next_call("editMessageText")).text
    await called.update(callback_query=press | {"id": "3", "inline_message_id": "inline-of-others"})
    assert (await called.next_call("answerCallbackQuery")).parameters["show_alert"] is True


async def test_where_the_answers_place_got_lost_the_first_press_tells_it_and_no_other(called: BotApi) -> None:
    called.faults["answerGuestQuery"] = ["hang"]
    _, answer = await call(called, f"@passagebot {QUESTION}")
    rows = answer.parameters["result"]["reply_markup"]["inline_keyboard"]
    data = next(button["callback_data"] for row in rows for button in row if "callback_data" in button)
    turn = f"v1.2.{data.split('.', 2)[2]}"
    for place, told in (("ABC", None), ("ABC", None), ("DEF", "这个问题的记录已经不在了，请再问一次。")):
        pressed = await called.press_data(turn, answer, inline_message_id=place)
        assert pressed.parameters.get("text") == told


async def test_a_mention_alone_as_a_reply_asks_what_the_message_says(called: BotApi) -> None:
    above = {"message_id": 4, "date": 1, "chat": ELSEWHERE, "from": ANN, "text": QUESTION}
    assert ANSWER in (await call(called, "@passagebot", reply_to_message=above))[0]
    assert "@passagebot 后面" in (await call(called, "@passagebot"))[0]


async def test_without_an_answer_there_is_one_line(called: BotApi) -> None:
    text, _ = await call(called, "@passagebot 番茄炒蛋怎么做")
    assert text.startswith("没有找到")
    assert "\n" not in text


async def test_a_guest_message_that_comes_twice_is_answered_once_and_recorded_once(
    called: BotApi, tmp_path: Path
) -> None:
    message = {"message_id": 5, "date": 1, "from": ANN, "chat": ELSEWHERE, "guest_query_id": "77", "text": QUESTION}
    for _ in range(2):
        await called.update(update_id=900, guest_message=message)
        await called.until_taken()
    await until(lambda: [call for call in called.calls if call.method == "answerGuestQuery"])
    await called.ask("/help")
    assert len([call for call in called.calls if call.method == "answerGuestQuery"]) == 1
    with sqlite3.connect(tmp_path / DATABASE) as rows:
        assert rows.execute("SELECT how, text FROM questions").fetchall() == [("guest", QUESTION)]


async def test_an_answer_that_comes_too_late_is_no_error_in_anybodys_chat(called: BotApi) -> None:
    called.refusals["answerGuestQuery"] = ["query is too old and response timeout expired or query ID is invalid"]
    message = {"message_id": 5, "date": 1, "from": ANN, "chat": ELSEWHERE, "guest_query_id": "77", "text": QUESTION}
    await called.update(guest_message=message)
    await called.ask("/help")
    assert len([call for call in called.calls if call.method == "sendMessage"]) == 1


async def test_guest_mode_is_off_unless_it_is_set(bot: BotApi) -> None:
    message = {"message_id": 5, "date": 1, "from": ANN, "chat": ELSEWHERE, "guest_query_id": "77", "text": QUESTION}
    await bot.update(guest_message=message)
    await bot.ask("/help")
    assert [call for call in bot.calls if call.method == "answerGuestQuery"] == []
