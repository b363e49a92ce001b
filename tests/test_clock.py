"""A clock that jumps deletes nothing by it, and what is kept too long is deleted a day later."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from telegram import Bot

from bot.jobs.housekeeping import Housekeeping
from tests.botapi import TOKEN
from tests.support.ledgers import GROUP, open_ledger, record

pytestmark = pytest.mark.long

DAY = timedelta(days=1)


class Days:
    """A clock that shows so much more after each day; after the last one no day ends."""

    def __init__(self, *shown: timedelta) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.over = asyncio.Event()
        self._shown: Iterator[timedelta] = iter(shown)

    def __call__(self) -> datetime:
        return self.now

    async def pause(self, seconds: float) -> None:
        assert seconds == DAY.total_seconds()
        shown = next(self._shown, None)
        if shown is None:
            self.over.set()
            await asyncio.Event().wait()
        else:
            self.now += shown


@pytest.mark.parametrize(
    ("shown", "is_kept"),
    [
        ((DAY,), True),
        ((DAY,) * 31, False),
        ((40 * DAY,), True),
        ((40 * DAY, DAY), False),
        ((40 * DAY, -39 * DAY), True),
        ((-40 * DAY, DAY, DAY), True),
    ],
    ids=["a day", "a month", "ahead", "ahead for good", "ahead and back", "back"],
)
async def test_retention_waits_a_day_where_the_clock_went_ahead(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, shown: tuple[timedelta, ...], is_kept: bool
) -> None:
    clock = Days(*shown)
    ledger = await open_ledger(tmp_path, clock)
    question_id = await record(ledger)
    keeping = asyncio.create_task(Housekeeping(ledger, 30, clock, clock.pause).run(Bot(TOKEN)))
    with caplog.at_level(logging.WARNING):
        await clock.over.wait()
    keeping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await keeping
    assert (await ledger.questions.find(question_id, GROUP) is not None) is is_kept
    assert caplog.text.count("the clock went ahead by") == (40 * DAY in shown)
    await ledger.close()
