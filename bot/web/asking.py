"""The page to ask: the same answers as in chats, recorded when they are asked for, not while somebody types."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.answering.find import Found
from bot.answering.request import Answered
from bot.answering.request import Request as Question
from bot.answering.service import Answering
from bot.answering.tokens import Tokens
from bot.ledger.questions import How
from bot.render.addresses import passage_path
from bot.render.answers import caveats, missing, nearest_headings, still_to_be_read, without_answer
from bot.render.web import Run, heading, runs
from bot.texts import Texts
from bot.web.address import Address
from bot.web.forms import field_of
from bot.web.limited import Allowance, per_minute
from bot.web.reading import lang_of
from bot.web.templates import Templates
from bot.web.visitors import Reception, Visitor, language_of
from index import Passage
from index.rank.hits import Hit

_MOST_CHARS = 500
_HITS = 5
# A question is looked for several times while it is typed.
_LOOKS = 8


@dataclass(frozen=True, slots=True)
class Card:
    """A hit as the page shows it."""

    passage: Passage
    heading: str
    path: str
    place: str
    lang: str
    runs: Sequence[Run]
    also_in: Sequence[str]


@dataclass(frozen=True)
class Asking:
    """Answers questions.

    Attributes:
        answering: The one way to an answer.
        reception: Receives visitors.
        tokens: Signs what a passage is given for.
        address: The site's.
        templates: Render the page.
        asks: How much one visitor may ask.
        looks: How often an answer may be looked for while a question is typed.
    """

    answering: Answering
    reception: Reception
    tokens: Tokens
    address: Address
    templates: Templates
    asks: Allowance
    looks: Allowance

    async def page(self, request: Request) -> Response:
        """/: the form alone."""
        visitor = await self.reception.receive(request)
        return self.templates.page("ask", visitor, question="", lines=(), cards=(), nearest=())

    async def ask(self, request: Request) -> Response:
        """/, with a question: its answer, which is recorded."""
        visitor = await self.reception.receive(request)
        text = await self._question(request)
        if not text:
            return await self.page(request)
        self.asks.take(visitor)
        # Who is not logged in has no chat: nobody finds the question by another one's.
        chat = visitor.person if visitor.person is not None else f"web:{secrets.token_urlsafe(9)}"
        asked = Question(text, How.WEB, language_of(request), chat, visitor.person, view=visitor.view)
        answered = await self.answering.answer(asked)
        if not isinstance(answered, Answered):
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE)
        return await asyncio.to_thread(self._shown, "ask", visitor, text, answered.found)

    async def look(self, request: Request) -> Response:
        """/look: what there is for a question that is still being typed."""
        visitor = await self.reception.receive(request)
        text = await self._question(request)
        if not text:
            return Response(media_type="text/html")
        self.looks.take(visitor)
        found = await self.answering.look(text, _HITS, visitor.view)
        return await asyncio.to_thread(self._shown, "answers", visitor, text, found)

    async def _question(self, request: Request) -> str:
        """The question in a form, on one line; empty where there is none."""
        return " ".join((await field_of(request, "q", self.address)).split())[:_MOST_CHARS]

    def _shown(self, name: str, visitor: Visitor, question: str, found: Found) -> Response:
        answer, texts = found.shown, visitor.texts
        mended = [texts.mended([meant for _, meant in answer.read_as])] if answer.read_as else []
        if answer.answered:
            verdict = caveats(answer, texts) or [visitor.words.answered, *missing(answer, texts)]
            verdict += still_to_be_read(answer, texts)
            cards = [self._card(hit, question, texts) for hit in answer.hits]
            lines, near = [*mended, *verdict], []
        else:
            cards = []
            lines, near = [*mended, *without_answer(answer, texts)], list(nearest_headings(answer).items())
        return self.templates.page(name, visitor, question=question, lines=lines, cards=cards, nearest=near)

    def _card(self, hit: Hit, question: str, texts: Texts) -> Card:
        passage = hit.passage
        path = passage_path(passage.passage_id, self.tokens.question(passage.passage_id, question))
        place, lang = texts.place(passage.where), lang_of(passage.text)
        return Card(passage, heading(passage), path, place, lang, runs(hit), hit.also_in)


def allowances(per_minute_of_person: int) -> tuple[Allowance, Allowance]:
    """Return how much a visitor may ask, and how often answers may be looked for meanwhile."""
    return per_minute(per_minute_of_person), per_minute(_LOOKS * per_minute_of_person)
