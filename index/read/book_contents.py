"""read: what the contents of a book (epub) say of its files: their names, and how deep they stand."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from index.errors import CannotRead
from index.read.archive import Archive, attribute, child, descendants, local


@dataclass(frozen=True, slots=True)
class Entry:
    """The first line of the contents that leads to a file; depth 1 is the outermost."""

    name: str
    depth: int


def contents_of(archive: Archive, package: Element, folder: str) -> dict[str, Entry]:
    """Return what the contents of a book say of its files, by their names; nothing where they cannot be read.

    Args:
        archive: The book.
        package: The root of what says of which files it is made.
        folder: Where that stands.
    """
    items = list(descendants(package, "item"))
    navigation = [item for item in items if "nav" in attribute(item, "properties").split()]
    older = [item for item in items if attribute(item, "media-type") == "application/x-dtbncx+xml"]
    found: dict[str, Entry] = {}
    for item in (navigation or older)[:1]:
        part = part_of(attribute(item, "href"), folder)
        try:
            root = archive.optional_xml(part)
        except CannotRead:
            return {}
        lines = _lines(root) if navigation and root is not None else _points(root)
        for link, name, depth in lines:
            found.setdefault(part_of(link, posixpath.dirname(part)), Entry(" ".join(name.split()), depth))
    return found


def part_of(link: str, folder: str) -> str:
    """Return the part of a book to which a link leads that stands in a part of some folder."""
    return posixpath.normpath(posixpath.join(folder, unquote(link.partition("#")[0])))


def levels_of(contents: Mapping[str, Entry], headings: Mapping[str, int]) -> dict[int, int]:
    """Return at which level the headings of files stand, by the depth of these in the contents.

    Args:
        contents: See `contents_of`.
        headings: Of the files that begin with a heading its level.
    """
    counts: dict[int, Counter[int]] = {}
    for file, level in headings.items():
        if file in contents:
            counts.setdefault(contents[file].depth, Counter())[level] += 1
    return {entry.depth: entry.depth for entry in contents.values()} | {
        depth: count.most_common(1)[0][0] for depth, count in counts.items()
    }


def _lines(root: Element) -> Iterator[tuple[str, str, int]]:
    """The lines of a page with contents, each with its link, name and depth."""
    navigations = list(descendants(root, "nav"))
    contents = next((one for one in navigations if attribute(one, "type") == "toc"), next(iter(navigations), None))
    if contents is not None:
        for items in contents:
            yield from _below(items, 1) if local(items) == "ol" else ()


def _below(items: Element, depth: int) -> Iterator[tuple[str, str, int]]:
    for item in items:
        for inner in item:
            if local(inner) == "a":
                yield attribute(inner, "href"), "".join(inner.itertext()), depth
            elif local(inner) == "ol":
                yield from _below(inner, depth + 1)


def _points(element: Element | None, depth: int = 0) -> Iterator[tuple[str, str, int]]:
    """The points of contents as older books have them."""
    for inner in element if element is not None else ():
        if local(inner) == "navPoint":
            name = child(inner, "navLabel", "text")
            link = attribute(child(inner, "content"), "src")
            yield link, (name.text or "") if name is not None else "", depth + 1
            yield from _points(inner, depth + 1)
        elif local(inner) == "navMap":
            yield from _points(inner, depth)
