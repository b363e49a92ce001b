"""Updates as Telegram sends them, by polling or to a webhook."""

from __future__ import annotations

import logging
from typing import Any

from telegram import ChatMember, ChatMemberRestricted, Update

logger = logging.getLogger(__name__)


def readable(update: Any) -> dict[str, Any] | None:
    """Return an update as it came; where it cannot be read, an empty one of its number, None where it has none.

    What is not taken comes again for a day, and nothing else comes before it.
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


def is_in(member: ChatMember) -> bool:
    """Return whether somebody is a member of a chat, as an update about that says; in private: has not blocked it."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in (ChatMember.LEFT, ChatMember.BANNED)


def is_hasty(update: Update) -> bool:
    """Return whether an update is a button or an inline query: after seconds nobody waits for its answer any more."""
    return update.callback_query is not None or update.inline_query is not None
