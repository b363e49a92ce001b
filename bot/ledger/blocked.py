"""The chats that removed or blocked the bot, as all processes know that share a ledger."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot.ledger.database import Database
from bot.ledger.pseudonyms import Pseudonyms
from bot.ledger.schema import BLOCKED
from bot.ledger.upsert import add


class Blocked:
    """A set of chats, by their ids; no method raises when the database fails."""

    def __init__(self, database: Database, pseudonyms: Pseudonyms) -> None:
        self._database = database
        self._pseudonyms = pseudonyms
        self._places: set[str] = set()

    def __contains__(self, chat_id: object) -> bool:
        return bool(self._places) and isinstance(chat_id, int) and self._place(chat_id) in self._places

    def add(self, chat_id: int) -> None:
        """Note that a chat has put the bot out."""
        place = self._place(chat_id)
        if place not in self._places:
            self._places.add(place)
            self._database.write_soon(add(BLOCKED, {"place": place}))

    def discard(self, chat_id: int) -> None:
        """Note that the bot is in a chat."""
        if chat_id in self:
            place = self._place(chat_id)
            self._places.discard(place)
            self._database.write_soon(delete(BLOCKED).where(BLOCKED.c.place == place))

    async def load(self) -> None:
        """Take over what other processes, and earlier runs, have noted."""
        found = await self._database.returned(select(BLOCKED.c.place))
        if found is not None:
            self._places = {place for (place,) in found}

    def _place(self, chat_id: int) -> str:
        return self._pseudonyms.of("place", chat_id)
