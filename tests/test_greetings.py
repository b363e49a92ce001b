"""A greeting, thanks or 👍 asks nothing: one kind line in private, silence in groups, nothing on record."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.handlers.incoming import is_only_polite
from bot.ledger.ledger import DATABASE
from tests.botapi import BotApi

GROUP = {"id": -1001, "type": "supergroup", "title": "g"}


@pytest.mark.parametrize(
    "text",
    [
        "你好",
        "您好！",
        "大家好",
        "早上好",
        "谢谢",
        "謝謝大家",
        "非常感谢！",
        "好的",
        "收到",
        "明白了",
        "在吗？",
        "辛苦了",
        "👍",
        "👍🏻",
        "🙏🙏",
        "hi",
        "Hello there",
        "Thanks a lot!",
        "thank you",
        "OK",
        "okay.",
        "好的，谢谢！",
        "Hi, thanks",
    ],
)
def test_what_is_only_polite_is_known(text: str) -> None:
    assert is_only_polite(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "？",
        "你好中国",
        "Hello World 是什么",
        "谢谢怎么说",
        "好的标准是什么",
        "收到条",
        "为什么",
        "急救",
        "hi-fi",
        "OK手势",
        "早安心语",
        "🚒",
        "thanksgiving",
        "ping pong rules",
        "大家好才是真的好",
        "年假",
    ],
)
def test_a_question_that_begins_like_a_greeting_is_a_question(text: str) -> None:
    assert not is_only_polite(text)


async def test_in_private_it_gets_one_kind_line_and_is_not_on_record(bot: BotApi, tmp_path: Path) -> None:
    assert (await bot.ask("你好！")).text == "😊 我在。想知道资料里的什么，直接发问题就好。"
    english = {"id": 42, "is_bot": False, "first_name": "Bob", "language_code": "en"}
    assert (await bot.ask("Thanks a lot!", **{"from": english})).text.startswith("😊 I am here.")
    with sqlite3.connect(tmp_path / "data" / DATABASE) as rows:
        assert rows.execute("SELECT count(*) FROM questions").fetchone() == (0,)


@pytest.mark.long
async def test_in_a_group_it_gets_nothing(bot: BotApi) -> None:
    await bot.message("/ask@passagebot 谢谢", chat=GROUP)
    answer = await bot.ask("/ask@passagebot 欠薪了打哪个热线", chat=GROUP)
    assert "热线" in answer.text


@pytest.mark.long
async def test_inline_it_gives_what_an_empty_query_gives(bot: BotApi) -> None:
    empty, polite = await bot.inline(""), await bot.inline("你好")
    assert [row["id"] for row in polite.parameters["results"]] == [row["id"] for row in empty.parameters["results"]]
