"""read: which paragraphs of a Word file are headings by their look, where no style says it."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree.ElementTree import Element

from index.read.archive import child, local
from index.read.blocks import Blocks
from index.read.chat import asks
from index.read.content import says_something
from index.read.document import Span
from index.read.lines import cells_of
from index.read.official import is_date, is_name
from index.read.sections import names_section
from index.read.word_styles import Style, half_points, is_bold

# A heading's letters are so many times as high as the text's.
_LARGER = 1.15
_MOST_SIZES = 3
_TITLE_LEVEL = 1
# The title stands so near to the beginning.
_COVER_CHARS = 500
# A bold heading is no longer than that; where some have numbers, headings are told by these.
_BOLD_CELLS = 40
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第\S{1,4}[编篇部章节条]|附[件录]|[①-⑳]")
# What says something of a label, and where somebody signs.
_LABELLED = re.compile(r"[^：:]{1,12}[：:]\s*\S")
_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]$")
_SIGNED = re.compile(r"[（(](?:盖章|公章|签章|签字|签名)[^）)]{0,6}[）)]|(?:签字|签名|盖章|签章)\s*[：:]")


class Looks:
    """How the paragraphs of a Word file look, noted while they are read, in their order.

    Args:
        default_size: Of letters of which nothing says it, in half points.
        usual_size: Of letters in tables, in half points.
    """

    def __init__(self, default_size: int, usual_size: int) -> None:
        self._default_size = default_size
        self._usual_size = usual_size
        self._chars: Counter[int] = Counter()  # in letters of each size
        self._names: list[tuple[Span, str, int]] = []  # lines in the middle, with the size of their letters
        self._bold: list[tuple[Span, str]] = []  # short bold lines with a text below
        self._last_bold: tuple[Span, str] | None = None  # that nothing stands below yet
        self._bold_title: tuple[Span, str] | None = None

    def note(self, paragraph: Element, style: Style, text: str, span: Span, *, is_centred: bool) -> None:
        """Note the size of a paragraph's letters, and where it is if it may be a heading."""
        size = self.size_of(paragraph, style)
        self._chars[size] += len(text)
        if is_centred and is_name(text):
            self._names.append((span, text, size))
        may_be_name = not is_centred and len(text) <= _BOLD_CELLS and is_bold(paragraph, style)
        self._note_bold((span, text) if may_be_name else None)

    def size_of(self, paragraph: Element, style: Style) -> int:
        """The size of a paragraph's letters, in half points."""
        run = next((inner for inner in paragraph if local(inner) == "r"), None)
        return half_points(child(run, "rPr")) or style.size or self._default_size

    def may_be_title(self, paragraph: Element, style: Style) -> bool:
        """Whether a paragraph in the middle looks like a line of a title: larger than the text's style, or bold."""
        return self.size_of(paragraph, style) > _LARGER * self._usual_size or is_bold(paragraph, style)

    def note_table(self, chars: int) -> None:
        """Note a table with so many characters."""
        self._note_bold(None)
        self._chars[self._usual_size] += chars

    def note_other(self) -> None:
        """Note a heading by style, or an item of a list."""
        self._note_bold(None)

    def mark_headings(self, blocks: Blocks, title: str, *, has_headings: bool) -> str:
        """Make headings of lines in the middle whose letters are larger than the text's, and of bold ones.

        Args:
            title: That of the document by its styles, empty without one.
            has_headings: Whether styles name some.

        Returns:
            The title.
        """
        usual = max(self._chars, key=lambda size: self._chars[size], default=0)
        larger = [(span, text, size) for span, text, size in self._names if size > _LARGER * usual]
        sizes = sorted({size for _, _, size in larger}, reverse=True)
        titled = next((n for n, (span, _, size) in enumerate(larger) if size == sizes[0] and span[0] < _COVER_CHARS), 0)
        for span, text, size in larger[titled:]:  # what stands above the title is none of its headings
            if is_date(text) or (size < sizes[0] and _LABELLED.match(text)):
                continue
            title = title or (text if size == sizes[0] else "")
            blocks.mark_heading(span, min(sizes.index(size), _MOST_SIZES) + 1)
        headings = [] if has_headings else self._bold_headings()
        if headings and self._bold_title is not None and not title:
            span, title = self._bold_title
            blocks.mark_heading(span, _TITLE_LEVEL)
        for span in headings:
            blocks.mark_heading(span, _MOST_SIZES + 2)
        return title

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

    def _bold_headings(self) -> list[Span]:
        """The bold lines that are headings: several names, if nothing else is one but by its size or a number."""
        if any(_NUMBERED.match(text) or names_section(text) for _, text in self._bold):
            return []
        names = [span for span, _ in self._bold]
        return names if len(names) > 1 else []


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
