"""read: PowerPoint files (pptx): each slide with its title, shapes, tables, diagrams and notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low
from xml.etree.ElementTree import Element

from index.errors import CannotRead
from index.read.archive import Archive, attribute, child, descendants, local
from index.read.blocks import Blocks
from index.read.charts import add_chart
from index.read.document import Document
from index.read.grid import add_grid
from index.read.rows import Row
from index.read.slide_layouts import Layouts
from index.read.slide_looks import Shape, furniture, title_of, usual_size
from index.read.slide_order import box_of, in_reading_order, shapes_of
from index.read.slide_text import TITLES, Line, is_slide_number, lines_of, placeholder_of

# Placeholders that every slide repeats.
_FURNITURE = {"dt", "ftr", "sldNum", "hdr", "sldImg"}
# A longer text of the outermost level stands for itself.
_LONG_TEXT = 60
_NAMELESS = {
    "powerpoint presentation",
    "powerpoint 演示文稿",
    "powerpoint 簡報",
    "演示文稿1",
    "slide 1",
    "幻灯片 1",
    "投影片 1",
    "无标题演示文稿",
}


@dataclass(frozen=True, slots=True)
class _Slide:
    """A slide that is shown.

    Attributes:
        number: As PowerPoint counts it.
        title: What its placeholder says; empty if it has none.
        has_centred_title: Whether that is the title of a cover.
        shapes: The others in reading order, each with its text, if it has one; without the placeholders of furniture.
        related: The parts that belong to it.
    """

    number: int
    title: str
    has_centred_title: bool
    shapes: Sequence[tuple[Element, Shape]]
    related: Mapping[str, str]

    @property
    def frames(self) -> list[Element]:
        return [element for element, _ in self.shapes if local(element) == "graphicFrame"]


@dataclass(frozen=True, slots=True)
class _Named:
    """What a slide says.

    Attributes:
        title: Empty if it has none.
        size: Of the letters of a title that no placeholder marks, in points.
        texts: What stands in its shapes besides, by their ids.
    """

    title: str
    size: float
    texts: Mapping[int, Sequence[Line]]


def read_pptx(source: str, data: bytes) -> Document:
    """Return the document of slides, in the order in which they are shown; hidden ones are left out."""
    archive = Archive(data)
    slides = list(_slides(archive))
    blocks = Blocks()
    core = archive.optional_xml("docProps/core.xml")
    title = next((one.text or "" for one in descendants(core, "title")), "") if core is not None else ""
    if " ".join(title.lower().split()) in _NAMELESS:
        title = ""
    names = list(_named(slides))
    for slide, named in zip(slides, names, strict=True):
        blocks.enter("slide", str(slide.number))
        if named.title:
            is_title = slide is slides[0] and not title and _is_cover(slide, names)
            blocks.add_heading(named.title, 1 if is_title else 2)
        else:
            blocks.end_section(2)
        _add_slide(blocks, slide, archive, named.texts)
    return blocks.document(source, title)


def _named(slides: Sequence[_Slide]) -> Iterator[_Named]:
    """The titles of slides, and their texts without these and without what most slides repeat."""
    shown = [[shape for _, shape in slide.shapes if shape.lines] for slide in slides]
    usual = usual_size(shown)
    for slide, shapes, repeated in zip(slides, shown, furniture(shown), strict=True):
        texts = {id(shape): shape.lines for n, shape in enumerate(shapes) if n not in repeated}
        own = [shape for shape in shapes if id(shape) in texts]
        others = [line for frame in slide.frames for table in descendants(frame, "tbl") for line in lines_of(table)]
        named = None
        for among in (own, shapes) if not slide.title else ():
            named = named or title_of(among, others, usual, is_cover=slide is slides[0])
        if named:
            texts[id(named)] = named.lines[len(named.head) :]
            yield _Named(" ".join(line.text for line in named.head), named.head[0].size, texts)
        else:
            yield _Named(slide.title, 0.0, texts)


def _is_cover(slide: _Slide, names: Sequence[_Named]) -> bool:
    """Whether the first slide has the title of all: a placeholder says so, or its title is larger than most others."""
    placeholders = {placeholder_of(element) for element, _ in slide.shapes}
    size = names[0].size
    others = [named.size for named in names[1:] if named.size]
    return slide.has_centred_title or "subTitle" in placeholders or (bool(others) and size > median_low(others))


def _slides(archive: Archive) -> Iterator[_Slide]:
    main = "ppt/presentation.xml"
    presentation = archive.xml(main)
    targets = archive.targets(main)
    if not targets:
        raise CannotRead("damaged")
    layouts = Layouts(archive, presentation)
    for number, entry in enumerate(descendants(presentation, "sldId"), 1):
        relation = next((value for key, value in entry.attrib.items() if key.endswith("}id")), "")
        name = targets.get(relation, "")
        slide = archive.xml(name) if name in archive.names else None
        if slide is not None and attribute(slide, "show", "1") not in ("0", "false"):
            yield _slide(number, slide, archive.targets(name), layouts)


def _slide(number: int, slide: Element, related: Mapping[str, str], layouts: Layouts) -> _Slide:
    tree = child(slide, "cSld", "spTree")
    elements = in_reading_order(tree if tree is not None else (), lambda shape: layouts.box(shape, related))
    title, is_centred = "", False
    shapes: list[tuple[Element, Shape]] = []
    for element in elements:
        is_frame = local(element) == "graphicFrame"
        lines = [] if is_frame else lines_of(element, layouts.size(element, related))
        if lines and not title and placeholder_of(element) in TITLES:
            title = " ".join(line.text for line in lines)
            is_centred = placeholder_of(element) == "ctrTitle"
        elif is_frame or (lines and placeholder_of(element) not in _FURNITURE and not is_slide_number(element)):
            shapes.append((element, Shape(lines, box_of(element) or layouts.box(element, related))))
    return _Slide(number, title, is_centred, shapes, related)


def _add_slide(blocks: Blocks, slide: _Slide, archive: Archive, texts: Mapping[int, Sequence[Line]]) -> None:
    """Add what stands below a slide's title, and its notes."""
    short: list[list[Line]] = []  # texts of shapes that may belong together
    for element, shape in slide.shapes:
        lines = texts.get(id(shape), ())
        is_short = bool(lines) and not placeholder_of(element) and sum(len(line.text) for line in lines) <= _LONG_TEXT
        if is_short:
            short.append(list(lines))
            continue
        if lines:
            above = short.pop() if short and len(short[-1]) == 1 else []  # a name of what follows
            _add_short(blocks, short)
            _add_lines(blocks, lines, above)
        elif local(element) == "graphicFrame":
            _add_short(blocks, short)
            _add_frame(blocks, element, archive, slide.related)
    _add_short(blocks, short)
    for target in slide.related.values():
        if target.startswith("ppt/notesSlides/") and target in archive.names:
            notes = child(archive.xml(target), "cSld", "spTree")
            for element in shapes_of(notes if notes is not None else ()):
                if placeholder_of(element) == "body":
                    _add_lines(blocks, lines_of(element))


def _add_short(blocks: Blocks, shapes: list[list[Line]]) -> None:
    """Add the texts of short shapes one after the other, as the steps of one process, and forget them."""
    blocks.add_list(line.text for lines in shapes for line in lines)
    shapes.clear()


def _add_lines(blocks: Blocks, lines: Sequence[Line], above: Sequence[Line] = ()) -> None:
    """Add the texts of a shape: what is short belongs to what stands above it there, all to a name above the first."""
    groups: list[list[str]] = []
    for number, line in enumerate(lines):
        if not groups or (number and line.level < 1 and len(line.text) > _LONG_TEXT):
            groups.append([])
        groups[-1].append(line.text)
    groups[:1] = [[line.text for line in above] + group for group in groups[:1]]
    for group in groups:
        blocks.add_list(group)


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
                for line in lines_of(point):
                    blocks.add_item(line.text)


def _rows(table: Element) -> Iterator[Row]:
    """The rows of a table, merged cells in every place that they cover."""
    names_rows = attribute(child(table, "tblPr"), "firstCol") in ("1", "true")
    rows: list[tuple[list[str], set[int], set[int], set[int]]] = []
    for row in (inner for inner in table if local(inner) == "tr"):
        cells: list[str] = []
        merged: set[int] = set()
        marked = {0} if names_rows else set[int]()
        for cell in (inner for inner in row if local(inner) == "tc"):
            column = len(cells)
            if _is_marked(cell):
                marked.add(column)
            if attribute(cell, "hMerge") in ("1", "true") and cells:
                merged.add(column)
                cells.append(cells[-1])
            elif attribute(cell, "vMerge") in ("1", "true") and rows and column < len(rows[-1][0]):
                cells.append(rows[-1][0][column])
                rows[-1][2].add(column)
            else:
                cells.append(" ".join(line.text for line in lines_of(cell)))
        rows.append((cells, merged, set(), marked))
    for cells, merged, spanned, marked in rows:
        yield Row(0, tuple(cells), frozenset(merged), frozenset(spanned), marked=frozenset(marked))


def _is_marked(cell: Element) -> bool:
    """Whether a cell looks like a name: all its letters are bold, or it has a ground that is not white."""
    ground = child(cell, "tcPr", "solidFill")
    colour = next(iter(ground), None) if ground is not None else None
    if colour is not None and attribute(colour, "val").upper() not in ("FFFFFF", "BG1"):
        return True
    lines = lines_of(cell)
    return bool(lines) and all(line.bold for line in lines)
