"""A folder without any document takes nothing from what a cluster serves until somebody confirms that it is meant."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.documents.live import LiveEngine
from bot.documents.watch import Watch
from index import ask, open_index
from index.cluster.address import Cluster
from index.errors import FolderEmptied
from index.open import open_live_index
from index.served import open_served_index
from tests.support.command import passagebot
from tests.support.waiting import until

pytestmark = pytest.mark.cluster

QUESTION = "年假有几天"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("年假有五天。", encoding="utf-8")
    return folder


def emptied(docs: Path) -> None:
    """Leave the folder as it is where its disk is not mounted."""
    docs.rename(docs.with_name("on the disk"))
    docs.mkdir()


def test_at_a_first_start_it_is_answered_from_what_is_served_again_and_again(
    docs: Path, tmp_path: Path, there: Cluster
) -> None:
    ours = replace(there, owner="ours")
    open_index(docs, tmp_path / "here", cluster=ours)
    emptied(docs)
    for _ in range(2):  # the second time an index without documents is stored
        assert ask(open_index(docs, tmp_path / "new", cluster=ours), QUESTION).hits[0].passage.text == "年假有五天。"
    with pytest.raises(FolderEmptied, match="`passagebot index` confirms it"):
        open_live_index(docs, tmp_path / "new", cluster=ours)
    assert not open_live_index(docs, tmp_path / "new", cluster=ours, confirmed=True).sources


async def test_a_bot_that_starts_so_says_it_in_one_line(
    docs: Path, tmp_path: Path, there: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.to_thread(lambda: open_index(docs, tmp_path / "here", cluster=there))
    emptied(docs)
    live = LiveEngine(await asyncio.to_thread(lambda: open_index(docs, tmp_path / "new", cluster=there)))
    watch = Watch(live, docs, tmp_path / "new", None, cluster=there)
    running = asyncio.create_task(watch.run())
    await until(lambda: "has none any more" in caplog.text)
    assert ask(await asyncio.to_thread(open_served_index, there, tmp_path / "seen"), QUESTION).answered
    assert len([line for line in caplog.messages if str(docs) in line]) == 1
    await asyncio.to_thread((docs / "a.md").write_text, "年假有十天。", "utf-8")  # the disk is there again
    await watch.read.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert ask(live.engine, QUESTION).hits[0].passage.text == "年假有十天。"


def test_ask_says_it_and_index_confirms_it(docs: Path, tmp_path: Path, there: Cluster) -> None:
    settings: Any = {
        "PASSAGEBOT_ENGINE": ",".join(there.nodes),
        "PASSAGEBOT_ENGINE_PREFIX": there.prefix,
        "PASSAGEBOT_ENGINE_REPLICAS": "0",
        "PASSAGEBOT_DOCS": str(docs),
    }
    passagebot("index", data=tmp_path / "data", check=0, **settings)
    emptied(docs)
    asked = passagebot("ask", QUESTION, data=tmp_path / "data", check=0, **settings)
    assert "has no document any more, answering from 1 document it had" in asked.stderr
    assert passagebot("index", data=tmp_path / "data", check=0, **settings).stdout.startswith("0 documents")
    passagebot("ask", QUESTION, data=tmp_path / "data", check=1, **settings)
