"""What becomes of gaps: taken, declined, answered, merged, parted; and by whom."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, delete, insert, literal, select, update

from bot.ledger.chat_migrations import ChatMigrations
from bot.ledger.database import Database
from bot.ledger.gaps import ID_BYTES, OPEN, Gap, GapQuestion, Gaps, State, Way, Who, batches, deleting_empty_gaps
from bot.ledger.pins import Pins, pinning, unpinning
from bot.ledger.questions import normal
from bot.ledger.schema import CONSENTS, DRAFTS, GAP_CARDS, GAP_QUESTIONS, GAP_STATES, GAPS, PUT_BACK
from bot.ledger.upsert import put
from bot.ledger.views import stored

# Wordings of a gap that a pin is made for.
_PINNED = 20


class GapStates:
    """Changes the states of gaps, each change by whoever is first; no method raises when the database fails."""

    def __init__(
        self,
        gaps: Gaps,
        pins: Pins,
        database: Database,
        chat_migrations: ChatMigrations,
        clock: Callable[[], datetime],
    ) -> None:
        self._gaps = gaps
        self._pins = pins
        self._database = database
        self._chat_migrations = chat_migrations
        self._clock = clock

    async def take(self, gap_id: str, who: Who) -> bool:
        """Let an admin own an open gap; return whether it is open."""
        owned = {"owner": str(who.user_id), "owner_name": who.name}
        return await self._become(gap_id, "checking", who, (*OPEN, "declined"), owned)

    async def release(self, gap_id: str, who: Who) -> bool:
        """Let nobody own a gap, whose proposed answer is put back; return whether it is open."""
        freed = {
            "owner": None,
            "owner_name": None,
            "answer": None,
            "answered_by": None,
            "proposer": None,
            "draft": None,
        }
        return await self._become(gap_id, "new", who, ("checking",), freed, [_put_back(gap_id, ("checking",))])

    async def decline(self, gap: Gap, who: Who) -> bool:
        """Decline a gap, its proposed answer and what is pinned for it; return whether it was open."""
        unpinned = await self._unpinned(gap, OPEN)
        unanswered = {"answer": None, "answered_by": None, "proposer": None, "draft": None}
        return await self._become(
            gap.gap_id, "declined", who, OPEN, unanswered, [unpinned, _put_back(gap.gap_id, OPEN)]
        )

    async def reopen(self, gap: Gap, who: Who) -> bool:
        """Open a gap again that was answered or declined; its answer is put back, and pinned no more.

        Return whether it was so.
        """
        closed: Sequence[State] = ("answered", "declined")
        unpinned = await self._unpinned(gap, closed)
        unanswered = {"answer": None, "answered_by": None, "proposer": None, "draft": None}
        also = [unpinned, _put_back(gap.gap_id, closed), _untold(gap.gap_id)]
        return await self._become(gap.gap_id, "new", who, closed, unanswered, also)

    async def doubt(self, gap_id: str, question_id: str) -> bool:
        """Open a gap again whose answer is voted down for one of its questions; return whether it was answered.

        What is pinned stays so: votes alone move no ranking.
        """
        unanswered = {"answer": None, "answered_by": None, "proposer": None, "draft": None}
        ours = (GAP_QUESTIONS.c.question_id == question_id) & _still(gap_id, ("answered",))
        doubted = update(GAP_QUESTIONS).where(ours).values(why="vote")
        return await self._become(gap_id, "new", None, ("answered",), unanswered, [doubted, _untold(gap_id)])

    async def lose_answer(self, gap_id: str) -> bool:
        """Open a gap again, the passage of whose answer, or proposed answer, is gone; return whether it had one."""
        unanswered = {"answer": None, "answered_by": None, "proposer": None, "draft": None}
        return await self._become(gap_id, "new", None, ("answered", "checking"), unanswered, [_untold(gap_id)])

    async def propose(
        self, gap_id: str, way: Way, answer: str | None, who: Who | None, draft: str | None = None
    ) -> bool:
        """Record what an admin, or a changed document, says is the answer; another admin is to confirm it."""
        said = {"answer": answer, "answered_by": way, "proposer": str(who.user_id) if who else "", "draft": draft}
        return await self._become(gap_id, "checking", who, OPEN, said)

    async def answer(self, gap: Gap, way: Way, answer: str, who: Who | None) -> bool:
        """Close an open gap with the passage that answers it; return whether it was open: only one closes it.

        What an admin answers takes the place of what was pinned for its wordings, by a pin or otherwise.
        """
        said = {"answer": answer, "answered_by": way, "proposer": None, "draft": None}
        also: list[Executable] = [
            delete(DRAFTS).where((DRAFTS.c.gap_id == gap.gap_id) & _still(gap.gap_id, OPEN)),
        ]
        if who is not None:
            also.append(await self._unpinned(gap, OPEN))
            if way == "pin":
                texts = {question.normal: question.text for question in await self._questions(gap)}
                different = list({normal(text): text for text in texts.values()}.values())
                still = _still(gap.gap_id, OPEN)
                also += pinning(different[:_PINNED], gap.view, answer, who, self._clock(), still)
        return await self._become(gap.gap_id, "answered", who, OPEN, said, also)

    async def merge(self, gap_id: str, into: str) -> bool:
        """Move the questions of a gap to another whose askers could see the same; return whether that is so."""
        one, other = await self._gaps.get(gap_id), await self._gaps.get(into)
        if one is None or other is None or gap_id == into or one.view != other.view:
            return False
        moved = update(GAP_QUESTIONS).where(GAP_QUESTIONS.c.gap_id == gap_id).values(gap_id=into)
        others = [
            update(table).where(table.c.gap_id == gap_id).values(gap_id=into) for table in (GAP_CARDS, PUT_BACK, DRAFTS)
        ]
        since = update(GAPS).where(GAPS.c.gap_id == into).values(opened_at=min(one.since, other.since))
        await self._database.write(moved, *others, since, *deleting_empty_gaps())
        return True

    async def split(self, gap_id: str, question_ids: Collection[str]) -> str | None:
        """Make of some of its questions a gap of their own; return its id, None where no others are left."""
        questions = (await self._gaps.questions([gap_id]))[gap_id]
        moved = [question.question_id for question in questions if question.question_id in question_ids]
        gap = await self._gaps.get(gap_id)
        if gap is None or not moved or len(moved) == len(questions):
            return None
        new, at = secrets.token_urlsafe(ID_BYTES), self._clock()
        since = min(question.asked_at for question in questions if question.question_id in question_ids)
        row = {"gap_id": new, "view": stored(gap.view), "opened_at": since, "state": "new", "state_at": at}
        statements: list[Executable] = [
            insert(GAPS).values(row),
            insert(GAP_STATES).values(gap_id=new, at=at, state="new"),
            insert(PUT_BACK).from_select(
                ["gap_id", "passage_id"],
                select(_typed(new, PUT_BACK.c.gap_id), PUT_BACK.c.passage_id).where(PUT_BACK.c.gap_id == gap_id),
            ),
            *(
                update(GAP_QUESTIONS).where(GAP_QUESTIONS.c.question_id.in_(some)).values(gap_id=new)
                for some in batches(moved)
            ),
        ]
        return None if await self._database.write(*statements) is None else new

    async def record_card(self, gap_id: str, chat_id: int, message_id: int) -> None:
        """Record that a message shows a gap."""
        row = {"place": self._chat_migrations.chat_key(chat_id), "message_id": message_id, "gap_id": gap_id}
        await self._database.write(put(GAP_CARDS, row))

    async def of_card(self, chat_id: int, message_id: int) -> str | None:
        """Return the id of the gap that a message shows, None where it shows none."""
        here = (GAP_CARDS.c.place == self._chat_migrations.chat_key(chat_id)) & (GAP_CARDS.c.message_id == message_id)
        rows = await self._database.rows(select(GAP_CARDS.c.gap_id).where(here))
        return rows[0][0] if rows else None

    async def _questions(self, gap: Gap) -> list[GapQuestion]:
        return (await self._gaps.questions([gap.gap_id]))[gap.gap_id]

    async def _unpinned(self, gap: Gap, before: Sequence[State]) -> Executable:
        """The statement that removes what is pinned for the wordings of a gap, if it is in one of some states."""
        normals = {name for one in await self._questions(gap) for name in (one.normal, normal(one.text))}
        return unpinning(normals, gap.view, _still(gap.gap_id, before))

    async def _become(
        self,
        gap_id: str,
        state: State,
        who: Who | None,
        before: Sequence[State],
        values: dict[str, Any],
        also: Sequence[Executable] = (),
    ) -> bool:
        """Change the state of a gap that is in one of some states, and what goes with it; whether it was."""
        at = self._clock()
        ours = (GAPS.c.gap_id == gap_id) & GAPS.c.state.in_(before)
        # The row of the history is copied from the gap's, so that it is written only where the gap is.
        named = {"who": str(who.user_id) if who else None, "name": who.name if who else None}
        noted = insert(GAP_STATES).from_select(
            ["gap_id", "at", "state", "who", "name"],
            select(
                GAPS.c.gap_id,
                _typed(at, GAP_STATES.c.at),
                _typed(state, GAP_STATES.c.state),
                _typed(named["who"], GAP_STATES.c.who),
                _typed(named["name"], GAP_STATES.c.name),
            ).where(ours),
        )
        changed = update(GAPS).where(ours).values(state=state, state_at=at, **values)
        # On a server, whoever comes second waits here and then finds another state; a file has one writer anyway.
        first = select(GAPS.c.gap_id).where(GAPS.c.gap_id == gap_id).with_for_update()
        became = bool(await self._database.write(first, noted, *also, changed))
        if also:
            self._pins.note_change()
        return became


def _still(gap_id: str, states: Sequence[State]) -> ColumnElement[bool]:
    """Whether a gap is in one of some states."""
    return select(GAPS.c.gap_id).where((GAPS.c.gap_id == gap_id) & GAPS.c.state.in_(states)).exists()


def _put_back(gap_id: str, states: Sequence[State]) -> Executable:
    """The statement that remembers the answer to a gap as none, if the gap is in one of some states."""
    answered = GAPS.c.answer.is_not(None) & _still(gap_id, states) & (GAPS.c.gap_id == gap_id)
    columns = ["gap_id", "passage_id"]
    return insert(PUT_BACK).from_select(columns, select(GAPS.c.gap_id, GAPS.c.answer).where(answered))


def _untold(gap_id: str) -> Executable:
    """The statement that forgets who was told of the answer to a gap, which is none: they may want to be told again."""
    ours = CONSENTS.c.question_id.in_(select(GAP_QUESTIONS.c.question_id).where(GAP_QUESTIONS.c.gap_id == gap_id))
    return delete(CONSENTS).where(ours & CONSENTS.c.chat_id.is_(None) & _still(gap_id, ("answered",)))


def _typed(value: object, column: ColumnElement[Any]) -> ColumnElement[Any]:
    return literal(value, column.type)
