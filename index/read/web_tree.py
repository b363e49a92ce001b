"""read: the elements of a web page, and how much of their text is in links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_DROPPED = {
    *("script", "style", "noscript", "template", "iframe", "object", "svg", "canvas", "audio", "video", "head"),
    *("nav", "form", "option", "dialog", "rt", "rp", "rtc", "-comment"),
}
# What is chosen or written in them is none of the text.
CHOICES = {"button", "select", "input", "textarea"}
_STRUCK = {"del", "s", "strike"}
_STRUCK_STYLE = re.compile(r"text-decoration[\w-]{0,10}\s{0,5}:[^;]{0,60}line-through", re.IGNORECASE)
TITLES = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = {
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
    *TITLES,
    *("pre", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "hr"),
}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DEEPEST = 150
# Behind a heading: what leads to it, or lets one edit it.
_ACTION = re.compile(r"[#¶§]|[\[［][^\W\d_]{1,12}(?:\|[^\W\d_]{1,12}){0,3}[\]］]")
_EDITS = re.compile(r"编辑|編輯|edit", re.IGNORECASE)
_NOTE_MARK = re.compile(r"\d{1,3}|[*†‡]")
_NOTE_IN_BRACKETS = re.compile(r"[\[［〔](?:\d{1,3}|[a-z]|[注註]\s?\d{1,3})[\]］〕]")


@dataclass(slots=True)
class Node:
    """An element: its tag, its attributes, and its texts and elements; how much of its text is in links.

    `words` are its letters and digits, without marks.
    """

    tag: str
    attributes: dict[str, str | None]
    inner: list[str | Node] = field(default_factory=list)
    chars: int = 0
    words: int = 0
    link_chars: int = 0
    link_words: int = 0
    links: int = 0


def tree_of(page: LexborHTMLParser) -> Node:
    """Return the page without what shows no text; what is nested endlessly is hung higher."""
    root = Node("html", {})
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
                inner = Node(tag, attributes)
                open_nodes[-1].inner.append(inner)
                first = None if tag in CHOICES else node.first_child
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


def drop_struck(root: Node) -> None:
    """Take out what is struck through, as a price that no longer holds; not where a page is mostly struck."""
    struck = [inner for inner in every(root) if _is_struck(inner)]
    inside = {id(one) for outer in struck for part in outer.inner if isinstance(part, Node) for one in every(part)}
    chars = sum(len("".join(texts_of(one))) for one in struck if id(one) not in inside)
    if struck and 2 * chars < len("".join(texts_of(root))):
        for one in struck:
            one.inner = []


def _is_struck(node: Node) -> bool:
    return node.tag in _STRUCK or bool(_STRUCK_STYLE.search(node.attributes.get("style") or ""))


def count(node: Node) -> None:
    """Count the text and links of a node and of all below it, where marks of notes and what edits are left out."""
    node.inner = [inner for inner in node.inner if isinstance(inner, str) or not _is_note_mark(inner)]
    if node.tag in TITLES:
        while len(node.inner) > 1 and isinstance(last := node.inner[-1], Node) and _acts(last):
            node.inner.pop()
    for inner in node.inner:
        if isinstance(inner, str):
            node.chars += len("".join(inner.split()))
            node.words += sum(map(str.isalnum, inner))
            continue
        count(inner)
        node.chars += inner.chars
        node.words += inner.words
        node.link_words += inner.words if inner.tag == "a" else inner.link_words
        node.link_chars += inner.chars if inner.tag == "a" else inner.link_chars
        node.links += 1 if inner.tag == "a" else inner.links


def _is_note_mark(node: Node) -> bool:
    """Whether an element is a raised number that leads to a note: behind 20 it would make another number of it."""
    if node.tag not in ("sup", "a"):
        return False
    text = "".join(texts_of(node)).strip()
    if node.tag == "sup" and _NOTE_IN_BRACKETS.fullmatch(text):
        return True
    only = [inner for inner in node.inner if not isinstance(inner, str) or inner.strip()]
    if len(only) != 1 or isinstance(only[0], str) or {node.tag, only[0].tag} != {"sup", "a"}:
        return False
    address = (node if node.tag == "a" else only[0]).attributes.get("href") or ""
    return "#" in address and bool(_NOTE_MARK.fullmatch(text))


def _acts(node: Node) -> bool:
    """Whether an element behind a heading does something with it: it leads to it, or lets one edit it."""
    text = "".join("".join(texts_of(node)).split())
    leads = any(inner.tag == "a" for inner in every(node))
    return bool(_ACTION.fullmatch(text)) and (leads or bool(_EDITS.search(text)))


def every(node: Node) -> Iterator[Node]:
    """Yield a node and all below it."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += [inner for inner in reversed(one.inner) if isinstance(inner, Node)]


def folded(node: Node) -> str:
    """Return the text of an element on one line."""
    return " ".join("".join(texts_of(node)).split())


def texts_of(node: Node) -> Iterator[str]:
    """Yield the texts of a node and of all below it, blanks around those of blocks."""
    for inner in node.inner:
        if isinstance(inner, str):
            yield inner
        elif inner.tag == "br":
            yield "\n"
        else:
            block = inner.tag in BLOCKS
            yield from (" ",) if block else ()
            yield from texts_of(inner)
            yield from (" ",) if block else ()
