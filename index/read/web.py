"""read: web pages, as browsers read them; nothing that they refer to is fetched."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from index.errors import CannotRead
from index.read.blocks import Blocks
from index.read.document import Document
from index.read.encoding import decode
from index.read.grid import add_grid
from index.read.rows import Row
from index.read.web_around import Around, article_of
from index.read.web_furniture import without_counters
from index.read.web_looks import BoldLines, may_head
from index.read.web_posts import POST_HEAD, name_posts
from index.read.web_tables import header_rows, is_table, pairs_of, rows_of
from index.read.web_tree import BLOCKS, TITLES, Node, count, drop_struck, every, folded, texts_of, tree_of

_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)|encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
# Declarations that are checked against the bytes: pages declare these and are written in another one of them.
_CHECKED = {"utf-8", "gb2312", "gbk", "gb18030", "hz", "big5", "utf-16", "iso8859-1", "ascii", "cp1252"}
_DEEPEST_PARSED = 5000
_NESTING = re.compile(
    r"<(/?)(?!(?:p|li|d[dt]|t[rhd]|option|br|hr|img|input|meta|link|col|area|base|wbr|source)\b)[a-z][^<>]*(?<!/)>",
    re.I,
)
_SITE_NAME = re.compile(r"\s*[-_|–—·‖]+\s*[^-_|–—·‖]{1,30}$")
_LEAST_TITLE = 4
# Titles of tables are below all headings, marked ones and bold ones.
_TABLE_LEVEL = 8
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
    drop_struck(root)
    count(root)
    name_posts(root)
    article = root if whole else article_of(root)
    _Renderer(blocks, left_out if whole else Around(article).has, opens_with, is_page=not whole).render(article)
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

    def __init__(
        self,
        blocks: Blocks,
        left_out: Callable[[Node], bool],
        opens_with: tuple[str, int] | None,
        *,
        is_page: bool,
    ) -> None:
        self._blocks = blocks
        self._is_page = is_page
        self._left_out = left_out
        self._opening = opens_with
        self._opened: list[str] = []  # the lines that its name may begin with
        self._line: list[str] = []  # of the paragraph being read
        self._bold = BoldLines()
        self._post = ""  # who wrote the text that follows, and when
        self._quoted = False  # whether it is in a quotation
        self._listed = False  # whether it is an item of a list

    def render(self, node: Node) -> None:
        self._inner(node)
        self._end()
        self._end_opening()
        self._blocks.add_text(self._post)
        self._bold.mark_headings(self._blocks)

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
        elif node.tag not in BLOCKS and node.tag != POST_HEAD:
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
                self._bold.note_heading()
            case tag if tag == POST_HEAD:
                self._blocks.add_text(self._post)  # of a post without a text
                self._post = folded(node)
            case "blockquote":
                self._quoted, outer = True, self._quoted
                self._inner(node)
                self._end()
                self._quoted = outer
            case "pre":
                self._blocks.add_text("".join(texts_of(node)).strip("\n"))
            case "ul" | "ol":
                self._list(node)
            case "dl" if pairs := pairs_of(node):
                self._bold.note_text(pairs[0][0])
                self._blocks.add_rows((f"{label}：{value}", ()) for label, value in pairs)
            case _ if not self._listed and may_head(node):
                self._bold.note_bold(self._blocks.add_text(folded(node)), folded(node))
            case "table" if is_table(node):
                self._table(node)
            case _:
                self._inner(node)

    def _table(self, node: Node) -> None:
        """Add a table; its caption stands above it."""
        self._bold.note_text(folded(node))
        captions = [folded(inner) for inner in every(node) if inner.tag == "caption" and inner.chars]
        titles = [Row(0, (caption,)) for caption in captions[:1]]
        header = header_rows(node)
        add_grid(
            self._blocks,
            [*titles, *rows_of(node)],
            _TABLE_LEVEL,
            header_rows=header + len(titles) if header else header,
        )

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
        if self._is_page:
            text = without_counters(text)
        if text and self._post and not self._quoted:
            text, self._post = f"{self._post}\n{text}", ""
        if text:
            self._bold.note_text(text)
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
