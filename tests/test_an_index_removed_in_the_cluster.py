"""What somebody removes in the cluster under a running bot is made anew; questions wait for it, and doctor names it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.documents.follow import Follow
from bot.documents.live import LiveEngine
from bot.documents.watch import Watch
from index import Engine, ask, open_index
from index.cluster.address import Cluster
from index.cluster.nodes import nodes_of
from index.cluster.state import States
from index.errors import ClusterFailed
from index.read.collections import View
from index.served import open_served_index
from tests.botapi import BotApi
from tests.support.command import passagebot
from tests.support.nothing_lost import answers
from tests.support.one_state import one_state
from tests.support.processes import start, stop, told
from tests.support.waiting import PATIENCE_S, until

REMOVED = ["passages-*", "tombstones", "state", "*"]
LOST = ["a part", "a key", "all keys", "the version"]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("年假有五天。", encoding="utf-8")
    return folder


def named(there: Cluster, docs: Path) -> Any:
    return {
        "PASSAGEBOT_DOCS": str(docs),
        "PASSAGEBOT_ENGINE": ",".join(there.nodes),
        "PASSAGEBOT_ENGINE_PREFIX": there.prefix,
        "PASSAGEBOT_ENGINE_REPLICAS": "0",
    }


def remove(there: Cluster, what: str) -> None:
    nodes_of(there).call("DELETE", f"/{there.prefix}-{what}")


def empty(there: Cluster) -> None:
    nodes, index = nodes_of(there), state_of(there)["index"]
    (found,) = nodes.search([(index, {"size": 100})])
    lines = [{"delete": {"_id": hit["_id"]}} for hit in found["hits"]["hits"]]
    nodes.call("POST", f"/{index}/_bulk?refresh=true", lines)


def lose(there: Cluster, what: str) -> None:
    """Remove a part of the state, or damage what says which is served."""
    nodes, states = nodes_of(there), f"/{there.prefix}-state"
    (found,) = nodes.search([(states[1:], {"size": 100})])
    if what == "a part":
        parts = [hit["_id"] for hit in found["hits"]["hits"] if hit["_id"] != "state"]
        nodes.call("POST", f"{states}/_bulk?refresh=true", [{"delete": {"_id": one}} for one in parts])
        return
    serving = state_of(there)
    if what == "a key":
        del serving["index"]
    elif what == "the version":
        serving["version"] += 7
    else:
        serving = {"foo": 1}
    nodes.call("PUT", f"{states}/_doc/state?refresh=true", {"serving": serving})


def state_of(there: Cluster) -> Any:
    return States(nodes_of(there)).head().serving


@asynccontextmanager
async def watched(there: Cluster, docs: Path, data: Path) -> AsyncIterator[LiveEngine]:
    live = LiveEngine(await asyncio.to_thread(lambda: open_index(docs, data, cluster=there)))
    watch = Watch(live, docs, data, None, cluster=there)
    running = asyncio.create_task(watch.run())
    await watch.read.wait()
    try:
        yield live
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def made_anew(live: LiveEngine, was: Engine) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while live.engine is was:
            await asyncio.sleep(0.05)
    answer = await asyncio.to_thread(ask, live.engine, "年假有几天")
    assert answer.hits[0].passage.text == "年假有五天。"


@pytest.mark.cluster
@pytest.mark.parametrize("what", REMOVED)
async def test_an_index_that_somebody_removes_is_made_anew_though_no_document_changes(
    docs: Path, tmp_path: Path, there: Cluster, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    async with watched(there, docs, tmp_path / "data") as live:
        engine = live.engine
        await asyncio.to_thread(remove, there, what)
        await made_anew(live, engine)
    (line,) = [line for line in caplog.messages if "gone from the cluster" in line]
    assert "Traceback" not in caplog.text, line


@pytest.mark.cluster
@pytest.mark.parametrize("what", LOST)
async def test_a_state_that_is_lost_or_damaged_is_made_anew(
    docs: Path, tmp_path: Path, there: Cluster, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    async with watched(there, docs, tmp_path / "data") as live:
        engine = live.engine
        await asyncio.to_thread(lose, there, what)
        await made_anew(live, engine)
    assert "Traceback" not in caplog.text


@pytest.mark.cluster
@pytest.mark.parametrize("what", LOST)
def test_the_commands_make_it_anew_too(docs: Path, tmp_path: Path, there: Cluster, what: str) -> None:
    settings, data = named(there, docs), tmp_path / "data"
    for number, command in enumerate((("ask", "年假有几天"), ("index",), ("index", "--take-over"))):
        (docs / "b.md").write_text(f"病假有{number}天。", encoding="utf-8")
        passagebot("index", data=data, check=0, **settings)
        (docs / "c.md").write_text(f"婚假有{number}天。", encoding="utf-8")
        passagebot("index", data=data, check=0, **settings)
        lose(there, what)
        done = passagebot(*command, data=data, check=0, **settings)
        assert "Traceback" not in done.stderr
        asked = passagebot("ask", "病假有几天", data=data, check=0, **settings).stdout
        assert f"病假有{number}天。" in asked


@pytest.mark.cluster
async def test_paragraphs_that_a_question_misses_are_written_again(
    docs: Path, tmp_path: Path, there: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched(there, docs, tmp_path / "data") as live:
        engine = live.engine
        await asyncio.to_thread(empty, there)
        with pytest.raises(ClusterFailed, match="makes it anew"):
            await asyncio.to_thread(engine.passages.__getitem__, 0)
        await made_anew(live, engine)


@pytest.mark.cluster
@pytest.mark.parametrize("what", REMOVED[:1] + REMOVED[2:])
def test_meanwhile_it_is_as_if_the_cluster_were_away(docs: Path, tmp_path: Path, there: Cluster, what: str) -> None:
    engine = open_index(docs, tmp_path / "data", cluster=there)
    views = [engine, engine.seen_as(View(named=frozenset({"closed"})))]
    remove(there, what)
    for seen in views:
        with pytest.raises(ClusterFailed) as failed:
            ask(seen, "年假有几天")
        assert failed.value.may_pass
        assert "\n" not in str(failed.value)


@pytest.mark.cluster
async def test_a_question_that_comes_meanwhile_is_answered_and_no_error_told(
    docs: Path, tmp_path: Path, there: Cluster, telegram: BotApi
) -> None:
    (tmp_path / "data").mkdir()
    bot = await start(telegram, tmp_path / "data", **named(there, docs))
    lines = await told(bot, " answers, ")
    await asyncio.to_thread(remove, there, "*")
    ann = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "zh-hans"}
    asked = await telegram.message("年假有几天", **{"from": ann, "chat": {"id": 7, "type": "private"}})
    await until(lambda: answers(telegram))
    lines += await stop(bot)
    assert answers(telegram) == {7: [asked["message_id"]]}
    assert not [call for call in telegram.calls if str(call.parameters.get("text", "")).startswith("⚙️")]
    assert "Traceback" not in lines
    assert lines.count("gone from the cluster") <= 1  # none where the bot's first look finds it


@pytest.mark.cluster
def test_doctor_names_what_is_gone(docs: Path, tmp_path: Path, there: Cluster) -> None:
    settings, data = named(there, docs), tmp_path / "data"

    def index() -> str:
        passagebot("index", data=data, check=0, **settings)
        return str(state_of(there)["index"])

    def doctor() -> str:
        (line,) = [
            line
            for line in passagebot("doctor", data=data, check=1, **settings).stdout.splitlines()
            if "cluster's index" in line
        ]
        return line

    index()
    lose(there, "a part")
    assert doctor().startswith(f"wrong cluster's index: a part of {there.prefix}-state: gone → ")
    for what in ("passages-*", "tombstones", "state"):
        name = index()
        remove(there, what)
        gone = name if what == "passages-*" else f"{there.prefix}-{what}"
        assert doctor().startswith(f"wrong cluster's index: {gone}: gone → ")
    name = index()
    empty(there)
    assert f"1 of the paragraphs in {name}: gone" in doctor()


async def test_who_follows_opens_what_is_made_anew_whatever_number_it_has(tmp_path: Path) -> None:
    with one_state(tmp_path / "elsewhere") as node:
        live = LiveEngine(open_served_index(node.cluster, tmp_path))
        first = live.engine
        follow = Follow(live, node.cluster, tmp_path, None)
        following = asyncio.create_task(follow.run())
        await until(lambda: live.engine is not first)
        second, node.version = live.engine, 0
        await until(lambda: follow._version is None)
        node.version = 1
        await until(lambda: live.engine is not second)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        nodes_of(node.cluster).close()
