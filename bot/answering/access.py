"""Who may ask, and where: the chats of PASSAGEBOT_CHATS, and their members."""

from __future__ import annotations

import time
from collections.abc import Callable

from telegram import Bot, ChatMember, ChatMemberRestricted
from telegram.error import BadRequest, Forbidden

# How long Telegram's word on a membership holds before it is asked again.
_BELIEVED_S = 300.0
# Memberships that are remembered.
_PEOPLE = 10_000
_IN = {ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER}


class Access:
    """Decides who may ask; without a list of chats, everybody may, everywhere.

    A person may ask in private and inline who is on the list, or a member of a group on it.

    Attributes:
        limited: Whether there is a list.
    """

    def __init__(
        self, chats: frozenset[int], chat_key: Callable[[int], str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limited = bool(chats)
        self._chats = chats
        self._chat_key = chat_key
        self._clock = clock
        self._people: dict[int, tuple[bool, float]] = {}

    def works_in(self, chat_id: int) -> bool:
        """Return whether a group is on the list, by its present id or the one before it became a supergroup."""
        return not self.limited or self._chat_key(chat_id) in map(self._chat_key, self._chats)

    async def may_ask(self, user_id: int, bot: Bot) -> bool:
        """Return whether a person is on the list, or in a group that is."""
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
                member = await bot.get_chat_member(chat_id, user_id)
            except (BadRequest, Forbidden):  # the bot is not in that group (any more), or cannot see who is
                continue
            if member.status in _IN or (isinstance(member, ChatMemberRestricted) and member.is_member):
                return True
        return False
