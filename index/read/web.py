"""read: web pages, as browsers read them; nothing that they refer to is fetched."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from index.errors import CannotRead
from index.read.blocks import Blocks
from index.read.document import Document
from index.read.encoding import decode
from index.read.grid import add_grid
from index.read.rows import Row
from index.read.web_around import Around, article_of
from index.read.web_tree import BLOCKS, TITLES, Node, count, every, folded, texts_of, tree_of

if TYPE_CHECKING:
    pass

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)|encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
# Declarations that are checked against the bytes: pages declare these and are written in another one of them.
_CHECKED = {"utf-8", "gb2312", "gbk", "gb18030", "hz", "big5", "utf-16", "iso8859-1", "ascii", "cp1252"}
_GROUND = re.compile(
    r"background(?:-color)?\s*:\s*(?!#?f{3}|white|none|transparent|inherit)|font-weight\s*:\s*(?:bold|[6-9]00)", re.I
)
_DEEPEST_PARSED = 5000
_NESTING = re.compile(
    r"<(/?)(?!(?:p|li|d[dt]|t[rhd]|option|br|hr|img|input|meta|link|col|area|base|wbr|source)\b)[a-z][^<>]*(?<!/)>",
    re.I,
)
_SITE_NAME = re.compile(r"\s*[-_|–—·‖]+\s*[^-_|–—·‖]{1,30}$")
_LEAST_TITLE = 4
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")


def read_html(source: str, data: bytes) -> Document:
    """Return the document of a web page: its article, without what stands around it on every page."""
    blocks = Blocks()
    title = add_html(blocks, decoded(data))
    return blocks.document(source, title)


def decoded(data: bytes) -> str:
    """Return the text of a page's bytes: a declared encoding is one sign of several."""
    declared = _DECLARED.search(data, 0, 4096)
    name = (declared[1] or declared[2]).decode() if declared else ""
    try:
        known = codecs.lookup(name).name if name else ""
        if known and known not in _CHECKED and not _is_unicode(data):
            return data.decode(known)
    except (LookupError, UnicodeError):
        pass
    return decode(data)


def _is_unicode(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return True


def add_html(
    blocks: Blocks,
    text: str,
    *,
    whole: bool = False,
    opens_with: tuple[str, int] | None = None,
    left_out: Callable[[Node], bool] = lambda node: False,
) -> str:
    """Add the blocks of HTML to a document, and return the page's title.

    Args:
        blocks: What they are added to.
        text: The page.
        whole: Whether all of it is content, as in a book or a mail.
        opens_with: A name that is a heading of this level where the page begins with it.
        left_out: Says of elements of such a whole whether they are left out all the same.
    """
    from selectolax.lexbor import LexborHTMLParser

    if _depth(text) > _DEEPEST_PARSED:
        raise CannotRead("too_deep")
    page = LexborHTMLParser(text)
    titles = page.css("title")
    title = " ".join(titles[0].text().split()) if titles else ""
    root = tree_of(page)
    count(root)
    article = root if whole else article_of(root)
    _Renderer(blocks, left_out if whole else Around(article).has, opens_with).render(article)
    heading = _only_heading(root)
    return heading if heading and (heading in title or not title) else _without_site(title)


def _depth(text: str) -> int:
    """How deep elements are nested that have to be closed; the parser's time grows with its square."""
    depth = deepest = 0
    for tag in _NESTING.finditer(text):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _only_heading(root: Node) -> str:
    headings = [node for node in every(root) if node.tag == "h1" and node.chars]
    return folded(headings[0]) if len(headings) == 1 else ""


def _without_site(title: str) -> str:
    """The title without the site's name behind it, if enough is left."""
    while (shorter := _SITE_NAME.sub("", title)) != title and len(shorter) >= _LEAST_TITLE:
        title = shorter
    return title


class _Renderer:
    """Writes elements as blocks."""

    def __init__(self, blocks: Blocks, left_out: Callable[[Node], bool], opens_with: tuple[str, int] | None) -> None:
        self._blocks = blocks
        self._left_out = left_out
        self._opening = opens_with
        self._opened: list[str] = []  # the lines that its name may begin with
        self._line: list[str] = []  # of the paragraph being read
        self._listed = False  # whether it is an item of a list

    def render(self, node: Node) -> None:
        self._inner(node)
        self._end()
        self._end_opening()

    def _inner(self, node: Node) -> None:
        for inner in node.inner:
            if isinstance(inner, str):
                self._line.append(_BLANKS.sub(" ", inner))
            else:
                self._element(inner)

    def _element(self, node: Node) -> None:
        if node.tag == "br":
            self._line.append("\n")
        elif node.tag == "dt":  # what is said of it goes on in the same paragraph
            self._end()
            self._inner(node)
            self._line.append("\n")
        elif node.tag == "dd":
            self._inner(node)
            self._end()
        elif node.tag not in BLOCKS:
            self._inner(node)
        elif not self._left_out(node):
            self._end()
            self._block(node)
            self._end()

    def _block(self, node: Node) -> None:
        if node.tag in (*TITLES, "pre", "ul", "ol", "table"):
            self._end_opening()
        match node.tag:
            case tag if tag in TITLES:
                self._blocks.add_heading(folded(node), int(node.tag[1]))
            case "pre":
                self._blocks.add_text("".join(texts_of(node)).strip("\n"))
            case "ul" | "ol":
                self._list(node)
            case "table" if _is_table(node):
                self._table(node)
            case _:
                self._inner(node)

    def _table(self, node: Node) -> None:
        """Add a table; its caption stands above it."""
        captions = [folded(inner) for inner in every(node) if inner.tag == "caption" and inner.chars]
        titles = [Row(0, (caption,)) for caption in captions[:1]]
        header = _header_rows(node)
        add_grid(self._blocks, [*titles, *_rows(node)], header_rows=header + len(titles) if header else header)

    def _list(self, node: Node) -> None:
        start = node.attributes.get("start") or ""
        number = int(start) if start.isdigit() and len(start) < 7 else 1
        for inner in node.inner:
            if isinstance(inner, Node) and inner.tag == "li":
                self._end()
                self._listed = True
                if node.tag == "ol":
                    self._line.append(f"{number}. ")
                    number += 1
                self._inner(inner)
                self._end()
                self._listed = False
            elif isinstance(inner, Node):
                self._element(inner)

    def _end(self) -> None:
        text = "\n".join(" ".join(line.split()) for line in "".join(self._line).split("\n")).strip()
        self._line.clear()
        if self._listed:
            self._blocks.add_item(text)
        elif not (text and self._opening and self._opens(text, *self._opening)):
            self._blocks.add_text(text)

    def _opens(self, text: str, name: str, level: int) -> bool:
        """Whether a text at the beginning is its name, which then is added as a heading, or may be a part of it."""
        lines = [*self._opened, text]
        said = "".join("".join(lines).split())
        whole = "".join(name.split())
        if said == whole:
            self._opening, self._opened = None, []
            self._blocks.add_heading(" ".join(lines), level)
            return True
        if whole.startswith(said):
            self._opened = lines
            return True
        self._end_opening()
        return False

    def _end_opening(self) -> None:
        """Add the lines that its name might have begun with as texts: it does not."""
        opened, self._opening, self._opened = self._opened, None, []
        for line in opened:
            self._blocks.add_text(line)


def _is_table(node: Node) -> bool:
    """Whether a table has data, not the layout of a page: several columns of short cells, no tables inside."""
    inside = [inner for inner in every(node) if inner is not node]
    if any(inner.tag == "table" for inner in inside):
        return False
    rows = [
        sum(isinstance(cell, Node) and cell.tag in ("td", "th") for cell in row.inner)
        for row in inside
        if row.tag == "tr"
    ]
    cells = [inner.chars for inner in inside if inner.tag in ("td", "th")]
    marked = any(inner.tag in ("th", "caption", "thead") for inner in inside)
    return max(rows, default=0) > 1 and (marked or (len(rows) > 1 and max(cells) < 1000))


def _rows(node: Node) -> Iterator[Row]:
    """The rows of a table, merged cells in every place that they cover."""
    below: dict[int, tuple[str, int]] = {}  # column -> text that reaches down, for so many rows more
    for row in (inner for inner in every(node) if inner.tag == "tr"):
        cells: list[str] = []
        merged: set[int] = set()
        marked: set[int] = set()

        def reach_down(cells: list[str] = cells) -> None:
            while len(cells) in below:
                text, rows = below[len(cells)]
                if rows > 1:
                    below[len(cells)] = text, rows - 1
                else:
                    del below[len(cells)]
                cells.append(text)

        for cell in row.inner:
            if isinstance(cell, Node) and cell.tag in ("td", "th"):
                reach_down()
                text = folded(cell)
                columns, rows = _span(cell, "colspan", 100), _span(cell, "rowspan", 1000)
                for column in range(len(cells), len(cells) + columns):
                    if rows > 1:
                        below[column] = text, rows - 1
                    if column > len(cells):
                        merged.add(column)
                if _looks_like_name(cell):
                    marked.add(len(cells))
                cells += [text] * columns
        reach_down()
        spanned = frozenset(column for column in below if column < len(cells))
        yield Row(0, tuple(cells), frozenset(merged), spanned, marked=frozenset(marked))


def _looks_like_name(cell: Node) -> bool:
    """Whether a cell of a table is marked as a name, or looks like one: bold, or on a ground of its own."""
    if cell.tag == "th" or "bgcolor" in cell.attributes or _GROUND.search(cell.attributes.get("style") or ""):
        return True
    bold = sum(inner.chars for inner in every(cell) if inner.tag in ("b", "strong"))
    return 0 < cell.chars <= bold


def _header_rows(node: Node) -> int | None:
    """How many rows are marked as naming the columns; 0: each has a name and what is said of it; None: no marks say."""
    rows = [inner for inner in every(node) if inner.tag == "tr"]
    heads = [
        [cell.tag == "th" for cell in row.inner if isinstance(cell, Node) and cell.tag in ("td", "th")] for row in rows
    ]
    if heads and all(marks == [True, False] for marks in heads):
        return 0
    count = next((number for number, marks in enumerate(heads) if not all(marks) or not marks), len(heads))
    return count or None


def _span(cell: Node, name: str, most: int) -> int:
    value = (cell.attributes.get(name) or "").strip()
    return max(1, min(int(value), most)) if value.isdigit() and len(value) < 6 else 1
