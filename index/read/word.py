"""read: Word files (docx, and Word's XML in one file), as Word shows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import islice
from xml.etree.ElementTree import Element

from index.errors import CannotRead
from index.read.archive import Archive, attribute, child, descendants, local, parsed
from index.read.blocks import Blocks
from index.read.charts import add_chart
from index.read.document import Document, Span
from index.read.grid import add_grid
from index.read.lines import join_wrapped
from index.read.official import CONTENTS_NAMES, is_article, is_chapter, is_red_head
from index.read.rows import Row, is_value
from index.read.tables import rows_of
from index.read.word_frames import MOST_ELEMENTS, count, is_frame, lines_of_labels, names_frame, rows_inside
from index.read.word_inline import AROUND, Inline, chosen
from index.read.word_lists import Place, names_of_sections
from index.read.word_looks import Looks
from index.read.word_numbers import Numbers
from index.read.word_styles import Style, half_points, is_bold, styles
from index.read.word_titles import Line, own_title, title_joints

_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*\d?$|toc heading|table of figures", re.IGNORECASE)
_MOST_COLUMNS = 500
_TITLE_STYLES = {"title", "标题"}
# A line of a table of contents.
_LEADS_TO = re.compile(r"(?:\t|[.．·…]{3,})[.．·…\s]*(?:\d{1,4}|[ivxIVX]{1,6})$")
# Titles of charts are as those of tables: inside all headings.
_CHART_LEVEL = 7
# What letters have where nothing says their size.
_DEFAULT_HALF_POINTS = 20


def read_docx(source: str, data: bytes) -> Document:
    """Return the document of a Word file.

    | in the file                          | in the document                                  |
    |--------------------------------------|--------------------------------------------------|
    | heading styles, outline levels       | headings                                         |
    | numbers of lists and headings        | as Word shows them, before the text              |
    | tables                               | a line for each row                              |
    | footnotes, endnotes, text boxes,     | below the paragraph that they belong to          |
    | texts of diagrams, charts            |                                                  |
    | tracked changes                      | as if all were accepted                          |
    | fields                               | their results                                    |
    | hidden text, readings above words,   | left out                                         |
    | comments, contents, heads and feet   |                                                  |
    | of pages                             |                                                  |
    """
    archive = Archive(data)
    main = next(iter(sorted(name for name in archive.names if re.fullmatch(r"word/document\d*\.xml", name))), "")
    if not main:
        raise CannotRead("damaged")
    core = archive.optional_xml("docProps/core.xml")
    parts = {
        kind: archive.optional_xml(f"word/{kind}.xml") for kind in ("styles", "numbering", "footnotes", "endnotes")
    }
    targets = archive.targets(main)

    def chunk(relation: str) -> Document | None:
        name = targets.get(relation, "")
        return _chunk(archive.read(name)) if name in archive.names else None

    def drawn(relation: str) -> Element | None:
        return archive.optional_xml(targets.get(relation, ""))

    return _Word(parts, chunk, drawn).read(source, archive.xml(main), core)


def read_word_xml(source: str, data: bytes) -> Document:
    """Return the document of a Word file that is one XML file, whatever its name."""
    root = parsed(data)
    if local(root) != "package":
        styles = {"styles": child(root, "styles")}
        return _Word(styles, _nothing, _nothing).read(source, root, child(root, "DocumentProperties"))
    parts = {
        attribute(part, "name").rpartition("/")[2].removesuffix(".xml"): content[0]
        for part in root
        if (content := child(part, "xmlData")) is not None and len(content)
    }
    return _Word(parts, _nothing, _nothing).read(source, parts.get("document", root), parts.get("core"))


def _looks(styles: Element | None, usual: Style) -> Looks:
    default_size = half_points(child(styles, "docDefaults", "rPrDefault", "rPr")) or _DEFAULT_HALF_POINTS
    return Looks(default_size, usual.size or default_size)


def _nothing(relation: str) -> None:
    """What a relationship leads to in a file without parts."""


def _chunk(data: bytes) -> Document | None:
    """The document of HTML that a Word file contains."""
    from index.read.web import read_html

    return read_html("", data) if b"<" in data[:4096] and not data.startswith(b"PK") else None


class _Word:
    """A Word file that is being read.

    Args:
        parts: Roots of styles, numbering, footnotes and endnotes, as far as there are any.
        chunk: Returns the document of another format that a relationship leads to.
        drawn: Returns the root of a part that says what stands in a diagram or a chart.
    """

    def __init__(
        self,
        parts: Mapping[str, Element | None],
        chunk: Callable[[str], Document | None],
        drawn: Callable[[str], Element | None],
    ) -> None:
        self._blocks = Blocks()
        self._chunk = chunk
        self._styles = styles(parts.get("styles"))
        self._default_style = next((name for name, style in self._styles.items() if style.name == "Normal"), "")
        self._numbers = Numbers(parts.get("numbering"))
        self._notes = {kind: _notes(parts.get(f"{kind}s"), kind) for kind in ("footnote", "endnote")}
        self._shown_notes: dict[tuple[str, str], int] = {}
        self._title = ""
        self._has_headings = False  # by styles
        self._in_contents = False
        self._looks = _looks(parts.get("styles"), self._styles.get(self._default_style, Style()))
        self._inline = Inline(drawn)
        self._begun = ""  # the text of a paragraph that goes on in the next one

    def read(self, source: str, root: Element, properties: Element | None) -> Document:
        body = next(descendants(root, "body"), None)
        if body is None:
            raise CannotRead("damaged")
        self._body(body)
        self._end_begun()
        title = self._looks.mark_headings(self._blocks, self._title, has_headings=self._has_headings)
        return self._blocks.document(source, title or own_title(properties))

    def _body(self, container: Iterable[Element]) -> None:
        elements = list(container)
        sections = self._names_of_sections(elements)
        joints = self._title_joints(elements) if self._blocks.is_blank() else {}
        for number, element in enumerate(elements):
            match local(element):
                case "p":
                    self._paragraph(element, names_section=number in sections, joint=joints.get(number))
                case "tbl":
                    self._table(element)
                case "sdt":
                    if attribute(child(element, "sdtPr", "docPartObj", "docPartGallery"), "val") != "Table of Contents":
                        self._body(child(element, "sdtContent") or ())
                case "altChunk":
                    self._add_chunk(attribute(element, "id"))
                case "AlternateContent":
                    self._body(chosen(element))
                case name if name in AROUND:
                    self._body(element)

    def _names_of_sections(self, elements: Sequence[Element]) -> set[int]:
        """The numbers of the items of lists that are names of sections, with what they name between them."""
        filled = [n for n, element in enumerate(elements) if local(element) == "tbl" or _text_in(element)]
        items = [(self._list_of(elements[n]), _text_in(elements[n])) for n in filled]
        return {filled[n] for n in names_of_sections(items)}

    def _title_joints(self, elements: Sequence[Element]) -> dict[int, str]:
        """The numbers of the paragraphs that are lines of a title which goes on in the next one, and what joins it."""
        blocks = [n for n, element in enumerate(elements) if local(element) == "p" or _text_in(element)]
        joints = title_joints([self._line(elements[n]) for n in blocks])
        return {blocks[n]: joint for n, joint in joints.items()}

    def _line(self, element: Element) -> Line:
        """A paragraph as a line that may be one of a title."""
        properties = child(element, "pPr")
        style_id, style = self._style_of(properties)
        aligned = _alignment(properties, style)
        is_title = style.name.lower() in _TITLE_STYLES
        may_be = local(element) == "p" and (
            is_title or (aligned == "center" and self._looks.may_be_title(element, style))
        )
        look = (style_id, aligned, self._looks.size_of(element, style), is_bold(element, style)) if may_be else None
        return Line(_text_in(element), look, is_heading=style.outline is not None and not is_title)

    def _paragraph(self, element: Element, *, names_section: bool, joint: str | None) -> None:
        properties = child(element, "pPr")
        style = self._style_of(properties)[1]
        text = f"{self._begun}{self._inline.text(element)}".strip()
        self._begun = f"{text}{joint or ''}" if joint is not None or _goes_on(properties) else ""
        if self._begun or self._is_of_contents(text) or (self._inline.leaves_contents() and _LEADS_TO.search(text)):
            return
        text = text.replace("\t", " ")
        if text and not _CONTENTS.match(style.name) and not style.hidden:
            number = self._number(self._list_of(element))
            is_centred = _alignment(properties, style) == "center"
            if is_centred and "\n" in text:
                text = reduce(join_wrapped, text.split("\n"))
            is_item = number is not None and not (names_section and number)
            text = f"{number or ''}{text}"
            span = self._add(properties, style, text, is_item=is_item)
            if span is None:
                self._looks.note_other()
            else:
                self._looks.note(element, style, text, span, is_centred=is_centred)
        self._add_below()

    def _style_of(self, properties: Element | None) -> tuple[str, Style]:
        """The id of a paragraph's style, and the style."""
        style_id = attribute(child(properties, "pStyle"), "val") or self._default_style
        return style_id, self._styles.get(style_id, Style())

    def _end_begun(self) -> None:
        """Add the text of a paragraph that should go on, where no other one follows."""
        self._blocks.add_text(self._begun)
        self._begun = ""

    def _add_below(self) -> None:
        """Add what belongs below what was read."""
        drawings, notes = self._inline.take_below()
        for drawing in drawings:
            self._add_drawn(drawing)
        for kind, note in notes:
            self._add_note(kind, note)

    def _add_drawn(self, drawn: Element) -> None:
        if local(drawn) == "chartSpace":
            add_chart(self._blocks, drawn, _CHART_LEVEL)
        else:
            self._body(drawn)

    def _is_of_contents(self, text: str) -> bool:
        """Whether a paragraph belongs to a table of contents that somebody wrote by hand."""
        if not text or (self._in_contents and _LEADS_TO.search(text)):
            return bool(text)
        self._in_contents = "".join(text.split()) in CONTENTS_NAMES
        return self._in_contents

    def _list_of(self, paragraph: Element) -> Place | None:
        """The list that a paragraph is in, and its level there; None if it is in none."""
        properties = child(paragraph, "pPr")
        own = child(properties, "numPr")
        style_id, style = self._style_of(properties)
        instance = attribute(child(own, "numId"), "val") or style.instance
        if not instance or instance == "0":
            return None
        level = attribute(child(own, "ilvl"), "val")
        if level.isdigit():
            return instance, int(level)
        by_style = style.list_level if style.list_level is not None else self._numbers.level_of(instance, style_id)
        return instance, by_style

    def _number(self, place: Place | None) -> str | None:
        return None if place is None else self._numbers.next(*place)

    def _add(self, properties: Element | None, style: Style, text: str, *, is_item: bool) -> Span | None:
        """Add a paragraph; where it is, if it may yet become a heading by its look."""
        own = attribute(child(properties, "outlineLvl"), "val")
        outline = int(own) if own.isdigit() else style.outline
        if style.name.lower() in _TITLE_STYLES and not self._title:
            self._title = " ".join(text.split())
            self._blocks.add_heading(text, 1)
        elif outline is not None and outline < 9 and not is_red_head(text):
            self._has_headings = True
            self._blocks.add_heading(text, outline + 2)
        elif is_item and not (is_article(text) or is_chapter(text)):
            self._blocks.add_item(text)
        else:
            return self._blocks.add_text(text)
        return None

    def _add_note(self, kind: str, note: str) -> None:
        text = self._text_of(self._notes[kind].get(note, ()))
        if text:
            number = self._shown_notes.setdefault((kind, note), sum(k == kind for k, _ in self._shown_notes) + 1)
            self._blocks.add_text(f"{number if kind == 'footnote' else chr(0x2170 + min(number, 12) - 1)} {text}")

    def _add_chunk(self, relation: str) -> None:
        document = self._chunk(relation)
        for line in document.text.split("\n\n") if document else ():
            self._blocks.add_text(line)

    def _text_of(self, container: Iterable[Element], inner: list[tuple[str, tuple[str, ...]]] | None = None) -> str:
        """The text of a cell or note on one line, with the tables inside it; `inner` gets these as well."""
        pieces: list[str] = []
        for element in container:
            match local(element):
                case "p":
                    number = self._number(self._list_of(element)) or ""
                    pieces.append(number + self._inline.text(element))
                case "tbl":
                    rows = [row for row, _ in self._rows(element)]
                    pieces += (lines := _inner_rows(rows))
                    if inner is not None and len(rows) > 1 and any(lines):
                        inner.append((_on_one_line(lines), tuple(lines)))
                case "AlternateContent":
                    pieces.append(self._text_of(chosen(element), inner))
                case name if name in AROUND:
                    pieces.append(self._text_of(element, inner))
        return _on_one_line(pieces)

    def _table(self, element: Element) -> None:
        self._end_begun()
        if is_frame(element):
            self._frame(element)
            return
        rows = list(self._rows(element))
        self._looks.note_table(sum(len(cell) for row, _ in rows for cell in row.own))
        header = sum(1 for _, is_header in rows if is_header)
        add_grid(self._blocks, [row for row, _ in rows], header_rows=header or None)
        self._add_below()

    def _frame(self, table: Element) -> None:
        """Add what a frame is around, cell by cell; a name in the first row of a document is its title."""
        is_named = self._blocks.is_blank() and names_frame(table)
        for number, row in enumerate(rows_inside(table, "tr")):
            cells = list(rows_inside(row, "tc"))
            if is_named and number == 0:
                self._title = " ".join(filter(None, map(self._text_of, cells)))
                self._blocks.add_heading(self._title, 1)
                continue
            for cell in cells:
                self._framed(cell)

    def _framed(self, cell: Element) -> None:
        """Add what a frame is around: texts as in the body, lines with labels as lines that belong together."""
        if not lines_of_labels(cell):
            self._body(cell)
            return
        self._looks.note_other()
        lines = [self._inline.text(paragraph).split("\n") for paragraph in rows_inside(cell, "p")]
        self._blocks.add_list(" ".join(line.split()) for one in lines for line in one)
        self._add_below()

    def _rows(self, table: Element) -> Iterator[tuple[Row, bool]]:
        """The rows of a table, merged cells in every place that they cover; whether each names the columns."""
        above: list[str] = []
        inner: list[tuple[str, tuple[str, ...]]] = []
        rows: list[tuple[list[str], set[int], set[int], set[int], bool]] = []
        for element in rows_inside(table, "tr"):
            properties = child(element, "trPr")
            if child(properties, "del") is not None:
                continue
            cells = [""] * min(count(child(properties, "gridBefore")), _MOST_COLUMNS)
            merged: set[int] = set()
            spanned_above: set[int] = set()
            marked: set[int] = set()
            for cell in rows_inside(element, "tc"):
                cell_properties = child(cell, "tcPr")
                vertical = child(cell_properties, "vMerge")
                if vertical is not None and attribute(vertical, "val", "continue") == "continue":
                    text = above[len(cells)] if len(cells) < len(above) else ""
                    spanned_above.add(len(cells))
                else:
                    text = self._text_of(cell, inner)
                if self._is_marked(cell):
                    marked.add(len(cells))
                span = min(count(child(cell_properties, "gridSpan")) or 1, _MOST_COLUMNS - len(cells))
                merged |= set(range(len(cells) + 1, len(cells) + span))
                cells += [text] * span
            if rows:
                rows[-1][2].update(spanned_above)
            rows.append((cells, merged, set(), marked, child(properties, "tblHeader") is not None))
            above = cells
        for cells, merged, spanned, marked, is_header in rows:
            names = frozenset(marked)
            yield Row(0, tuple(cells), frozenset(merged), frozenset(spanned), "", names, tuple(inner)), is_header

    def _is_marked(self, cell: Element) -> bool:
        """Whether a cell looks like a name: all its letters are bold, or it has a ground that is not white."""
        ground = attribute(child(cell, "tcPr", "shd"), "fill").upper()
        if ground not in ("", "AUTO", "FFFFFF"):
            return True
        filled = [
            one for one in rows_inside(cell, "p") if any((text.text or "").strip() for text in descendants(one, "t"))
        ]
        return bool(filled) and all(is_bold(one, self._style_of(child(one, "pPr"))[1]) for one in filled)


def _on_one_line(pieces: Iterable[str]) -> str:
    return " ".join(filter(None, (" ".join(piece.split()) for piece in pieces)))


def _inner_rows(rows: Sequence[Row]) -> list[str]:
    """The rows of a table inside a cell, with the names of its columns if the first row has some."""
    if len(rows) > 1 and len(rows[0].own) > 1 and not any(map(is_value, rows[0].own)):
        return rows_of([row.cells for row in rows])
    return ["；".join(row.own) for row in rows]


def _text_in(paragraph: Element) -> str:
    """The letters of a paragraph as they stand in the file, of a very long one or of tables in tables the first."""
    elements = islice(paragraph.iter(), MOST_ELEMENTS)
    return "".join(inner.text or "" for inner in elements if local(inner) == "t").strip()


def _alignment(properties: Element | None, style: Style) -> str:
    return attribute(child(properties, "jc"), "val") or style.aligned


def _goes_on(properties: Element | None) -> bool:
    """Whether a paragraph goes on in the next one: its mark is deleted, or it is the large first letter of a text."""
    if properties is None:
        return False
    deleted = child(properties, "rPr", "del")
    return deleted is not None or attribute(child(properties, "framePr"), "dropCap") in ("drop", "margin")


def _notes(root: Element | None, kind: str) -> dict[str, Element]:
    notes = root if root is not None else ()
    return {
        attribute(note, "id"): note
        for note in notes
        if local(note) == kind and attribute(note, "type", "normal") == "normal"
    }
