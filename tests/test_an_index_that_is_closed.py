"""A closed index, or one that another owner has, is like a cluster that is away: questions wait for it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.documents.live import LiveEngine
from bot.documents.watch import Watch
from index import Engine, ask, open_index
from index.cluster.address import Cluster
from index.cluster.nodes import nodes_of
from index.cluster.state import States
from index.errors import ClusterFailed
from index.served import open_served_index
from tests.botapi import BotApi
from tests.support.bots import running
from tests.support.nothing_lost import answers
from tests.support.one_state import one_state
from tests.support.waiting import until

CHAT = 7_000
ANN = {"id": CHAT, "is_bot": False, "first_name": "Ann", "language_code": "zh-hans"}
PRIVATE = {"id": CHAT, "type": "private", "first_name": "Ann"}


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("年假有五天。", encoding="utf-8")
    return folder


def fails(engine: Engine) -> ClusterFailed:
    with pytest.raises(ClusterFailed) as failed:
        ask(engine, "年假有几天")
    return failed.value


def switch(there: Cluster, index: str, deed: str) -> None:
    nodes_of(there).call("POST", f"/{index}/{deed}", seconds=60)
    if deed == "_open":
        nodes_of(there).call("GET", f"/_cluster/health/{index}?wait_for_status=green", seconds=60)


@pytest.mark.cluster
@pytest.mark.parametrize("what", ["passages-1", "state", "tombstones"])
async def test_a_closed_index_is_not_made_anew_and_answers_once_it_is_open_again(
    docs: Path, tmp_path: Path, there: Cluster, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    engine = await asyncio.to_thread(lambda: open_index(docs, tmp_path / "data", cluster=there))
    before = States(nodes_of(there)).head()
    watch = Watch(LiveEngine(engine), docs, tmp_path / "data", None, cluster=there)
    index = f"{there.prefix}-{what}"
    await asyncio.to_thread(switch, there, index, "_close")
    running_watch = asyncio.create_task(watch.run())
    if what == "tombstones":
        assert ask(engine, "年假有几天").answered
    else:
        failed = await asyncio.to_thread(fails, engine)
        assert failed.may_pass
        assert f"the index {index} is closed" in str(failed)
        await until(lambda: "is closed" in caplog.text)
    await asyncio.to_thread(switch, there, index, "_open")
    await watch.read.wait()
    running_watch.cancel()
    await asyncio.gather(running_watch, return_exceptions=True)
    assert ask(engine, "年假有几天").hits[0].passage.text == "年假有五天。"
    assert States(nodes_of(there)).head() == before


@pytest.mark.cluster
def test_what_another_owner_has_taken_is_away_until_it_is_given_back(
    docs: Path, tmp_path: Path, there: Cluster
) -> None:
    ours, theirs = replace(there, owner="ours"), replace(there, owner="theirs")
    engine = open_index(docs, tmp_path / "here", cluster=ours)
    head = States(nodes_of(there)).head()
    gone = {**head.serving, "owner": theirs.owner, "version": 97, "previous": 97}
    taken = States(nodes_of(there)).change(head, serving=gone)
    failed = fails(engine)
    assert failed.may_pass
    assert "PASSAGEBOT_ENGINE_PREFIX" in str(failed)
    States(nodes_of(there)).change(taken, serving=head.serving)
    assert ask(engine, "年假有几天").hits[0].passage.text == "年假有五天。"


@pytest.mark.long
async def test_a_question_waits_while_another_owner_has_it_and_the_log_has_a_line_for_begin_and_end(
    telegram: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with one_state(tmp_path / "elsewhere") as node:
        node.owner = "ours"
        ours = replace(node.cluster, owner="ours")
        engine = await asyncio.to_thread(open_served_index, ours, tmp_path / "data")
        async with running(telegram, engine, tmp_path / "data"):
            node.owner, node.version = "theirs", 2
            asked = [await telegram.message("年假有几天", **{"from": ANN, "chat": PRIVATE}) for _ in range(2)]
            await until(lambda: "gives no whole answer" in caplog.text)
            node.owner = "ours"
            await until(lambda: len(answers(telegram).get(CHAT, [])) == 2)
            await until(lambda: "the cluster answers again" in caplog.text)
        nodes_of(ours).close()
    assert answers(telegram) == {CHAT: [message["message_id"] for message in asked]}
    begun = [line for line in caplog.messages if "gives no whole answer" in line]
    assert len(begun) == 1
    assert "by another PASSAGEBOT_DATA" in begun[0]
    assert "Traceback" not in caplog.text
    assert not [call for call in telegram.calls if str(call.parameters.get("text", "")).startswith("⚙️")]
