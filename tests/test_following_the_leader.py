"""A bot that follows needs no documents: it answers from what the cluster has, goes on with it, and never leads."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.documents.cluster import followed_by
from bot.documents.follow import Follow
from bot.documents.live import LiveEngine
from bot.settings import Settings, WrongSettings
from index import ask, open_index
from index.cluster.nodes import nodes_of
from index.open import open_served_index
from tests.botapi import BotApi
from tests.support.clusters import cluster
from tests.support.nothing_lost import answers
from tests.support.one_state import one_state
from tests.support.processes import free_port, kill, start, told
from tests.support.servers import Cluster
from tests.support.several import asking, several
from tests.support.waiting import PATIENCE_S, until


async def test_another_state_of_the_cluster_is_served_once_there_is_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with one_state(tmp_path / "elsewhere") as node:
        live = LiveEngine(open_served_index(node.cluster, tmp_path))
        first = live.engine
        following = asyncio.create_task(Follow(live, node.cluster, tmp_path, None).run())
        await until(lambda: live.engine is not first)
        second = live.engine
        node.status = 503
        await until(lambda: "cannot be followed" in caplog.text)
        node.version, node.status = 2, 200
        await until(lambda: live.engine is not second)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        nodes_of(node.cluster).close()


@pytest.mark.parametrize("missing", ["engine", "database", "webhook_url"])
def test_without_a_leader_to_follow_one_line_says_what_is_missing(missing: str) -> None:
    settings: dict[str, Any] = {
        "engine": "http://127.0.0.1:9200",
        "database": SecretStr("postgresql+psycopg://bot@127.0.0.1/bot"),
        "webhook_url": "http://127.0.0.1:1/hook",
    }
    del settings[missing]
    with pytest.raises(WrongSettings, match=r"^PASSAGEBOT_ENGINE_FOLLOWS: .*both need.*$"):
        followed_by(Settings(engine_follows=True, _env_file=None, **settings))


@pytest.mark.server
async def test_a_bot_without_a_folder_of_documents_answers_and_does_not_lead(
    telegram: BotApi, postgres: Cluster, tmp_path: Path
) -> None:
    server = postgres.database()
    with one_state(tmp_path / "elsewhere") as node:
        settings = {
            "PASSAGEBOT_ENGINE": node.address,
            "PASSAGEBOT_ENGINE_FOLLOWS": "true",
            "PASSAGEBOT_DOCS": str(tmp_path / "nowhere"),
        }
        async with several(telegram, server, tmp_path, 1, **settings) as bots:
            await bots.give(asking(1, 10, 7_000, "怎么申请医保"), 0)
            await until(lambda: 7_000 in answers(telegram))
            (tmp_path / "leader").mkdir()
            url = server.url.render_as_string(hide_password=False)
            hook = {"PASSAGEBOT_WEBHOOK_URL": "http://127.0.0.1:1/hook", "PASSAGEBOT_PORT": str(free_port())}
            leader = await start(telegram, tmp_path / "leader", PASSAGEBOT_DATABASE=url, **hook)
            await told(leader, "this process leads now")  # nobody has done so before
            await kill(leader)
    assert answers(telegram) == {7_000: [10]}


@pytest.mark.cluster
async def test_what_the_leader_writes_is_answered_by_who_follows(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").write_text("年假有五天。", encoding="utf-8")
    with cluster() as there:
        await asyncio.to_thread(lambda: open_index(docs, tmp_path / "leader", cluster=there))
        live = LiveEngine(await asyncio.to_thread(open_served_index, there, tmp_path / "follower"))
        following = asyncio.create_task(Follow(live, there, tmp_path / "follower", None).run())
        assert ask(live.engine, "年假有几天").hits[0].passage.text == "年假有五天。"
        (docs / "a.md").write_text("年假有十天。", encoding="utf-8")
        await asyncio.to_thread(lambda: open_index(docs, tmp_path / "leader", cluster=there))
        async with asyncio.timeout(PATIENCE_S):
            while (await asyncio.to_thread(ask, live.engine, "年假有几天")).hits[0].passage.text != "年假有十天。":
                await asyncio.sleep(0.05)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
