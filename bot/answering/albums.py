"""Albums: several pictures sent as one, each a message of its own to the bot, and answered once."""

from __future__ import annotations

from dataclasses import dataclass

# Albums that are remembered; their messages come within moments of each other.
_REMEMBERED = 1000


@dataclass(slots=True)
class Album:
    """What the bot has said to an album.

    Attributes:
        asked_by: The id of the message whose caption was answered, None as long as none was.
        line_id: The id of the line that was said to its pictures without a word, None without one.
    """

    asked_by: int | None = None
    line_id: int | None = None

    def is_asked_by(self, message_id: int) -> bool:
        """Whether a message with a caption is the one that is answered: the first that comes."""
        self.asked_by = self.asked_by or message_id
        return self.asked_by == message_id


class Albums:
    """Remembers the last albums."""

    def __init__(self) -> None:
        self._albums: dict[tuple[int, str], Album] = {}

    def of(self, chat_id: int, album_id: str | None) -> Album:
        """Return the album of a message, by Telegram's id of it; a message that stands alone is one of its own."""
        if album_id is None:
            return Album()
        if len(self._albums) >= _REMEMBERED:
            del self._albums[next(iter(self._albums))]
        return self._albums.setdefault((chat_id, album_id), Album())
