"""Questions and what was shown for them.

A question is found by its id only in the chat where it was asked. Its id is 72 random bits,
but people with a client of their own can send any callback data, so an id that was overheard
must not show one chat what another has asked.
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, delete, insert, select, update

from bot.ledger.chat_migrations import ChatMigrations
from bot.ledger.database import Database
from bot.ledger.pseudonyms import Pseudonyms
from bot.ledger.schema import QUESTIONS, SHOWN

_ID_BYTES = 9
AWAITED = "awaited"
"""Stands for the inline message of a card that Telegram has not named yet; see `find`."""
# Characters at the end of a question that make no difference to it.
_ENDS = " ?？!！。.,，…~～"


class How(StrEnum):
    """In which way a question came."""

    PRIVATE = "private"
    GROUP = "group"
    INLINE = "inline"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what was shown for it.

    Attributes:
        text: As the person wrote it.
        language: The person's language code, None where it is not known.
        how: In which way it came.
        answered: Whether the first passage was given as the answer.
        confidence: How sure, 0 to 1.
        missing: The question's words that are nowhere in the documents.
        passage_ids: What was shown or can be paged to, best first.
        version: Of the index that was asked.
        took_ms: How long it took to find what to show.
        read_as: What the index was asked, where that was not the text alone.
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


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the ledger has it; the messages' ids are those of its chat."""

    question_id: str
    asked_at: datetime
    asked: Asked
    message_id: int | None
    answer_id: int | None


class Questions:
    """The questions of each chat (known by its id) and of each inline message (by its name); no method raises."""

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
            user_id: Who asks; None for those who speak as a chat.
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
            "normal": _normal(asked.read_as or asked.text),
            "language": asked.language,
            "how": asked.how,
            "answered": asked.answered,
            "confidence": asked.confidence,
            "missing": json.dumps(asked.missing),
            "version": asked.version,
            "took_ms": asked.took_ms,
            "message_id": message_id,
        }
        shown = [
            insert(SHOWN).values(question_id=question_id, rank=rank, passage_id=passage_id)
            for rank, passage_id in enumerate(asked.passage_ids)
        ]
        # What the message asked before and was not answered is void: it was edited, or is tried again.
        same = (QUESTIONS.c.place == row["place"]) & (QUESTIONS.c.message_id == message_id)
        before = deleting_questions(same & QUESTIONS.c.answer_id.is_(None)) if message_id is not None else ()
        written = await self._database.write(*before, insert(QUESTIONS).values(row), *shown)
        return None if written is None else question_id

    async def record_answer(self, question_id: str | None, answer_id: int) -> None:
        """Note which message answers a question; any other question is answered by that message no more."""
        ours = QUESTIONS.c.question_id == question_id
        chat_key = select(QUESTIONS.c.place).where(ours).scalar_subquery()
        await self._database.write(
            update(QUESTIONS)
            .where((QUESTIONS.c.place == chat_key) & (QUESTIONS.c.answer_id == answer_id))
            .values(answer_id=None),
            update(QUESTIONS).where(ours).values(answer_id=answer_id),
        )

    async def record_chat(self, question_id: str, chat: int | str) -> None:
        """Note the chat or inline message of a question that was recorded before it was known."""
        ours = QUESTIONS.c.question_id == question_id
        await self._database.write(update(QUESTIONS).where(ours).values(place=self._chat_migrations.chat_key(chat)))

    async def answer_deleted(self, chat_id: int, answer_id: int) -> None:
        """Note that a message of the bot's answers nothing any more."""
        here = (QUESTIONS.c.place == self._chat_migrations.chat_key(chat_id)) & (QUESTIONS.c.answer_id == answer_id)
        await self._database.write(update(QUESTIONS).where(here).values(answer_id=None))

    async def find(self, question_id: str, chat: int | str) -> Question | None:
        """Return a question of a chat or an inline message, None where it has none of that id.

        Telegram names the inline message of a guest's answer only once it stands there, and
        that name may get lost. Then the first inline message whose button is pressed counts
        as the one: only who sees the card can know the id.
        """
        named = select(QUESTIONS).where(QUESTIONS.c.question_id == question_id)
        question = await self._question(named.where(QUESTIONS.c.place == self._chat_migrations.chat_key(chat)))
        if question is None and isinstance(chat, str):
            question = await self._question(named.where(QUESTIONS.c.place == self._chat_migrations.chat_key(AWAITED)))
            if question is not None:
                await self.record_chat(question_id, chat)
        return question

    async def of_message(self, chat: int | str, message_id: int) -> Question | None:
        """Return what a message asked when it was last handled, None if nothing."""
        if self._has_migrated(chat):
            return None
        said = (QUESTIONS.c.place == self._chat_migrations.chat_key(chat)) & (QUESTIONS.c.message_id == message_id)
        return await self._question(select(QUESTIONS).where(said))

    async def answer_of(self, chat: int | str, message_id: int) -> int | None:
        """Return which message answers what another one asks, or asked before it was edited; None if none does."""
        if self._has_migrated(chat):
            return None
        said = (QUESTIONS.c.place == self._chat_migrations.chat_key(chat)) & (QUESTIONS.c.message_id == message_id)
        question = await self._question(select(QUESTIONS).where(said & QUESTIONS.c.answer_id.is_not(None)))
        return question.answer_id if question else None

    async def before(self, chat: int | str, message_id: int, since: datetime) -> Question | None:
        """Return the latest question that a message above another has asked since a moment, None if none has."""
        here = (QUESTIONS.c.place == self._chat_migrations.chat_key(chat)) & (QUESTIONS.c.asked_at >= since)
        return await self._question(select(QUESTIONS).where(here & (QUESTIONS.c.message_id < message_id)))

    async def earlier_answer(self, chat: int | str, text: str, version: str, since: datetime) -> Question | None:
        """Return the latest time since a moment that a chat was answered this question by this index, None if never.

        Case, width, white space and what ends a question make no difference.
        """
        same = (QUESTIONS.c.place == self._chat_migrations.chat_key(chat)) & (QUESTIONS.c.normal == _normal(text))
        # A question that was only pointed to its answer shows nothing itself.
        shows = select(SHOWN.c.rank).where(SHOWN.c.question_id == QUESTIONS.c.question_id).exists()
        stands = QUESTIONS.c.answered & QUESTIONS.c.answer_id.is_not(None) & shows
        recent = (QUESTIONS.c.asked_at >= since) & (QUESTIONS.c.version == version)
        return await self._question(select(QUESTIONS).where(same & stands & recent))

    def _has_migrated(self, chat: int | str) -> bool:
        """Whether a chat has a new id; its messages have new ids too, so the old ones would name others."""
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
        )
        return Question(row.question_id, row.asked_at, asked, row.message_id, row.answer_id)


def deleting_questions(which: ColumnElement[bool]) -> tuple[Delete, Delete]:
    """Return statements that delete some questions and what was shown for them; the last one counts the questions."""
    deleted = select(QUESTIONS.c.question_id).where(which)
    return delete(SHOWN).where(SHOWN.c.question_id.in_(deleted)), delete(QUESTIONS).where(which)


def _normal(text: str) -> str:
    """Return what all ways to write the same question share: width, case, white space and its end aside."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(_ENDS)
