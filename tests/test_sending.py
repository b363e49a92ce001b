"""Whatever the bot sends is HTML without previews of its links, by each way that text goes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index import Engine
from tests.botapi import ANN, BOT, BotApi
from tests.support.bots import running

QUESTION = "宁波化解了多少信访积案"
GROUP = {"id": -1001234, "type": "supergroup", "title": "Team"}


def is_html_without_previews(content: dict[str, Any]) -> bool:
    return (content["parse_mode"], content["link_preview_options"]) == ("HTML", {"is_disabled": True})


@pytest.mark.long
async def test_replies_and_edits(bot: BotApi) -> None:
    answer = await bot.ask(QUESTION)
    assert is_html_without_previews(answer.parameters)
    assert answer.parameters["reply_parameters"]["allow_sending_without_reply"] is True
    await bot.press("▼", answer)
    assert is_html_without_previews((await bot.next_call("editMessageText")).parameters)
    bot.refusals["editMessageText"] = ["message to edit not found"]
    await bot.press("▲", answer)
    assert is_html_without_previews((await bot.next_call()).parameters)


async def test_what_replies_to_nothing(bot: BotApi) -> None:
    before, after = ({"user": BOT, "status": status} for status in ("left", "member"))
    change = {"chat": GROUP, "from": ANN, "date": 1, "old_chat_member": before, "new_chat_member": after}
    await bot.update(my_chat_member=change)
    assert is_html_without_previews((await bot.next_call()).parameters)


@pytest.mark.long
async def test_inline_results(bot: BotApi) -> None:
    for query in (QUESTION, f"见 +{QUESTION}+"):
        results = (await bot.inline(query)).parameters["results"]
        assert results
        assert all(is_html_without_previews(one["input_message_content"]) for one in results)


@pytest.mark.long
async def test_answers_to_guests(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with running(telegram, seeds, tmp_path, guest=True):
        message = {"message_id": 5, "date": 1, "from": ANN, "chat": GROUP, "guest_query_id": "77", "text": QUESTION}
        await telegram.update(guest_message=message)
        sent = (await telegram.next_call("answerGuestQuery")).parameters["result"]
        assert is_html_without_previews(sent["input_message_content"])


@pytest.mark.long
async def test_what_is_said_below_a_file(bot: BotApi) -> None:
    answer = await bot.ask(QUESTION)
    await bot.press("📎", answer)
    assert (await bot.next_call("sendDocument")).parameters["parse_mode"] == "HTML"
