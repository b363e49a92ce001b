"""How much more people and groups may ask, where several processes answer them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Delete, delete, select

from bot.ledger.database import Database
from bot.ledger.pseudonyms import Pseudonyms
from bot.ledger.schema import BUCKETS
from bot.ledger.upsert import put

_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filled:
    """A bucket of tokens: how many are left, since when, and whether it was said that none were."""

    left: float
    at_s: float
    announced: bool


class Buckets:
    """Stores buckets by the hash of who has them; no method raises when the database fails."""

    def __init__(self, database: Database, pseudonyms: Pseudonyms) -> None:
        self._database = database
        self._pseudonyms = pseudonyms

    async def load(self, of: object) -> Filled | None:
        """Return the bucket of a person in a group, or of a group; None where there is none yet."""
        columns = (BUCKETS.c.left, BUCKETS.c.at_s, BUCKETS.c.announced)
        rows = await self._database.rows(select(*columns).where(BUCKETS.c.name == self._name(of)))
        return Filled(*rows[0]) if rows else None

    async def save(self, of: object, filled: Filled) -> None:
        """Store a bucket."""
        row = {"left": filled.left, "at_s": filled.at_s, "announced": filled.announced}
        await self._database.write(put(BUCKETS, {"name": self._name(of), **row}), durable=False)

    def _name(self, of: object) -> str:
        return self._pseudonyms.of("bucket", repr(of))


def deleting_full(now: datetime) -> Delete:
    """Return the statement that deletes the buckets that are full again for long."""
    return delete(BUCKETS).where(BUCKETS.c.at_s < (now - _KEPT).timestamp())
