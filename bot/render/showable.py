"""Text that a message can carry: cleaned, escaped, measured and cut as Telegram counts."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable

# What a message cannot carry: controls, halves of surrogate pairs.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# What would turn the direction of the text around it: overrides, isolates, marks.
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# What belongs to the character before it: accents, joiners, variations, skin tones.
_ATTACHED = re.compile("[\u0300-\u036f\u200d\u20e3\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


def clean(text: str) -> str:
    """Return the text as a message can carry it; U+FFFD stands for each character that it cannot."""
    return _UNSHOWABLE.sub("\ufffd", _DIRECTIONS.sub("", text.replace("\t", " ")))


def one_line(text: str) -> str:
    """Return the text cleaned and on one line: each run of white space is one space, with none at the ends."""
    return " ".join(clean(text).split())


def escape(text: str) -> str:
    """Return the text as Telegram's HTML."""
    return html.escape(text, quote=False)


def units(text: str) -> int:
    """Return the length in UTF-16 code units, as Telegram counts offsets."""
    return sum(map(_unit, text))


def columns(text: str) -> int:
    """Return the width of a text in columns: 2 for a Chinese character or an emoji, 1 for a letter."""
    return sum(map(_column, text))


def fitting(text: str, limit: int, width: Callable[[str], int] | None = None) -> int:
    """Return how many characters of a text fit a limit; a cluster, such as a family of emoji, is not cut in two.

    Args:
        text: What is to be cut.
        limit: In UTF-16 code units, or as `width` measures.
        width: What one character takes.
    """
    width = width or _unit
    uncut = len(text)
    for position, char in enumerate(text):
        limit -= width(char)
        if limit < 0:
            uncut = position
            break
    end = uncut
    while 0 < end < len(text) and (_ATTACHED.match(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return end or uncut


def cut(text: str, limit: int) -> str:
    """Return the text, or as much of its beginning as fits, with an ellipsis."""
    return text if units(text) <= limit else text[: fitting(text, limit - 1)].rstrip() + "…"


def cut_columns(text: str, limit: int) -> str:
    """Return the text, or as much of its beginning as fits so many columns, with an ellipsis."""
    return text if columns(text) <= limit else text[: fitting(text, limit - 1, _column)].rstrip() + "…"


def cut_middle(text: str, limit: int) -> str:
    """Return the text, or its beginning and end with an ellipsis between, since both ends of a path matter."""
    return _cut_middle(text, limit, _unit)


def cut_middle_columns(text: str, limit: int) -> str:
    """Return the text, or its beginning and end in so many columns."""
    return _cut_middle(text, limit, _column)


def _cut_middle(text: str, limit: int, width: Callable[[str], int]) -> str:
    if sum(map(width, text)) <= limit:
        return text
    tail = text[-(limit // 2) :]
    while sum(map(width, tail)) > limit // 2:
        tail = tail[1:]
    head = text[: fitting(text, limit - 1 - sum(map(width, tail)), width)]
    return f"{head.rstrip()}…{tail.lstrip()}"


def _unit(char: str) -> int:
    return 2 if char > "\uffff" else 1


def _column(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
