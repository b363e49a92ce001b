"""read: Word files (docx, and Word's XML in one file), as Word shows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from xml.etree.ElementTree import Element

from index.errors import CannotRead
from index.read.archive import Archive, attribute, child, descendants, local, parsed
from index.read.blocks import Blocks
from index.read.charts import add_chart
from index.read.chat import asks
from index.read.content import says_something
from index.read.document import Document, Span
from index.read.grid import add_grid
from index.read.lines import cells_of, join_wrapped
from index.read.official import CONTENTS_NAMES, is_article, is_chapter, is_date, is_name, is_red_head
from index.read.rows import Row, is_value
from index.read.sections import names_section
from index.read.tables import rows_of
from index.read.word_numbers import Numbers

_HEADING_NAME = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*\d?$|toc heading|table of figures", re.IGNORECASE)
# What programs write where nobody gave a title.
_NO_TITLE = re.compile(
    r"(?:microsoft )?word\b|^(?:untitled|document\d*|文档\d*|未命名.*|\d+)$|\.(?:docx?|wps|pdf)$", re.IGNORECASE
)
# What is around text, and what is not shown.
_AROUND = {
    *("ins", "moveTo", "hyperlink", "smartTag", "sdtContent", "fldSimple", "customXml", "dir", "bdo", "sdt", "oMath"),
    *("oMathPara", "rubyBase", "r", "sect", "sub-section"),
}
_HIDDEN = {"del", "moveFrom", "rt", "instrText", "delText", "delInstrText", "rPr", "pPr", "sdtPr", "sdtEndPr"}
_CHARACTERS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
_MOST_COLUMNS = 500
# A line of a table of contents.
_LEADS_TO = re.compile(r"(?:\t|[.．·…]{3,})[.．·…\s]*(?:\d{1,4}|[ivxIVX]{1,6})$")
# A heading's letters are so many times as high as the text's.
_LARGER = 1.15
_MOST_SIZES = 3
_TITLE_LEVEL = 1
# The title stands so near to the beginning.
_COVER_CHARS = 500
# A bold heading is no longer than that; where some have numbers, headings are told by these.
_BOLD_CELLS = 40
# Titles of charts are as those of tables: inside all headings.
_CHART_LEVEL = 7
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第\S{1,4}[编篇部章节条]|附[件录]|[①-⑳]")
# What says something of a label, and where somebody signs.
_LABELLED = re.compile(r"[^：:]{1,12}[：:]\s*\S")
_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]$")
_SIGNED = re.compile(r"[（(](?:盖章|公章|签章|签字|签名)[^）)]{0,6}[）)]|(?:签字|签名|盖章|签章)\s*[：:]")
# What letters have where nothing says their size.
_DEFAULT_HALF_POINTS = 20


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph has by its style: a name, an outline level, a list, whether it is hidden, its look."""

    name: str = ""
    outline: int | None = None
    instance: str = ""
    list_level: int | None = None
    hidden: bool = False
    size: int = 0
    aligned: str = ""
    bold: bool = False


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
        self._drawn_part = drawn
        self._styles = _styles(parts.get("styles"))
        self._default_style = next((name for name, style in self._styles.items() if style.name == "Normal"), "")
        self._numbers = Numbers(parts.get("numbering"))
        self._notes = {kind: _notes(parts.get(f"{kind}s"), kind) for kind in ("footnote", "endnote")}
        self._shown_notes: dict[tuple[str, str], int] = {}
        self._fields: list[bool] = []  # of each open field, whether its result has begun
        self._contents_field = 0  # how deep the field of a table of contents lies, 0 outside it
        self._after: list[Element] = []  # text boxes that stand below the paragraph being read
        self._noted: list[tuple[str, str]] = []  # and its notes
        self._title = ""
        self._has_headings = False  # by styles
        self._in_contents = False
        defaults = child(parts.get("styles"), "docDefaults", "rPrDefault", "rPr")
        self._default_size = _half_points(defaults) or _DEFAULT_HALF_POINTS
        usual = self._styles.get(self._default_style, _Style())
        self._usual_size = usual.size or self._default_size
        self._chars: Counter[int] = Counter()  # in letters of each size
        self._names: list[tuple[Span, str, int]] = []  # lines in the middle, with the size of their letters
        self._bold: list[tuple[Span, str]] = []  # short bold lines with a text below
        self._last_bold: tuple[Span, str] | None = None  # that nothing stands below yet
        self._bold_title: tuple[Span, str] | None = None
        self._begun = ""  # the text of a paragraph that goes on in the next one

    def read(self, source: str, root: Element, properties: Element | None) -> Document:
        body = next(descendants(root, "body"), None)
        if body is None:
            raise CannotRead("damaged")
        self._body(body)
        self._end_begun()
        self._mark_headings()
        return self._blocks.document(source, self._title or _own_title(properties))

    def _body(self, container: Iterable[Element]) -> None:
        for element in container:
            match local(element):
                case "p":
                    self._paragraph(element)
                case "tbl":
                    self._table(element)
                case "sdt":
                    if attribute(child(element, "sdtPr", "docPartObj", "docPartGallery"), "val") != "Table of Contents":
                        self._body(child(element, "sdtContent") or ())
                case "altChunk":
                    self._add_chunk(attribute(element, "id"))
                case "AlternateContent":
                    self._body(_chosen(element))
                case name if name in _AROUND:
                    self._body(element)

    def _paragraph(self, element: Element) -> None:
        properties = child(element, "pPr")
        style_id, style = self._style_of(properties)
        text = f"{self._begun}{''.join(self._inline(element))}".strip()
        self._begun = text if _goes_on(properties) else ""
        if self._begun or self._is_of_contents(text) or (self._leaves_contents() and _LEADS_TO.search(text)):
            return
        text = text.replace("\t", " ")
        boxes, notes = self._after, self._noted
        self._after, self._noted = [], []
        if text and not _CONTENTS.match(style.name) and not style.hidden:
            number = self._number(properties, style_id, style)
            is_centred = (attribute(child(properties, "jc"), "val") or style.aligned) == "center"
            if is_centred and "\n" in text:
                text = reduce(join_wrapped, text.split("\n"))
            span = self._add(properties, style, f"{number or ''}{text}", listed=number is not None)
            if span is not None:
                self._note_look(element, style, text, span, is_centred=is_centred)
            may_be_name = span is not None and not is_centred and len(text) <= _BOLD_CELLS
            self._note_bold((span, text) if span is not None and may_be_name and _is_bold(element, style) else None)
        for box in boxes:
            self._add_drawn(box)
        for kind, note in notes:
            self._add_note(kind, note)

    def _style_of(self, properties: Element | None) -> tuple[str, _Style]:
        """The id of a paragraph's style, and the style."""
        style_id = attribute(child(properties, "pStyle"), "val") or self._default_style
        return style_id, self._styles.get(style_id, _Style())

    def _end_begun(self) -> None:
        """Add the text of a paragraph that should go on, where no other one follows."""
        self._blocks.add_text(self._begun)
        self._begun = ""

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

    def _leaves_contents(self) -> bool:
        """Whether the paragraph just read was in the field of a table of contents, if only to its end."""
        was_inside = self._contents_field > 0
        if self._contents_field > len(self._fields):
            self._contents_field = 0
        return was_inside

    def _note_look(self, element: Element, style: _Style, text: str, span: Span, *, is_centred: bool) -> None:
        """Note the size of a paragraph's letters; of one in the middle, which may be a heading, where it is too."""
        run = next((inner for inner in element if local(inner) == "r"), None)
        size = _half_points(child(run, "rPr")) or style.size or self._default_size
        self._chars[size] += len(text)
        if is_centred and is_name(text):
            self._names.append((span, text, size))

    def _note_bold(self, bold: tuple[Span, str] | None) -> None:
        """Note a bold line; another one, or a text, stands below the last one. What says something is a text.

        A bold line at the beginning, above another one, is a title.
        """
        says = bold is not None and not _names_part(bold[1])
        if self._last_bold is not None and self._last_bold[0][0] == 0 and bold is not None:
            self._bold_title = self._last_bold
        elif self._last_bold is not None and (bold is None or says):
            self._bold.append(self._last_bold)
        self._last_bold = None if says else bold

    def _mark_headings(self) -> None:
        """Make headings of lines in the middle whose letters are larger than the text's, and of bold ones."""
        usual = max(self._chars, key=lambda size: self._chars[size], default=0)
        larger = [(span, text, size) for span, text, size in self._names if size > _LARGER * usual]
        sizes = sorted({size for _, _, size in larger}, reverse=True)
        titled = next((n for n, (span, _, size) in enumerate(larger) if size == sizes[0] and span[0] < _COVER_CHARS), 0)
        for span, text, size in larger[titled:]:  # what stands above the title is none of its headings
            if size < sizes[0] and (_LABELLED.match(text) or is_date(text)):
                continue
            self._title = self._title or (text if size == sizes[0] else "")
            self._blocks.mark_heading(span, min(sizes.index(size), _MOST_SIZES) + 1)
        headings = self._bold_headings()
        if headings and self._bold_title is not None and not self._title:
            span, self._title = self._bold_title
            self._blocks.mark_heading(span, _TITLE_LEVEL)
        for span in headings:
            self._blocks.mark_heading(span, _MOST_SIZES + 2)

    def _bold_headings(self) -> list[Span]:
        """The bold lines that are headings: several names, if nothing else is one but by its size or a number."""
        if self._has_headings or any(_NUMBERED.match(text) or names_section(text) for _, text in self._bold):
            return []
        names = [span for span, _ in self._bold]
        return names if len(names) > 1 else []

    def _number(self, properties: Element | None, style_id: str, style: _Style) -> str | None:
        own = child(properties, "numPr")
        instance = attribute(child(own, "numId"), "val") or style.instance
        if not instance or instance == "0":
            return None
        level = attribute(child(own, "ilvl"), "val")
        if level.isdigit():
            return self._numbers.next(instance, int(level))
        by_style = style.list_level if style.list_level is not None else self._numbers.level_of(instance, style_id)
        return self._numbers.next(instance, by_style)

    def _add(self, properties: Element | None, style: _Style, text: str, *, listed: bool) -> Span | None:
        """Add a paragraph; where it is, if it may yet become a heading by its look."""
        own = attribute(child(properties, "outlineLvl"), "val")
        outline = int(own) if own.isdigit() else style.outline
        if style.name.lower() in ("title", "标题") and not self._title:
            self._title = " ".join(text.split())
            self._blocks.add_heading(text, 1)
        elif outline is not None and outline < 9 and not is_red_head(text):
            self._has_headings = True
            self._blocks.add_heading(text, outline + 2)
        elif listed and not (is_article(text) or is_chapter(text)):
            self._blocks.add_item(text)
        else:
            return self._blocks.add_text(text)
        return None

    def _inline(self, element: Element) -> Iterator[str]:
        for inner in element:
            name = local(inner)
            shown = not self._fields or all(self._fields)
            match name:
                case "t" if shown:
                    yield inner.text or ""
                case "r" if _is_hidden(child(inner, "rPr")):
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
                    yield from self._inline(child(inner, "rubyBase") or Element("none"))
                case "AlternateContent":
                    yield from self._inline(_chosen(inner))
                case "drawing" | "pict" | "object":
                    self._after += self._drawn(inner)
                case _ if name in _CHARACTERS and shown:
                    yield _CHARACTERS[name]
                case _ if name in _AROUND or (name not in _HIDDEN and len(inner)):
                    yield from self._inline(inner)

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

    def _add_note(self, kind: str, note: str) -> None:
        text = self._text_of(self._notes[kind].get(note, ()))
        if text:
            number = self._shown_notes.setdefault((kind, note), sum(k == kind for k, _ in self._shown_notes) + 1)
            self._blocks.add_text(f"{number if kind == 'footnote' else chr(0x2170 + min(number, 12) - 1)} {text}")

    def _add_chunk(self, relation: str) -> None:
        document = self._chunk(relation)
        for line in document.text.split("\n\n") if document else ():
            self._blocks.add_text(line)

    def _text_of(self, container: Iterable[Element]) -> str:
        """The text of the paragraphs of a cell or note, with tables inside it, on one line."""
        pieces: list[str] = []
        for element in container:
            match local(element):
                case "p":
                    number = self._number(child(element, "pPr"), "", _Style()) or ""
                    pieces.append(number + "".join(self._inline(element)))
                case "tbl":
                    pieces += _inner_rows([row for row, _ in self._rows(element)])
                case "AlternateContent":
                    pieces.append(self._text_of(_chosen(element)))
                case name if name in _AROUND:
                    pieces.append(self._text_of(element))
        return " ".join(filter(None, (" ".join(piece.split()) for piece in pieces)))

    def _table(self, element: Element) -> None:
        self._end_begun()
        if _is_frame(element):
            for row in _inside(element, "tr"):
                for cell in _inside(row, "tc"):
                    self._body(cell)
            return
        self._note_bold(None)
        rows = list(self._rows(element))
        self._chars[self._usual_size] += sum(len(cell) for row, _ in rows for cell in row.own)
        header = sum(1 for _, is_header in rows if is_header)
        boxes, notes = self._after, self._noted
        self._after, self._noted = [], []
        add_grid(self._blocks, [row for row, _ in rows], header_rows=header or None)
        for box in boxes:
            self._add_drawn(box)
        for kind, note in notes:
            self._add_note(kind, note)

    def _rows(self, table: Element) -> Iterator[tuple[Row, bool]]:
        """The rows of a table, merged cells in every place that they cover; whether each names the columns."""
        above: list[str] = []
        rows: list[tuple[list[str], set[int], set[int], set[int], bool]] = []
        for element in _inside(table, "tr"):
            properties = child(element, "trPr")
            if child(properties, "del") is not None:
                continue
            cells = [""] * min(_count(child(properties, "gridBefore")), _MOST_COLUMNS)
            merged: set[int] = set()
            spanned_above: set[int] = set()
            marked: set[int] = set()
            for cell in _inside(element, "tc"):
                cell_properties = child(cell, "tcPr")
                vertical = child(cell_properties, "vMerge")
                if vertical is not None and attribute(vertical, "val", "continue") == "continue":
                    text = above[len(cells)] if len(cells) < len(above) else ""
                    spanned_above.add(len(cells))
                else:
                    text = self._text_of(cell)
                if self._is_marked(cell):
                    marked.add(len(cells))
                span = min(_count(child(cell_properties, "gridSpan")) or 1, _MOST_COLUMNS - len(cells))
                merged |= set(range(len(cells) + 1, len(cells) + span))
                cells += [text] * span
            if rows:
                rows[-1][2].update(spanned_above)
            rows.append((cells, merged, set(), marked, child(properties, "tblHeader") is not None))
            above = cells
        for cells, merged, spanned, marked, is_header in rows:
            row = Row(0, tuple(cells), frozenset(merged), frozenset(spanned), marked=frozenset(marked))
            yield row, is_header

    def _is_marked(self, cell: Element) -> bool:
        """Whether a cell looks like a name: all its letters are bold, or it has a ground that is not white."""
        ground = attribute(child(cell, "tcPr", "shd"), "fill").upper()
        if ground not in ("", "AUTO", "FFFFFF"):
            return True
        filled = [one for one in _inside(cell, "p") if any((text.text or "").strip() for text in descendants(one, "t"))]
        return bool(filled) and all(_is_bold(one, self._style_of(child(one, "pPr"))[1]) for one in filled)


def _inner_rows(rows: Sequence[Row]) -> list[str]:
    """The rows of a table inside a cell, with the names of its columns if the first row has some."""
    if len(rows) > 1 and len(rows[0].own) > 1 and not any(map(is_value, rows[0].own)):
        return rows_of([row.cells for row in rows])
    return ["；".join(row.own) for row in rows]


def _goes_on(properties: Element | None) -> bool:
    """Whether a paragraph goes on in the next one: its mark is deleted, or it is the large first letter of a text."""
    if properties is None:
        return False
    deleted = child(properties, "rPr", "del")
    return deleted is not None or attribute(child(properties, "framePr"), "dropCap") in ("drop", "margin")


def _inside(element: Element, name: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, those in content controls and insertions too."""
    for inner in element:
        if local(inner) == name:
            yield inner
        elif local(inner) in ("sdt", "sdtContent", "ins", "customXml", "smartTag"):
            yield from _inside(inner, name)


def _names_part(text: str) -> bool:
    """Whether a bold line may be the heading of what is below it: short, and it says nothing itself.

    | heading            | text                                          |
    |--------------------|-----------------------------------------------|
    | 注意事项：, 请假流程 | 乙方：张三, 租金每月三千元, 甲方（盖章）：, 6月1日 |
    """
    name = text.strip().rstrip("：:").removeprefix("【").removesuffix("】")
    if _SIGNED.search(text) or (_LABELLED.match(name) and not asks(name)) or says_something(_IN_BRACKETS.sub("", name)):
        return False
    return is_name(name) and cells_of(name) <= _BOLD_CELLS


def _is_frame(table: Element) -> bool:
    """Whether a table is a frame around text: each of its rows is one cell."""
    rows = [(child(row, "trPr", "gridBefore"), list(_inside(row, "tc"))) for row in _inside(table, "tr")]
    return bool(rows) and all(
        len(cells) == 1 and not _count(before) and _count(child(cells[0], "tcPr", "gridSpan")) < 2
        for before, cells in rows
    )


def _outermost(element: Element, names: Container[str]) -> list[Element]:
    """The elements of some names below an element that are in no other of them; of alternatives the first."""
    found: list[Element] = []
    for inner in element:
        if local(inner) in names:
            found.append(inner)
        elif local(inner) == "AlternateContent":
            found += _outermost(_chosen(inner), names)
        else:
            found += _outermost(inner, names)
    return found


def _chosen(alternatives: Element) -> Element:
    """What is shown of alternatives: the first choice, else what there is for older programs."""
    choices = [inner for inner in alternatives if local(inner) in ("Choice", "Fallback")]
    return choices[0] if choices else Element("none")


def _count(element: Element | None) -> int:
    value = attribute(element, "val")
    return int(value) if value.isdigit() and len(value) < 6 else 0


def _half_points(properties: Element | None) -> int:
    """The size of letters, 0 where nothing is said of it."""
    value = attribute(child(properties, "sz"), "val")
    return int(value) if value.isdigit() and len(value) < 4 else 0


def _is_hidden(properties: Element | None) -> bool:
    return _switch(properties, "vanish")


def _switch(properties: Element | None, name: str, *, default: bool = False) -> bool:
    """Whether letters have a property that is on or off."""
    element = child(properties, name)
    return default if element is None else attribute(element, "val", "1") not in ("0", "false", "off")


def _is_bold(paragraph: Element, style: _Style) -> bool:
    """Whether all letters of a paragraph are bold."""
    runs = [
        run for run in descendants(paragraph, "r") if any((text.text or "").strip() for text in descendants(run, "t"))
    ]
    return bool(runs) and all(_switch(child(run, "rPr"), "b", default=style.bold) for run in runs)


def _symbol(code: str) -> str:
    """A symbol by its code; those of symbol fonts have none that others know."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return chr(number) if 0x20 <= number < 0xD800 else ""


def _notes(root: Element | None, kind: str) -> dict[str, Element]:
    notes = root if root is not None else ()
    return {
        attribute(note, "id"): note
        for note in notes
        if local(note) == kind and attribute(note, "type", "normal") == "normal"
    }


def _styles(root: Element | None) -> dict[str, _Style]:
    """The paragraph styles by their ids, each with what it has from those it is based on."""
    elements = {
        attribute(style, "styleId"): style
        for style in (root if root is not None else ())
        if local(style) == "style" and attribute(style, "type", "paragraph") == "paragraph"
    }
    found: dict[str, _Style] = {}

    def style(name: str, depth: int = 0) -> _Style:
        if name not in elements or depth > 20:
            return _Style()
        if name not in found:
            element = elements[name]
            base = style(attribute(child(element, "basedOn"), "val"), depth + 1)
            found[name] = _with_base(element, base)
        return found[name]

    for name in elements:
        style(name)
    return found


def _with_base(element: Element, base: _Style) -> _Style:
    properties = child(element, "pPr")
    shown = attribute(child(element, "name"), "val")
    named = _HEADING_NAME.match(shown)
    own = attribute(child(properties, "outlineLvl"), "val")
    outline = int(own) if own.isdigit() else int(named[1]) - 1 if named else base.outline
    instance = attribute(child(properties, "numPr", "numId"), "val") or base.instance
    level = attribute(child(properties, "numPr", "ilvl"), "val")
    hidden = _is_hidden(child(element, "rPr")) or base.hidden
    size = _half_points(child(element, "rPr")) or base.size
    aligned = attribute(child(properties, "jc"), "val") or base.aligned
    in_list = int(level) if level.isdigit() else base.list_level
    bold = _switch(child(element, "rPr"), "b", default=base.bold)
    return _Style(shown, outline, instance, in_list, hidden, size, aligned, bold)


def _own_title(properties: Element | None) -> str:
    title = next(
        (
            inner.text or ""
            for inner in (properties if properties is not None else ())
            if local(inner).lower() == "title"
        ),
        "",
    )
    title = " ".join(title.split())
    return "" if _NO_TITLE.search(title) else title
