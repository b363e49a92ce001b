"""Fetches files that people sent from Telegram, or from a Bot API server of one's own."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from telegram import Bot
from telegram.error import BadRequest

MB = 1024 * 1024
# Bot API, getFile; and with a Bot API server of one's own, in its local mode.
_MOST_BYTES, _MOST_BYTES_LOCAL = 20 * MB, 2000 * MB


class NotFetched(Exception):
    """Telegram does not give a file; the message says why."""


def most_bytes(bot: Bot) -> int:
    """Return how large a file may be for a bot to fetch it."""
    return _MOST_BYTES if bot.base_url.startswith("https://api.telegram.org/") else _MOST_BYTES_LOCAL


async def fetch(bot: Bot, file_id: str, path: Path) -> None:
    """Write a file that somebody sent to a path.

    Raises:
        NotFetched: Telegram does not give it.
        OSError: It cannot be written.
    """
    try:
        file = await bot.get_file(file_id)
    except BadRequest as error:  # too large, too old
        raise NotFetched(error.message) from None
    if file.file_path and Path(file.file_path).is_absolute():  # of a server in its local mode, on this machine
        await asyncio.to_thread(shutil.copyfile, file.file_path, path)
        return
    content = await file.download_as_bytearray()
    await asyncio.to_thread(path.write_bytes, content)
