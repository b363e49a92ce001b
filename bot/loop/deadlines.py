"""Until when gaps are to be checked and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ledger.gaps import Gap


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The days for each step, from the first question on."""

    check_days: int
    answer_days: int

    def of(self, gap: Gap) -> datetime | None:
        """Return until when a gap is to be checked, or, once it is, answered; None where it is neither."""
        days = {"new": self.check_days, "checking": self.answer_days}.get(gap.state)
        return None if days is None else gap.since + timedelta(days=days)
