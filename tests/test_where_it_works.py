"""PASSAGEBOT_CHATS limits where the bot works; elsewhere it says so in one line, and leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.settings import Settings, WrongSettings, load_settings
from index import Engine
from tests.botapi import BotApi
from tests.support.bots import running
from tests.support.updates import MEMBER, change

pytestmark = pytest.mark.long

LISTED: dict[str, Any] = {"id": -1001, "type": "supergroup", "title": "Team"}
OTHER: dict[str, Any] = {"id": -1002, "type": "supergroup", "title": "Others"}
STRANGER = {"id": 8, "is_bot": False, "first_name": "Eve", "language_code": "en"}
FRIEND = {"id": 9, "is_bot": False, "first_name": "Bob", "language_code": "zh"}
QUESTION, ANSWER = "宁波化解了多少信访积案", "1233件信访积案"
ASK = f"/ask@passagebot {QUESTION}"


def private(person: dict[str, Any]) -> dict[str, Any]:
    return {"chat": {"id": person["id"], "type": "private", "first_name": person["first_name"]}, "from": person}


@pytest_asyncio.fixture
async def limited(telegram: BotApi, seeds: Engine, tmp_path: Path) -> AsyncIterator[BotApi]:
    telegram.members.add((LISTED["id"], MEMBER["id"]))
    async with running(telegram, seeds, tmp_path, chats=frozenset({LISTED["id"], FRIEND["id"]})):
        yield telegram


def methods(bot: BotApi, *names: str) -> list[tuple[str, Any]]:
    return [(call.method, call.parameters["chat_id"]) for call in bot.calls if call.method in names]


async def test_a_group_on_the_list_is_answered(limited: BotApi) -> None:
    assert ANSWER in (await limited.ask(ASK, chat=LISTED, **{"from": STRANGER})).text


async def test_another_group_gets_one_polite_line_and_is_left(limited: BotApi) -> None:
    assert (await limited.ask(ASK, chat=OTHER, **{"from": MEMBER})).text == "抱歉，我不在这里服务。"
    await limited.next_call("leaveChat")
    for _ in range(2):
        await limited.message(ASK, chat=OTHER, **{"from": MEMBER})
    await limited.ask(ASK, chat=LISTED)
    assert methods(limited, "sendMessage", "leaveChat")[:2] == [("sendMessage", -1002), ("leaveChat", -1002)]
    assert len(methods(limited, "sendMessage", "leaveChat")) == 3


async def test_a_group_that_adds_the_bot_again_is_told_and_left_again(limited: BotApi) -> None:
    for _ in range(2):
        await limited.update(my_chat_member=change(OTHER, "left", "member"))
        assert "抱歉" in (await limited.next_call()).text
        await limited.next_call("leaveChat")
        await limited.update(my_chat_member=change(OTHER, "member", "left"))
    await limited.ask(ASK, chat=LISTED)
    assert len(methods(limited, "leaveChat")) == 2


async def test_members_of_a_listed_group_and_listed_people_may_ask_in_private_and_others_not(limited: BotApi) -> None:
    assert ANSWER in (await limited.ask(QUESTION, **private(MEMBER))).text
    assert ANSWER in (await limited.ask(QUESTION, **private(FRIEND))).text
    assert (await limited.ask(QUESTION, **private(STRANGER))).text == "Sorry, I am not meant to work here."
    assert "Sorry" in (await limited.ask("/start p_LzkGDt16n0xe", **private(STRANGER))).text


async def test_an_inline_query_and_a_button_of_a_stranger_give_nothing(limited: BotApi) -> None:
    await limited.update(inline_query={"id": "1", "from": STRANGER, "query": QUESTION, "offset": ""})
    call = await limited.next_call("answerInlineQuery")
    assert call.parameters["results"] == []
    press = {"id": "2", "from": STRANGER, "chat_instance": "c", "inline_message_id": "AAAA", "data": "v1"}
    await limited.update(callback_query=press)
    assert (await limited.next_call("answerCallbackQuery")).parameters["text"].startswith("Sorry")
    await limited.update(inline_query={"id": "3", "from": MEMBER, "query": QUESTION, "offset": ""})
    assert (await limited.next_call("answerInlineQuery")).parameters["results"]


async def test_where_membership_cannot_be_asked_for_nobody_gets_an_answer(limited: BotApi) -> None:
    limited.faults["getChatMember"] = [404, 404]
    assert "#" in (await limited.ask(QUESTION, **private(MEMBER))).text
    query = {"id": "1", "from": STRANGER, "query": QUESTION, "offset": ""}
    await limited.update(inline_query=query)
    await limited.ask(ASK, chat=LISTED)
    assert [call for call in limited.calls if call.method == "answerInlineQuery"] == []
    assert len(methods(limited, "sendMessage")) == 2


async def test_members_of_a_group_that_is_listed_by_the_id_it_once_had_may_ask(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    telegram.moved[-55] = LISTED["id"]
    telegram.members.add((LISTED["id"], MEMBER["id"]))
    async with running(telegram, seeds, tmp_path, chats=frozenset({-55})):
        assert ANSWER in (await telegram.ask(QUESTION, **private(MEMBER))).text
        assert ANSWER in (await telegram.ask(ASK, chat=LISTED)).text
        assert "Sorry" in (await telegram.ask(QUESTION, **private(STRANGER))).text
    assert telegram.refused == ["getChatMember"]
    async with running(telegram, seeds, tmp_path, chats=frozenset({-55})):
        assert ANSWER in (await telegram.ask(f"{QUESTION}？", **private(MEMBER))).text
    assert telegram.refused == ["getChatMember"]


async def test_a_listed_group_that_became_a_supergroup_is_still_listed(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    basic = {"id": -55, "type": "group", "title": "Team"}
    async with running(telegram, seeds, tmp_path, chats=frozenset({-55})):
        await telegram.message(None, chat=LISTED, migrate_from_chat_id=-55)
        await telegram.message(None, chat=basic, migrate_to_chat_id=LISTED["id"])
        assert ANSWER in (await telegram.ask(ASK, chat=LISTED)).text
    async with running(telegram, seeds, tmp_path, chats=frozenset({-55})):
        assert ANSWER in (await telegram.ask(f"{ASK}？！呢", chat=LISTED)).text
    assert methods(telegram, "leaveChat") == []


@pytest.mark.parametrize(
    ("value", "chats"), [("-1001, 7", {-1001, 7}), ("-5", {-5}), ("", set()), ("team", None), ("1.5", None)]
)
def test_the_list_is_ids_with_commas(value: str, chats: set[int] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSAGEBOT_CHATS", value)
    if chats is None:
        with pytest.raises(WrongSettings, match="PASSAGEBOT_CHATS: ids are numbers"):
            load_settings()
    else:
        assert Settings(_env_file=None).chats == chats
