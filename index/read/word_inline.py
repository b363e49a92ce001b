"""read: the text of a paragraph of a Word file, as Word shows it, and what belongs below it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from xml.etree.ElementTree import Element

from index.read.archive import attribute, child, descendants, local
from index.read.word_styles import is_hidden

# What is around text, and what is not shown.
AROUND = {
    *("ins", "moveTo", "hyperlink", "smartTag", "sdtContent", "fldSimple", "customXml", "dir", "bdo", "sdt", "oMath"),
    *("oMathPara", "rubyBase", "r", "sect", "sub-section"),
}
_HIDDEN = {"del", "moveFrom", "rt", "instrText", "delText", "delInstrText", "rPr", "pPr", "sdtPr", "sdtEndPr"}
_CHARACTERS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}


class Inline:
    """What stands in the paragraphs of a Word file, which are given in their order.

    Args:
        drawn: Returns the root of a part that says what stands in a diagram or a chart.
    """

    def __init__(self, drawn: Callable[[str], Element | None]) -> None:
        self._drawn_part = drawn
        self._fields: list[bool] = []  # of each open field, whether its result has begun
        self._contents_field = 0  # how deep the field of a table of contents lies, 0 outside it
        self._drawings: list[Element] = []
        self._noted: list[tuple[str, str]] = []  # kinds and ids

    def text(self, paragraph: Element) -> str:
        """The text of a paragraph; its tabs and line breaks are in it."""
        return "".join(self._pieces(paragraph))

    def take_below(self) -> tuple[list[Element], list[tuple[str, str]]]:
        """What belongs below what was read since this was called last: drawings, and kinds and ids of notes."""
        below = self._drawings, self._noted
        self._drawings, self._noted = [], []
        return below

    def leaves_contents(self) -> bool:
        """Whether the paragraph just read was in the field of a table of contents, if only to its end."""
        was_inside = self._contents_field > 0
        if self._contents_field > len(self._fields):
            self._contents_field = 0
        return was_inside

    def _pieces(self, element: Element) -> Iterator[str]:
        for inner in element:
            name = local(inner)
            shown = not self._fields or all(self._fields)
            match name:
                case "t" if shown:
                    yield inner.text or ""
                case "r" if is_hidden(child(inner, "rPr")):
                    yield from self._field_marks(inner)
                case "br" if shown:
                    yield "" if attribute(inner, "type") in ("page", "column") else "\n"
                case "sym" if shown:
                    yield _symbol(attribute(inner, "char"))
                case "fldChar" | "instrText":
                    self._mark_field(inner)
                case "footnoteReference" | "endnoteReference":
                    self._noted.append((name.removesuffix("Reference"), attribute(inner, "id")))
                case "ruby":
                    yield from self._pieces(child(inner, "rubyBase") or Element("none"))
                case "AlternateContent":
                    yield from self._pieces(chosen(inner))
                case "drawing" | "pict" | "object":
                    self._drawings += self._drawn(inner)
                case _ if name in _CHARACTERS and shown:
                    yield _CHARACTERS[name]
                case _ if name in AROUND or (name not in _HIDDEN and len(inner)):
                    yield from self._pieces(inner)

    def _drawn(self, drawing: Element) -> Iterator[Element]:
        """What has texts in a drawing: its text boxes, and charts and points of diagrams, in their own parts."""
        for found in _outermost(drawing, {"txbxContent", "relIds", "chart"}):
            if local(found) == "txbxContent":
                yield found
            elif local(found) == "chart":
                yield from (root for root in (self._drawn_part(attribute(found, "id")),) if root is not None)
            elif (diagram := self._drawn_part(attribute(found, "dm"))) is not None:
                yield from (text for point in descendants(diagram, "pt") if (text := child(point, "t")) is not None)

    def _field_marks(self, run: Element) -> Iterator[str]:
        """Follow the fields of a run that is not shown."""
        for mark in descendants(run, "fldChar"):
            self._mark_field(mark)
        yield from ()

    def _mark_field(self, mark: Element) -> None:
        kind = attribute(mark, "fldCharType")
        if (mark.text or "").split()[:1] == ["TOC"]:
            self._contents_field = len(self._fields)
        elif kind == "begin":
            self._fields.append(False)
        elif self._fields and kind == "separate":
            self._fields[-1] = True
        elif self._fields and kind == "end":
            self._fields.pop()


def _outermost(element: Element, names: Container[str]) -> list[Element]:
    """The elements of some names below an element that are in no other of them; of alternatives the first."""
    found: list[Element] = []
    for inner in element:
        if local(inner) in names:
            found.append(inner)
        elif local(inner) == "AlternateContent":
            found += _outermost(chosen(inner), names)
        else:
            found += _outermost(inner, names)
    return found


def chosen(alternatives: Element) -> Element:
    """What is shown of alternatives: the first choice, else what there is for older programs."""
    choices = [inner for inner in alternatives if local(inner) in ("Choice", "Fallback")]
    return choices[0] if choices else Element("none")


def _symbol(code: str) -> str:
    """A symbol by its code; those of symbol fonts have none that others know."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return chr(number) if 0x20 <= number < 0xD800 else ""
