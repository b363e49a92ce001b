"""An index of which no node has all is made anew by hand alone; bots and doctor say which it is and what to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index import ask, open_index
from index.cluster import lost
from index.cluster.address import Cluster
from index.cluster.nodes import nodes_of
from index.cluster.schema import PASSAGES, STATES, TOMBSTONES
from index.cluster.state import AnotherFolder, States
from index.errors import ClusterFailed
from index.open import open_live_index, refresh_index
from tests.support.command import passagebot

pytestmark = pytest.mark.cluster


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("年假有五天。", encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lost, "_LOOK_S", 0.0)


def lose(there: Cluster, what: str) -> None:
    """Leave an index as it is once the only disk with one of its shards is broken."""
    mapping = {"passages-1": PASSAGES, "tombstones": TOMBSTONES, "state": STATES}[what]
    index = {"number_of_shards": 2, "number_of_replicas": 0, "routing.allocation.enable": "none"}
    nodes, path = nodes_of(there), f"/{there.prefix}-{what}"
    nodes.call("DELETE", path, seconds=60)
    nodes.call("PUT", f"{path}?wait_for_active_shards=0", {"settings": {"index": index}, "mappings": mapping})


@pytest.mark.parametrize("what", ["passages-1", "tombstones"])
def test_index_makes_it_anew_and_nothing_else_does(docs: Path, tmp_path: Path, there: Cluster, what: str) -> None:
    open_index(docs, tmp_path / "data", cluster=there)
    lose(there, what)
    (docs / "b.md").write_text("病假有十天。", encoding="utf-8")
    if what == "passages-1":
        with pytest.raises(ClusterFailed, match=rf"{what}; if that is lost, passagebot index makes it anew") as failed:
            open_live_index(docs, tmp_path / "data", cluster=there, confirmed=True)
        assert failed.value.may_pass
    engine = refresh_index(docs, tmp_path / "data", cluster=there, confirmed=True)
    assert ask(engine, "年假有几天").hits[0].passage.text == "年假有五天。"
    assert ask(engine, "病假有几天").hits[0].passage.text == "病假有十天。"
    health = nodes_of(there).call("GET", f"/_cluster/health/{there.prefix}-*")
    assert health["status"] == "green"


def test_of_another_owner_or_where_nobody_knows_whose_it_is_taking_over_says_that_it_is_meant(
    docs: Path, tmp_path: Path, there: Cluster
) -> None:
    ours, theirs = replace(there, owner="ours"), replace(there, owner="theirs")
    open_index(docs, tmp_path / "data", cluster=ours)
    lose(there, "passages-1")
    with pytest.raises(AnotherFolder):
        refresh_index(docs, tmp_path / "other", cluster=theirs, confirmed=True)
    lose(there, "state")
    with pytest.raises(ClusterFailed, match="passagebot index --take-over"):
        refresh_index(docs, tmp_path / "data", cluster=ours, confirmed=True)
    refresh_index(docs, tmp_path / "data", cluster=ours, confirmed=True, takes_over=True)
    assert ask(open_index(docs, tmp_path / "data", cluster=ours), "年假有几天").answered
    assert States(nodes_of(there)).head().serving["owner"] == "ours"


def test_doctor_names_it_and_what_to_do(docs: Path, tmp_path: Path, there: Cluster) -> None:
    settings: Any = {
        "PASSAGEBOT_DOCS": str(docs),
        "PASSAGEBOT_ENGINE": ",".join(there.nodes),
        "PASSAGEBOT_ENGINE_PREFIX": there.prefix,
        "PASSAGEBOT_ENGINE_REPLICAS": "0",
    }
    passagebot("index", data=tmp_path / "data", check=0, **settings)
    lose(there, "passages-1")
    (line,) = [
        line
        for line in passagebot("doctor", data=tmp_path / "data", check=1, **settings).stdout.splitlines()
        if "cluster" in line
    ]
    assert line.startswith("wrong cluster: ")
    assert f"1 node, red: {there.prefix}-passages-1 → " in line
    assert "if these are lost, passagebot index makes the indices anew" in line
    asked = passagebot("ask", "年假有几天", data=tmp_path / "data", check=2, **settings)
    assert f"no node has all of {there.prefix}-passages-1" in asked.stderr.splitlines()[-1]
