"""split: the paragraphs of a section, and the parts of one that is too long for a screen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from index.read.document import Span
from index.sentences import CLOSERS, SENTENCE_END, trimmed

# A shorter paragraph says little by itself and is joined with its neighbour.
_SHORT_CHARS = 40
PARAGRAPH_CHARS = 2000
"""Joined paragraphs are no longer than this."""

# A paragraph ends at a blank line, or at a line end after a mark; other line ends are wrapping.
_PARAGRAPH_END = re.compile(r"\n\s*\n|(?<=[。！？!?…：:；;，,、.”’」』）)\]】》|])\n")
CLAUSE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条|article\s+\d+", re.IGNORECASE)
"""The number of a law's article, which opens a provision: 第十二条, Article 12."""
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
# A line that numbers a page.
_PAGE_NUMBER = re.compile(
    r"[-—–·\s]*\d{1,4}[-—–·\s]*|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?"
    r"|page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|\d{1,4}\s*/\s*\d{1,4}",
    re.IGNORECASE,
)
_POINT = "[一二三四五六七八九十]+(?:要|是|、)|第[一二三四五六七八九十]+[，、是]|[（(][一二三四五六七八九十]+[）)]"
# Where text longer than the limit may be cut, best first: between paragraphs, before a
# sentence that opens a point (二要…, 第三，…), after a sentence, after ；, after ，、：, at white
# space. Closing marks stay with their sentence.
_CUTS = (
    _PARAGRAPH_END,
    re.compile(rf"{SENTENCE_END}\s*(?={_POINT})"),
    re.compile(rf"{SENTENCE_END}\s*"),
    re.compile(rf"[；;]{CLOSERS}\s*"),
    re.compile(rf"[，,、：:]{CLOSERS}\s*"),
    re.compile(r"\s+"),
)
# Code points that must not be cut off the one before them: combining marks, joiners, variation
# selectors, emoji modifiers.
_ATTACHED = re.compile(r"[\u0300-\u036f\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


def paragraph_spans(
    text: str, start: int, end: int, blocks: Sequence[tuple[Span, bool]], limit: int, one_clause: bool
) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs of one section: of a table the rows that fit, lines that belong together, and the others.

    Args:
        text: The document's.
        start: Where the section starts.
        end: Where it ends.
        blocks: The tables (True) and lines that belong together (False) that reach into it, in order.
        limit: Longest passage.
        one_clause: Whether the section is one provision of a law.
    """
    for (a, b), is_table in blocks:
        first, last = max(start, a), min(end, b)  # it may overlap the one before
        if first < last:
            yield from _joined_lines(text, start, first, one_clause)
            yield from _row_spans(text, first, last, limit) if is_table else _whole_spans(text, first, last)
            start = last
    yield from _joined_lines(text, start, end, one_clause)


def _row_spans(text: str, start: int, end: int, limit: int) -> Iterator[tuple[int, int]]:
    """As many rows of a table at a time as fit the limit, at least one."""
    first = start
    last = first
    for line in re.finditer(r"[^\n]+", text[start:end]):
        if last > first and start + line.end() - first > limit:
            yield trimmed(text, first, last)
            first = start + line.start()
        last = start + line.end()
    yield trimmed(text, first, last)


def _whole_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Lines that belong together, as one paragraph as far as it is not too long."""
    whole: tuple[int, int] | None = None
    for a, b in _line_spans(text, start, end):
        if whole and b - whole[0] > PARAGRAPH_CHARS:
            yield whole
            whole = None
        whole = (whole[0] if whole else a), b
    if whole:
        yield whole


def _joined_lines(text: str, start: int, end: int, one_clause: bool) -> Iterator[tuple[int, int]]:
    """The paragraphs between; short lines and list items are joined with the line before them."""
    paragraph: tuple[int, int] | None = None  # being joined
    for a, b in _line_spans(text, start, end):
        if _PAGE_NUMBER.fullmatch(text, a, b) or not says_anything(text[a:b]):
            continue
        has_room = paragraph is not None and b - paragraph[0] <= PARAGRAPH_CHARS
        if paragraph and has_room and (one_clause or _continues(text[slice(*paragraph)], text[a:b])):
            paragraph = paragraph[0], b
            continue
        if paragraph:
            yield paragraph
        paragraph = a, b
    if paragraph:
        yield paragraph


def _line_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The paragraphs between paragraph ends, without the white space around them."""
    while start < end:
        gap = _PARAGRAPH_END.search(text, start, end)
        span = trimmed(text, start, gap.start() if gap else end)
        if span[0] < span[1]:
            yield span
        start = gap.end() if gap else end


def _continues(paragraph: str, line: str) -> bool:
    """Whether a line is joined with the paragraph before it."""
    if CLAUSE.match(line):
        return False
    return (
        bool(CLAUSE.match(paragraph))  # more of the same provision
        or paragraph[-1] in "：:；;"  # the paragraph opens or continues a list
        or len(paragraph) < _SHORT_CHARS
        or len(line) < _SHORT_CHARS
    )


def cut(text: str, start: int, end: int, limit: int) -> list[tuple[int, int]]:
    """Return a paragraph cut into parts of similar length, none over the limit."""
    parts: list[tuple[int, int]] = []
    while end - start > limit:
        least = -(-(end - start) // limit)  # parts still needed
        cut = _cut_offset(text, start, start + (end - start) // least, start + limit)
        part = trimmed(text, start, cut)
        if part[0] < part[1]:
            parts.append(part)
        start = trimmed(text, cut, end)[0]
    return [*parts, (start, end)]


def _cut_offset(text: str, start: int, aim: int, latest: int) -> int:
    """The offset to cut at, between start and latest: the best kind of cut; of these the nearest to aim."""
    earliest = start + (aim - start) // 3
    for kind in _CUTS:
        offsets = [m.end() for m in kind.finditer(text, earliest, latest) if m.end() > start]
        if offsets:
            return min(offsets, key=lambda offset: abs(offset - aim))
    cut = latest
    while cut > start + 1 and cut < len(text) and _ATTACHED.match(text[cut]):
        cut -= 1
    return cut if cut > start + 1 else latest


def says_anything(text: str) -> bool:
    """Return whether a text has a line with words, numbers or pictures that is not a page's number."""
    return any(_says(line) and not _PAGE_NUMBER.fullmatch(line.strip()) for line in text.split("\n"))


def _says(line: str) -> bool:
    return bool(_LETTER_OR_DIGIT.search(line)) or any(unicodedata.category(char) == "So" for char in line)
