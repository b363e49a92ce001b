"""The bot tells what it keeps, keeps no more, and forgets whoever wants it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.ledger.ledger import now
from bot.ledger.questions import Asked, How
from index import Engine
from tests.botapi import BotApi
from tests.support.bots import running
from tests.support.ledgers import dump, leaves_traces, open_ledger, rows_of
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("either_home")

QUESTION, ANSWER = "宁波化解了多少信访积案", "1233件信访积案"
GROUP: dict[str, Any] = {"id": -1_001_700_000_003, "type": "supergroup", "title": "Team"}
ANN: dict[str, Any] = {"id": 700_000_001, "is_bot": False, "first_name": "Ann", "language_code": "zh"}
BOB: dict[str, Any] = {"id": 700_000_002, "is_bot": False, "first_name": "Bob", "language_code": "en"}


def private(person: dict[str, Any]) -> dict[str, Any]:
    return {"chat": {"id": person["id"], "type": "private", "first_name": person["first_name"]}, "from": person}


@pytest.mark.parametrize("days", [7, 90])
@pytest.mark.long
async def test_privacy_tells_what_is_kept_and_for_how_long(
    telegram: BotApi, seeds: Engine, tmp_path: Path, days: int
) -> None:
    async with running(telegram, seeds, tmp_path, retention_days=days):
        assert f"保存 {days} 天" in (await telegram.ask("/privacy", **private(ANN))).text
        assert f"{days} days" in (await telegram.ask("/privacy", **private(BOB))).text


@pytest.mark.long
async def test_once_answered_neither_people_nor_chats_stand_in_the_ledger(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    async with running(telegram, seeds, tmp_path):
        await telegram.ask(QUESTION, **private(ANN))
        await telegram.ask(f"/ask@passagebot {QUESTION}", chat=GROUP, **{"from": BOB})
    kept = dump(tmp_path)
    assert QUESTION in kept
    assert not any(str(abs(name)) in kept for name in (ANN["id"], BOB["id"], GROUP["id"]))


@pytest.mark.long
async def test_what_was_forgotten_stands_in_no_file_while_the_bot_runs_on(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    async with running(telegram, seeds, tmp_path):
        await telegram.ask(f"{QUESTION} Ann", **private(ANN))
        assert leaves_traces(tmp_path, f"{QUESTION} Ann")
        await telegram.ask("/forget", **private(ANN))
        assert not leaves_traces(tmp_path, f"{QUESTION} Ann")


@pytest.mark.long
async def test_forget_deletes_what_the_person_asked_and_nothing_else(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    async with running(telegram, seeds, tmp_path):
        await telegram.ask(f"{QUESTION} Ann", **private(ANN))
        await telegram.ask(f"/ask@passagebot {QUESTION} Ann", chat=GROUP, **{"from": ANN})
        await telegram.ask(f"{QUESTION} Bob", **private(BOB))
        assert (await telegram.ask("/forget", **private(ANN))).text.startswith("已删除你的 2 个问题")
        assert (await telegram.ask("/forget", **private(ANN))).text.startswith("已删除你的 0 个问题")
    kept = dump(tmp_path)
    assert f"{QUESTION} Bob" in kept
    assert "Ann" not in kept


@pytest.mark.long
async def test_forget_deletes_votes_posts_and_what_was_not_found_inline(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    tables = ("votes", "chosen", "unfound", "questions")

    def counts() -> dict[str, int]:
        with rows_of(tmp_path) as rows:
            return {name: rows.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}

    async with running(telegram, seeds, tmp_path):
        card = await telegram.ask(QUESTION, **private(BOB))
        for person in (ANN, BOB):
            await telegram.press("👍", card, **{"from": person})
            for query in (QUESTION, "番茄炒蛋怎么做"):
                asked = {"id": f"{query}{person['id']}", "from": person, "query": query, "offset": ""}
                await telegram.update(inline_query=asked)
                rows = (await telegram.next_call("answerInlineQuery")).parameters["results"]
                if rows:
                    chosen = {"result_id": rows[0]["id"], "from": person, "query": query, "inline_message_id": "AbC"}
                    await telegram.update(chosen_inline_result=chosen)
        await until(lambda: counts() == {"votes": 2, "chosen": 2, "unfound": 2, "questions": 3})
        assert (await telegram.ask("/forget", **private(ANN))).text.startswith("已删除你的 1 个问题")
        assert counts() == {"votes": 1, "chosen": 1, "unfound": 1, "questions": 2}


@pytest.mark.long
async def test_what_is_older_than_the_retention_is_gone_after_a_start(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    then = now() - timedelta(days=8)
    ledger = await open_ledger(tmp_path, lambda: then)
    asked = Asked("旧问题", "zh", How.PRIVATE, True, 0.9, (), ("p1",), "idx", 1.0)
    await ledger.questions.record(asked, 7, 7)
    await ledger.close()
    async with running(telegram, seeds, tmp_path, retention_days=7):
        await telegram.ask(QUESTION)
    assert "旧问题" not in dump(tmp_path)
    assert QUESTION in dump(tmp_path)


async def test_after_the_retention_nobody_is_named_in_the_audit_and_what_was_done_stays(tmp_path: Path) -> None:
    moment = now() - timedelta(days=8)
    ledger = await open_ledger(tmp_path, lambda: moment)
    await ledger.audit.add(ANN["id"], "Ann", "store", ["a.md"], "deed")
    moment = now()
    await ledger.audit.add(BOB["id"], "Bob", "remove", ["a.md"], None)
    await ledger.enforce_retention(7)
    lines = await ledger.audit.all()
    await ledger.close()
    assert [(line.deed, line.source) for line in lines] == [("store", "a.md"), ("remove", "a.md")]
    assert (lines[0].who, lines[0].name) == (ledger.pseudonym(ANN["id"]), ledger.pseudonym(ANN["id"]))
    assert (lines[1].who, lines[1].name) == (str(BOB["id"]), "Bob")
    assert not leaves_traces(tmp_path, str(ANN["id"]))
