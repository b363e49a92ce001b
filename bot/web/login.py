"""Logging in by a one-time link from the bot, and out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.answering.tokens import SESSION_S, Tokens
from bot.render import LOGIN, Links
from bot.web.address import Address
from bot.web.forms import field_of, require_own
from bot.web.limited import Allowance
from bot.web.templates import Templates
from bot.web.visitors import COOKIE, Reception, Visitor, stranger


@dataclass(frozen=True)
class Login:
    """Logs people in and out.

    Attributes:
        reception: Knows the bot's name.
        tokens: Knows the links that the bot gave.
        address: The site's.
        templates: Render the page.
        tries: How often one address may try a link.
        use: Notes that a code is used; returns whether it was not before, by whichever process.
    """

    reception: Reception
    tokens: Tokens
    address: Address
    templates: Templates
    tries: Allowance
    use: Callable[[str], Awaitable[bool]]

    async def page(self, request: Request) -> Response:
        """/login: how to get a link; with the code of one, the button that uses it.

        To fetch the address uses nothing: whatever previews links does that.
        """
        visitor = stranger(request)
        code = request.query_params.get("code", "")
        if code and self.tokens.may_log_in(code) is None:
            return self.how(visitor, HTTPStatus.FORBIDDEN, visitor.words.link_is_over)
        return self.how(visitor, code=code)

    async def log_in(self, request: Request) -> Response:
        """/login, with a code: use it."""
        visitor = stranger(request)
        self.tries.take(visitor)
        code = await field_of(request, "code", self.address)
        session = self.tokens.log_in(code)
        if session is None or not await self.use(code):
            return self.how(visitor, HTTPStatus.FORBIDDEN, visitor.words.link_is_over)
        response = RedirectResponse(self.address.path("/"), HTTPStatus.SEE_OTHER)
        response.set_cookie(COOKIE, session, **self._cookie(), max_age=SESSION_S)
        return response

    async def log_out(self, request: Request) -> Response:
        """/logout: forget the browser."""
        require_own(request, self.address)
        response = RedirectResponse(self.address.path("/"), HTTPStatus.SEE_OTHER)
        response.delete_cookie(COOKIE, **self._cookie())
        return response

    def how(self, visitor: Visitor, status: int = HTTPStatus.OK, said: str = "", code: str = "") -> Response:
        """Return the page that says how to log in."""
        username = self.reception.username
        telegram = Links(username).start(LOGIN) if username else ""
        return self.templates.page("login", visitor, status, said=said, code=code, telegram=telegram)

    def _cookie(self) -> dict[str, Any]:
        path = self.address.path("/")
        return {"path": path, "secure": self.address.is_secure, "httponly": True, "samesite": "lax"}
