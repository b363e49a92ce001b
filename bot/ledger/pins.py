"""Pins: wordings for which a keeper chose the passage that answers them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Delete, Executable, Update, delete, func, insert, literal, select, update

from bot.ledger.database import Database
from bot.ledger.gaps import ID_BYTES, Who
from bot.ledger.questions import normal
from bot.ledger.schema import PINS, QUESTIONS
from bot.ledger.views import restored, stored
from index.read.collections import View


@dataclass(frozen=True, slots=True)
class Pin:
    """A wording and its passage.

    Attributes:
        pin_id: Its id.
        text: The wording.
        normal: The same for all spellings of it.
        view: What the people could see who asked it.
        passage_id: The passage, as it was pinned.
        reported: Whether keepers were told that it is gone.
    """

    pin_id: str
    text: str
    normal: str
    view: View
    passage_id: str
    reported: bool = False


class Pins:
    """Stores pins; no method raises when the database fails."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._changes = 0

    async def all(self) -> list[Pin]:
        """Return all pins, the earliest first."""
        rows = await self._database.rows(select(PINS).order_by(PINS.c.pinned_at, PINS.c.pin_id))
        return [
            Pin(row.pin_id, row.text, row.normal, restored(row.view), row.passage_id, row.reported_at is not None)
            for row in rows
        ]

    async def version(self) -> object:
        """Return what differs after each change, so that who has read all pins knows when to read them again."""
        if not self._database.is_shared:
            return self._changes
        found = await self._database.rows(select(func.count(), func.max(PINS.c.pinned_at)))
        return tuple(found[0]) if found else None

    def note_change(self) -> None:
        """Note that pins were changed by statements that others have executed."""
        self._changes += 1

    async def report(self, pin_id: str, *, is_gone: bool) -> None:
        """Record that keepers are told that a pin's passage is gone; or that it is there again."""
        at = self._clock() if is_gone else None
        await self._database.write(update(PINS).where(PINS.c.pin_id == pin_id).values(reported_at=at))


def pinning(
    texts: Sequence[str], view: View, passage_id: str, who: Who, at: datetime, where: ColumnElement[bool]
) -> list[Executable]:
    """Return statements that pin a passage for some wordings, each only where a condition holds."""
    rows = [
        {
            "pin_id": secrets.token_urlsafe(ID_BYTES),
            "text": text,
            "normal": normal(text),
            "view": stored(view),
            "passage_id": passage_id,
            "pinned_at": at,
            "who": str(who.user_id),
            "name": who.name,
        }
        for text in texts
    ]
    return [
        insert(PINS).from_select(list(row), select(*(literal(row[key], PINS.c[key].type) for key in row)).where(where))
        for row in rows
    ]


def unpinning(normals: Collection[str], view: View, where: ColumnElement[bool]) -> Delete:
    """Return the statement that removes what is pinned for some wordings, where a condition holds."""
    return delete(PINS).where(PINS.c.normal.in_(normals) & (PINS.c.view == stored(view)) & where)


def forgetting_wordings(asker: str) -> Delete:
    """Return the statement that removes what is pinned for wordings that a person alone asked, while they are known."""
    mine = QUESTIONS.c.asker == asker
    others = QUESTIONS.c.asker.is_distinct_from(asker)

    def asked_by(whom: ColumnElement[bool]) -> ColumnElement[bool]:
        texts, normals = select(QUESTIONS.c.text).where(whom), select(QUESTIONS.c.normal).where(whom)
        return PINS.c.text.in_(texts) | PINS.c.normal.in_(normals)

    return delete(PINS).where(asked_by(mine) & ~asked_by(others))


def forgetting(user_id: int, hashed: str) -> Update:
    """Return the statement that puts a hash in the place of an admin's id and name."""
    return update(PINS).where(PINS.c.who == str(user_id)).values(who=hashed, name=hashed)
