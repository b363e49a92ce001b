"""Gaps are answered here, whoever or whatever does: at once, or after another admin has confirmed it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

from bot.ledger.gaps import Gap, Way, Who
from bot.ledger.ledger import Ledger

WriteEntry = Callable[[str, Who], Awaitable[str | None]]
"""Writes an entry, given as it was drafted; returns the id of its passage, None where that failed."""
Closed = Literal["answered", "proposed"]


class Closing:
    """Closes gaps, and confirms what closes them.

    Attributes:
        closed: Set whenever a gap is answered, so that its askers are told.
    """

    def __init__(self, ledger: Ledger, *, review: bool) -> None:
        self._ledger = ledger
        self._review = review
        self.closed = asyncio.Event()

    async def answer(self, gap: Gap, way: Way, passage_id: str, who: Who | None) -> Closed | None:
        """Close a gap with a passage, or propose it where that is to be confirmed; None: it was not open any more."""
        if self._review:
            return "proposed" if await self._ledger.gap_states.propose(gap.gap_id, way, passage_id, who) else None
        return await self._close(gap, way, passage_id, who)

    async def draft(self, gap: Gap, draft: str, who: Who, write: WriteEntry) -> Closed | None:
        """Close a gap with an entry, or propose it where that is to be confirmed; then nothing is written yet."""
        if self._review:
            proposed = await self._ledger.gap_states.propose(gap.gap_id, "entry", None, who, draft)
            return "proposed" if proposed else None
        passage_id = await write(draft, who)
        return await self._close(gap, "entry", passage_id, who) if passage_id else None

    async def confirm(self, gap: Gap, who: Who, write: WriteEntry) -> bool:
        """Close a gap as it is proposed; return whether it is now.

        Whoever proposed it must not confirm it: see `may_confirm`.
        """
        if gap.proposer is None or gap.answered_by is None or gap.state != "checking":
            return False
        passage_id = gap.answer
        if gap.draft is not None:
            passage_id = await write(gap.draft, who)
        return passage_id is not None and await self._close(gap, gap.answered_by, passage_id, who) is not None

    async def _close(self, gap: Gap, way: Way, passage_id: str, who: Who | None) -> Closed | None:
        if not await self._ledger.gap_states.answer(gap, way, passage_id, who):
            return None
        self.closed.set()
        return "answered"


def may_confirm(gap: Gap, who: Who) -> bool:
    """Whether an admin may confirm what is proposed: whoever proposed it may not."""
    return gap.proposer != str(who.user_id)
