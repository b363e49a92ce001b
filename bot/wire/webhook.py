"""The webhook: Telegram posts each update here, and gets its 200 once the ledger has the update.

Written by hand: the library's webhook answers 400 to an update that it cannot read, and
Telegram then sends that one again, before all others.
"""

from __future__ import annotations

import hmac
import json
import logging
import re
from asyncio import Queue
from http import HTTPStatus
from urllib.parse import urlsplit

from telegram import Bot
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.wire.updates import read_update

logger = logging.getLogger(__name__)

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105


class Webhook:
    """Takes Telegram's calls at one address.

    Whatever comes with the secret is from Telegram and gets a 200, readable or not: a
    refused update comes again, and holds up the later ones.
    """

    def __init__(self, address: str, secret: str, bot: Bot, update_queue: Queue[object]) -> None:
        self._address = address
        self._secret = secret
        self._bot = bot
        path = urlsplit(address).path.rstrip("/")
        arguments = {"secret": secret, "bot": bot, "update_queue": update_queue}
        routes = [(rf"{re.escape(path)}/?", _Updates, arguments)]
        self._server = HTTPServer(Application(routes, log_function=lambda handler: None))

    def listen(self, host: str, port: int) -> None:
        """Begin to take calls.

        Raises:
            OSError: The port cannot be opened.
        """
        self._server.listen(port, host)

    async def register(self, updates: list[str]) -> None:
        """Ask Telegram to post updates of these kinds here.

        Raises:
            telegram.error.BadRequest: Telegram does not take the address.
        """
        await self._bot.set_webhook(self._address, secret_token=self._secret, allowed_updates=updates)

    async def close(self) -> None:
        """Take no more calls; Telegram stores later updates for the next run."""
        self._server.stop()
        await self._server.close_all_connections()


class _Updates(RequestHandler):
    """Puts each update that is posted into the queue."""

    def initialize(self, secret: str, bot: Bot, update_queue: Queue[object]) -> None:
        self._secret = secret
        self._bot = bot
        self._update_queue = update_queue

    async def post(self) -> None:
        given = self.request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            self.set_status(HTTPStatus.FORBIDDEN)
            return
        try:
            update = read_update(json.loads(self.request.body), self._bot)
        except (ValueError, RecursionError) as error:
            logger.warning("an update is no JSON and is left out: %s", error)
            return
        if update is not None:
            await self._update_queue.put(update)
