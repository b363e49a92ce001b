"""Trouble that lasts is said twice: when it begins, and with its duration when it has ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable


class Trouble:
    """Tells of one kind of trouble, however often it is met while it lasts.

    Args:
        logger: Where it is told.
        what: What is in trouble, such as "updates cannot be fetched".
        over: What is said when it has ended, such as "updates are fetched again".
        quiet_s: It has ended once so many seconds went by without it.
        clock: Seconds that pass.
        meanwhile: What is done about it.
    """

    def __init__(
        self,
        logger: logging.Logger,
        what: str,
        over: str,
        quiet_s: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        meanwhile: str = "trying again",
    ) -> None:
        self._logger = logger
        self._what = what
        self._over = over
        self._quiet_s = quiet_s
        self._clock = clock
        self._meanwhile = meanwhile
        self._began = self._last = 0.0
        self._times = 0

    def met(self, reason: str, level: int = logging.WARNING) -> None:
        """Note that it was met; say so where it has just begun."""
        now = self._clock()
        if self._times and now - self._last > self._quiet_s and self._quiet_s:
            self._end(self._last)  # nobody was there to notice
        if not self._times:
            self._began = now
            self._logger.log(level, "%s (%s), %s", self._what, reason, self._meanwhile)
        self._last = now
        self._times += 1

    def passed(self, *, surely: bool = False) -> None:
        """Note that all went well; say so where trouble has ended with it.

        Args:
            surely: Whether that shows that it has ended, however short a while ago it was met.
        """
        now = self._clock()
        if self._times and (surely or now - self._last >= self._quiet_s):
            self._end(self._last if self._quiet_s and not surely else now)

    def _end(self, at: float) -> None:
        self._logger.info("%s, after %.0f s and %d failures", self._over, at - self._began, self._times)
        self._times = 0
