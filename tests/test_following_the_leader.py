"""A bot that follows needs no documents: it answers from what the cluster has, goes on with it, and never leads."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.documents.cluster import followed_by
from bot.documents.follow import Follow
from bot.documents.live import LiveEngine
from bot.ledger.leading import Lead, Leading
from bot.settings import Settings, WrongSettings
from index import ask, open_index
from index.cluster.nodes import nodes_of
from index.served import open_served_index
from tests.botapi import BotApi
from tests.support.clusters import cluster
from tests.support.command import passagebot
from tests.support.nothing_lost import answers
from tests.support.one_state import OneState, one_state
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
        task = asyncio.create_task(Follow(live, node.cluster, tmp_path, None).run())
        await until(lambda: live.engine is not first)
        second = live.engine
        node.status = 503
        await until(lambda: "cannot be followed" in caplog.text)
        node.version, node.status = 2, 200
        await until(lambda: live.engine is not second)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
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
        task = asyncio.create_task(Follow(live, there, tmp_path / "follower", None).run())
        assert ask(live.engine, "年假有几天").hits[0].passage.text == "年假有五天。"
        (docs / "a.md").write_text("年假有十天。", encoding="utf-8")
        await asyncio.to_thread(lambda: open_index(docs, tmp_path / "leader", cluster=there))
        async with asyncio.timeout(PATIENCE_S):
            while (await asyncio.to_thread(ask, live.engine, "年假有几天")).hits[0].passage.text != "年假有十天。":
                await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def following(node: OneState, docs: Path) -> Any:
    """The settings of who follows, and has no such folder of documents."""
    return {
        "PASSAGEBOT_ENGINE": node.address,
        "PASSAGEBOT_ENGINE_FOLLOWS": "true",
        "PASSAGEBOT_DOCS": str(docs / "nowhere"),
    }


def test_commands_of_who_follows_answer_from_what_is_served_and_write_nothing(tmp_path: Path) -> None:
    golden = tmp_path / "golden.jsonl"
    passage = {"source": "a.md", "text": "年假有五天。"}
    golden.write_text(json.dumps({"question": "年假有几天", "passages": [passage]}), encoding="utf-8")
    with one_state(tmp_path / "elsewhere") as node:
        settings = following(node, tmp_path)
        passagebot("ask", "年假有几天", data=tmp_path / "data", check=1, **settings)
        indexed = passagebot("index", data=tmp_path / "data", check=0, **settings)
        assert indexed.stdout.startswith("0 documents, 0 passages, idx ")
        assert "nothing is indexed here" in indexed.stderr
        figures = passagebot("eval", "--golden", str(golden), "--json", data=tmp_path / "data", check=0, **settings)
        assert json.loads(figures.stdout)["queries"] == 1
        seen = passagebot("doctor", data=tmp_path / "data", **settings).stdout
        assert "ok    documents: none are needed here" in seen
        assert "ok    cluster's index: idx " in seen
        assert "nowhere: no such" not in seen
        named = passagebot("ask", "--docs", str(tmp_path), "年假", data=tmp_path / "data", check=2, **settings)
        assert "PASSAGEBOT_ENGINE_FOLLOWS: " in named.stderr
        nodes_of(node.cluster).close()


@pytest.mark.parametrize("command", [["ask", "年假"], ["index"], ["eval", "--golden", "x.jsonl"], ["run"]])
def test_without_a_cluster_there_is_nothing_to_follow(command: list[str], tmp_path: Path) -> None:
    done = passagebot(*command, data=tmp_path, check=2, PASSAGEBOT_ENGINE_FOLLOWS="true", PASSAGEBOT_TOKEN="1:a")
    (line,) = done.stderr.splitlines()
    assert line.startswith("passagebot: PASSAGEBOT_ENGINE_FOLLOWS: ")
    seen = passagebot("doctor", data=tmp_path, check=1, PASSAGEBOT_ENGINE_FOLLOWS="true").stdout
    assert "wrong cluster: PASSAGEBOT_ENGINE_FOLLOWS: " in seen


@pytest.mark.server
async def test_where_all_bots_follow_the_log_and_doctor_say_that_nobody_leads(
    postgres: Cluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = postgres.database()
    caplog.set_level("INFO")
    follower, leader = Leading(Lead(server, may_lead=False, quiet_s=0)), Leading(Lead(server))
    assert not await follower.look()
    assert not await follower.look()
    assert [line for line in caplog.messages if "nobody leads" in line] == [
        "nobody leads (all bots that run have PASSAGEBOT_ENGINE_FOLLOWS), "
        "nothing is indexed, or done unasked, until one does"
    ]
    with one_state(tmp_path / "elsewhere") as node:
        url = server.url.render_as_string(hide_password=False)
        settings = following(node, tmp_path) | {"PASSAGEBOT_DATABASE": url}

        def doctor() -> str:
            return passagebot("doctor", data=tmp_path / "data", **settings).stdout

        assert "note  leader: nobody leads now" in await asyncio.to_thread(doctor)
        assert await leader.look()
        assert "leader: " not in await asyncio.to_thread(doctor)
        nodes_of(node.cluster).close()
    assert not await follower.look()
    assert "somebody leads" in caplog.text
    await follower.close()
    await leader.close()


@pytest.mark.cluster
def test_another_folder_that_is_named_once_does_not_replace_what_the_bots_have(tmp_path: Path) -> None:
    docs, other = tmp_path / "docs", tmp_path / "other"
    for folder, days in ((docs, "五"), (other, "十")):
        folder.mkdir()
        (folder / "a.md").write_text(f"年假有{days}天。", encoding="utf-8")
    with cluster() as there:
        settings: Any = {
            "PASSAGEBOT_ENGINE": ",".join(there.nodes),
            "PASSAGEBOT_ENGINE_PREFIX": there.prefix,
            "PASSAGEBOT_ENGINE_REPLICAS": "0",
            "PASSAGEBOT_DOCS": str(docs),
        }
        passagebot("index", data=tmp_path / "data", check=0, **settings)
        mounted = docs.rename(tmp_path / "mounted")
        passagebot("ask", "--docs", str(other), "年假有几天", data=tmp_path / "data", check=2, **settings)
        settings["PASSAGEBOT_DOCS"] = str(mounted)
        assert "五" in passagebot("ask", "年假有几天", data=tmp_path / "data", check=0, **settings).stdout
