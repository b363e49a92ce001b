"""The webhook: Telegram posts each update here, and gets its 200 once the ledger has the update.

Written by hand: the library's webhook answers 400 to an update that it cannot read, and
Telegram then sends that one again, before all others.
"""

from __future__ import annotations

import hmac
import json
import logging
from asyncio import Queue
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from telegram import Bot

from bot.wire.bodies import BodyTooLong, body_of
from bot.wire.queue import NotRecorded
from bot.wire.updates import read_update

logger = logging.getLogger(__name__)

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
# A message of 4,096 characters that replies to another one has less than a tenth of it.
_MOST_BYTES = 1024 * 1024


class Webhook:
    """Takes Telegram's calls at one address.

    Whatever comes with the secret is from Telegram and gets a 200, readable or not: a
    refused update comes again, and holds up the later ones. Only what cannot be recorded,
    and what comes before the bot is ready, is to come again. What comes without the secret
    is refused unread.

    Attributes:
        path: The path of its address.
    """

    def __init__(self, address: str, secret: str, bot: Bot, update_queue: Queue[object]) -> None:
        self.path = unquote(urlsplit(address).path.rstrip("/"))
        self._address = address
        self._secret = secret
        self._bot = bot
        self._update_queue = update_queue
        self._is_open = False

    def open(self) -> None:
        """Begin to take updates; until now they are to come again."""
        self._is_open = True

    async def register(self, updates: list[str]) -> None:
        """Ask Telegram to post updates of these kinds here.

        Raises:
            telegram.error.BadRequest: Telegram does not take the address.
        """
        await self._bot.set_webhook(self._address, secret_token=self._secret, allowed_updates=updates)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call, as ASGI has it."""
        request = Request(scope, receive)
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("latin-1"), self._secret.encode()):
            status = HTTPStatus.FORBIDDEN
        elif not self._is_open:
            status = HTTPStatus.SERVICE_UNAVAILABLE
        else:
            status = await self._take(request)
        await Response(status_code=status)(scope, receive, send)

    async def _take(self, request: Request) -> HTTPStatus:
        """Put the update of a call into the queue; return what Telegram is answered."""
        try:
            update = read_update(json.loads(await body_of(request, _MOST_BYTES)), self._bot)
        except BodyTooLong:
            logger.warning("an update of more than %d bytes is left out", _MOST_BYTES)
            return HTTPStatus.OK
        except (ValueError, RecursionError) as error:
            logger.warning("an update is no JSON and is left out: %s", error)
            return HTTPStatus.OK
        try:
            if update is not None:
                await self._update_queue.put(update)
        except NotRecorded:
            return HTTPStatus.INTERNAL_SERVER_ERROR
        return HTTPStatus.OK
