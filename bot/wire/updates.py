"""Checks of updates as Telegram sends them, by polling or to a webhook."""

from __future__ import annotations

import json
import logging
from typing import Any

from telegram import Bot, ChatMember, ChatMemberRestricted, Update

from bot.ledger.update_log import Pending

logger = logging.getLogger(__name__)

_HIGHEST = 2**63 - 1


def read_update(content: Any, bot: Bot) -> Update | None:
    """Return an update: whole, or only its number where the library cannot read it; None without a number.

    A refused update would come again for a day, and hold up all later ones.

    Example: {"update_id": 7, "message": "?"} → Update(7)
    """
    number = content.get("update_id") if isinstance(content, dict) else None
    if not isinstance(number, int) or not _is_storable(number):
        logger.warning("an update without a number is left out")
        return None
    try:
        if _is_storable(content):
            return Update.de_json(content, bot)
        reason = "a number in it is longer than 64 bits"
    except Exception as error:  # whatever the library stumbles over
        reason = str(error)
    logger.warning("update %d cannot be read: %s", number, reason)
    return Update(number)


def update_of(pending: Pending, bot: Bot) -> Update | None:
    """Return an update that the ledger has; None where it cannot be read any more."""
    try:
        return Update.de_json(json.loads(pending.content), bot)
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # another release recorded it
        logger.warning("update %d cannot be read again: %s", pending.update_id, error)
        return None


def _is_storable(content: Any) -> bool:
    """Whether all whole numbers in it are such that a database takes them."""
    if isinstance(content, int):
        return -_HIGHEST <= content <= _HIGHEST
    if isinstance(content, dict):
        return all(map(_is_storable, content.values()))
    return not isinstance(content, list) or all(map(_is_storable, content))


def is_member(member: ChatMember) -> bool:
    """Return whether somebody is in a chat; for the bot in a private chat: whether the person has not blocked it."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED)


def is_short_lived(update: Update) -> bool:
    """Return whether an update is a pressed button or an inline query: after seconds Telegram takes no answer."""
    return update.callback_query is not None or update.inline_query is not None
