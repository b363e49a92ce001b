"""The ledger remembers what it should, tells it only where it may, and stands in nobody's way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot.ledger import schema
from bot.ledger.deletions import Deletion
from bot.ledger.ledger import Ledger, Votes
from bot.ledger.questions import How
from bot.ledger.update_log import Recorded
from tests.support.ledgers import (
    ANN,
    ASKED,
    BOB,
    GROUP,
    OTHER,
    dump,
    leaves_traces,
    open_ledger,
    record,
    rows_of,
)

pytestmark = pytest.mark.usefixtures("either_home")

NEW, BEFORE = Recorded.NEW, Recorded.BEFORE


class Clock:
    now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def ledger(tmp_path: Path, clock: Clock) -> AsyncIterator[Ledger]:
    opened = await open_ledger(tmp_path, clock)
    yield opened
    await opened.close()


async def test_a_question_is_told_where_it_was_asked_and_nowhere_else(ledger: Ledger) -> None:
    question_id = await record(ledger)
    found = await ledger.questions.find(question_id, GROUP)
    assert found is not None
    assert found.asked == ASKED
    assert await ledger.questions.find(question_id, OTHER) is None
    assert await ledger.questions.find(question_id, "AAAA") is None
    assert await ledger.questions.find("unknown", GROUP) is None


async def test_a_question_of_an_inline_message_is_told_there_only(ledger: Ledger) -> None:
    question_id = await record(ledger, replace(ASKED, how=How.INLINE), place="AAAA")
    assert await ledger.questions.find(question_id, "AAAA") is not None
    assert await ledger.questions.find(question_id, GROUP) is None


async def test_a_question_outlives_the_process(ledger: Ledger, tmp_path: Path) -> None:
    question_id = await record(ledger)
    again = await open_ledger(tmp_path)
    found = await again.questions.find(question_id, GROUP)
    await again.close()
    assert found is not None
    assert found.asked == ASKED


async def test_no_id_of_a_chat_or_a_person_is_kept_with_a_question(ledger: Ledger, tmp_path: Path) -> None:
    question_id = await record(ledger, message_id=7)
    await ledger.vote(question_id, "p1", BOB, 1)
    await ledger.record_chosen(BOB, "年假", "p1")
    await ledger.record_unfound(ANN, "什么")
    await ledger.close()
    assert "年假有几天" in dump(tmp_path)
    for name in (ANN, BOB, GROUP):
        assert not leaves_traces(tmp_path, str(abs(name)))


async def test_an_update_is_new_once_and_pending_until_it_is_done(ledger: Ledger) -> None:
    assert [await ledger.update_log.record(n, f'{{"from": {ANN}}}') for n in (5, 6, 5)] == [NEW, NEW, BEFORE]
    await ledger.update_log.begin(6)
    assert [(update.update_id, update.attempts) for update in await ledger.update_log.pending()] == [(5, 0), (6, 1)]
    await ledger.update_log.mark_done(5)
    assert [update.update_id for update in await ledger.update_log.pending()] == [6]
    assert await ledger.update_log.record(5, "again") is BEFORE


async def test_an_update_that_is_done_leaves_no_id_behind(ledger: Ledger, tmp_path: Path) -> None:
    await ledger.update_log.record(5, f'{{"from": {ANN}}}')
    await ledger.update_log.mark_done(5)
    await ledger.close()
    assert not leaves_traces(tmp_path, str(ANN))


async def test_a_message_finds_what_it_asked_last_and_its_answer(ledger: Ledger) -> None:
    first = await record(ledger, message_id=7)
    await ledger.questions.record_answer(first, 8)
    second = await record(ledger, replace(ASKED, text="病假呢"), message_id=7)
    await ledger.questions.record_answer(second, 8)
    found = await ledger.questions.of_message(GROUP, 7)
    assert found is not None
    assert (found.question_id, found.answer_id, found.asked.text) == (second, 8, "病假呢")
    assert await ledger.questions.of_message(OTHER, 7) is None


@pytest.mark.parametrize("again", ["年假有几天", " 年假有几天？？", "年假有几天。\n"])
async def test_the_same_question_in_other_dress_finds_its_earlier_answer(
    ledger: Ledger, clock: Clock, again: str
) -> None:
    await ledger.questions.record_answer(await record(ledger), 8)
    since = clock.now - timedelta(minutes=10)
    found = await ledger.questions.earlier_answer(GROUP, again, "idx1", since)
    assert found is not None
    assert found.answer_id == 8
    assert await ledger.questions.earlier_answer(OTHER, again, "idx1", since) is None
    assert await ledger.questions.earlier_answer(GROUP, again, "idx2", since) is None
    assert await ledger.questions.earlier_answer(GROUP, again + "吗", "idx1", since) is None
    clock.pass_by(minutes=11)
    assert await ledger.questions.earlier_answer(GROUP, again, "idx1", clock.now - timedelta(minutes=10)) is None


async def test_an_answer_that_was_edited_into_another_or_is_gone_is_no_earlier_answer(
    ledger: Ledger, clock: Clock
) -> None:
    await ledger.questions.record_answer(await record(ledger, message_id=7), 8)
    await ledger.questions.record_answer(await record(ledger, replace(ASKED, text="病假呢"), message_id=7), 8)
    since = clock.now - timedelta(minutes=10)
    assert await ledger.questions.earlier_answer(GROUP, ASKED.text, "idx1", since) is None
    assert await ledger.questions.earlier_answer(GROUP, "病假呢", "idx1", since) is not None
    await ledger.questions.answer_deleted(GROUP, 8)
    assert await ledger.questions.earlier_answer(GROUP, "病假呢", "idx1", since) is None


async def test_an_unanswered_question_is_no_earlier_answer(ledger: Ledger, clock: Clock) -> None:
    await ledger.questions.record_answer(await record(ledger, replace(ASKED, answered=False)), 8)
    assert await ledger.questions.earlier_answer(GROUP, ASKED.text, "idx1", clock.now - timedelta(minutes=10)) is None


async def test_the_question_before_is_the_latest_of_another_message_of_the_chat(ledger: Ledger, clock: Clock) -> None:
    start = clock.now
    await record(ledger, message_id=5)
    await record(ledger, replace(ASKED, text="病假呢", read_as="病假有几天"), message_id=6)
    await record(ledger, replace(ASKED, text="别处"), place=OTHER, message_id=7)
    await record(ledger, replace(ASKED, text="行内"))
    found = await ledger.questions.before(GROUP, 8, start)
    assert found is not None
    assert (found.asked.text, found.asked.read_as) == ("病假呢", "病假有几天")
    edited = await ledger.questions.before(GROUP, 6, start)
    assert edited is not None
    assert edited.asked.text == ASKED.text
    assert await ledger.questions.before(GROUP, 8, clock.now) is None


async def test_everybody_has_one_vote_to_change_or_take_back(ledger: Ledger) -> None:
    question_id = await record(ledger)
    assert await ledger.vote(question_id, "p1", ANN, 1) == Votes(1, 0, own=1)
    assert await ledger.vote(question_id, "p1", BOB, 1) == Votes(2, 0, own=1)
    assert await ledger.vote(question_id, "p1", ANN, -1) == Votes(1, 1, own=-1)
    assert await ledger.vote(question_id, "p1", ANN, -1) == Votes(1, 0, own=0)
    assert await ledger.vote(None, "p1", ANN, 1) == Votes(1, 0, own=1)
    assert await ledger.votes(question_id, "p1") == Votes(1, 0)


async def test_the_last_inline_query_without_hits_is_its_persons_own(ledger: Ledger) -> None:
    await ledger.record_unfound(ANN, "番茄")
    await ledger.record_unfound(ANN, "番茄炒蛋")
    assert await ledger.unfound(ANN) == "番茄炒蛋"
    assert await ledger.unfound(BOB) is None


async def test_a_line_is_due_when_its_time_has_come(ledger: Ledger, clock: Clock) -> None:
    line = Deletion(GROUP, 8, clock.now + timedelta(seconds=60))
    await ledger.deletions.add(line)
    await ledger.deletions.add(Deletion(GROUP, 9, clock.now + timedelta(days=1)))
    assert await ledger.deletions.due() == []
    assert await ledger.deletions.next_at() == line.due_at
    clock.pass_by(seconds=61)
    assert await ledger.deletions.due() == [line]
    await ledger.deletions.cancel(GROUP, 8)
    assert await ledger.deletions.due() == []


async def test_a_group_that_becomes_a_supergroup_keeps_everything_but_its_messages_numbers(
    ledger: Ledger, tmp_path: Path
) -> None:
    question_id = await record(ledger, place=OTHER, message_id=7)
    await ledger.chat_migrations.move(OTHER, GROUP)
    await ledger.chat_migrations.move(OTHER, GROUP)
    again = await open_ledger(tmp_path)
    for opened in (ledger, again):
        assert opened.chat_migrations.chat_key(OTHER) == opened.chat_migrations.chat_key(GROUP)
        for chat in (OTHER, GROUP):
            assert await opened.questions.find(question_id, chat) is not None
            assert await opened.questions.of_message(chat, 7) is None
            assert opened.chat_migrations.present_id(chat) == GROUP
    assert ledger.chat_migrations.present_id(-6) == -6
    await again.close()
    assert str(abs(GROUP)) not in dump(tmp_path)


async def test_a_message_of_the_former_group_is_not_taken_for_one_of_the_supergroup(ledger: Ledger) -> None:
    await ledger.chat_migrations.move(OTHER, GROUP)
    there = await record(ledger, place=GROUP, message_id=7)
    await ledger.questions.record_answer(there, 8)
    assert await ledger.questions.of_message(OTHER, 7) is None
    await record(ledger, replace(ASKED, text="早先的"), place=OTHER, message_id=7)
    found = await ledger.questions.of_message(GROUP, 7)
    assert found is not None
    assert found.question_id == there


async def test_who_wants_to_be_forgotten_is_and_nobody_else(ledger: Ledger, tmp_path: Path) -> None:
    mine = await record(ledger, replace(ASKED, text="安的问题"))
    other = await record(ledger, replace(ASKED, text="鲍勃的问题"), user=BOB)
    await ledger.vote(other, "p1", ANN, 1)
    await ledger.vote(other, "p1", BOB, 1)
    await ledger.record_chosen(ANN, "安的", "p1")
    await ledger.record_unfound(ANN, "安的")
    assert await ledger.forget(ANN) == 1
    assert await ledger.questions.find(mine, GROUP) is None
    assert await ledger.questions.find(other, GROUP) is not None
    assert await ledger.votes(other, "p1") == Votes(1, 0)
    await ledger.close()
    assert not leaves_traces(tmp_path, "安的")


async def test_what_is_older_than_the_retention_is_deleted(ledger: Ledger, clock: Clock, tmp_path: Path) -> None:
    old = await record(ledger)
    await ledger.vote(old, "p1", ANN, 1)
    await ledger.record_chosen(ANN, "旧的", "p1")
    await ledger.update_log.record(5, "owed for long")
    await ledger.update_log.record(6, "done")
    await ledger.update_log.mark_done(6)
    clock.pass_by(days=29)
    young = await record(ledger)
    await ledger.update_log.record(7, "owed")
    clock.pass_by(days=2)
    await ledger.enforce_retention(30)
    assert await ledger.questions.find(old, GROUP) is None
    assert await ledger.questions.find(young, GROUP) is not None
    assert [update.update_id for update in await ledger.update_log.pending()] == [7]
    with rows_of(tmp_path) as rows:
        counts = {name: rows.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in schema.TABLES.tables}
    assert counts == {
        **dict.fromkeys(schema.TABLES.tables, 0),
        "updates": 1,
        "questions": 1,
        "shown": 3,
        "schema": 1,
        "agreed": counts["agreed"],
    }


@given(said=st.text(st.characters(), max_size=50), language=st.none() | st.text(max_size=5))
async def test_any_text_can_be_kept(ledger: Ledger, said: str, language: str | None) -> None:
    asked = replace(ASKED, text=said, read_as=said, missing=(said,), language=language)
    found = await ledger.questions.find(await record(ledger, asked), GROUP)
    assert found is not None
    assert found.asked.missing == (said,)
    assert found.asked.text == said.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
