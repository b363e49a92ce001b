"""👍 and 👎 count, and ‹ › go through the hits, for as long as the ledger knows the question."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.ledger.ledger import Ledger
from bot.ledger.questions import Asked, How
from index import Engine, ask
from index.answer import Verdict
from tests.botapi import BotApi, Call
from tests.support.ledgers import open_ledger

pytestmark = pytest.mark.usefixtures("either_home")

QUESTION = "干部担当作为的激励和保护机制"
CHAT = 4242
OLD = Call("sendMessage", {"chat_id": CHAT, "message_id": 3, "text": "…"})


@pytest_asyncio.fixture
async def ledger(bot: BotApi, tmp_path: Path) -> AsyncIterator[Ledger]:
    """The running bot's ledger, opened a second time."""
    ledger = await open_ledger(tmp_path / "data")
    yield ledger
    await ledger.close()


async def asked_long_ago(
    ledger: Ledger, seeds: Engine, place: int | str = CHAT, verdict: Verdict = "answer"
) -> tuple[str, list[str]]:
    """A question's id, and its passages, of which one is no more."""
    ids = [hit.passage.passage_id for hit in ask(seeds, QUESTION, 3).hits]
    kept = (ids[0], "nosuchname12", *ids[1:])
    asked = Asked(QUESTION, "zh-hans", How.PRIVATE, True, 0.95, ("保护机制",), kept, "old", 1.0, verdict=verdict)
    question_id = await ledger.questions.record(asked, place, 7_000)
    assert question_id is not None
    return question_id, ids


def data(deed: int, passage_id: str, question_id: str, rank: int) -> str:
    return f"v1.{deed}.zh.{passage_id}.{question_id}.{rank}.3"


@pytest.mark.long
async def test_what_was_called_the_nearest_is_called_so_on_the_way_through_its_hits(
    bot: BotApi, ledger: Ledger, seeds: Engine
) -> None:
    question_id, ids = await asked_long_ago(ledger, seeds, verdict="nearest")
    await bot.press_data(data(2, ids[0], question_id, 2), OLD)
    await bot.next_call("editMessageText")
    await bot.press_data(data(2, ids[0], question_id, 1), OLD)
    assert "未必是答案" in (await bot.next_call("editMessageText")).text


@pytest.mark.long
async def test_the_hits_of_an_old_question_are_there_after_a_restart(
    bot: BotApi, ledger: Ledger, seeds: Engine
) -> None:
    question_id, ids = await asked_long_ago(ledger, seeds)
    await bot.press_data(data(2, ids[0], question_id, 2), OLD)
    second = await bot.next_call("editMessageText")
    assert second.links[0].endswith(f"start=p_{ids[1]}")
    assert "命中：" in second.text
    assert "从未出现：保护机制" in second.text
    assert "①" in second.text
    assert "②" not in second.text
    await bot.press("›", second)
    third = await bot.next_call("editMessageText")
    assert third.links[0].endswith(f"start=p_{ids[2]}")
    assert [b["text"] for b in third.buttons][:3] == ["👍", "👎", "‹"]


@pytest.mark.long
async def test_from_the_passages_around_a_hit_one_gets_back_to_it(bot: BotApi, ledger: Ledger, seeds: Engine) -> None:
    question_id, ids = await asked_long_ago(ledger, seeds)
    await bot.press_data(data(1, ids[1], question_id, 2), OLD)
    aside = await bot.next_call("editMessageText")
    assert [b["text"] for b in aside.buttons][:4] == ["👍", "👎", "‹ 答案", "›"]
    await bot.press("‹", aside)
    assert (await bot.next_call("editMessageText")).links[0].endswith(f"start=p_{ids[1]}")


async def test_a_question_is_told_only_where_it_was_asked(bot: BotApi, ledger: Ledger, seeds: Engine) -> None:
    question_id, ids = await asked_long_ago(ledger, seeds, place=999)
    call = await bot.press_data(data(2, ids[0], question_id, 2), OLD)
    assert call.parameters["text"] == "这个问题的记录已经不在了，请再问一次。"


@pytest.mark.long
async def test_the_hits_of_a_card_posted_inline_are_found_by_its_name(
    bot: BotApi, ledger: Ledger, seeds: Engine
) -> None:
    question_id, ids = await asked_long_ago(ledger, seeds, place="AbC")
    await bot.press_data(data(2, ids[0], question_id, 99), OLD, inline_message_id="AbC")
    assert (await bot.next_call("editMessageText")).links[0].endswith(f"start=p_{ids[2]}")


@pytest.mark.long
async def test_everybody_has_one_vote_to_change_or_take_back(bot: BotApi, ledger: Ledger, seeds: Engine) -> None:
    question_id, ids = await asked_long_ago(ledger, seeds)
    bob = {"id": 42, "is_bot": False, "first_name": "Bob", "language_code": "en"}
    said = [
        (await bot.press_data(data(deed, ids[0], question_id, 1), OLD, **person)).parameters["text"]
        for deed, person in ((6, {}), (6, {}), (7, {"from": bob}), (7, {}))
    ]
    assert said == [
        "已记下，谢谢。👍 1 · 👎 0",
        "已收回。👍 0 · 👎 0",
        "Noted, thank you. 👍 0 · 👎 1 What is wrong?",
        "已记下，谢谢。👍 0 · 👎 2 哪里不对？",
    ]


def votes(call: Call) -> list[str]:
    return [button["text"] for button in call.buttons if button["text"][0] in "👍👎"]


@pytest.mark.long
async def test_a_vote_shows_its_count_on_the_button_and_the_others_stay(bot: BotApi) -> None:
    card = await bot.ask(QUESTION)
    await bot.press("👍", card)
    voted = await bot.next_call("editMessageReplyMarkup")
    assert voted.parameters["message_id"] == card.number
    assert set(voted.parameters) == {"chat_id", "message_id", "reply_markup"}
    assert votes(voted) == ["👍 1", "👎"]
    assert [b["text"] for b in voted.buttons[2:]] == [b["text"] for b in card.buttons[2:]]
    bob = {"id": 42, "is_bot": False, "first_name": "Bob"}
    for label, person, shown in (("👎", {"from": bob}, ["👍 1", "👎 1"]), ("👍", {}, ["👍", "👎 1"])):
        await bot.press(label, card, **person)
        assert votes(await bot.next_call("editMessageReplyMarkup")) == shown


@pytest.mark.long
async def test_a_count_is_still_there_when_one_comes_back_to_the_passage(bot: BotApi) -> None:
    card = await bot.ask(QUESTION)
    await bot.press("👍", card)
    await bot.press("›", card)
    second = await bot.next_call("editMessageText")
    assert votes(second) == ["👍", "👎"]
    await bot.press("‹", second)
    assert votes(await bot.next_call("editMessageText")) == ["👍 1", "👎"]


@pytest.mark.long
async def test_below_a_card_posted_inline_a_vote_is_counted_too(bot: BotApi) -> None:
    posted = (await bot.inline(QUESTION)).parameters["results"][0]
    card = Call("", {"reply_markup": posted["reply_markup"]})
    await bot.press("👍", card, inline_message_id="AbC")
    voted = await bot.next_call("editMessageReplyMarkup")
    assert voted.parameters["inline_message_id"] == "AbC"
    assert votes(voted) == ["👍 1", "👎"]
    assert [b["text"] for b in voted.buttons[2:]] == [b["text"] for b in card.buttons[2:]]


async def test_a_vote_from_another_chat_is_none_for_this_question(bot: BotApi, ledger: Ledger, seeds: Engine) -> None:
    question_id, ids = await asked_long_ago(ledger, seeds, place=999)
    await bot.press_data(data(6, ids[0], question_id, 1), OLD)
    assert (await ledger.votes(question_id, ids[0])).up == 0
    assert (await ledger.votes(None, ids[0])).up == 1


async def test_a_passage_that_never_was_gets_no_vote(bot: BotApi) -> None:
    call = await bot.press_data(data(6, "nosuchname12", "", 1), OLD)
    assert call.parameters["text"] == "这一段已经不在资料中。"
