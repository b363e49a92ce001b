"""read: what a file says, freed of its format.

A Document is plain text and the positions of its headings; every later step works on
this text. Offsets, "word for word" and "in the documents" all mean it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a heading stands in a document: `text[start:end]`; level 1 is the outermost.

    A heading opens a section that lasts until the next heading of its level or an outer
    one. An empty heading (`start == end`) closes sections without opening one: an
    article in a file of several has ended.
    """

    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Document:
    """One file's text and headings.

    Attributes:
        source: POSIX path relative to the folder, the name people see.
        title: What the document calls itself; the file's stem where it does not say.
        text: Decoded, line ends "\\n", without byte order mark, site markers and format
            marks; a sentence that page furniture broke in two is joined again.
        headings: In reading order, not overlapping; the title's own line is the first
            where the text has one.
    """

    source: str
    title: str
    text: str
    headings: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, and why, in words for the person who keeps it."""

    source: str
    reason: str
