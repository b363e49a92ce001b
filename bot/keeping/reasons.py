"""Why something cannot be written, as it is said to keepers."""

from __future__ import annotations

from bot.documents.names import Misnamed
from bot.texts import Texts


def reason_of(error: OSError, texts: Texts) -> str:
    """Return the reason in the keeper's language where it has a name, else in the system's words."""
    return texts.problem(error.problem) if isinstance(error, Misnamed) else error.strerror or str(error)
