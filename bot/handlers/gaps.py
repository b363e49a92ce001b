"""Admins look through the questions without an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import CallbackQuery, Update
from telegram.ext import ContextTypes

from bot.answering.grouping import Grouping
from bot.answering.views import Views
from bot.handlers.incoming import language_of, viewer_of, viewer_pressing, who_is
from bot.ledger.gaps import Gap, GapQuestion
from bot.ledger.ledger import Ledger
from bot.loop.cards import Cards
from bot.loop.describing import ORDERS, Describing, wordings
from bot.loop.telling import Telling
from bot.render import Card, GapPress, choice_card, list_card
from bot.texts import TEXTS, Texts, texts_for
from bot.wire.send import acknowledge, reply, turn
from index.read.collections import View

# Gaps, wordings and passages that can be chosen from.
_CHOICES = 8
# An order and a page in the number of a button.
_PAGES = 1000


@dataclass(frozen=True)
class Gaps:
    """Shows gaps to admins.

    Attributes:
        ledger: Where they are stored.
        views: Who sees what.
        describing: Puts them into words.
        cards: The messages that show one each.
        grouping: Knows which are alike.
        telling: Tells admins what they did not ask, in the language that they use.
        admins: Who may look.
    """

    ledger: Ledger
    views: Views
    describing: Describing
    cards: Cards
    grouping: Grouping
    telling: Telling
    admins: frozenset[int]

    async def command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/gaps: the first page of the open ones."""
        message = update.effective_message
        if message is not None:
            await self.telling.note_language(message.chat.id, language_of(message))
            view = await self.views.of(viewer_of(message), context.bot)
            await reply(message, await self._list(view, 0, 0, texts_for(language_of(message))))

    async def listed(self, query: CallbackQuery, press: GapPress) -> None:
        """Another page, or another order."""
        if query.from_user.id not in self.admins:
            await self._refuse(query, press)
            return
        view = await self.views.of(viewer_pressing(query), query.get_bot())
        await acknowledge(query)
        order, page = divmod(press.number, _PAGES)
        await turn(query, await self._list(view, min(order, len(ORDERS) - 1), page, TEXTS[press.language]))

    async def card(self, query: CallbackQuery, press: GapPress) -> None:
        """A gap's card, in a message of its own, to be replied to; in the place of a choice, it stands there again."""
        gap = await self._gap(query, press)
        message = query.message
        if gap is None or message is None:
            await self._refuse(query, press)
            return
        await acknowledge(query)
        texts, who, bot = TEXTS[press.language], who_is(query.from_user), query.get_bot()
        if await self.ledger.gap_states.of_card(message.chat.id, message.message_id) == gap.gap_id:
            await self.cards.renew(gap, who, texts, bot, message.chat.id, message.message_id)
        else:
            await self.cards.show(gap, who, texts, bot, message.chat.id)

    async def choose(self, query: CallbackQuery, press: GapPress) -> None:
        """What can be pinned, parted or merged."""
        gap = await self._gap(query, press)
        if gap is None:
            await self._refuse(query, press)
            return
        await acknowledge(query)
        questions = (await self.ledger.gaps.questions([gap.gap_id]))[gap.gap_id]
        find = {"pins": self._pins, "parts": self._parts, "like": self._like}[press.deed]
        choices = await find(gap, questions, press.language)
        texts = TEXTS[press.language]
        await turn(query, choice_card(press.deed, gap.gap_id, choices[:_CHOICES], texts, wordings(questions)[0]))

    async def _list(self, view: View, order: int, number: int, texts: Texts) -> Card:
        page = await self.describing.page(view, order, number)
        counts = await self.describing.counts(view)
        return list_card(page.lines, counts, order, page.number, page.of, texts)

    async def _gap(self, query: CallbackQuery, press: GapPress) -> Gap | None:
        """The gap of a button, None where it is no more, or none that the admin may hear of."""
        if query.from_user.id not in self.admins:
            return None
        view = await self.views.of(viewer_pressing(query), query.get_bot())
        return await self.describing.get(press.one, view)

    async def _refuse(self, query: CallbackQuery, press: GapPress) -> None:
        texts = texts_for(query.from_user.language_code or press.language)
        await acknowledge(query, texts.loop.gap_gone, alert=True)

    async def _pins(self, gap: Gap, questions: Sequence[GapQuestion], language: str) -> list[tuple[str, GapPress]]:
        passages = await self.describing.nearest(gap, questions)
        return [
            (f"{passage.source}: {passage.text}", GapPress("pin", language, gap.gap_id, passage.passage_id))
            for passage in passages
        ]

    async def _parts(self, gap: Gap, questions: Sequence[GapQuestion], language: str) -> list[tuple[str, GapPress]]:
        different = wordings(questions)
        latest = {question.text: question.question_id for question in reversed(questions)}
        return [(text, GapPress("part", language, gap.gap_id, latest[text])) for text in different if different[1:]]

    async def _like(self, gap: Gap, questions: Sequence[GapQuestion], language: str) -> list[tuple[str, GapPress]]:
        others = await self.grouping.alike(wordings(questions)[0], gap.view, _CHOICES, gap.gap_id)
        of = await self.ledger.gaps.questions(others)
        return [(wordings(of[other])[0], GapPress("merge", language, gap.gap_id, other)) for other in others]
