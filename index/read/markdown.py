"""read: Markdown to plain text; marks are taken off, headings are noted."""

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

# Metadata between two rules at the very top: its first line is a key. A rule alone is none.
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n[\w-]+[ \t]*:.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# A footnote, which CommonMark would take for a link's address and drop.
_FOOTNOTE = re.compile(r"^\[\^([^\]\s]+)\]:?[ \t]*(?=\S)", re.MULTILINE)
_FOOTNOTE_MARK = re.compile(r"\[\^([^\]\s]+)\]")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_UNSEEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_CELL_TAG = re.compile(r"</t[dh]\s*>(?=\s*<t[dh])", re.IGNORECASE)
_LINE_TAG = re.compile(r"<br\s*/?>|</(?:tr|p|div|li|h\d|table)\s*>", re.IGNORECASE)
_BLANKS = re.compile(r"\s*\n\s*")
_SENTENCE_END = re.compile(r"[。！？!?；;，,.]$")
# A line that is only text, or a heading of it, however its neighbours look; and a comment.
_PLAIN = re.compile(
    r"(?:#{1,6} )?(?![ \t#>|:`~=+*&\[\\!_-]|\d+[.)](?:[ \t]|$))(?:[^*_`\[\]<&\\~#!\t]|<(?![A-Za-z/!?]))*"
    r"|<!--(?:(?!-->).)*-->",
    re.DOTALL,
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
# The parser fills in tables while it reads its first documents, where another thread would find them half empty.
_one_at_a_time = Lock()


def read_markdown(source: str, stem: str, text: str) -> Document:
    """Return the document that a Markdown text renders to, as plain text.

    Blocks are separated by a blank line, a table's cells by " | ", the items of a list by a
    line end; numbers of ordered lists stay, since people refer to them. Front matter and
    comments are not part of the document.
    """
    body = _FRONT_MATTER.sub("", text)
    blocks = _Blocks()
    lines = body.split("\n")
    if all(map(_PLAIN.fullmatch, lines)):  # most files of most folders; the parser takes far longer to say so
        blocks.take_plain(lines)
    else:
        with _one_at_a_time:
            tokens = _parser().parse(_FOOTNOTE_MARK.sub(r"\[\1\]", _FOOTNOTE.sub(r"\[\1\] ", body)))
        for token in tokens:
            blocks.take(token)
    plain = "".join(blocks.pieces)
    titles = (plain[heading.start : heading.end] for heading in blocks.headings)
    return Document(source, next(titles, stem), plain, tuple(blocks.headings))


@cache
def _parser() -> MarkdownIt:
    # Imported here: a folder of plain text never needs it.
    from markdown_it import MarkdownIt

    # Lists of office documents go deeper than the parser's twenty levels of nesting.
    return MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])


class _Blocks:
    """The plain text so far, and what the block being read needs to know."""

    def __init__(self) -> None:
        self.pieces: list[str] = []  # joined, the document's text
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
        """Take the lines of a text without any mark but those of headings and comments."""
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
            self._level = 0  # a sentence over a rule, which Markdown takes for a heading
        start = self._size + len(gap) if self.pieces else 0
        self.pieces += [gap, content] if self.pieces else [content]
        self._size = start + len(content)
        if self._level:
            self.headings.append(Heading(start, self._size, self._level))


def _inline(tokens: list[Token]) -> str:
    """The text of inline tokens: a link's or picture's words without its address."""
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
    seen = _UNSEEN.sub("", _COMMENT.sub("", markup))
    lines = _LINE_TAG.sub("\n", _CELL_TAG.sub(" | ", seen))
    return _BLANKS.sub("\n", unescape(_TAG.sub("", lines)))
