"""A slip of the pen is read as the word of the documents that is meant, visibly, and can be taken back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from index import ask, open_index
from tests.botapi import BotApi
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.command import passagebot

OFFICE = {
    "a.txt": "医保报销需要带身份证和发票，每月十号前交到财务。\n",
    "b.txt": "会议室设在东楼，门牌看得见，需要提前一天在前台预订。\n",
    "c.txt": "公积金每月由单位代缴，期中考试那周除外。\n",
    "d.txt": "Please receive visitors at the entrance. The password of the wireless network is on the wall.\n",
}


@pytest.mark.parametrize(
    ("question", "written", "read", "source"),
    [
        ("医宝怎么报销？", "医宝", "医保", "a.txt"),
        ("醫寶怎麼報銷？", "醫寶", "醫保", "a.txt"),
        ("医保怎么报肖", "报肖", "报销", "a.txt"),
        ("会议市在哪", "会议市", "会议室", "b.txt"),
        ("门牌看得建吗", "看得建", "看得见", "b.txt"),
        ("公鸡金谁代缴", "公鸡金", "公积金", "c.txt"),
        ("公积今谁代缴", "公积今", "公积金", "c.txt"),
        ("where is the wireless passwrod", "passwrod", "password", "d.txt"),
        ("who may recieve visitors", "recieve", "receive", "d.txt"),
        ("wireles network password", "wireles", "wireless", "d.txt"),
    ],
)
def test_a_slip_is_read_as_the_documents_word(
    folder: MakeFolder, question: str, written: str, read: str, source: str
) -> None:
    answer = ask(open_index(folder(OFFICE)), question)
    assert answer.read_as == ((written, read),)
    assert answer.hits[0].passage.source == source
    assert read not in answer.missing


@pytest.mark.parametrize(
    "question",
    [
        "医保怎么报销",
        "期终考试在哪周",  # a word of its own, though it sounds like 期中
        "食堂在哪",
        "会议室是在东楼吗",
        "Does Merlin know the network",
        "walk to the wall",
        "WiFi passwords",
    ],
)
def test_words_that_are_none_are_read_as_they_are(folder: MakeFolder, question: str) -> None:
    assert ask(open_index(folder(OFFICE)), question).read_as == ()


def test_word_for_word_nothing_is_mended(folder: MakeFolder) -> None:
    answer = ask(open_index(folder(OFFICE)), "医宝怎么报销？", mend=False)
    assert answer.read_as == ()
    assert "宝" in "".join(answer.missing)


def test_the_command_says_how_it_was_read(folder: MakeFolder, tmp_path: Path) -> None:
    docs = str(folder(OFFICE))
    data = tmp_path / "data"
    told = json.loads(passagebot("ask", "医宝怎么报销？", "--docs", docs, "--json", data=data).stdout)
    assert told["read_as"] == [["医宝", "医保"]]
    assert "按“医保”理解" in passagebot("ask", "医宝怎么报销？", "--docs", docs, data=data).stdout


@pytest_asyncio.fixture
async def office(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> AsyncIterator[BotApi]:
    async with running(telegram, open_index(folder(OFFICE)), tmp_path / "data"):
        yield telegram


async def test_the_card_says_so_and_one_tap_searches_word_for_word(office: BotApi) -> None:
    shown = await office.ask("医宝怎么报销？")
    assert "按“医保”理解" in shown.text
    await office.press("✏️", shown)
    again = await office.next_call("editMessageText")
    assert "按“医保”理解" not in again.text
    assert "宝" in again.text


async def test_the_card_of_a_question_without_slips_has_no_such_button(office: BotApi) -> None:
    shown = await office.ask("医保怎么报销？")
    assert "✏️ 撤销" not in [button["text"] for button in shown.buttons]


async def test_a_card_in_english_says_so_in_english(office: BotApi) -> None:
    english = {"id": 42, "is_bot": False, "first_name": "Bob", "language_code": "en"}
    shown = await office.ask("where is the wireless passwrod", **{"from": english})
    assert "Read as “password”" in shown.text
    assert "✏️ Undo" in [button["text"] for button in shown.buttons]


@pytest.mark.long
def test_a_word_of_thousands_of_letters_is_read_as_it_is(folder: MakeFolder) -> None:
    assert ask(open_index(folder(OFFICE)), "passwrod" * 4096).read_as == ()
