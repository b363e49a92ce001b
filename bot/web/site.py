"""All that is served over HTTP, put together."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from starlette.applications import Starlette
from starlette.routing import Route
from telegram import Bot

from bot.documents.live import LiveEngine
from bot.ledger.ledger import Ledger
from bot.settings import Settings
from bot.web.door import Door
from bot.web.health import Health, Reach
from bot.web.metrics import Metrics
from bot.web.server import Server
from bot.wire.webhook import Webhook


class Site:
    """The bot's HTTP side: webhook, health and figures, and the pages where they are switched on."""

    def __init__(self, settings: Settings, live: LiveEngine, ledger: Ledger, bot: Bot, webhook: Webhook | None) -> None:
        self._settings = settings
        self._metrics = Metrics()
        token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
        health = Health(live, ledger, Reach(bot), self._metrics, token)
        routes = [
            Route("/healthz", health.alive),
            Route("/readyz", health.ready),
            Route("/metrics", health.figures),
        ]
        prefix = unquote(urlsplit(settings.public_url or "").path)
        door = Door(Starlette(routes=routes), webhook, prefix, self._metrics.served)
        self._server = Server(door, settings.proxies)

    def open(self) -> None:
        """Begin to answer.

        Raises:
            OSError: The port cannot be opened.
        """
        self._server.listen(self._settings.listen, self._settings.port)
        self._metrics.open()

    async def close(self) -> None:
        """Answer no more; Telegram stores later updates for the next run."""
        await self._server.close()
        self._metrics.close()
