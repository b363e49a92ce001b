"""read: the heads of notes in plain text: days of a diary or a log, names in brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.read.chat import names_sender
from index.read.content import says_something
from index.read.lines import Paragraph, cells_of

# There are so many before any of them is a heading.
_LEAST_HEADS = 2
_DAY_CELLS = 40
# Behind the day may stand the weekday, the weather, the shift, and who writes.
_DAY = re.compile(
    r"(?:(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]|\d{4}[-./]\d{1,2}[-./]\d{1,2})(?:(?=[\s（(周星])(?P<more>[^。！？!?；;：:，,]*))?"
)
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
    days = {number for number in range(len(paragraphs) - 1) if _is_day(paragraphs, number)}
    bracketed = {number for number in range(len(paragraphs) - 1) if _is_bracketed(paragraphs, number)}
    several = [kind for kind in (days, bracketed) if len({paragraphs[n].bare for n in kind}) >= _LEAST_HEADS]
    return set[int]().union(*several)


def _is_bracketed(paragraphs: Sequence[Paragraph], number: int) -> bool:
    """Whether a paragraph is a name in brackets above a line that is none."""
    return bool(IN_BRACKETS.fullmatch(paragraphs[number].bare)) and not IN_BRACKETS.fullmatch(
        paragraphs[number + 1].bare
    )


def _is_day(paragraphs: Sequence[Paragraph], number: int) -> bool:
    """Whether a paragraph is a short line with a day that opens a block, above a line that is none."""
    if not (match := _named_day(paragraphs[number])) or says_something((match["more"] or "").strip()):
        return False
    opens = number < 2 or "\n\n" in paragraphs[number].gap or bool(RULE.fullmatch(paragraphs[number - 1].bare))
    below = paragraphs[number + 1]
    return opens and not _named_day(below) and not RULE.fullmatch(below.bare)


def _named_day(paragraph: Paragraph) -> re.Match[str] | None:
    text = paragraph.bare
    if len(text) > _DAY_CELLS or not text[0].isdigit() or names_sender(text) or cells_of(text) > _DAY_CELLS:
        return None
    return _DAY.fullmatch(text)
