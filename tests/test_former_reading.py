"""A DATA folder from before documents were read as they are now: its ledger, and every link served from it, hold.

`fixtures/former_reading` was written by the bot of that time, which took tables for running text, wrapped lines for
lines of their own, questions for no headings, and did not search titles: `docs` as they were when it ended (two of
them edited and indexed again while it ran), `data` (its index, here in a folder `documents`, and its ledger),
`served.json` with what each link it ever sent led to, and `ledger.json` with the ids of two questions.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.ledger.ledger import open_ledger
from index import Engine, Passage, open_index
from tests.botapi import BotApi
from tests.support.bots import running
from tests.support.former import former_data, told

SERVED: list[dict[str, Any]] = told("former_reading", "served.json")
ASKED: dict[str, Any] = told("former_reading", "ledger.json")
BOB, GROUP, SUPERGROUP = 42, -1001, -1002000000001


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """The documents as that bot left them, beside its DATA."""
    return former_data("former_reading", tmp_path)


def opened(docs: Path) -> Engine:
    return open_index(docs, docs.parent / "data")


def share(of: str, shown: Passage) -> float:
    """Which share of a text's characters a passage shows, in its text or in the headings above it."""
    wanted = Counter("".join(of.split()))
    there = Counter("".join((*shown.headings, shown.text)))
    return (wanted & there).total() / wanted.total()


def gone(served: dict[str, Any]) -> bool:
    return served["now"] is None


def test_links_of_every_kind_were_served(docs: Path) -> None:
    for words in ("乙二", "忘记密码", "八点十分", "前台电话", "发票", "register", "投影仪", "病假"):
        assert any(words in served["then"] for served in SERVED)
    assert {served["source"] for served in SERVED} == {path.relative_to(docs).as_posix() for path in docs.rglob("*.*")}
    assert any(served["now"] not in (None, served["then"]) for served in SERVED)
    assert len([served for served in SERVED if gone(served)]) == 1


def test_every_link_served_still_opens_at_the_text_served_or_what_took_its_place(docs: Path) -> None:
    engine = opened(docs)
    for served in SERVED:
        resolved = engine.resolve(served["passage_id"])
        assert resolved is not None
        assert "".join(resolved.then.text.split()) == "".join(served["then"].split())
        if gone(served):
            assert resolved.now is None
            continue
        assert resolved.now is not None
        assert resolved.now.source == served["source"]
        assert share(served["then"], resolved.now) > 0.4  # one that was cut in two leads to the larger part
        assert share(served["now"], resolved.now) > 0.4  # one that was cut in two leads to the larger part


def test_links_hold_also_where_the_documents_are_edited_before_they_are_read_anew(docs: Path) -> None:
    for path in docs.rglob("*.*"):
        path.write_text(path.read_text(encoding="utf-8").replace("须", "必须").replace("的", ""), encoding="utf-8")
    engine = opened(docs)
    for served in SERVED:
        resolved = engine.resolve(served["passage_id"])
        assert resolved is not None
        if not gone(served):
            assert resolved.now is not None
            assert resolved.now.source == served["source"]
            assert share(served["now"], resolved.now) > 0.4  # one that was cut in two leads to the larger part


def test_links_hold_through_a_second_reading(docs: Path) -> None:
    opened(docs)
    engine = opened(docs)
    for served in SERVED:
        resolved = engine.resolve(served["passage_id"])
        assert resolved is not None
        assert (resolved.now is None) == gone(served)


async def test_the_ledger_is_taken_along(docs: Path) -> None:
    ledger = await open_ledger(docs.parent / "data")
    try:
        question = await ledger.questions.find(ASKED["question_id"], BOB)
        assert question is not None
        assert (question.asked.text, question.answer_id) == ("年假须提前多久申请？", ASKED["answer_id"])
        assert set(question.asked.passage_ids) <= {served["passage_id"] for served in SERVED}
        votes = await ledger.vote(question.question_id, question.asked.passage_ids[0], 45, 1)
        assert (votes.up, votes.down) == (3, 1)
        assert await ledger.questions.find(ASKED["group_question_id"], SUPERGROUP) is not None
        assert ledger.chat_migrations.present_id(GROUP) == SUPERGROUP
    finally:
        await ledger.close()


@pytest.mark.long
async def test_what_was_owed_is_answered_and_old_links_open_in_the_chat(telegram: BotApi, docs: Path) -> None:
    bob = {"from": {"id": BOB, "is_bot": False, "first_name": "Bob", "language_code": "zh-hans"}}
    async with running(telegram, opened(docs), docs.parent / "data", docs=docs):
        owed = await telegram.next_call()
        assert int(owed.parameters["chat_id"]) == BOB
        assert "8003" in owed.text
        for served in SERVED:
            call = await telegram.ask(f"/start p_{served['passage_id']}", **bob)
            assert call.text.startswith("ℹ️ 这一段已从") == gone(served)
            assert "已经不在资料中" not in call.text
