"""A bot whose cluster is away at the start, or has no index yet, waits for it; what waiting does not mend ends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ledger.owner import owner_of
from bot.settings import Settings
from index.cluster.nodes import nodes_of
from tests.botapi import BotApi
from tests.support.nothing_lost import answers
from tests.support.one_state import OneState, one_state
from tests.support.processes import ended, free_port, kill, start, stop, told
from tests.support.servers import Cluster
from tests.support.several import asking, several
from tests.support.waiting import until


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    return folder


@pytest.fixture
def node(docs: Path, tmp_path: Path) -> Iterator[OneState]:
    (tmp_path / "data").mkdir()
    with one_state(docs) as one:
        one.owner = owner_of(Settings(data=tmp_path / "data", _env_file=None))
        yield one
        nodes_of(one.cluster).close()


def named(node: OneState, docs: Path) -> dict[str, str]:
    return {"PASSAGEBOT_ENGINE": node.address, "PASSAGEBOT_DOCS": str(docs)}


async def test_it_waits_with_one_line_and_goes_on(telegram: BotApi, node: OneState, docs: Path, tmp_path: Path) -> None:
    node.status = 503
    bot = await start(telegram, tmp_path / "data", **named(node, docs))
    lines = await told(bot, "the bot waits for its cluster")
    await until(lambda: node.refused > 4)
    node.status = 200
    lines += await told(bot, " answers, ")
    assert lines.count("the bot waits for its cluster") == 1
    assert "the cluster is there" in lines
    await stop(bot)


@pytest.mark.long
async def test_a_bot_that_waits_can_be_told_to_end(
    telegram: BotApi, node: OneState, docs: Path, tmp_path: Path
) -> None:
    node.status = 503
    bot = await start(telegram, tmp_path / "data", **named(node, docs))
    await told(bot, "the bot waits for its cluster")
    await stop(bot)


@pytest.mark.parametrize("status", [401, pytest.param(403, marks=pytest.mark.long)])
async def test_what_waiting_does_not_mend_ends_it(
    telegram: BotApi, node: OneState, docs: Path, tmp_path: Path, status: int
) -> None:
    node.status = status
    bot = await start(telegram, tmp_path / "data", **named(node, docs))
    lines = (await ended(bot)).splitlines()
    assert bot.returncode == 2
    assert lines[-1].startswith("passagebot: ")
    assert "Traceback" not in "".join(lines)


@pytest.mark.long
async def test_the_index_of_somebody_else_ends_it(telegram: BotApi, node: OneState, docs: Path, tmp_path: Path) -> None:
    node.owner = "somebody else"
    (docs / "a.md").write_text("年假有五天。", encoding="utf-8")
    bot = await start(telegram, tmp_path / "data", **named(node, docs))
    assert "PASSAGEBOT_ENGINE_PREFIX" in (await ended(bot)).splitlines()[-1]
    assert bot.returncode == 2


@pytest.mark.server
async def test_who_follows_waits_until_there_is_an_index(
    telegram: BotApi, node: OneState, postgres: Cluster, tmp_path: Path
) -> None:
    server, port = postgres.database(), free_port()
    node.version, node.owner = 0, ""
    settings = {"PASSAGEBOT_ENGINE": node.address, "PASSAGEBOT_ENGINE_FOLLOWS": "true"}
    hook = {"PASSAGEBOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "PASSAGEBOT_PORT": str(port)}
    url = server.url.render_as_string(hide_password=False)
    bot = await start(telegram, tmp_path / "data", PASSAGEBOT_DATABASE=url, **settings, **hook)
    assert "no index in the cluster yet" in await told(bot, "the bot waits for its cluster")
    node.version = 1
    await told(bot, " answers, ")
    await kill(bot)
    async with several(telegram, server, tmp_path / "more", 1, **settings) as bots:
        await bots.give(asking(1, 10, 7_000, "怎么申请医保"), 0)
        await until(lambda: answers(telegram))
