"""The process's end: by itself, or when its time is over."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType

# Who runs the bot may kill it ten seconds after the signal, or sooner: better end before,
# whatever hangs, than be killed.
_WITHIN_S = 4.0


def end_on_signals() -> None:
    """Let SIGINT and SIGTERM interrupt what the process does, and end it soon."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, _interrupt)


def end_soon() -> None:
    """Let the process end by itself; where something does not let it, end it a little later all the same."""
    ending = threading.Timer(_WITHIN_S, os._exit, (0,))
    ending.daemon = True
    ending.start()


def _interrupt(number: int, frame: FrameType | None) -> None:
    end_soon()
    raise KeyboardInterrupt
