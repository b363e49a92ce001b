"""Groups that became supergroups: both ids of such a group have one key in the ledger.

Example: after `move(-5, -1005)`, `chat_key(-5) == chat_key(-1005)` and `present_id(-5) == -1005`.
"""

from __future__ import annotations

from sqlalchemy import delete, select, update

from bot.ledger.database import Database
from bot.ledger.pseudonyms import Pseudonyms
from bot.ledger.schema import CHAT_MIGRATIONS, DELETIONS, QUESTIONS
from bot.ledger.upsert import put


class ChatMigrations:
    """Maps the former ids of groups to their present ones; no method raises when the database fails."""

    def __init__(self, database: Database, pseudonyms: Pseudonyms) -> None:
        self._database = database
        self._pseudonyms = pseudonyms
        self._keys: dict[str, str] = {}  # hash of an old id -> hash of the new one
        self._sealed_ids: dict[str, int | None] = {}  # hash of an old id -> the new id, sealed by the old one

    def chat_key(self, chat: int | str) -> str:
        """Return the ledger's key for a chat, given its id, or for an inline message, given its name."""
        key = self._pseudonyms.of("place", chat)
        return self._keys.get(key, key)

    def present_id(self, chat_id: int) -> int:
        """Return the id that a chat has now; Telegram takes messages to no other."""
        sealed_id = self._sealed_ids.get(self._pseudonyms.of("place", chat_id))
        return chat_id if sealed_id is None else self._pseudonyms.sealed(chat_id, sealed_id)

    async def move(self, old_id: int, new_id: int) -> None:
        """Record a group's new id; its questions stay, but the ids of its messages are dropped as void."""
        if self.present_id(old_id) == new_id:
            return
        old, new = self._pseudonyms.of("place", old_id), self._pseudonyms.of("place", new_id)
        sealed_id = self._pseudonyms.sealed(old_id, new_id)
        self._keys = {key: new if present == old else present for key, present in self._keys.items()} | {old: new}
        self._sealed_ids[old] = sealed_id
        await self._database.write(
            update(QUESTIONS).where(QUESTIONS.c.place == old).values(place=new, message_id=None, answer_id=None),
            delete(DELETIONS).where(DELETIONS.c.chat_id == old_id),
            update(CHAT_MIGRATIONS).where(CHAT_MIGRATIONS.c.new_place == old).values(new_place=new),
            put(CHAT_MIGRATIONS, {"old_place": old, "new_place": new, "sealed_id": sealed_id}),
        )

    async def load(self) -> None:
        """Load the migrations that earlier runs, or other processes, recorded."""
        for old, new, sealed_id in await self._database.rows(select(CHAT_MIGRATIONS)):
            self._keys[old], self._sealed_ids[old] = new, sealed_id
