"""Drafts: answers to gaps that admins have written and not chosen a collection for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, literal, select

from bot.ledger.database import Database
from bot.ledger.gaps import OPEN
from bot.ledger.schema import DRAFTS, GAPS


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft as it is stored.

    Attributes:
        draft_id: Its id.
        gap_id: Its gap.
        content: What it says, as JSON.
    """

    draft_id: str
    gap_id: str
    content: str


class Drafts:
    """Stores drafts, one of each message; no method raises when the database fails."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def put(self, drafted: Drafted, message: str, who: int) -> bool:
        """Store the draft of an admin's message, in the place of its former one.

        Return whether its gap is open, and nothing proposed for it.
        """
        row = {
            "draft_id": drafted.draft_id,
            "gap_id": drafted.gap_id,
            "message": message,
            "who": who,
            "at": self._clock(),
            "content": drafted.content,
        }
        waits = (GAPS.c.gap_id == drafted.gap_id) & GAPS.c.state.in_(OPEN) & GAPS.c.proposer.is_(None)
        values = select(*(literal(value, DRAFTS.c[name].type) for name, value in row.items()))
        written = await self._database.write(
            delete(DRAFTS).where(DRAFTS.c.message == message),
            insert(DRAFTS).from_select(list(row), values.where(select(GAPS.c.gap_id).where(waits).exists())),
        )
        return bool(written)

    async def get(self, draft_id: str) -> Drafted | None:
        """Return a draft, None where there is none of that id."""
        return await self._one(DRAFTS.c.draft_id, draft_id)

    async def of_message(self, message: str) -> Drafted | None:
        """Return the draft of an admin's message, None where it has none."""
        return await self._one(DRAFTS.c.message, message)

    async def _one(self, column: ColumnElement[str], value: str) -> Drafted | None:
        columns = (DRAFTS.c.draft_id, DRAFTS.c.gap_id, DRAFTS.c.content)
        rows = await self._database.rows(select(*columns).where(column == value))
        return Drafted(*rows[0]) if rows else None
