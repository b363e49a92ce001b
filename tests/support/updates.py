"""Updates that several tests hand to the bot."""

from __future__ import annotations

from typing import Any

from tests.botapi import BOT

MEMBER: dict[str, Any] = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "zh"}


def change(chat: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    """What becomes of the bot in a chat, by Ann's doing."""
    return {
        "chat": chat,
        "from": MEMBER,
        "date": 1_790_000_000,
        "old_chat_member": {"status": before, "user": BOT},
        "new_chat_member": {"status": after, "user": BOT},
    }
