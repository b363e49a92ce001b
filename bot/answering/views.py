"""Who sees which collections: what the rules say of the person who asks, or of the group where the answer will be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from telegram import Bot

from bot.answering.membership import Membership
from bot.documents.rules import Table
from bot.documents.rules_file import RulesFile
from index.read.collections import EVERYTHING, View


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who will see an answer.

    Attributes:
        person: Who asks, presses or opens; None where that is not known.
        group: Where it will stand, if that is a group: then what the group may see counts, whoever asks.
    """

    person: int | None
    group: int | None = None


class Views(Protocol):
    """Says what somebody sees."""

    async def of(self, viewer: Viewer, bot: Bot) -> View:
        """Return the view of somebody.

        Raises:
            telegram.error.TelegramError: Telegram does not say which groups a person is in.
        """
        ...

    @property
    def are_equal(self) -> bool:
        """Whether everybody sees the same."""
        ...


class RuledViews:
    """What the rules of the moment say."""

    def __init__(self, rules: RulesFile, membership: Membership, chat_key: Callable[[int], str]) -> None:
        self._rules = rules
        self._membership = membership
        self._chat_key = chat_key

    @property
    def are_equal(self) -> bool:
        """Whether everybody sees the same."""
        return self._rules.rules.closes_nothing

    async def of(self, viewer: Viewer, bot: Bot) -> View:
        """Return the view of a group, or of a person: who is in a group that may see something may, too."""
        rules = self._rules.rules
        if rules.closes_nothing:
            return EVERYTHING
        if viewer.group is not None:
            key = self._chat_key(viewer.group)
            return rules.view(lambda table: key in map(self._chat_key, table.chats))
        if viewer.person is None:
            return rules.view(lambda table: False)
        groups = await self._groups_of(viewer.person, frozenset().union(*(t.chats for t in rules.tables.values())), bot)
        return rules.view(lambda table: _admits(table, viewer.person, groups))

    async def _groups_of(self, person: int, chats: frozenset[int], bot: Bot) -> frozenset[int]:
        return frozenset([chat for chat in sorted(chats) if await self._membership.is_in(chat, person, bot)])


@dataclass(frozen=True)
class OneView:
    """The same for everybody, as in a terminal."""

    view: View = EVERYTHING

    @property
    def are_equal(self) -> bool:
        """Whether everybody sees the same."""
        return True

    async def of(self, viewer: Viewer, bot: Bot) -> View:
        """Return that view."""
        return self.view


def _admits(table: Table, person: int | None, groups: frozenset[int]) -> bool:
    return person in table.users or not groups.isdisjoint(table.chats)
