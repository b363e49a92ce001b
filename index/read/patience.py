"""read: whoever waits for a reader hears how it goes on: that a scan's next page takes time, which pages are read."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

_tell: ContextVar[Callable[[], None]] = ContextVar("tell", default=lambda: None)
_tell_pages: ContextVar[Callable[[int, int], None]] = ContextVar("tell_pages", default=lambda done, total: None)
# Of pages that take no time of their own, each so many are told.
_PAGES_AT_ONCE = 25


def wait_with(tell: Callable[[], None], tell_pages: Callable[[int, int], None]) -> None:
    """Have functions called while a file is read.

    Args:
        tell: Whenever something is read that takes as long as a file may.
        tell_pages: Now and then, with how many pages are read, and of how many.
    """
    _tell.set(tell)
    _tell_pages.set(tell_pages)


def going_on() -> None:
    """Say that reading goes on, and that what comes now may take as long as a file may."""
    _tell.get()()


def pages_read(done: int, total: int, *, each: bool = False) -> None:
    """Say how many pages are read, and of how many; not of each page unless they take long."""
    if each or done % _PAGES_AT_ONCE == 0:
        _tell_pages.get()(done, total)
