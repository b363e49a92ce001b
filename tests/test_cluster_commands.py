"""index, ask, eval, doctor and the watching bot work on a cluster, and say in one line what does not go."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.documents.live import LiveEngine
from bot.documents.watch import Watch
from index import ask, open_index
from index.cluster.address import Cluster
from index.cluster.nodes import nodes_of
from index.cluster.state import States
from tests.support.command import passagebot
from tests.support.waiting import PATIENCE_S

pytestmark = pytest.mark.cluster

QUESTION = "发现森林着火，该打什么电话？"


def named(there: Cluster, **others: str) -> Any:
    return {
        "PASSAGEBOT_ENGINE": ",".join(there.nodes),
        "PASSAGEBOT_ENGINE_PREFIX": there.prefix,
        "PASSAGEBOT_ENGINE_REPLICAS": "0",
        "PASSAGEBOT_ENGINE_ANSWER_S": "60",
        **others,
    }


def test_the_commands_on_a_cluster_print_what_they_print_without(there: Cluster, tmp_path: Path) -> None:
    data, settings = tmp_path / "data", named(there)
    to = settings.pop("PASSAGEBOT_ENGINE")
    done = passagebot("index", "--to", to, data=data, check=0, **settings)
    assert f"in the cluster at {to}" in done.stdout
    settings = named(there)
    with_it = passagebot("ask", "--json", QUESTION, data=data, check=0, **settings)
    without = passagebot("ask", "--json", QUESTION, data=data, check=0)
    found, expected = json.loads(with_it.stdout), json.loads(without.stdout)
    assert {**found, "took_ms": 0} == {**expected, "took_ms": 0}
    golden = tmp_path / "golden.jsonl"
    passage = {"source": expected["hits"][0]["source"], "text": expected["hits"][0]["text"]}
    golden.write_text(json.dumps({"question": QUESTION, "passages": [passage]}), encoding="utf-8")
    figures = passagebot("eval", "--golden", str(golden), "--json", data=data, check=0, **settings)
    assert json.loads(figures.stdout)["recall@1"] == 1
    looked_at = passagebot("doctor", data=data, **settings).stdout
    assert "ok    cluster: " in looked_at
    assert "ok    cluster's index: idx " in looked_at


def test_a_second_folder_and_a_cluster_that_is_away_are_said_in_one_line(there: Cluster, tmp_path: Path) -> None:
    data, other = tmp_path / "data", tmp_path / "other"
    other.mkdir()
    (other / "a.md").write_text("年假有五天。", encoding="utf-8")
    passagebot("index", data=data, check=0, **named(there))
    refused = passagebot("index", "--docs", str(other), data=data, check=2, **named(there))
    assert "PASSAGEBOT_ENGINE_PREFIX" in refused.stderr.splitlines()[-1]
    away = named(there, PASSAGEBOT_ENGINE="http://127.0.0.1:1", PASSAGEBOT_ENGINE_PASSWORD="hunter2")
    failed = passagebot("ask", QUESTION, data=data, check=2, **away)
    assert "cannot be reached" in failed.stderr.splitlines()[-1]
    assert "hunter2" not in failed.stderr
    assert "wrong cluster" in passagebot("doctor", data=data, **away).stdout


async def test_a_change_of_the_folder_is_found_through_the_cluster(there: Cluster, tmp_path: Path) -> None:
    docs, data = tmp_path / "docs", tmp_path / "data"
    docs.mkdir()
    (docs / "a.md").write_text("年假有五天。", encoding="utf-8")
    live = LiveEngine(await asyncio.to_thread(lambda: open_index(docs, data, cluster=there)))
    watch = asyncio.create_task(Watch(live, docs, data, None, cluster=there).run())
    try:
        await asyncio.to_thread((docs / "a.md").write_text, "年假有十天。", "utf-8")
        async with asyncio.timeout(PATIENCE_S):
            while (await asyncio.to_thread(ask, live.engine, "年假有几天")).hits[0].passage.text != "年假有十天。":
                await asyncio.sleep(0.05)
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


def test_other_copies_are_set_by_index_and_other_shards_by_taking_over(there: Cluster, tmp_path: Path) -> None:
    docs, data = tmp_path / "docs", tmp_path / "data"
    docs.mkdir()
    (docs / "a.md").write_text("年假有五天。", encoding="utf-8")
    settings = named(there, PASSAGEBOT_DOCS=str(docs))
    passagebot("index", data=data, check=0, **settings)
    more = {**settings, "PASSAGEBOT_ENGINE_REPLICAS": "1", "PASSAGEBOT_ENGINE_SHARDS": "2"}
    noted = passagebot("index", data=data, check=0, **more).stderr
    (line,) = [line for line in noted.splitlines() if "PASSAGEBOT_ENGINE_SHARDS" in line]
    assert "passages-1 has 1, and 2 are wanted; passagebot index --take-over" in line
    assert "note  cluster's shards: " in passagebot("doctor", data=data, **more).stdout
    assert {one["number_of_replicas"] for one in indices(there).values()} == {1}
    several = {**settings, "PASSAGEBOT_ENGINE_SHARDS": "2"}
    assert "SHARDS" not in passagebot("index", "--take-over", data=data, check=0, **several).stderr
    assert "年假有五天" in passagebot("ask", "年假有几天", data=data, check=0, **several).stdout
    served = States(nodes_of(there)).head().serving["index"]
    assert indices(there)[served]["number_of_shards"] == 2
    assert {one["number_of_replicas"] for one in indices(there).values()} == {0}


def indices(there: Cluster) -> Any:
    return nodes_of(there).call("GET", f"/_cluster/health/{there.prefix}-*?level=indices")["indices"]


def test_where_nothing_was_ever_written_doctor_says_so_though_a_longer_prefix_has_something(
    there: Cluster, tmp_path: Path
) -> None:
    longer = named(there, PASSAGEBOT_ENGINE_PREFIX=f"{there.prefix}-passages")
    passagebot("index", data=tmp_path / "longer", check=0, **longer)
    looked_at = passagebot("doctor", data=tmp_path / "data", **named(there)).stdout
    assert "note  cluster's index: none of these documents yet" in looked_at
