"""Who runs the bot sees whether it lives and is ready, and its figures; nobody else does."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.documents.live import LiveEngine
from bot.run import serve
from bot.settings import Settings
from index import Engine
from index.cluster.nodes import nodes_of
from index.cluster.serving import open_served
from index.store.folder import open_folder
from tests.botapi import TOKEN, BotApi
from tests.support.bots import running
from tests.support.one_state import one_state
from tests.support.processes import free_port
from tests.support.servers import Cluster
from tests.support.sites import visitor
from tests.support.waiting import PATIENCE_S, until

TOKENS = {"metrics_token": SecretStr("figures")}


@asynccontextmanager
async def watched(telegram: BotApi, seeds: Engine, data: Path, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    port = free_port()
    async with (
        running(telegram, seeds, data, http=True, port=port, **settings),
        visitor(f"http://127.0.0.1:{port}") as client,
    ):
        yield client


async def figures(client: httpx.AsyncClient) -> dict[str, float]:
    answer = await client.get("/metrics")
    lines = [line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


async def test_a_bot_that_runs_is_alive_and_ready(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with watched(telegram, seeds, tmp_path) as client:
        assert (await client.get("/healthz")).status_code == 200
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()) == (200, {"index": True, "ledger": True, "telegram": True})


@pytest.mark.long  # it waits for Telegram
async def test_a_bot_without_telegram_is_alive_and_not_ready(
    seeds: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    port = free_port()
    nowhere = "http://127.0.0.1:9"
    token = SecretStr(TOKEN)
    settings = Settings(token=token, data=tmp_path, api_url=nowhere, http=True, port=port, _env_file=None)
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(settings, LiveEngine(seeds), stop))
    async with visitor(f"http://127.0.0.1:{port}") as client:
        await until(lambda: "HTTP is served" in caplog.text)
        assert (await client.get("/healthz")).status_code == 200
        ready = await client.get("/readyz")
    stop.set()
    await asyncio.wait_for(serving, PATIENCE_S)
    assert (ready.status_code, ready.json()["telegram"]) == (503, False)


@pytest.mark.long
async def test_a_bot_whose_ledger_cannot_be_written_is_not_ready(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    (tmp_path / "ledger.sqlite3").mkdir()
    async with watched(telegram, seeds, tmp_path) as client:
        ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()["ledger"]) == (503, False)


async def test_a_bot_whose_cluster_cannot_be_asked_is_not_ready(telegram: BotApi, tmp_path: Path) -> None:
    with one_state(tmp_path) as node:
        nodes = nodes_of(node.cluster)
        engine = open_served(nodes, open_folder(tmp_path, None, None, None))
        async with watched(telegram, engine, tmp_path / "data") as client:
            assert (await client.get("/readyz")).json()["index"]
            node.status = 503
            ready = await client.get("/readyz")
            node.status = 200
            again = await client.get("/readyz")
        nodes.close()
    assert (ready.status_code, ready.json()) == (503, {"index": False, "ledger": True, "telegram": True})
    assert again.status_code == 200


@pytest.mark.server
async def test_a_bot_whose_ledger_is_on_a_server_that_is_away_is_not_ready(
    telegram: BotApi, seeds: Engine, postgres: Cluster, tmp_path: Path
) -> None:
    database = SecretStr(postgres.database().url.render_as_string(hide_password=False))
    async with watched(telegram, seeds, tmp_path, database=database) as client:
        assert (await client.get("/readyz")).status_code == 200
        postgres.stop()
        try:
            ready = await client.get("/readyz")
        finally:
            postgres.start()
        again = await client.get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"index": True, "ledger": False, "telegram": True})
    assert again.status_code == 200


async def until_so(client: httpx.AsyncClient, name: str, value: float) -> None:
    """Wait until a figure has a value."""
    async with asyncio.timeout(PATIENCE_S):
        while (await figures(client))[name] != value:
            await asyncio.sleep(0.02)


@pytest.mark.long
async def test_the_figures_count_questions_by_verdict_and_channel(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    async with watched(telegram, seeds, tmp_path) as client:
        before = await figures(client)
        assert before["passagebot_passages"] == len(seeds.passages)
        assert before[f'passagebot_index_info{{version="{seeds.version}"}}'] == 1
        assert before["passagebot_updates_waiting"] == 0
        await telegram.ask("宁波化解了多少信访积案")
        after = await figures(client)
        assert after['passagebot_gaps{state="new"}'] == 0
        await telegram.ask("火星上有没有食堂")
        await until_so(client, 'passagebot_gaps{state="new"}', 1)
    assert after['passagebot_questions_total{channel="private",verdict="answer"}'] == 1
    assert after['passagebot_search_seconds_count{channel="private"}'] == 1
    assert after['passagebot_http_seconds_count{route="metrics",status="200"}'] == 1


@pytest.mark.long
async def test_an_address_that_there_is_not_has_no_figure_of_its_own(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    async with watched(telegram, seeds, tmp_path) as client:
        for name in ("wp-admin", "etc", "x" * 50):
            assert (await client.get(f"/{name}")).status_code == 404
        named = {name for name in await figures(client) if name.startswith("passagebot_http_seconds_count")}
    assert named == {'passagebot_http_seconds_count{route="other",status="404"}'}


@pytest.mark.long
async def test_who_comes_through_a_proxy_sees_figures_with_the_token_only(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    async with watched(telegram, seeds, tmp_path, **TOKENS) as client:
        for path in ("/metrics", "/readyz"):
            assert (await client.get(path)).status_code == 200
            for header in ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"):
                outside = {header: "203.0.113.7"}
                refused, other = [await client.get(one, headers=outside) for one in (path, "/nothing")]
                assert (refused.status_code, refused.text) == (404, other.text)
                for given in ("Bearer guessed", "figures", "Bearer figures\u00fc"):
                    authorization = (b"Authorization", given.encode("latin-1"))
                    named = (header.encode(), b"203.0.113.7")
                    assert (await client.get(path, headers=[named, authorization])).status_code == 404
                allowed = await client.get(path, headers={**outside, "Authorization": "Bearer figures"})
                assert allowed.status_code == 200


@pytest.mark.long
async def test_without_a_setting_nothing_is_served(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    port = free_port()
    async with running(telegram, seeds, tmp_path, port=port), httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(f"http://127.0.0.1:{port}/healthz")


@pytest.mark.long
@pytest.mark.parametrize("public", ["http://127.0.0.1", "http://127.0.0.1/a b/deep"])
async def test_a_prefix_may_be_taken_off_by_the_proxy_or_left(
    telegram: BotApi, seeds: Engine, tmp_path: Path, public: str
) -> None:
    prefix = re.sub("^http://[^/]*", "", public)
    async with watched(telegram, seeds, tmp_path, public_url=public) as client:
        for path in ("/healthz", f"{prefix}/healthz"):
            assert (await client.get(path)).status_code == 200
        assert (await client.get("/other/healthz")).status_code == 404
