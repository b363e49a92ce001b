"""Consents: who wants to be told when their question has an answer, and where.

Each consent is for one message. It is marked before that is sent, so that a process that dies meanwhile tells
nobody twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Delete, delete, select, update

from bot.ledger.database import Database
from bot.ledger.pseudonyms import Pseudonyms
from bot.ledger.schema import CONSENTS, GAP_QUESTIONS, GAPS, QUESTIONS
from bot.ledger.upsert import put

KEPT = timedelta(days=30)
"""For how long the ids of a consent are kept where there is no answer."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody who wants to be told.

    Attributes:
        question_id: Of what.
        chat_id: Where it was asked.
        user_id: Who asked.
        message_id: The message that asks.
        card_id: The message that said there is no answer; None: it is no more.
        language: The person's language code.
        text: The question.
        gap_id: Its gap.
        answer: The passage that answers it.
        began: Whether telling it began before, in a process that died.
    """

    question_id: str
    chat_id: int
    user_id: int
    message_id: int | None
    card_id: int | None
    language: str | None
    text: str
    gap_id: str
    answer: str | None
    began: bool


class Consents:
    """Stores consents; no method raises when the database fails."""

    def __init__(self, database: Database, pseudonyms: Pseudonyms, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._pseudonyms = pseudonyms
        self._clock = clock

    async def give(
        self, question_id: str, chat_id: int, user_id: int, message_id: int | None, language: str | None
    ) -> bool:
        """Record a person's consent; the same again makes no difference.

        Return whether the person is to be told: who was told of the answer that there is, is not told again.
        """
        joined = CONSENTS.outerjoin(GAP_QUESTIONS, GAP_QUESTIONS.c.question_id == CONSENTS.c.question_id).outerjoin(
            GAPS, GAPS.c.gap_id == GAP_QUESTIONS.c.gap_id
        )
        columns = (CONSENTS.c.chat_id, CONSENTS.c.told_at, GAPS.c.state)
        ours = CONSENTS.c.question_id == question_id
        for before in await self._database.rows(select(*columns).select_from(joined).where(ours)):
            if before.chat_id is not None:
                return True
            if before.told_at is not None and before.state in ("answered", None):
                return False
        row = {
            "question_id": question_id,
            "person": self._pseudonyms.of("person", user_id),
            "chat_id": chat_id,
            "user_id": user_id,
            "message_id": message_id,
            "language": language,
            "given_at": self._clock(),
        }
        await self._database.write(put(CONSENTS, row))
        return True

    async def withdraw(self, question_id: str) -> None:
        """Delete a consent that the person took back."""
        await self._database.erase(delete(CONSENTS).where((CONSENTS.c.question_id == question_id) & ~_SETTLED))

    async def given(self, question_id: str) -> bool:
        """Return whether somebody waits to be told."""
        waiting = (CONSENTS.c.question_id == question_id) & ~_SETTLED
        return bool(await self._database.rows(select(CONSENTS.c.question_id).where(waiting)))

    async def due(self) -> list[Consent]:
        """Return who is to be told of the gaps that are answered; the earliest consent first."""
        joined = (
            CONSENTS.join(GAP_QUESTIONS, GAP_QUESTIONS.c.question_id == CONSENTS.c.question_id)
            .join(GAPS, GAPS.c.gap_id == GAP_QUESTIONS.c.gap_id)
            .join(QUESTIONS, QUESTIONS.c.question_id == CONSENTS.c.question_id)
        )
        columns = (
            *(CONSENTS.c.question_id, CONSENTS.c.chat_id, CONSENTS.c.user_id, CONSENTS.c.message_id),
            *(QUESTIONS.c.answer_id, CONSENTS.c.language, QUESTIONS.c.read_as, QUESTIONS.c.text),
            *(GAPS.c.gap_id, GAPS.c.answer, CONSENTS.c.sending_at),
        )
        which = (GAPS.c.state == "answered") & CONSENTS.c.told_at.is_(None) & CONSENTS.c.chat_id.is_not(None)
        rows = await self._database.rows(
            select(*columns).select_from(joined).where(which).order_by(CONSENTS.c.given_at)
        )
        return [
            Consent(
                question_id=row.question_id,
                chat_id=row.chat_id,
                user_id=row.user_id,
                message_id=row.message_id,
                card_id=row.answer_id,
                language=row.language,
                text=row.read_as or row.text,
                gap_id=row.gap_id,
                answer=row.answer,
                began=row.sending_at is not None,
            )
            for row in rows
        ]

    async def begin(self, question_id: str) -> bool:
        """Record that a message is sent now; return whether it may be: nobody began it before, and it is written."""
        ours = (CONSENTS.c.question_id == question_id) & CONSENTS.c.sending_at.is_(None)
        return bool(await self._database.write(update(CONSENTS).where(ours).values(sending_at=self._clock())))

    async def cancel(self, question_id: str) -> None:
        """Record that a message was surely not sent, so that it may be sent later."""
        ours = CONSENTS.c.question_id == question_id
        await self._database.write(update(CONSENTS).where(ours).values(sending_at=None))

    async def settle(self, question_id: str, *, told: bool) -> None:
        """Forget where a person was to be told, who was, or can be no more."""
        ours = CONSENTS.c.question_id == question_id
        settled = {"chat_id": None, "user_id": None, "message_id": None}
        at = {"told_at": self._clock()} if told else {}
        await self._database.erase(update(CONSENTS).where(ours).values(**settled, **at))


_SETTLED = CONSENTS.c.chat_id.is_(None)


def deleting_old(now: datetime, oldest: datetime) -> Sequence[Delete]:
    """Return statements that delete the consents that are too old to be kept, and what is left of all before a day."""
    waiting = CONSENTS.c.chat_id.is_not(None) & (CONSENTS.c.given_at < now - KEPT)
    return delete(CONSENTS).where(waiting), delete(CONSENTS).where(CONSENTS.c.given_at < oldest)
