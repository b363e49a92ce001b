"""split: a document into passages, each short enough for one phone screen."""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from index.read.document import Document

# A paragraph this short says little by itself and is read together with its neighbour.
_SHORT_CHARS = 40
# Nobody reads more than this as one paragraph; a list that long is several.
_PARAGRAPH_CHARS = 2000
# All parts of a paragraph are looked at wherever one is found: a file of one endless line is several.
_LONGEST_PARAGRAPH_CHARS = 5 * _PARAGRAPH_CHARS

# A line end closes a paragraph where a blank line follows or the line ends in a mark; else
# the line was wrapped and its sentence goes on.
_PARAGRAPH_END = re.compile(r"\n\s*\n|(?<=[。！？!?…：:；;，,、.”’」』）)\]】》|])\n")
# What opens a provision of its own: 第十二条, Article 12.
_CLAUSE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条|article\s+\d+", re.IGNORECASE)
_CLAUSE_NAME = re.compile(rf"(?:{_CLAUSE.pattern})$", re.IGNORECASE)
# Where text longer than the limit may be cut, best first: between paragraphs, before a
# sentence that opens a point (二要…, 第三，…), behind a sentence, behind a clause, at a white
# space. Closing marks stay with what they close.
_CLOSERS = "[”’」』）)\\]】》\"']*"
_SENTENCE_END = rf"(?:[。！？!?…]+{_CLOSERS}|\.{_CLOSERS}(?=\s)|\n)"
_SENTENCE = re.compile(_SENTENCE_END)
_POINT = "[一二三四五六七八九十]+(?:要|是|、)|第[一二三四五六七八九十]+[，、是]|[（(][一二三四五六七八九十]+[）)]"
_CUTS = (
    _PARAGRAPH_END,
    re.compile(rf"{_SENTENCE_END}\s*(?={_POINT})"),
    re.compile(rf"{_SENTENCE_END}\s*"),
    re.compile(rf"[；;]{_CLOSERS}\s*"),
    re.compile(rf"[，,、：:]{_CLOSERS}\s*"),
    re.compile(r"\s+"),
)
# Code points that belong to the one before them: combining marks, joiners, variation
# selectors, emoji modifiers.
_ATTACHED = re.compile(r"[\u0300-\u036f\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that is found, shown and linked as one.

    Attributes:
        passage_id: 12 URL-safe characters; see `passage_id`.
        source: The document's.
        headings: The headings above it, outermost first; the title's included.
        start: Where it begins in the document's text, in code points.
        text: `document.text[start : start + len(text)]`, word for word.
        paragraph: Which of the document's paragraphs it is or is a part of, from 0.
    """

    passage_id: str
    source: str
    headings: tuple[str, ...]
    start: int
    text: str
    paragraph: int = 0


def split(document: Document, limit: int = 300) -> Iterator[Passage]:
    """Cut a document into passages short enough for one phone screen.

    A passage is a paragraph, or several short ones; the items of a list stay with the line
    that opens it, the paragraphs of an article with its number. A longer paragraph is cut
    behind sentences into parts of about one length. A heading with nothing under it is a
    passage itself, so that all of a document can be found. Parts of one paragraph have the
    same `paragraph`: they are ranked together.

    Args:
        document: Text with "\\n" line ends.
        limit: Longest passage in characters (code points).

    Yields:
        Passages in reading order, none across a heading, none blank; none from a document
        without text.
    """
    source = document.source
    seen: Counter[str] = Counter()
    paragraph = 0
    for headings, start, end in _sections(document, limit):
        for first, last in _paragraph_spans(document.text, start, end, _names_clause(headings)):
            begins = first
            for a, b in _cut(document.text, first, last, limit):
                if b - begins > max(limit, _LONGEST_PARAGRAPH_CHARS):
                    begins = a
                    paragraph += 1
                text = document.text[a:b]
                same = _with_single_blanks(text)
                seen[same] += 1
                yield Passage(passage_id(source, text, seen[same]), source, headings, a, text, paragraph)
            paragraph += 1


def passage_id(source: str, text: str, occurrence: int = 1) -> str:
    """Return a passage's id, by which links name it: 12 characters of A-Z a-z 0-9 - _.

    It is made from the source and the text. Where a file has a text several times, the
    second and later ones add their number. So an id survives restarts, re-indexing,
    re-ordering and edits elsewhere in the file. White space does not count.
    72 bits of BLAKE2b: among a million passages two share an id with a chance of 1 in 9
    billion.
    """
    name = f"{source}\0{_with_single_blanks(text)}" + (f"\0{occurrence}" if occurrence > 1 else "")
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=9).digest()
    return urlsafe_b64encode(digest).decode()


def _with_single_blanks(text: str) -> str:
    """The text with each stretch of white space as one blank: what an id is made from."""
    return " ".join(text.split())


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the sentences of a passage: [start, end) pairs, in order, white space left out."""
    spans = []
    start = 0
    for end in [*(match.end() for match in _SENTENCE.finditer(text)), len(text)]:
        span = _trimmed(text, start, end)
        if span[0] < span[1]:
            spans.append(span)
        start = end
    return spans


def _sections(document: Document, limit: int) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """The sections of a document: the headings above each, its start and its end.

    A heading with nothing under it, not even another heading, is a section itself, under
    the headings above it. A heading longer than a passage is text.
    """
    path: list[tuple[int, str]] = []
    text, position = document.text, 0
    headings = [heading for heading in document.headings if heading.end - heading.start <= limit]
    for i, heading in enumerate(headings):
        yield _titles(path), position, heading.start
        while path and path[-1][0] >= heading.level:
            path.pop()
        name = " ".join(text[heading.start : heading.end].split())
        following = headings[i + 1] if i + 1 < len(headings) else None
        bare = not text[heading.end : following.start if following else len(text)].strip()
        if bare and name and (following is None or following.level <= heading.level):
            yield _titles(path), heading.start, heading.end
        if name:
            path.append((heading.level, name))
        position = heading.end
    yield _titles(path), position, len(text)


def _titles(path: list[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(name for _, name in path)


def _names_clause(headings: tuple[str, ...]) -> bool:
    """Whether a section is one provision: a heading above it ends in the number of an article."""
    return any(_CLAUSE_NAME.search(heading) for heading in headings)


def _paragraph_spans(text: str, start: int, end: int, one_clause: bool) -> Iterator[tuple[int, int]]:
    """The paragraphs of one section; short lines and items of lists are joined with the line before them."""
    paragraph: tuple[int, int] | None = None  # as far as it has come
    for a, b in _line_spans(text, start, end):
        has_room = paragraph is not None and b - paragraph[0] <= _PARAGRAPH_CHARS
        if paragraph and has_room and (one_clause or _continues(text[slice(*paragraph)], text[a:b])):
            paragraph = paragraph[0], b
            continue
        if paragraph:
            yield paragraph
        paragraph = a, b
    if paragraph:
        yield paragraph


def _line_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The paragraphs that line ends make, without the white space around them."""
    while start < end:
        gap = _PARAGRAPH_END.search(text, start, end)
        span = _trimmed(text, start, gap.start() if gap else end)
        if span[0] < span[1]:
            yield span
        start = gap.end() if gap else end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _continues(paragraph: str, line: str) -> bool:
    """Whether a line is read together with the paragraph before it."""
    if _CLAUSE.match(line):
        return False
    return (
        bool(_CLAUSE.match(paragraph))  # more of the same provision
        or paragraph[-1] in "：:；;"  # a list that the paragraph opens or is in
        or len(paragraph) < _SHORT_CHARS
        or len(line) < _SHORT_CHARS
    )


def _cut(text: str, start: int, end: int, limit: int) -> list[tuple[int, int]]:
    """Parts of a paragraph, in order, none over the limit and of about one length."""
    parts: list[tuple[int, int]] = []
    while end - start > limit:
        left = -(-(end - start) // limit)  # parts still needed, at least
        cut = _cut_offset(text, start, start + (end - start) // left, start + limit)
        part = _trimmed(text, start, cut)
        if part[0] < part[1]:
            parts.append(part)
        start = _trimmed(text, cut, end)[0]
    return [*parts, (start, end)]


def _cut_offset(text: str, start: int, aim: int, latest: int) -> int:
    """The best offset to cut at between start and latest: of the best kind there is, nearest to aim."""
    earliest = start + (aim - start) // 3
    for kind in _CUTS:
        offsets = [m.end() for m in kind.finditer(text, earliest, latest) if m.end() > start]
        if offsets:
            return min(offsets, key=lambda offset: abs(offset - aim))
    cut = latest
    while cut > start + 1 and cut < len(text) and _ATTACHED.match(text[cut]):
        cut -= 1
    return cut if cut > start + 1 else latest
