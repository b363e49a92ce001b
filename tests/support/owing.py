"""Updates that a ledger owes when the bot starts, and how often the process died of them."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from bot.ledger.ledger import DATABASE, open_ledger
from bot.ledger.update_log import Pending
from tests.support.nothing_lost import QUESTION


def message(number: int, text: str = QUESTION, kind: str = "message", language: str = "zh") -> dict[str, Any]:
    """A person's own message, as Telegram sends it: each number is another person's."""
    person = {"id": number, "is_bot": False, "first_name": "Ann", "language_code": language}
    chat = {"id": number, "type": "private", "first_name": "Ann"}
    return {"update_id": number, kind: {"message_id": number, "date": 1, "from": person, "chat": chat, "text": text}}


async def owe(data: Path, *updates: dict[str, Any], deaths: int = 0, alone: int = 0) -> None:
    """Let the ledger have updates that were in hand at deaths."""
    ledger = await open_ledger(data)
    for update in updates:
        await ledger.update_log.record(update["update_id"], json.dumps(update))
    await ledger.close()
    with sqlite3.connect(data / DATABASE) as table:
        numbers = ", ".join(str(update["update_id"]) for update in updates)
        table.execute(f"UPDATE updates SET deaths = {deaths}, deaths_alone = {alone} WHERE update_id IN ({numbers})")


async def owed(data: Path) -> list[Pending]:
    """What the ledger has, once the deaths are counted."""
    ledger = await open_ledger(data)
    await ledger.update_log.count_deaths(alone_after=3)
    pending = await ledger.update_log.pending()
    await ledger.close()
    return pending
