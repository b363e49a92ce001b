"""read: texts and slides of OpenDocument (odt, odp), as LibreOffice shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from index.errors import CannotRead
from index.read.archive import Archive, attribute, child, descendants, local
from index.read.blocks import Blocks
from index.read.document import Document
from index.read.grid import add_grid
from index.read.opendocument_styles import Styles
from index.read.rows import Row

_LEFT_OUT = {"tracked-changes", "annotation", "annotation-end", "note-citation", "ruby-text", "hidden-text", "forms"}
_CONTENTS = {"table-of-content", "illustration-index", "table-index", "alphabetical-index", "user-index"}
_MOST_COLUMNS = 500
_MOST_REPEATS = 100


def read_opendocument(source: str, data: bytes) -> Document:
    """Return the document of an OpenDocument text or of its slides: headings, lists, tables, notes."""
    archive = Archive(data)
    manifest = archive.optional_xml("META-INF/manifest.xml")
    if manifest is not None and any(True for _ in descendants(manifest, "encryption-data")):
        raise CannotRead("password")
    root = archive.xml("content.xml")
    body = child(root, "body")
    if body is None or not len(body):
        raise CannotRead("damaged")
    meta = archive.optional_xml("meta.xml")
    title = next((one.text or "" for one in descendants(meta, "title")), "") if meta is not None else ""
    return _OpenDocument(root, Styles(root, archive)).read(source, body[0], title)


class _OpenDocument:
    """An OpenDocument file that is being read."""

    def __init__(self, root: Element, styles: Styles) -> None:
        self._blocks = Blocks()
        self._styles = styles
        self._after: list[Element] = []  # frames and notes that stand below the paragraph being read
        self._lists = {attribute(style, "name"): style for style in descendants(root, "list-style")}
        self._list: list[tuple[str, int]] = []  # of each open list its style and the number of its last item
        self._title = ""

    def read(self, source: str, body: Element, title: str) -> Document:
        if local(body) == "presentation":
            for number, page in enumerate((page for page in body if local(page) == "page"), 1):
                self._blocks.enter("slide", str(number))
                self._slide(page, is_first=number == 1 and not title)
        else:
            self._body(body)
        return self._blocks.document(source, self._title or title)

    def _slide(self, page: Element, *, is_first: bool) -> None:
        frames = list(page)
        titles = [frame for frame in frames if attribute(frame, "class") == "title" and any(self._text_of(frame))]
        is_cover = is_first and any(attribute(frame, "class") == "subtitle" for frame in frames)
        for frame in titles[:1]:
            self._blocks.add_heading(" ".join(self._text_of(frame)), 1 if is_cover else 2)
        if not titles:
            self._blocks.end_section(2)
        self._body(frame for frame in frames if frame not in titles[:1])

    def _body(self, container: Iterable[Element]) -> None:
        for element in container:
            match local(element):
                case "h":
                    self._heading(element)
                case "p":
                    self._paragraph(element)
                case "list":
                    self._read_list(element)
                case "table":
                    self._table(element)
                case name if name not in _LEFT_OUT | _CONTENTS:
                    self._body(element)

    def _heading(self, element: Element) -> None:
        level = attribute(element, "outline-level", "1")
        self._blocks.add_heading("".join(self._inline(element)), int(level) + 1 if level.isdigit() else 2)
        self._add_after()

    def _paragraph(self, element: Element) -> None:
        text = "".join(self._inline(element)).strip()
        if attribute(element, "style-name") == "Title" and not self._title:
            self._title = " ".join(text.split())
            self._blocks.add_heading(text, 1)
        elif self._list:
            self._blocks.add_item(f"{self._number()}{text}")
        else:
            self._blocks.add_text(text)
        self._add_after()

    def _add_after(self) -> None:
        after, self._after = self._after, []
        self._body(after)

    def _read_list(self, element: Element) -> None:
        style = attribute(element, "style-name") or (self._list[-1][0] if self._list else "")
        self._list.append((style, 0))
        for item in element:
            if local(item) in ("list-item", "list-header"):
                if local(item) == "list-item":
                    self._list[-1] = style, self._list[-1][1] + 1
                self._body(item)
        self._list.pop()

    def _number(self) -> str:
        """The number of the list's item that is being read; empty for bullets."""
        style, number = self._list[-1]
        levels = self._lists.get(style)
        for level in levels if levels is not None else ():
            if attribute(level, "level") == str(len(self._list)) and attribute(level, "num-format"):
                return f"{attribute(level, 'num-prefix')}{number}{attribute(level, 'num-suffix')} "
        return ""

    def _inline(self, element: Element) -> Iterator[str]:
        yield element.text or ""
        for inner in element:
            match local(inner):
                case "s":
                    yield " " * min(int(attribute(inner, "c", "1") or 1), 100)
                case "tab":
                    yield " "
                case "line-break":
                    yield "\n"
                case "frame" | "text-box" | "g" | "custom-shape":
                    self._after.append(inner)
                case "note":
                    if (body := child(inner, "note-body")) is not None:
                        self._after.append(body)
                case name if name not in _LEFT_OUT:
                    yield from self._inline(inner)
            yield inner.tail or ""

    def _text_of(self, container: Element) -> list[str]:
        """The texts of the paragraphs below an element."""
        return [
            " ".join("".join(self._inline(paragraph)).split())
            for paragraph in container.iter()
            if local(paragraph) in ("p", "h")
        ]

    def _table(self, element: Element) -> None:
        header = sum(1 for head in descendants(element, "table-header-rows") for _ in descendants(head, "table-row"))
        add_grid(self._blocks, list(self._rows(element)), header_rows=header or None)
        self._add_after()

    def _rows(self, element: Element) -> Iterator[Row]:
        """The rows of a table, merged cells in every place that they cover."""
        reaching: dict[int, tuple[str, int]] = {}  # column -> text that reaches down, for so many rows more
        for row in descendants(element, "table-row"):
            cells: list[str] = []
            merged: set[int] = set()
            marked: set[int] = set()
            wide = ("", 0)  # text that reaches to the right, and how far
            for cell in row:
                if local(cell) not in ("table-cell", "covered-table-cell"):
                    continue
                is_marked = self._styles.looks_like_name(cell)
                for _ in range(min(_count(cell, "number-columns-repeated"), _MOST_COLUMNS - len(cells))):
                    column = len(cells)
                    if is_marked:
                        marked.add(column)
                    if local(cell) == "covered-table-cell":
                        text, rows = reaching.get(column, ("", 0))
                        if wide[1] > 0:
                            text, wide = wide[0], (wide[0], wide[1] - 1)
                            merged.add(column)
                        elif rows:
                            reaching[column] = text, rows - 1
                    else:
                        text = " ".join(filter(None, self._text_of(cell)))
                        wide = text, _count(cell, "number-columns-spanned") - 1
                        rows_spanned = _count(cell, "number-rows-spanned")
                        for reached in range(column, min(column + wide[1] + 1, _MOST_COLUMNS)):
                            reaching[reached] = text, rows_spanned - 1
                    cells.append(text)
            for _ in range(min(_count(row, "number-rows-repeated"), _MOST_REPEATS if any(cells) else 1)):
                spanned = frozenset(column for column in range(len(cells)) if reaching.get(column, ("", 0))[1] > 0)
                yield Row(0, tuple(cells), frozenset(merged), spanned, marked=frozenset(marked))


def _count(element: Element, name: str) -> int:
    value = attribute(element, name)
    return max(1, int(value)) if value.isdigit() and len(value) < 8 else 1
