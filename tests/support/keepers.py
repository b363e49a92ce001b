"""Keepers who send files and press buttons, and what is in the folder then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.botapi import BotApi, Call

ADMIN: dict[str, Any] = {"id": 42, "is_bot": False, "first_name": "Bob", "language_code": "en"}
OTHER_ADMIN: dict[str, Any] = {**ADMIN, "id": 43, "first_name": "Eve"}
STRANGER: dict[str, Any] = {**ADMIN, "id": 45, "first_name": "Sid"}
KEEPERS = frozenset({ADMIN["id"], OTHER_ADMIN["id"]})
BUS = "# 班车\n\n早上七点半从南门发车。\n\n# 末班\n\n晚上九点发车。\n"
DOCS: dict[str, str | bytes] = {
    "总务/食堂.md": "# 食堂\n\n中午十一点半开饭。",
    "人事/假期.md": "# 年假\n\n每年五天。",
}


def files_in(docs: Path) -> dict[str, str]:
    """All files below the documents, hidden ones, too."""
    paths = [path for path in docs.rglob("*") if path.is_file()]
    return {path.relative_to(docs).as_posix(): path.read_text(encoding="utf-8") for path in paths}


async def send(bot: BotApi, name: str, data: bytes | str, person: dict[str, Any] = ADMIN, **content: Any) -> Call:
    """The bot's answer to a file."""
    await bot.send_file(name, data, **{"from": person}, **content)
    return await bot.next_call()


async def say(bot: BotApi, text: str, person: dict[str, Any] = ADMIN, **content: Any) -> Call:
    """The bot's answer to a message."""
    return await bot.ask(text, **{"from": person}, **content)


async def press(bot: BotApi, label: str, shown: Call, person: dict[str, Any] = ADMIN) -> Call:
    """The card after a button was pressed."""
    await bot.press(label, shown, **{"from": person})
    return await bot.next_call("editMessageText")


async def told(bot: BotApi, label: str, shown: Call, person: dict[str, Any] = ADMIN) -> str:
    """What a pressed button says."""
    return str((await bot.press(label, shown, **{"from": person})).parameters.get("text"))
