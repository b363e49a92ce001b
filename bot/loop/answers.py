"""Answers that admins give to gaps: a passage that there is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.documents.live import LiveEngine
from bot.ledger.gaps import Gap, Who
from bot.loop.closing import Closed, Closing


@dataclass(frozen=True)
class Answers:
    """Answers gaps as admins say."""

    live: LiveEngine
    closing: Closing

    async def pin(self, gap: Gap, passage_id: str, who: Who) -> Closed | None:
        """Answer a gap with a passage that all who asked may see; None where it is none, or the gap is not open."""
        resolved = await asyncio.to_thread(self.live.seen_as(gap.view).resolve, passage_id)
        if resolved is None or resolved.now is None:
            return None
        if gap.state == "answered" and gap.answer == resolved.now.passage_id:
            return "answered"  # what a process began that died, or somebody pressed twice
        return await self.closing.answer(gap, "pin", resolved.now.passage_id, who)
