"""A question that the seeds answer, which of its askings were answered, and what the ledger says of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.ledger.ledger import DATABASE
from tests.botapi import BotApi

QUESTION, ANSWER = "宁波化解了多少信访积案", "1233件信访积案"


def answers(telegram: BotApi) -> dict[int, list[int]]:
    """Chat -> the messages that were answered there, in the order of their answers."""
    sent: dict[int, list[int]] = {}
    for call in telegram.calls:
        if call.method == "sendMessage" and not call.parameters["text"].startswith("⏳"):  # it says: later
            to = call.parameters["reply_parameters"]["message_id"]
            sent.setdefault(int(call.parameters["chat_id"]), []).append(to)
    return sent


def rows(data: Path, query: str) -> list[Any]:
    """What a query finds in the ledger's file."""
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        return connection.execute(query).fetchall()
