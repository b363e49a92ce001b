"""read: the items of lists on a PDF's page, by their numbers."""

from __future__ import annotations

import re

_DIGITS = "〇零一二三四五六七八九十"
_NUMBER = re.compile(rf"([（(\[第]?)(?:([{_DIGITS}]{{1,4}})|(\d{{1,3}}))([）)\]、.．编章节条款])(?!\d)|([①-⑳])")
# A label before the first item of a list. Example: 【禁忌】1.
_LABEL = re.compile(r"【[^】]{1,10}】\s?|[^\s：:，。；、（(]{1,14}[：:]\s?")
_FIRST_CIRCLED = ord("①") - 1

Item = tuple[str, int]
"""How an item is numbered, and its number. Example: （二） → （一）, 2."""


def item_of(text: str) -> Item | None:
    """Return the number that a text begins with. Example: 3. 交费 → 1., 3."""
    match = _NUMBER.match(text)
    if match is None:
        return None
    opening, chinese, digits, closing, circled = match.groups()
    if circled:
        return "①", ord(circled) - _FIRST_CIRCLED
    number = int(digits) if digits else _number_of(chinese)
    return (f"{opening}{'1' if digits else '一'}{closing}", number) if number else None


def listed(text: str) -> Item | None:
    """Return the number that a text begins with, or that stands behind its label. Example: 【禁忌】1. 孕妇 → 1., 1."""
    label = _LABEL.match(text)
    return item_of(text) or (item_of(text[label.end() :]) if label else None)


def begins_list(text: str) -> bool:
    """Return whether the first item of a list stands behind its label."""
    label = _LABEL.match(text)
    item = item_of(text[label.end() :]) if label else None
    return item is not None and item[1] == 1


def _number_of(chinese: str) -> int:
    """A number from 一 to 九十九; 0: it is none."""
    tens, ten, ones = chinese.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (_value(tens) or 1) * 10 * bool(ten) + _value(ones)


def _value(digit: str) -> int:
    return max(0, _DIGITS.index(digit) - 1) if digit else 0
