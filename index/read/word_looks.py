"""read: which paragraphs of a Word file are headings by their look, where no style says it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from index.read.archive import child, local
from index.read.blocks import Blocks, is_caption
from index.read.chat import asks
from index.read.content import says_something
from index.read.document import Span
from index.read.lines import cells_of
from index.read.official import ends_in_organ, is_date, is_name
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
# A label with a number, which names a part where others have the same word. Examples: 议题一：电梯更换方案, Day 2: Lake
_NUMBERED_LABEL = re.compile(
    r"([^\d\s：:]{1,8}?)\s*(?:[一二三四五六七八九十]{1,3}|\d{1,2})\s*[：:]\s*(?=\D)|第\S{1,3}?([^\s：:]{1,4})[：:]\s*(?=\D)"
)
# A line that is the only bold one is a heading if it is no longer than that, and begins no request and no greeting.
_ONLY_CELLS = 30
_ASKS_FOR = re.compile(
    r"(?:请(?!假|示|求|款)|敬请|务必|不得|不准|严禁|禁止|切勿|欢迎|感谢|谢谢|祝|特此|此致|敬礼|尊敬|亲爱)"
    r"|(?:please|thank|do not|dear|note that)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Bold:
    """A short line whose letters are all bold; whether it is in the middle, and whether another such line is above."""

    span: Span
    text: str
    is_centred: bool
    is_below_centred: bool


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
        self._bold: list[tuple[_Bold, str]] = []  # short bold lines, and the text below each, empty for a table
        self._last_bold: _Bold | None = None  # that nothing stands below yet
        self._bold_title: _Bold | None = None
        self._after_centred = False  # whether the last paragraph stands in the middle
        self._after_number = False  # whether the last paragraph begins with a number
        self._after_name = False  # and is a name, no other number above it
        self._names_by_number = False  # whether such a name has a text below it

    def note(self, paragraph: Element, style: Style, text: str, span: Span, *, is_centred: bool) -> None:
        """Note the size of a paragraph's letters, and where it is if it may be a heading."""
        size = self.size_of(paragraph, style)
        self._chars[size] += len(text)
        if is_centred and is_name(text):
            self._names.append((span, text, size))
        may_be_name = len(text) <= _BOLD_CELLS and is_bold(paragraph, style)
        self._note_bold(_Bold(span, text, is_centred, self._after_centred) if may_be_name else None, text)
        self._after_centred = is_centred

    def size_of(self, paragraph: Element, style: Style) -> int:
        """The size of a paragraph's letters, in half points."""
        run = next((inner for inner in paragraph if local(inner) == "r"), None)
        return half_points(child(run, "rPr")) or style.size or self._default_size

    def may_be_title(self, paragraph: Element, style: Style) -> bool:
        """Whether a paragraph in the middle looks like a line of a title: larger than the text's style, or bold."""
        return self.size_of(paragraph, style) > _LARGER * self._usual_size or is_bold(paragraph, style)

    def note_table(self, chars: int) -> None:
        """Note a table with so many characters."""
        self.note_other()
        self._chars[self._usual_size] += chars

    def note_other(self) -> None:
        """Note a heading by style, an item of a list, or a table."""
        self._note_bold(None, "")
        self._after_centred = False

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
        taken = {span for span, _, _ in larger[titled:]}
        headings = [] if has_headings else self._bold_headings(taken, is_titled=bool(title) and len(taken) <= 1)
        if headings and self._bold_title is not None and not title:
            title = self._bold_title.text
            blocks.mark_heading(self._bold_title.span, _TITLE_LEVEL)
        for span in headings:
            blocks.mark_heading(span, _MOST_SIZES + 2)
        return title

    def _note_bold(self, bold: _Bold | None, text: str) -> None:
        """Note a bold line; another one, or a text, stands below the last one. What says something is a text.

        A bold line at the beginning, above another one or in the middle, is a title.
        """
        has_number = bool(_NUMBERED.match(text))
        self._names_by_number = self._names_by_number or (self._after_name and not has_number)
        self._after_name = has_number and not self._after_number and is_name(text)
        self._after_number = has_number
        says = bold is not None and not _names_part(bold.text)
        last = self._last_bold
        if last is not None and last.span[0] == 0 and (bold is not None or last.is_centred):
            self._bold_title = last
        elif last is not None and (bold is None or says):
            self._bold.append((last, text))
        self._last_bold = None if says else bold

    def _bold_headings(self, taken: set[Span], *, is_titled: bool) -> list[Span]:
        """The bold lines that are headings: names, if nothing else is one but by its size or a number.

        Args:
            taken: The lines that are headings by their size.
            is_titled: Whether these are the title alone.
        """
        lines = [(bold, below) for bold, below in self._bold if bold.span not in taken and not _is_byline(bold)]
        if any(_NUMBERED.match(bold.text) or names_section(bold.text) for bold, _ in lines):
            return []
        words = Counter(_word_of(bold.text) for bold, _ in lines)
        names = [(bold, below) for bold, below in lines if not (word := _word_of(bold.text)) or words[word] > 1]
        is_only = (
            len(names) == 1 and is_titled and not self._names_by_number and _may_be_only(names[0][0].text, names[0][1])
        )
        return [bold.span for bold, _ in names] if len(names) > 1 or is_only else []


def _is_byline(bold: _Bold) -> bool:
    """Whether a line stands in the middle right below another one: who wrote it, or more of a title."""
    return bold.is_centred and bold.is_below_centred


def _word_of(text: str) -> str:
    """The word of a label with a number, empty where there is none. Example: 议题一：电梯更换方案 → 议题."""
    match = _NUMBERED_LABEL.match(text)
    return (match[1] or match[2]) if match else ""


def _may_be_only(text: str, below: str) -> bool:
    """Whether the only bold line of a document is a heading: it names a part, and nobody signs there."""
    names = not _ASKS_FOR.match(text) and not text.endswith(("：", ":")) and not is_caption(text)
    signs = ends_in_organ(text) or ends_in_organ(below) or is_date(below)
    return names and not signs and cells_of(text) <= _ONLY_CELLS and not re.search("[，,]", text)


def _names_part(text: str) -> bool:
    """Whether a bold line may be the heading of what is below it: short, and it says nothing itself.

    | heading            | text                                          |
    |--------------------|-----------------------------------------------|
    | 注意事项：, 请假流程 | 乙方：张三, 租金每月三千元, 甲方（盖章）：, 6月1日 |
    """
    name = text.strip().rstrip("：:").removeprefix("【").removesuffix("】")
    is_label = _LABELLED.match(name) and not asks(name) and not _word_of(name)
    if _SIGNED.search(text) or is_label or says_something(_IN_BRACKETS.sub("", name)):
        return False
    return is_name(name) and cells_of(name) <= _BOLD_CELLS
