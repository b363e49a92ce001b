"""Which process handles which update, where several share the ledger.

An update is held by one process, on a lease that it renews while it handles it; when the lease runs out, another takes
it over. Of one queue (a chat's, or a person's) only the earliest update that is not done can be claimed, and none while
another is held. All moments are the database's, so that no clock of a process matters.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import text

from bot.ledger.database import Database
from bot.ledger.schema import UPDATES
from bot.ledger.update_log import Pending

LEASE_S = 7.0
"""How long a process that died holds its updates."""
# An update whose predecessor by Telegram's numbers has not come waits for it so long: a balancer may bring the later
# one first. So many numbers back are looked at.
_EARLIER_S, _NUMBERS = 0.5, 30
# Of the updates that wait long, so many are looked at.
_LOOKED_AT = 20
# Processes claim one after the other; any number will do, as long as it stays the same.
_TURN = 0x9A55_A6EC

# The columns of `Pending`.
_PENDING = [UPDATES.c[name] for name in ("update_id", "content", "received_at", "attempts", "deaths", "deaths_alone")]
_BEGIN = text("SELECT pg_advisory_xact_lock(:turn)")
_CLAIM = text("""
WITH moment AS MATERIALIZED (SELECT timezone('utc', clock_timestamp()) AS now), head AS (
  SELECT u.update_id FROM updates u, moment
  WHERE u.done_at IS NULL
    AND (u.holder IS NULL OR (:takes_over AND u.leased_until < moment.now))
    AND (:leads OR u.queue IS NULL OR NOT u.queue = ANY(:reserved))
    AND NOT EXISTS (
      SELECT 1 FROM updates o WHERE o.queue = u.queue AND o.done_at IS NULL AND o.update_id <> u.update_id
        AND (o.update_id < u.update_id OR o.holder IS NOT NULL AND o.leased_until >= moment.now))
    AND NOT EXISTS (
      SELECT 1 FROM updates q WHERE q.update_id BETWEEN u.update_id - :numbers AND u.update_id
        AND q.received_at BETWEEN moment.now - :earlier * interval '1 second' AND moment.now
        AND NOT EXISTS (SELECT 1 FROM updates p WHERE p.update_id = q.update_id - 1))
  ORDER BY u.update_id LIMIT :most)
UPDATE updates u SET
  holder = :holder, leased_until = moment.now + :lease * interval '1 second', computing = false,
  deaths = deaths + CASE WHEN computing THEN 1 ELSE 0 END,
  deaths_alone = deaths_alone + CASE WHEN computing AND deaths >= :alone_after THEN 1 ELSE 0 END
FROM head, moment WHERE u.update_id = head.update_id
RETURNING u.update_id, u.content, u.received_at, u.attempts, u.deaths, u.deaths_alone
""").columns(*_PENDING)
_RENEW = text("""
UPDATE updates SET leased_until = timezone('utc', clock_timestamp()) + :lease * interval '1 second'
WHERE update_id = ANY(:numbers) AND holder = :holder RETURNING update_id
""")
_WAITING = text("SELECT count(*) FROM updates WHERE done_at IS NULL AND queue LIKE 'chat:%'")
# Private chats have the ids of their people, which are positive.
_WAITING_LONG = text("""
SELECT update_id, content, received_at, attempts, deaths, deaths_alone FROM updates
WHERE done_at IS NULL AND NOT computing AND queue LIKE 'chat:%' AND queue NOT LIKE 'chat:-%' AND NOT queue = ANY(:told)
  AND received_at < timezone('utc', clock_timestamp()) - :long * interval '1 second'
ORDER BY update_id LIMIT :most
""").columns(*_PENDING)
_PUT_OFF = text("UPDATE updates SET queue = 'later:' || update_id WHERE update_id = :number AND holder = :holder")
_RELEASE = text("""
UPDATE updates SET holder = NULL, leased_until = NULL, computing = false WHERE holder = :holder AND done_at IS NULL
""")


class Claims:
    """The updates that one process holds; no method raises when the database fails.

    Args:
        database: A server's.
        holder: The name of this process, which no other has: its number on its machine, and something random.
    """

    def __init__(self, database: Database, holder: str) -> None:
        self._database = database
        self._holder = holder

    async def claim(
        self, most: int, *, alone_after: int, takes_over: bool, leads: bool, reserved: Collection[str], in_order: bool
    ) -> list[Pending] | None:
        """Claim updates, the earliest first; return them, None where the database fails.

        Args:
            most: How many at most.
            alone_after: See `UpdateLog.count_deaths`.
            takes_over: Whether those may be claimed whose lease has run out.
            leads: Whether those of the reserved queues may be claimed, too.
            reserved: Queues of which the leader alone handles updates.
            in_order: Whether updates come in the order of their numbers, so that none waits for an earlier one.
        """
        values = {
            "takes_over": takes_over,
            "leads": leads,
            "reserved": sorted(reserved),
            "numbers": _NUMBERS,
            "earlier": 0.0 if in_order else _EARLIER_S,
            "most": most,
            "holder": self._holder,
            "lease": LEASE_S,
            "alone_after": alone_after,
        }
        rows = await self._database.returned((_BEGIN, {"turn": _TURN}), (_CLAIM, values), alone=True)
        return None if rows is None else sorted((Pending(*row) for row in rows), key=lambda one: one.update_id)

    async def renew(self, numbers: Sequence[int]) -> set[int] | None:
        """Renew the leases of updates; return which of them are held still, None where the database fails."""
        values: dict[str, Any] = {"lease": LEASE_S, "numbers": list(numbers), "holder": self._holder}
        rows = await self._database.returned((_RENEW, values))
        return None if rows is None else {number for (number,) in rows}

    async def put_off(self, number: int) -> None:
        """Let the later updates of its queue pass an update that is handled again after a while."""
        await self._database.write((_PUT_OFF, {"number": number, "holder": self._holder}))

    async def waiting(self) -> int:
        """Return how many updates of chats are not done, whoever holds them; 0 where the database fails."""
        rows = await self._database.rows(_WAITING)
        return rows[0][0] if rows else 0

    async def waiting_long(self, long_s: float, told: Collection[int]) -> list[Pending]:
        """Return updates of private chats that nobody has begun with for so many seconds; the earliest first.

        They are a few, of many; none of the chats that were told, and none where the database fails.
        """
        values = {"long": long_s, "told": [f"chat:{chat}" for chat in told], "most": _LOOKED_AT}
        return [Pending(*row) for row in await self._database.rows((_WAITING_LONG, values))]

    async def release(self) -> None:
        """Leave all that is held to the others, at once."""
        await self._database.write((_RELEASE, {"holder": self._holder}))
