"""Who opens a page, in which language, and what exists for them: the same rules as in chats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_network

from starlette.requests import Request
from telegram import Bot

from bot.answering.access import Access
from bot.answering.tokens import Tokens
from bot.answering.views import Viewer, Views
from bot.texts import Texts, texts_for
from bot.texts.web import WEB_TEXTS, WebTexts
from index.read.collections import View

COOKIE = "passagebot"
# One of what a browser takes: zh-TW;q=0.8.
_LANGUAGE = re.compile(r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q=([0-9.]+))?\s*")
_NOTHING = View(others=False)
# Languages that are looked at; browsers send a handful.
_LANGUAGES = 20
_SPOKEN = ("zh", "yue", "en")


class Turned(Exception):
    """A visitor sees no page but the one that says why.

    Attributes:
        texts: In whose language.
        person: Who it is; None: nobody who is logged in.
    """

    def __init__(self, texts: Texts, person: int | None) -> None:
        super().__init__()
        self.texts = texts
        self.person = person


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who opens a page.

    Attributes:
        texts: What is said to them.
        view: What exists for them.
        person: Who they are in Telegram; None: nobody knows.
        address: From where they come, for limits.
        may_see_more: Whether they might see more if they logged in.
    """

    texts: Texts
    view: View
    person: int | None
    address: str
    may_see_more: bool

    @property
    def words(self) -> WebTexts:
        """What the pages say to them."""
        return WEB_TEXTS[self.texts.language]


@dataclass(frozen=True)
class Reception:
    """Receives visitors.

    Attributes:
        bot: Asks Telegram who is in which group.
        access: Who may ask at all.
        views: Who sees what.
        tokens: Knows who is logged in.
    """

    bot: Bot
    access: Access
    views: Views
    tokens: Tokens

    async def receive(self, request: Request) -> Visitor:
        """Return who opens a page.

        Raises:
            Turned: The bot works for some people only, and this is none of them.
            telegram.error.TelegramError: Telegram does not say which groups the person is in.
        """
        person, texts = self.person(request), texts_for(language_of(request))
        if self.access.limited and (person is None or not await self.access.may_ask(person, self.bot)):
            raise Turned(texts, person)
        view = await self.views.of(Viewer(person), self.bot)
        return Visitor(texts, view, person, address_of(request), person is None and not self.views.are_equal)

    @property
    def username(self) -> str | None:
        """The bot's name in Telegram, None as long as Telegram has not said it."""
        try:
            return self.bot.username
        except RuntimeError:
            return None

    def person(self, request: Request) -> int | None:
        """Return who is logged in, None where nobody is."""
        return self.tokens.person_of(request.cookies.get(COOKIE, ""))


def stranger(request: Request, texts: Texts | None = None) -> Visitor:
    """Return a visitor of whom nothing is asked, for pages that show no document."""
    return Visitor(texts or texts_for(language_of(request)), _NOTHING, None, address_of(request), False)


def language_of(request: Request) -> str | None:
    """Return the language that a browser likes best of those that the bot speaks; else the one it likes best."""
    parts = request.headers.get("accept-language", "").split(",")[:_LANGUAGES]
    found = [liked for liked in map(_LANGUAGE.fullmatch, parts) if liked]
    best = sorted(found, key=lambda liked: -_quality(liked[2]))
    spoken = (liked[1] for liked in best if liked[1].lower().startswith(_SPOKEN))
    return next(spoken, best[0][1] if best else None)


def address_of(request: Request) -> str:
    """Return from where a request comes; of IPv6 the network that one household has."""
    host = request.client.host if request.client else ""
    try:
        return str(ip_network(f"{host}/64", strict=False)) if ":" in host else host
    except ValueError:
        return host


def _quality(text: str | None) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
