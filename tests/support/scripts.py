"""Chinese in its other script, by OpenCC; each of its dictionaries is read once."""

from __future__ import annotations

from functools import cache
from typing import Any

from opencc import OpenCC


def converted(text: str, direction: str) -> str:
    """A text from one script into the other; "s2t" makes simplified traditional."""
    return str(_converter(direction).convert(text))


@cache
def _converter(direction: str) -> Any:
    return OpenCC(direction)
