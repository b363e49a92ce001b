"""The audit: every change of the documents and of the rules, by whom and when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Update, func, insert, select, update

from bot.ledger.database import Database
from bot.ledger.pseudonyms import Pseudonyms
from bot.ledger.schema import AUDIT


@dataclass(frozen=True, slots=True)
class Audited:
    """What somebody did.

    Attributes:
        at: When.
        who: The person's id; a hash once it is forgotten.
        name: The person's name; the same hash then.
        deed: What was done, in a word or two.
        source: The document, or the collection.
        deed_id: By which the journal knows it; None: it does not.
    """

    at: datetime
    who: str
    name: str
    deed: str
    source: str
    deed_id: str | None = None


class Audit:
    """Who did what; no method raises when the database fails."""

    def __init__(self, database: Database, pseudonyms: Pseudonyms, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._pseudonyms = pseudonyms
        self._clock = clock

    async def add(self, who: int | str, name: str, deed: str, sources: Sequence[str], deed_id: str | None) -> None:
        """Record what somebody did now to some documents; nothing where the journal's deed is recorded already."""
        if deed_id is not None:
            known = select(AUDIT.c.audit_id).where(AUDIT.c.deed_id == deed_id).limit(1)
            if await self._database.rows(known):
                return
        rows = [Audited(self._clock(), str(who), name, deed, source, deed_id) for source in sources]
        await self._database.write(*(insert(AUDIT).values(asdict(row)) for row in rows))

    async def has_passed(self, deed_id: str, sources: Collection[str], at: datetime) -> bool:
        """Return whether a deed is recorded, or another one that was done to its documents after it had begun."""
        later = AUDIT.c.source.in_(sources) & (AUDIT.c.at > at)
        known = select(AUDIT.c.audit_id).where((AUDIT.c.deed_id == deed_id) | later).limit(1)
        return bool(await self._database.rows(known))

    async def count(self) -> int:
        """Return how many lines there are."""
        rows = await self._database.rows(select(func.count()).select_from(AUDIT))
        return int(rows[0][0]) if rows else 0

    async def latest(self, most: int, skipped: int = 0) -> list[Audited]:
        """Return some of what was done, the latest first."""
        lines = select(AUDIT).order_by(AUDIT.c.audit_id.desc()).limit(most).offset(skipped)
        return [Audited(*row[1:]) for row in await self._database.rows(lines)]

    async def all(self) -> list[Audited]:
        """Return all that was done, the earliest first."""
        return [Audited(*row[1:]) for row in await self._database.rows(select(AUDIT).order_by(AUDIT.c.audit_id))]

    def forgetting(self, user_id: int) -> Update:
        """Return the statement that puts a hash in the place of a person's id and name."""
        return self._hashing(str(user_id))

    async def hash_before(self, moment: datetime) -> list[Update]:
        """Return the statements that do so for everybody in what was done before a moment."""
        people = select(AUDIT.c.who).where(AUDIT.c.at < moment).distinct()
        ids = [who for (who,) in await self._database.rows(people) if who.isdecimal()]
        return [self._hashing(who).where(AUDIT.c.at < moment) for who in ids]

    def _hashing(self, who: str) -> Update:
        hashed = self._pseudonyms.of("person", who)
        return update(AUDIT).where(AUDIT.c.who == who).values(who=hashed, name=hashed)
