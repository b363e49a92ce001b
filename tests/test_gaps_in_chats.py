"""What the documents do not answer becomes a gap, which admins see, take, decline, part, merge and pin."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.documents.live import LiveEngine
from index import open_index
from tests.botapi import BOT, BotApi, Call
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.loop import (
    ADA,
    ADMINS,
    ANN,
    ANSWER,
    BEN,
    BOB,
    GROUP,
    OTHER,
    QUESTION,
    SAME,
    ask,
    labels,
    press,
    private,
)

pytestmark = pytest.mark.usefixtures("either_home")

DOCUMENTS = {
    "a.md": "# 班车\n\n班车每天早上七点半从南门发车，晚上六点返回。",
    "b.md": ANSWER.replace("陪产假", "护理期"),
}


@pytest_asyncio.fixture
async def asked(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> AsyncIterator[BotApi]:
    """A bot whose documents answer nothing of what is asked here."""
    live = LiveEngine(open_index(folder(DOCUMENTS)))
    async with running(telegram, live, tmp_path / "data", admins=ADMINS):
        yield telegram


async def listed(bot: BotApi) -> Call:
    return await ask(bot, "/gaps", ADA)


async def card_of_first(bot: BotApi) -> Call:
    """The card of the gap that is listed first."""
    await press(bot, "①", await listed(bot), ADA)
    return await bot.next_call()


@pytest.mark.long
async def test_what_is_not_answered_is_listed_once_however_it_is_written(asked: BotApi) -> None:
    await ask(asked, QUESTION, ANN)
    await ask(asked, SAME, BEN)
    await ask(asked, OTHER, BEN)
    shown = await listed(asked)
    assert "① 陪產假" in shown.text or "① 請問陪產假" in shown.text or f"① {QUESTION}" in shown.text
    assert "问过 2 次 · 2 人" in shown.text
    assert f"② {OTHER}" in shown.text
    assert "③" not in shown.text


@pytest.mark.long
async def test_a_word_that_is_nowhere_is_named_once_in_whatever_script_it_was_asked(asked: BotApi) -> None:
    for text, person in (("陪产假有几天？", ANN), ("請問陪產假有多少天", BEN)):
        await ask(asked, text, person)
    shown = await card_of_first(asked)
    (line,) = [line for line in shown.text.splitlines() if "从未出现" in line]
    assert len(line.partition("：")[2].split("、")) == 2


@pytest.mark.long
async def test_who_is_no_admin_has_no_list(asked: BotApi) -> None:
    await ask(asked, QUESTION, ANN)
    assert QUESTION not in (await ask(asked, "/gaps", ANN)).text
    shown = await listed(asked)
    assert await press(asked, "①", shown, ANN) == "这个问题已经不在了。"
    assert await press(asked, "按人数", shown, ANN) == "这个问题已经不在了。"


async def test_what_is_answered_is_no_gap(asked: BotApi) -> None:
    assert "七点半" in (await ask(asked, "班车几点发车", ANN)).text
    assert (await listed(asked)).text == "📮 没有待解答的问题。"


@pytest.mark.long
async def test_a_vote_against_an_answer_makes_a_gap_until_it_is_taken_back(asked: BotApi) -> None:
    answer = await ask(asked, "班车几点发车", ANN)
    assert "哪里不对" in await press(asked, "👎", answer, BEN)
    voted = await asked.next_call("editMessageReplyMarkup")
    assert labels(voted)[-5:] == ["答非所问", "已过时", "不完整", "是另一段", "🔔 有答案时告诉我"]
    await press(asked, "已过时", voted, BEN)
    assert "👎 有人认为答得不对：已过时" in (await card_of_first(asked)).text
    await press(asked, "👎", answer, BEN)
    assert labels(await asked.next_call("editMessageReplyMarkup"))[:2] == ["👍", "👎"]
    assert (await listed(asked)).text == "📮 没有待解答的问题。"


@pytest.mark.long
async def test_an_admin_takes_a_gap_and_another_sees_who_did(asked: BotApi) -> None:
    await ask(asked, QUESTION, ANN)
    card = await card_of_first(asked)
    assert await press(asked, "✋", card, ADA) == "由你承办。"
    taken = await asked.next_call("editMessageText")
    assert "🔎 核实中" in taken.text
    assert "承办：Ada" in (await ask(asked, "/gaps", BOB)).text
    await press(asked, "↩️", taken, BOB)
    assert "🆕 新问题" in (await asked.next_call("editMessageText")).text


@pytest.mark.long
async def test_a_gap_that_is_declined_is_listed_no_more_and_can_be_opened_again(asked: BotApi) -> None:
    await ask(asked, QUESTION, ANN)
    await press(asked, "🚫", await card_of_first(asked), ADA)
    declined = await asked.next_call("editMessageText")
    assert (await listed(asked)).text == "📮 没有待解答的问题。"
    assert labels(declined) == ["🔁 重开"]
    await press(asked, "🔁", declined, ADA)
    assert "① 陪产假" in (await listed(asked)).text


@pytest.mark.long
async def test_a_wording_is_parted_from_its_gap_and_merged_again(asked: BotApi) -> None:
    await ask(asked, QUESTION, ANN)
    await ask(asked, SAME, BEN)
    await press(asked, "✂️", await card_of_first(asked), ADA)
    choice = await asked.next_call("editMessageText")
    assert labels(choice) == ["①", "②", "‹"]
    await press(asked, "②", choice, ADA)
    parted = await asked.next_call("editMessageText")
    assert "②" in (await listed(asked)).text
    await press(asked, "🧲", parted, ADA)
    like = await asked.next_call("editMessageText")
    await press(asked, "①", like, ADA)
    assert "问过 2 次" in (await asked.next_call("editMessageText")).text
    assert "②" not in (await listed(asked)).text


@pytest.mark.long
async def test_what_is_pinned_comes_first_for_the_same_words_and_says_so(asked: BotApi) -> None:
    await ask(asked, "护理期一共多少天啊，有没有十五天", ANN)
    await ask(asked, QUESTION, ANN)
    shown = await listed(asked)
    number = shown.text.index(QUESTION) > shown.text.index("①") and "②" in shown.text
    await press(asked, "②" if number and f"② {QUESTION}" in shown.text else "①", shown, ADA)
    card = await asked.next_call()
    await press(asked, "📌", card, ADA)
    choice = await asked.next_call("editMessageText")
    place = next(i for i, line in enumerate(choice.text.split("\n")[2:]) if "b.md" in line)
    assert await press(asked, "①②③④⑤"[place], choice, ADA) == "已指定。"
    assert "✅ 已解答" in (await asked.next_call("editMessageText")).text
    answer = await ask(asked, SAME, BEN)
    assert answer.text.startswith("📌 由管理者指定")
    assert "护理期为十五天" in answer.text


@pytest.mark.long
async def test_in_a_group_a_gap_counts_and_the_group_is_not_named(asked: BotApi) -> None:
    await ask(asked, f"/ask@passagebot {QUESTION}", ANN, chat=GROUP)
    await ask(asked, QUESTION, BEN)
    card = await card_of_first(asked)
    assert "2 个聊天" in card.text
    assert "Team" not in card.text


@pytest.mark.long
async def test_the_link_of_a_passage_in_a_reply_to_a_card_pins_it(asked: BotApi) -> None:
    link = (await ask(asked, "班车几点发车", ADA)).links[0]
    await ask(asked, "通勤车的时刻表", ANN)
    card = await card_of_first(asked)
    above = {"message_id": card.number, "date": 1, "chat": private(ADA), "from": BOT, "text": card.text}
    assert "存到哪个文件夹" in (await ask(asked, "好的", ADA, reply_to_message=above)).text
    assert (await ask(asked, link[:-1] + "x", ADA, reply_to_message=above)).text.startswith("这一段不是所有")
    assert (await ask(asked, link, ADA, reply_to_message=above)).text == "已指定。"
    assert (await ask(asked, "通勤车的时刻表？", BEN)).text.startswith("📌")
    other = {**above, "message_id": 999_999}
    assert "七点半" in (await ask(asked, "班车几点发车", ADA, reply_to_message=other)).text
