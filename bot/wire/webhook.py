"""The webhook: where Telegram calls with an update, and hears that it has come once it is kept."""

from __future__ import annotations

import hmac
import json
import logging
import re
from asyncio import Queue
from http import HTTPStatus
from urllib.parse import urlsplit

from telegram import Bot, Update
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.wire.updates import readable

logger = logging.getLogger(__name__)

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105


class Webhook:
    """Serves one address.

    What comes with the secret is Telegram's, and is taken whatever it is: what is refused
    comes again, and holds up what was sent after it.
    """

    def __init__(self, address: str, secret: str, bot: Bot, update_queue: Queue[object]) -> None:
        self._address = address
        self._secret = secret
        self._bot = bot
        path = urlsplit(address).path.rstrip("/")
        door = {"secret": secret, "bot": bot, "update_queue": update_queue}
        served = Application([(rf"{re.escape(path)}/?", _Door, door)], log_function=lambda handler: None)
        self._server = HTTPServer(served)

    def listen(self, host: str, port: int) -> None:
        """Take calls from now on.

        Raises:
            OSError: The port is not to be had.
        """
        self._server.listen(port, host)

    async def register(self, updates: list[str]) -> None:
        """Tell Telegram to call with updates of these kinds.

        Raises:
            telegram.error.BadRequest: Telegram does not take the address.
        """
        await self._bot.set_webhook(self._address, secret_token=self._secret, allowed_updates=updates)

    async def close(self) -> None:
        """Take no more calls; Telegram keeps what it has for the next run."""
        self._server.stop()
        await self._server.close_all_connections()


class _Door(RequestHandler):
    def initialize(self, secret: str, bot: Bot, update_queue: Queue[object]) -> None:
        self._secret = secret
        self._bot = bot
        self._update_queue = update_queue

    async def post(self) -> None:
        told = self.request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(told.encode(), self._secret.encode()):
            self.set_status(HTTPStatus.FORBIDDEN)
            return
        try:
            content = readable(json.loads(self.request.body))
        except ValueError as error:
            logger.warning("an update is no JSON and is left out: %s", error)
            return
        if content is not None:
            await self._update_queue.put(Update.de_json(content, self._bot))
