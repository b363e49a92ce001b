"""Whose turn it is to send, where several processes share one bot: its limits are Telegram's for all of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from bot.ledger.database import Database
from bot.ledger.pseudonyms import Pseudonyms

# The moments at which messages went out or will, the last `most` of them; a new one comes when the first of these is so
# long ago that it does not count any more. All in one statement, so that processes wait for each other and not in vain.
_TAKE = text("""
INSERT INTO turns AS t (name, sent) VALUES (:name, ARRAY[extract(epoch FROM clock_timestamp())::float8])
ON CONFLICT (name) DO UPDATE SET sent = (t.sent || GREATEST(
  extract(epoch FROM clock_timestamp())::float8, t.sent[cardinality(t.sent) - :most + 1] + :period
))[GREATEST(cardinality(t.sent) + 2 - :most, 1) :]
RETURNING sent[cardinality(sent)] - extract(epoch FROM clock_timestamp())::float8
""")
_FORGET = text("DELETE FROM turns WHERE sent[cardinality(sent)] < extract(epoch FROM clock_timestamp()) - :seconds")
_OLD_S = 3600


class Turns:
    """Takes turns; chats are hashed. No method raises when the database fails."""

    def __init__(self, database: Database, pseudonyms: Pseudonyms) -> None:
        self._database = database
        self._pseudonyms = pseudonyms

    async def take(self, limits: Sequence[tuple[object, int, float]]) -> float:
        """Take the next turn; return in how many seconds it comes, 0 where the database fails.

        Args:
            limits: What is limited: a chat, or None for all of them; and so many messages in so many seconds.
        """
        waits = [0.0]
        for chat, most, period_s in limits:
            name = "all" if chat is None else self._pseudonyms.of(f"turn {most} {period_s}", str(chat))
            rows = await self._database.returned(
                (_TAKE, {"name": name, "most": most, "period": period_s}), durable=False
            )
            waits += [float(rows[0][0])] if rows else []
        return max(waits)

    async def forget_old(self) -> None:
        """Forget what counts no more."""
        await self._database.write((_FORGET, {"seconds": _OLD_S}), durable=False)
