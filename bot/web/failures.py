"""What is said where no page can be shown."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from math import ceil
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from telegram.error import TelegramError

from bot.trouble import Trouble
from bot.web.limited import TooMuch
from bot.web.login import Login
from bot.web.templates import Templates
from bot.web.visitors import Reception, Turned, Visitor, stranger
from index.errors import ClusterFailed

logger = logging.getLogger(__name__)

# The cluster is taken to answer again once no page has failed by it for so long.
_QUIET_S = 10.0


@dataclass(frozen=True)
class Failures:
    """Answers in the place of a page.

    Attributes:
        reception: Receives visitors.
        login: Says how to log in.
        templates: Render the pages.
    """

    reception: Reception
    login: Login
    templates: Templates
    _trouble: Trouble = field(
        default_factory=lambda: Trouble(
            logger,
            "pages cannot be shown",
            "pages are shown again",
            _QUIET_S,
            meanwhile="visitors are asked to come later",
        )
    )

    @property
    def handlers(self) -> Mapping[Any, Any]:
        """What answers which exception, as Starlette takes it."""
        return {
            HTTPException: self.http,
            Turned: self.turned,
            TooMuch: self.too_much,
            TelegramError: self.unsure,
            ClusterFailed: self.away,
        }

    async def http(self, request: Request, error: HTTPException) -> Response:
        """There is nothing at this address; or something is wrong with the request."""
        if error.status_code != HTTPStatus.NOT_FOUND:
            return self._said(stranger(request), error.status_code)
        try:
            return self._said(await self.reception.receive(request), error.status_code)
        except Turned as turned:
            return await self.turned(request, turned)
        except TelegramError as unsure:
            return await self.unsure(request, unsure)

    async def turned(self, request: Request, error: Turned) -> Response:
        """The bot works for some people only."""
        visitor = stranger(request, error.texts)
        if error.person is None:
            return self.login.how(visitor, HTTPStatus.UNAUTHORIZED)
        return self._said(visitor, HTTPStatus.FORBIDDEN, error.texts.not_here)

    async def too_much(self, request: Request, error: TooMuch) -> Response:
        """Somebody asks too much."""
        wait_s = ceil(error.wait_s)
        said = error.visitor.texts.too_fast(wait_s)
        response = self._said(error.visitor, HTTPStatus.TOO_MANY_REQUESTS, said)
        response.headers["Retry-After"] = str(wait_s)
        return response

    async def unsure(self, request: Request, error: TelegramError) -> Response:
        """Telegram does not say what somebody may see."""
        visitor = stranger(request)
        return self._said(visitor, HTTPStatus.SERVICE_UNAVAILABLE, visitor.words.try_later)

    async def away(self, request: Request, error: ClusterFailed) -> Response:
        """The cluster that has the passages gives no answer."""
        self._trouble.met(str(error), logging.ERROR)
        visitor = stranger(request)
        return self._said(visitor, HTTPStatus.SERVICE_UNAVAILABLE, visitor.words.away)

    def _said(self, visitor: Visitor, status: int, said: str = "") -> Response:
        words = visitor.words
        known = {
            HTTPStatus.NOT_FOUND: (words.not_found, words.unknown),
            HTTPStatus.FORBIDDEN: (words.not_found, words.not_from_here),
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (words.not_found, words.too_long),
        }
        title, usual = known.get(HTTPStatus(status), (words.not_found, words.try_later))
        return self.templates.page("said", visitor, status, title=title, said=said or usual)
