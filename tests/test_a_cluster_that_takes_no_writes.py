"""A bot, and a command, that finds a cluster which takes no writes answers from what it serves, and goes on later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index import open_index
from index.cluster.address import Cluster
from index.cluster.nodes import nodes_of
from index.errors import Blocked, ClusterFailed
from tests.botapi import BotApi
from tests.support.command import passagebot
from tests.support.nothing_lost import answers
from tests.support.processes import start, stop, told
from tests.support.waiting import until

pytestmark = pytest.mark.cluster

BLOCKS = ["read_only_allow_delete", "write"]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("年假有五天。", encoding="utf-8")
    return folder


@pytest.fixture
def settings(there: Cluster, docs: Path) -> Any:
    return {
        "PASSAGEBOT_DOCS": str(docs),
        "PASSAGEBOT_ENGINE": ",".join(there.nodes),
        "PASSAGEBOT_ENGINE_PREFIX": there.prefix,
        "PASSAGEBOT_ENGINE_REPLICAS": "0",
    }


@pytest.fixture
def served(settings: Any, docs: Path, tmp_path: Path) -> Path:
    """The bot's data, after what was served was indexed and the folder has changed."""
    passagebot("index", data=tmp_path / "data", check=0, **settings)
    (docs / "b.md").write_text("病假有十天。", encoding="utf-8")
    return tmp_path / "data"


def block(there: Cluster, what: str, value: bool | None = True) -> None:
    nodes_of(there).call("PUT", f"/{there.prefix}-*/_settings", {f"index.blocks.{what}": value})


@pytest.mark.parametrize("what", BLOCKS)
def test_a_block_is_not_taken_for_a_missing_right_and_not_asked_again_for_half_a_minute(
    what: str, there: Cluster, docs: Path, tmp_path: Path, served: Path
) -> None:
    block(there, what)
    with pytest.raises(ClusterFailed, match="does not do that for now") as failed:
        open_index(docs, tmp_path / "data", cluster=there)
    assert isinstance(failed.value, Blocked)
    assert failed.value.may_pass


@pytest.mark.parametrize("what", BLOCKS)
def test_ask_answers_from_what_is_served_with_a_warning_and_doctor_names_it(
    what: str, there: Cluster, settings: Any, served: Path
) -> None:
    block(there, what)
    asked = passagebot("ask", "年假有几天", data=served, check=0, **settings)
    assert "年假有五天" in asked.stdout
    (line,) = asked.stderr.splitlines()
    assert line.endswith("answers are those of what the cluster has")
    looked_at = passagebot("doctor", data=served, check=1, **settings).stdout
    assert f"wrong cluster's writes: blocked: {there.prefix}-" in looked_at
    refused = passagebot("index", data=served, check=2, **settings)
    assert "does not do that for now" in refused.stderr.splitlines()[-1]


async def test_a_bot_answers_and_writes_once_it_may_with_a_line_for_begin_and_end(
    there: Cluster, settings: Any, served: Path, telegram: BotApi
) -> None:
    block(there, "read_only_allow_delete")
    bot = await start(telegram, served, **settings)
    lines = await told(bot, " answers, ")
    ann = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "zh-hans"}
    await telegram.message("年假有几天", **{"from": ann, "chat": {"id": 7, "type": "private"}})
    await until(lambda: answers(telegram))
    if "the documents cannot be indexed" not in lines:
        lines += await told(bot, "the documents cannot be indexed")
    block(there, "read_only_allow_delete", None)
    lines += await told(bot, "the documents are indexed again")
    assert "2 documents" in lines
    lines += await stop(bot)
    assert lines.count("does not do that for now") == 1
