"""A server of the ledger that only lets read, as after a failover: said once, and once more when it takes all again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ledger.ledger import Ledger, open_ledger
from bot.ledger.update_log import Pending, Recorded
from tests.botapi import BotApi
from tests.support.nothing_lost import answers
from tests.support.processes import told
from tests.support.servers import Cluster
from tests.support.several import asking, several
from tests.support.waiting import until

pytestmark = pytest.mark.server


@pytest.fixture
def failed_over(postgres: Cluster) -> Iterator[Cluster]:
    yield postgres
    read_only(postgres, "off")


def read_only(server: Cluster, so: str) -> None:
    server.run(f"ALTER SYSTEM SET default_transaction_read_only = {so}")
    server.run("SELECT pg_reload_conf()")


async def claimed(ledger: Ledger) -> list[Pending] | None:
    return await ledger.claims().claim(1, alone_after=3, takes_over=True, leads=True, reserved=[], in_order=True)


async def test_the_log_has_a_line_when_it_begins_and_one_when_it_ends(
    failed_over: Cluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    ledger = await open_ledger(tmp_path, server=failed_over.database())
    assert await ledger.update_log.record(1, "{}", "chat:1") is Recorded.NEW
    await asyncio.to_thread(read_only, failed_over, "on")
    while await ledger.update_log.record(2, "{}", "chat:1") is not Recorded.REFUSED:  # until the server has read it
        await ledger.update_log.mark_done(2)
    for number in range(3, 8):  # what is read meanwhile ends nothing
        assert await ledger.update_log.record(number, "{}", "chat:1") is Recorded.REFUSED
        assert (
            await ledger.claims().claim(1, alone_after=3, takes_over=True, leads=True, reserved=[], in_order=True)
            is None
        )
        assert await ledger.update_log.count_waiting()
        assert await ledger.claims().waiting()
        await ledger.refresh()
    assert [line for line in caplog.messages if "the ledger" in line] == [
        "the ledger's database takes nothing (cannot execute INSERT in a read-only transaction), trying again"
    ]
    await asyncio.to_thread(read_only, failed_over, "off")
    while await ledger.update_log.record(9, "{}", "chat:1") is Recorded.REFUSED:
        pass
    assert "the ledger's database can be written again, after" in caplog.messages[-1]
    await ledger.close()


async def test_a_webhook_answers_500_meanwhile_and_what_comes_again_is_answered(
    telegram: BotApi, failed_over: Cluster, tmp_path: Path
) -> None:
    async with several(telegram, failed_over.database(), tmp_path, 1) as bots:
        await asyncio.to_thread(read_only, failed_over, "on")
        lines = await told(bots.processes[0], "the ledger's database takes nothing")
        assert await bots.post(asking(1, 10, 7_000, "怎么申请医保"), 0) == 500
        await asyncio.to_thread(read_only, failed_over, "off")
        lines += await told(bots.processes[0], "the ledger's database can be written again")
        await bots.give(asking(1, 10, 7_000, "怎么申请医保"), 0)
        await until(lambda: answers(telegram))
    assert "ERROR" not in lines.replace("ERROR bot.ledger.server: the ledger's database takes nothing", "", 1)
    assert answers(telegram) == {7_000: [10]}
