"""read: what the styles of a Word file give to paragraphs, and how letters look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from index.read.archive import attribute, child, descendants, local

_HEADING_NAME = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph has by its style: a name, an outline level, a list, whether it is hidden, its look."""

    name: str = ""
    outline: int | None = None
    instance: str = ""
    list_level: int | None = None
    hidden: bool = False
    size: int = 0
    aligned: str = ""
    bold: bool = False


def styles(root: Element | None) -> dict[str, Style]:
    """The paragraph styles by their ids, each with what it has from those it is based on."""
    elements = {
        attribute(style, "styleId"): style
        for style in (root if root is not None else ())
        if local(style) == "style" and attribute(style, "type", "paragraph") == "paragraph"
    }
    found: dict[str, Style] = {}

    def style(name: str, depth: int = 0) -> Style:
        if name not in elements or depth > 20:
            return Style()
        if name not in found:
            element = elements[name]
            base = style(attribute(child(element, "basedOn"), "val"), depth + 1)
            found[name] = _with_base(element, base)
        return found[name]

    for name in elements:
        style(name)
    return found


def half_points(properties: Element | None) -> int:
    """The size of letters, 0 where nothing is said of it."""
    value = attribute(child(properties, "sz"), "val")
    return int(value) if value.isdigit() and len(value) < 4 else 0


def is_hidden(properties: Element | None) -> bool:
    """Whether letters are not shown."""
    return switch(properties, "vanish")


def switch(properties: Element | None, name: str, *, default: bool = False) -> bool:
    """Whether letters have a property that is on or off."""
    element = child(properties, name)
    return default if element is None else attribute(element, "val", "1") not in ("0", "false", "off")


def is_bold(paragraph: Element, style: Style) -> bool:
    """Whether all letters of a paragraph are bold."""
    runs = [
        run for run in descendants(paragraph, "r") if any((text.text or "").strip() for text in descendants(run, "t"))
    ]
    return bool(runs) and all(switch(child(run, "rPr"), "b", default=style.bold) for run in runs)


def _with_base(element: Element, base: Style) -> Style:
    properties = child(element, "pPr")
    shown = attribute(child(element, "name"), "val")
    named = _HEADING_NAME.match(shown)
    own = attribute(child(properties, "outlineLvl"), "val")
    outline = int(own) if own.isdigit() else int(named[1]) - 1 if named else base.outline
    instance = attribute(child(properties, "numPr", "numId"), "val") or base.instance
    level = attribute(child(properties, "numPr", "ilvl"), "val")
    hidden = is_hidden(child(element, "rPr")) or base.hidden
    size = half_points(child(element, "rPr")) or base.size
    aligned = attribute(child(properties, "jc"), "val") or base.aligned
    in_list = int(level) if level.isdigit() else base.list_level
    bold = switch(child(element, "rPr"), "b", default=base.bold)
    return Style(shown, outline, instance, in_list, hidden, size, aligned, bold)
