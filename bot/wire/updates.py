"""Checks of updates as Telegram sends them, by polling or to a webhook."""

from __future__ import annotations

import logging
from typing import Any

from telegram import ChatMember, ChatMemberRestricted, Update

logger = logging.getLogger(__name__)


def readable(update: Any) -> dict[str, Any] | None:
    """Return an update that the library can read: the same, or only its number if it cannot; None without a number.

    A refused update would come again for a day, and hold up all later ones.

    Example: {"update_id": 7, "message": "?"} → {"update_id": 7}
    """
    number = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(number, int):
        logger.warning("an update without a number is left out")
        return None
    try:
        Update.de_json(update, None)
    except Exception as error:  # whatever the library stumbles over
        logger.warning("update %d cannot be read: %s", number, error)
        return {"update_id": number}
    return dict(update)


def is_member(member: ChatMember) -> bool:
    """Return whether somebody is in a chat; for the bot in a private chat: whether the person has not blocked it."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED)


def is_short_lived(update: Update) -> bool:
    """Return whether an update is a pressed button or an inline query: after seconds Telegram takes no answer."""
    return update.callback_query is not None or update.inline_query is not None
