"""read: whoever waits for a reader hears that it goes on, so that the limits of a file hold for each page of a scan."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

_tell: ContextVar[Callable[[], None]] = ContextVar("tell", default=lambda: None)


def wait_with(tell: Callable[[], None]) -> None:
    """Have a function called whenever something is read that takes as long as a file may."""
    _tell.set(tell)


def going_on() -> None:
    """Say that reading goes on, and that what comes now may take as long as a file may."""
    _tell.get()()
