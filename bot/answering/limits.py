"""How much one person and one group may ask.

Each has a token bucket: a question takes a token, and tokens come back with time. Written by
hand: libraries' limiters wait, these refuse. An answer that is late by minutes serves nobody
in a group.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Literal

from bot.ledger.buckets import Buckets, Filled

# Buckets that are remembered; beyond that, full ones are dropped.
_BUCKETS = 10_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is one too many.

    Attributes:
        of: Whose tokens are used up.
        wait_s: Seconds until the next one comes back.
        announced: Whether an earlier refusal since the last question that passed was returned already.
    """

    of: Literal["person", "group"]
    wait_s: float
    announced: bool


class Limits:
    """Counts the questions of each person in each group, and of each group; as many as a minute's may come at once."""

    def __init__(self, of_person: int, of_group: int) -> None:
        self.of_person = _Limit("person", of_person)
        self.of_group = _Limit("group", of_group)

    def refuse(self, group: int | str, person: int | None, at_s: float) -> Refusal | None:
        """Return why a question is one too many; None where it passes, and takes a token.

        Args:
            group: The chat it was asked in.
            person: Who asks, None where that is not known.
            at_s: When Telegram dated the message, so that no question looks hastier than it was
                because of a restart or a queue.
        """
        return self.of_person.refuse((group, person), at_s) or self.of_group.refuse(group, at_s)


class SharedLimits:
    """The same limits where several processes answer: the ledger has the buckets."""

    def __init__(self, limits: Limits, buckets: Buckets) -> None:
        self._limits = limits
        self._buckets = buckets

    async def refuse(self, group: int | str, person: int | None, at_s: float) -> Refusal | None:
        """Return why a question is one too many; see `Limits.refuse`. Of one group, one is asked after the other."""
        askers: tuple[tuple[_Limit, Hashable], ...] = (
            (self._limits.of_person, (group, person)),
            (self._limits.of_group, group),
        )
        for limit, asker in askers:
            filled = await self._buckets.load((limit.of, asker))
            if filled is not None:
                limit.buckets[asker] = _Bucket(filled.left, filled.at_s, filled.announced)
            refusal = limit.refuse(asker, at_s)
            bucket = limit.buckets[asker]
            await self._buckets.save((limit.of, asker), Filled(bucket.left, bucket.at_s, bucket.announced))
            if refusal is not None:
                return refusal
        return None


@dataclass
class _Limit:
    of: Literal["person", "group"]
    per_minute: int
    buckets: dict[Hashable, _Bucket] = field(default_factory=dict)

    def refuse(self, asker: Hashable, at_s: float) -> Refusal | None:
        if asker not in self.buckets and len(self.buckets) >= _BUCKETS:
            self.buckets = {one: bucket for one, bucket in self.buckets.items() if not self._full(bucket, at_s)}
        bucket = self.buckets.setdefault(asker, _Bucket(self.per_minute, at_s))
        passed_s = max(0.0, at_s - bucket.at_s)
        bucket.left = min(self.per_minute, bucket.left + passed_s * self.per_minute / 60)
        bucket.at_s = max(bucket.at_s, at_s)
        if bucket.left >= 1:
            bucket.left -= 1
            bucket.announced = False
            return None
        refusal = Refusal(self.of, (1 - bucket.left) * 60 / self.per_minute, bucket.announced)
        bucket.announced = True
        return refusal

    def _full(self, bucket: _Bucket, at_s: float) -> bool:
        return bucket.left + (at_s - bucket.at_s) * self.per_minute / 60 >= self.per_minute


@dataclass
class _Bucket:
    left: float
    at_s: float
    announced: bool = False
