"""read: the parts of a zip archive, whose sizes are looked at before it is unpacked, and its XML."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from index.errors import CannotRead

# An office file has some hundreds of parts, a book of many pictures some thousands.
_MOST_PARTS = 20_000
# What is unpacked of one file, all in all: a text of twenty million characters with its markup.
_MOST_BYTES = 200_000_000
_ENCRYPTED = 0x1
# The record at a zip's end; it counts no further than this.
_END = b"PK\x05\x06"
_MANY = 0xFFFF
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PROLOG = 1_000_000


class Archive:
    """A zip archive, of which parts are read one by one until they are too much.

    Args:
        data: Its bytes.

    Raises:
        CannotRead: It is damaged, has too many parts, or is protected by a password.
    """

    def __init__(self, data: bytes) -> None:
        # What the archive says of itself, before its directory is read.
        end = data.rfind(_END)
        declared = int.from_bytes(data[end + 10 : end + 12], "little") if end >= 0 else 0
        if declared > _MOST_PARTS:
            raise CannotRead("many_parts", declared if declared < _MANY else f"{_MANY}+")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise CannotRead("damaged") from None
        self._parts = {info.filename: info for info in self._archive.infolist()}
        if len(self._parts) > _MOST_PARTS:
            raise CannotRead("many_parts", len(self._parts))
        self._left = _MOST_BYTES

    @property
    def names(self) -> list[str]:
        """The names of its parts."""
        return list(self._parts)

    def size(self, name: str) -> int:
        """Return how many bytes a part declares to have; 0 if there is none of this name."""
        return self._parts[name].file_size if name in self._parts else 0

    def read(self, name: str) -> bytes:
        """Return the bytes of a part.

        Raises:
            CannotRead: It is missing, damaged, protected, or more than is unpacked of one file.
        """
        if name not in self._parts:
            raise CannotRead("damaged")
        return b"".join(self.pieces(name))

    def pieces(self, name: str, at_once: int = 1 << 20) -> Iterator[bytes]:
        """Yield the bytes of a part, some at once; the same is raised as by `read`."""
        part = self._parts[name]
        if part.flag_bits & _ENCRYPTED:
            raise CannotRead("password")
        if part.file_size > self._left:
            raise CannotRead("too_much", _MOST_BYTES // 1_000_000)
        try:
            with self._archive.open(part) as opened:
                while piece := opened.read(at_once):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise CannotRead("too_much", _MOST_BYTES // 1_000_000)
                    yield piece
        except (zipfile.BadZipFile, EOFError, OSError, zlib.error, NotImplementedError, RuntimeError):
            raise CannotRead("damaged") from None

    def xml(self, name: str) -> Element:
        """Return the root of a part that is XML; the same is raised as by `read`."""
        return parsed(self.read(name))

    def optional_xml(self, name: str) -> Element | None:
        """Return the same, None if there is no such part."""
        return self.xml(name) if name in self._parts else None

    def targets(self, name: str) -> dict[str, str]:
        """Return the parts that a part of an office file refers to, by the ids of its relationships."""
        folder, base = posixpath.split(name)
        relations = self.optional_xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        return {
            relation.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))[1:]
            for relation in (relations if relations is not None else ())
            if relation.get("TargetMode") != "External"
        }


def parsed(data: bytes) -> Element:
    """Return the root of XML that declares no entities, so that none is expanded and nothing is fetched.

    Raises:
        CannotRead: It declares some, or is no XML.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = re.sub(r"^<\?xml[^>]*\?>", "", data.decode("utf-16", "replace")).encode()
    if _DECLARATION.search(data, 0, _PROLOG):
        raise CannotRead("entities")
    try:
        return ElementTree.fromstring(data)  # noqa: S314 - without entities there is nothing to expand or fetch
    except (ElementTree.ParseError, ValueError, LookupError):
        raise CannotRead("damaged") from None


def local(element: Element) -> str:
    """Return an element's name without its namespace: strict and transitional files have the same names."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element | None, name: str, default: str = "") -> str:
    """Return an attribute by its name without namespace."""
    if element is not None:
        for key, value in element.attrib.items():
            if key == name or key.endswith(f"}}{name}"):
                return value
    return default


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first element of a path of names below an element, None if there is none."""
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if local(inner) == name), None)
    return element


def descendants(element: Element, name: str) -> Iterator[Element]:
    """Yield all elements of a name below an element, in order."""
    return (inner for inner in element.iter() if local(inner) == name)
