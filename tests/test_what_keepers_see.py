"""Keepers list, replace and remove documents, see who did what and why a question is answered so; others do not."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.documents.rules_file import FILE
from index import open_index
from tests.botapi import BotApi
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.command import passagebot, passagebot_process
from tests.support.dying import write
from tests.support.keepers import (
    ADMIN,
    BUS,
    DOCS,
    KEEPERS,
    OTHER_ADMIN,
    STRANGER,
    files_in,
    press,
    say,
    send,
    told,
)

TEAM = {"id": -1001, "type": "supergroup", "title": "Team"}


@pytest.fixture
def docs(folder: MakeFolder) -> Path:
    return folder(DOCS)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest_asyncio.fixture
async def bot(telegram: BotApi, docs: Path, data: Path) -> AsyncIterator[BotApi]:
    async with running(telegram, open_index(docs, data), data, docs=docs, admins=KEEPERS, watched=True):
        yield telegram


async def logged(data: Path, *form: str) -> str:
    """What `log` prints while the bot runs."""
    return (await asyncio.to_thread(passagebot_process, "log", *form, data=data)).stdout


def has_anywhere(folder: Path, content: bytes) -> bool:
    """Whether any file below a folder has some bytes."""
    return any(content in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.long
async def test_the_documents_are_listed_with_what_is_known_of_them(bot: BotApi) -> None:
    await say(bot, "年假几天", STRANGER)
    listed = await say(bot, "/docs")
    assert "2 documents" in listed.text
    assert re.search(r"1\. 人事/假期.md\n\d+ B · \d{4}-\d\d-\d\d · 1 passage · read 1×", listed.text)
    card = await press(bot, "1", listed)
    assert "人事/假期.md" in card.text
    assert [button["text"] for button in card.buttons] == ["📖 Open", "🔁 Replace", "🗑 Remove", "‹ Back"]
    await bot.press("📖", card, **{"from": ADMIN})
    assert "每年五天" in (await bot.next_call()).text
    assert "2 documents" in (await press(bot, "‹", card)).text


@pytest.mark.long
async def test_many_documents_are_listed_page_by_page(bot: BotApi, docs: Path) -> None:
    for number in range(20):
        (docs / f"{number:02}.md").write_text(f"# 第 {number} 份\n\n内容是第 {number} 份。", encoding="utf-8")
    await say(bot, "/reindex")
    assert "22 documents" in (await bot.next_call("editMessageText")).text
    first = await say(bot, "/docs")
    assert "22 documents, page 1/3" in first.text
    last = await press(bot, "›", await press(bot, "›", first))
    assert "22. 总务/食堂.md" in last.text
    assert "人事/假期.md" in (await press(bot, "21", last)).text


@pytest.mark.long
async def test_a_document_is_removed_once_that_is_confirmed_and_comes_back(bot: BotApi, docs: Path) -> None:
    before = files_in(docs)
    sure = await say(bot, "/rm 假期.md")
    assert "Remove 人事/假期.md?" in sure.text
    assert files_in(docs) == before
    card = await press(bot, "🗑", sure)
    assert "假期.md: removed, −1 passage" in card.text
    assert "人事/假期.md" not in files_in(docs)
    assert "五天" not in (await say(bot, "年假几天", STRANGER)).text
    await press(bot, "↩️", card)
    assert files_in(docs) == before


@pytest.mark.long
async def test_rm_names_what_is_near_and_asks_which_of_several(bot: BotApi) -> None:
    assert "Did you mean: 人事/假期.md?" in (await say(bot, "/rm 假斯.md")).text
    assert "Which one?" in (await say(bot, "/rm .md")).text
    assert "/rm NAME" in (await say(bot, "/rm")).text


@pytest.mark.long
async def test_a_reply_with_a_file_replaces_a_document_whatever_its_name(bot: BotApi, docs: Path) -> None:
    listed = await say(bot, "/docs")
    asked = await press(bot, "🔁", await press(bot, "1", listed))
    assert "Reply to this message with the new file (.md) for 人事/假期.md" in asked.text
    above = {"message_id": listed.number, "date": 1, "chat": {"id": ADMIN["id"], "type": "private"}, "text": "…"}
    refused = await send(bot, "neu.docx", b"PK", reply_to_message=above)
    assert "must be a .md file" in refused.text
    card = await send(bot, "neu.md", "# 年假\n\n每年十天。", reply_to_message=above)
    assert "假期.md: +0 passages, 1 changed" in card.text
    assert files_in(docs)["人事/假期.md"] == "# 年假\n\n每年十天。"
    versions = await press(bot, "🕘", await press(bot, "1", await say(bot, "/docs")))
    back = await press(bot, "20", versions)
    assert "Brought back" in back.text
    assert files_in(docs)["人事/假期.md"] == "# 年假\n\n每年五天。"


@pytest.mark.long
@pytest.mark.long
async def test_who_changed_what_is_known(bot: BotApi, data: Path) -> None:
    card = await send(bot, "班车.md", BUS, caption="总务")
    await press(bot, "↩️", card, OTHER_ADMIN)
    await say(bot, "/access 人事 + 7")
    assert [line.split(" · ")[1:] for line in (await say(bot, "/log")).text.splitlines()[1:]] == [
        ["Bob (42)", "let somebody see", "人事"],
        ["Eve (43)", "undid", "总务/班车.md"],
        ["Bob (42)", "stored", "总务/班车.md"],
    ]
    rows = json.loads(await logged(data, "--json"))
    assert [list(row) for row in rows] == [["at", "who", "name", "deed", "source"]] * 3
    assert [(row["who"], row["name"], row["deed"], row["source"]) for row in rows] == [
        (42, "Bob", "store", "总务/班车.md"),
        (43, "Eve", "undo", "总务/班车.md"),
        (42, "Bob", "access +", "人事"),
    ]
    assert (await logged(data, "--csv")).splitlines()[0] == "at,who,name,deed,source"
    assert "Bob (42)  store  总务/班车.md" in await logged(data)


@pytest.mark.long
def test_without_anything_done_the_log_is_empty(tmp_path: Path) -> None:
    assert passagebot("log", "--json", data=tmp_path / "none").stdout == "[]\n"
    assert not (tmp_path / "none").exists()


@pytest.mark.long
@pytest.mark.long
async def test_whoever_is_forgotten_is_a_hash_in_the_log_and_below_entries(bot: BotApi, docs: Path, data: Path) -> None:
    await press(bot, "总务", await say(bot, "/keep 停车\n地下车库，每天十元。"))
    card = await press(bot, "总务", await say(bot, "/keep 门禁\n丢了补办。"))
    await say(bot, "/forget")
    text = files_in(docs)["总务/entries.md"]
    assert re.findall(r"<!-- kept: \S+, (\w+) -->", text)[0] not in ("42", "")
    assert ", 42 -->" not in text
    rows = json.loads(await logged(data, "--json"))
    assert [(row["deed"], row["source"]) for row in rows] == [("keep", "总务/entries.md")] * 2
    assert {len(row["who"]) for row in rows} == {32}
    assert not has_anywhere(data, b", 42 -->")
    await press(bot, "↩️", card)  # what was done can be undone all the same
    assert "门禁" not in files_in(docs)["总务/entries.md"]


async def test_why_a_question_is_answered_as_it_is(bot: BotApi) -> None:
    said = (await say(bot, "/test 年假有几天")).text
    assert "Read as: 年" in said
    assert "the answer · sure " in said
    assert "Decided by: start" in said
    assert re.search(r"\d+\.\d = characters \d+\.\d \+ ", said)
    assert "每年五天" in said


@pytest.mark.long
async def test_a_keeper_manages_what_he_may_not_read(telegram: BotApi, docs: Path, data: Path) -> None:
    write(data, {FILE: '["人事"]\nusers = [7]\n'})
    async with running(telegram, open_index(docs, data), data, docs=docs, admins=KEEPERS, watched=True):
        card = await press(telegram, "1", await say(telegram, "/docs"))
        assert "人事/假期.md" in card.text
        assert "may not read it" in await told(telegram, "📖", card)
        assert "五天" not in (await say(telegram, "/test 年假有几天")).text
        stored = await send(telegram, "饭.md", "# 年假\n\n每年五天。", caption="总务")
        assert "饭.md: +1 passage" in stored.text
        assert "copy" not in stored.text  # as if what is closed were not there
        stored = await send(telegram, "假期.md", "# 年假\n\n每年六天。", caption="人事")
        assert "假期.md: +0 passages, 1 changed" in stored.text


@pytest.mark.long
async def test_the_rules_are_changed_by_buttons(bot: BotApi, data: Path) -> None:
    await say(bot, "/access 人事 + 7 8")
    card = await press(bot, "人事", await say(bot, "/access"))
    assert "人事 — 🔒 people 7, 8" in card.text
    assert "🔒 people 8" in (await press(bot, "➖ 7", card)).text
    assert "🌐 everybody" in (await press(bot, "🌐", card)).text
    assert "🔒 nobody" in (await press(bot, "🔒", card)).text
    rows = json.loads(await logged(data, "--json"))
    assert [row["deed"] for row in rows] == ["access +", "access -", "access public", "access closed"]


async def test_anybody_learns_their_id_and_the_chats(bot: BotApi) -> None:
    for person in (ADMIN, STRANGER):
        assert str(person["id"]) in (await say(bot, "/id", person)).text
        assert "-1001" in (await say(bot, "/id", person, chat=TEAM)).text


@pytest.mark.long
async def test_anonymous_admins_of_groups_and_everybody_else_are_nobody(bot: BotApi, docs: Path) -> None:
    before = files_in(docs)
    unknown = (await say(bot, "/nosuchcommand", STRANGER)).text
    for command in ("/docs", "/rm 假期.md", "/keep a\nb", "/reindex", "/test 年假", "/log", "/access"):
        assert (await say(bot, command, STRANGER)).text == unknown
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    sender = {"sender_chat": {"id": TEAM["id"], "type": "supergroup", "title": "Team"}, "chat": TEAM}
    for person, content in ((ADMIN, {"chat": TEAM}), (anonymous, sender)):
        await bot.message("/docs", **{"from": person}, **content)
        await bot.message("/rm 假期.md", **{"from": person}, **content)
        answer = await bot.ask("/id", **{"from": person}, **content)
        assert "-1001" in answer.text  # and nothing was said before
        assert ("42" in answer.text) is (person is ADMIN)
    assert files_in(docs) == before


@pytest.mark.long
async def test_buttons_of_keepers_do_nothing_for_others(bot: BotApi, docs: Path) -> None:
    before = files_in(docs)
    listed = await say(bot, "/docs")
    card = await press(bot, "1", listed)
    sure = await press(bot, "🗑", card)
    for label, shown in (("1", listed), ("📖", card), ("🗑", sure), ("‹", card)):
        assert await told(bot, label, shown, STRANGER) == "This button no longer works."
    assert files_in(docs) == before


@pytest.mark.long
async def test_who_is_no_keeper_any_more_loses_the_menu(telegram: BotApi, docs: Path, data: Path) -> None:
    telegram.takes_introductions = True
    engine = open_index(docs, data)
    async with running(telegram, engine, data, docs=docs, admins=KEEPERS):
        having = {asked for asked, said in telegram.introduction.items() if "reindex" in str(said)}
        assert {name for name in ("42", "43") if any(name in asked for asked in having)} == {"42", "43"}
        assert all("42" in asked or "43" in asked for asked in having)
    async with running(telegram, engine, data, docs=docs, admins=frozenset({42})):
        removed = [call.parameters for call in telegram.calls if call.method == "deleteMyCommands"]
    assert {call["scope"]["chat_id"] for call in removed} == {43}


@pytest.mark.long
async def test_a_keeper_who_writes_for_the_first_time_gets_the_menu(telegram: BotApi, docs: Path, data: Path) -> None:
    telegram.takes_introductions = False  # as where the keeper's chat is not there yet
    async with running(telegram, open_index(docs, data), data, docs=docs, admins=KEEPERS):
        await say(telegram, "/start", STRANGER)
        await say(telegram, "/start")
        await telegram.next_call("setMyCommands")
        await say(telegram, "/help")
    assert telegram.introduction
    assert all("42" in asked and "reindex" in str(said) for asked, said in telegram.introduction.items())


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere root writes everywhere")
async def test_a_folder_that_cannot_be_written_is_said_at_the_start_and_by_the_commands(
    telegram: BotApi, docs: Path, data: Path
) -> None:
    blocked = docs.with_name("read-only")
    blocked.symlink_to("/proc/sys/fs")  # where nobody writes, not even root
    async with running(telegram, open_index(docs, data), data, docs=blocked, admins=frozenset({42})):
        assert "cannot be written" in (await telegram.next_call()).text
        assert "cannot be written" in (await send(telegram, "班车.md", BUS)).text
        assert "cannot be written" in (await say(telegram, "/keep a\nb")).text
