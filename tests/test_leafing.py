"""Buttons show other passages in the same message, for ever and wherever it stands."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from bot.documents.live import LiveEngine
from index import open_index
from tests.botapi import BotApi, Call
from tests.conftest import SEEDS, MakeFolder
from tests.support.bots import running
from tests.support.waiting import PATIENCE_S

QUESTION = "宁波化解了多少信访积案"
ANSWER = "1233件信访积案"


async def answered(bot: BotApi) -> Call:
    call = await bot.ask(QUESTION)
    assert ANSWER in call.text
    return call


@pytest.mark.long
async def test_down_and_up_again_edit_the_one_message(bot: BotApi) -> None:
    answer = await answered(bot)
    assert "text" not in (await bot.press("▼", answer)).parameters
    below = await bot.next_call("editMessageText")
    assert below.parameters["message_id"] == answer.number
    assert ANSWER not in below.text
    await bot.press("▲", below)
    assert ANSWER in (await bot.next_call("editMessageText")).text


@pytest.mark.long
async def test_a_document_can_be_read_to_its_beginning(bot: BotApi) -> None:
    card = await bot.ask("安徽省医保局的群众反馈渠道有哪些")
    seen = {card.text}
    while any(button["text"].startswith("▲") for button in card.buttons):
        await bot.press("▲", card)
        card = await bot.next_call("editMessageText")
        assert card.text not in seen
        seen.add(card.text)
    assert len(seen) > 3
    assert any(button["text"].startswith("▼") for button in card.buttons)


async def posted_inline(bot: BotApi) -> Call:
    """What Ann posted, once the bot has heard of it."""
    result = (await bot.inline(QUESTION)).parameters["results"][0]
    await bot.choose(QUESTION, result["id"])
    card = Call("", {"reply_markup": result["reply_markup"]})
    async with asyncio.timeout(PATIENCE_S):
        while (await bot.press("▼", card, inline_message_id="AbC")).parameters.get("url"):
            pass  # the news of the posting may come in later
    return card


@pytest.mark.long
async def test_a_card_posted_inline_is_turned_by_who_posted_it(bot: BotApi) -> None:
    await posted_inline(bot)
    edit = await bot.next_call("editMessageText")
    assert edit.parameters["inline_message_id"] == "AbC"
    assert edit.buttons[-3]["url"].startswith("https://t.me/passagebot?start=f_")


@pytest.mark.long
async def test_a_message_that_cannot_be_edited_is_followed_by_a_new_one(bot: BotApi) -> None:
    answer = await answered(bot)
    for label, refusal in (("▼", "message to edit not found"), ("▲", "message can't be edited")):
        bot.refusals["editMessageText"] = [refusal]
        await bot.press(label, answer)
        assert "❝" not in (await bot.next_call()).text


async def test_a_message_out_of_reach_still_has_its_buttons(bot: BotApi) -> None:
    answer = await answered(bot)
    chat = {"id": answer.parameters["chat_id"], "type": "private"}
    await bot.press("▼", answer, message={"chat": chat, "message_id": answer.number, "date": 0})
    assert (await bot.next_call("editMessageText")).parameters["message_id"] == answer.number


async def test_a_press_that_waited_too_long_for_its_answer_is_done_all_the_same(bot: BotApi) -> None:
    answer = await answered(bot)
    bot.refusals["answerCallbackQuery"] = ["query is too old and response timeout expired or query ID is invalid"]
    down = next(button["callback_data"] for button in answer.buttons if button["text"].startswith("▼"))
    chat = {"id": answer.parameters["chat_id"], "type": "private"}
    message = {"message_id": answer.number, "date": 1, "chat": chat, "text": "…"}
    ann = {"id": 7_000, "is_bot": False, "first_name": "Ann"}
    await bot.update(callback_query={"id": "1", "from": ann, "chat_instance": "1", "data": down, "message": message})
    assert (await bot.next_call("editMessageText")).parameters["message_id"] == answer.number


@pytest.mark.long
async def test_the_old_text_that_is_the_present_one_again_is_not_called_old(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    first, then = "# 年假\n\n每年享有带薪年假十五天。\n", "# 年假\n\n每年享有带薪年假二十天。\n"
    docs = folder({"a.md": first})
    name = open_index(docs, tmp_path).passages[0].passage_id
    folder({"a.md": then})
    current = LiveEngine(open_index(docs, tmp_path))
    async with running(telegram, current, tmp_path):
        changed = await telegram.ask(f"/start p_{name}")
        assert "改过了" in changed.text
        folder({"a.md": first})
        current.engine = open_index(docs, tmp_path)
        await telegram.press("🕘", changed)
        shown = await telegram.next_call("editMessageText")
    assert "十五天" in shown.text
    assert "🕘" not in shown.text


@pytest.mark.long
async def test_pressing_twice_turns_once(bot: BotApi) -> None:
    answer = await answered(bot)
    await bot.press("▼", answer)
    await bot.press("▼", answer)
    assert "不使用语言模型" in (await bot.ask("/privacy")).text
    assert len([call for call in bot.calls if call.method == "editMessageText"]) == 1


@pytest.mark.long
async def test_a_card_that_is_shown_already_is_no_trouble(bot: BotApi) -> None:
    answer = await answered(bot)
    bot.refusals["editMessageText"] = ["message is not modified: specified new message content is the same"]
    await bot.press("▼", answer)
    assert "不使用语言模型" in (await bot.ask("/privacy")).text


@pytest.mark.long
async def test_a_message_deleted_in_another_chat_is_no_trouble(bot: BotApi) -> None:
    card = await posted_inline(bot)
    bot.refusals["editMessageText"] = ["MESSAGE_ID_INVALID"]
    await bot.press("▼", card, inline_message_id="AbC")
    assert "不使用语言模型" in (await bot.ask("/privacy")).text


@pytest.mark.long
async def test_data_that_is_none_of_ours_is_answered_in_one_line(bot: BotApi) -> None:
    answer = await answered(bot)
    for data in ("x", "\ud83d", "v1.99.zh.abcdefghijkl..0.0", "v1.0.de.abcdefghijkl..0.0", "v0.'; DROP", "\x00" * 64):
        call = await bot.press_data(data, answer)
        assert call.parameters["text"] == "这个按钮已经失效。"


@pytest.mark.long
async def test_a_passage_that_is_nowhere_is_said_so(bot: BotApi) -> None:
    answer = await answered(bot)
    for deed in (0, 1, 3, 4, 5):
        call = await bot.press_data(f"v1.{deed}.zh.nosuchname12..0.0", answer)
        assert call.parameters["text"] == "这一段已经不在资料中。"


async def test_the_card_keeps_its_language_and_the_toast_is_the_readers(bot: BotApi) -> None:
    answer = await answered(bot)
    bob = {"id": 42, "is_bot": False, "first_name": "Bob", "language_code": "en"}
    await bot.press("▼", answer, **{"from": bob})
    assert "▲ 上文" in [button["text"] for button in (await bot.next_call("editMessageText")).buttons]
    call = await bot.press_data("nonsense", answer, **{"from": bob})
    assert call.parameters["text"] == "This button no longer works."


@pytest.mark.long
async def test_many_presses_at_once_are_each_answered(bot: BotApi) -> None:
    answer = await answered(bot)
    await asyncio.gather(*(bot.press("▼", answer) for _ in range(5)))
    assert len([call for call in bot.calls if call.method == "answerCallbackQuery"]) == 5


@pytest.mark.long
async def test_a_press_that_fails_is_answered_all_the_same(telegram: BotApi, tmp_path: Path) -> None:
    docs = shutil.copytree(SEEDS, tmp_path / "docs")
    async with running(telegram, open_index(docs, tmp_path / "index"), tmp_path / "data"):
        answer = await answered(telegram)
    # Another bot, which has nothing of the index in memory yet.
    async with running(telegram, open_index(docs, tmp_path / "index"), tmp_path / "data"):
        # The index is damaged, and the documents it could be built anew from are away.
        with next((tmp_path / "index").rglob("*.segment")).open("r+b") as segment:
            broken = segment.read().replace("。".encode(), bytes(3 * [255]))
            segment.seek(0)
            segment.write(broken)
        shutil.rmtree(docs)
        assert (await telegram.press("▼", answer)).parameters["text"].startswith("⚙️ 出错了，已记录（#")
