"""Whoever asks calls one answering service; it knows no chat program."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.answering.find import find
from bot.answering.limits import Limits, Refusal
from bot.answering.request import Answered, AnsweredAbove, Request
from bot.answering.service import Answering
from bot.documents.live import LiveEngine
from bot.ledger.ledger import Ledger
from bot.ledger.questions import How
from index import Engine
from index.read.collections import EVERYTHING
from tests.support.ledgers import open_ledger

pytestmark = pytest.mark.usefixtures("either_home")

QUESTION, ANSWER = "宁波化解了多少信访积案", "1233件信访积案"
UNKNOWN = "番茄炒蛋怎么做"
ANN, GROUP = 7, -1001


@pytest_asyncio.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    ledger = await open_ledger(tmp_path)
    yield ledger
    await ledger.close()


@pytest_asyncio.fixture
async def answering(ledger: Ledger, seeds: Engine) -> Answering:
    return Answering(LiveEngine(seeds), ledger, Limits(of_person=3, of_group=3), None)


def private(text: str, message_id: int | None = 1, *, edited: bool = False) -> Request:
    return Request(text, How.PRIVATE, "zh", ANN, ANN, view=EVERYTHING, sender=ANN, message_id=message_id, edited=edited)


def in_group(text: str, message_id: int) -> Request:
    return Request(text, How.GROUP, "zh", GROUP, ANN, view=EVERYTHING, sender=ANN, message_id=message_id)


async def answered(answering: Answering, request: Request) -> Answered:
    said = await answering.answer(request)
    assert isinstance(said, Answered)
    return said


async def test_an_answer_says_what_was_found_where_and_what_its_buttons_need(
    answering: Answering, ledger: Ledger, seeds: Engine
) -> None:
    said = await answered(answering, private(QUESTION))
    assert ANSWER in said.found.answer.hits[0].passage.text
    assert said.found.engine is seeds
    assert said.found.took_ms > 0
    assert (said.context.question_id, said.context.rank) == (said.question_id, 1)
    question = await ledger.questions.find(said.question_id or "", ANN)
    assert question is not None
    assert (question.asked.text, question.asked.how, question.answer_id) == (QUESTION, How.PRIVATE, None)
    assert question.asked.passage_ids == tuple(hit.passage.passage_id for hit in said.found.shown.hits)


@pytest.mark.long
async def test_a_message_whose_answer_was_delivered_is_not_answered_again(answering: Answering) -> None:
    said = await answered(answering, private(QUESTION))
    assert (await answered(answering, private(QUESTION))).replaces is None  # its answer never came through
    await answering.delivered(said, 2)
    said = await answered(answering, private(QUESTION))
    await answering.delivered(said, 2)
    assert await answering.answer(private(QUESTION)) is None
    assert await answering.answer(private(QUESTION, edited=True)) is None
    assert (await answered(answering, private(UNKNOWN, edited=True))).replaces == 2


async def test_a_question_that_needs_no_ledger_gets_the_same_verdict(answering: Answering, seeds: Engine) -> None:
    for text in (QUESTION, UNKNOWN):
        said = await answered(answering, private(text, message_id=None))
        assert find(seeds, text, 5).answer == said.found.answer


@pytest.mark.long
def test_what_shares_but_a_word_with_the_question_is_not_shown(seeds: Engine) -> None:
    found = find(seeds, QUESTION, 100)
    assert 1 <= len(found.shown.hits) < len(found.answer.hits)
    least, best = found.shown.hits[-1].score, found.answer.hits[0].score
    assert least >= 0.4 * best > found.answer.hits[len(found.shown.hits)].score
    assert find(seeds, UNKNOWN, 3).shown == find(seeds, UNKNOWN, 3).answer


async def test_a_group_is_pointed_to_the_answer_it_has_and_refused_what_is_too_much(answering: Answering) -> None:
    said = await answered(answering, in_group(QUESTION, 1))
    await answering.delivered(said, 2)
    again = await answering.answer(in_group(f"{QUESTION}？", 3))
    assert isinstance(again, AnsweredAbove)
    assert again.answer_id == 2
    await answered(answering, in_group(UNKNOWN, 5))
    assert isinstance(await answering.answer(in_group(UNKNOWN, 7)), Refusal)
    assert isinstance(await answering.answer(private(QUESTION)), Answered)


async def test_an_answer_is_recalled_in_its_own_chat_only(answering: Answering) -> None:
    said = await answered(answering, private("干部担当作为的激励和保护机制"))
    assert await answering.question(said.question_id, GROUP) is None
    question = await answering.question(said.question_id, ANN)
    assert question is not None
    recalled = await answering.recall(question, 2, EVERYTHING, shared=False)
    ids = [[hit.passage.passage_id for hit in one.found.shown.hits] for one in (said, recalled)]
    assert ids[0] == ids[1]
    assert recalled.context.rank == 2
    last = await answering.recall(question, 99, EVERYTHING, shared=True)
    assert (last.context.rank, last.context.shared) == (len(ids[0]), True)


@pytest.mark.long
async def test_what_is_still_being_typed_is_not_on_record_and_what_was_picked_is(
    answering: Answering, ledger: Ledger
) -> None:
    typed = await answering.look(QUESTION, 50, EVERYTHING)
    assert ANSWER in typed.answer.hits[0].passage.text
    assert await ledger.forget(ANN) == 0
    await answering.record_picked(Request(QUESTION, How.INLINE, "zh", "AbC", ANN, view=EVERYTHING), "abcdefghijkl")
    assert await ledger.forget(ANN) == 1
