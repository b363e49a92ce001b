"""read: documents, the plain text of files and where its headings are.

All later stages work on `Document.text`. Every offset counts its code points.
"""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[int, int]
"""[start, end) in a text."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a document: `text[start:end]`; level 1 is the outermost.

    Its section ends at the next heading of its level or an outer one. An empty heading
    (`start == end`) ends sections without opening one: it stands where one of several
    articles in a file ends.
    """

    start: int
    end: int
    level: int


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
    """

    source: str
    title: str
    text: str
    headings: tuple[Heading, ...] = ()
    names: tuple[str, ...] = ()
    tables: tuple[Span, ...] = ()
    wholes: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, and the reason, in words for the folder's keeper."""

    source: str
    reason: str
