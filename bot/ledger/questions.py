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
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, bindparam, delete, false, func, insert, select, update

from bot.ledger.chat_migrations import ChatMigrations
from bot.ledger.database import Database, Statement
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


def deleting_questions(which: ColumnElement[bool]) -> tuple[Delete, ...]:
    """Return statements that delete some questions, and what was shown and noted for them; the last touches each."""
    deleted = select(QUESTIONS.c.question_id).where(which)
    return *leaving(which), delete(SHOWN).where(SHOWN.c.question_id.in_(deleted)), delete(QUESTIONS).where(which)


# Made once, since they are executed for every question.
_OURS = QUESTIONS.c.question_id == bindparam("ours")
_HERE = QUESTIONS.c.place == bindparam("place")
_SAME_MESSAGE = _HERE & (QUESTIONS.c.message_id == bindparam("message_id"))
_SINCE = QUESTIONS.c.asked_at >= bindparam("since")
_LATEST = select(QUESTIONS).order_by(QUESTIONS.c.asked_at.desc()).limit(1)
_OF_MESSAGE = _LATEST.where(_SAME_MESSAGE)
_ANSWERED_MESSAGE = _OF_MESSAGE.where(QUESTIONS.c.answer_id.is_not(None))
_BEFORE = _LATEST.where(_HERE & _SINCE & (QUESTIONS.c.message_id < bindparam("message_id")))
# A question that was pointed to an earlier answer shows no passages itself.
_SHOWS = select(SHOWN.c.rank).where(SHOWN.c.question_id == QUESTIONS.c.question_id).exists()
_EARLIER = _LATEST.where(
    _HERE
    & _SINCE
    & (QUESTIONS.c.normal == bindparam("normal"))
    & (QUESTIONS.c.version == bindparam("version"))
    & QUESTIONS.c.answered
    & QUESTIONS.c.answer_id.is_not(None)
    & _SHOWS
)
_SHOWN = select(SHOWN.c.passage_id).where(SHOWN.c.question_id == bindparam("ours")).order_by(SHOWN.c.rank)
_RECORD, _SHOW = insert(QUESTIONS), insert(SHOWN)
_REPLACE = deleting_questions(_SAME_MESSAGE & QUESTIONS.c.answer_id.is_(None))
_PLACE = select(QUESTIONS.c.place).where(_OURS).scalar_subquery()
_LOSE_ANSWER = (
    update(QUESTIONS)
    .where((QUESTIONS.c.place == _PLACE) & (QUESTIONS.c.answer_id == bindparam("answer")))
    .values(answer_id=None)
)
_HAVE_ANSWER = update(QUESTIONS).where(_OURS).values(answer_id=bindparam("answer"))


class How(StrEnum):
    """Where a question was asked."""

    PRIVATE = "private"
    GROUP = "group"
    INLINE = "inline"
    GUEST = "guest"
    WEB = "web"
    ASSISTANT = "mcp"


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
            "first": asked.passage_ids[0] if asked.answered and asked.passage_ids else None,
        }
        shown = [
            {"question_id": question_id, "rank": rank, "passage_id": passage_id}
            for rank, passage_id in enumerate(asked.passage_ids)
        ]
        statements: list[Statement] = [(_RECORD, row), *([(_SHOW, shown)] if shown else [])]
        if message_id is not None:  # an unanswered question of it is replaced: it was edited, or is handled again
            same = {"place": row["place"], "message_id": message_id}
            statements = [*((statement, same) for statement in _REPLACE), *statements]
        # A power cut that undoes it undoes its answer's record too, and then the question is asked again.
        written = await self._database.write(*statements, durable=False)
        return None if written is None else question_id

    async def record_answer(self, question_id: str | None, answer_id: int) -> None:
        """Record the message that answers a question; questions that it answered before lose it."""
        ours = {"ours": question_id, "answer": answer_id}
        # Until it is written, a kill has the answer sent again: it waits for no disk. The end of its update does.
        await self._database.write((_LOSE_ANSWER, ours), (_HAVE_ANSWER, ours), durable=False)

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
        named = _LATEST.where(QUESTIONS.c.question_id == question_id)
        question = await self._question(named.where(QUESTIONS.c.place == self._chat_migrations.chat_key(chat)))
        if question is None and isinstance(chat, str):
            question = await self._question(named.where(QUESTIONS.c.place == self._chat_migrations.chat_key(AWAITED)))
            if question is not None:
                await self.record_chat(question_id, chat)
        return await self._with_passages(question)

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
        return await self._question(_LATEST.where(asked & here)) is not None

    async def of_message(self, chat: int | str, message_id: int) -> Question | None:
        """Return the question that a message asked when it was last handled, without its passages; None if none."""
        return await self._of_message(_OF_MESSAGE, chat, message_id)

    async def answer_of(self, chat: int | str, message_id: int) -> int | None:
        """Return the id of the message that answers another, edited since or not; None if none does."""
        question = await self._of_message(_ANSWERED_MESSAGE, chat, message_id)
        return question.answer_id if question else None

    async def before(self, chat: int | str, message_id: int, since: datetime) -> Question | None:
        """Return the latest question since a moment above a message, without its passages; None if there is none."""
        place = self._chat_migrations.chat_key(chat)
        return await self._question((_BEFORE, {"place": place, "message_id": message_id, "since": since}))

    async def shown(self, question_ids: Collection[str]) -> list[str]:
        """Return the passages shown for some questions, those shown first and most often first."""
        counted = select(SHOWN.c.passage_id).where(SHOWN.c.question_id.in_(question_ids)).group_by(SHOWN.c.passage_id)
        best_first = counted.order_by(func.min(SHOWN.c.rank), func.count().desc(), SHOWN.c.passage_id)
        return [passage_id for (passage_id,) in await self._database.rows(best_first)]

    async def earlier_answer(self, chat: int | str, text: str, version: str, since: datetime) -> Question | None:
        """Return the same question if this index answered it in a chat since a moment, the latest one; else None.

        Case, width, white space and final punctuation make no difference. Its passages are left out.
        """
        place = self._chat_migrations.chat_key(chat)
        asked = {"place": place, "normal": normal(text), "version": version, "since": since}
        return await self._question((_EARLIER, asked))

    async def _of_message(self, query: Select[Any], chat: int | str, message_id: int) -> Question | None:
        if self._has_migrated(chat):
            return None
        said = {"place": self._chat_migrations.chat_key(chat), "message_id": message_id}
        return await self._question((query, said))

    async def times_shown(self) -> dict[str, int]:
        """Return how often each passage was shown for a question."""
        counted = select(SHOWN.c.passage_id, func.count()).where(SHOWN.c.rank == 0).group_by(SHOWN.c.passage_id)
        return dict(tuple(row) for row in await self._database.rows(counted))

    def _has_migrated(self, chat: int | str) -> bool:
        """Whether this id of a chat is a former one; its message ids then name other messages, or none."""
        return isinstance(chat, int) and self._chat_migrations.present_id(chat) != chat

    async def _question(self, query: Statement) -> Question | None:
        """Return the question that a query finds, without its passages."""
        rows = await self._database.rows(query)
        if not rows:
            return None
        row = rows[0]
        asked = Asked(
            text=row.text,
            language=row.language,
            how=How(row.how),
            answered=row.answered,
            confidence=row.confidence,
            missing=tuple(json.loads(row.missing)),
            passage_ids=(),
            version=row.version,
            took_ms=row.took_ms,
            read_as=row.read_as,
            verdict=row.verdict,
            view=restored(row.view) if row.view else None,
        )
        return Question(row.question_id, row.asked_at, asked, row.message_id, row.answer_id)

    async def _with_passages(self, question: Question | None) -> Question | None:
        if question is None:
            return None
        shown = await self._database.rows((_SHOWN, {"ours": question.question_id}))
        return replace(question, asked=replace(question.asked, passage_ids=tuple(name for (name,) in shown)))


def normal(text: str) -> str:
    """Return a question without differences of width, case, white space and final punctuation.

    Example: "What  is ＬＥＡＶＥ?" → "what is leave"
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(_ENDS)
