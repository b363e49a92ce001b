"""How much one visitor may ask of the pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.answering.limits import Limits
from bot.web.visitors import Visitor

# What all visitors together may do in a minute, as many times what one may.
_TOGETHER = 40


class TooMuch(Exception):
    """A visitor asks too much, or all of them together do.

    Attributes:
        visitor: Who is refused.
        wait_s: Seconds until it is allowed again.
    """

    def __init__(self, visitor: Visitor, wait_s: float) -> None:
        super().__init__()
        self.visitor = visitor
        self.wait_s = wait_s


@dataclass(frozen=True)
class Allowance:
    """Lets each visitor do something so many times a minute: a person, or else an address."""

    limits: Limits
    clock: Callable[[], float] = time.monotonic

    def take(self, visitor: Visitor) -> None:
        """Count one time.

        Raises:
            TooMuch: It is one too many.
        """
        who = visitor.person if visitor.person is not None else hash(visitor.address)
        refusal = self.limits.refuse("web", who, self.clock())
        if refusal is not None:
            raise TooMuch(visitor, refusal.wait_s)


def per_minute(times: int) -> Allowance:
    """Return an allowance of so many times a minute for each visitor."""
    return Allowance(Limits(times, times * _TOGETHER))
