"""In a group the bot does not say things twice, does not leave litter, and does not chatter with bots."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.limits import Limits
from bot.ledger.deletions import Deletion
from bot.ledger.ledger import DATABASE, now, open_ledger
from index import Engine
from tests.botapi import BOT, BotApi
from tests.support.bots import running
from tests.support.waiting import until

SUPERGROUP = {"id": -1001234, "type": "supergroup", "title": "Team"}
PUBLIC = {**SUPERGROUP, "username": "team"}
BASIC = {"id": -55, "type": "group", "title": "Team"}
QUESTION, ANSWER = "宁波化解了多少信访积案", "1233件信访积案"
UNKNOWN = "番茄炒蛋怎么做"
PERSON = {"id": 9, "is_bot": False, "first_name": "Bob", "language_code": "zh"}


async def ask(bot: BotApi, question: str, chat: dict[str, Any], **content: Any) -> Any:
    return await bot.ask(f"/ask@passagebot {question}", chat=chat, **content)


@pytest.mark.parametrize(
    ("chat", "address"),
    [
        (SUPERGROUP, "https://t.me/c/1234/"),
        pytest.param(PUBLIC, "https://t.me/team/", marks=pytest.mark.long),
        pytest.param(BASIC, None, marks=pytest.mark.long),
    ],
)
async def test_the_same_question_is_pointed_to_its_answer(
    bot: BotApi, chat: dict[str, Any], address: str | None
) -> None:
    assert ANSWER in (await ask(bot, QUESTION, chat)).text
    answer_id = bot.message_ids[-1]
    again = await ask(bot, f"{QUESTION}？", chat)
    assert again.text == "↑ 刚回答过这个问题"
    if address:
        assert f'href="{address}{answer_id}"' in again.parameters["text"]
    else:
        assert again.parameters["reply_parameters"]["message_id"] == answer_id
        assert "href" not in again.parameters["text"]


@pytest.mark.long
async def test_another_group_and_a_private_chat_are_answered_in_full(bot: BotApi) -> None:
    await ask(bot, QUESTION, SUPERGROUP)
    assert ANSWER in (await ask(bot, QUESTION, BASIC)).text
    private = {"id": 9, "type": "private", "first_name": "Bob"}
    for _ in range(2):
        assert ANSWER in (await bot.ask(QUESTION, chat=private)).text


@pytest.mark.long
async def test_no_answer_is_one_line_that_disappears(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with running(telegram, seeds, tmp_path, remove_after_s=0):
        line = await ask(telegram, UNKNOWN, SUPERGROUP)
        assert line.text == "没有找到能回答的段落。 资料中从未出现：番茄、炒蛋"
        gone = await telegram.next_call("deleteMessage")
        assert gone.parameters == {"chat_id": SUPERGROUP["id"], "message_id": telegram.message_ids[-1]}


@pytest.mark.long
async def test_how_to_ask_disappears_too(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with running(telegram, seeds, tmp_path, remove_after_s=0):
        await telegram.ask("/ask@passagebot", chat=SUPERGROUP)
        assert (await telegram.next_call("deleteMessage")).parameters["message_id"] == telegram.message_ids[-1]


@pytest.mark.long
async def test_a_line_disappears_also_after_a_restart_and_one_that_cannot_be_removed_is_let_go(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    ledger = await open_ledger(tmp_path)
    for number in (77, 78):
        await ledger.deletions.add(Deletion(-1001, number, now() - timedelta(hours=1) + timedelta(seconds=number)))
    await ledger.deletions.add(Deletion(-1001, 76, now() - timedelta(hours=49)))  # too old, as everybody knows
    await ledger.close()
    telegram.refusals["deleteMessage"] = ["message can't be deleted"]
    async with running(telegram, seeds, tmp_path):
        assert (await telegram.next_call("deleteMessage")).parameters == {"chat_id": -1001, "message_id": 78}
        with sqlite3.connect(tmp_path / DATABASE) as rows:
            await until(lambda: not rows.execute("SELECT * FROM removals").fetchall())
    assert telegram.refused == ["deleteMessage"]


@pytest.mark.long
async def test_an_answer_does_not_disappear(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with running(telegram, seeds, tmp_path, remove_after_s=0):
        await ask(telegram, QUESTION, SUPERGROUP)
        await telegram.ask(UNKNOWN)
    assert [call for call in telegram.calls if call.method == "deleteMessage"] == []


@pytest.mark.long
async def test_who_asks_too_much_is_told_once_and_then_left_alone(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    async with running(telegram, seeds, tmp_path, user_per_minute=2):
        for number in range(6):
            await telegram.message(f"/ask@passagebot {QUESTION} {number}", chat=SUPERGROUP, **{"from": PERSON})
        said = [(await telegram.next_call()).text for _ in range(3)]
        assert all(ANSWER in text for text in said[:2])
        assert said[2] == "你问得有点快，约 30 秒后再问。"
        assert ANSWER in (await ask(telegram, QUESTION, SUPERGROUP)).text  # somebody else
        later = {"date": 1_790_000_060, "from": PERSON}
        assert ANSWER in (await ask(telegram, f"{QUESTION} 9", SUPERGROUP, **later)).text
    assert len([call for call in telegram.calls if call.method == "sendMessage"]) == 5


@pytest.mark.long
async def test_a_group_that_asks_too_much_is_told_once(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with running(telegram, seeds, tmp_path, group_per_minute=2):
        for number in range(5):
            await telegram.message(f"/ask@passagebot {QUESTION} {number}", chat=SUPERGROUP)
        said = [(await telegram.next_call()).text for _ in range(3)]
        assert said[2] == "本群提问较多，约 30 秒后再试。"
        assert ANSWER in (await ask(telegram, QUESTION, BASIC)).text
        assert ANSWER in (await telegram.ask(QUESTION)).text
    assert len([call for call in telegram.calls if call.method == "sendMessage"]) == 5


@pytest.mark.long
async def test_bots_are_not_answered_but_people_who_speak_as_a_chat_are(bot: BotApi) -> None:
    text = f"/ask@passagebot {QUESTION}"
    robot = {"id": 99, "is_bot": True, "first_name": "Other", "username": "otherbot"}
    await bot.message(text, chat=SUPERGROUP, **{"from": robot})
    await bot.message(QUESTION, chat=SUPERGROUP, reply_to_message=said_by_bot(), **{"from": BOT})
    admin = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    call = await bot.ask(text, chat=SUPERGROUP, sender_chat=SUPERGROUP, **{"from": admin})
    assert ANSWER in call.text
    assert len([call for call in bot.calls if call.method == "sendMessage"]) == 1


def said_by_bot() -> dict[str, Any]:
    return {"message_id": 5, "date": 1, "chat": SUPERGROUP, "from": BOT, "text": "…"}


async def test_a_quoted_part_of_a_message_is_the_question(bot: BotApi) -> None:
    above = {"message_id": 5_000, "date": 1, "chat": SUPERGROUP, "from": PERSON, "text": f"大家好。{QUESTION}？多谢"}
    quote = {"text": QUESTION, "position": 4, "is_manual": True}
    call = await bot.ask("/ask@passagebot", chat=SUPERGROUP, reply_to_message=above, quote=quote)
    assert ANSWER in call.text
    assert call.parameters["reply_parameters"]["message_id"] == 5_000


@pytest.mark.long
async def test_questions_are_on_record_with_what_was_shown(bot: BotApi, tmp_path: Path) -> None:
    await ask(bot, QUESTION, SUPERGROUP)
    await ask(bot, QUESTION, SUPERGROUP)
    await bot.ask(UNKNOWN)
    await asyncio.sleep(0)
    with sqlite3.connect(tmp_path / "data" / DATABASE) as rows:
        recorded = rows.execute("SELECT how, answered, text, missing, took_ms > 0 FROM questions ORDER BY asked_at")
        assert recorded.fetchall() == [
            ("group", 1, QUESTION, "[]", 1),
            ("group", 1, QUESTION, "[]", 0),
            ("private", 0, UNKNOWN, '["\\u756a\\u8304", "\\u7092\\u86cb"]', 1),
        ]
        assert rows.execute("SELECT count(*) FROM shown").fetchone()[0] > 0


@given(st.lists(st.integers(0, 300), min_size=1, max_size=60).map(sorted), st.integers(1, 10))
def test_no_one_is_let_through_more_often_than_the_limit_allows(moments: list[int], per_minute: int) -> None:
    limits = Limits(per_minute, 1000)
    passed = [at for at in moments if limits.refuse(-1, 1, float(at)) is None]
    for start in passed:
        within = [at for at in passed if start <= at < start + 60]
        assert len(within) <= 2 * per_minute


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 3)), max_size=60).map(sorted))
def test_between_two_questions_that_pass_people_are_told_at_most_once(asked: list[tuple[int, int]]) -> None:
    limits = Limits(2, 1000)
    told: dict[int, int] = {}
    for at, person in asked:
        refusal = limits.refuse(-1, person, float(at))
        if refusal is None:
            told[person] = 0
        elif not refusal.announced:
            told[person] = told.get(person, 0) + 1
        assert told.get(person, 0) <= 1
