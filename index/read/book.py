"""read: books (epub), chapter by chapter in the order of their spine."""

from __future__ import annotations

import posixpath
import re

from index.errors import CannotRead
from index.read.archive import Archive, attribute, descendants
from index.read.blocks import Blocks
from index.read.book_contents import contents_of, levels_of, part_of
from index.read.document import Document
from index.read.web import add_html, decoded

_PAGES = {"application/xhtml+xml", "text/html", "application/x-dtbook+xml"}
_OPENS_WITH_HEADING = re.compile(r"<body\b[^>]*>(?:\s|<(?!h[1-6]\b)[^>]*>)*<h([1-6])\b", re.IGNORECASE)


def read_epub(source: str, data: bytes) -> Document:
    """Return the document of a book; each of its files is a part, named as in its contents where it opens with that."""
    archive = Archive(data)
    if "META-INF/rights.xml" in archive.names:
        raise CannotRead("password")
    container = archive.xml("META-INF/container.xml")
    package = next((attribute(root, "full-path") for root in descendants(container, "rootfile")), "")
    root = archive.xml(package)
    folder = posixpath.dirname(package)
    files = {
        attribute(item, "id"): part_of(attribute(item, "href"), folder)
        for item in descendants(root, "item")
        if attribute(item, "media-type") in _PAGES and "nav" not in attribute(item, "properties").split()
    }
    names = [name for entry in descendants(root, "itemref") if (name := files.get(attribute(entry, "idref"), ""))]
    pages = {name: decoded(archive.read(name)) for name in names if name in archive.names}
    contents = contents_of(archive, root, folder)
    first = {name: int(match[1]) for name, page in pages.items() if (match := _OPENS_WITH_HEADING.search(page))}
    levels = levels_of(contents, first)
    blocks = Blocks()
    for number, (name, page) in enumerate(pages.items(), 1):
        blocks.enter("part", str(number))
        entry = contents.get(name)
        opens_with = (entry.name, levels[entry.depth]) if entry is not None and name not in first else None
        if opens_with:
            blocks.end_section(opens_with[1])
        add_html(blocks, page, whole=True, opens_with=opens_with)
    title = next(("".join(one.itertext()) for one in descendants(root, "title")), "")
    return blocks.document(source, title)
