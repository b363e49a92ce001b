"""Return calls: who asked a gap's question and wants to know is told once that there is an answer.

Nobody is told twice: that somebody is told is recorded before the message is sent. Where the process died in
between, nobody knows whether it was; then the answer is put in the place of the message that said there was none,
which may be done any number of times.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.answering.around import position
from bot.answering.views import Viewer, Views
from bot.documents.live import LiveEngine
from bot.ledger.consents import Consent
from bot.ledger.ledger import Ledger
from bot.loop.closing import Closing
from bot.render import Card, CardContext, Links, MakeLinks, told_card
from bot.texts import texts_for
from bot.wire.send import put_in_place, show
from index import Engine
from index.answer import answer_from

logger = logging.getLogger(__name__)

# What could not be told, and whoever's membership could not be asked, is tried again after so long.
_AGAIN_S = 10.0


class ReturnCalls:
    """Tells people, over restarts too."""

    def __init__(self, ledger: Ledger, live: LiveEngine, views: Views, closing: Closing, links: MakeLinks) -> None:
        self._ledger = ledger
        self._live = live
        self._views = views
        self._closing = closing
        self._links = links

    async def run(self, bot: Bot) -> None:
        """Tell whoever is to be told, until cancelled."""
        while True:
            self._closing.closed.clear()
            for consent in await self._ledger.consents.due():
                try:
                    await self._tell(consent, bot)
                except TelegramError as error:
                    logger.warning("somebody cannot be told yet: %s", error)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_AGAIN_S):
                    await self._closing.closed.wait()

    async def _tell(self, consent: Consent, bot: Bot) -> None:
        if await self._is_gone(consent):
            return  # until there is another answer
        card = await self._card(consent, bot)
        consents = self._ledger.consents
        if card is None:  # of what a person may not see, nothing is told
            await consents.settle(consent.question_id, told=False)
            return
        if consent.began:
            await consents.settle(consent.question_id, told=await self._put_in_place(consent, card, bot))
            return
        if not await consents.begin(consent.question_id):
            return
        try:
            answer_id = await show(bot, consent.chat_id, card, edit=None, above=consent.message_id)
        except (BadRequest, Forbidden, ChatMigrated) as error:  # the bot is blocked, or no member any more
            logger.info("somebody cannot be told: %s", error)
            await consents.settle(consent.question_id, told=False)
            return
        await consents.settle(consent.question_id, told=True)
        await self._ledger.questions.record_answer(consent.question_id, answer_id)

    async def _put_in_place(self, consent: Consent, card: Card, bot: Bot) -> bool:
        """Put an answer in the place of the message that said there was none; whether that is still there."""
        if consent.card_id is None:
            return False
        try:
            await put_in_place(bot, consent.chat_id, consent.card_id, card)
        except (BadRequest, Forbidden, ChatMigrated) as error:
            logger.info("an answer cannot be put in its place: %s", error)
            return False
        return True

    async def _is_gone(self, consent: Consent) -> bool:
        """Whether the passage that answers is in no document any more."""
        engine = self._live.engine
        resolved = await asyncio.to_thread(engine.resolve, consent.answer) if consent.answer else None
        return resolved is None or resolved.now is None

    async def _card(self, consent: Consent, bot: Bot) -> Card | None:
        """The answer as the person may see it, None where that is not at all."""
        group = consent.chat_id if consent.chat_id < 0 else None
        engine = self._live.seen_as(await self._views.of(Viewer(consent.user_id, group), bot))
        return await asyncio.to_thread(_told, engine, consent, self._links(bot.username))


def _told(engine: Engine, consent: Consent, links: Links) -> Card | None:
    resolved = engine.resolve(consent.answer) if consent.answer else None
    if resolved is None or resolved.now is None:
        return None
    answer = answer_from(engine, consent.text, [resolved.now])
    context = CardContext(position(engine, resolved.now), consent.question_id, rank=1, of=1)
    return told_card(answer, consent.text, texts_for(consent.language, consent.text), links, context)
