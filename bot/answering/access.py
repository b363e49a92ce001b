"""Where the bot works, and for whom: the chats of PASSAGEBOT_CHATS, and the people in them."""

from __future__ import annotations

import time
from collections.abc import Callable

from telegram import Bot, ChatMember, ChatMemberRestricted
from telegram.error import BadRequest, Forbidden

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

    def __init__(
        self, chats: frozenset[int], place: Callable[[int], str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limited = bool(chats)
        self._chats = chats
        self._place = place
        self._clock = clock
        self._people: dict[int, tuple[bool, float]] = {}

    def works_in(self, chat_id: int) -> bool:
        """Whether a group is on the list, under its present id or the one it had before it became a supergroup."""
        return not self.limited or self._place(chat_id) in map(self._place, self._chats)

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
                member = await bot.get_chat_member(chat_id, user_id)
            except (BadRequest, Forbidden):  # the bot is not in that group (any more), or cannot see who is
                continue
            if member.status in _IN or (isinstance(member, ChatMemberRestricted) and member.is_member):
                return True
        return False
