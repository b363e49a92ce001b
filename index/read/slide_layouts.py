"""read: what the layouts of slides and their master say of shapes that do not say it themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from index.read.archive import Archive, attribute, child
from index.read.slide_order import Box, box_of, shapes_of
from index.read.slide_text import TITLES, USUAL_SIZE, mark_of, size_in

_Key = tuple[str, str]


@dataclass(slots=True)
class _Layout:
    """Where a layout puts placeholders, and the size of their letters in points."""

    places: dict[_Key, Box] = field(default_factory=dict)
    sizes: dict[_Key, float] = field(default_factory=dict)
    body_size: float = 0.0


class Layouts:
    """The layouts of a file's slides; each is read once."""

    def __init__(self, archive: Archive, presentation: Element) -> None:
        self._archive = archive
        self._usual = size_in(child(presentation, "defaultTextStyle", "lvl1pPr", "defRPr")) or USUAL_SIZE
        self._layouts: dict[str, _Layout] = {}

    def box(self, shape: Element, related: Mapping[str, str]) -> Box | None:
        """Return where a shape stands by the layout of its slide, to which one of the related parts belongs."""
        mark = mark_of(shape)
        return self._layout(related).places.get(_key(mark)) if mark is not None else None

    def size(self, shape: Element, related: Mapping[str, str]) -> float:
        """Return the size of a shape's letters where it says none, in points."""
        mark = mark_of(shape)
        if mark is None:
            return self._usual
        layout = self._layout(related)
        return layout.sizes.get(_key(mark)) or layout.body_size or self._usual

    def _layout(self, related: Mapping[str, str]) -> _Layout:
        name = next((name for name in related.values() if name.startswith("ppt/slideLayouts/")), "")
        if name not in self._layouts:
            self._layouts[name] = self._read(name)
        return self._layouts[name]

    def _read(self, name: str) -> _Layout:
        layout = _Layout()
        tree = child(self._archive.optional_xml(name), "cSld", "spTree")
        for shape in shapes_of(tree if tree is not None else ()):
            if (mark := mark_of(shape)) is None:
                continue
            if (box := box_of(shape)) is not None:
                layout.places[_key(mark)] = box
            if size := size_in(child(shape, "txBody", "lstStyle", "lvl1pPr", "defRPr")):
                layout.sizes[_key(mark)] = size
        targets = self._archive.targets(name) if name in self._archive.names else {}
        master = next((target for target in targets.values() if target.startswith("ppt/slideMasters/")), "")
        styles = child(self._archive.optional_xml(master), "txStyles", "bodyStyle", "lvl1pPr", "defRPr")
        layout.body_size = size_in(styles)
        return layout


def _key(mark: Element) -> _Key:
    """By what a placeholder of a slide is known in its layout."""
    kind = attribute(mark, "type", "body")
    return ("title", "") if kind in TITLES else ("", attribute(mark, "idx", kind))
