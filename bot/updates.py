"""Updates as Telegram sends them, by polling or to a webhook."""

from __future__ import annotations

import logging
from typing import Any

from telegram import Update

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
