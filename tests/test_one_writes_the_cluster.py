"""Of several bots one writes the index in the cluster; the others serve it, and say where they have something else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.documents import watch
from bot.documents.differing import Differing
from bot.documents.follow import Follow
from bot.documents.live import LiveEngine
from bot.documents.watch import Watch
from bot.ledger.owner import owner_of
from bot.ledger.server import LedgerServer
from bot.settings import Settings
from index import ask, open_index
from index.cluster.address import Cluster
from index.cluster.nodes import nodes_of
from index.cluster.state import States
from index.errors import OtherWords
from index.served import open_served_index
from tests.botapi import BotApi
from tests.support.command import passagebot
from tests.support.nothing_lost import answers
from tests.support.one_state import one_state
from tests.support.processes import free_port, kill, start, told
from tests.support.servers import Cluster as Servers
from tests.support.several import asking, several
from tests.support.waiting import PATIENCE_S, until


def folder_of(path: Path, days: str) -> Path:
    path.mkdir()
    (path / "a.md").write_text(f"年假有{days}天。", encoding="utf-8")
    return path


@pytest.fixture
def ours(there: Cluster) -> Cluster:
    return replace(there, owner="ours")


@pytest.fixture
def words(tmp_path: Path) -> Path:
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "synonyms.txt").write_text("停气, 断气\n", encoding="utf-8")
    return folder


def ticket(there: Cluster) -> int:
    return States(nodes_of(there)).head().ticket


def led_elsewhere(there: Cluster, path: Path, days: str = "五") -> None:
    """Have another machine write, whose folder is not here."""
    docs = folder_of(path, days)
    open_index(docs, path.with_suffix(".data"), cluster=there)
    docs.rename(path.with_suffix(".elsewhere"))


@asynccontextmanager
async def replica(there: Cluster, docs: Path, data: Path, leads: Callable[[], bool]) -> AsyncIterator[LiveEngine]:
    live = LiveEngine(await asyncio.to_thread(open_served_index, there, data, folder=docs))
    both = Watch(live, docs, data, None, cluster=there, leads=leads), Follow(live, there, data, None, docs, leads)
    running = [asyncio.create_task(one.run()) for one in both]
    try:
        yield live
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def says(live: LiveEngine, text: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while (await asyncio.to_thread(ask, live.engine, "年假有几天")).hits[0].passage.text != text:
            await asyncio.sleep(0.05)


@pytest.mark.cluster
async def test_who_does_not_lead_serves_what_is_there_and_indexes_its_own_once_it_leads(
    ours: Cluster, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "Differing", partial(Differing, lasts_s=0.0))
    await asyncio.to_thread(led_elsewhere, ours, tmp_path / "docs")
    docs, before = folder_of(tmp_path / "older", "三"), ticket(ours)
    leading = False
    async with replica(ours, docs, tmp_path / "replica", lambda: leading) as live:
        await until(lambda: "differs from what the leader has indexed" in caplog.text)
        (docs / "b.md").write_text("病假有十天。", encoding="utf-8")
        await until(lambda: caplog.text.count("differs from what the leader has indexed") == 1 and not live.changing)
        await says(live, "年假有五天。")
        assert ticket(ours) == before
        leading = True
        await says(live, "年假有三天。")
    assert len([line for line in caplog.messages if "differs from what the leader before had indexed" in line]) == 1
    assert ask(open_served_index(ours, tmp_path / "other"), "病假有几天").hits[0].passage.text == "病假有十天。"


@pytest.mark.cluster
async def test_who_leads_no_more_follows_and_an_empty_folder_takes_nothing_away(
    ours: Cluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.to_thread(led_elsewhere, ours, tmp_path / "docs")
    empty = tmp_path / "not mounted"
    empty.mkdir()
    leading = True
    async with replica(ours, empty, tmp_path / "replica", lambda: leading) as live:
        await until(lambda: "has none any more" in caplog.text)
        await says(live, "年假有五天。")
        leading = False
        await asyncio.to_thread(led_elsewhere, ours, tmp_path / "next", "十")
        await says(live, "年假有十天。")


@pytest.mark.cluster
async def test_who_led_when_it_began_and_leads_no_more_writes_nothing(
    ours: Cluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.to_thread(led_elsewhere, ours, tmp_path / "docs")
    docs, before = folder_of(tmp_path / "older", "三"), ticket(ours)
    live = LiveEngine(await asyncio.to_thread(open_served_index, ours, tmp_path / "replica", folder=docs))
    answered = iter([True])  # and then no more
    watch = Watch(live, docs, tmp_path / "replica", None, cluster=ours, leads=lambda: next(answered, False))
    running = asyncio.create_task(watch.run())
    await until(lambda: "another bot leads by now" in caplog.text)
    await watch.read.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await says(live, "年假有五天。")
    assert ticket(ours) == before


@pytest.mark.cluster
async def test_a_leader_with_other_words_makes_the_index_anew_once_and_says_so(
    ours: Cluster, words: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.to_thread(led_elsewhere, ours, tmp_path / "docs")
    docs = folder_of(tmp_path / "same", "五")
    live = LiveEngine(await asyncio.to_thread(open_served_index, ours, tmp_path / "follower", folder=docs))
    await asyncio.to_thread(lambda: open_index(docs, tmp_path / "next", words=words, cluster=ours))
    assert len([line for line in caplog.messages if "is made anew" in line]) == 1
    now = ticket(ours)
    with pytest.raises(OtherWords):
        await Follow(live, ours, tmp_path / "follower", None, docs, patience_s=0.0).run()
    await asyncio.to_thread(lambda: open_index(docs, tmp_path / "next", words=words, cluster=ours))
    assert ticket(ours) == now


@pytest.mark.cluster
async def test_what_a_command_with_other_words_has_written_the_leader_makes_anew(
    ours: Cluster, words: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    docs, data = folder_of(tmp_path / "docs", "五"), tmp_path / "leader"
    await asyncio.to_thread(lambda: open_index(docs, data, cluster=ours))
    async with replica(ours, docs, data, lambda: True) as live:
        first = live.engine
        await until(lambda: live.engine is not first)  # it has looked at the folder once
        await asyncio.to_thread(lambda: open_index(docs, tmp_path / "command", words=words, cluster=ours))
        await until(lambda: "what was made with the words here: gone from the cluster" in caplog.text)
        async with asyncio.timeout(PATIENCE_S):
            while States(nodes_of(ours)).head().serving["words"]:
                await asyncio.sleep(0.05)


def test_a_folder_that_differs_for_a_moment_is_not_worth_a_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    now = 0.0
    look = Differing("docs", 15.0, lambda: now).look
    for here, served, seconds in (("a", "a", 10), ("b", "a", 14), ("b", "b", 30), ("c", "b", 14), ("c", "d", 14)):
        look(here, served)
        now += seconds
        look(here, served)
    assert not caplog.messages
    now += 1
    for served in ("d", "d", "c", "c"):
        look("c", served)
    begun, ended = caplog.messages
    assert begun == (
        "docs differs from what the leader has indexed (idx c here, idx d in the cluster), answers are the leader's"
    )
    assert ended.startswith("docs is what the leader has indexed, after ")


def settings_of(node: Any, server: LedgerServer) -> dict[str, str]:
    port = free_port()
    return {
        "PASSAGEBOT_ENGINE": node.address,
        "PASSAGEBOT_DATABASE": server.url.render_as_string(hide_password=False),
        "PASSAGEBOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
        "PASSAGEBOT_PORT": str(port),
    }


@pytest.mark.server
async def test_a_second_bot_with_other_documents_writes_nothing_and_one_with_other_words_waits(
    telegram: BotApi, postgres: Servers, words: Path, tmp_path: Path
) -> None:
    server, docs = postgres.database(), tmp_path / "docs"
    docs.mkdir()
    with one_state(docs) as node:  # which takes nothing that is written
        settings = settings_of(node, server)
        url = Settings(database=settings["PASSAGEBOT_DATABASE"], _env_file=None)
        node.owner = await asyncio.to_thread(owner_of, url)
        engine = {"PASSAGEBOT_ENGINE": node.address, "PASSAGEBOT_DOCS": str(docs)}
        async with several(telegram, server, tmp_path, 1, **engine):
            (tmp_path / "words-data").mkdir()
            more: Any = {**settings, "PASSAGEBOT_DOCS": str(docs), "PASSAGEBOT_WORDS": str(words)}
            waiting = await start(telegram, tmp_path / "words-data", **more)
            assert "made with other words" in await told(waiting, "the bot waits for its cluster")
            await kill(waiting)
            seen = await asyncio.to_thread(lambda: passagebot("doctor", data=tmp_path / "seen", check=1, **more).stdout)
            assert "made with other words" in seen
            del more["PASSAGEBOT_WORDS"]
            (docs / "a.md").write_text("年假有十天。", encoding="utf-8")
            async with several(telegram, server, tmp_path / "more", 1, **engine) as bots:
                await bots.give(asking(1, 10, 7_000, "年假有几天"), 0)
                await until(lambda: answers(telegram))
            asked = partial(passagebot, "ask", "年假有几天", data=tmp_path / "seen", **more)
            await asyncio.to_thread(asked, check=1)  # of what is served, which has nothing
        nodes_of(node.cluster).close()
