"""Who asked in vain wants to be told once there is an answer."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import CallbackQuery, Message

from bot.answering.service import Answering
from bot.handlers.incoming import chat_of, in_private
from bot.jobs.housekeeping import Housekeeping
from bot.ledger.ledger import Ledger
from bot.render import GapPress, bell_row
from bot.texts import TEXTS, texts_for
from bot.wire.send import acknowledge, show_rows


@dataclass(frozen=True)
class Bell:
    """Takes consents, and takes them back.

    Attributes:
        ledger: Where they are stored.
        answering: Knows who asked what.
        housekeeping: Deletes lines in groups; one whose asker is to be told stays.
        remove_after_s: After how many seconds it does.
    """

    ledger: Ledger
    answering: Answering
    housekeeping: Housekeeping
    remove_after_s: float

    async def press(self, query: CallbackQuery, press: GapPress) -> None:
        """🔔: the person who asked is to be told where it was asked; pressed again, no more."""
        said = texts_for(query.from_user.language_code or press.language)
        chat = chat_of(query)
        question = await self.answering.question(press.one, chat)
        if question is None or isinstance(chat, str):
            await acknowledge(query, said.forgotten, alert=True)
            return
        person = query.from_user.id
        if not await self.answering.may_turn(person, press.one, chat):
            await acknowledge(query, said.loop.bell_of_other, alert=True)
            return
        ring = press.number == 0
        if ring:
            language = query.from_user.language_code or press.language
            if not await self.ledger.consents.give(press.one, chat, person, question.message_id, language):
                await acknowledge(query, said.loop.bell_told, alert=True)
                return
        else:
            await self.ledger.consents.withdraw(press.one)
        await acknowledge(query, said.loop.bell_on if ring else said.loop.bell_off, alert=ring)
        await show_rows(query, ("bell",), (bell_row(press.one, TEXTS[press.language], rung=ring),))
        if not in_private(query) and isinstance(query.message, Message) and not question.asked.answered:
            await self._keep(chat, query.message.message_id, ring)

    async def _keep(self, chat: int, message_id: int, ring: bool) -> None:
        """Let a line in a group stay, or disappear after all."""
        if ring:
            await self.ledger.deletions.cancel(chat, message_id)
        else:
            await self.housekeeping.delete_later(chat, message_id, self.remove_after_s)
