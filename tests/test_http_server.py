"""Who calls is who a named proxy says, and nobody else's word is believed."""

from __future__ import annotations

import json

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from bot.settings import Settings
from bot.web.server import Server
from tests.support.processes import free_port


async def who(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope)
    await JSONResponse([request.client and request.client.host, request.url.scheme])(scope, receive, send)


async def seen(proxies: frozenset[str], **headers: str) -> list[str]:
    server, port = Server(who, proxies), free_port()
    server.listen("localhost", port)
    try:
        async with httpx.AsyncClient(verify=False) as client:
            answer = await client.get(f"http://127.0.0.1:{port}/", headers=headers)
    finally:
        await server.close()
    return list(json.loads(answer.text))


FORWARDED = {"X-Forwarded-For": "198.51.100.9, 203.0.113.7", "X-Forwarded-Proto": "https"}


@pytest.mark.parametrize(
    ("proxies", "client"),
    [
        ("", ["127.0.0.1", "http"]),
        pytest.param("203.0.113.7", ["127.0.0.1", "http"], marks=pytest.mark.long),
        pytest.param("127.0.0.1", ["203.0.113.7", "https"], marks=pytest.mark.long),
        ("127.0.0.0/8, 203.0.113.0/24", ["198.51.100.9", "https"]),
    ],
)
async def test_forwarding_headers_are_believed_from_named_proxies_only(proxies: str, client: list[str]) -> None:
    named = Settings.model_validate({"proxies": proxies}).proxies
    assert await seen(named, **FORWARDED) == client
    assert await seen(named) == ["127.0.0.1", "http"]


def test_a_proxy_that_is_no_address_is_a_wrong_setting() -> None:
    with pytest.raises(ValueError, match="does not appear to be an IPv4 or IPv6 network"):
        Settings.model_validate({"proxies": "the proxy"})
