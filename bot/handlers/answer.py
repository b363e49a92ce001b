"""A question is answered: once, in its place, and on record."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil

from telegram import Message

from bot.answering.followup import read_together
from bot.answering.limits import Limits
from bot.documents.live import LiveEngine
from bot.jobs.housekeeping import Housekeeping
from bot.ledger.ledger import Ledger, now
from bot.ledger.questions import Asked, How, Question
from bot.render import CardContext, Links, above_card, answer_card, line_card, shown, text_card
from bot.texts import Texts, texts_for
from bot.wire.send import reply, revise
from index import Answer, Engine, ask

# Hits of a private answer, and of one in a group, where it should not fill the screen.
PRIVATE_HITS = 5
_GROUP_HITS = 3
# For so long a group is pointed to an answer that it has, and a question leans on the one before.
_STANDS = timedelta(minutes=10)


@dataclass(frozen=True)
class Answering:
    """Answers questions in chats."""

    live: LiveEngine
    ledger: Ledger
    housekeeping: Housekeeping
    limits: Limits
    min_confidence: float | None
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
        before = await self.ledger.questions.of_message(message.chat.id, message.message_id)
        if before is not None and (before.asked.text == question if edited else before.answer_id):
            return  # answered by a run before, or edited without saying anything new
        texts = texts_for(language_of(message), question)
        if in_group(message):
            if await self._too_many(message, texts):
                return
            if not edited and await self._stands_above(message, question, texts):
                return
        engine, began = self.live.engine, time.perf_counter()
        answer = await asyncio.to_thread(ask, engine, question, self._hits(message), self.min_confidence)
        together = None if in_group(message) else await self._together(message, question, answer, engine)
        how = How.GROUP if in_group(message) else How.PRIVATE
        asked = asked_of(together or answer, language_of(message), how, engine, (time.perf_counter() - began) * 1000)
        asked = replace(asked, text=question, read_as=together.question if together else None)
        question_id = await self.ledger.questions.record(asked, message.chat.id, asker(message), message.message_id)
        answer_id = await self._show(asked, together or answer, onto or message, before, engine, texts, question_id)
        # Telegram takes no key by which it would know a message that it has already. A bot
        # killed after Telegram took the answer and before it stands here sends it again
        # after its restart: the other way round it might never be sent. That is one answer
        # a chat at the most, since a chat's next question waits for this line.
        await self.ledger.questions.record_answer(question_id, answer_id)

    async def say(self, message: Message, text: str) -> None:
        """Answer a message by a line, which disappears again in a group."""
        line = await reply(message, text_card(text))
        if in_group(message):
            await self.housekeeping.remove_later(line.chat.id, line.message_id, self.remove_after_s)

    async def _show(
        self,
        asked: Asked,
        answer: Answer,
        onto: Message,
        before: Question | None,
        engine: Engine,
        texts: Texts,
        question_id: str | None,
    ) -> int:
        """Send the answer, or put it in the place of the one before; the id of its message."""
        links = Links(onto.get_bot().username)
        passing = in_group(onto) and not answer.answered
        if passing:
            card = line_card(answer, texts)
        else:
            passage = answer.hits[0].passage if answer.hits else None
            more = {"question_id": question_id, "rank": 1, "read_as": asked.read_as}
            below = (
                await asyncio.to_thread(CardContext.of_passage, passage, engine, **more) if passage else CardContext()
            )
            card = answer_card(answer, texts, links, engine.version, below)
        if before is None or before.answer_id is None:
            answer_id = (await reply(onto, card)).message_id
        else:
            await self.ledger.deletions.take_back(onto.chat.id, before.answer_id)
            answer_id = await revise(onto, before.answer_id, card)
        if passing:
            await self.housekeeping.remove_later(onto.chat.id, answer_id, self.remove_after_s)
        return answer_id

    async def _too_many(self, message: Message, texts: Texts) -> bool:
        """Whether a person or a group asks too much; they are told so once."""
        at_s = (message.edit_date or message.date).timestamp()
        sender = message.sender_chat or message.from_user
        refusal = self.limits.refuse(message.chat.id, sender.id if sender else None, at_s)
        if refusal is not None and not refusal.told:
            text = texts.too_fast if refusal.of == "person" else texts.too_many
            await self.say(message, text(ceil(refusal.wait_s)))
        return refusal is not None

    async def _stands_above(self, message: Message, question: str, texts: Texts) -> bool:
        """Whether the group was answered the same just now; then it is shown where."""
        version, chat = self.live.engine.version, message.chat
        earlier = await self.ledger.questions.earlier_answer(chat.id, question, version, now() - _STANDS)
        if earlier is None or earlier.answer_id is None:
            return False
        again = replace(earlier.asked, text=question, read_as=None, passage_ids=(), took_ms=0.0)
        question_id = await self.ledger.questions.record(again, chat.id, asker(message), message.message_id)
        link = _link(message, earlier.answer_id)
        pointer = await reply(message, above_card(texts, link), to=None if link else earlier.answer_id)
        await self.ledger.questions.record_answer(question_id, pointer.message_id)
        return True

    async def _together(self, message: Message, question: str, alone: Answer, engine: Engine) -> Answer | None:
        """The answer as the question before makes the question complete, None where it stands by itself."""
        last = await self.ledger.questions.before(message.chat.id, message.message_id, now() - _STANDS)
        if last is None:
            return None
        k = self._hits(message)
        return await asyncio.to_thread(read_together, engine, last.asked, question, alone, k, self.min_confidence)

    def _hits(self, message: Message) -> int:
        return _GROUP_HITS if in_group(message) else PRIVATE_HITS


def in_group(message: Message) -> bool:
    """Whether a message stands in a group."""
    return message.chat.type != message.chat.PRIVATE


def asker(message: Message) -> int | None:
    """Return who wrote a message; None for those who speak as a chat."""
    return message.from_user.id if message.from_user and not message.sender_chat else None


def language_of(message: Message) -> str | None:
    """Return the language code of who wrote a message, None where it is not known."""
    return message.from_user.language_code if message.from_user else None


def asked_of(answer: Answer, language: str | None, how: How, engine: Engine, took_ms: float) -> Asked:
    """Return what the ledger keeps of an answer."""
    hits = shown(answer) if answer.answered else answer.hits
    return Asked(
        text=answer.question,
        language=language,
        how=how,
        answered=answer.answered,
        confidence=answer.confidence,
        missing=answer.missing,
        passage_ids=tuple(hit.passage.passage_id for hit in hits),
        version=engine.version,
        took_ms=took_ms,
    )


def _link(message: Message, message_id: int) -> str | None:
    """The address of another message of the same chat; None in basic groups, which have none."""
    if message.chat.type != message.chat.SUPERGROUP:
        return None
    if message.chat.username:
        return f"https://t.me/{message.chat.username}/{message_id}"
    return f"https://t.me/c/{str(message.chat.id).removeprefix('-100')}/{message_id}"
