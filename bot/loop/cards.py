"""The messages that show gaps: each knows which gap it shows, so that it can be replied to."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Bot

from bot.ledger.gaps import OPEN, Gap, Who
from bot.ledger.ledger import Ledger
from bot.loop.closing import may_confirm
from bot.loop.describing import Describing
from bot.render import Card, GapDeed, Links, MakeLinks, gap_card
from bot.texts import Texts
from bot.wire.send import put_in_place, show


@dataclass(frozen=True)
class Cards:
    """Shows gaps."""

    ledger: Ledger
    describing: Describing
    links: MakeLinks

    async def card(self, gap: Gap, who: Who, texts: Texts, links: Links) -> Card:
        """Return the card of a gap, with what an admin may do now."""
        detail = await self.describing.detail(gap)
        return gap_card(detail, texts, links, _deeds(gap, who, len(detail.wordings) > 0))

    async def show(self, gap: Gap, who: Who, texts: Texts, bot: Bot, chat_id: int) -> None:
        """Send the card of a gap to a chat."""
        card = await self.card(gap, who, texts, self.links(bot.username))
        message_id = await show(bot, chat_id, card, edit=None, above=None)
        await self.ledger.gap_states.record_card(gap.gap_id, chat_id, message_id)

    async def renew(self, gap: Gap, who: Who, texts: Texts, bot: Bot, chat_id: int, message_id: int) -> None:
        """Let a message show how a gap stands now."""
        await put_in_place(bot, chat_id, message_id, await self.card(gap, who, texts, self.links(bot.username)))
        await self.ledger.gap_states.record_card(gap.gap_id, chat_id, message_id)


def _deeds(gap: Gap, who: Who, several: bool) -> list[GapDeed]:
    """What an admin may do with a gap."""
    if gap.state not in OPEN:
        return ["reopen"]
    if gap.proposer is not None:
        return ["confirm", "reject"] if may_confirm(gap, who) else ["reject"]
    owned: GapDeed = "release" if gap.state == "checking" else "take"
    return [owned, "decline", "pins", *(["parts"] if several else []), "like", "how"]  # type: ignore[list-item]
