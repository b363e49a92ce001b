"""A DATA folder of a former release is taken along: its ledger, and every link served from it.

`fixtures/first_release` was written by that release: `docs` as they were when it ended, `data`
(its index, here in a folder `documents`, and its ledger), `served.json` with what each link it
ever served led to, and `ledger.json` with the ids of two questions.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.ledger.ledger import open_ledger
from index import Engine, open_index
from index.stored import index_directory
from tests.botapi import BotApi
from tests.support.bots import running
from tests.support.former import former_data, told

SERVED: list[dict[str, Any]] = told("first_release", "served.json")
ASKED: dict[str, str] = told("first_release", "ledger.json")
ANN, GROUP, SUPERGROUP = 42, -1001, -1002000000001


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """The documents as that release left them, beside its DATA."""
    return former_data("first_release", tmp_path)


def opened(docs: Path) -> Engine:
    return open_index(docs, docs.parent / "data")


def test_every_link_served_leads_where_it_led(docs: Path) -> None:
    engine = opened(docs)
    for served in SERVED:
        resolved = engine.resolve(served["passage_id"])
        assert resolved is not None
        now = resolved.now
        assert (resolved.then.text, now and now.source, now and now.text) == (
            served["then"],
            served["source"],
            served["now"],
        )


def test_links_lead_on_where_the_documents_changed_before_the_new_release_came(docs: Path) -> None:
    handbook = docs / "员工手册.md"
    text = handbook.read_text(encoding="utf-8")
    handbook.write_text(text.replace("早上七点半", "早上八点"), encoding="utf-8")
    (docs / "行政" / "会议室.md").unlink()
    engine = opened(docs)
    for served in SERVED:
        resolved = engine.resolve(served["passage_id"])
        assert resolved is not None
        assert resolved.then.text == served["then"]
        if "班车" in served["then"]:
            assert resolved.now is not None
            assert "早上八点" in resolved.now.text
        elif "会议室" in served["then"]:
            assert resolved.now is None
        else:
            assert (resolved.now and resolved.now.text) == served["now"]


def test_a_manifest_takes_the_place_of_the_former_generation(docs: Path) -> None:
    directory = index_directory(docs, docs.parent / "data")
    assert {path.name for path in directory.iterdir()} >= {"generation.json", "departed.sqlite"}
    opened(docs)
    assert {path.suffix for path in directory.iterdir()} == {".json", ".sqlite", ".segment", ""}
    assert [path.name for path in directory.glob("*.json")] == ["manifest.json"]


async def test_the_ledger_is_taken_along(docs: Path) -> None:
    ledger = await open_ledger(docs.parent / "data")
    try:
        question = await ledger.questions.find(ASKED["question_id"], ANN)
        assert question is not None
        assert (question.asked.text, question.answer_id) == ("年假有几天？", 8)
        votes = await ledger.vote(question.question_id, question.asked.passage_ids[0], 44, 1)
        assert (votes.up, votes.down) == (2, 1)
        assert await ledger.unfound(ANN) == "火星邮局"
        assert len(await ledger.lately_chosen(ANN, 5)) == 1
        await ledger.audit.add(ANN, "Ann", "store", ["员工手册.md"], None)
        assert [line.source for line in await ledger.audit.all()] == ["员工手册.md"]
    finally:
        await ledger.close()


async def test_a_group_that_moved_is_known_under_both_its_ids(docs: Path) -> None:
    ledger = await open_ledger(docs.parent / "data")
    try:
        assert ledger.chat_migrations.present_id(GROUP) == SUPERGROUP
        assert await ledger.questions.find(ASKED["group_question_id"], SUPERGROUP) is not None
    finally:
        await ledger.close()


async def test_what_was_owed_is_answered(telegram: BotApi, docs: Path) -> None:
    async with running(telegram, opened(docs), docs.parent / "data", docs=docs):
        call = await telegram.next_call()
        assert int(call.parameters["chat_id"]) == ANN
        assert "七点半" in call.text
