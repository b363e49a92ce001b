"""read: sections by their numbers, which follow each other: 2研究方法, 2.1数据来源; 一、总体要求, 二、主要任务."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.read.lines import cells_of

_SECTION = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})([\s\u3000]*)(?=[\u4e00-\u9fff])")
# What is counted and measured, right behind a number that is no section's.
_COUNTED = re.compile(r"[个個月日元万萬亿億倍]|年(?!度)")
_CHINESE = re.compile(r"([一二三四五六七八九十]{1,3})、(?=\S)")
_NUMERALS = ["", *"一二三四五六七八九"]
_SAYS = re.compile(r"[。！？!?；;：:，,、]$|[。！？；](?!$)")
_MOST_CELLS = 60
_LEAST_SECTIONS = 2


def numbered_sections(paragraphs: Sequence[str]) -> dict[int, int]:
    """Return which paragraphs are the names of numbered sections, each with its depth, from 1.

    Their numbers follow each other from the first to the last (1, 1.1, 1.2, 2), and each has a text below it or
    an inner section: a list of short items has none.
    """
    numbers = [_number(text) for text in paragraphs]
    found: dict[int, int] = {}
    last: tuple[int, ...] = ()
    for n, number in enumerate(numbers[:-1]):
        if number is None or not _follows(last, number):
            continue
        below = numbers[n + 1]
        if below is None or len(below) > len(number):
            found[n] = len(number)
            last = number
    return found if len(found) >= _LEAST_SECTIONS else {}


def chinese_sections(paragraphs: Sequence[str]) -> list[int]:
    """Return which paragraphs are the names of sections with Chinese numbers: 一、总体要求, 二、主要任务.

    Each has a text below it. They may begin anew; one that none follows is no section.
    """
    numbers = [_chinese_number(text) for text in paragraphs]
    found: list[int] = []
    run: list[int] = []
    for n, number in enumerate(numbers[:-1]):
        if number and numbers[n + 1] is None and number in (1, len(run) + 1):
            if number == 1:
                found += run if len(run) >= _LEAST_SECTIONS else []
                run = []
            run.append(n)
    return found + (run if len(run) >= _LEAST_SECTIONS else [])


def _chinese_number(text: str) -> int | None:
    """The number of a section whose name a text may be, from 一 to 九十九."""
    match = _CHINESE.match(text)
    if match is None or _SAYS.search(text) or cells_of(text[:_MOST_CELLS]) >= _MOST_CELLS:
        return None
    tens, ten, ones = match[1].rpartition("十")
    if tens not in _NUMERALS or ones not in _NUMERALS:
        return None
    return (_NUMERALS.index(tens) or 1) * 10 * bool(ten) + _NUMERALS.index(ones)


def names_section(text: str) -> bool:
    """Whether a line may be the name of a section that is numbered with digits."""
    return _number(text) is not None


def names_chinese_section(text: str) -> bool:
    """Whether a line may be the name of a section with a Chinese number."""
    return _chinese_number(text) is not None


def _number(text: str) -> tuple[int, ...] | None:
    """The number of a section whose name a text may be."""
    match = _SECTION.match(text)
    if match is None or _SAYS.search(text) or cells_of(text[:_MOST_CELLS]) >= _MOST_CELLS:
        return None
    if _COUNTED.match(text[match.end() :]):
        return None
    return tuple(map(int, match[1].split(".")))


def _follows(last: tuple[int, ...], number: tuple[int, ...]) -> bool:
    """Whether a number comes right after another one: it is the next of its kind, or the first inside one that is."""
    if not last or number == (*last, 1):
        return number[-1] == 1
    return _is_next(last, number) or (number[-1] == 1 and len(number) > 1 and _is_next(last, number[:-1]))


def _is_next(last: tuple[int, ...], number: tuple[int, ...]) -> bool:
    outer = number[:-1]
    return len(number) <= len(last) and last[: len(outer)] == outer and number[-1] == last[len(outer)] + 1
