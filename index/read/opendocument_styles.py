"""read: which cells of OpenDocument tables look like names: their letters are bold, or they have a ground."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from index.read.archive import Archive, attribute, child, descendants, local

_NO_GROUND = {"", "transparent", "#ffffff"}
# Styles are based on others, not deeper than this.
_DEEPEST = 10


class Styles:
    """The styles of an OpenDocument file.

    Args:
        content: The root of its content, which has styles of its own.
        archive: The file, which may have others.
    """

    def __init__(self, content: Element, archive: Archive) -> None:
        named = archive.optional_xml("styles.xml")
        self._styles = {
            (attribute(style, "family"), attribute(style, "name")): style
            for root in (named, content)
            if root is not None
            for style in descendants(root, "style")
        }

    def looks_like_name(self, cell: Element) -> bool:
        """Return whether a cell has a ground that is not white, or all its letters are bold."""
        style = attribute(cell, "style-name")
        if self._found("table-cell", style, "table-cell-properties", "background-color").lower() not in _NO_GROUND:
            return True
        paragraphs = [one for one in cell.iter() if local(one) in ("p", "h") and "".join(one.itertext()).strip()]
        if not paragraphs:
            return False
        return self._is_bold("table-cell", style) or all(map(self._is_bold_paragraph, paragraphs))

    def _is_bold_paragraph(self, paragraph: Element) -> bool:
        if self._is_bold("paragraph", attribute(paragraph, "style-name")):
            return True
        spans = [one for one in paragraph if local(one) == "span"]
        bold = [one for one in spans if self._is_bold("text", attribute(one, "style-name"))]
        length = len("".join("".join(paragraph.itertext()).split()))
        return length == sum(len("".join("".join(one.itertext()).split())) for one in bold)

    def _is_bold(self, family: str, name: str) -> bool:
        return self._found(family, name, "text-properties", "font-weight") in ("bold", "600", "700", "800", "900")

    def _found(self, family: str, name: str, properties: str, key: str) -> str:
        """What a style says, or the next one on which it is based."""
        for _ in range(_DEEPEST):
            if (style := self._styles.get((family, name))) is None:
                return ""
            if value := attribute(child(style, properties), key):
                return value
            name = attribute(style, "parent-style-name")
        return ""
