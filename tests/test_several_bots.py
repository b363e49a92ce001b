"""Several bots share a ledger: each question is answered once, in the order of its chat, whichever of them dies."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from pathlib import Path

import pytest

from bot.ledger.server import LedgerServer
from tests.botapi import TOKEN, BotApi
from tests.support.nothing_lost import answers
from tests.support.processes import ended, free_port, kill, start, told
from tests.support.servers import Cluster
from tests.support.several import asking, in_order, several
from tests.support.waiting import until

pytestmark = pytest.mark.server

PEOPLE, EACH = 16, 8
PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]


def held(server: LedgerServer) -> Counter[int]:
    """How many updates that are not done each process holds."""
    import psycopg

    url = server.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as rows:
        holders = rows.execute("SELECT holder FROM updates WHERE done_at IS NULL AND holder IS NOT NULL").fetchall()
    return Counter(int(holder.partition(".")[0]) for (holder,) in holders)


def answered(telegram: BotApi) -> set[int]:
    """The messages that were answered."""
    return {message for sent in answers(telegram).values() for message in sent}


async def test_a_bot_that_is_killed_with_updates_in_hand_loses_none(
    telegram: BotApi, postgres: Cluster, tmp_path: Path
) -> None:
    server = postgres.database()
    numbers = range(1000, 1000 + PEOPLE * EACH)
    telegram.held_back.add("sendMessage")
    async with several(telegram, server, tmp_path, 3) as bots:
        for number in numbers:
            await bots.give(asking(number, number, 7_000 + number % PEOPLE, f"怎么申请医保 {number}"), number)
        await until(lambda: held(server).total() >= PEOPLE)
        holds_most, _ = held(server).most_common(1)[0]
        victim = next(process for process in bots.processes if process.pid == holds_most)
        victim.kill()
        await victim.wait()
        await telegram.release()
        await until(lambda: answered(telegram) >= set(numbers))
        await until(lambda: not held(server))
    sent = answers(telegram)
    assert all(in_order(messages) for messages in sent.values())
    assert sorted(message for messages in sent.values() for message in messages) == list(numbers)


async def test_an_update_is_answered_once_however_it_comes_and_comes_again_where_it_cannot_be_recorded(
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
        await until(lambda: not held(server))
        postgres.stop()
        missed = asking(10, 100, 7_002, "怎么申请医保")
        try:
            assert [await bots.post(missed, number) for number in range(2)] == [500, 500]
        finally:
            postgres.start()
        await bots.give(missed, 1)
        await until(lambda: 7_002 in answers(telegram))
    assert answers(telegram) == {7_000: [70], 7_001: [80, 90], 7_002: [100]}


async def test_an_album_gets_one_line_whichever_bots_take_its_pictures(
    telegram: BotApi, postgres: Cluster, tmp_path: Path
) -> None:
    server = postgres.database()
    async with several(telegram, server, tmp_path, 2) as bots:
        for number in range(1, 9):
            update = asking(number, number, 7_000, "")
            update["message"] |= {"photo": PHOTO, "media_group_id": "77"}
            del update["message"]["text"]
            await bots.give(update, number)
            await until(lambda: not held(server))
        await bots.give(asking(10, 10, 7_000, "怎么申请医保"), 0)
        await until(lambda: 10 in answered(telegram))
    assert [len(sent) for sent in answers(telegram).values()] == [2]


async def test_another_bot_is_refused_the_ledger_and_a_renewed_token_is_not(
    telegram: BotApi, postgres: Cluster, tmp_path: Path
) -> None:
    server = postgres.database()
    settings = {"PASSAGEBOT_DATABASE": server.url.render_as_string(hide_password=False)}
    telegram.token = "77:another-bot"
    unknown = await start(telegram, tmp_path, **settings)  # a token that Telegram does not know leaves no trace
    assert "Telegram does not know the token" in await ended(unknown)
    telegram.token = TOKEN
    async with several(telegram, server, tmp_path, 1) as bots:
        refused = await start(telegram, tmp_path, "77:another-bot", **settings)
        errors = await ended(refused)
        await bots.give(asking(7, 70, 7_000, "怎么申请医保"), 0)
        await until(lambda: 7_000 in answers(telegram))
    assert refused.returncode == 2
    assert errors.splitlines() == [
        "passagebot: PASSAGEBOT_DATABASE: the ledger is of the bot 123456, and this one is 77: "
        "each bot needs a database of its own"
    ]
    telegram.token = f"{TOKEN}-renewed"
    (tmp_path / "renewed").mkdir()
    renewed = await start(telegram, tmp_path / "renewed", telegram.token, **settings)
    await told(renewed, " answers, ")
    await kill(renewed)


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


async def test_bots_that_poll_and_bots_behind_a_webhook_do_not_run_beside_each_other(
    telegram: BotApi, postgres: Cluster, tmp_path: Path
) -> None:
    settings = {"PASSAGEBOT_DATABASE": postgres.database().url.render_as_string(hide_password=False)}
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    polling = await start(telegram, tmp_path / "one", **settings)
    await told(polling, " answers, ")
    hook = {"PASSAGEBOT_WEBHOOK_URL": "http://127.0.0.1/hook", "PASSAGEBOT_PORT": str(free_port())}
    other = await start(telegram, tmp_path / "two", **settings, **hook)
    (line,) = [line for line in (await ended(other)).splitlines() if line.startswith("passagebot: ")]
    assert line.startswith("passagebot: a process without PASSAGEBOT_WEBHOOK_URL runs with this PASSAGEBOT_DATABASE")
    assert other.returncode == 2
    assert not [call for call in telegram.calls if call.method == "setWebhook"]
    await kill(polling)


async def test_bots_wait_for_a_database_that_was_emptied_and_end_once_it_has_another_ledger(
    telegram: BotApi, postgres: Cluster, tmp_path: Path
) -> None:
    server = postgres.database()
    name = str(server.url.database)
    async with several(telegram, server, tmp_path, 2) as bots:
        postgres.run(f"DROP DATABASE {name} WITH (FORCE)")
        postgres.run(f"CREATE DATABASE {name}")
        lines = await asyncio.gather(*(told(process, "database is away") for process in bots.processes))
        (tmp_path / "new").mkdir()
        url = server.url.render_as_string(hide_password=False)
        hook = {"PASSAGEBOT_WEBHOOK_URL": "http://127.0.0.1/hook", "PASSAGEBOT_PORT": str(free_port())}
        new = await start(telegram, tmp_path / "new", PASSAGEBOT_DATABASE=url, **hook)
        lines += await asyncio.gather(*(ended(process) for process in bots.processes))
        assert [process.returncode for process in bots.processes] == [3, 3]
        await kill(new)
    assert "".join(lines).count("the ledger's database was made anew") == 2
    assert not [line for line in "".join(lines).splitlines() if "a statement of the ledger fails" in line]
    assert "".join(lines).count("does not exist") <= 4


@pytest.mark.long
async def test_a_leader_that_is_stopped_is_replaced_and_leads_no_more_when_it_wakes(
    telegram: BotApi, postgres: Cluster, tmp_path: Path
) -> None:
    server = postgres.database()
    async with (
        several(telegram, server, tmp_path / "one", 1) as first,
        several(telegram, server, tmp_path / "two", 1) as second,
    ):
        (stopped,), (other,) = first.processes, second.processes
        stopped.send_signal(signal.SIGSTOP)
        await told(other, "this process leads now")
        stopped.send_signal(signal.SIGCONT)
        await told(stopped, "this process leads no more")
        await second.give(asking(7, 70, 7_000, "怎么申请医保"), 0)
        await until(lambda: 7_000 in answers(telegram))
