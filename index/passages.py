"""split: cut a document into passages, each short enough for one phone screen."""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from index.paragraphs import CLAUSE, PARAGRAPH_CHARS, cut, paragraph_spans, says_anything
from index.read.document import Document, Place, PlaceKind, Span, Stretch, in_words

# A longer line becomes several paragraphs: all parts of a paragraph are scored together, and a
# file may be one endless line.
_LONGEST_PARAGRAPH_CHARS = 5 * PARAGRAPH_CHARS

# A table's title, with what is said below it, is at most so large a part of a passage.
_TITLE_SHARE = 3

_CLAUSE_NAME = re.compile(rf"(?:{CLAUSE.pattern})$", re.IGNORECASE)
# A heading that only numbers what follows.
_CHAPTER = re.compile(
    r"第\s*[〇零一二三四五六七八九十百\d]+\s*(?:分?[编篇部卷]|章|节|部分)(?:\s|：|:|$)|(?:chapter|part|section)\s+[\divxlc]+\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that is found, shown and linked as a whole.

    Attributes:
        passage_id: 12 URL-safe characters; see `passage_id`.
        source: The document's.
        headings: The headings above it, outermost first, with the title's.
        start: Offset in the document's text, in code points.
        text: `document.text[start : start + len(text)]`.
        paragraph: Ordinal of its paragraph in the document, from 0; parts of one paragraph
            have the same.
        title: The document's own, empty if it has none.
        names: What else names the document and is searched like headings: its file, the
            folders above it, its tags.
        where: The places in the original that it spans, outermost first; empty for plain text.
    """

    passage_id: str
    source: str
    headings: tuple[str, ...]
    start: int
    text: str
    paragraph: int = 0
    title: str = ""
    names: tuple[str, ...] = ()
    where: tuple[Stretch, ...] = ()

    @property
    def place(self) -> str:
        """Where it stands in the original, in words. Example: 第 4–5 页."""
        return in_words(self.where)

    @property
    def headings_below_title(self) -> tuple[str, ...]:
        """The headings without the title's."""
        titled = bool(self.title) and self.headings[:1] == (" ".join(self.title.split()),)
        return self.headings[titled:]

    @property
    def above(self) -> tuple[str, ...]:
        """All that says what the text is about and is searched with it: names that no heading repeats, and headings."""
        return (*(name for name in self.names if name not in self.headings), *self.headings)


def split(document: Document, limit: int = 300) -> Iterator[Passage]:
    """Cut a document into passages short enough for one phone screen.

    | in the document               | passages                                           |
    |-------------------------------|----------------------------------------------------|
    | a paragraph                   | one                                                |
    | short paragraphs              | one, joined                                        |
    | a list                        | its items joined with the line that opens it       |
    | a question and its reply      | one                                                |
    | a table                       | one for as many rows as fit, the first with title  |
    | an article of a law           | its paragraphs joined with its number              |
    | a paragraph over the limit    | parts of similar length, cut after sentences       |
    | a heading with nothing below  | one, unless it only numbers a chapter              |
    | marks without words, a page's | none                                               |
    | number                        |                                                    |

    Parts of one paragraph have the same `paragraph`: they are ranked together.

    Args:
        document: Text with "\\n" line ends.
        limit: Longest passage in characters (code points).

    Yields:
        Passages in reading order; none crosses a heading, none is blank.
    """
    source, title, names = document.source, document.title, document.names
    seen: Counter[str] = Counter()
    places = _Places(document.places)
    paragraph = 0
    for headings, start, end, blocks in _filled_sections(document, limit):
        for first, last in paragraph_spans(document.text, start, end, blocks, limit, _names_clause(headings)):
            if not says_anything(document.text[first:last]):
                continue
            opening = first
            for a, b in cut(document.text, first, last, limit):
                if b - opening > max(limit, _LONGEST_PARAGRAPH_CHARS):
                    opening = a
                    paragraph += 1
                text = document.text[a:b]
                normal = _with_single_blanks(text)
                seen[normal] += 1
                name = passage_id(source, text, seen[normal])
                yield Passage(name, source, headings, a, text, paragraph, title, names, places.between(a, b))
            paragraph += 1


class _Places:
    """Finds the places that passages span, which come in reading order: each place is looked at once or twice."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = places
        self._following = 0  # the first place that no passage has begun behind
        self._labels: dict[PlaceKind, str] = {}  # of the places that hold where the last passage began

    def between(self, start: int, end: int) -> tuple[Stretch, ...]:
        """The stretches of a text from start to end, outermost first."""
        while self._following < len(self._places) and self._places[self._following].start <= start:
            self._labels = _entered(self._labels, self._places[self._following])
            self._following += 1
        first = last = self._labels
        following = self._following
        while following < len(self._places) and self._places[following].start < end:
            last = _entered(last, self._places[following])
            following += 1
        return tuple(Stretch(kind, first.get(kind, label), label) for kind, label in last.items())


def _entered(labels: dict[PlaceKind, str], place: Place) -> dict[PlaceKind, str]:
    """The labels that hold after a place begins: of the outer kinds those before it, of its kind its own."""
    kinds: tuple[PlaceKind, ...] = get_args(PlaceKind)
    outer = kinds[: kinds.index(place.kind)]
    return {kind: labels[kind] for kind in outer if kind in labels} | {place.kind: place.label}


def passage_id(source: str, text: str, occurrence: int = 1) -> str:
    """Return the id by which links name a passage: 12 characters of A-Z a-z 0-9 - _.

    It is a hash of the source, the text without regard to white space, and for a text's
    second and later occurrences in the file their number. So it survives restarts,
    re-indexing, re-ordering and edits elsewhere in the file.
    72 bits of BLAKE2b: among a million passages two share an id with a chance of 1 in 9
    billion.
    """
    name = f"{source}\0{_with_single_blanks(text)}" + (f"\0{occurrence}" if occurrence > 1 else "")
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=9).digest()
    return urlsafe_b64encode(digest).decode()


def _with_single_blanks(text: str) -> str:
    """The text with each run of white space as one blank: the form that an id hashes."""
    return " ".join(text.split())


def _sections(document: Document, limit: int) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """The sections of a document, as (headings above, start, end).

    A heading with nothing below it, not even an inner heading, is a section itself, unless
    it only numbers a chapter. A heading longer than a passage is text. A title that stands
    nowhere in the text is above all headings.
    """
    written = {" ".join(document.text[h.start : h.end].split()) for h in document.headings}
    title = " ".join(document.title.split())
    path = [(0, title)] if title and title not in written else []
    text, position = document.text, 0
    headings = [heading for heading in document.headings if heading.end - heading.start <= limit]
    for i, heading in enumerate(headings):
        yield _titles(path), position, heading.start
        while path and path[-1][0] >= heading.level:
            path.pop()
        name = " ".join(text[heading.start : heading.end].split())
        following = headings[i + 1] if i + 1 < len(headings) else None
        bare = not text[heading.end : following.start if following else len(text)].strip()
        opens_nothing = following is None or following.level <= heading.level
        if bare and name and not heading.stays and opens_nothing and not _CHAPTER.match(name):
            yield _titles(path), heading.start, heading.end
        if name:
            path.append((heading.level, name))
        position = heading.start if heading.stays else heading.end
    yield _titles(path), position, len(text)


def _titles(path: list[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(name for _, name in path)


def _names_clause(headings: tuple[str, ...]) -> bool:
    """Whether a section is one provision: a heading above it ends in an article's number."""
    return any(_CLAUSE_NAME.search(heading) for heading in headings)


def _with_titles(document: Document, limit: int) -> list[Span]:
    """The tables, each from its title on, which alone would be found and say nothing."""
    starts = [heading.start for heading in document.headings]
    tables: list[Span] = []
    for start, end in document.tables:
        above = bisect_right(starts, start) - 1
        title = document.headings[above] if above >= 0 else None
        is_first = title is not None and (not tables or tables[-1][1] <= title.start)
        is_near = title is not None and start - title.start <= limit // _TITLE_SHARE
        tables.append((title.start if title and title.stays and is_first and is_near else start, end))
    return tables


def _filled_sections(
    document: Document, limit: int
) -> Iterator[tuple[tuple[str, ...], int, int, list[tuple[Span, bool]]]]:
    """The sections of a document, each with the blocks that reach into it; each block is looked at where it is."""
    tables = _with_titles(document, limit)
    blocks = sorted([*((span, True) for span in tables), *((span, False) for span in document.wholes)])
    reaching: list[tuple[Span, bool]] = []
    following = 0
    for headings, start, end in _sections(document, limit):
        reaching = [block for block in reaching if block[0][1] > start]
        while following < len(blocks) and blocks[following][0][0] < end:
            reaching.append(blocks[following])
            following += 1
        yield headings, start, end, reaching
