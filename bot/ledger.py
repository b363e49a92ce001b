"""The ledger: questions and what was shown for them, votes, what was posted; what is owed and to be removed.

No method raises when the database fails: the bot answers without it. Chats and people are
known by hashes; `bot.schema` says what stands in clear, and until when.

A question's id is 72 random bits, and a question is told only where it was asked: people
with a client of their own can send any callback data, so an id alone, overheard or
guessed, must not show one chat what another has asked.
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, delete, func, insert, select, update

from bot.database import Database, open_database
from bot.inbox import Inbox
from bot.pseudonyms import Pseudonyms, load_pseudonyms
from bot.removals import Removals
from bot.schema import CHOSEN, MOVED, QUESTIONS, SHOWN, STEPS, UNFOUND, VOTES, Step

DATABASE, KEY = "ledger.sqlite3", "ledger.key"
"""The ledger's files under DATA, both of mode 0600."""

_ID_BYTES = 9
# What ends a question and says nothing of its own.
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


@dataclass(frozen=True, slots=True)
class Votes:
    """How many found a passage right for a question, and how many did not."""

    up: int
    down: int


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


async def open_ledger(data: Path, clock: Callable[[], datetime] = now, steps: Sequence[Step] = STEPS) -> Ledger:
    """Return the ledger under DATA, brought up to date by the steps; in memory, with a line in the log, if need be."""
    ledger = Ledger(await open_database(data / DATABASE, steps), load_pseudonyms(data / KEY), clock)
    await ledger.recall_moves()
    return ledger


class Ledger:
    """What the bot remembers.

    Attributes:
        inbox: Updates in hand.
        removals: Messages that are to disappear.
    """

    def __init__(self, database: Database, pseudonyms: Pseudonyms, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._pseudonyms = pseudonyms
        self._clock = clock
        self._moved: dict[str, str] = {}
        self.inbox = Inbox(database, clock)
        self.removals = Removals(database, clock)

    async def close(self) -> None:
        """Let go of the file."""
        await self._database.close()

    def place(self, name: int | str) -> str:
        """Return what the ledger calls a chat, by its id, or an inline message, by its name.

        A group that became a supergroup has one place under both its ids.
        """
        place = self._pseudonyms.of("place", name)
        return self._moved.get(place, place)

    # --- questions

    async def record_question(
        self, asked: Asked, place: int | str, user_id: int | None, message_id: int | None = None
    ) -> str | None:
        """Return the id of a question from now on, None where it cannot be kept.

        Args:
            asked: The question.
            place: The chat's id; of an inline message, its name. See `question`.
            user_id: Who asks; None for those who speak as a chat.
            message_id: The message that asks, so that its edits find their answer.
        """
        question_id = secrets.token_urlsafe(_ID_BYTES)
        row = {
            "question_id": question_id,
            "asked_at": self._clock(),
            "place": self.place(place),
            "asker": None if user_id is None else self._person(user_id),
            "text": _storable(asked.text),
            "read_as": None if asked.read_as is None else _storable(asked.read_as),
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
        # What the message asked before without being answered was a slip of the pen, or is tried again.
        same = (QUESTIONS.c.place == row["place"]) & (QUESTIONS.c.message_id == message_id)
        before = _deleting_questions(same & QUESTIONS.c.answer_id.is_(None)) if message_id is not None else ()
        written = await self._database.write(*before, insert(QUESTIONS).values(row), *shown)
        return None if written is None else question_id

    async def record_answer(self, question_id: str | None, answer_id: int) -> None:
        """Note which message answers a question; one that it answered before, it answers no more."""
        ours = QUESTIONS.c.question_id == question_id
        place = select(QUESTIONS.c.place).where(ours).scalar_subquery()
        await self._database.write(
            update(QUESTIONS)
            .where((QUESTIONS.c.place == place) & (QUESTIONS.c.answer_id == answer_id))
            .values(answer_id=None),
            update(QUESTIONS).where(ours).values(answer_id=answer_id),
        )

    async def record_place(self, question_id: str, place: int | str) -> None:
        """Note where a question stands that was recorded before it was known."""
        ours = QUESTIONS.c.question_id == question_id
        await self._database.write(update(QUESTIONS).where(ours).values(place=self.place(place)))

    async def answer_gone(self, chat_id: int, answer_id: int) -> None:
        """Note that a message of the bot's answers nothing any more."""
        here = (QUESTIONS.c.place == self.place(chat_id)) & (QUESTIONS.c.answer_id == answer_id)
        await self._database.write(update(QUESTIONS).where(here).values(answer_id=None))

    async def question(self, question_id: str, place: int | str) -> Question | None:
        """Return a question of a chat or an inline message, None where it has none of that id."""
        named = (QUESTIONS.c.question_id == question_id) & (QUESTIONS.c.place == self.place(place))
        return await self._question(select(QUESTIONS).where(named))

    async def question_of_message(self, chat_id: int, message_id: int) -> Question | None:
        """Return what a message asked when it was last read, None if nothing."""
        said = (QUESTIONS.c.place == self.place(chat_id)) & (QUESTIONS.c.message_id == message_id)
        return await self._question(select(QUESTIONS).where(said))

    async def question_before(self, chat_id: int, message_id: int, since: datetime) -> Question | None:
        """Return the latest question that another message of a chat has asked since a moment, None if none has."""
        here = (QUESTIONS.c.place == self.place(chat_id)) & (QUESTIONS.c.asked_at >= since)
        return await self._question(select(QUESTIONS).where(here & (QUESTIONS.c.message_id != message_id)))

    async def earlier_answer(self, chat_id: int, text: str, version: str, since: datetime) -> Question | None:
        """Return when a chat was last answered the same question by the same index since a moment.

        Case, width, white space and what ends a question make no difference.
        """
        same = (QUESTIONS.c.place == self.place(chat_id)) & (QUESTIONS.c.normal == _normal(text))
        stands = QUESTIONS.c.answered & QUESTIONS.c.answer_id.is_not(None)
        recent = (QUESTIONS.c.asked_at >= since) & (QUESTIONS.c.version == version)
        return await self._question(select(QUESTIONS).where(same & stands & recent))

    # --- what people make of the answers

    async def vote(self, question_id: str | None, passage_id: str, user_id: int, value: int) -> Votes:
        """Return a passage's votes with a person's counted: 1, -1, or 0 to take it back.

        Everybody has one vote for a passage under a question, and may change it. Who calls
        this for a question that came from outside has looked it up first: see `question`.
        """
        of_passage = (VOTES.c.question_id == (question_id or "")) & (VOTES.c.passage_id == passage_id)
        voter = self._person(user_id)
        row = {"question_id": question_id or "", "passage_id": passage_id, "voter": voter, "value": value}
        cast = [insert(VOTES).values(row | {"voted_at": self._clock()})] if value else []
        await self._database.write(delete(VOTES).where(of_passage & (VOTES.c.voter == voter)), *cast)
        counted = select(VOTES.c.value, func.count()).where(of_passage).group_by(VOTES.c.value)
        counts = dict(tuple(row) for row in await self._database.rows(counted))
        return Votes(counts.get(1, 0), counts.get(-1, 0))

    async def record_chosen(self, user_id: int, inline_query: str, passage_id: str) -> None:
        """Keep that somebody posted an inline result."""
        row = {
            "chosen_at": self._clock(),
            "chooser": self._person(user_id),
            "inline_query": _storable(inline_query),
            "passage_id": passage_id,
        }
        await self._database.write(insert(CHOSEN).values(row))

    async def lately_chosen(self, user_id: int, most: int) -> list[str]:
        """Return the passages that a person posted by inline results, the latest first."""
        posted = select(CHOSEN.c.passage_id).where(CHOSEN.c.chooser == self._person(user_id))
        latest_first = posted.group_by(CHOSEN.c.passage_id).order_by(func.max(CHOSEN.c.chosen_id).desc())
        return [passage_id for (passage_id,) in await self._database.rows(latest_first.limit(most))]

    async def keep_unfound(self, user_id: int, inline_query: str) -> None:
        """Keep a person's latest inline query without hits: pressing its button makes it a question."""
        asker = self._person(user_id)
        row = {"asker": asker, "inline_query": _storable(inline_query), "asked_at": self._clock()}
        await self._database.write(delete(UNFOUND).where(UNFOUND.c.asker == asker), insert(UNFOUND).values(row))

    async def unfound(self, user_id: int) -> str | None:
        """Return a person's latest inline query without hits, None if there is none."""
        rows = await self._database.rows(select(UNFOUND.c.inline_query).where(UNFOUND.c.asker == self._person(user_id)))
        return rows[0][0] if rows else None

    # --- groups that move, people who go, time that passes

    async def move_chat(self, old_id: int, new_id: int) -> None:
        """Let a group keep all it has under its new id; its messages are numbered anew there."""
        old, new = self.place(old_id), self._pseudonyms.of("place", new_id)
        if old == new:
            return
        self._moved = {before: new if after == old else after for before, after in self._moved.items()} | {old: new}
        await self._database.write(
            update(QUESTIONS).where(QUESTIONS.c.place == old).values(place=new, message_id=None, answer_id=None),
            update(MOVED).where(MOVED.c.new_place == old).values(new_place=new),
            insert(MOVED).values(old_place=old, new_place=new),
        )
        await self.removals.leave(old_id)

    async def recall_moves(self) -> None:
        """Know the groups that moved before this run."""
        self._moved = dict(tuple(row) for row in await self._database.rows(select(MOVED)))

    async def forget(self, user_id: int) -> int:
        """Delete what a person asked, chose and voted; how many questions there were."""
        person = self._person(user_id)
        deleted = await self._database.write(
            delete(VOTES).where(VOTES.c.voter == person),
            delete(CHOSEN).where(CHOSEN.c.chooser == person),
            delete(UNFOUND).where(UNFOUND.c.asker == person),
            *_deleting_questions(QUESTIONS.c.asker == person),
        )
        return deleted or 0

    async def enforce_retention(self, days: int) -> None:
        """Delete what is older than that."""
        oldest = self._clock() - timedelta(days=days)
        await self._database.write(
            delete(VOTES).where(VOTES.c.voted_at < oldest),
            delete(CHOSEN).where(CHOSEN.c.chosen_at < oldest),
            delete(UNFOUND).where(UNFOUND.c.asked_at < oldest),
            *_deleting_questions(QUESTIONS.c.asked_at < oldest),
        )
        await self.inbox.enforce_retention(days)

    def _person(self, user_id: int) -> str:
        return self._pseudonyms.of("person", user_id)

    async def _question(self, query: Select[Any]) -> Question | None:
        """The latest question that a query finds."""
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


def _deleting_questions(which: ColumnElement[bool]) -> tuple[Delete, Delete]:
    gone = select(QUESTIONS.c.question_id).where(which)
    return delete(SHOWN).where(SHOWN.c.question_id.in_(gone)), delete(QUESTIONS).where(which)


def _normal(text: str) -> str:
    """A question without what makes no difference to it."""
    return " ".join(unicodedata.normalize("NFKC", _storable(text)).casefold().split()).strip(_ENDS)


def _storable(text: str) -> str:
    """The text without what databases refuse: halves of surrogate pairs and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
