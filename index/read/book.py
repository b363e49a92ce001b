"""read: books (epub), chapter by chapter in the order of their spine."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from index.errors import CannotRead
from index.read.archive import Archive, attribute, descendants
from index.read.blocks import Blocks
from index.read.document import Document
from index.read.web import add_html, decoded

_PAGES = {"application/xhtml+xml", "text/html", "application/x-dtbook+xml"}


def read_epub(source: str, data: bytes) -> Document:
    """Return the document of a book; each of its files is a part."""
    archive = Archive(data)
    if "META-INF/rights.xml" in archive.names:
        raise CannotRead("password")
    container = archive.xml("META-INF/container.xml")
    package = next((attribute(root, "full-path") for root in descendants(container, "rootfile")), "")
    root = archive.xml(package)
    folder = posixpath.dirname(package)
    files = {
        attribute(item, "id"): posixpath.normpath(posixpath.join(folder, unquote(attribute(item, "href"))))
        for item in descendants(root, "item")
        if attribute(item, "media-type") in _PAGES and "nav" not in attribute(item, "properties").split()
    }
    blocks = Blocks()
    number = 0
    for entry in descendants(root, "itemref"):
        name = files.get(attribute(entry, "idref"), "")
        if name in archive.names:
            number += 1
            blocks.enter("part", str(number))
            add_html(blocks, decoded(archive.read(name)), whole=True)
    title = next(("".join(one.itertext()) for one in descendants(root, "title")), "")
    return blocks.document(source, title)
