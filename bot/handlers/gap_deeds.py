"""Admins do something about a question without an answer."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Bot, CallbackQuery

from bot.answering.views import Views
from bot.handlers.incoming import viewer_pressing, who_is
from bot.ledger.gaps import Gap, Who
from bot.ledger.ledger import Ledger
from bot.loop.answers import Answers
from bot.loop.cards import Cards
from bot.loop.closing import may_confirm
from bot.render import GapPress
from bot.texts import TEXTS, texts_for
from bot.wire.send import acknowledge


@dataclass(frozen=True)
class GapDeeds:
    """Changes gaps as admins say.

    Attributes:
        ledger: Where they are stored.
        views: Who sees what.
        cards: The messages that show one each.
        answers: Answers them.
        admins: Who may.
    """

    ledger: Ledger
    views: Views
    cards: Cards
    answers: Answers
    admins: frozenset[int]

    async def press(self, query: CallbackQuery, press: GapPress) -> None:
        """Do what a button says; its card then shows how the gap stands."""
        gap = None
        if query.from_user.id in self.admins:
            view = await self.views.of(viewer_pressing(query), query.get_bot())
            gap = await self.cards.describing.get(press.one, view)
        if gap is None:
            texts = texts_for(query.from_user.language_code or press.language)
            await acknowledge(query, texts.loop.gap_gone, alert=True)
            return
        who, texts, message = who_is(query.from_user), TEXTS[press.language], query.message
        if press.deed == "confirm" and not may_confirm(gap, who):
            await acknowledge(query, texts.loop.by_another, alert=True)
            return
        shown, said = await self._done(gap, press, who, query.get_bot())
        await acknowledge(query, texts.loop.done.get(said, "") or texts.loop.not_now, alert=said not in texts.loop.done)
        now = await self.ledger.gaps.get(shown)
        if now is not None and message is not None:
            await self.cards.renew(now, who, texts, query.get_bot(), message.chat.id, message.message_id)

    async def _done(self, gap: Gap, press: GapPress, who: Who, bot: Bot) -> tuple[str, str]:
        """Do what a button says; the gap to show then, and what was done, empty where that was not possible."""
        states, gap_id = self.ledger.gap_states, gap.gap_id
        done = False
        match press.deed:
            case "pin":
                closed = await self.answers.pin(gap, press.other, who)
                return gap_id, {"answered": "pin", "proposed": "proposed", None: ""}[closed]
            case "into":
                closed = await self.answers.choose(gap, press.other, press.number, who, bot)
                return gap_id, {"answered": "into", "proposed": "proposed", None: ""}[closed]
            case "merge" if await states.merge(gap_id, press.other):
                return press.other, "merge"
            case "take":
                done = await states.take(gap_id, who)
            case "release" | "reject":
                done = await states.release(gap_id, who)
            case "decline":
                done = await states.decline(gap, who)
            case "reopen":
                done = await states.reopen(gap, who)
            case "part":
                done = await self._part(gap, press.other)
            case "confirm":
                done = await self.answers.confirm(gap, who)
        return gap_id, press.deed if done else ""

    async def _part(self, gap: Gap, question_id: str) -> bool:
        questions = (await self.ledger.gaps.questions([gap.gap_id]))[gap.gap_id]
        normals = [question.normal for question in questions if question.question_id == question_id]
        same = [question.question_id for question in questions if question.normal in normals]
        return bool(same) and await self.ledger.gap_states.split(gap.gap_id, same) is not None
