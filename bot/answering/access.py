"""Who may ask, and where: the chats of PASSAGEBOT_CHATS, and their members."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Bot

from bot.answering.membership import Membership


class Access:
    """Decides who may ask; without a list of chats, everybody may, everywhere.

    A person may ask in private and inline who is on the list, or a member of a group on it.

    Attributes:
        limited: Whether there is a list.
    """

    def __init__(self, chats: frozenset[int], chat_key: Callable[[int], str], membership: Membership) -> None:
        self.limited = bool(chats)
        self._chats = chats
        self._chat_key = chat_key
        self._membership = membership

    def works_in(self, chat_id: int) -> bool:
        """Return whether a group is on the list, by its present id or the one before it became a supergroup."""
        return not self.limited or self._chat_key(chat_id) in map(self._chat_key, self._chats)

    async def may_ask(self, user_id: int, bot: Bot) -> bool:
        """Return whether a person is on the list, or in a group that is."""
        if not self.limited or user_id in self._chats:
            return True
        for chat_id in sorted(chat for chat in self._chats if chat < 0):
            if await self._membership.is_in(chat_id, user_id, bot):
                return True
        return False
