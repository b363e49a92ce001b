"""read: documents, the plain text of files and where its headings are.

All later stages work on `Document.text`. Every offset counts its code points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

# A printed page has about so many characters.
_CHARS_PER_PAGE = 1500

Span = tuple[int, int]
"""[start, end) in a text."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a document: `text[start:end]`; level 1 is the outermost.

    Its section ends at the next heading of its level or an outer one. An empty heading
    (`start == end`) ends sections without opening one: it stands where one of several
    articles in a file ends. One that stays is text as well: a table's title, which has a row
    of its own.
    """

    start: int
    end: int
    level: int
    stays: bool = False


PlaceKind = Literal["part", "sheet", "page", "slide", "row"]
"""What a place counts, from the outermost: a mail's attachment or a book's chapter, a sheet, a page, a slide, a row."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where text stands in its original: from `start` on, on this page, in this row.

    It holds until the next place of its kind, or of an outer one. The label is a number as
    the file's own program shows it, or a name.
    """

    start: int
    kind: PlaceKind
    label: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """The places of one kind that a passage spans, both ends included."""

    kind: PlaceKind
    first: str
    last: str

    @property
    def ends(self) -> str:
        """Example: 4–5, or 4 where it spans one."""
        return self.first if self.first == self.last else f"{self.first}–{self.last}"

    @property
    def named(self) -> str:
        """Its kind, by which words for it are found; "numbered part" for one without a name, as of a book."""
        return "numbered part" if self.kind == "part" and self.first.isdigit() else self.kind


def in_words(where: Sequence[Stretch]) -> str:
    """Return where a passage stands, in Chinese. Example: 表“人员”第 12–14 行."""
    return "".join(_WORDS[one.named].format(one.ends) for one in where)


_WORDS = {
    "part": "“{}”",
    "numbered part": "第 {} 部分",
    "sheet": "表“{}”",
    "page": "第 {} 页",
    "slide": "幻灯片 {}",
    "row": "第 {} 行",
}


@dataclass(frozen=True, slots=True)
class Document:
    """One file's text and headings.

    Attributes:
        source: POSIX path relative to the folder, the name people see.
        title: The document's own, whether or not it stands in the text; empty if it has none.
        text: Decoded, with "\\n" line ends, without byte order mark, site markers and format
            marks; sentences that wrapping or page furniture split are joined.
        headings: In reading order, not overlapping; the title's own line, if it has one,
            is the first.
        names: What else names the document: its file, the folders above it, its tags.
        tables: Where its tables are. Each line there is a row, `key：value；key：value`.
        wholes: Where lines belong together: a list with the line that opens it, a question
            with its reply. In order, not overlapping.
        places: Where its text stands in the original, sorted by start; none for plain text.
        problem: What of it could not be read, as in `Unreadable`; empty where all was read.
    """

    source: str
    title: str
    text: str
    headings: tuple[Heading, ...] = ()
    names: tuple[str, ...] = ()
    tables: tuple[Span, ...] = ()
    wholes: tuple[Span, ...] = ()
    places: tuple[Place, ...] = ()
    problem: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages or slides it has; where it counts none, how many its text would fill."""
        counted = sum(place.kind in ("page", "slide") for place in self.places)
        return counted or -(-len(self.text) // _CHARS_PER_PAGE)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, and the reason, in words for the folder's keeper.

    Attributes:
        source: POSIX path relative to the folder.
        reason: In English, with what helps.
        problem: The name of the reason and what it is filled with (`read.problems`), by which it
            is said in other languages; empty where the system gave the reason.
    """

    source: str
    reason: str
    problem: tuple[str, ...] = ()
