"""On the web nobody sees what they may not see in a chat, and nobody can tell that it is there."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from index import Engine, open_index
from tests.botapi import ANN, BotApi
from tests.conftest import MakeFolder
from tests.support.sites import visited, visitor, words_of

FILES = {"公告/食堂.md": "# 食堂\n\n食堂中午十一点半开门。", "人事/工资.md": "# 工资\n\n绛色工资表每月十五日发放。"}
RULES = '["人事"]\nusers = [7000]\n'


@asynccontextmanager
async def closed(
    telegram: BotApi, folder: MakeFolder, data: Path, rules: str = RULES, **settings: Any
) -> AsyncIterator[tuple[Engine, httpx.AsyncClient]]:
    docs = folder(FILES)
    engine = open_index(docs, data)
    if rules:
        (data / "access.toml").write_text(rules, encoding="utf-8")
    async with visited(telegram, engine, data, docs=docs, **settings) as client:
        yield engine, client


async def log_in(telegram: BotApi, client: httpx.AsyncClient, command: str = "/login") -> httpx.Response:
    """Log Ann in, who is 7000."""
    card = await telegram.ask(command, **{"from": ANN})
    (address,) = [button["url"] for button in card.buttons if "url" in button]
    page = await client.get(address)
    (code,) = re.findall('name="code" value="([^"]*)"', page.text)
    return await client.post("/login", data={"code": code})


def of(engine: Engine, source: str) -> str:
    return engine.passages_of(source)[0].passage_id


async def test_what_is_closed_is_as_if_it_were_not_there(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    async with closed(telegram, folder, tmp_path / "data") as (engine, client):
        secret, public = of(engine, "人事/工资.md"), of(engine, "公告/食堂.md")
        assert (await client.get(f"/p/{public}")).status_code == 200
        nothing = (await client.get("/p/aaaaaaaaaaaa")).text
        for path in (f"/p/{secret}", f"/p/{secret}/file", f"/d/{quote('人事/工资.md')}", f"/p/{secret}?q=x.y"):
            page = await client.get(path)
            assert (page.status_code, page.text) == (404, nothing)
        for said in (
            await client.get("/docs"),
            await client.post("/", data={"q": "绛色工资表哪天发放"}),
            await client.post("/look", data={"q": "绛色工资表"}),
        ):
            shown = said.text.replace("绛色工资表哪天发放", "")
            assert "人事" not in shown
            assert "十五日" not in shown


@pytest.mark.long
async def test_who_may_see_it_sees_it_once_logged_in(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    async with closed(telegram, folder, tmp_path / "data") as (engine, client):
        secret = of(engine, "人事/工资.md")
        assert 'href="/login"' in (await client.get(f"/p/{secret}")).text
        done = await log_in(telegram, client)
        assert (done.status_code, done.headers["Location"]) == (303, "/")
        cookie = done.headers["Set-Cookie"]
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert "十五日" in words_of(await client.get(f"/p/{secret}"))
        assert "人事/工资.md" in words_of(await client.get("/docs"))
        assert "十五日" in words_of(await client.post("/", data={"q": "绛色工资表哪天发放"}))
        await client.post("/logout")
        assert (await client.get(f"/p/{secret}")).status_code == 404


@pytest.mark.long
async def test_who_may_not_see_it_does_not_see_it_logged_in_either(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    async with closed(telegram, folder, tmp_path / "data", RULES.replace("7000", "8000")) as (engine, client):
        await log_in(telegram, client, "/start login")
        page = await client.get(f"/p/{of(engine, '人事/工资.md')}")
        assert (page.status_code, page.text) == (404, (await client.get("/p/aaaaaaaaaaaa")).text)


@pytest.mark.long
async def test_members_of_a_group_see_what_it_may_see(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    rules = '["人事"]\nchats = [-1001]\n'
    telegram.members.add((-1001, 7000))
    async with closed(telegram, folder, tmp_path / "data", rules) as (engine, client):
        await log_in(telegram, client)
        assert (await client.get(f"/p/{of(engine, '人事/工资.md')}")).status_code == 200


@pytest.mark.long
async def test_where_telegram_does_not_say_who_is_in_a_group_nothing_is_shown(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    rules = '["人事"]\nchats = [-1001]\n'
    async with closed(telegram, folder, tmp_path / "data", rules) as (engine, client):
        await log_in(telegram, client)
        telegram.faults["getChatMember"] = [429]
        telegram.retry_after = 1000
        page = await client.get(f"/p/{of(engine, '公告/食堂.md')}")
        assert page.status_code == 503


@pytest.mark.long
async def test_a_link_to_log_in_works_once_and_is_not_used_by_a_preview(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    async with closed(telegram, folder, tmp_path / "data") as (_, client):
        card = await telegram.ask("/login", **{"from": ANN})
        (address,) = [button["url"] for button in card.buttons]
        assert card.parameters["link_preview_options"]["is_disabled"]
        for _ in range(3):
            (code,) = re.findall('name="code" value="([^"]*)"', (await client.get(address)).text)
        assert (await client.post("/login", data={"code": code})).status_code == 303
        async with visitor(str(client.base_url)) as other:
            assert (await other.post("/login", data={"code": code})).status_code == 403
            assert "已经用过" in words_of(await other.get(address))
            for wrong in ("", "7000", code[:-1], "7000.9999999999.x.y"):
                assert (await other.post("/login", data={"code": wrong})).status_code in (403, 429)


@pytest.mark.long
async def test_no_link_is_given_in_a_group(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    group = {"id": -1001, "type": "supergroup", "title": "?"}
    async with closed(telegram, folder, tmp_path / "data"):
        await telegram.message("/login@passagebot", chat=group)
        await telegram.ask("/help")
    assert not [call for call in telegram.calls if "code=" in str(call.parameters)]


@pytest.mark.long
async def test_a_bot_for_some_people_shows_others_nothing_at_all(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    async with closed(telegram, folder, tmp_path / "data", "", chats=frozenset({7000})) as (engine, client):
        public = of(engine, "公告/食堂.md")
        pages = [
            await client.get(path)
            for path in ("/", "/docs", f"/p/{public}", "/p/aaaaaaaaaaaa", "/nothing", f"/p/{public}/file", "/d/x")
        ]
        pages += [await client.post(path, data={"q": "食堂"}) for path in ("/", "/look")]
        assert {page.status_code for page in pages} == {401}
        assert len({page.text for page in pages}) == 1
        assert "食堂" not in pages[0].text
        await log_in(telegram, client)
        assert (await client.get(f"/p/{public}")).status_code == 200


@pytest.mark.long
async def test_whoever_is_not_named_is_turned_away_with_a_login_too(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    async with closed(telegram, folder, tmp_path / "data", "", chats=frozenset({8000, 7000})) as (_, client):
        await log_in(telegram, client)
        assert (await client.get("/docs")).status_code == 200
        forged = client.cookies["passagebot"].replace("7000", "8000", 1)
        async with visitor(str(client.base_url)) as other:
            assert (await other.get("/docs", headers={"Cookie": f"passagebot={forged}"})).status_code == 401


@pytest.mark.long
async def test_a_secure_site_has_a_secure_cookie_of_its_own_path(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    public = {"public_url": "https://example.org/docs-bot"}
    async with closed(telegram, folder, tmp_path / "data", **public) as (_, client):
        card = await telegram.ask("/login", **{"from": ANN})
        (address,) = [button["url"] for button in card.buttons]
        assert address.startswith("https://example.org/docs-bot/login?code=")
        done = await client.post("/login", data={"code": address.partition("code=")[2]})
        assert done.headers["Location"] == "/docs-bot/"
        assert {"Secure", "Path=/docs-bot/"} <= {part.strip() for part in done.headers["Set-Cookie"].split(";")}


@pytest.mark.long
async def test_what_is_closed_takes_as_long_as_what_does_not_exist(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    async with closed(telegram, folder, tmp_path / "data") as (engine, client):
        paths = {"closed": f"/p/{of(engine, '人事/工资.md')}", "nothing": "/p/aaaaaaaaaaaa"}
        took: dict[str, list[float]] = {name: [] for name in paths}
        for _ in range(300):
            for name, path in paths.items():
                began = time.perf_counter()
                await client.get(path)
                took[name].append(time.perf_counter() - began)
        medians = [statistics.median(seconds) for seconds in took.values()]
    assert max(medians) < 1.2 * min(medians)
