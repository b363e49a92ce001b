"""📎 sends the original file, and no other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.originals import MOST_BYTES, file_name, original
from index import Passage, open_index
from tests.botapi import BotApi
from tests.conftest import SEEDS, MakeFolder

QUESTION = "宁波化解了多少信访积案"


@pytest.mark.long
async def test_the_file_comes_as_a_reply_to_the_card_and_is_uploaded_once(bot: BotApi) -> None:
    answer = await bot.ask(QUESTION)
    name = answer.text.splitlines()[1].split(" · ")[1]
    assert (await bot.press("📎", answer)).parameters["text"] == "正在发送…"
    first = await bot.next_call("sendDocument")
    assert first.parameters["reply_parameters"]["message_id"] == answer.number
    assert list(first.parameters["files"].items()) == [(name, (SEEDS / name).read_bytes())]
    await bot.press("📎", answer)
    again = await bot.next_call("sendDocument")
    assert again.parameters["document"] == "file-1"
    assert "files" not in again.parameters


async def test_in_a_topic_the_file_stays_there(bot: BotApi) -> None:
    answer = await bot.ask(QUESTION)
    message = {
        "message_id": 8,
        "date": 1,
        "chat": {"id": -1001, "type": "supergroup", "is_forum": True},
        "message_thread_id": 77,
        "is_topic_message": True,
        "text": "…",
    }
    await bot.press("📎", answer, message=message)
    sent = await bot.next_call("sendDocument")
    assert sent.parameters["chat_id"] == -1001
    assert sent.parameters["message_thread_id"] == 77


@pytest.mark.long
async def test_below_a_card_posted_anywhere_the_button_leads_to_the_private_chat(bot: BotApi) -> None:
    posted = (await bot.inline(QUESTION)).parameters["results"][0]
    rows = posted["reply_markup"]["inline_keyboard"]
    (url,) = [button["url"] for row in rows for button in row if button["text"].startswith("📎")]
    await bot.message(f"/start {url.partition('start=')[2]}")
    assert (await bot.next_call("sendDocument")).parameters["files"]


async def test_a_file_that_telegram_refuses_is_said_so_below_the_card(bot: BotApi) -> None:
    answer = await bot.ask(QUESTION)
    bot.refusals["sendDocument"] = ["file must be non-empty"]
    await bot.press("📎", answer)
    told = await bot.next_call()
    assert told.text.startswith("⚙️ 出错了，已记录（#")
    assert told.parameters["reply_parameters"]["message_id"] == answer.number


def passage(source: str, text: str = "text") -> Passage:
    return Passage("abcdefghijkl", source, (), 0, text)


def test_a_file_that_is_gone_is_none(folder: MakeFolder) -> None:
    assert original(folder({"a.txt": "text"}), passage("b.txt")) is None


def test_a_source_is_never_a_path(folder: MakeFolder, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("text")
    docs = folder({"a.txt": "text"})
    for source in ("../secret.txt", str(tmp_path / "secret.txt"), "./a.txt", "sub/../a.txt", ""):
        assert original(docs, passage(source)) is None


def test_what_a_link_leads_to_outside_the_folder_is_not_handed_out(folder: MakeFolder, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("text")
    docs = folder({})
    (docs / "a.txt").symlink_to(tmp_path / "secret.txt")
    assert original(docs, passage("a.txt")) is None


def test_a_file_that_was_changed_says_whether_the_passage_is_still_in_it(folder: MakeFolder) -> None:
    docs = folder({"a.txt": "one\n\ntext\n\nmore"})
    kept, lost = original(docs, passage("a.txt")), original(docs, passage("a.txt", "other"))
    assert kept is not None
    assert lost is not None
    assert (kept.has_passage, lost.has_passage) == (True, False)
    assert kept.digest == lost.digest


def test_a_file_that_telegram_does_not_take_is_not_even_read(folder: MakeFolder) -> None:
    docs = folder({"a.txt": "text"})
    with (docs / "a.txt").open("r+b") as file:
        file.truncate(MOST_BYTES + 1)
    found = original(docs, passage("a.txt"))
    assert found is not None
    assert found.size > MOST_BYTES
    assert found.digest == ""


def test_a_name_that_is_no_text_is_found_by_its_source(folder: MakeFolder) -> None:
    docs = folder({})
    Path(os.fsdecode(os.fsencode(docs) + b"/\xff\n.txt")).write_text("宁波化解了信访积案")
    (only,) = open_index(docs).passages
    found = original(docs, only)
    assert found is not None
    assert found.has_passage
    assert found.name == "_xff_x0a.txt"


@given(st.text(min_size=1, max_size=200))
def test_any_source_gives_a_name_that_every_system_takes(source: str) -> None:
    name = file_name(source)
    name.encode()
    assert 1 <= len(name) <= 300
    assert not set(name) & set('/\\:*?"<>|\r\n\0\u202e')
    assert name.strip(" .")
