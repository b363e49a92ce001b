"""read: PowerPoint files (pptx): each slide with its title, shapes, tables, diagrams and notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from index.errors import CannotRead
from index.read.archive import Archive, attribute, child, descendants, local
from index.read.blocks import Blocks
from index.read.charts import add_chart
from index.read.document import Document
from index.read.grid import add_grid
from index.read.rows import Row
from index.read.slide_order import Box, box_of, in_reading_order, shapes_of

_TITLES = {"title", "ctrTitle"}
# Placeholders that every slide repeats.
_FURNITURE = {"dt", "ftr", "sldNum", "hdr", "sldImg"}
# A longer text of the outermost level stands for itself.
_LONG_TEXT = 60


def read_pptx(source: str, data: bytes) -> Document:
    """Return the document of slides, in the order in which they are shown; hidden ones are left out."""
    archive = Archive(data)
    main = "ppt/presentation.xml"
    presentation = archive.xml(main)
    targets = archive.targets(main)
    blocks = Blocks()
    layouts = _Layouts(archive)
    for number, entry in enumerate(descendants(presentation, "sldId"), 1):
        relation = next((value for key, value in entry.attrib.items() if key.endswith("}id")), "")
        name = targets.get(relation, "")
        if name not in archive.names:
            continue
        slide = archive.xml(name)
        if attribute(slide, "show", "1") not in ("0", "false"):
            blocks.enter("slide", str(number))
            _add_slide(blocks, slide, archive, archive.targets(name), layouts)
    core = archive.optional_xml("docProps/core.xml")
    title = next((one.text or "" for one in descendants(core, "title")), "") if core is not None else ""
    generic = title.lower() in (
        "powerpoint presentation",
        "powerpoint 演示文稿",
        "演示文稿1",
        "slide 1",
        "无标题演示文稿",
    )
    if not targets:
        raise CannotRead("damaged")
    return blocks.document(source, "" if generic else title)


class _Layouts:
    """Where the layouts of slides put what does not say itself where it stands; each is read once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._places: dict[str, dict[tuple[str, str], Box]] = {}

    def box(self, shape: Element, related: Mapping[str, str]) -> Box | None:
        """Where a shape stands by the layout of its slide, to which one of the related parts belongs."""
        if (mark := _mark(shape)) is None:
            return None
        layout = next((name for name in related.values() if name.startswith("ppt/slideLayouts/")), "")
        if layout not in self._places:
            tree = child(self._archive.optional_xml(layout), "cSld", "spTree")
            boxes = ((_mark(one), box_of(one)) for one in shapes_of(tree if tree is not None else ()))
            self._places[layout] = {_key(one): box for one, box in boxes if one is not None and box is not None}
        return self._places[layout].get(_key(mark))


def _add_slide(blocks: Blocks, slide: Element, archive: Archive, related: Mapping[str, str], layouts: _Layouts) -> None:
    tree = child(slide, "cSld", "spTree")
    shapes = in_reading_order(tree if tree is not None else (), lambda shape: layouts.box(shape, related))
    titles = [shape for shape in shapes if _placeholder(shape) in _TITLES and any(_paragraphs(shape))]
    for title in titles[:1]:
        blocks.add_heading(" ".join(text for text, _ in _paragraphs(title)), 2)
    if not titles:
        blocks.end_section(2)
    for shape in shapes:
        if shape in titles[:1] or _placeholder(shape) in _FURNITURE:
            continue
        if local(shape) == "graphicFrame":
            _add_frame(blocks, shape, archive, related)
        else:
            _add_paragraphs(blocks, shape)
    for target in related.values():
        if target.startswith("ppt/notesSlides/") and target in archive.names:
            notes = child(archive.xml(target), "cSld", "spTree")
            for shape in shapes_of(notes if notes is not None else ()):
                if _placeholder(shape) == "body":
                    _add_paragraphs(blocks, shape)


def _mark(shape: Element) -> Element | None:
    return child(shape, "nvSpPr", "nvPr", "ph")


def _key(mark: Element) -> tuple[str, str]:
    """By what a placeholder of a slide is known in its layout."""
    kind = attribute(mark, "type", "body")
    return ("title", "") if kind in _TITLES else ("", attribute(mark, "idx", kind))


def _placeholder(shape: Element) -> str:
    mark = _mark(shape)
    return attribute(mark, "type", "body") if mark is not None else ""


def _add_paragraphs(blocks: Blocks, shape: Element) -> None:
    """Add the texts of a shape: what is short belongs to what stands above it there."""
    groups: list[list[str]] = []
    for text, level in _paragraphs(shape):
        if not groups or (level < 1 and len(text) > _LONG_TEXT):
            groups.append([])
        groups[-1].append(text)
    for group in groups:
        blocks.add_list(group)


def _paragraphs(element: Element) -> Iterator[tuple[str, int]]:
    """The texts of the paragraphs below an element that are not empty, each with its level."""
    for paragraph in descendants(element, "p"):
        text = "".join(_inline(paragraph)).strip()
        if text:
            level = attribute(child(paragraph, "pPr"), "lvl", "0")
            yield text, int(level) if level.isdigit() else 0


def _inline(paragraph: Element) -> Iterator[str]:
    for inner in paragraph:
        match local(inner):
            case "br":
                yield "\n"
            case "r" | "fld":
                yield from (text.text or "" for text in inner if local(text) == "t")
            case "m" | "oMath" | "oMathPara":
                yield from (text.text or "" for text in descendants(inner, "t"))


def _add_frame(blocks: Blocks, frame: Element, archive: Archive, related: Mapping[str, str]) -> None:
    """Add a table, or the texts of a diagram or a chart, which stand in parts of their own."""
    for table in descendants(frame, "tbl"):
        add_grid(blocks, list(_rows(table)), level=3)
    for chart in descendants(frame, "chart"):
        root = archive.optional_xml(related.get(attribute(chart, "id"), ""))
        if root is not None:
            add_chart(blocks, root, level=3)
    for diagram in descendants(frame, "relIds"):
        target = related.get(attribute(diagram, "dm"), "")
        if target in archive.names:
            points = archive.xml(target)
            for point in descendants(points, "pt"):
                for text, _ in _paragraphs(point):
                    blocks.add_item(text)


def _rows(table: Element) -> Iterator[Row]:
    """The rows of a table, merged cells in every place that they cover."""
    rows: list[tuple[list[str], set[int], set[int]]] = []
    for row in (inner for inner in table if local(inner) == "tr"):
        cells: list[str] = []
        merged: set[int] = set()
        for cell in (inner for inner in row if local(inner) == "tc"):
            column = len(cells)
            if attribute(cell, "hMerge") in ("1", "true") and cells:
                merged.add(column)
                cells.append(cells[-1])
            elif attribute(cell, "vMerge") in ("1", "true") and rows and column < len(rows[-1][0]):
                cells.append(rows[-1][0][column])
                rows[-1][2].add(column)
            else:
                cells.append(" ".join(text for text, _ in _paragraphs(cell)))
        rows.append((cells, merged, set()))
    for cells, merged, spanned in rows:
        yield Row(0, tuple(cells), frozenset(merged), frozenset(spanned))
