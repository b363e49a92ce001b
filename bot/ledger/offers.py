"""What admins sent to be kept, until they choose a collection and it is done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, select, update

from bot.ledger.database import Database
from bot.ledger.done import name_of_used, using
from bot.ledger.schema import DONE, OFFERS
from bot.ledger.upsert import add


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file at Telegram: its id there, its name, and its size in bytes."""

    file_id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody sent to be kept.

    Attributes:
        offer_id: 12 URL-safe characters; the deed has the same.
        message: Which message or album sent it: the same one is one offer, however often it comes.
        who: The person.
        name: The person's name.
        chat: The private chat.
        above: The message to reply to; None where that is in a group.
        language: The code of the person's language, None where it is not known.
        kind: Files; the text of an entry; or a file that replaces a document.
        files: The files.
        heading: Of the entry.
        text: Of the entry.
        path: The document that is replaced.
        collections: Those that are offered, as their buttons are numbered.
        named: The collections that captions of an album name; where these differ, none is chosen.
        chosen: The collection.
        card: The message that asks, None before it is sent.
    """

    offer_id: str
    message: str
    who: int
    name: str
    chat: int
    above: int | None
    language: str | None
    kind: Literal["files", "entry", "replace"] = "files"
    files: tuple[OfferedFile, ...] = ()
    heading: str = ""
    text: str = ""
    path: str | None = None
    collections: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    chosen: str | None = None
    card: int | None = None


def replacing(chat: int, card: int) -> str:
    """Return the name of the offer of who is to reply to a card with the new file of a document."""
    return f"{chat}:replace:{card}"


class Offers:
    """Stores offers, with ids in clear, until they are done; no method raises when the database fails."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._changing = asyncio.Lock()

    async def add(self, offer: Offer) -> Offer | None:
        """Record an offer; return it, or the one that the same message made before; None where that fails."""
        async with self._changing:
            known = await self.of_message(offer.message)
            if known is not None:
                return known
            row = {"offer_id": offer.offer_id, "message": offer.message, "who": offer.who, "at": self._clock()}
            content = {"content": json.dumps(asdict(offer))}
            written = await self._database.write(add(OFFERS, row | content, "message"))
            return offer if written else await self.of_message(offer.message)

    async def change(self, offer_id: str, change: Callable[[Offer], Offer]) -> Offer | None:
        """Change an offer, whatever others have made of it meanwhile; return it as it is then, None if it is done."""
        async with self._changing:
            offer = await self.find(offer_id)
            if offer is None:
                return None
            changed = change(offer)
            content = json.dumps(asdict(changed))
            await self._database.write(update(OFFERS).where(OFFERS.c.offer_id == offer_id).values(content=content))
            return changed

    async def find(self, offer_id: str) -> Offer | None:
        """Return an offer by its id, None if it is done or there never was one."""
        return self._one(await self._database.rows(select(OFFERS.c.content).where(OFFERS.c.offer_id == offer_id)))

    async def of_message(self, message: str) -> Offer | None:
        """Return the offer that a message or an album made, None if it made none or that is done."""
        return self._one(await self._database.rows(select(OFFERS.c.content).where(OFFERS.c.message == message)))

    async def all(self) -> list[Offer]:
        """Return all offers, the earliest first."""
        rows = await self._database.rows(select(OFFERS.c.content).order_by(OFFERS.c.at))
        return [_from_json(json.loads(content)) for (content,) in rows]

    async def remove(self, offer_id: str) -> Offer | None:
        """Forget an offer that is done, with every trace of what it said; return it as it was at last."""
        async with self._changing:
            offer = await self.find(offer_id)
            sent = [using(code, self._clock()) for code in _sent(offer)] if offer else []
            await self._database.erase(*sent, delete(OFFERS).where(OFFERS.c.offer_id == offer_id))
            return offer

    async def is_done(self, offer: Offer) -> bool:
        """Return whether all that an offer is of was offered before, and is done, for a day.

        Its message comes again where a process died that had not noted yet that it is dealt with.
        """
        names = {name_of_used(code) for code in _sent(offer)}
        rows = await self._database.rows(select(DONE.c.name).where(DONE.c.name.in_(names))) if names else ()
        return bool(names) and len(rows) == len(names)

    def _one(self, rows: Any) -> Offer | None:
        return _from_json(json.loads(rows[0][0])) if rows else None


def _sent(offer: Offer) -> list[str]:
    """What tells what was sent from all else: each file of a message, or its text."""
    parts = [offer.kind] if offer.kind == "entry" else [file.file_id for file in offer.files]
    return [f"offer {offer.message} {part}" for part in parts]


def _from_json(fields: Mapping[str, Any]) -> Offer:
    files = tuple(OfferedFile(**file) for file in fields["files"])
    names = {name: tuple(fields.get(name, ())) for name in ("collections", "named")}
    return Offer(**{**fields, **names, "files": files})
