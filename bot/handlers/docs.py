"""A keeper lists the documents, reads one, replaces it, removes it, brings an old version back."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from telegram import CallbackQuery, Update
from telegram.ext import ContextTypes

from bot.answering.around import position
from bot.answering.views import Views
from bot.documents.catalogue import Catalogue, Listed
from bot.documents.deeds import Deed, Told
from bot.documents.journal import Version, new_id
from bot.documents.live import LiveEngine
from bot.documents.names import suffix_of
from bot.handlers.incoming import is_keeper, language_of, presser_texts, text_of, viewer_pressing
from bot.keeping.reasons import reason_of
from bot.keeping.reporting import Reporting
from bot.keeping.service import By, Keeping
from bot.ledger.ledger import Ledger
from bot.ledger.offers import Offer, replacing
from bot.render import Card, CardContext, MakeLinks, Press, passage_card, text_card
from bot.render.formats import reason
from bot.render.listing import (
    PER_PAGE,
    DocumentLine,
    document_card,
    documents_card,
    page_of,
    pages,
    size_of,
    sure_card,
    turn_to,
    versions_card,
)
from bot.texts import Texts, texts_for
from bot.wire.send import acknowledge, reply, send, show, turn

# Old versions that are offered.
_VERSIONS = 8


@dataclass(frozen=True)
class Docs:
    """Shows the documents to those who keep them.

    Attributes:
        catalogue: Which there are.
        keeping: Changes them.
        reporting: Tells what was changed.
        ledger: Knows how often they were read.
        live: The live engine, of which a keeper reads what he may see.
        views: Who sees what.
        admins: The keepers.
        links: Makes the links.
    """

    catalogue: Catalogue
    keeping: Keeping
    reporting: Reporting
    ledger: Ledger
    live: LiveEngine
    views: Views
    admins: Collection[int]
    links: MakeLinks

    # --- commands

    async def docs(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/docs lists all documents, page by page."""
        message = update.message
        if message is not None:
            await reply(message, await self._list(texts_for(language_of(message)), 0))

    async def rm(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/rm NAME asks whether that document is to be removed."""
        message = update.message
        if message is None:
            return
        texts = texts_for(language_of(message))
        _, _, name = text_of(message).strip().partition(" ")
        if not name.strip():
            await reply(message, text_card(texts.keepers.rm_usage))
            return
        try:
            found = await asyncio.to_thread(self.catalogue.named, name)
            near = [] if found else await asyncio.to_thread(self.catalogue.near, name.strip())
        except OSError as error:
            await reply(message, text_card(texts.keepers.not_written(reason_of(error, texts))))
            return
        if not found:
            await reply(message, text_card(texts.keepers.no_such(name.strip(), near)))
        elif len(found) == 1:
            back = Press("document", texts.language, found[0].token)
            await reply(message, sure_card(texts, found[0].token, found[0].source, back))
        else:
            lines = await self._lines(found[:PER_PAGE], texts)
            await reply(message, documents_card(texts, texts.keepers.several, lines, 0, 1))

    async def reindex(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/reindex checks the whole index, reads again what has changed, and says what there is then."""
        message = update.message
        if message is None:
            return
        texts = texts_for(language_of(message))
        waiting = await reply(message, text_card(texts.keepers.reindexing))
        await self.live.catch_up(True)
        card = text_card(texts.keepers.reindexed(*self.catalogue.state()))
        await show(message.get_bot(), message.chat.id, card, edit=waiting.message_id, above=message.message_id)

    # --- buttons

    async def press(self, query: CallbackQuery, press: Press) -> None:
        """The buttons below the list and below a document."""
        texts = presser_texts(query, press)
        if not is_keeper(query, self.admins) or query.message is None:
            await acknowledge(query, texts.bad_button, alert=True)
            return
        if press.deed == "listing":
            await acknowledge(query)
            await turn(query, await self._list(texts, page_of(press)))
            return
        try:
            document = await asyncio.to_thread(self.catalogue.find, press.passage_id)
        except OSError:
            document = None
        if document is None:
            await acknowledge(query, texts.file_missing, alert=True)
        elif press.deed == "open":
            await self._open(query, document, texts)
        elif press.deed == "removal":
            await self._remove(query, document, texts)
        elif press.deed == "bring":
            await self._bring(query, document, press, texts)
        else:
            await acknowledge(query)
            await turn(query, await self._card(document, press, texts))
            if press.deed == "replace":
                await self.ledger.offers.add(_awaited(query, document))

    async def _card(self, document: Listed, press: Press, texts: Texts) -> Card:
        """A document; or the question whether to remove it, its old versions, how to replace it."""
        back = Press("document", texts.language, document.token, rank=press.rank, of=press.of)
        if press.deed == "remove":
            return sure_card(texts, document.token, document.source, back)
        if press.deed == "replace":
            return text_card(texts.keepers.send_new(document.source, suffix_of(document.path)))
        versions = await asyncio.to_thread(lambda: list(self.keeping.journal.versions(document.path)))
        (line,) = await self._lines([document], texts)
        if press.deed == "versions":
            shown = [(_dated(one), one.deed.deed_id, one.number) for one in versions[:_VERSIONS]]
            return versions_card(texts, line, shown, back)
        facts = await asyncio.to_thread(self.catalogue.facts, document, {})
        listing = turn_to(texts, "listing", page_of(press))
        return document_card(texts, line, len(versions), listing, readable=facts.passages > 0)

    async def _open(self, query: CallbackQuery, document: Listed, texts: Texts) -> None:
        """Show the first passage, to whom may see it."""
        view = await self.views.of(viewer_pressing(query), query.get_bot())
        if not view.sees(document.source):
            await acknowledge(query, texts.keepers.closed_to_you, alert=True)
            return
        engine = self.live.seen_as(view)
        passages = await asyncio.to_thread(engine.read, lambda snapshot: snapshot.passages_of(document.source)[:1])
        if not passages or query.message is None:
            await acknowledge(query, texts.keepers.nothing_to_show, alert=True)
            return
        await acknowledge(query)
        where = await asyncio.to_thread(position, engine, passages[0])
        card = passage_card(passages[0], texts, self.links(query.get_bot().username), CardContext(where))
        await send(query.message.chat, card)

    async def _remove(self, query: CallbackQuery, document: Listed, texts: Texts) -> None:
        try:
            deed = await self.keeping.remove(document.path, _by(query))
        except OSError as error:
            await acknowledge(query, texts.keepers.not_written(reason_of(error, texts)), alert=True)
        else:
            await self._report(query, deed)

    async def _bring(self, query: CallbackQuery, document: Listed, press: Press, texts: Texts) -> None:
        deed = await asyncio.to_thread(self.keeping.journal.read, press.question_id or "")
        number = page_of(press)
        if deed is None or number >= len(deed.changes) or deed.changes[number].path != document.path:
            await acknowledge(query, texts.keepers.undone_before, alert=True)
            return
        try:
            done = await self.keeping.bring(Version(deed, number), _by(query))
        except OSError as error:
            await acknowledge(query, texts.keepers.not_written(reason_of(error, texts)), alert=True)
        else:
            await self._report(query, done)

    async def _report(self, query: CallbackQuery, deed: Deed) -> None:
        await acknowledge(query)
        await self.reporting.report(deed, query.get_bot())

    # --- lists

    async def _list(self, texts: Texts, page: int) -> Card:
        try:
            every = await asyncio.to_thread(self.catalogue.documents)
        except OSError as error:
            return text_card(texts.keepers.not_written(reason_of(error, texts)))
        if not every:
            return text_card(texts.no_documents)
        of = pages(len(every), PER_PAGE)
        page = min(page, of - 1)
        lines = await self._lines(every[page * PER_PAGE : (page + 1) * PER_PAGE], texts)
        return documents_card(texts, texts.keepers.documents(len(every), page + 1, of), lines, page, of)

    async def _lines(self, documents: Sequence[Listed], texts: Texts) -> list[DocumentLine]:
        shown = await self.ledger.questions.times_shown()
        return await asyncio.to_thread(lambda: [self._line(document, shown, texts) for document in documents])

    def _line(self, document: Listed, shown: dict[str, int], texts: Texts) -> DocumentLine:
        facts = self.catalogue.facts(document, shown)
        date = f"{facts.changed_at:%Y-%m-%d}"
        said = texts.keepers.facts(size_of(facts.size), date, facts.passages, facts.shown)
        unread = f"\n⚠️ {reason(facts.unreadable, texts)}" if facts.unreadable else ""
        return DocumentLine(document.token, document.source, said + unread)


def _by(query: CallbackQuery) -> By:
    """Who presses, and that the card of the button tells what comes of it."""
    person, message = query.from_user, query.message
    chat, card = (message.chat.id, message.message_id) if message else (person.id, None)
    return By(person.id, person.full_name, Told(chat, person.language_code, card))


def _awaited(query: CallbackQuery, document: Listed) -> Offer:
    """The file that is to replace a document, which is still to come."""
    person, message = query.from_user, query.message
    chat, card = (message.chat.id, message.message_id) if message else (person.id, 0)
    return replace(
        Offer(new_id(), replacing(chat, card), person.id, person.full_name, chat, card, person.language_code),
        kind="replace",
        path=document.path,
        card=card,
    )


def _dated(version: Version) -> str:
    return version.deed.at[:16].replace("T", " ")
