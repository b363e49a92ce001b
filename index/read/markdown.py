"""read: render Markdown to plain text with headings, tables and lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import unescape
from threading import Lock
from typing import TYPE_CHECKING

from index.read.content import says_something
from index.read.document import Document, Heading, Span
from index.read.form_shape import has_shape_of_form
from index.read.forms import pairs_line
from index.read.front_matter import front_matter
from index.read.lines import CLOSED, cells_of, unwrapped
from index.read.tables import rows_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# A footnote: CommonMark would take it for a link's address and drop it.
_FOOTNOTE = re.compile(r"^\[\^([^\[\]\s]+)\]:?[ \t]*(?=\S)", re.MULTILINE)
_FOOTNOTE_MARK = re.compile(r"\[\^([^\[\]\s]+)\]")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_INVISIBLE = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_SENTENCE_END = re.compile(r"[。！？!?；;，,.]$")
# A line that means the same whatever its neighbours are: text, a heading, a comment.
_PLAIN = re.compile(
    r"(?:#{1,6} )?(?![ \t#>|:`~=+*&\[\\!_-]|\d+[.)](?:[ \t]|$))(?:[^*_`\[\]<&\\~#!\t]|<(?![A-Za-z/!?]))*"
    r"|<!--(?:(?!-->).)*-->",
    re.DOTALL,
)
_TAG = re.compile(r"<(/?)([A-Za-z][^\s<>/]*)([^<>]*)>")
_HREF = re.compile(r"\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_ENDS_LINE = {"tr", "p", "div", "li", "table", *(f"h{level}" for level in range(1, 10))}
_CELLS = {"td", "th"}
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
# A heading without a blank after its marks; no tag (#这 #那), number (#12) or topic (#这#).
_UNSPACED_HEADING = re.compile(r"(#{1,6})(?=[^\s#!\d/])([^#\n]*)(#*)")
# Where a box of site generators begins or ends, with its kind and its title.
_CONTAINER = re.compile(r":{3,}+[ \t]*+(?:\{[^{}]*+\}|[\w-]*+)[ \t]*+\[?([^\[\]]*+)\]?")
# Addresses that people can open; a relative one leads nowhere outside the folder's own site.
_ADDRESS = re.compile(r"(?:https?|ftp|mailto|tel):(?://)?(?=\S)", re.IGNORECASE)
# A bold line is a heading below those with marks, which have levels 1 to 6.
_BOLD_LEVEL = 7
_CAPTION_LEVEL = 8
_HEADING_CELLS = 80
# The parser is not thread-safe: it fills its own tables while it parses its first documents.
_parsing = Lock()


def read_markdown(source: str, text: str) -> Document:
    """Return the plain text that a Markdown text renders to, as a document.

    | Markdown             | plain text                                        |
    |----------------------|---------------------------------------------------|
    | blocks               | separated by a blank line                         |
    | wrapped lines        | joined                                            |
    | a bold line alone    | a heading, unless it says something itself        |
    | a row of a table     | a line, `key：value；key：value`                   |
    | list items           | a line each, below the line that opens the list   |
    | ordered lists        | with numbers: people refer to them                |
    | a link's address     | in brackets after its text                        |
    | front matter         | title and names of the document                   |
    | comments             | left out                                          |
    | boxes (`:::tip a`)   | their title and what is in them                   |
    """
    top = front_matter(text)
    blocks = _Blocks()
    lines = _as_meant(top.body.split("\n"))
    if all(map(_PLAIN.fullmatch, lines)):  # true of most files, and much faster than the parser
        blocks.take_plain(lines)
    else:
        body = "\n".join(lines)
        with _parsing:
            tokens = _parser().parse(_FOOTNOTE_MARK.sub(r"\[\1\]", _FOOTNOTE.sub(r"\[\1\] ", body)))
        for token in tokens:
            blocks.take(token)
    plain = "".join(blocks.pieces)
    first = blocks.headings[0] if blocks.headings else None
    own = plain[first.start : first.end] if first and first.level == 1 else ""
    return Document(
        source, top.title or own, plain, tuple(blocks.headings), top.names, tuple(blocks.tables), tuple(blocks.lists)
    )


def _as_meant(lines: Sequence[str]) -> list[str]:
    """The lines with a blank after a heading's marks: `#标题` is meant as `# 标题`; of `:::tip 提示` its title."""
    meant = []
    fence = ""
    for line in lines:
        if mark := _FENCE.match(line):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        if not fence and line.startswith(":::") and (container := _CONTAINER.fullmatch(line.rstrip())):
            meant.append(container[1])
            continue
        heading = None if fence or not line.startswith("#") else _UNSPACED_HEADING.fullmatch(line.rstrip())
        meant.append(f"{heading[1]} {heading[2].strip()}" if heading and _is_closed(*heading.groups()) else line)
    return meant


def _is_closed(marks: str, content: str, closing: str) -> bool:
    """Whether a heading's closing marks may close it: none, after a blank, or as many as its own."""
    return not closing or content[-1].isspace() or closing == marks


@cache
def _parser() -> MarkdownIt:
    # Imported here: folders of plain text need no parser.
    from markdown_it import MarkdownIt

    # Lists of office documents go deeper than the parser's twenty levels of nesting.
    return MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])


class _Blocks:
    """The blocks rendered so far, and the state of the block being read."""

    def __init__(self) -> None:
        self.pieces: list[str] = []  # of the document's text
        self.headings: list[Heading] = []
        self.tables: list[Span] = []
        self.lists: list[Span] = []
        self._size = 0  # characters in pieces
        self._last = 0  # where the last block starts
        self._level = 0  # of the heading being read, 0 outside headings
        self._underlined = False  # whether that heading's mark is the rule below it
        self._lists: list[int | None] = []  # next number of each open list, None: bullets
        self._list_start = 0  # of the outermost open list, with the line that opens it
        self._prefix = ""  # what the next block begins with: a list item's number
        self._rows: list[list[str]] | None = None  # of the table being read

    def take(self, token: Token) -> None:  # noqa: PLR0912 - one case for each kind of block
        match token.type:
            case "heading_open":
                self._level = int(token.tag[1:])
                self._underlined = token.markup in ("-", "=")
            case "heading_close":
                self._level = 0
            case "bullet_list_open":
                self._open_list(None)
            case "ordered_list_open":
                self._open_list(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self._close_list()
            case "list_item_open":
                number = self._lists[-1]
                if number is not None:
                    self._prefix = f"{number}. "
                    self._lists[-1] = number + 1
            case "table_open":
                self._rows = []
            case "tr_open" if self._rows is not None:
                self._rows.append([])
            case "table_close":
                self._add_table(self._rows or [])
            case "inline" if self._rows:
                self._rows[-1].append(" ".join(_inline(token.children or []).split("\n")))
            case "inline":
                self._add_inline(token.children or [])
            case "fence" | "code_block":
                self._add(token.content.strip("\n"))
            case "html_block":
                self._add(_without_tags(token.content))

    def take_plain(self, lines: Sequence[str]) -> None:
        """Take the lines of a text with no marks but those of headings and comments."""
        paragraph: list[str] = []
        for line in [*lines, ""]:
            if line and not line.startswith(("#", "<!--")):
                paragraph.append(line.rstrip(" "))
                continue
            if paragraph:
                self._add("\n".join(unwrapped(paragraph)))
                paragraph = []
            if line.startswith("#"):
                marks, _, content = line.partition(" ")
                self._level = len(marks)
                self._add(content)
                self._level = 0

    def _open_list(self, number: int | None) -> None:
        if not self._lists:
            self._list_start = self._opening_line()
        self._lists.append(number)

    def _close_list(self) -> None:
        self._lists.pop()
        self._prefix = ""
        if not self._lists and self._list_start < self._size:
            self.lists.append((self._list_start, self._size))

    def _opening_line(self) -> int:
        """Where the list that opens now starts: at the line that opens it, if there is one."""
        ends = [
            *(heading.end for heading in self.headings[-1:]),
            *(end for _, end in (*self.tables[-1:], *self.lists[-1:])),
        ]
        above = self.pieces[-1] if self.pieces else ""
        opens = above and self._size not in ends and (above[-1] in "：:？?" or cells_of(above) <= _HEADING_CELLS)
        return self._last if opens else self._size

    def _add_inline(self, tokens: Sequence[Token]) -> None:
        """A paragraph, list item or heading; bold lines of a paragraph are headings."""
        lines = _lines(tokens)
        plain: list[str] = []
        for line in lines if not self._level and not self._lists else ():
            if _is_bold(line) and _may_head(text := _inline(line)):
                self._add("\n".join(unwrapped(plain)))
                plain = []
                self._level = _BOLD_LEVEL
                self._add(text)
                self._level = 0
            else:
                plain += _inline(line).split("\n")
        if self._level or self._lists:
            plain = _inline(tokens).split("\n")
        self._add("\n".join(unwrapped([line for line in plain if line.strip()])))

    def _add_table(self, table: Sequence[Sequence[str]]) -> None:
        self._rows = None
        fields = [[(" ".join(cell.split()), 1) for cell in row] for row in table]
        rows = [pairs_line(row) for row in fields] if has_shape_of_form(fields) else rows_of(table)
        if not rows:
            return
        captioned = self._caption()
        self._add("\n".join(rows))
        self.tables.append((self._last, self._size))
        if captioned:
            self.headings.append(Heading(self._size, self._size, _CAPTION_LEVEL))

    def _caption(self) -> bool:
        """Make a heading of the line right above a table, if it names it; parts of a long table keep it."""
        text = "".join(self.pieces[-1:])
        is_text = self.pieces and not self._lists and (not self.headings or self.headings[-1].end < self._size)
        is_other = self._size in {end for _, end in (*self.tables[-1:], *self.lists[-1:])}
        if not is_text or is_other or "\n" in text:
            return False
        if (CLOSED.search(text) and text[-1] not in "：:") or cells_of(text) > _HEADING_CELLS or says_something(text):
            return False
        self.headings.append(Heading(self._last, self._size, _CAPTION_LEVEL))
        return True

    def _add(self, content: str, gap: str = "\n\n") -> None:
        content = content.strip()
        if not content:
            return
        if self._lists and not self._level:
            gap = "\n"
        content = self._prefix + content
        self._prefix = ""
        if self._level and self._underlined and _SENTENCE_END.search(content):
            self._level = 0  # a sentence above a rule: Markdown takes it for a heading
        self._underlined = False
        start = self._size + len(gap) if self.pieces else 0
        self.pieces += [gap, content] if self.pieces else [content]
        self._size = start + len(content)
        self._last = start
        if self._level:
            self.headings.append(Heading(start, self._size, self._level))


def _lines(tokens: Sequence[Token]) -> list[list[Token]]:
    """The inline tokens of each line."""
    lines: list[list[Token]] = [[]]
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            lines.append([])
        else:
            lines[-1].append(token)
    return lines


def _is_bold(line: Sequence[Token]) -> bool:
    """Whether all of a line is bold."""
    bare = [token for token in line if token.content.strip() or token.type != "text"]
    ends = bool(bare) and bare[0].type == "strong_open" and bare[-1].type == "strong_close"
    return ends and sum(token.type == "strong_open" for token in bare) == 1


def _may_head(text: str) -> bool:
    """Whether a bold line can be a heading: short, no statement; a question may be one."""
    text = text.strip()
    ends = re.search(r"[。！!；;，,、]$|(?<!\d)\.$", text)
    return 0 < cells_of(text) <= _HEADING_CELLS and not ends and not says_something(text)


def _inline(tokens: Sequence[Token]) -> str:
    """The text of inline tokens, line by line; a link's address follows its text."""
    pieces: list[str] = []
    links: list[tuple[str, int]] = []  # address of each open link, and where its text starts
    for token in tokens:
        match token.type:
            case "softbreak" | "hardbreak":
                pieces.append("\n")
            case "html_inline":
                pieces.append(_without_tags(token.content))
            case "link_open":
                links.append((str(token.attrs.get("href", "")), len(pieces)))
            case "link_close" if links:
                address, start = links.pop()
                pieces.append(_address_after("".join(pieces[start:]), address))
            case _:  # an image's content is its description
                pieces.append(token.content)
    return "".join(pieces)


def _address_after(text: str, address: str) -> str:
    """The address of a link as it follows its text; empty if it leads nowhere or is the text itself."""
    shown = re.sub(r"^(?:mailto|tel):", "", address, flags=re.IGNORECASE)
    bare = re.sub(r"^https?://|/$", "", shown)
    return f"（{shown}）" if _ADDRESS.match(address) and bare not in text else ""


def _without_tags(markup: str) -> str:
    """The text of HTML, line by line, in one pass; a link's address follows its text, a bar parts cells."""
    visible = _INVISIBLE.sub("", _COMMENT.sub("", markup))
    pieces: list[str] = []
    link: tuple[str, int] | None = None  # address, and where its text starts; a link has no link inside
    after_cell = False
    position = 0
    for tag in _TAG.finditer(visible):
        text = visible[position : tag.start()]
        position = tag.end()
        name, closes = tag[2].lower(), bool(tag[1])
        after_cell = after_cell and not text.strip()
        if not (after_cell and name in _CELLS and not closes):
            pieces.append(text)
        elif not closes:
            pieces.append(" | ")
        if name == "br" or (closes and name in _ENDS_LINE):
            pieces.append("\n")
        elif name == "a" and not closes:
            address = _HREF.search(tag[3])
            link = (address[1], len(pieces)) if address else None
        elif name == "a" and link is not None:
            pieces.append(_address_after("".join(pieces[link[1] :]), link[0]))
            link = None
        after_cell = closes and name in _CELLS
    pieces.append(visible[position:])
    *lines, last = re.sub(r"\n\s*", "\n", unescape("".join(pieces))).split("\n")
    return "\n".join([*(line.rstrip() for line in lines), last])
