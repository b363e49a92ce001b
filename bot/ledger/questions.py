"""Questions and the passages shown for them.

A question is found by its id only in the chat where it was asked. An id is 72 random bits
and cannot be guessed. But a modified client can send any callback data, so a person who saw
an id in one chat could otherwise show that question in another.
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, delete, false, func, insert, select, update

from bot.ledger.chat_migrations import ChatMigrations
from bot.ledger.database import Database
from bot.ledger.gaps import leaving
from bot.ledger.pseudonyms import Pseudonyms
from bot.ledger.schema import QUESTIONS, SHOWN
from bot.ledger.views import restored, stored
from index.answer import Verdict
from index.read.collections import View

_ID_BYTES = 9
AWAITED = "awaited"
"""The name of an inline message until Telegram gives its own; see `find`."""
# Characters at the end of a question that make no difference to it.
_ENDS = " ?？!！。.,，…~～"


class How(StrEnum):
    """Where a question was asked."""

    PRIVATE = "private"
    GROUP = "group"
    INLINE = "inline"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the passages shown for it.

    Attributes:
        text: As the person wrote it.
        language: The person's language code, None where it is not known.
        how: Where it was asked.
        answered: Whether the first passage was given as the answer.
        confidence: How sure the answer is, 0 to 1.
        missing: The words of the question that no document has.
        passage_ids: The passages that were shown or can be paged to, best first.
        version: The version of the index that was asked.
        took_ms: How long the search took.
        read_as: The question together with the one before, where the index was asked that; else None.
        verdict: What was said of it: "answer", "nearest" or "none"; None: not known.
        view: What the asker could see; None: not known.
    """

    text: str
    language: str | None
    how: How
    answered: bool
    confidence: float
    missing: tuple[str, ...]
    passage_ids: tuple[str, ...]
    version: str
    took_ms: float
    read_as: str | None = None
    verdict: Verdict | None = None
    view: View | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question in the ledger.

    Attributes:
        question_id: The ledger's id of it.
        asked_at: When it was recorded.
        asked: The question itself.
        message_id: The message that asks it, None where that is not known.
        answer_id: The message that answers it, None where none does.
    """

    question_id: str
    asked_at: datetime
    asked: Asked
    message_id: int | None
    answer_id: int | None


class Questions:
    """Records and finds the questions of chats and inline messages; no method raises when the database fails."""

    def __init__(
        self, database: Database, pseudonyms: Pseudonyms, chat_migrations: ChatMigrations, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._pseudonyms = pseudonyms
        self._chat_migrations = chat_migrations
        self._clock = clock

    async def record(
        self, asked: Asked, chat: int | str, user_id: int | None, message_id: int | None = None
    ) -> str | None:
        """Record a question; return its id, None where the database fails.

        Args:
            asked: The question.
            chat: The chat's id, or the inline message's name. See `find`.
            user_id: The person who asks; None for a message sent as a chat.
            message_id: The message that asks, so that its edits find their answer.
        """
        question_id = secrets.token_urlsafe(_ID_BYTES)
        message_id = None if self._has_migrated(chat) else message_id
        row = {
            "question_id": question_id,
            "asked_at": self._clock(),
            "place": self._chat_migrations.chat_key(chat),
            "asker": None if user_id is None else self._pseudonyms.of("person", user_id),
            "text": asked.text,
            "read_as": asked.read_as,
            "normal": normal(asked.read_as or asked.text),
            "language": asked.language,
            "how": asked.how,
            "answered": asked.answered,
            "confidence": asked.confidence,
            "missing": json.dumps(asked.missing),
            "version": asked.version,
            "took_ms": asked.took_ms,
            "message_id": message_id,
            "verdict": asked.verdict,
            "view": stored(asked.view) if asked.view else None,
        }
        shown = [
            insert(SHOWN).values(question_id=question_id, rank=rank, passage_id=passage_id)
            for rank, passage_id in enumerate(asked.passage_ids)
        ]
        # An unanswered question of the same message is replaced: the message was edited, or is handled again.
        same = (QUESTIONS.c.place == row["place"]) & (QUESTIONS.c.message_id == message_id)
        before = deleting_questions(same & QUESTIONS.c.answer_id.is_(None)) if message_id is not None else ()
        written = await self._database.write(*before, insert(QUESTIONS).values(row), *shown)
        return None if written is None else question_id

    async def record_answer(self, question_id: str | None, answer_id: int) -> None:
        """Record the message that answers a question; questions that it answered before lose it."""
        ours = QUESTIONS.c.question_id == question_id
        chat_key = select(QUESTIONS.c.place).where(ours).scalar_subquery()
        await self._database.write(
            update(QUESTIONS)
            .where((QUESTIONS.c.place == chat_key) & (QUESTIONS.c.answer_id == answer_id))
            .values(answer_id=None),
            update(QUESTIONS).where(ours).values(answer_id=answer_id),
        )

    async def record_chat(self, question_id: str, chat: int | str) -> None:
        """Record the chat or inline message of a question, where that was not known when it was asked."""
        ours = QUESTIONS.c.question_id == question_id
        await self._database.write(update(QUESTIONS).where(ours).values(place=self._chat_migrations.chat_key(chat)))

    async def answer_deleted(self, chat_id: int, answer_id: int) -> None:
        """Record that a message of the bot no longer answers anything."""
        here = (QUESTIONS.c.place == self._chat_migrations.chat_key(chat_id)) & (QUESTIONS.c.answer_id == answer_id)
        await self._database.write(update(QUESTIONS).where(here).values(answer_id=None))

    async def find(self, question_id: str, chat: int | str) -> Question | None:
        """Return a question by its id, None where the chat or inline message has none of that id.

        Telegram gives the name of a guest answer's inline message only after it is sent, and
        that name may be lost. Then the first inline message whose button is pressed with this
        id is taken for it: only those who see the card can know the id.
        """
        named = select(QUESTIONS).where(QUESTIONS.c.question_id == question_id)
        question = await self._question(named.where(QUESTIONS.c.place == self._chat_migrations.chat_key(chat)))
        if question is None and isinstance(chat, str):
            question = await self._question(named.where(QUESTIONS.c.place == self._chat_migrations.chat_key(AWAITED)))
            if question is not None:
                await self.record_chat(question_id, chat)
        return question

    async def is_asker(self, user_id: int, question_id: str | None, chat: int | str) -> bool:
        """Return whether a person asked the question of a card.

        Args:
            user_id: The person.
            question_id: The question; None: the one by which an inline message was picked.
            chat: Where the card stands.
        """
        asked = QUESTIONS.c.asker == self._pseudonyms.of("person", user_id)
        here = QUESTIONS.c.place == self._chat_migrations.chat_key(chat)
        if question_id is not None:
            awaited = QUESTIONS.c.place == self._chat_migrations.chat_key(AWAITED)
            asked &= QUESTIONS.c.question_id == question_id
            here |= awaited if isinstance(chat, str) else false()
        elif not isinstance(chat, str):
            return False
        return await self._question(select(QUESTIONS).where(asked & here)) is not None

    async def of_message(self, chat: int | str, message_id: int) -> Question | None:
        """Return the question that a message asked when it was last handled, None if it asked none."""
        if self._has_migrated(chat):
            return None
        said = (QUESTIONS.c.place == self._chat_migrations.chat_key(chat)) & (QUESTIONS.c.message_id == message_id)
        return await self._question(select(QUESTIONS).where(said))

    async def answer_of(self, chat: int | str, message_id: int) -> int | None:
        """Return the id of the message that answers another, edited since or not; None if none does."""
        if self._has_migrated(chat):
            return None
        said = (QUESTIONS.c.place == self._chat_migrations.chat_key(chat)) & (QUESTIONS.c.message_id == message_id)
        question = await self._question(select(QUESTIONS).where(said & QUESTIONS.c.answer_id.is_not(None)))
        return question.answer_id if question else None

    async def before(self, chat: int | str, message_id: int, since: datetime) -> Question | None:
        """Return the latest question since a moment that was asked above a message, None if there is none."""
        here = (QUESTIONS.c.place == self._chat_migrations.chat_key(chat)) & (QUESTIONS.c.asked_at >= since)
        return await self._question(select(QUESTIONS).where(here & (QUESTIONS.c.message_id < message_id)))

    async def shown(self, question_ids: Collection[str]) -> list[str]:
        """Return the passages shown for some questions, those shown first and most often first."""
        counted = select(SHOWN.c.passage_id).where(SHOWN.c.question_id.in_(question_ids)).group_by(SHOWN.c.passage_id)
        best_first = counted.order_by(func.min(SHOWN.c.rank), func.count().desc(), SHOWN.c.passage_id)
        return [passage_id for (passage_id,) in await self._database.rows(best_first)]

    async def earlier_answer(self, chat: int | str, text: str, version: str, since: datetime) -> Question | None:
        """Return the same question if this index answered it in a chat since a moment, the latest one; else None.

        Case, width, white space and final punctuation make no difference.
        """
        same = (QUESTIONS.c.place == self._chat_migrations.chat_key(chat)) & (QUESTIONS.c.normal == normal(text))
        # A question that was pointed to an earlier answer shows no passages itself.
        shows = select(SHOWN.c.rank).where(SHOWN.c.question_id == QUESTIONS.c.question_id).exists()
        stands = QUESTIONS.c.answered & QUESTIONS.c.answer_id.is_not(None) & shows
        recent = (QUESTIONS.c.asked_at >= since) & (QUESTIONS.c.version == version)
        return await self._question(select(QUESTIONS).where(same & stands & recent))

    def _has_migrated(self, chat: int | str) -> bool:
        """Whether this id of a chat is a former one; its message ids then name other messages, or none."""
        return isinstance(chat, int) and self._chat_migrations.present_id(chat) != chat

    async def _question(self, query: Select[Any]) -> Question | None:
        """Return the latest question that a query finds."""
        rows = await self._database.rows(query.order_by(QUESTIONS.c.asked_at.desc()).limit(1))
        if not rows:
            return None
        row = rows[0]
        shown = select(SHOWN.c.passage_id).where(SHOWN.c.question_id == row.question_id).order_by(SHOWN.c.rank)
        asked = Asked(
            text=row.text,
            language=row.language,
            how=How(row.how),
            answered=row.answered,
            confidence=row.confidence,
            missing=tuple(json.loads(row.missing)),
            passage_ids=tuple(passage_id for (passage_id,) in await self._database.rows(shown)),
            version=row.version,
            took_ms=row.took_ms,
            read_as=row.read_as,
            verdict=row.verdict,
            view=restored(row.view) if row.view else None,
        )
        return Question(row.question_id, row.asked_at, asked, row.message_id, row.answer_id)


def deleting_questions(which: ColumnElement[bool]) -> tuple[Delete, ...]:
    """Return statements that delete some questions, their shown passages and gaps; the last touches one row each."""
    deleted = select(QUESTIONS.c.question_id).where(which)
    return *leaving(which), delete(SHOWN).where(SHOWN.c.question_id.in_(deleted)), delete(QUESTIONS).where(which)


def normal(text: str) -> str:
    """Return a question without differences of width, case, white space and final punctuation.

    Example: "What  is ＬＥＡＶＥ?" → "what is leave"
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(_ENDS)
