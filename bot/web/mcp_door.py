"""/mcp: the tools for assistants over HTTP, for who brings the token; they see what is public."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from telegram import Bot

from bot.answering.find import Found
from bot.answering.request import Answered
from bot.answering.request import Request as Question
from bot.answering.service import Answering
from bot.answering.tokens import Tokens
from bot.answering.views import Viewer, Views
from bot.documents.live import LiveEngine
from bot.ledger.questions import How
from bot.render import Links
from bot.web.assistants import Library, assistants_server
from bot.web.bearer import brings
from index import Engine, Passage

_MOST_BYTES = 64 * 1024
_NOBODY = Viewer(None)


@dataclass(frozen=True)
class PublicDocuments:
    """What anybody may see: whoever has the token, nobody knows who asks by it.

    Attributes:
        answering: The one way to an answer.
        live: The live engine.
        views: Say what everybody sees.
        bot: The bot, whose name links have where there are no pages.
        public_url: Where the pages are; None: there are none.
        tokens: Sign for which question a passage was given.
    """

    answering: Answering
    live: LiveEngine
    views: Views
    bot: Bot
    public_url: str | None
    tokens: Tokens

    def library(self) -> Library:
        """Return them as the tools read them."""
        return Library(self.ask, self.engine, self.link)

    async def ask(self, question: str, k: int) -> Found:
        """Answer a question, which is recorded as nobody's."""
        view = await self.views.of(_NOBODY, self.bot)
        chat = f"mcp:{secrets.token_urlsafe(9)}"
        answered = await self.answering.answer(Question(question, How.ASSISTANT, None, chat, None, view=view))
        if not isinstance(answered, Answered):
            raise TypeError("a question in a chat of its own has no answer above")
        found = answered.found
        return replace(found, answer=replace(found.answer, hits=found.answer.hits[:k]))

    async def engine(self) -> Engine:
        """Return the engine of what is public."""
        return self.live.seen_as(await self.views.of(_NOBODY, self.bot))

    def link(self, passage: Passage, question: str) -> str:
        """Return the address of a passage's page; where there are no pages, in Telegram."""
        links = Links(self.bot.username, self.public_url, self.tokens.question)
        return links.on_the_web(passage, question) or links.to(passage)


@dataclass
class McpDoor:
    """Serves the tools over HTTP."""

    library: Library
    token: str
    _manager: StreamableHTTPSessionManager = field(init=False)
    _running: asyncio.Task[None] | None = field(default=None, init=False)
    _ended: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def __post_init__(self) -> None:
        server: Any = assistants_server(self.library)._lowlevel_server
        self._manager = StreamableHTTPSessionManager(
            server, json_response=True, stateless=True, max_request_body_size=_MOST_BYTES
        )

    def open(self) -> None:
        """Begin to serve."""
        self._running = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Serve no more."""
        self._ended.set()
        if self._running is not None:
            await self._running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call, as ASGI has it."""
        if not brings(Request(scope), self.token):
            refused = PlainTextResponse("", HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"})
            await refused(scope, receive, send)
            return
        await self._manager.handle_request(scope, receive, send)

    async def _run(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            async with self._manager.run():
                await self._ended.wait()
