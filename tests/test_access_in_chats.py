"""Who sees what in Telegram, and how admins change it there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.documents.rules_file import FILE
from bot.render import Press
from index import Engine, open_index
from tests.botapi import BotApi, Call
from tests.conftest import MakeFolder
from tests.support.bots import running

pytestmark = pytest.mark.long

OPEN, CLOSED = "年假：每年五天，提前三天申请。", "年假：高管每年二十天。"
QUESTION = "高管年假有多少天"
ADMIN: dict[str, Any] = {"id": 42, "is_bot": False, "first_name": "Bob", "language_code": "zh-hans"}
CLERK: dict[str, Any] = {**ADMIN, "id": 43}
MEMBER: dict[str, Any] = {**ADMIN, "id": 44}
STRANGER: dict[str, Any] = {**ADMIN, "id": 45}
TEAM: dict[str, Any] = {"id": -1001, "type": "supergroup", "title": "Team"}
OTHERS: dict[str, Any] = {"id": -1002, "type": "supergroup", "title": "Others"}
RULES = '["人事"]\nusers = [43]\nchats = [-1001]\n'
ASK = f"/ask@passagebot {QUESTION}"


@pytest.fixture
def engine(folder: MakeFolder) -> Engine:
    return open_index(folder({"总务/a.md": f"# 假期\n\n{OPEN}", "人事/b.md": f"# 高管假期\n\n{CLOSED}"}))


@pytest_asyncio.fixture
async def closed(telegram: BotApi, engine: Engine, folder: MakeFolder, tmp_path: Path) -> AsyncIterator[BotApi]:
    telegram.members.add((TEAM["id"], MEMBER["id"]))
    data = tmp_path / "data"
    data.mkdir()
    (data / FILE).write_text(RULES, encoding="utf-8")
    async with running(telegram, engine, data, docs=folder({}), admins=frozenset({ADMIN["id"]})):
        yield telegram


async def ask(bot: BotApi, text: str, person: dict[str, Any], **content: Any) -> Call:
    return await bot.ask(text, **{"from": person}, **content)


async def test_a_group_sees_what_the_group_may_whoever_asks(closed: BotApi) -> None:
    assert CLOSED in (await ask(closed, ASK, STRANGER, chat=TEAM)).text
    assert CLOSED not in (await ask(closed, ASK, CLERK, chat=OTHERS)).text


async def test_in_private_people_see_what_they_or_their_groups_may(closed: BotApi) -> None:
    for person, sees in ((CLERK, True), (MEMBER, True), (STRANGER, False), (ADMIN, False)):
        assert (CLOSED in (await ask(closed, QUESTION, person)).text) is sees
    asked = [call for call in closed.calls if call.method == "getChatMember"]
    await ask(closed, "年假呢", STRANGER)
    assert [call for call in closed.calls if call.method == "getChatMember"] == asked  # remembered for minutes


async def test_the_greeting_counts_what_the_person_sees(closed: BotApi) -> None:
    greeting = await ask(closed, "/start", STRANGER)
    assert "1 份文档" in greeting.text
    assert "高管" not in str(greeting.parameters)
    greeting = await ask(closed, "/start", CLERK)
    assert "2 份文档" in greeting.text
    assert "高管假期" in str(greeting.buttons)


async def test_a_link_and_a_file_open_for_those_who_may_see_them_and_are_unknown_to_others(
    closed: BotApi, engine: Engine
) -> None:
    name = next(passage.passage_id for passage in engine.passages if passage.source == "人事/b.md")
    assert CLOSED in (await ask(closed, f"/start p_{name}", CLERK)).text
    unknown = await ask(closed, "/start p_nosuchname12", STRANGER)
    assert (await ask(closed, f"/start p_{name}", STRANGER)).text == unknown.text
    assert "高管" not in (await ask(closed, f"/start f_{name}", STRANGER)).text
    card = await ask(closed, QUESTION, STRANGER)
    for deed in ("before", "after", "then", "now", "file", "good"):
        data = Press(deed, "zh", name).data()
        told = await closed.press_data(data, card, **{"from": STRANGER})
        assert told.parameters["text"] == "这一段已经不在资料中。"


async def test_inline_answers_are_personal_and_not_cached_where_anything_is_closed(closed: BotApi) -> None:
    rows = await closed.inline(QUESTION)
    assert CLOSED not in str(rows.parameters)
    assert rows.parameters.get("cache_time", 300) == 0
    assert rows.parameters["is_personal"]


async def test_an_admin_lists_and_changes_who_may_see_what_and_sees_no_more_himself(closed: BotApi) -> None:
    listed = (await ask(closed, "/access", ADMIN)).text
    assert "人事 — 🔒 群 -1001；人 43" in listed
    assert "总务 — 🌐 所有人" in listed
    assert (await ask(closed, "/access 人事 + 45 -1002", ADMIN)).text == "✅ 人事 — 🔒 群 -1002、-1001；人 43、45"
    assert CLOSED in (await ask(closed, f"{QUESTION}？", STRANGER)).text
    assert (await ask(closed, "/access 人事 - 45, -1002", ADMIN)).text == "✅ 人事 — 🔒 群 -1001；人 43"
    assert CLOSED not in (await ask(closed, f"{QUESTION}呢", STRANGER)).text
    assert (await ask(closed, "/access 人事 公开", ADMIN)).text == "✅ 人事 — 🌐 所有人"
    assert CLOSED in (await ask(closed, f"{QUESTION}吗", STRANGER)).text
    assert (await ask(closed, "/access / 关闭", ADMIN)).text.endswith("🔒 无人可看")
    assert "还没有" in (await ask(closed, "/start", STRANGER)).text


@pytest.mark.parametrize("wanted", ["人事", "人事 也许", "财务 关闭", "人事 + x", "人事 关闭 5", "/ + 5"])
async def test_what_cannot_be_understood_changes_nothing(closed: BotApi, tmp_path: Path, wanted: str) -> None:
    assert "没有看懂" in (await ask(closed, f"/access {wanted}", ADMIN)).text
    assert (tmp_path / "data" / FILE).read_text(encoding="utf-8") == RULES


async def test_to_others_the_command_is_one_that_there_is_not(closed: BotApi) -> None:
    unknown = (await ask(closed, "/nosuchcommand", STRANGER)).text
    assert (await ask(closed, "/access", STRANGER)).text == unknown
    await closed.message("/access", chat=TEAM, **{"from": ADMIN})
    assert CLOSED in (await ask(closed, ASK, ADMIN, chat=TEAM)).text


async def test_only_admins_have_the_command_in_their_menu(telegram: BotApi, engine: Engine, tmp_path: Path) -> None:
    telegram.takes_introductions = True
    async with running(telegram, engine, tmp_path, admins=frozenset({42})):
        having = [asked for asked, told in telegram.introduction.items() if "access" in str(told)]
    assert having
    assert all("42" in asked for asked in having)
