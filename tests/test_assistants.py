"""A client of the protocol's own SDK asks, and gets the passage with its link."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.settings import WrongSettings
from index import Engine, open_index
from tests.botapi import BotApi
from tests.conftest import SEEDS, MakeFolder
from tests.support.bots import running
from tests.support.command import COMMAND, surroundings
from tests.support.processes import free_port
from tests.support.sites import visited

pytestmark = pytest.mark.long

QUESTION = "森林火险报警电话是多少？"
TOKEN: dict[str, Any] = {"mcp_token": SecretStr("t0ken")}


async def called(client: Any, tool: str, **arguments: Any) -> dict[str, Any]:
    """What a tool returns."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return dict(result.structured_content or json.loads(result.content[0].text))


@asynccontextmanager
async def on_this_machine(data: Path, **settings: str) -> AsyncIterator[Any]:
    """An assistant that starts `passagebot mcp`."""
    from mcp import Client, StdioServerParameters

    command = StdioServerParameters(
        command=COMMAND[0], args=[*COMMAND[1:], "mcp"], env=surroundings(data, **settings), cwd=str(data)
    )
    async with Client(command) as client:
        yield client


@asynccontextmanager
async def over_http(address: str, token: str = "t0ken") -> AsyncIterator[Any]:
    """An assistant elsewhere."""
    import httpx2
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client

    http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"})
    async with http, Client(streamable_http_client(f"{address}/mcp", http_client=http)) as client:
        yield client


async def test_an_assistant_on_this_machine_asks_and_gets_the_passage_with_its_link(tmp_path: Path) -> None:
    public = {"PASSAGEBOT_PUBLIC_URL": "https://example.org", "PASSAGEBOT_DOCS": str(SEEDS)}
    async with on_this_machine(tmp_path, **public) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == {"ask", "passage", "document"}
        answer = await called(client, "ask", question=QUESTION, k=2)
        hit = answer["hits"][0]
        assert answer["verdict"] == "answer"
        assert len(answer["hits"]) <= 2
        assert "12119" in hit["text"]
        assert hit["link"] == f"https://example.org/p/{hit['passage_id']}"
        passage = await called(client, "passage", passage_id=hit["passage_id"])
        assert (passage["state"], passage["text"]) == ("current", hit["text"])
        document = await called(client, "document", source=hit["source"])
        assert hit["passage_id"] in [one["passage_id"] for one in document["passages"]]
        none = await called(client, "ask", question="火星基地的食堂几点开门")
        assert (none["verdict"], "火星" in none["missing"]) == ("none", True)


async def test_what_cannot_be_is_an_error_that_says_so(tmp_path: Path) -> None:
    async with on_this_machine(tmp_path, PASSAGEBOT_DOCS=str(SEEDS)) as client:
        for tool, arguments in (
            ("ask", {"question": "  "}),
            ("passage", {"passage_id": "aaaaaaaaaaaa"}),
            ("document", {"source": "../../etc/passwd"}),
            ("document", {"source": "000_404ee1a14a7caedc.txt", "page": 99}),
        ):
            result = await client.call_tool(tool, arguments)
            assert result.is_error
            assert "no" in result.content[0].text


async def test_over_http_an_assistant_sees_what_is_public_and_its_question_is_recorded(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    docs = folder({"公告/食堂.md": "# 食堂\n\n食堂十一点半开门。", "人事/工资.md": "# 工资\n\n绛色工资表十五日发放。"})
    engine = open_index(docs, tmp_path / "data")
    (tmp_path / "data" / "access.toml").write_text('["人事"]\nusers = [7000]\n', encoding="utf-8")
    async with visited(telegram, engine, tmp_path / "data", docs=docs, **TOKEN) as site:
        address = str(site.base_url).rstrip("/")
        async with over_http(address) as client:
            answer = await called(client, "ask", question="食堂几点开门")
            link = answer["hits"][0]["link"]
            assert link.startswith(f"{address}/p/")
            assert "💬 食堂几点开门" in (await site.get(link)).text
            closed = await called(client, "ask", question="绛色工资表几日发放")
            assert "绛" not in json.dumps(closed["hits"], ensure_ascii=False)
            secret = engine.passages_of("人事/工资.md")[0].passage_id
            for tool, arguments in (("passage", {"passage_id": secret}), ("document", {"source": "人事/工资.md"})):
                assert (await client.call_tool(tool, arguments)).is_error
    with sqlite3.connect(tmp_path / "data" / "ledger.sqlite3") as ledger:
        assert list(ledger.execute("select distinct how, asker from questions")) == [("mcp", None)]


async def test_without_the_token_there_is_no_answer(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with visited(telegram, seeds, tmp_path, **TOKEN) as site:
        for headers in ({}, {"Authorization": "Bearer guessed"}, {"Authorization": "t0ken"}):
            assert (await site.post("/mcp", json={}, headers=headers)).status_code == 401
    async with visited(telegram, seeds, tmp_path) as site:
        assert (await site.post("/mcp", headers={"Authorization": "Bearer t0ken"})).status_code == 404


async def test_where_nothing_is_public_there_are_no_tools_over_http(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    with pytest.raises(WrongSettings, match="PASSAGEBOT_MCP_TOKEN: with PASSAGEBOT_CHATS nothing is public"):
        async with running(telegram, seeds, tmp_path, port=free_port(), chats=frozenset({7}), **TOKEN):
            pass


async def test_the_tools_are_served_without_pages(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    port = free_port()
    async with running(telegram, seeds, tmp_path, port=port, **TOKEN):
        async with over_http(f"http://127.0.0.1:{port}") as client:
            answer = await called(client, "ask", question=QUESTION)
        async with httpx.AsyncClient() as other:
            assert (await other.get(f"http://127.0.0.1:{port}/docs")).status_code == 404
    assert answer["hits"][0]["link"].startswith("https://t.me/passagebot?start=p_")
