"""Answers that admins give to gaps: a passage that there is, or a text, which becomes an entry of the documents."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from telegram import Bot

from bot.answering.views import Viewer, Views
from bot.documents.entries import FILE
from bot.documents.journal import new_id
from bot.documents.live import LiveEngine
from bot.documents.names import ROOT
from bot.documents.swap import ChangedMeanwhile
from bot.keeping.service import Keeping
from bot.ledger.drafts import Drafted
from bot.ledger.gaps import Gap, Who
from bot.ledger.ledger import Ledger
from bot.ledger.offers import Offer
from bot.loop.closing import Closed, Closing
from index import Engine

logger = logging.getLogger(__name__)

# Collections that are offered.
_OFFERED = 10


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer that is to be an entry.

    Attributes:
        entry_id: By which the journal of the documents knows it: written once, however often that is begun.
        heading: The gap's question.
        text: The answer.
        who: The admin who gave it.
        name: His name.
        chat: Where.
        message: The message that gave it.
        language: The admin's language code.
        collections: Those that it may stand in.
        chosen: The one that it is to stand in; None: not chosen yet.
    """

    entry_id: str
    heading: str
    text: str
    who: int
    name: str
    chat: int
    message: int
    language: str | None
    collections: tuple[str, ...]
    chosen: str | None = None

    def as_json(self) -> str:
        """Return it as the ledger stores it."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read_draft(stored: str | None) -> Draft | None:
    """Return a draft that was stored."""
    if stored is None:
        return None
    found = json.loads(stored)
    return Draft(**{**found, "collections": tuple(found["collections"])})


@dataclass(frozen=True)
class Answers:
    """Answers gaps as admins say.

    Attributes:
        ledger: Stores drafts.
        live: The documents.
        views: Who sees what.
        closing: Closes gaps.
        keeping: Writes entries; None: nothing can be written here.
    """

    ledger: Ledger
    live: LiveEngine
    views: Views
    closing: Closing
    keeping: Keeping | None

    async def pin(self, gap: Gap, passage_id: str, who: Who) -> Closed | None:
        """Answer a gap with a passage that all who asked may see; None where it is none, or the gap is not open."""
        resolved = await asyncio.to_thread(self.live.seen_as(gap.view).resolve, passage_id)
        if resolved is None or resolved.now is None:
            return None
        if gap.state == "answered" and gap.answer == resolved.now.passage_id:
            return "answered"  # what a process began that died, or somebody pressed twice
        return await self.closing.answer(gap, "pin", resolved.now.passage_id, who)

    async def collections(self, gap: Gap, bot: Bot) -> tuple[str, ...]:
        """Return where an answer may stand: all who asked see it there, and nobody who sees less than they do.

        Where they see closed collections, the answer stands in one of these: their question may be about what is there.
        """
        if self.keeping is None:
            return ()
        stranger = await self.views.of(Viewer(None), bot)
        seen = [name for name in await self.keeping.collections() or (ROOT,) if gap.view.sees(_entries(name))]
        closed = [name for name in seen if not stranger.sees(_entries(name))]
        return tuple((closed or seen)[:_OFFERED])

    async def sketch(self, gap: Gap, draft: Draft) -> str | None:
        """Store an answer whose collection is not chosen yet; return its id, None where the gap is not open.

        A message has one, which an edit changes: what is chosen then stores what the message says now.
        """
        message = f"{draft.chat}:{draft.message}"
        before = await self.ledger.drafts.of_message(message)
        draft_id = before.draft_id if before is not None else new_id()
        drafted = Drafted(draft_id, gap.gap_id, replace(draft, entry_id=draft_id).as_json())
        return draft_id if await self.ledger.drafts.put(drafted, message, draft.who) else None

    async def choose(self, gap: Gap, draft_id: str, number: int, who: Who, bot: Bot) -> Closed | None:
        """Answer a gap with a draft of an admin, in one of the collections that were offered.

        None where it is no more, or somebody else's, or the collection may not be it any more.
        """
        drafted = await self.ledger.drafts.get(draft_id)
        draft = read_draft(drafted.content) if drafted is not None and drafted.gap_id == gap.gap_id else None
        if draft is None or draft.who != who.user_id or not 0 <= number < len(draft.collections):
            return None
        chosen = draft.collections[number]
        if chosen not in await self.collections(gap, bot):
            return None
        return await self.closing.draft(gap, replace(draft, chosen=chosen).as_json(), who, self.write)

    async def confirm(self, gap: Gap, who: Who) -> bool:
        """Close a gap as it is proposed, unless the passage is gone; return whether it is now."""
        if gap.draft is None and gap.answer is not None:
            resolved = await asyncio.to_thread(self.live.seen_as(gap.view).resolve, gap.answer)
            if resolved is None or resolved.now is None:
                await self.ledger.gap_states.lose_answer(gap.gap_id)
                return False
        return await self.closing.confirm(gap, who, self.write)

    async def write(self, stored: str, who: Who) -> str | None:
        """Write an entry as it was drafted; return the id of its passage, None where that failed."""
        draft = read_draft(stored)
        if self.keeping is None or draft is None or draft.chosen is None:
            return None
        offer = Offer(
            offer_id=draft.entry_id,
            message=f"{draft.chat}:{draft.message}",
            who=draft.who,
            name=draft.name,
            chat=draft.chat,
            above=draft.message,
            language=draft.language,
            kind="entry",
            heading=draft.heading,
            text=draft.text,
            chosen=draft.chosen,
        )
        try:
            deed = await self.keeping.take(offer, _nothing_to_fetch)
        except (OSError, ChangedMeanwhile) as error:
            logger.warning("an answer cannot be written: %s", error)
            return None
        await self.keeping.record(deed)
        await self.keeping.settle(deed)
        return await asyncio.to_thread(_entry_in, self.live.engine, _entries(draft.chosen), draft.heading)


def _entries(collection: str) -> str:
    """The source of the entries of a collection."""
    return FILE if collection == ROOT else f"{collection}/{FILE}"


def _entry_in(engine: Engine, source: str, heading: str) -> str | None:
    """The last passage of a source below a heading."""
    named = " ".join(heading.split())
    found = engine.passages_of(source)
    below = [passage for passage in found if " ".join("".join(passage.headings[-1:]).split()) == named]
    return (below or found)[-1].passage_id if found else None


async def _nothing_to_fetch(file_id: str, path: Path) -> None:
    """An entry has no files."""
