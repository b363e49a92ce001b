"""Where the bot works, and for whom: the chats of PASSAGEBOT_CHATS, and the people in them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from telegram import Bot, ChatMember, ChatMemberRestricted
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.ledger import Ledger

logger = logging.getLogger(__name__)

# For so long a person is taken for a member, or for none, before Telegram is asked again.
_BELIEVED_S = 300.0
_PEOPLE = 10_000
_IN = {ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER}


class Access:
    """Who may ask. Without a list of chats, everybody everywhere.

    Who may read the documents in a group may read them in private too, and post them
    inline; so for people it matters whether they are in one of the groups.

    Attributes:
        limited: Whether there is a list.
    """

    def __init__(self, chats: frozenset[int], ledger: Ledger, clock: Callable[[], float] = time.monotonic) -> None:
        self.limited = bool(chats)
        self._chats = chats
        self._ledger = ledger
        self._clock = clock
        self._now: dict[int, int] = {}  # groups of the list that have another id by now
        self._people: dict[int, tuple[bool, float]] = {}

    def works_in(self, chat_id: int) -> bool:
        """Whether a group is on the list, under its present id or the one it had before it became a supergroup."""
        return not self.limited or self._ledger.place(chat_id) in {self._ledger.place(chat) for chat in self._chats}

    async def may_ask(self, user_id: int, bot: Bot) -> bool:
        """Whether a person is on the list, or in a group that is."""
        if not self.limited or user_id in self._chats:
            return True
        known = self._people.get(user_id)
        if known is None or known[1] < self._clock():
            known = (await self._is_member(user_id, bot), self._clock() + _BELIEVED_S)
            if len(self._people) >= _PEOPLE:
                self._people.clear()
            self._people[user_id] = known
        return known[0]

    async def _is_member(self, user_id: int, bot: Bot) -> bool:
        for chat_id in sorted(chat for chat in self._chats if chat < 0):
            try:
                member = await self._member(chat_id, user_id, bot)
            except (BadRequest, Forbidden):  # the bot is not in that group (any more), or cannot see who is
                continue
            if member.status in _IN or (isinstance(member, ChatMemberRestricted) and member.is_member):
                return True
        return False

    async def _member(self, chat_id: int, user_id: int, bot: Bot) -> ChatMember:
        try:
            return await bot.get_chat_member(self._now.get(chat_id, chat_id), user_id)
        except ChatMigrated as error:
            logger.warning("group %d is %d now, also in PASSAGEBOT_CHATS", chat_id, error.new_chat_id)
            self._now[chat_id] = error.new_chat_id
            await self._ledger.move_chat(chat_id, error.new_chat_id)
            return await bot.get_chat_member(error.new_chat_id, user_id)
