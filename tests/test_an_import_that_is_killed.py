"""`passagebot index --to` that is killed in the middle goes on where it was, and what comes of it is the same."""

from __future__ import annotations

import asyncio
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.ledger.owner import owner_of
from bot.settings import Settings
from index import ask, open_index
from index.cluster.address import Cluster
from index.cluster.nodes import nodes_of
from index.cluster.state import State, States
from tests.support.clusters import cluster
from tests.support.command import passagebot
from tests.support.waiting import PATIENCE_S

pytestmark = pytest.mark.cluster

# What the command does, with portions of a few passages instead of thousands; it ends as by a power cut.
KILLED = """
import os, signal, sys
from index.cluster.address import Cluster
from index.cluster.mirrored import Mirrored
from index.open import refresh_index

def heard(progress):
    if progress.step == "store" and progress.done > 6:
        os.kill(os.getpid(), signal.SIGKILL)

Mirrored.__init__.__defaults__ = (3,)
docs, data, owner, prefix, *nodes = sys.argv[1:]
there = Cluster(tuple(nodes), prefix=prefix, replicas=0, answer_s=60, owner=owner)
refresh_index(docs, data, on_progress=heard, cluster=there)
"""


def states_of(there: Cluster) -> States:
    return States(nodes_of(there))


def served(there: Cluster) -> State:
    states = states_of(there)
    return states.read(states.head().serving)


def paragraphs(there: Cluster) -> list[Any]:
    """All documents of the index that is served, without what says when they were written."""
    nodes, index = nodes_of(there), states_of(there).head().serving["index"]
    (found,) = nodes.search([(index, {"size": 1_000})])
    several = [hit["_source"] for hit in found["hits"]["hits"]]
    return sorted((one["ids"], one["place"], one["packed"], one["hash"]) for one in several)


async def test_it_goes_on_where_it_was(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(12):
        (docs / f"{number:02}.md").write_text(f"年假有{number}天，第{number}条。", encoding="utf-8")
    with cluster() as there, cluster() as other:
        settings: Any = {
            "PASSAGEBOT_DOCS": str(docs),
            "PASSAGEBOT_ENGINE_PREFIX": there.prefix,
            "PASSAGEBOT_ENGINE_REPLICAS": "0",
        }
        owner = owner_of(Settings(data=tmp_path / "data", _env_file=None))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", KILLED, str(docs), str(tmp_path / "data"), owner, there.prefix, *there.nodes),
            stderr=asyncio.subprocess.PIPE,
        )
        _, errors = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        assert process.returncode == -signal.SIGKILL, errors.decode()
        head = states_of(there).head()
        assert head.serving is None
        assert head.writer
        begun = {file.source: file.key for file in states_of(there).read(head.building).files}
        assert 0 < len(begun) < 12
        to = ",".join(there.nodes)
        await asyncio.to_thread(lambda: passagebot("index", "--to", to, data=tmp_path / "data", check=0, **settings))
        now = served(there)
        assert begun.items() <= {file.source: file.key for file in now.files}.items()
        engine = open_index(docs, tmp_path / "whole", cluster=other)
        assert paragraphs(there) == paragraphs(other)
        assert [replace(file, key="") for file in now.files] == [replace(file, key="") for file in served(other).files]
        again = open_index(docs, tmp_path / "data", cluster=there)
        assert ask(again, "年假有几天") == ask(engine, "年假有几天") == ask(open_index(docs), "年假有几天")
