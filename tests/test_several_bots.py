"""Several bots share a ledger: each question is answered once, in the order of its chat, whichever of them dies."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from bot.ledger.server import LedgerServer
from tests.botapi import BotApi
from tests.support.nothing_lost import answers
from tests.support.processes import ended, start, told
from tests.support.servers import Cluster
from tests.support.several import asking, in_order, several
from tests.support.waiting import until

pytestmark = pytest.mark.server

PEOPLE, EACH = 16, 5


def owed(server: LedgerServer) -> list[tuple[str, int]]:
    """How many updates each process holds that are not done."""
    url = server.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as rows:
        held = "SELECT holder, count(*) FROM updates WHERE done_at IS NULL AND holder IS NOT NULL GROUP BY holder"
        return [(str(holder), int(count)) for holder, count in rows.execute(held).fetchall()]


async def test_a_bot_that_is_killed_with_updates_in_hand_loses_none(
    telegram: BotApi, postgres: Cluster, tmp_path: Path
) -> None:
    server = postgres.database()
    async with several(telegram, server, tmp_path, 3) as bots:
        numbers = range(1000, 1000 + PEOPLE * EACH)
        updates = [asking(number, number, 7_000 + number % PEOPLE, f"怎么申请医保 {number}") for number in numbers]
        for number, update in enumerate(updates):
            await bots.give(update, number)
            if number == len(updates) // 2:
                await until(lambda: len(owed(server)) == 3)
                bots.processes[0].kill()
        await until(lambda: {message for sent in answers(telegram).values() for message in sent} >= set(numbers))
        await until(lambda: not owed(server))
    sent = answers(telegram)
    assert all(in_order(numbers) for numbers in sent.values())
    times = Counter(message for numbers in sent.values() for message in numbers)
    assert sum(count > 1 for count in times.values()) <= 4  # those whose answers were on the way


async def test_an_update_that_comes_to_several_bots_is_answered_once(
    telegram: BotApi, postgres: Cluster, tmp_path: Path
) -> None:
    server = postgres.database()
    async with several(telegram, server, tmp_path, 2) as bots:
        update = asking(7, 70, 7_000, "怎么申请医保")
        assert await asyncio.gather(*(bots.post(update, number % 2) for number in range(6))) == [200] * 6
        later = asking(9, 90, 7_001, "怎么申请医保")
        earlier = asking(8, 80, 7_001, "年假有几天")
        await bots.give(later, 0)
        await bots.give(earlier, 1)  # as a balancer may do
        await until(lambda: sum(map(len, answers(telegram).values())) >= 3)
        await until(lambda: not owed(server))
    assert answers(telegram) == {7_000: [70], 7_001: [80, 90]}


async def test_a_second_bot_that_polls_is_told_so_in_one_line(
    telegram: BotApi, postgres: Cluster, tmp_path: Path
) -> None:
    settings = {"PASSAGEBOT_DATABASE": postgres.database().url.render_as_string(hide_password=False)}
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    first = await start(telegram, tmp_path / "one", **settings)
    await told(first, " answers, ")
    second = await start(telegram, tmp_path / "two", **settings)
    errors = await ended(second)
    assert second.returncode == 2
    assert errors.splitlines()[-1].startswith("passagebot: another process runs with this PASSAGEBOT_DATABASE")
    assert settings["PASSAGEBOT_DATABASE"].split("@")[0].split(":")[-1] not in errors
    first.kill()
    await first.communicate()
