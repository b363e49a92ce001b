"""How a command ends: its exit status, and the one line that says what is wrong."""

from __future__ import annotations

import sys

DONE, NO_ANSWER, WRONG, AGAIN = 0, 1, 2, 3
"""Done; no passage answers; a setting or a word is wrong; the bot is to be started again."""


def fail(message: str) -> int:
    """Say in one line on standard error what is wrong; return the exit status for it."""
    print(f"passagebot: {message}", file=sys.stderr)
    return WRONG
