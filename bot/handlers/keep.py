"""A keeper sends files, or keeps what a message says; chooses where; takes it back."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import unicodedata
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from weakref import WeakValueDictionary

from telegram import Bot, CallbackQuery, Message, Update
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ContextTypes

from bot.documents.deeds import Told
from bot.documents.entries import heading_of
from bot.documents.journal import new_id
from bot.documents.names import ROOT, not_read, safe_name, suffix_of
from bot.documents.store import Undone
from bot.documents.swap import ChangedMeanwhile
from bot.documents.unpack import ARCHIVES
from bot.handlers.incoming import is_keeper, language_of, presser_texts, text_of
from bot.keeping.reporting import Reporting
from bot.keeping.service import By, Keeping
from bot.ledger.ledger import DATABASE
from bot.ledger.offers import Offer, OfferedFile, Offers, replacing
from bot.render import Press, text_card, which_card
from bot.render.keepers import COLLECTIONS_PER_PAGE
from bot.texts import texts_for
from bot.wire.fetch import MB, fetch, most_bytes
from bot.wire.send import acknowledge, reply, show
from index.read.files import MAX_BYTES
from index.read.formats import has_reader

logger = logging.getLogger(__name__)

# An album is complete when no more of it comes for so long.
_ALBUM_S = 1.0
_LOOK_S = 0.2
# And what Telegram did not take is tried again after so long.
_AGAIN_S = 30.0


class Keep:
    """Asks where what was sent goes, and has it stored there."""

    def __init__(self, keeping: Keeping, offers: Offers, reporting: Reporting, admins: Collection[int]) -> None:
        self._keeping = keeping
        self._offers = offers
        self._reporting = reporting
        self._admins = admins
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._albums: dict[str, float] = {}  # which offers of albums are due when
        self._added = asyncio.Event()

    # --- what comes

    async def file(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A file is offered: stored where its caption says, or where a button says; an album is one offer."""
        message = update.message
        document = message.document if message else None
        if message is None or document is None or message.from_user is None:
            return
        file = OfferedFile(document.file_id, document.file_name or "document", document.file_size or 0)
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
            return
        known = await self._offers.add(replace(offer, message=f"{message.chat.id}:album:{message.media_group_id}"))
        if known is None:
            await reply(message, text_card(texts_for(language_of(message)).keepers.not_written(DATABASE)))
            return
        await self._offers.change(known.offer_id, lambda album: _with_file(album, file, chosen))
        self._albums[known.offer_id] = asyncio.get_running_loop().time() + _ALBUM_S
        self._added.set()

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
        """/keep heading keeps the text below it, or that of the message it replies to."""
        message = update.message
        if message is None or message.from_user is None:
            return
        texts = texts_for(language_of(message))
        heading, text = _heading_and_text(message)
        if not text.strip():
            await reply(message, text_card(texts.keepers.keep_usage))
            return
        problem = await self._keeping.problem()
        if problem:
            await reply(message, text_card(texts.keepers.read_only(problem)))
            return
        collections = await self._keeping.collections()
        offer = replace(_offer(message, collections), kind="entry", heading=heading or heading_of(text), text=text)
        await self._add(replace(offer, chosen=None if collections else ROOT), message)

    async def _add(self, offer: Offer, message: Message) -> None:
        """Remember what a message offers, and go on with it."""
        known = await self._offers.add(offer)
        if known is None:
            await reply(message, text_card(texts_for(language_of(message)).keepers.not_written(DATABASE)))
        else:
            await self._go_on(known, message.get_bot())

    # --- what is pressed

    async def into(self, query: CallbackQuery, press: Press) -> None:
        """‹ › turn to other collections."""
        offer = await self._offers.find(press.passage_id)
        texts = presser_texts(query, press)
        if offer is None or not is_keeper(query, self._admins) or offer.who != query.from_user.id:
            await acknowledge(query, texts.bad_button, alert=True)
            return
        await acknowledge(query)
        await self._ask(offer, query.get_bot(), press.of)

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
        card = query.message.message_id if query.message else found.card
        await self._offers.change(
            found.offer_id, lambda one: replace(one, chosen=one.chosen or one.collections[number], card=card)
        )
        await acknowledge(query, texts.keepers.storing)
        await self._take(found.offer_id, query.get_bot())

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
            await acknowledge(query, texts.keepers.not_written(error.strerror or str(error)), alert=True)
        else:
            await acknowledge(query)
            await self._reporting.report(deed, query.get_bot())

    # --- beside

    async def run(self, bot: Bot) -> None:
        """Do what the last run left undone, say what keepers must know, and go on with albums; until cancelled."""
        for deed in await self._keeping.interrupted():
            with contextlib.suppress(TelegramError):  # it is told at the next start
                await self._reporting.report(deed, bot)
        for offer in await self._offers.all():
            if offer.chosen is not None or offer.card is None:
                self._albums[offer.offer_id] = 0.0
        while True:
            if not self._albums:
                self._added.clear()
                await self._added.wait()
            now_s = asyncio.get_running_loop().time()
            for offer_id in [offer_id for offer_id, due_s in self._albums.items() if due_s <= now_s]:
                del self._albums[offer_id]
                await self._go_on_later(offer_id, bot)
            await asyncio.sleep(_LOOK_S)

    async def _go_on_later(self, offer_id: str, bot: Bot) -> None:
        """Go on with an offer that no update waits for; where Telegram does not take it, after a while again."""
        offer = await self._offers.find(offer_id)
        if offer is None:
            return
        try:
            await self._go_on(offer, bot)
        except (BadRequest, Forbidden) as error:
            logger.warning("nobody can be asked where files go: %s", error)
        except TelegramError as error:
            logger.warning("what was sent waits for Telegram: %s", error)
            self._albums[offer_id] = asyncio.get_running_loop().time() + _AGAIN_S

    async def _refusal(self, message: Message, file: OfferedFile) -> str:
        """Why a file is not even fetched; empty where it may be."""
        texts, most = texts_for(language_of(message)), most_bytes(message.get_bot())
        name = safe_name(file.name)
        if suffix_of(name) not in ARCHIVES:
            most = min(most, MAX_BYTES)
        if file.size > most:
            return texts.keepers.too_large(name, math.ceil(file.size / MB), most // MB)
        if not has_reader(name) and suffix_of(name) not in ARCHIVES:
            return f"⚠️ {name}: {texts.problem(not_read(name))}"
        problem = await self._keeping.problem()
        return texts.keepers.read_only(problem) if problem else ""

    async def _go_on(self, offer: Offer, bot: Bot) -> None:
        """Store what was sent, if it is known where; else ask."""
        if offer.chosen is None:
            await self._ask(offer, bot)
        else:
            await self._take(offer.offer_id, bot)

    async def _ask(self, offer: Offer, bot: Bot, page: int = 0) -> None:
        texts = texts_for(offer.language)
        names = [file.name for file in offer.files]
        card = which_card(texts, offer.offer_id, offer.collections, page, names=names, heading=offer.heading)
        shown = await show(bot, offer.chat, card, edit=offer.card, above=offer.above)
        await self._offers.change(offer.offer_id, lambda asked: replace(asked, card=shown))

    async def _take(self, offer_id: str, bot: Bot) -> None:
        """Store what was sent, and tell what became of it."""
        async with self._turns.setdefault(offer_id, asyncio.Lock()):
            offer = await self._offers.find(offer_id)
            if offer is None or offer.chosen is None:
                return

            async def fetched(file_id: str, path: Path) -> None:
                await fetch(bot, file_id, path)

            try:
                deed = await self._keeping.take(offer, fetched)
            except (OSError, ChangedMeanwhile) as error:
                reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
                said = texts_for(offer.language).keepers.not_written(reason)
                await show(bot, offer.chat, text_card(said), edit=offer.card, above=offer.above)
            else:
                await self._reporting.report(deed, bot)
            await self._offers.remove(offer_id)


def _offer(message: Message, collections: tuple[str, ...]) -> Offer:
    """What a message offers, without its content."""
    person = message.from_user
    return Offer(
        new_id(),
        f"{message.chat.id}:{message.message_id}",
        person.id if person else 0,
        person.full_name if person else "",
        message.chat.id,
        message.message_id,
        language_of(message),
        collections=collections,
    )


def _with_file(album: Offer, file: OfferedFile, chosen: str | None) -> Offer:
    """An album with one more of its files, if it has it not yet."""
    files = album.files if file in album.files else (*album.files, file)
    return replace(album, files=files, chosen=album.chosen or chosen)


def _heading_and_text(message: Message) -> tuple[str, str]:
    """What /keep says: the heading behind it; and the text below it, or of the message that it replies to."""
    first, _, below = text_of(message).strip().partition("\n")
    heading = " ".join(first.split()[1:])
    above = text_of(message.reply_to_message) if message.reply_to_message else ""
    return heading, (message.quote.text if message.quote else above) or below
