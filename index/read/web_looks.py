"""read: which paragraphs of a web page are headings by their look, where no mark says it."""

from __future__ import annotations

import re

from index.read.blocks import Blocks
from index.read.content import says_something
from index.read.document import Span
from index.read.lines import cells_of
from index.read.official import is_date
from index.read.web_tree import BLOCKS, TITLES, Node, every, folded

# A bold line is a heading below those with marks, which have levels 1 to 6.
_BOLD_LEVEL = 7
_MOST_CELLS = 60
# One that is alone is no longer than that.
_MOST_CELLS_ALONE = 40
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第\S{1,4}[编篇部章节条]|附[件录]|[①-⑳]")
_LABELLED = re.compile(r"[^：:]{1,12}[：:]\s*\S")
# What ends no name: the line below goes on with it.
_GOES_ON = re.compile(r"(?:[是的和与及让把被请将在有]|[都还才]能|可以|需要|如下)$")
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ENDS = re.compile(r"[。！!？?；;，,、…]$|(?<!\d)\.$|[）)]$")


class BoldLines:
    """The bold paragraphs of a page that may be headings, noted while it is read, in its order."""

    def __init__(self) -> None:
        self._found: list[tuple[Span, str]] = []  # with a text below
        self._last: tuple[Span, str] | None = None  # that nothing stands below yet
        self._has_headings = False

    def note_bold(self, span: Span | None, text: str) -> None:
        """Note a bold paragraph: it is what is below another one, which then heads nothing."""
        self._last = (span, text) if span and self._last is None else None

    def note_text(self, text: str) -> None:
        """Note what is no bold paragraph."""
        if self._last is not None and text and not is_date(text):
            self._found.append(self._last)
        self._last = None

    def note_heading(self) -> None:
        """Note a heading that is marked."""
        self._has_headings = True
        self._last = None

    def mark_headings(self, blocks: Blocks) -> None:
        """Make headings of the bold paragraphs: several names, or a short one; those with numbers are told by them.

        One that says something is a heading only among several that do not.
        """
        if not self._has_headings or any(_NUMBERED.match(text) for _, text in self._found):
            return
        names = [(span, text) for span, text in self._found if not says_something(text)]
        if len(names) == 1 and cells_of(names[0][1]) > _MOST_CELLS_ALONE:
            return
        for span, _ in self._found if len(names) > 1 else names:
            blocks.mark_heading(span, _BOLD_LEVEL)


def may_head(node: Node) -> bool:
    """Return whether a paragraph may be a heading by its look: all of it is bold, and it is short and no sentence."""
    if node.tag not in ("p", "div", "center") or not 0 < node.chars <= _MOST_CELLS or node.links:
        return False
    if any(inner.tag in BLOCKS or inner.tag in TITLES for inner in every(node) if inner is not node):
        return False
    if _bold_chars(node) < node.chars:
        return False
    text = folded(node)
    says = _ENDS.search(text) or _LABELLED.match(text) or _GOES_ON.search(text)
    return cells_of(text) <= _MOST_CELLS and not says and not is_date(text) and any(map(str.isalpha, text))


def _bold_chars(node: Node) -> int:
    """How many characters of an element are bold."""
    if _is_bold(node):
        return node.chars
    return sum(_bold_chars(inner) for inner in node.inner if isinstance(inner, Node))


def _is_bold(node: Node) -> bool:
    """Whether an element makes what is in it bold."""
    return node.tag in ("b", "strong") or bool(_BOLD_STYLE.search(node.attributes.get("style") or ""))
