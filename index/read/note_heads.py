"""read: the heads of notes in plain text: days of a diary or a log, names in brackets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.read.chat import names_sender
from index.read.content import says_something
from index.read.lines import Paragraph, cells_of

# There are so many before any of them is a heading.
_LEAST_HEADS = 2
_DAY_CELLS = 40
# With the blanks around it.
_LONGEST_LINE = 80
# Behind the day may stand the weekday, the weather, the shift, and who writes.
_DAY = re.compile(
    r"(?:(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]|\d{4}[-./]\d{1,2}[-./]\d{1,2})(?:(?=[\s（(周星])(?P<more>[^。！？!?；;：:，,]*))?"
)
_OPENS = {*"0123456789０１２３４５６７８９【"}
RULE = re.compile(r"([-=*_~—])\1{2,}")
"""A line that is drawn of marks."""
IN_BRACKETS = re.compile(r"【[^【】]{1,20}】")
"""A name in brackets."""


def heads_of(paragraphs: Sequence[Paragraph]) -> set[int]:
    """Return the numbers of the paragraphs that are heads with notes below, where there are several of a kind.

    Examples:
        10月2日 早班（小方） / 冷柜修好了 / -------- / 10月2日 晚班（小凯） / 票在抽屉
        【退款】 / 三个工作日原路返回 / 【换货】 / 运费承担一次
    """
    short = [(n, paragraph.bare) for n, paragraph in enumerate(paragraphs) if _may_be_head(paragraph.text)]
    named = {n: match for n, text in short if text[0].isdigit() and (match := _named_day(text))}
    days = {n for n in named if _is_day(paragraphs, n, named)}
    in_brackets = {n for n, text in short if text[0] == "【" and IN_BRACKETS.fullmatch(text)}
    bracketed = {n for n in in_brackets if n + 1 < len(paragraphs) and n + 1 not in in_brackets}
    several = [kind for kind in (days, bracketed) if len({paragraphs[n].bare for n in kind}) >= _LEAST_HEADS]
    return set[int]().union(*several)


def _may_be_head(text: str) -> bool:
    return len(text) <= _LONGEST_LINE and (text[0] in _OPENS or text[0].isspace())


def _is_day(paragraphs: Sequence[Paragraph], number: int, named: Mapping[int, re.Match[str]]) -> bool:
    """Whether a paragraph that names a day opens a block, right above a line that names none."""
    if number + 1 == len(paragraphs) or number + 1 in named or says_something((named[number]["more"] or "").strip()):
        return False
    above, below = paragraphs[number - 1], paragraphs[number + 1]
    opens = number < 2 or "\n\n" in paragraphs[number].gap or bool(RULE.fullmatch(above.bare))
    return opens and below.gap == "\n" and not RULE.fullmatch(below.bare)


def _named_day(text: str) -> re.Match[str] | None:
    if len(text) > _DAY_CELLS or names_sender(text) or cells_of(text) > _DAY_CELLS:
        return None
    return _DAY.fullmatch(text)
