"""Albums: several pictures sent as one, each a message of its own to the bot, and answered once."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Message

from bot.ledger.done import ALBUM, Done
from bot.ledger.pseudonyms import Pseudonyms

# So many digits of a hash tell the albums of a day apart.
_DIGITS = 24


@dataclass(frozen=True, slots=True)
class Album:
    """What the bot has said to an album.

    Attributes:
        asked_by: The id of the message whose caption was answered, 0 as long as none was.
        line_id: The id of the line that was said to its pictures without a word, 0 without one.
    """

    asked_by: int = 0
    line_id: int = 0


class Albums:
    """Remembers for a day what was said to albums: their other pictures may come to another process, or the next run.

    The messages of a chat are handled one after the other, so nobody else changes an album meanwhile.
    """

    def __init__(self, done: Done, pseudonyms: Pseudonyms) -> None:
        self._done = done
        self._pseudonyms = pseudonyms

    async def of(self, message: Message) -> Album:
        """Return the album of a message; one that stands alone, or whose album is not known, is of a new one."""
        if message.media_group_id is None:
            return Album()
        said = await self._done.last(self._name(message))
        return Album(*map(int, said.split())) if said else Album()

    async def remember(self, message: Message, album: Album) -> None:
        """Note what was said to the album of a message."""
        if message.media_group_id is not None:
            await self._done.record(self._name(message), f"{album.asked_by} {album.line_id}")

    def _name(self, message: Message) -> str:
        return ALBUM + self._pseudonyms.of("album", f"{message.chat.id}:{message.media_group_id}")[:_DIGITS]
