"""A keeper sends files, or keeps what a message says; chooses where; takes it back."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Collection
from dataclasses import replace
from functools import partial

from telegram import CallbackQuery, Document, Message, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import ContextTypes

from bot.documents.deeds import Told
from bot.documents.entries import heading_of
from bot.documents.journal import new_id
from bot.documents.names import ROOT, not_read, safe_name, suffix_of
from bot.documents.store import Undone
from bot.documents.swap import ChangedMeanwhile
from bot.documents.unpack import ARCHIVES
from bot.handlers.incoming import in_group, is_keeper, language_of, presser_texts, text_of
from bot.keeping.reasons import reason_of
from bot.keeping.reporting import Reporting
from bot.keeping.service import By, Keeping
from bot.keeping.taking import Taking
from bot.ledger.ledger import DATABASE
from bot.ledger.offers import Offer, OfferedFile, Offers, replacing
from bot.render import Press, text_card
from bot.render.keepers import COLLECTIONS_PER_PAGE
from bot.texts import texts_for
from bot.wire.fetch import MB, most_bytes
from bot.wire.send import acknowledge, reply, show
from index.read.files import MAX_BYTES
from index.read.formats import has_reader


class Keep:
    """Takes in what keepers send, and what they press below it."""

    def __init__(
        self, keeping: Keeping, offers: Offers, taking: Taking, reporting: Reporting, admins: Collection[int]
    ) -> None:
        self._keeping = keeping
        self._offers = offers
        self._taking = taking
        self._reporting = reporting
        self._admins = admins

    # --- what comes

    async def file(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A file is offered: stored where its caption says, or where a button says; an album is one offer."""
        message = update.message
        document = message.document if message else None
        if message is None or document is None or message.from_user is None:
            return
        file = _offered(document)
        refusal = await self._refusal(message, file)
        if refusal:
            await reply(message, text_card(refusal))
            return
        if message.reply_to_message is not None:
            awaited = await self._offers.of_message(replacing(message.chat.id, message.reply_to_message.message_id))
            if awaited is not None:
                await self._replace(message, file, awaited)
                return
        collections = await self._keeping.collections()
        named = unicodedata.normalize("NFC", text_of(message)).strip()
        chosen = named if named in collections else None if collections else ROOT
        offer = replace(_offer(message, collections), files=(file,), chosen=chosen)
        if message.media_group_id is None:
            await self._add(offer, message)
        else:
            names = (chosen,) if collections and chosen is not None else ()
            await self._say_unless(await self._taking.add_to_album(replace(offer, named=names)), message)

    async def edited_file(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Another file, or another caption, takes the place of what was sent, unless it is stored already."""
        message = update.edited_message
        document = message.document if message else None
        if message is None or document is None:
            return
        file, is_album = _offered(document), message.media_group_id is not None
        refusal = await self._refusal(message, file)
        if refusal:
            await reply(message, text_card(refusal))
            return
        named = unicodedata.normalize("NFC", text_of(message)).strip()

        def as_it_is_now(offer: Offer) -> Offer:
            files = offer.files if is_album else (file,)
            return replace(offer, files=files, chosen=named if named in offer.collections else None)

        await self._taking.revise(_message_name(message), as_it_is_now, message.get_bot())

    async def _replace(self, message: Message, file: OfferedFile, awaited: Offer) -> None:
        """Replace the document for which the new file was awaited."""
        suffix = suffix_of(awaited.path or "")
        if suffix_of(safe_name(file.name)) != suffix:
            await reply(message, text_card(texts_for(language_of(message)).keepers.other_suffix(suffix)))
            return
        offer = replace(_offer(message, ()), kind="replace", files=(file,), path=awaited.path, chosen=ROOT)
        await self._add(offer, message)
        await self._offers.remove(awaited.offer_id)

    async def entry(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/keep heading keeps the text below it, or that of the message it replies to; groups see nothing of it."""
        message = update.message
        if message is None or message.from_user is None:
            return
        try:
            await self._entry(message)
        except (BadRequest, Forbidden):
            if not in_group(message):
                raise
            asked = await self._offers.of_message(_message_name(message))
            if asked is not None:
                await self._offers.remove(asked.offer_id)
            await reply(message, text_card(texts_for(language_of(message)).keepers.in_private_first))

    async def _entry(self, message: Message) -> None:
        texts = texts_for(language_of(message))
        heading, text = _heading_and_text(message)
        if not text.strip():
            await self._say(message, texts.keepers.keep_usage)
            return
        problem = await self._keeping.problem()
        if problem:
            await self._say(message, texts.keepers.read_only(problem))
            return
        collections = await self._keeping.collections()
        offer = replace(_offer(message, collections), kind="entry", heading=heading or heading_of(text), text=text)
        await self._add(replace(offer, chosen=None if collections else ROOT), message)

    async def edited_entry(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/keep that is edited: what it says now is what will be kept, unless it is kept already."""
        message = update.edited_message
        heading, text = _heading_and_text(message) if message else ("", "")
        if message is not None and text.strip():
            heading = heading or heading_of(text)
            change = partial(replace, heading=heading, text=text)
            await self._taking.revise(_message_name(message), change, message.get_bot())

    async def _add(self, offer: Offer, message: Message) -> None:
        await self._say_unless(await self._taking.add(offer, message.get_bot()), message)

    async def _say_unless(self, remembered: bool, message: Message) -> None:
        """Say that nothing is stored, where the ledger cannot remember what was sent."""
        if not remembered:
            await self._say(message, texts_for(language_of(message)).keepers.not_written(DATABASE))

    async def _say(self, message: Message, said: str) -> None:
        """Tell a keeper something, in private where others would see it."""
        offer = _offer(message, ())
        await show(message.get_bot(), offer.chat, text_card(said), edit=None, above=offer.above)

    # --- what is pressed

    async def into(self, query: CallbackQuery, press: Press) -> None:
        """‹ › turn to other collections."""
        offer = await self._offers.find(press.passage_id)
        texts = presser_texts(query, press)
        if offer is None or not is_keeper(query, self._admins) or offer.who != query.from_user.id:
            await acknowledge(query, texts.bad_button, alert=True)
            return
        await acknowledge(query)
        await self._taking.ask(offer, query.get_bot(), press.of)

    async def choose(self, query: CallbackQuery, press: Press) -> None:
        """A collection: what was sent is stored there."""
        texts = presser_texts(query, press)
        if not is_keeper(query, self._admins):
            await acknowledge(query, texts.bad_button, alert=True)
            return
        found = await self._offers.find(press.passage_id)
        number = press.of * COLLECTIONS_PER_PAGE + press.rank
        if found is None or found.who != query.from_user.id or number >= len(found.collections):
            await acknowledge(query, texts.keepers.done_before, alert=True)
            return
        await acknowledge(query, texts.keepers.storing)
        card = query.message.message_id if query.message else 0
        await self._taking.choose(found.offer_id, found.collections[number], card, query.get_bot())

    async def undo(self, query: CallbackQuery, press: Press) -> None:
        """Undo takes a deed back."""
        texts = presser_texts(query, press)
        if not is_keeper(query, self._admins) or query.message is None:
            await acknowledge(query, texts.bad_button, alert=True)
            return
        person = query.from_user
        told = Told(query.message.chat.id, person.language_code, query.message.message_id)
        try:
            deed = await self._keeping.undo(press.passage_id, By(person.id, person.full_name, told))
        except Undone:
            await acknowledge(query, texts.keepers.undone_before, alert=True)
        except ChangedMeanwhile as error:
            await acknowledge(query, texts.keepers.changed_since(str(error)), alert=True)
        except OSError as error:
            await acknowledge(query, texts.keepers.not_written(reason_of(error, texts)), alert=True)
        else:
            await acknowledge(query)
            await self._reporting.report(deed, query.get_bot())

    async def _refusal(self, message: Message, file: OfferedFile) -> str:
        """Why a file is not even fetched; empty where it may be."""
        texts, most = texts_for(language_of(message)), most_bytes(message.get_bot())
        name = safe_name(file.name)
        if suffix_of(name) not in ARCHIVES:
            most = min(most, MAX_BYTES)
        if file.size > most:
            return texts.keepers.too_large(name, math.ceil(file.size / MB), most // MB)
        if not has_reader(name) and suffix_of(name) not in ARCHIVES:
            return f"⚠️ {name}{texts.keepers.colon}{texts.problem(not_read(name))}"
        problem = await self._keeping.problem()
        return texts.keepers.read_only(problem) if problem else ""


def _offer(message: Message, collections: tuple[str, ...]) -> Offer:
    """What a message offers, without its content."""
    person = message.from_user
    who = person.id if person else 0
    return Offer(
        new_id(),
        _message_name(message),
        who,
        person.full_name if person else "",
        who if in_group(message) else message.chat.id,
        None if in_group(message) else message.message_id,
        language_of(message),
        collections=collections,
    )


def _message_name(message: Message) -> str:
    """By which an offer of a message, or of the album that it is of, is found again."""
    album = message.media_group_id
    return f"{message.chat.id}:{message.message_id}" if album is None else f"{message.chat.id}:album:{album}"


def _offered(document: Document) -> OfferedFile:
    return OfferedFile(document.file_id, document.file_name or "document", document.file_size or 0)


def _heading_and_text(message: Message) -> tuple[str, str]:
    """What /keep says: the heading behind it; and the text below it, or of the message that it replies to."""
    first, _, below = text_of(message).strip().partition("\n")
    heading = " ".join(first.split()[1:])
    above = text_of(message.reply_to_message) if message.reply_to_message else ""
    return heading, (message.quote.text if message.quote else above) or below
