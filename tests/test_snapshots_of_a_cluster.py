"""What a cluster has is brought back by a snapshot of it, or by the folder."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bot.documents.live import LiveEngine
from bot.documents.watch import Watch
from index import Engine, ask, open_index
from index.cluster.address import Cluster
from index.cluster.nodes import Nodes, nodes_of
from index.cluster.state import States
from index.errors import ClusterFailed
from tests.support.clusters import cluster
from tests.support.waiting import PATIENCE_S

pytestmark = pytest.mark.cluster

QUESTIONS = ("年假有几天", "病假要什么", "食堂几点开饭", "火星上有没有水")


@pytest.fixture
def there() -> Iterator[Cluster]:
    with cluster(shards=3) as given:
        yield given


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "假.md").write_text("# 年假\n\n每年享有年假五天。\n\n# 病假\n\n病假须有证明。", encoding="utf-8")
    (folder / "食堂.md").write_text("食堂十一点半开饭。", encoding="utf-8")
    return folder


@contextmanager
def repository(nodes: Nodes) -> Iterator[str]:
    """A place for snapshots, by its path."""
    path = f"/_snapshot/{nodes.cluster.prefix}"
    try:
        nodes.call("PUT", path, {"type": "fs", "settings": {"location": nodes.cluster.prefix}})
    except ClusterFailed as error:
        pytest.skip(f"this cluster has no place for snapshots: {error}")
    yield path
    nodes.call("DELETE", f"{path}/one")
    nodes.call("DELETE", path)


def opened(docs: Path, tmp_path: Path, there: Cluster) -> Engine:
    return open_index(docs, tmp_path / "data", cluster=there)


def test_a_snapshot_brings_back_answers_and_links_and_is_written_on(docs: Path, tmp_path: Path, there: Cluster) -> None:
    nodes, engine = nodes_of(there), opened(docs, tmp_path, there)
    link = engine.passages[0].passage_id
    (docs / "假.md").write_text("# 年假\n\n每年享有年假六天。\n\n# 病假\n\n病假须有证明。", encoding="utf-8")
    engine = opened(docs, tmp_path, there)
    answers, before = [ask(engine, question) for question in QUESTIONS], engine.resolve(link)
    served = States(nodes).head().serving
    indices = f"{there.prefix}-*"
    with repository(nodes) as path:
        what = {"indices": indices, "include_global_state": False}
        made = nodes.call("PUT", f"{path}/one?wait_for_completion=true", what, seconds=60)
        assert made["snapshot"]["state"] == "SUCCESS"
        nodes.call("DELETE", f"/{indices}", seconds=60)
        restored = nodes.call("POST", f"{path}/one/_restore?wait_for_completion=true", {"indices": indices}, seconds=60)
    assert restored["snapshot"]["shards"]["failed"] == 0
    seen = open_index(docs, tmp_path / "another", cluster=there)
    assert [ask(seen, question) for question in QUESTIONS] == answers
    assert seen.resolve(link) == before
    assert States(nodes).head().serving == served  # and nothing was written
    assert before is not None
    assert before.now is not None
    (docs / "食堂.md").write_text("食堂十二点开饭。", encoding="utf-8")
    assert ask(opened(docs, tmp_path, there), "食堂几点开饭").hits[0].passage.text == "食堂十二点开饭。"


async def test_an_older_snapshot_under_a_running_bot_is_brought_up_to_date(
    docs: Path, tmp_path: Path, there: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    nodes, indices = nodes_of(there), f"{there.prefix}-*"
    what = {"indices": indices, "include_global_state": False}
    live = LiveEngine(await asyncio.to_thread(opened, docs, tmp_path, there))
    with repository(nodes) as path:
        nodes.call("PUT", f"{path}/one?wait_for_completion=true", what, seconds=60)
        watch = Watch(live, docs, tmp_path / "data", None, cluster=there)
        running = asyncio.create_task(watch.run())
        await watch.read.wait()
        (docs / "食堂.md").write_text("食堂十二点开饭。", encoding="utf-8")
        await watch.catch_up()
        before = States(nodes).head()
        await asyncio.to_thread(restore, nodes, path, indices)
        async with asyncio.timeout(PATIENCE_S):
            while (await asyncio.to_thread(said, live)) != "食堂十二点开饭。" or States(nodes).head().writer:
                await asyncio.sleep(0.05)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert States(nodes).head().serving["version"] > before.serving["version"]
    assert len([line for line in caplog.messages if "has not written" in line]) == 1


def restore(nodes: Nodes, path: str, indices: str) -> None:
    nodes.call("POST", f"/{indices}/_close", seconds=60)
    nodes.call("POST", f"{path}/one/_restore?wait_for_completion=true", {"indices": indices}, seconds=60)


def said(live: LiveEngine) -> str:
    """What is answered, as far as it can be while the indices are closed."""
    with suppress(ClusterFailed):
        text: str = ask(live.engine, "食堂几点开饭").hits[0].passage.text
        return text
    return ""


def test_the_folder_brings_back_what_a_cluster_lost(docs: Path, tmp_path: Path, there: Cluster) -> None:
    answers = [ask(opened(docs, tmp_path, there), question) for question in QUESTIONS]
    nodes_of(there).call("DELETE", f"/{there.prefix}-*", seconds=60)
    engine = opened(docs, tmp_path, there)
    assert [ask(engine, question) for question in QUESTIONS] == answers
