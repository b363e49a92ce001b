"""What the buttons about gaps carry, in callback data of a form of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

GapDeed = Literal[
    "bell",
    "why",
    "which",
    "list",
    "card",
    "take",
    "release",
    "decline",
    "reopen",
    "how",
    "pins",
    "pin",
    "parts",
    "part",
    "like",
    "merge",
    "confirm",
    "reject",
    "into",
]
"""What such a button does: to be told of an answer, or no more; why an answer is not right, which passage is; a page
of gaps, one of them; to take it, leave it, decline it, open it again, how to answer it; the passages that can be
pinned, one of them; its wordings, one of them to be a gap of its own; the gaps like it, one of them to be one with it;
to confirm an answer, to reject it; the collection for an entry."""

_DEEDS: dict[str, GapDeed] = {str(number): deed for number, deed in enumerate(get_args(GapDeed))}
_NUMBERS = {deed: number for number, deed in _DEEDS.items()}
_ID = "[A-Za-z0-9_-]{12}"
_DATA = re.compile(rf"g1\.(\d\d?)\.(zh|zh-hant|en)\.({_ID})?\.({_ID})?\.(\d{{1,4}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class GapPress:
    """What a button carries: all that its handler needs, after a restart, too.

    Attributes:
        deed: What is to be done.
        language: The card's.
        one: A gap; for "bell" a question, for "why" and "which" a passage.
        other: Another gap, or the question of a passage.
        number: A page, a rank, a reason, a place in a list.
    """

    deed: GapDeed
    language: str
    one: str = ""
    other: str = ""
    number: int = 0

    def data(self) -> str:
        """Return the button's callback data."""
        return f"g1.{_NUMBERS[self.deed]}.{self.language}.{self.one}.{self.other}.{self.number}"


def read_gap_press(data: object) -> GapPress | None:
    """Return what a button carries; None for data that no such button has, since anyone may send any."""
    found = _DATA.fullmatch(data) if isinstance(data, str) else None
    if found is None or found[1] not in _DEEDS:
        return None
    return GapPress(_DEEDS[found[1]], found[2], found[3] or "", found[4] or "", int(found[5]))
