"""What is pinned for a gap is pinned only where that closes it, and is taken away with the gap's answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.ledger.gaps import Gap, Who
from bot.ledger.ledger import Ledger
from index.read.collections import EVERYTHING
from tests.support.ledgers import ASKED, open_ledger, record

pytestmark = pytest.mark.usefixtures("either_home")

ADA, BOB = Who(42, "Ada"), Who(43, "Bob")
ANN, BEN = 44, 45
FIRST, SECOND = "aaaaaaaaaaaa", "bbbbbbbbbbbb"


@pytest_asyncio.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    opened = await open_ledger(tmp_path)
    yield opened
    await opened.close()


async def gap_of(ledger: Ledger, text: str = "陪产假有几天", user: int = ANN, into: str | None = None) -> Gap:
    question_id = await record(ledger, replace(ASKED, text=text), user=user)
    gap_id = await ledger.gaps.add(question_id, "none", "[]", EVERYTHING, into)
    assert gap_id is not None
    return await now(ledger, gap_id)


async def now(ledger: Ledger, gap_id: str) -> Gap:
    gap = await ledger.gaps.get(gap_id)
    assert gap is not None
    return gap


async def pinned(ledger: Ledger) -> list[str]:
    return [pin.passage_id for pin in await ledger.pins.all()]


async def test_of_two_admins_only_whose_pin_closes_the_gap_pins_anything(ledger: Ledger) -> None:
    gap = await gap_of(ledger)
    assert await ledger.gap_states.answer(gap, "pin", FIRST, ADA)
    assert not await ledger.gap_states.answer(gap, "pin", SECOND, BOB)
    assert await pinned(ledger) == [FIRST]


async def test_nothing_is_pinned_for_a_gap_that_was_declined_meanwhile(ledger: Ledger) -> None:
    gap = await gap_of(ledger)
    assert await ledger.gap_states.decline(gap, BOB)
    assert not await ledger.gap_states.answer(gap, "pin", FIRST, ADA)
    assert await pinned(ledger) == []


async def test_a_gap_that_is_opened_again_is_pinned_no_more_whatever_answered_it_last(ledger: Ledger) -> None:
    gap = await gap_of(ledger)
    await ledger.gap_states.answer(gap, "pin", FIRST, ADA)
    assert await ledger.gap_states.reopen(await now(ledger, gap.gap_id), BOB)
    assert await pinned(ledger) == []


async def test_who_declines_the_same_question_asked_again_takes_its_pin_away(ledger: Ledger) -> None:
    await ledger.gap_states.answer(await gap_of(ledger), "pin", FIRST, ADA)
    again = await gap_of(ledger, user=BEN)
    assert await ledger.gap_states.decline(again, BOB)
    assert await pinned(ledger) == []


async def test_what_answers_a_gap_takes_the_place_of_what_was_pinned_for_it(ledger: Ledger) -> None:
    await ledger.gap_states.answer(await gap_of(ledger), "pin", FIRST, ADA)
    again = await gap_of(ledger, user=BEN)
    assert await ledger.gap_states.answer(again, "entry", SECOND, BOB)
    assert await pinned(ledger) == []


async def test_what_an_admin_puts_back_is_remembered_through_merging_and_parting(ledger: Ledger) -> None:
    gap = await gap_of(ledger)
    await ledger.gap_states.propose(gap.gap_id, "document", FIRST, None)
    assert await ledger.gap_states.release(gap.gap_id, BOB)
    await ledger.gap_states.answer(gap, "document", SECOND, None)
    assert await ledger.gap_states.reopen(await now(ledger, gap.gap_id), BOB)
    assert await ledger.gaps.put_back(gap.gap_id) == [FIRST, SECOND]
    other = await gap_of(ledger, "丧假有几天", BEN)
    assert await ledger.gap_states.merge(gap.gap_id, other.gap_id)
    assert await ledger.gaps.put_back(other.gap_id) == [FIRST, SECOND]
    question = next(one for one in (await ledger.gaps.questions([other.gap_id]))[other.gap_id] if "丧" in one.text)
    parted = await ledger.gap_states.split(other.gap_id, [question.question_id])
    assert parted is not None
    assert await ledger.gaps.put_back(parted) == [FIRST, SECOND]


async def test_a_gap_that_is_left_with_nothing_proposed_has_put_nothing_back(ledger: Ledger) -> None:
    gap = await gap_of(ledger)
    await ledger.gap_states.take(gap.gap_id, ADA)
    await ledger.gap_states.release(gap.gap_id, ADA)
    assert await ledger.gaps.put_back(gap.gap_id) == []
