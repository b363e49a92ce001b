"""Groups that became supergroups: one place under both their ids, and one id to call them by."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update

from bot.ledger.database import Database
from bot.ledger.pseudonyms import Pseudonyms
from bot.ledger.schema import CHAT_MIGRATIONS, DELETIONS, QUESTIONS


class ChatMigrations:
    """Knows the groups that moved; no method raises."""

    def __init__(self, database: Database, pseudonyms: Pseudonyms) -> None:
        self._database = database
        self._pseudonyms = pseudonyms
        self._places: dict[str, str] = {}
        self._sealed_ids: dict[str, int | None] = {}

    def place(self, name: int | str) -> str:
        """Return what the ledger calls a chat, by its id, or an inline message, by its name."""
        place = self._pseudonyms.of("place", name)
        return self._places.get(place, place)

    def present_id(self, chat_id: int) -> int:
        """Return the id that a chat has now: only that one can be written to."""
        sealed_id = self._sealed_ids.get(self._pseudonyms.of("place", chat_id))
        return chat_id if sealed_id is None else self._pseudonyms.sealed(chat_id, sealed_id)

    async def move(self, old_id: int, new_id: int) -> None:
        """Let a group keep all it has under its new id; its messages are numbered anew there."""
        if self.present_id(old_id) == new_id:
            return
        old, new = self._pseudonyms.of("place", old_id), self._pseudonyms.of("place", new_id)
        sealed_id = self._pseudonyms.sealed(old_id, new_id)
        self._places = {place: new if now == old else now for place, now in self._places.items()} | {old: new}
        self._sealed_ids[old] = sealed_id
        await self._database.write(
            update(QUESTIONS).where(QUESTIONS.c.place == old).values(place=new, message_id=None, answer_id=None),
            delete(DELETIONS).where(DELETIONS.c.chat_id == old_id),
            update(CHAT_MIGRATIONS).where(CHAT_MIGRATIONS.c.new_place == old).values(new_place=new),
            delete(CHAT_MIGRATIONS).where(CHAT_MIGRATIONS.c.old_place == old),
            insert(CHAT_MIGRATIONS).values(old_place=old, new_place=new, sealed_id=sealed_id),
        )

    async def recall(self) -> None:
        """Know the groups that moved before this run."""
        for old, new, sealed_id in await self._database.rows(select(CHAT_MIGRATIONS)):
            self._places[old], self._sealed_ids[old] = new, sealed_id
