"""read: render Markdown to plain text with headings."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from threading import Lock
from typing import TYPE_CHECKING

from index.read.document import Document, Heading

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Metadata between two rules at the very top, whose first line is `key:`; a rule alone is text.
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n[\w-]+[ \t]*:.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# A footnote: CommonMark would take it for a link's address and drop it.
_FOOTNOTE = re.compile(r"^\[\^([^\]\s]+)\]:?[ \t]*(?=\S)", re.MULTILINE)
_FOOTNOTE_MARK = re.compile(r"\[\^([^\]\s]+)\]")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_INVISIBLE = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_CELL_TAG = re.compile(r"</t[dh]\s*>(?=\s*<t[dh])", re.IGNORECASE)
_LINE_TAG = re.compile(r"<br\s*/?>|</(?:tr|p|div|li|h\d|table)\s*>", re.IGNORECASE)
_BLANKS = re.compile(r"\s*\n\s*")
_SENTENCE_END = re.compile(r"[。！？!?；;，,.]$")
# A line that means the same whatever its neighbours are: text, a heading, a comment.
_PLAIN = re.compile(
    r"(?:#{1,6} )?(?![ \t#>|:`~=+*&\[\\!_-]|\d+[.)](?:[ \t]|$))(?:[^*_`\[\]<&\\~#!\t]|<(?![A-Za-z/!?]))*"
    r"|<!--(?:(?!-->).)*-->",
    re.DOTALL,
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
# The parser is not thread-safe: it fills its own tables while it parses its first documents.
_parsing = Lock()


def read_markdown(source: str, stem: str, text: str) -> Document:
    """Return the plain text that a Markdown text renders to, as a document.

    | Markdown             | plain text                           |
    |----------------------|--------------------------------------|
    | blocks               | separated by a blank line            |
    | rows and list items  | separated by a line end              |
    | cells of a row       | separated by " | "                   |
    | ordered lists        | with numbers: people refer to them   |
    | front matter         | left out                             |
    | comments             | left out                             |
    """
    body = _FRONT_MATTER.sub("", text)
    blocks = _Blocks()
    lines = body.split("\n")
    if all(map(_PLAIN.fullmatch, lines)):  # true of most files, and much faster than the parser
        blocks.take_plain(lines)
    else:
        with _parsing:
            tokens = _parser().parse(_FOOTNOTE_MARK.sub(r"\[\1\]", _FOOTNOTE.sub(r"\[\1\] ", body)))
        for token in tokens:
            blocks.take(token)
    plain = "".join(blocks.pieces)
    titles = (plain[heading.start : heading.end] for heading in blocks.headings)
    return Document(source, next(titles, stem), plain, tuple(blocks.headings))


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
        self._size = 0  # characters in pieces
        self._level = 0  # of the heading being read, 0 outside headings
        self._lists: list[int | None] = []  # next number of each open list, None: bullets
        self._prefix = ""  # what the next block begins with: a list item's number
        self._row: list[str] | None = None  # cells of the table row being read

    def take(self, token: Token) -> None:  # noqa: PLR0912 - one case for each kind of block
        match token.type:
            case "heading_open":
                self._level = int(token.tag[1:])
            case "heading_close":
                self._level = 0
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
                self._prefix = ""
            case "list_item_open":
                number = self._lists[-1]
                if number is not None:
                    self._prefix = f"{number}. "
                    self._lists[-1] = number + 1
            case "tr_open":
                self._row = []
            case "tr_close":
                self._add(" | ".join(self._row or []), "\n")
                self._row = None
            case "inline":
                content = _inline(token.children or [])
                if self._row is None:
                    self._add(content)
                else:
                    self._row.append(content.replace("\n", " "))
            case "fence" | "code_block":
                self._add(token.content.strip("\n"))
            case "html_block":
                self._add(_without_tags(token.content))

    def take_plain(self, lines: list[str]) -> None:
        """Take the lines of a text with no marks but those of headings and comments."""
        paragraph: list[str] = []
        for line in [*lines, ""]:
            if line and not line.startswith(("#", "<!--")):
                paragraph.append(line.rstrip(" "))
                continue
            if paragraph:
                self._add("\n".join(paragraph))
                paragraph = []
            if line.startswith("#"):
                marks, _, content = line.partition(" ")
                self._level = len(marks)
                self._add(content)
                self._level = 0

    def _add(self, content: str, gap: str = "\n\n") -> None:
        content = content.strip()
        if not content:
            return
        if self._lists and not self._level:
            gap = "\n"
        content = self._prefix + content
        self._prefix = ""
        if self._level and _SENTENCE_END.search(content):
            self._level = 0  # a sentence above a rule: Markdown takes it for a heading
        start = self._size + len(gap) if self.pieces else 0
        self.pieces += [gap, content] if self.pieces else [content]
        self._size = start + len(content)
        if self._level:
            self.headings.append(Heading(start, self._size, self._level))


def _inline(tokens: list[Token]) -> str:
    """The text of inline tokens; of links and pictures without their address."""
    pieces = []
    for token in tokens:
        match token.type:
            case "softbreak" | "hardbreak":
                pieces.append("\n")
            case "html_inline":
                pieces.append(_without_tags(token.content))
            case _:  # an image's content is its description
                pieces.append(token.content)
    return "".join(pieces)


def _without_tags(markup: str) -> str:
    visible = _INVISIBLE.sub("", _COMMENT.sub("", markup))
    lines = _LINE_TAG.sub("\n", _CELL_TAG.sub(" | ", visible))
    return _BLANKS.sub("\n", unescape(_TAG.sub("", lines)))
