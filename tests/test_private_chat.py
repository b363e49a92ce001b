"""In a private chat any text is a question, answered in one message."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Engine
from tests.botapi import BotApi
from tests.support.bots import running
from tests.telegram_html import parse

LANGUAGES = ("zh-hans", "zh-hant", "en")
ENGLISH = {"id": 42, "is_bot": False, "first_name": "Bob", "language_code": "en"}


@pytest.mark.long
async def test_a_question_is_answered_by_one_message_with_source_headings_passage_and_link(bot: BotApi) -> None:
    call = await bot.ask("发现森林着火，该打什么电话？")
    assert call.text.startswith("📄 树立和践行正确政绩观 › 森林防火 人人有责\n第 29/29 段 · 002_d9a72cb423796c72.txt\n")
    assert "森林火险报警电话：**12119** 或 **119**。" in call.text
    assert call.links[0].startswith("https://t.me/passagebot?start=p_")


@pytest.mark.long
async def test_the_answer_replies_to_the_question_even_if_that_is_deleted_meanwhile(bot: BotApi) -> None:
    message = await bot.message("欠薪了打哪个热线")
    call = await bot.next_call()
    assert call.parameters["reply_parameters"] == {
        "message_id": message["message_id"],
        "allow_sending_without_reply": True,
    }


@pytest.mark.long
async def test_the_questions_words_are_bold_and_the_deciding_sentence_underlined(bot: BotApi) -> None:
    call = await bot.ask("发现森林着火，该打什么电话？")
    _, entities = parse(call.parameters["text"])
    assert "电话" in [entity.text for entity in entities if entity.tag == "b"]
    assert [entity.text for entity in entities if entity.tag == "u"] == ["森林火险报警电话：**12119** 或 **119**。"]


@pytest.mark.long
async def test_buttons_share_exactly_this_passage_and_copy_its_link(bot: BotApi) -> None:
    *_, share, copy = (await bot.ask("宁波化解了多少信访积案")).buttons
    assert share["text"].startswith("📤")
    assert copy["text"].startswith("🔗")
    link = copy["copy_text"]["text"]
    assert link.startswith("https://t.me/passagebot?start=p_")
    assert share["switch_inline_query_chosen_chat"]["query"] == "#" + link.partition("start=")[2]


async def test_what_the_documents_do_not_say_is_said_so_with_the_words_that_are_nowhere(bot: BotApi) -> None:
    call = await bot.ask("番茄炒蛋怎么做？")
    assert call.text.startswith("没有找到能回答的段落。\n资料中从未出现：番茄、炒蛋")
    assert [button["text"] for button in call.buttons] == ["🔔 有答案时告诉我"]


@pytest.mark.long
async def test_the_bot_speaks_the_users_language(bot: BotApi) -> None:
    call = await bot.ask("番茄炒蛋怎么做？", **{"from": ENGLISH})
    assert call.text.startswith("No passage found")


@pytest.mark.long
async def test_start_help_and_privacy_are_answered(bot: BotApi) -> None:
    assert "5 份文档" in (await bot.ask("/start")).text
    assert "/ask@passagebot" in (await bot.ask("/help")).text
    assert "不使用语言模型" in (await bot.ask("/privacy")).text


@pytest.mark.long
async def test_help_tells_of_privacy_and_of_guest_mode_where_it_is_on(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    said: dict[tuple[str, bool], list[str]] = {}
    for guest in (True, False):
        async with running(telegram, seeds, tmp_path, guest=guest):
            for number, language in enumerate(LANGUAGES):
                person = {"id": number + 1, "is_bot": False, "first_name": "Bob", "language_code": language}
                said[language, guest] = (await telegram.ask("/help", **{"from": person})).text.splitlines()
    for language in LANGUAGES:
        for guest in (True, False):
            assert [line for line in said[language, guest] if "/privacy" in line and "/forget" in line]
        (of_guests,) = set(said[language, True]) - set(said[language, False])
        assert said[language, True][-1] == of_guests
        assert of_guests.count("@passagebot") == 2


@pytest.mark.parametrize(
    ("sees_all", "told", "logged"),
    [
        (False, "其余群消息我收不到", "privacy mode is on"),
        (True, "或者 @passagebot 问题。", "privacy mode is off"),
    ],
)
@pytest.mark.long
async def test_privacy_mode_is_known_at_the_start_and_told_by_help(
    telegram: BotApi,
    seeds: Engine,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    sees_all: bool,
    told: str,
    logged: str,
) -> None:
    caplog.set_level("INFO")
    telegram.sees_all = sees_all
    async with running(telegram, seeds, tmp_path):
        assert told in (await telegram.ask("/help")).text
    assert logged in caplog.text


async def test_an_unknown_command_gets_the_help(bot: BotApi) -> None:
    assert "/ask@passagebot" in (await bot.ask("/nonsense")).text


@pytest.mark.long
async def test_a_picture_gets_one_line_and_its_caption_is_a_question(bot: BotApi) -> None:
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    await bot.message(None, photo=photo)
    assert (await bot.next_call()).text.startswith("我只读文字")
    await bot.message(None, photo=photo, caption="宁波化解了多少信访积案")
    assert "1233件信访积案" in (await bot.next_call()).text


async def test_messages_posted_through_the_bot_itself_are_not_answered(bot: BotApi) -> None:
    await bot.message("宁波化解了多少信访积案", via_bot={"id": 123456, "is_bot": True, "first_name": "passagebot"})
    assert "不使用语言模型" in (await bot.ask("/privacy")).text


@pytest.mark.long
async def test_the_bots_name_and_its_command_are_no_part_of_a_question(bot: BotApi) -> None:
    for text in ("@passagebot 宁波化解了多少信访积案", "@passagebot宁波化解了多少信访积案"):
        assert "从未出现" not in (await bot.ask(text)).text
    assert "从未出现" not in (await bot.ask("/ask宁波化解了多少信访积案", entities=[])).text


@pytest.mark.long
async def test_an_edited_message_is_not_answered_again(bot: BotApi) -> None:
    message = await bot.message("宁波化解了多少信访积案")
    await bot.next_call()
    await bot.update(edited_message={**message, "edit_date": 1_790_000_100})
    assert "不使用语言模型" in (await bot.ask("/privacy")).text


async def test_half_a_surrogate_pair_in_a_question_harms_nothing(bot: BotApi) -> None:
    assert "从未出现" in (await bot.ask("番茄\ud83d炒蛋")).text
