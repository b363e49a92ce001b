"""read: web pages, as browsers read them; nothing that they refer to is fetched."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.errors import CannotRead
from index.read.blocks import Blocks
from index.read.document import Document
from index.read.encoding import decode
from index.read.grid import add_grid
from index.read.rows import Row

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)|encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
# Declarations that are checked against the bytes: pages declare these and are written in another one of them.
_CHECKED = {"utf-8", "gb2312", "gbk", "gb18030", "hz", "big5", "utf-16", "iso8859-1", "ascii", "cp1252"}
_DROPPED = {
    *("script", "style", "noscript", "template", "iframe", "object", "svg", "canvas", "audio", "video", "head"),
    *("nav", "form", "button", "select", "option", "input", "textarea", "dialog", "rt", "rp", "rtc", "-comment"),
}
# What is around the article; left out if there is more than that.
_ASIDE = {"aside", "footer"}
_ASIDE_ROLES = {"navigation", "search", "contentinfo", "complementary", "banner", "menu"}
_TITLES = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = {
    *("p", "div", "section", "article", "main", "body", "html", "header", "footer", "aside", "blockquote", "figure"),
    *(
        "figcaption",
        "address",
        "center",
        "dl",
        "dt",
        "dd",
        "fieldset",
        "details",
        "summary",
        "hgroup",
        "ul",
        "ol",
        "li",
    ),
    *_TITLES,
    *("pre", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "hr"),
}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_GROUND = re.compile(
    r"background(?:-color)?\s*:\s*(?!#?f{3}|white|none|transparent|inherit)|font-weight\s*:\s*(?:bold|[6-9]00)", re.I
)
_DEEPEST = 150
_DEEPEST_PARSED = 5000
_NESTING = re.compile(
    r"<(/?)(?!(?:p|li|d[dt]|t[rhd]|option|br|hr|img|input|meta|link|col|area|base|wbr|source)\b)[a-z][^<>]*(?<!/)>",
    re.I,
)
# Lists of links are navigation: so many of them, of short texts, with little else.
_LINKS = 4
_LINK_SHARE = 0.75
_LINK_CHARS = 40
# Whose the site is, below every page.
_OWNER = re.compile(
    r"^(?:版权所有|版權所有|©|copyright\b)|[\u4e00-\u9fff]\s*ICP[备備]\s*\d{5,}|公网安备\s*\d{5,}|all rights reserved",
    re.IGNORECASE,
)
_LONGEST_OWNER = 150
# The way to a page, from the outermost.
_WAY = re.compile(r"(?:[^>»›/：:]{1,10}[：:]\s*)?[^>»›。，；]{1,20}(?:\s*[>»›]\s*[^>»›。，；]{1,40})+")
_LONGEST_WAY = 100
# The article is what is marked as it, if most of the text is in there.
_ARTICLE_SHARE = 0.4
_SITE_NAME = re.compile(r"\s*[-_|–—·‖]+\s*[^-_|–—·‖]{1,30}$")
_LEAST_TITLE = 4
_NOTE_MARK = re.compile(r"\d{1,3}|[*†‡]")
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")


@dataclass(slots=True)
class _Node:
    """An element: its tag, its attributes, and its texts and elements; how much of its text is in links."""

    tag: str
    attributes: dict[str, str | None]
    inner: list[str | _Node] = field(default_factory=list)
    chars: int = 0
    link_chars: int = 0
    links: int = 0


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


def add_html(blocks: Blocks, text: str, *, whole: bool = False) -> str:
    """Add the blocks of HTML to a document, and return the page's title.

    Args:
        blocks: What they are added to.
        text: The page.
        whole: Whether all of it is content, as in a book or a mail.
    """
    from selectolax.lexbor import LexborHTMLParser

    if _depth(text) > _DEEPEST_PARSED:
        raise CannotRead("too_deep")
    page = LexborHTMLParser(text)
    titles = page.css("title")
    title = " ".join(titles[0].text().split()) if titles else ""
    root = _tree(page)
    _count(root)
    _Renderer(blocks, whole=whole).render(root if whole else _article(root))
    heading = _only_heading(root)
    return heading if heading and (heading in title or not title) else _without_site(title)


def _depth(text: str) -> int:
    """How deep elements are nested that have to be closed; the parser's time grows with its square."""
    depth = deepest = 0
    for tag in _NESTING.finditer(text):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _tree(page: LexborHTMLParser) -> _Node:
    """The page without what shows no text; what is nested endlessly is hung higher."""
    root = _Node("html", {})
    start = page.root
    if start is None:
        return root
    open_nodes = [root]
    node, depth = start.first_child, 0
    depths = [0]
    while node is not None:
        tag = node.tag or ""
        descends = False
        if tag == "-text":
            open_nodes[-1].inner.append(node.text_content or "")
        elif tag not in _DROPPED and not tag.startswith("-"):
            attributes = node.attributes
            if not _is_hidden(attributes):
                inner = _Node(tag, attributes)
                open_nodes[-1].inner.append(inner)
                first = node.first_child
                if first is not None:
                    if len(open_nodes) < _DEEPEST:
                        open_nodes.append(inner)
                        depths.append(depth + 1)
                    node, depth, descends = first, depth + 1, True
        if descends:
            continue
        while node is not None and node.next is None:
            if depth == 0:
                return root
            node = node.parent
            depth -= 1
            while len(depths) > 1 and depths[-1] > depth:
                depths.pop()
                open_nodes.pop()
        node = node.next if node is not None else None
    return root


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))


def _count(node: _Node) -> None:
    """Count the text and links of a node and of all below it, where marks of notes are left out."""
    node.inner = [inner for inner in node.inner if isinstance(inner, str) or not _is_note_mark(inner)]
    for inner in node.inner:
        if isinstance(inner, str):
            node.chars += len("".join(inner.split()))
            continue
        _count(inner)
        node.chars += inner.chars
        node.link_chars += inner.chars if inner.tag == "a" else inner.link_chars
        node.links += 1 if inner.tag == "a" else inner.links


def _is_note_mark(node: _Node) -> bool:
    """Whether an element is a raised number that leads to a note: behind 20 it would make another number of it."""
    if node.tag not in ("sup", "a"):
        return False
    only = [inner for inner in node.inner if not isinstance(inner, str) or inner.strip()]
    if len(only) != 1 or isinstance(only[0], str) or {node.tag, only[0].tag} != {"sup", "a"}:
        return False
    address = (node if node.tag == "a" else only[0]).attributes.get("href") or ""
    return "#" in address and bool(_NOTE_MARK.fullmatch("".join(_texts(node)).strip()))


def _article(root: _Node) -> _Node:
    """What is marked as the article, if most of the text is in one."""
    for tag in ("main", "article"):
        found = [node for node in _all(root) if node.tag == tag or node.attributes.get("role") == tag]
        best = max(found, key=lambda node: node.chars - node.link_chars, default=None)
        if best and best.chars - best.link_chars >= _ARTICLE_SHARE * (root.chars - root.link_chars):
            return best
    return root


def _only_heading(root: _Node) -> str:
    headings = [node for node in _all(root) if node.tag == "h1" and node.chars]
    return _folded(headings[0]) if len(headings) == 1 else ""


def _without_site(title: str) -> str:
    """The title without the site's name behind it, if enough is left."""
    while (shorter := _SITE_NAME.sub("", title)) != title and len(shorter) >= _LEAST_TITLE:
        title = shorter
    return title


def _all(node: _Node) -> Iterator[_Node]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += [inner for inner in reversed(one.inner) if isinstance(inner, _Node)]


def _folded(node: _Node) -> str:
    """The text of an element on one line."""
    return " ".join("".join(_texts(node)).split())


def _texts(node: _Node) -> Iterator[str]:
    for inner in node.inner:
        if isinstance(inner, str):
            yield inner
        elif inner.tag == "br":
            yield "\n"
        else:
            block = inner.tag in _BLOCKS
            yield from (" ",) if block else ()
            yield from _texts(inner)
            yield from (" ",) if block else ()


class _Renderer:
    """Writes elements as blocks."""

    def __init__(self, blocks: Blocks, *, whole: bool) -> None:
        self._blocks = blocks
        self._whole = whole
        self._line: list[str] = []  # of the paragraph being read
        self._listed = False  # whether it is an item of a list

    def render(self, node: _Node) -> None:
        self._inner(node)
        self._end()

    def _inner(self, node: _Node) -> None:
        for inner in node.inner:
            if isinstance(inner, str):
                self._line.append(_BLANKS.sub(" ", inner))
            else:
                self._element(inner)

    def _element(self, node: _Node) -> None:
        if node.tag == "br":
            self._line.append("\n")
        elif node.tag == "dt":  # what is said of it goes on in the same paragraph
            self._end()
            self._inner(node)
            self._line.append("\n")
        elif node.tag == "dd":
            self._inner(node)
            self._end()
        elif node.tag not in _BLOCKS:
            self._inner(node)
        elif self._whole or not _is_aside(node):
            self._end()
            self._block(node)
            self._end()

    def _block(self, node: _Node) -> None:
        match node.tag:
            case tag if tag in _TITLES:
                self._blocks.add_heading(_folded(node), int(node.tag[1]))
            case "pre":
                self._blocks.add_text("".join(_texts(node)).strip("\n"))
            case "ul" | "ol":
                self._list(node)
            case "table" if _is_table(node):
                self._table(node)
            case _:
                self._inner(node)

    def _table(self, node: _Node) -> None:
        """Add a table; its caption stands above it."""
        captions = [_folded(inner) for inner in _all(node) if inner.tag == "caption" and inner.chars]
        titles = [Row(0, (caption,)) for caption in captions[:1]]
        header = _header_rows(node)
        add_grid(self._blocks, [*titles, *_rows(node)], header_rows=header + len(titles) if header else header)

    def _list(self, node: _Node) -> None:
        start = node.attributes.get("start") or ""
        number = int(start) if start.isdigit() and len(start) < 7 else 1
        for inner in node.inner:
            if isinstance(inner, _Node) and inner.tag == "li":
                self._end()
                self._listed = True
                if node.tag == "ol":
                    self._line.append(f"{number}. ")
                    number += 1
                self._inner(inner)
                self._end()
                self._listed = False
            elif isinstance(inner, _Node):
                self._element(inner)

    def _end(self) -> None:
        text = "\n".join(" ".join(line.split()) for line in "".join(self._line).split("\n")).strip()
        self._line.clear()
        if self._listed:
            self._blocks.add_item(text)
        else:
            self._blocks.add_text(text)


def _is_aside(node: _Node) -> bool:
    """Whether a block stands around the article: marked so, whose site it is, or little else than short links.

    A head without a heading or a paragraph has the name of the site.
    """
    if node.tag in _ASIDE or node.attributes.get("role") in _ASIDE_ROLES or _leads_here(node):
        return True
    if _names_owner(node):
        return True
    if node.tag == "header" and not any(inner.tag in _TITLES or inner.tag == "p" for inner in _all(node)):
        return True
    many = node.links >= _LINKS and node.link_chars > _LINK_SHARE * node.chars
    return many and node.chars < _LINK_CHARS * node.links


def _names_owner(node: _Node) -> bool:
    """Whether a block that has no others inside says whose the site is."""
    inside = any(isinstance(inner, _Node) and inner.tag in _BLOCKS for inner in node.inner)
    return not inside and node.chars < _LONGEST_OWNER and bool(_OWNER.search(_folded(node)))


def _leads_here(node: _Node) -> bool:
    """Whether a block is the way to the page: links with marks between them. Example: 首页 > 新闻 > 正文."""
    if not 0 < node.links <= node.chars <= _LONGEST_WAY or any(inner.tag in _TITLES for inner in _all(node)):
        return False
    return bool(_WAY.fullmatch(_folded(node)))


def _is_table(node: _Node) -> bool:
    """Whether a table has data, not the layout of a page: several columns of short cells, no tables inside."""
    inside = [inner for inner in _all(node) if inner is not node]
    if any(inner.tag == "table" for inner in inside):
        return False
    rows = [
        sum(isinstance(cell, _Node) and cell.tag in ("td", "th") for cell in row.inner)
        for row in inside
        if row.tag == "tr"
    ]
    cells = [inner.chars for inner in inside if inner.tag in ("td", "th")]
    marked = any(inner.tag in ("th", "caption", "thead") for inner in inside)
    return max(rows, default=0) > 1 and (marked or (len(rows) > 1 and max(cells) < 1000))


def _rows(node: _Node) -> Iterator[Row]:
    """The rows of a table, merged cells in every place that they cover."""
    below: dict[int, tuple[str, int]] = {}  # column -> text that reaches down, for so many rows more
    for row in (inner for inner in _all(node) if inner.tag == "tr"):
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
            if isinstance(cell, _Node) and cell.tag in ("td", "th"):
                reach_down()
                text = _folded(cell)
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


def _looks_like_name(cell: _Node) -> bool:
    """Whether a cell of a table is marked as a name, or looks like one: bold, or on a ground of its own."""
    if cell.tag == "th" or "bgcolor" in cell.attributes or _GROUND.search(cell.attributes.get("style") or ""):
        return True
    bold = sum(inner.chars for inner in _all(cell) if inner.tag in ("b", "strong"))
    return 0 < cell.chars <= bold


def _header_rows(node: _Node) -> int | None:
    """How many rows are marked as naming the columns; 0: each has a name and what is said of it; None: no marks say."""
    rows = [inner for inner in _all(node) if inner.tag == "tr"]
    heads = [
        [cell.tag == "th" for cell in row.inner if isinstance(cell, _Node) and cell.tag in ("td", "th")] for row in rows
    ]
    if heads and all(marks == [True, False] for marks in heads):
        return 0
    count = next((number for number, marks in enumerate(heads) if not all(marks) or not marks), len(heads))
    return count or None


def _span(cell: _Node, name: str, most: int) -> int:
    value = (cell.attributes.get(name) or "").strip()
    return max(1, min(int(value), most)) if value.isdigit() and len(value) < 6 else 1
