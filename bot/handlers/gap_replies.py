"""Admins answer a question without an answer by a reply to its card."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.answering.views import Views
from bot.handlers.incoming import language_of, text_of, viewer_of, who_is
from bot.ledger.gaps import Gap
from bot.ledger.ledger import Ledger
from bot.loop.answers import Answers
from bot.loop.cards import Cards
from bot.render import text_card
from bot.texts import Texts, texts_for
from bot.wire.send import reply

# The links of a passage: of the bot, of its pages, and what stands in an inline query.
_LINK = re.compile(r"(?:[?&]start=p_|/p/|^#p_)([A-Za-z0-9_-]{12})(?![A-Za-z0-9_-])")


@dataclass(frozen=True)
class GapReplies:
    """Takes replies to the cards of gaps.

    Attributes:
        ledger: Knows which messages show gaps.
        views: Who sees what.
        cards: The messages that show one each.
        answers: Answers them.
    """

    ledger: Ledger
    views: Views
    cards: Cards
    answers: Answers

    async def replied(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The link of a passage pins it; another reply than to a gap's card is for others to handle."""
        message = update.effective_message
        above = message.reply_to_message if message else None
        if message is None or above is None:
            return
        gap_id = await self.ledger.gap_states.of_card(message.chat.id, above.message_id)
        if gap_id is None:
            return
        texts = texts_for(language_of(message))
        gap = await self.cards.describing.get(gap_id, await self.views.of(viewer_of(message), context.bot))
        await reply(message, text_card(texts.loop.gap_gone if gap is None else await self._said(message, gap, texts)))
        now = await self.ledger.gaps.get(gap_id)
        if gap is not None and now is not None and message.from_user is not None:
            who, chat_id = who_is(message.from_user), message.chat.id
            await self.cards.renew(now, who, texts, context.bot, chat_id, above.message_id)
        raise ApplicationHandlerStop

    async def _said(self, message: Message, gap: Gap, texts: Texts) -> str:
        """What to say to a reply, once it is done."""
        link = _LINK.search(text_of(message))
        if link is None or message.from_user is None:
            return texts.loop.how
        closed = await self.answers.pin(gap, link[1], who_is(message.from_user))
        if closed is None:
            return texts.loop.not_now if gap.state in ("answered", "declined") else texts.loop.not_pinnable
        return texts.loop.done["pin" if closed == "answered" else closed]
