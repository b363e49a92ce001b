"""read: the lines in the shapes of a slide, with the size of their letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from index.read.archive import attribute, child, descendants, local

TITLES = {"title", "ctrTitle"}
"""The kinds of placeholders that hold a slide's title."""

USUAL_SIZE = 18.0
"""Of letters of which nothing says it, in points."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a shape.

    Attributes:
        text: With the line ends inside it.
        level: Of a list, 0 the outermost.
        size: Of most of its letters, in points.
        bold: Whether most of its letters are.
    """

    text: str
    level: int = 0
    size: float = USUAL_SIZE
    bold: bool = False


def lines_of(element: Element, usual_size: float = USUAL_SIZE) -> list[Line]:
    """Return the paragraphs below an element that are not empty.

    Args:
        element: A shape, a cell, a point of a diagram.
        usual_size: Of letters of which neither they nor the shape say it.
    """
    body = child(element, "txBody")
    fitted = attribute(child(body, "bodyPr", "normAutofit"), "fontScale", "100000").removesuffix("%")
    scale = min(int(fitted), 100_000) / 100_000 if fitted.isdigit() else 1.0
    styles = child(body, "lstStyle")
    lines = []
    for paragraph in descendants(element, "p"):
        text = "".join(_inline(paragraph)).strip()
        if text:
            level = attribute(child(paragraph, "pPr"), "lvl", "0")
            depth = int(level) if level.isdigit() else 0
            letters = _letters(paragraph)
            size = size_in(letters) or size_in(child(styles, f"lvl{depth + 1}pPr", "defRPr")) or usual_size
            lines.append(Line(text, depth, size * scale, attribute(letters, "b") in ("1", "true")))
    return lines


def size_in(letters: Element | None) -> float:
    """Return the size that properties of letters name, in points; 0 if they name none."""
    size = attribute(letters, "sz")
    return int(size) / 100 if size.isdigit() else 0.0


def mark_of(shape: Element) -> Element | None:
    """Return what says that a shape is a placeholder, and for what."""
    return child(shape, "nvSpPr", "nvPr", "ph")


def placeholder_of(shape: Element) -> str:
    """Return for what a shape is a placeholder; empty if it is none."""
    mark = mark_of(shape)
    return attribute(mark, "type", "body") if mark is not None else ""


def is_slide_number(shape: Element) -> bool:
    """Return whether nothing but a field with the slide's number says something in a shape."""
    fields = [field for field in descendants(shape, "fld") if attribute(field, "type") == "slidenum"]
    own = "".join(text.text or "" for run in descendants(shape, "r") for text in descendants(run, "t"))
    return bool(fields) and not any(map(str.isalnum, own))


def _letters(paragraph: Element) -> Element | None:
    """The properties of most letters of a paragraph."""
    runs = [run for run in paragraph if local(run) in ("r", "fld")]
    longest = max(runs, key=lambda run: len("".join(text.text or "" for text in descendants(run, "t"))), default=None)
    return child(longest, "rPr")


def _inline(paragraph: Element) -> Iterator[str]:
    for inner in paragraph:
        match local(inner):
            case "br":
                yield "\n"
            case "r" | "fld":
                yield from (text.text or "" for text in inner if local(text) == "t")
            case "m" | "oMath" | "oMathPara":
                yield from (text.text or "" for text in descendants(inner, "t"))
