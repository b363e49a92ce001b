"""The pages to read: a passage, a whole document, the list of documents, an original file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from math import ceil
from pathlib import Path
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.answering.tokens import Tokens
from bot.documents.dates import Dates
from bot.documents.live import LiveEngine
from bot.documents.originals import MOST_BYTES, Original, original
from bot.render import Links
from bot.render.addresses import passage_path
from bot.web.address import Address
from bot.web.limited import Allowance, per_minute
from bot.web.reading import (
    DOCUMENTS,
    PASSAGES,
    Outlines,
    documents,
    lang_of,
    nearest_to,
    passage_page,
    sections,
    title_of,
)
from bot.web.templates import Templates
from bot.web.visitors import Reception, Visitor
from index import Engine, Passage
from index.rank.hits import Resolved

# Pages may be fetched by who previews links; everything else is for who follows one.
_ROBOTS = "User-agent: *\nAllow: /p/\nAllow: /static/\nDisallow: /\n"
_FILES_PER_MINUTE = 20


@dataclass(frozen=True)
class Pages:
    """Shows documents to visitors; what a visitor may not see is as if it were not there.

    Attributes:
        live: The live engine.
        docs: The folder of documents.
        reception: Receives visitors.
        tokens: Knows for which question a link was given.
        address: The site's.
        templates: Render the pages.
        dates: Know when files were changed.
        outlines: Know the headings of documents.
        files: How many files one visitor may fetch.
    """

    live: LiveEngine
    docs: Path
    reception: Reception
    tokens: Tokens
    address: Address
    templates: Templates
    dates: Dates
    outlines: Outlines = field(default_factory=Outlines)
    files: Allowance = field(default_factory=lambda: per_minute(_FILES_PER_MINUTE))

    async def passage(self, request: Request) -> Response:
        """/p/…: a passage in its document."""
        visitor = await self.reception.receive(request)
        engine = self.live.seen_as(visitor.view)
        return await asyncio.to_thread(self._passage, request, visitor, engine)

    async def document(self, request: Request) -> Response:
        """/d/…: a whole document."""
        visitor = await self.reception.receive(request)
        engine = self.live.seen_as(visitor.view)
        return await asyncio.to_thread(self._document, request, visitor, engine)

    async def listing(self, request: Request) -> Response:
        """/docs: what there is."""
        visitor = await self.reception.receive(request)
        engine = self.live.seen_as(visitor.view)
        return await asyncio.to_thread(self._listing, request, visitor, engine)

    async def file(self, request: Request) -> Response:
        """/p/…/file: the original file of a passage."""
        visitor = await self.reception.receive(request)
        self.files.take(visitor)
        engine = self.live.seen_as(visitor.view)
        resolved = await asyncio.to_thread(engine.resolve, _passage_id(request))
        file = await asyncio.to_thread(self._original, resolved) if resolved else None
        if file is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        if file.size > MOST_BYTES:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
        return Response(file.data, 200, {**named, "Cache-Control": "private, no-cache"}, "application/octet-stream")

    async def robots(self, request: Request) -> Response:
        """/robots.txt."""
        return PlainTextResponse(_ROBOTS)

    def _passage(self, request: Request, visitor: Visitor, engine: Engine) -> Response:
        passage_id = _passage_id(request)
        resolved = engine.resolve(passage_id)
        if resolved is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        if resolved.now is None:
            near = nearest_to(engine, resolved.then)
            return self.templates.page("removed", visitor, HTTPStatus.GONE, then=resolved.then, nearest=near)
        token = request.query_params.get("q", "")
        question = self.tokens.read_question(passage_id, token) if token else None
        page = passage_page(engine, resolved, resolved.now, question, visitor.texts, self.outlines)
        address = self.address.address(passage_path(passage_id, token if question else ""))
        return self.templates.page(
            "passage",
            visitor,
            page=page,
            address=address,
            canonical=self.address.address(passage_path(resolved.now.passage_id)),
            telegram=self._in_telegram(resolved.now),
            share=_shared(address, page.description) if self.address.is_known else "",
            date=self.dates.of(self.live.engine, resolved.now.source),
        )

    def _document(self, request: Request, visitor: Visitor, engine: Engine) -> Response:
        source, page = request.path_params["source"], _page(request)
        shown = sections(engine, source, page)
        if not shown:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        first = shown[0].passage
        count = engine.position(first)[1]
        return self.templates.page(
            "document",
            visitor,
            title=title_of(first),
            source=source,
            sections=shown,
            count=count,
            lang=lang_of(first.text),
            date=self.dates.of(self.live.engine, source),
            page=page,
            pages_count=ceil(count / PASSAGES),
        )

    def _listing(self, request: Request, visitor: Visitor, engine: Engine) -> Response:
        page = _page(request)
        rows = documents(engine, page)
        if not rows and page > 1:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        count = max(1, ceil(len(engine.sources) / DOCUMENTS))
        return self.templates.page("documents", visitor, rows=rows, page=page, pages_count=count)

    def _original(self, resolved: Resolved) -> Original | None:
        try:
            return original(self.docs, resolved.now or resolved.then)
        except OSError:
            return None

    def _in_telegram(self, passage: Passage) -> str:
        """The address of a passage in the bot's chat; empty as long as the bot's name is not known."""
        username = self.reception.username
        return Links(username).to(passage) if username else ""


def _page(request: Request) -> int:
    """Which page of a list is wanted, from 1."""
    text = request.query_params.get("page", "1")
    if not (text.isdecimal() and text.isascii() and 0 < len(text) < 7 and int(text)):
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return int(text)


def _shared(address: str, text: str) -> str:
    """The address that shares another one in Telegram."""
    return f"https://t.me/share/url?{urlencode({'url': address, 'text': text})}"


def _passage_id(request: Request) -> str:
    """The passage of an address, without the full stop or bracket that a pasted link ends with."""
    return str(request.path_params["passage_id"]).rstrip("。，、；：！？）】」』》”’.,;:!?)]\"'>")
