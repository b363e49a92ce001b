"""Whether the bot lives and is ready, and its figures, for whoever runs it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from telegram import Bot
from telegram.error import TelegramError

from bot.documents.live import LiveEngine
from bot.ledger.ledger import Ledger
from bot.web.bearer import brings
from bot.web.metrics import Metrics
from index.errors import EngineError
from index.rank.snapshot import Snapshot
from index.read.collections import EVERYTHING

# What a proxy adds to requests from outside.
_FORWARDING = re.compile(
    "forwarded|via|x-forwarded(?:-.*)?|x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip|cf-connecting-ip"
)
# How long each answer is waited for, and Telegram's believed.
_PATIENCE_S, _BELIEVED_S = 5.0, 30.0


async def _in_time(found: Awaitable[bool]) -> bool:
    """What is found; False where that takes too long."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return await found
    except TimeoutError:
        return False


@dataclass
class Reach:
    """Whether Telegram is reached, as of late."""

    bot: Bot
    clock: Callable[[], float] = time.monotonic
    _last: tuple[bool, float] | None = field(default=None, init=False)

    async def __call__(self) -> bool:
        """Return whether Telegram answers the bot, or did half a minute ago."""
        if self._last is None or self._last[1] < self.clock():
            self._last = (await self._asked(), self.clock() + _BELIEVED_S)
        return self._last[0]

    async def _asked(self) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self.bot.get_me()
        except (TelegramError, TimeoutError):
            return False
        return True


@dataclass(frozen=True)
class Health:
    """Answers those who watch the bot.

    Attributes:
        live: The live engine.
        ledger: Where questions are recorded.
        reach: Says whether Telegram is reached.
        metrics: The figures.
        token: Who brings it may see them from anywhere; None: only who is not led here by a proxy.
    """

    live: LiveEngine
    ledger: Ledger
    reach: Callable[[], Awaitable[bool]]
    metrics: Metrics
    token: str | None

    async def alive(self, request: Request) -> Response:
        """/healthz: the process answers."""
        return PlainTextResponse("ok\n")

    async def ready(self, request: Request) -> Response:
        """/readyz: whether everything that an answer needs is there."""
        self._require_watcher(request)
        index, ledger, telegram = await asyncio.gather(
            _in_time(asyncio.to_thread(self._is_reached)), _in_time(self.ledger.is_writable()), self.reach()
        )
        found = {"index": index, "ledger": ledger, "telegram": telegram}
        return JSONResponse(found, HTTPStatus.OK if all(found.values()) else HTTPStatus.SERVICE_UNAVAILABLE)

    async def figures(self, request: Request) -> Response:
        """/metrics: in Prometheus's format."""
        self._require_watcher(request)
        waiting = await self.ledger.update_log.count_waiting()
        gaps = await self.ledger.gaps.counts(EVERYTHING)
        text, kind = self.metrics.text(self.live.engine, waiting, gaps)
        return Response(text, media_type=kind)

    def _is_reached(self) -> bool:
        """Whether the index can be asked, here or in its cluster."""
        try:
            self.live.engine.read(Snapshot.check_reached)
        except (EngineError, OSError):
            return False
        return True

    def _require_watcher(self, request: Request) -> None:
        """Let through who runs the bot; for others there is nothing at this address."""
        if self.token is not None and brings(request, self.token):
            return
        if any(map(_FORWARDING.fullmatch, request.headers)):
            raise HTTPException(HTTPStatus.NOT_FOUND)
