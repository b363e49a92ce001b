"""A question is answered in the chat where it was asked."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from telegram import Message

from bot.answering.limits import Refusal
from bot.answering.service import Answered, AnsweredAbove, Answering, Request
from bot.jobs.housekeeping import Housekeeping
from bot.ledger.ledger import Ledger
from bot.ledger.questions import How
from bot.render import Links, above_card, answer_card, line_card, text_card
from bot.texts import Texts, texts_for
from bot.wire.send import reply, revise


@dataclass(frozen=True)
class Replying:
    """Replies to messages."""

    answering: Answering
    ledger: Ledger
    housekeeping: Housekeeping
    remove_after_s: float

    async def answer(
        self, message: Message, question: str, *, edited: bool = False, onto: Message | None = None
    ) -> None:
        """Answer what a message asks.

        Args:
            message: Who asks, and where.
            question: What is asked.
            edited: Whether the message was sent before and says something else now; then
                its answer does so too.
            onto: The message to reply to, if not the one that asks.
        """
        texts = texts_for(language_of(message), question)
        said = await self.answering.answer(_request(message, question, edited))
        if isinstance(said, Refusal):
            await self._refuse(message, said, texts)
        elif isinstance(said, AnsweredAbove):
            await self._point(message, said, texts)
        elif said is not None:
            answer_id = await self._show(said, onto or message, texts)
            # Telegram takes no key by which it would know a message that it has already. A bot
            # killed after Telegram took the answer and before it stands here sends it again
            # after its restart: the other way round it might never be sent. That is one answer
            # a chat at the most, since a chat's next question waits for this line.
            await self.answering.delivered(said, answer_id)

    async def say(self, message: Message, text: str) -> None:
        """Answer a message by a line, which disappears again in a group."""
        line = await reply(message, text_card(text))
        if in_group(message):
            await self.housekeeping.remove_later(line.chat.id, line.message_id, self.remove_after_s)

    async def _refuse(self, message: Message, refusal: Refusal, texts: Texts) -> None:
        """Say once that a person or a group asks too much."""
        if not refusal.told:
            text = texts.too_fast if refusal.of == "person" else texts.too_many
            await self.say(message, text(ceil(refusal.wait_s)))

    async def _point(self, message: Message, above: AnsweredAbove, texts: Texts) -> None:
        """Show a group the answer that it has."""
        link = _link(message, above.answer_id)
        pointer = await reply(message, above_card(texts, link), to=None if link else above.answer_id)
        await self.answering.delivered(above, pointer.message_id)

    async def _show(self, answered: Answered, onto: Message, texts: Texts) -> int:
        """Send the answer, or put it in the place of the one before; the id of its message."""
        found = answered.found
        passing = in_group(onto) and not found.answer.answered
        if passing:
            card = line_card(found.answer, texts)
        else:
            links = Links(onto.get_bot().username)
            card = answer_card(found.shown, texts, links, found.engine.version, answered.context)
        if answered.replaces is None:
            answer_id = (await reply(onto, card)).message_id
        else:
            await self.ledger.deletions.take_back(onto.chat.id, answered.replaces)
            answer_id = await revise(onto, answered.replaces, card)
        if passing:
            await self.housekeeping.remove_later(onto.chat.id, answer_id, self.remove_after_s)
        return answer_id


def in_group(message: Message) -> bool:
    """Whether a message stands in a group."""
    return message.chat.type != message.chat.PRIVATE


def asker(message: Message) -> int | None:
    """Return who wrote a message; None for those who speak as a chat."""
    return message.from_user.id if message.from_user and not message.sender_chat else None


def language_of(message: Message) -> str | None:
    """Return the language code of who wrote a message, None where it is not known."""
    return message.from_user.language_code if message.from_user else None


def _request(message: Message, question: str, edited: bool) -> Request:
    sender = message.sender_chat or message.from_user
    return Request(
        text=question,
        how=How.GROUP if in_group(message) else How.PRIVATE,
        language=language_of(message),
        chat=message.chat.id,
        asker=asker(message),
        sender=sender.id if sender else None,
        sent_at_s=(message.edit_date or message.date).timestamp(),
        message_id=message.message_id,
        edited=edited,
    )


def _link(message: Message, message_id: int) -> str | None:
    """The address of another message of the same chat; None in basic groups, which have none."""
    if message.chat.type != message.chat.SUPERGROUP:
        return None
    if message.chat.username:
        return f"https://t.me/{message.chat.username}/{message_id}"
    return f"https://t.me/c/{str(message.chat.id).removeprefix('-100')}/{message_id}"
