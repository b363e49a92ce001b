"""Ends the process at SIGINT and SIGTERM: by itself, or by force if that takes too long."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType

# Seconds for the process to end by itself. Container runtimes kill it about ten seconds after
# the signal, some sooner.
_WITHIN_S = 4.0
_came = threading.Event()


def end_on_signals() -> None:
    """Make SIGINT and SIGTERM raise KeyboardInterrupt, and end the process soon after."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, _interrupt)


def end_soon() -> None:
    """Give the process `_WITHIN_S` seconds to end by itself; then end it by force."""
    timer = threading.Timer(_WITHIN_S, os._exit, (0,))
    timer.daemon = True
    timer.start()


def interrupted() -> bool:
    """Whether one of the signals came."""
    return _came.is_set()


def _interrupt(number: int, frame: FrameType | None) -> None:
    _came.set()
    end_soon()
    raise KeyboardInterrupt
