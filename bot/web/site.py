"""All that is served over HTTP, put together."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send
from telegram import Bot

from bot.answering.access import Access
from bot.answering.grouping import Grouping
from bot.answering.limits import Limits
from bot.answering.membership import Membership
from bot.answering.service import Answering
from bot.answering.tokens import Tokens
from bot.answering.views import RuledViews, Views
from bot.documents.dates import Dates
from bot.documents.live import LiveEngine
from bot.documents.rules_file import RulesFile
from bot.ledger.ledger import Ledger
from bot.settings import Settings, WrongSettings, serves_pages
from bot.web.address import Address
from bot.web.asking import Asking, allowances
from bot.web.door import Door
from bot.web.failures import Failures
from bot.web.headers import WithHeaders
from bot.web.health import Health, Reach
from bot.web.limited import per_minute
from bot.web.login import Login
from bot.web.metrics import Metrics
from bot.web.pages import Pages
from bot.web.server import Server
from bot.web.templates import Templates
from bot.web.visitors import Reception
from bot.wire.webhook import Webhook

if TYPE_CHECKING:
    from bot.web.mcp_door import McpDoor

_LOGINS_PER_MINUTE = 10


class Site:
    """The bot's HTTP side: webhook, health and figures, and the pages where they are switched on."""

    def __init__(
        self,
        settings: Settings,
        live: LiveEngine,
        rules: RulesFile,
        ledger: Ledger,
        tokens: Tokens,
        bot: Bot,
        webhook: Webhook | None,
        grouping: Grouping,
    ) -> None:
        self._settings = settings
        self._metrics = Metrics()
        token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
        health = Health(live, ledger, Reach(bot), self._metrics, token)
        routes = [
            Route("/healthz", health.alive),
            Route("/readyz", health.ready),
            Route("/metrics", health.figures),
        ]
        handlers: Mapping[Any, Any] = {}
        membership, chat_key = Membership(), ledger.chat_migrations.chat_key
        views = RuledViews(rules, membership, chat_key)
        limits = Limits(settings.user_per_minute, settings.group_per_minute)
        answering = Answering(live, ledger, limits, settings.min_confidence, grouping)
        if serves_pages(settings):
            reception = Reception(bot, Access(settings.chats, chat_key, membership), views, tokens)
            shown, failures = _pages(settings, live, reception, answering, ledger)
            routes, handlers = [*routes, *shown], failures.handlers
        self._assistants = _assistants(settings, live, views, answering, bot, tokens)
        if self._assistants is not None:
            routes.append(Route("/mcp", self._assistants))
        # Not a whole Starlette application, which would answer errors before the door does.
        application = ExceptionMiddleware(Router(routes, redirect_slashes=False, default=_nothing), handlers)
        door = Door(WithHeaders(application), webhook, Address(settings.public_url).prefix, self._metrics.served)
        self._server = Server(door, settings.proxies)

    def open(self) -> None:
        """Begin to answer.

        Raises:
            OSError: The port cannot be opened.
        """
        self._server.listen(self._settings.listen, self._settings.port)
        self._metrics.open()
        if self._assistants is not None:
            self._assistants.open()

    async def close(self) -> None:
        """Answer no more; Telegram stores later updates for the next run."""
        await self._server.close()
        if self._assistants is not None:
            await self._assistants.close()
        self._metrics.close()


def _assistants(
    settings: Settings, live: LiveEngine, views: Views, answering: Answering, bot: Bot, tokens: Tokens
) -> McpDoor | None:
    """The tools for assistants; nothing where they are not switched on.

    Raises:
        WrongSettings: They cannot be.
    """
    if settings.mcp_token is None:
        return None
    if settings.chats:
        raise WrongSettings("PASSAGEBOT_MCP_TOKEN: with PASSAGEBOT_CHATS nothing is public; unset one of them")
    try:
        from bot.web.mcp_door import McpDoor, PublicDocuments
    except ModuleNotFoundError as error:
        raise WrongSettings(f"PASSAGEBOT_MCP_TOKEN: {error.name} is missing: pip install passagebot[mcp]") from None
    documents = PublicDocuments(answering, live, views, bot, settings.public_url, tokens)
    return McpDoor(documents.library(), settings.mcp_token.get_secret_value())


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    raise HTTPException(HTTPStatus.NOT_FOUND)


def _pages(
    settings: Settings, live: LiveEngine, reception: Reception, answering: Answering, ledger: Ledger
) -> tuple[list[Route], Failures]:
    """The pages, and what answers where none can be shown."""
    address = Address(settings.public_url)
    templates, tokens = Templates(address), reception.tokens
    login = Login(reception, tokens, address, templates, per_minute(_LOGINS_PER_MINUTE), ledger.done.use)
    asking = Asking(answering, reception, tokens, address, templates, *allowances(settings.user_per_minute))
    pages = Pages(live, settings.docs, reception, tokens, address, templates, Dates(settings.docs))
    routes = [
        Route("/", asking.page),
        Route("/", asking.ask, methods=["POST"]),
        Route("/look", asking.look, methods=["POST"]),
        Route("/p/{passage_id}", pages.passage),
        Route("/p/{passage_id}/file", pages.file),
        Route("/d/{source:path}", pages.document),
        Route("/docs", pages.listing),
        Route("/login", login.page),
        Route("/login", login.log_in, methods=["POST"]),
        Route("/logout", login.log_out, methods=["POST"]),
        Route("/robots.txt", pages.robots),
        Route("/static/{name}", templates.static),
    ]
    return routes, Failures(reception, login, templates)
