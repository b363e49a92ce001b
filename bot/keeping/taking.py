"""Taking: what was sent is asked about, taken when it is known where it goes, and taken up again after a death."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from weakref import WeakValueDictionary

from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.documents.deeds import Deed
from bot.documents.journal import new_id
from bot.documents.swap import ChangedMeanwhile
from bot.keeping.reasons import reason_of
from bot.keeping.reporting import Reporting
from bot.keeping.service import Keeping
from bot.ledger.offers import Offer, OfferedFile, Offers
from bot.render import text_card, which_card
from bot.texts import texts_for
from bot.wire.fetch import fetch
from bot.wire.send import show

logger = logging.getLogger(__name__)

# An album is complete when no more of it comes for so long.
_ALBUM_S = 1.0
_LOOK_S = 0.2
# And what Telegram did not take is tried again after so long.
_AGAIN_S = 30.0


class Taking:
    """Takes offers, one at a time each."""

    def __init__(self, keeping: Keeping, offers: Offers, reporting: Reporting) -> None:
        self._keeping = keeping
        self._offers = offers
        self._reporting = reporting
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._due: dict[str, float] = {}  # offers that no update waits for, and when they are due
        self._added = asyncio.Event()

    async def add(self, offer: Offer, bot: Bot) -> bool:
        """Remember an offer and go on with it; return whether it could be remembered."""
        if await self._offers.is_done(offer):
            return True
        known = await self._offers.add(offer)
        if known is not None:
            await self._go_on(known, bot)
        return known is not None

    async def add_to_album(self, offer: Offer) -> bool:
        """Remember an offer of one file as part of its album's, which goes on when no more comes; return the same."""
        (file,) = offer.files
        if await self._offers.is_done(offer):
            return True
        while True:
            known = await self._offers.add(offer)
            if known is None:
                return False
            if await self._offers.change(known.offer_id, lambda album: _with_file(album, file, offer.named)):
                self._put_off(known.offer_id, _ALBUM_S)
                return True

    async def choose(self, offer_id: str, collection: str, card: int, bot: Bot) -> None:
        """Take an offer into a collection, unless it was chosen for another one before."""
        await self._offers.change(offer_id, lambda asked: replace(asked, chosen=asked.chosen or collection, card=card))
        await self._go_on_later(offer_id, bot)

    async def revise(self, message: str, change: Callable[[Offer], Offer], bot: Bot) -> None:
        """Change what a message offers, unless it is known already where that goes, and go on with it."""
        known = await self._offers.of_message(message)
        if known is None or known.chosen is not None:
            return
        changed = await self._offers.change(known.offer_id, lambda offer: offer if offer.chosen else change(offer))
        if changed is not None:
            await self._go_on(changed, bot)

    async def ask(self, offer: Offer, bot: Bot, page: int = 0) -> None:
        """Ask which collection an offer goes into, or show other ones to choose from."""
        names = [file.name for file in offer.files]
        texts = texts_for(offer.language)
        card = which_card(texts, offer.offer_id, offer.collections, page, names=names, heading=offer.heading)
        shown = await show(bot, offer.chat, card, edit=offer.card, above=offer.above)
        await self._offers.change(offer.offer_id, lambda asked: replace(asked, card=shown))

    async def run(self, bot: Bot) -> None:
        """Finish what the last run left undone, then go on with albums and what Telegram did not take, for ever."""
        for deed in await self._keeping.interrupted():
            with contextlib.suppress(TelegramError):  # it is told at the next start
                await self._report(deed, bot)
        for offer in await self._offers.all():
            if offer.chosen is not None or offer.card is None:
                self._put_off(offer.offer_id, 0.0)
        while True:
            if not self._due:
                self._added.clear()
                await self._added.wait()
            now_s = asyncio.get_running_loop().time()
            for offer_id in [offer_id for offer_id, due_s in self._due.items() if due_s <= now_s]:
                del self._due[offer_id]
                await self._go_on_later(offer_id, bot)
            await asyncio.sleep(_LOOK_S)

    def _put_off(self, offer_id: str, seconds: float) -> None:
        self._due[offer_id] = asyncio.get_running_loop().time() + seconds
        self._added.set()

    async def _go_on_later(self, offer_id: str, bot: Bot) -> None:
        """Go on with an offer that no update brings again; where Telegram does not take it, after a while once more."""
        offer = await self._offers.find(offer_id)
        if offer is None:
            return
        try:
            await self._go_on(offer, bot)
        except (BadRequest, Forbidden) as error:
            logger.warning("nobody can be asked where files go: %s", error)
        except TelegramError as error:
            logger.warning("what was sent waits for Telegram: %s", error)
            self._put_off(offer_id, _AGAIN_S)
        except Exception:
            logger.exception("what was sent cannot be taken")

    async def _go_on(self, offer: Offer, bot: Bot) -> None:
        """Take what was sent, if it is known where it goes; else ask."""
        if offer.chosen is None:
            await self.ask(offer, bot)
            return
        async with self._turns.setdefault(offer.offer_id, asyncio.Lock()):
            now = await self._offers.find(offer.offer_id)
            if now is not None:
                await self._take(now, bot)

    async def _report(self, deed: Deed, bot: Bot) -> None:
        """Tell what was done, unless who sent it has come again meanwhile and was told."""
        async with self._turns.setdefault(deed.deed_id, asyncio.Lock()):
            if await self._keeping.is_unsettled(deed):
                await self._reporting.report(deed, bot)

    async def _take(self, offer: Offer, bot: Bot) -> None:
        """Do what an offer is for, and tell what became of it."""

        async def fetched(file_id: str, path: Path) -> None:
            await fetch(bot, file_id, path)

        try:
            deed = await self._keeping.take(offer, fetched)
        except (OSError, ChangedMeanwhile) as error:
            texts = texts_for(offer.language)
            reason = reason_of(error, texts) if isinstance(error, OSError) else str(error)
            said = texts.keepers.not_written(reason)
            await show(bot, offer.chat, text_card(said), edit=offer.card, above=offer.above)
        else:
            await self._reporting.report(deed, bot)
        late = await self._offers.remove(offer.offer_id)
        files = tuple(file for file in late.files if file not in offer.files) if late else ()
        if late and files:  # of the album, and came while the others were stored
            await self.add(replace(late, offer_id=new_id(), files=files, card=None), bot)


def _with_file(album: Offer, file: OfferedFile, named: tuple[str, ...]) -> Offer:
    """An album with one more of its files, if it has it not yet, for the collection that all captions name."""
    files = album.files if file in album.files else (*album.files, file)
    names = tuple(dict.fromkeys((*album.named, *named)))
    by_captions = names[0] if len(names) == 1 else None
    chosen = by_captions if names and album.card is None else album.chosen
    return replace(album, files=files, named=names, chosen=chosen)
