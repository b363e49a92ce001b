"""No request, however odd, is an error of ours."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from index import Engine
from tests.botapi import BotApi
from tests.support.sites import visited
from tests.support.waiting import PATIENCE_S

pytestmark = pytest.mark.long

FOLDERS = ("", "p/", "d/", "static/", "login/", "docs/")
PARTS = ("", "%00", "%ff%fe", "..", "%2e%2e%2f", "a" * 5000, "{x}", "p", "%ed%a0%80", "%f0%9f%91%8d", "'%20drop", "%")
QUERIES = ("", "?", "?q=", "?q=.", "?q=%ff.%00", "?page=%ff", "?page=" + "9" * 5000, "?code=a.b.c.d", "?q[]=1&q=2")
HEADERS = (
    b"Accept-Language: " + b", ;q=" * 50,
    b"Cookie: passagebot=7.9.-.x; =; a",
    b"Authorization: \x80",
    b"X-Forwarded-For: , ,[",
    b"Content-Type: \xff",
)


async def statuses(port: int, *requests: bytes) -> list[int]:
    """The statuses of requests in one connection each."""
    found = []
    for request in requests:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        head = await asyncio.wait_for(reader.readline(), PATIENCE_S)
        found.append(int(head.split()[1]))
        writer.close()
    return found


def request(method: str, path: str, body: bytes = b"") -> bytes:
    length = f"Content-Length: {len(body)}".encode()
    head = (f"{method} {path} HTTP/1.1".encode(), b"Host: here", length, b"Connection: close", *HEADERS)
    return b"\r\n".join((*head, b"", body))


async def test_odd_addresses(telegram: BotApi, seeds: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    addresses = [f"/{folder}{part}{query}" for folder in FOLDERS for part in PARTS for query in QUERIES]
    async with visited(telegram, seeds, tmp_path, proxies=frozenset({"127.0.0.1"})) as client:
        port = client.base_url.port or 0
        assert {*await statuses(port, *(request("GET", path) for path in addresses))} <= {200, 404, 403}
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_odd_methods_and_bodies(
    telegram: BotApi, seeds: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bodies = (b"", b"q=%", b"q=%ff%00", b"\xff\xfe", b"&" * 9000, b"q=" + b"%f0%9f%91%8d" * 400, b"code=....")
    odd = [
        request(method, path, body)
        for method in ("POST", "PUT", "TRACE")
        for path in ("/", "/look", "/login")
        for body in bodies
    ]
    whole = [
        b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
        b"GET  HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\n",
    ]
    async with visited(telegram, seeds, tmp_path, user_per_minute=1000) as client:
        port = client.base_url.port or 0
        assert {*await statuses(port, *odd)} <= {200, 403, 405, 413, 429}
        assert {*await statuses(port, *whole)} <= {400, 404, 505}
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
