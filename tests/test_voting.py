"""👍 and 👎 count, and ‹ › go through the hits, for as long as the ledger knows the question."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.ledger.ledger import Ledger, open_ledger
from bot.ledger.questions import Asked, How
from index import Engine, ask
from tests.botapi import BotApi, Call

QUESTION = "干部担当作为的激励和保护机制"
CHAT = 4242
OLD = Call("sendMessage", {"chat_id": CHAT, "message_id": 3, "text": "…"})


@pytest_asyncio.fixture
async def ledger(bot: BotApi, tmp_path: Path) -> AsyncIterator[Ledger]:
    """The running bot's ledger, opened a second time."""
    ledger = await open_ledger(tmp_path / "data")
    yield ledger
    await ledger.close()


async def asked_long_ago(ledger: Ledger, seeds: Engine, place: int | str = CHAT) -> tuple[str, list[str]]:
    """A question's id, and its passages, of which one is no more."""
    ids = [hit.passage.passage_id for hit in ask(seeds, QUESTION, 3).hits]
    kept = (ids[0], "nosuchname12", *ids[1:])
    asked = Asked(QUESTION, "zh-hans", How.PRIVATE, True, 0.95, ("保护机制",), kept, "old", 1.0)
    question_id = await ledger.questions.record(asked, place, 7_000)
    assert question_id is not None
    return question_id, ids


def data(deed: int, passage_id: str, question_id: str, rank: int) -> str:
    return f"v1.{deed}.zh.{passage_id}.{question_id}.{rank}.3"


async def test_the_hits_of_an_old_question_are_there_after_a_restart(
    bot: BotApi, ledger: Ledger, seeds: Engine
) -> None:
    question_id, ids = await asked_long_ago(ledger, seeds)
    await bot.press_data(data(2, ids[0], question_id, 2), OLD)
    second = await bot.next_call("editMessageText")
    assert f"start=p_{ids[1]}" in second.text.split("其他结果")[0]
    assert "命中：" in second.text
    assert "保护机制 · 2/3 · idx " in second.text
    assert "<b>" in second.parameters["text"]
    await bot.press("›", second)
    third = await bot.next_call("editMessageText")
    assert " · 3/3 · " in third.text
    assert [b["text"] for b in third.buttons][:3] == ["👍", "👎", "‹"]


async def test_from_the_passages_around_a_hit_one_gets_back_to_it(bot: BotApi, ledger: Ledger, seeds: Engine) -> None:
    question_id, ids = await asked_long_ago(ledger, seeds)
    await bot.press_data(data(1, ids[1], question_id, 2), OLD)
    aside = await bot.next_call("editMessageText")
    assert [b["text"] for b in aside.buttons][:4] == ["👍", "👎", "‹ 回到答案", "›"]
    await bot.press("‹", aside)
    assert f"start=p_{ids[1]}" in (await bot.next_call("editMessageText")).text.split("其他结果")[0]


async def test_a_question_is_told_only_where_it_was_asked(bot: BotApi, ledger: Ledger, seeds: Engine) -> None:
    question_id, ids = await asked_long_ago(ledger, seeds, place=999)
    call = await bot.press_data(data(2, ids[0], question_id, 2), OLD)
    assert call.parameters["text"] == "这个问题的记录已经不在了，请再问一次。"


async def test_the_hits_of_a_card_posted_inline_are_found_by_its_name(
    bot: BotApi, ledger: Ledger, seeds: Engine
) -> None:
    question_id, ids = await asked_long_ago(ledger, seeds, place="AbC")
    await bot.press_data(data(2, ids[0], question_id, 99), OLD, inline_message_id="AbC")
    assert " · 3/3 · " in (await bot.next_call("editMessageText")).text


async def test_everybody_has_one_vote_and_may_change_it(bot: BotApi, ledger: Ledger, seeds: Engine) -> None:
    question_id, ids = await asked_long_ago(ledger, seeds)
    bob = {"id": 42, "is_bot": False, "first_name": "Bob", "language_code": "en"}
    said = [
        (await bot.press_data(data(deed, ids[0], question_id, 1), OLD, **person)).parameters["text"]
        for deed, person in ((6, {}), (6, {}), (7, {"from": bob}), (7, {}))
    ]
    assert said == [
        "已记下，谢谢。👍 1 · 👎 0",
        "已记下，谢谢。👍 1 · 👎 0",
        "Noted, thank you. 👍 1 · 👎 1",
        "已记下，谢谢。👍 0 · 👎 2",
    ]


async def test_a_vote_from_another_chat_is_none_for_this_question(bot: BotApi, ledger: Ledger, seeds: Engine) -> None:
    question_id, ids = await asked_long_ago(ledger, seeds, place=999)
    await bot.press_data(data(6, ids[0], question_id, 1), OLD)
    assert (await ledger.vote(question_id, ids[0], 1, 0)).up == 0
    assert (await ledger.vote(None, ids[0], 1, 0)).up == 1


async def test_a_passage_that_never_was_gets_no_vote(bot: BotApi) -> None:
    call = await bot.press_data(data(6, "nosuchname12", "", 1), OLD)
    assert call.parameters["text"] == "这一段已经不在资料中。"
