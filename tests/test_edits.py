"""An edited question edits its answer; one that has none yet is answered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.botapi import BotApi, Call

GROUP = {"id": -1001, "type": "supergroup", "title": "Team"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Ann"}
ANN = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "zh-hans"}
QUESTION, ANSWER = "宁波化解了多少信访积案", "1233件信访积案"
OTHER, OTHER_ANSWER = "发现森林着火，该打什么电话？", "12119"
UNKNOWN = "番茄炒蛋怎么做"


def sent(bot: BotApi, method: str = "sendMessage") -> list[Call]:
    return [call for call in bot.calls if call.method == method]


async def edit(bot: BotApi, message: dict[str, Any], text: str) -> None:
    await bot.update(edited_message={**message, "text": text, "edit_date": 1_790_000_100})


def command(text: str, **content: Any) -> dict[str, Any]:
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}], **content}


@pytest.mark.parametrize(
    ("chat", "form"), [(PRIVATE, "{}"), pytest.param(GROUP, "/ask@passagebot {}", marks=pytest.mark.long)]
)
async def test_an_edited_question_edits_its_answer(bot: BotApi, chat: dict[str, Any], form: str) -> None:
    message = await bot.message(form.format(QUESTION), chat=chat, **{"from": ANN})
    first = await bot.next_call()
    await edit(bot, message, form.format(OTHER))
    edited = await bot.next_call("editMessageText")
    assert OTHER_ANSWER in edited.text
    assert ANSWER in first.text
    await edit(bot, message, form.format(QUESTION))
    again = await bot.next_call("editMessageText")
    assert ANSWER in again.text
    assert again.parameters["message_id"] == edited.parameters["message_id"]
    assert len(sent(bot)) == 1


async def test_an_edit_that_says_nothing_new_changes_nothing(bot: BotApi) -> None:
    message = await bot.message(QUESTION, chat=PRIVATE, **{"from": ANN})
    await bot.next_call()
    await edit(bot, message, QUESTION)
    await bot.ask("/privacy", chat=PRIVATE, **{"from": ANN})
    assert sent(bot, "editMessageText") == []
    assert len(sent(bot)) == 2


async def test_a_message_edited_into_a_question_is_answered(bot: BotApi) -> None:
    message = await bot.message("大家好", chat=GROUP)
    text = f"/ask@passagebot {QUESTION}"
    await edit(bot, {**message, **command(text)}, text)
    call = await bot.next_call()
    assert ANSWER in call.text
    assert call.parameters["reply_parameters"]["message_id"] == message["message_id"]


@pytest.mark.long
async def test_an_edited_question_that_was_pointed_to_an_answer_edits_the_pointer(bot: BotApi) -> None:
    await bot.ask(f"/ask@passagebot {QUESTION}", chat=GROUP)
    message = await bot.message(f"/ask@passagebot {QUESTION}？", chat=GROUP)
    assert "刚回答过" in (await bot.next_call()).text
    pointer_id = bot.message_ids[-1]
    third = await bot.ask(f"/ask@passagebot {QUESTION}", chat=GROUP)
    assert f"/{pointer_id}" not in third.parameters["text"]
    await edit(bot, message, f"/ask@passagebot {OTHER}")
    edited = await bot.next_call("editMessageText")
    assert OTHER_ANSWER in edited.text
    assert edited.parameters["message_id"] == pointer_id


@pytest.mark.long
async def test_an_answer_that_was_deleted_meanwhile_is_sent_anew_and_edited_from_then_on(bot: BotApi) -> None:
    message = await bot.message(QUESTION, chat=PRIVATE, **{"from": ANN})
    await bot.next_call()
    bot.refusals["editMessageText"] = ["message to edit not found"]
    await edit(bot, message, OTHER)
    assert OTHER_ANSWER in (await bot.next_call()).text
    await edit(bot, message, QUESTION)
    assert ANSWER in (await bot.next_call("editMessageText")).text


@pytest.mark.long
async def test_an_answer_that_turns_into_none_and_back_disappears_only_while_it_is_none(
    bot: BotApi,
) -> None:
    message = await bot.message(f"/ask@passagebot {UNKNOWN}", chat=GROUP)
    line = await bot.next_call()
    assert "没有找到" in line.text
    await edit(bot, message, f"/ask@passagebot {QUESTION}")
    assert ANSWER in (await bot.next_call("editMessageText")).text
    await edit(bot, message, f"/ask@passagebot {UNKNOWN}")
    assert "没有找到" in (await bot.next_call("editMessageText")).text
    assert len(sent(bot)) == 1
