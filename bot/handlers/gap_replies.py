"""Admins answer a question without an answer by a reply to its card."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.answering.views import Views
from bot.documents.names import ROOT
from bot.handlers.incoming import asker, language_of, text_of, viewer_of, who_is
from bot.ledger.gaps import OPEN, Gap
from bot.ledger.ledger import Ledger
from bot.loop.answers import Answers, Draft
from bot.loop.cards import Cards
from bot.loop.describing import wordings
from bot.render import Card, GapPress, choice_card, text_card
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
        admins: Whose replies are taken; what others say to such a card is for the admins, and no question.
    """

    ledger: Ledger
    views: Views
    cards: Cards
    answers: Answers
    admins: frozenset[int]

    async def replied(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The link of a passage pins it, a text becomes an entry; a reply to another message is for others.

        An edited reply is taken like a new one.
        """
        message = update.effective_message
        above = message.reply_to_message if message else None
        if message is None or above is None:
            return
        gap_id = await self.ledger.gap_states.of_card(message.chat.id, above.message_id)
        if gap_id is None:
            return
        if asker(message) not in self.admins:
            raise ApplicationHandlerStop
        texts = texts_for(language_of(message))
        gap = await self.cards.describing.get(gap_id, await self.views.of(viewer_of(message), context.bot))
        said = text_card(texts.loop.gap_gone) if gap is None else await self._said(message, gap, texts)
        await reply(message, said)
        now = await self.ledger.gaps.get(gap_id)
        if gap is not None and now is not None and message.from_user is not None:
            who, chat_id = who_is(message.from_user), message.chat.id
            await self.cards.renew(now, who, texts, context.bot, chat_id, above.message_id)
        raise ApplicationHandlerStop

    async def _said(self, message: Message, gap: Gap, texts: Texts) -> Card:
        """What to say to a reply, once it is done: of a text, where it may stand."""
        link = _LINK.search(text_of(message))
        if link is None or message.from_user is None:
            return await self._offered(message, gap, texts)
        closed = await self.answers.pin(gap, link[1], who_is(message.from_user))
        if closed is None:
            return text_card(texts.loop.not_pinnable if gap.state in OPEN else texts.loop.not_now)
        return text_card(texts.loop.done["pin" if closed == "answered" else closed])

    async def _offered(self, message: Message, gap: Gap, texts: Texts) -> Card:
        """The collections for an answer, which is stored until one is chosen."""
        collections = await self.answers.collections(gap, message.get_bot())
        person, text = message.from_user, text_of(message).strip()
        if person is None or not text or not collections:
            return text_card(texts.loop.how)
        questions = (await self.ledger.gaps.questions([gap.gap_id]))[gap.gap_id]
        question = next(iter(wordings(questions)), "")
        draft = Draft(
            entry_id="",
            heading=question,
            text=text,
            who=person.id,
            name=person.full_name,
            chat=message.chat.id,
            message=message.message_id,
            language=language_of(message),
            collections=collections,
        )
        draft_id = await self.answers.sketch(gap, draft)
        if draft_id is None:
            return text_card(texts.loop.not_now)
        named = [name if name != ROOT else texts.access_root for name in collections]
        choices = [
            (name, GapPress("into", texts.language, gap.gap_id, draft_id, number)) for number, name in enumerate(named)
        ]
        return choice_card("into", gap.gap_id, choices, texts, question)
