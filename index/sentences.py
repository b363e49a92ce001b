"""split: cut a text into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

CLOSERS = "[”’」』）)\\]】》\"']*"
"""Closing marks, which stay with their sentence."""
SENTENCE_END = rf"(?:[。！？!?…]+{CLOSERS}|\.{CLOSERS}(?=\s)|\n)"
"""What ends a sentence, as a pattern."""
_SENTENCE = re.compile(SENTENCE_END)
# What follows a quotation's mark where its sentence goes on: “…？”，he asked.
_QUOTES_END = "”’」』\"'"
_NOT_END = re.compile("[，,、；;：:的]")
# A point that ends no sentence: of a list's number at a line's start, of an abbreviation.
_ABBREVIATED = re.compile(
    r"(?:(?:^|(?<=\n))\s*\d{1,3}|(?<![A-Za-z])[A-Za-z]|(?<![A-Za-z])(?:[A-Za-z]\.)+[A-Za-z]"
    r"|\b(?:Nos?|Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|vs|etc|Figs?|Eqs?|Inc|Ltd|Co|Corp|Dept|Tel|Ext|Art|Sec|Ch|pp?|approx"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))\.$",
    re.IGNORECASE,
)
# Dots between a label and its value end no sentence: 美式咖啡……18元.
_LEADER = re.compile(r"(?<=[.…·])[.…]\s?(?=[^\s。！？!?…；;，,.][^\n。！？!?…；;，,]{0,12}(?:\n|$))")
# A row of a table.
_ROW = re.compile(r"^[^：；。！？\n]{1,40}：[^\n]*?；[^：；。！？\n]{1,40}：[^\n]*$", re.MULTILINE)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the sentences of a text: [start, end) pairs, in order, without the white space around them.

    A row of a table (`key：value；key：value`) is one. The number of a list's item and an
    abbreviation end none, nor does a quotation within a sentence.
    """
    spans = []
    start = 0
    for end in [*_sentence_ends(text), len(text)]:
        span = trimmed(text, start, end)
        if span[0] < span[1]:
            spans.append(span)
        start = end
    return spans


def _sentence_ends(text: str) -> Iterator[int]:
    rows = [match.span() for match in _ROW.finditer(text)] if "；" in text and "：" in text else []
    for match in _SENTENCE.finditer(text):
        end = match.end()
        while rows and rows[0][1] < end:
            del rows[0]
        mark = match.group()
        in_row = bool(rows) and rows[0][0] < end <= rows[0][1] and mark != "\n"
        goes_on = mark[-1] in _QUOTES_END and _NOT_END.match(text, end)
        abbreviated = mark[0] == "." and _ABBREVIATED.search(text, max(0, end - 12), end)
        leads = mark[0] in ".…" and _LEADER.match(text, end - 1)
        if not in_row and not goes_on and not abbreviated and not leads:
            yield end


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span of a text without the white space around it."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
