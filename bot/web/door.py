"""The one HTTP door: what is behind it, and what every answer has in common."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.texts import texts_for
from bot.web.visitors import language_of
from bot.wire.webhook import Webhook

logger = logging.getLogger(__name__)

Observe = Callable[[str, int, float], None]
"""Called with the first part of a path, the status and the seconds of each answer."""


@dataclass(frozen=True)
class Door:
    """Leads a request to the webhook or to the pages.

    Attributes:
        pages: All that is not the webhook.
        webhook: Where Telegram calls; None: it is asked for updates.
        prefix: What the public address has before the pages' paths; a proxy may leave it there or take it off.
        observe: Hears of each answer.
    """

    pages: ASGIApp
    webhook: Webhook | None
    prefix: str
    observe: Observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, as ASGI has it; what fails is logged by a name that the client is told."""
        if scope["type"] != "http":
            return
        exchange = _Exchange(scope, receive, send)
        began = time.perf_counter()
        name, answer = self._behind(scope)
        try:
            await answer(scope, exchange.receive, exchange.send)
        except ClientDisconnect:
            return
        except Exception:
            error = secrets.token_hex(3)
            logger.exception("#%s", error)
            if exchange.status is None:
                said = texts_for(language_of(Request(scope))).failed(error)
                await PlainTextResponse(said, HTTPStatus.INTERNAL_SERVER_ERROR)(scope, exchange.receive, exchange.send)
        self.observe(name, exchange.status or 0, time.perf_counter() - began)

    def _behind(self, scope: Scope) -> tuple[str, ASGIApp]:
        """What answers a request, and its name."""
        path: str = scope["path"]
        if self.webhook is not None and scope["method"] == "POST" and path.rstrip("/") == self.webhook.path:
            return "webhook", self.webhook
        if self.prefix and (path == self.prefix or path.startswith(f"{self.prefix}/")):
            path = scope["path"] = path.removeprefix(self.prefix) or "/"
        return path.split("/")[1] if path.startswith("/") else "", self.pages


class _Exchange:
    """A request and its answer. Where a request is not read to its end, the connection ends with the answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        self._is_read = headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
        self._receive = receive
        self._send = send
        self.status: int | None = None

    async def receive(self) -> Message:
        message = await self._receive()
        self._is_read = self._is_read or not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if not self._is_read:
                MutableHeaders(raw=message["headers"])["connection"] = "close"
        await self._send(message)
