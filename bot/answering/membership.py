"""Who is in which group: Telegram's word, believed for minutes."""

from __future__ import annotations

import time
from collections.abc import Callable

from telegram import Bot, ChatMember, ChatMemberRestricted
from telegram.error import BadRequest, Forbidden

# How long Telegram's word on a membership holds before it is asked again.
_BELIEVED_S = 300.0
# Memberships that are remembered.
_REMEMBERED = 10_000
_IN = {ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER}


class Membership:
    """Knows who is in which group."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[tuple[int, int], tuple[bool, float]] = {}

    async def is_in(self, chat_id: int, user_id: int, bot: Bot) -> bool:
        """Return whether a person is in a group, as far as the bot can see that.

        Raises:
            telegram.error.TelegramError: Telegram does not say.
        """
        known = self._known.get((chat_id, user_id))
        if known is None or known[1] < self._clock():
            known = (await _asked(chat_id, user_id, bot), self._clock() + _BELIEVED_S)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[chat_id, user_id] = known
        return known[0]


async def _asked(chat_id: int, user_id: int, bot: Bot) -> bool:
    try:
        member = await bot.get_chat_member(chat_id, user_id)
    except (BadRequest, Forbidden):  # the bot is not in that group (any more), or cannot see who is
        return False
    return member.status in _IN or (isinstance(member, ChatMemberRestricted) and member.is_member)
