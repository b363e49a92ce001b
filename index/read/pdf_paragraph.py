"""read: which lines of a PDF's page are one paragraph: those in which a sentence or an item goes on."""

from __future__ import annotations

import re

from index.read.lines import first_word_cells, joint
from index.read.official import is_date
from index.read.pdf_items import item_of
from index.read.pdf_letters import meet
from index.read.pdf_line import SENTENCE_END, UNLIKE, Line, is_wide
from index.read.sections import names_section

OPENS = re.compile(
    r"[•●○■□◆▪➢✓\uf0b7·]\s?|第[〇零一二三四五六七八九十百千\d]+[编章节条款]|[（(]?[一二三四五六七八九十]{1,3}[）)、.]"
    r"|[（(]\d{1,3}[）)]|\[\d{1,3}\]|\d{1,3}[、．.)）](?!\d)|[①-⑳](?![。，；：、])|[-–]\s"
)
"""What opens an item, an article or a chapter."""
# An article that a sentence names, and which does not open one. Example: 依照本法 / 第十条的规定处罚.
_NAMES_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+[编章节条款](?=\S)")
# A line that ends so goes on, whatever the next one begins with. Example: 青禾市第 / 十一、十二中学.
_GOES_ON = re.compile(r"[、，,（(第和与及或至]$")
# Names one after the other, at the end of a line or the beginning.
_NAMES = re.compile(r"(?:(?:^|[：:、，])[^、，。；：]{1,4}(?=、)){1,}[^。；：]*(?:、[^、，。；：]{0,4}){2}")
# What follows stands below the text behind such a beginning.
_HANGS = re.compile(rf"{OPENS.pattern}|[（(【〔\[][^）)】〕\]]{{1,6}}[）)】〕\]]|※|\S{{1,4}}[：:]")
# A telephone number at a line's end ends what it says.
_NUMBER_END = re.compile(r"\d[\d-]{6,}$")
LEADER = re.compile(r"[.．·…]{4,}|(?:\. ){4,}")
"""Dots that lead from a name to a page, or to a value."""
# A sentence has begun in such a line.
_BEGUN = re.compile(r"[。！？；][^。！？；（(]{2,}$|[，,、]$")
# A text hangs so far behind the number of its item.
_MOST_HANGING = 3.2
# Lines in letters of different fonts differ in height by so much.
_UNLIKE_FONTS = 0.2
_HAN = re.compile("[\u4e00-\u9fff]")
# A line that ends so far before the side of its text is an end; where a sentence ends, it need not be as far.
_SHORT, _CLOSED_SHORT = 2.2, 1.3
# A label, behind which it is said what it stands for. No time of a day. Example: 电话：5566001.
_LABELLED = re.compile(r"[^\s：:，。；、（(]{2,14}(?:(?<!\d)[：:]|[：:](?!\d\d(?!\d)))\s?\S")
# What happens when, as in a programme.
_TIMED = re.compile(r"\d{1,2}[:：]\d\d")
# What a leaflet names its sections with. Example: 【性状】本品为白色粉末。
_BRACKETED = re.compile(r"【[^】]{1,10}】")
# What a program says of itself.
_COMMENT = re.compile(r"#|//|--\s")
FIRST_CHOICE = re.compile(r"[A-H][.．、]\s?[\u4e00-\u9fff\d]")
"""A choice of a question that begins a line."""
SPEAKS = re.compile(r"[^\W\d_]{1,4}[：:]\s?\S")
"""Who says what follows, or what it is, behind a sentence. Example: 答：工龄满一年的五天。"""


class Paragraph:
    """Lines that are joined, one after the other.

    Args:
        is_parted: Whether its text has a blank wherever Chinese letters meet others.
        has_code: Whether letters that are all as wide as each other are those of programs, whose lines stay.
    """

    def __init__(self, *, is_parted: bool = False, has_code: bool = False) -> None:
        self._is_parted = is_parted
        self._has_code = has_code
        self._texts: list[str] = []  # of the lines, and what stands between them
        self.edge = 0.0  # how far the last line might reach: what ends far from there is an end
        self.chars = 0
        self.last: Line | None = None
        self.is_marked = False  # whether a mark is drawn before its first line

    @property
    def text(self) -> str:
        """What it says so far."""
        return "".join(self._texts)

    @property
    def is_single(self) -> bool:
        """Whether it has one line."""
        return len(self._texts) == 1

    def join(self, line: Line) -> None:
        """Put in what stands between the last line and one in which it goes on."""
        if self.last is None:
            return
        if self._has_code and self.last.mono and line.mono:
            self._append("\n")
        elif self.last.hyphen:
            self._append(_hyphenated(self.last, line))
        elif self._is_parted and meet(self.last.text, line.text):
            self._append(" ")
        else:
            self._append(joint(self.last.text, line.text))

    def add(self, line: Line, edge: float) -> None:
        """Add a line, told from the lines around it to reach up to the edge."""
        if self.last is None:
            self.is_marked = line.marked
        self._append(line.text)
        self.last, self.edge = line, edge

    def _append(self, text: str) -> None:
        self._texts.append(text)
        self.chars += len(text)

    def goes_on_in(self, line: Line, *, begins: bool, inside: bool = False) -> bool:
        """Whether it goes on in a line.

        Args:
            line: The line.
            begins: Whether that begins a page.
            inside: Whether it is known not to open anything.
        """
        last = self.last
        if last is not None and self._has_code and last.mono and line.mono:
            return not begins and _is_right_below(last, line)
        if last is not None and self._has_code and line.mono and _COMMENT.match(last.text):
            return False
        return last is not None and self._is_continued(last, line, begins=begins, inside=inside)

    def _is_continued(self, last: Line, line: Line, *, begins: bool, inside: bool) -> bool:
        """Whether the text of the last line goes on in the next one."""
        if LEADER.search(last.text) or self._is_opened(line, last, inside=inside):
            return False
        if len(last.pieces) > 1 or len(line.pieces) > 1:  # what stands far apart is no sentence
            return False
        if abs(last.size - line.size) > _unlike(last, line) * max(last.size, line.size):
            return False
        closed = bool(SENTENCE_END.search(last.text))
        is_item = self.is_single and item_of(last.text)
        short = _CLOSED_SHORT if closed or is_item else _SHORT
        full = last.right > self.edge - short * last.size and is_wide(last.text)
        if not closed and not full and is_wide(last.text):  # the next word had no room
            full = last.right + first_word_cells(line.text) / 2 * last.size > self.edge - 1.2 * last.size
        full = full or (not closed and bool(_BEGUN.search(last.text)))  # a sentence has begun in it
        lower = line.text[0].islower() and last.text[-1].isalpha()
        if begins:
            return not closed and (full or lower) and last.text[-1] not in "：:"
        below = last.bottom - line.top
        if not -0.5 * line.size < below < 1.6 * line.size:
            # A sentence may go on at the top of the next column.
            return line.bottom > last.top and line.left > last.left and full and not closed
        hangs = self.is_single and _HANGS.match(last.text)  # what follows stands below an item's text
        indented = line.left > last.left + (_MOST_HANGING if hangs else 1.4) * line.size
        from_beside = full and not closed and not self.is_single  # below what the text stood beside
        outdented = line.left < last.left - 3.5 * line.size and not from_beside
        return (full or lower or last.hyphen) and not indented and not outdented

    def _is_opened(self, line: Line, last: Line, *, inside: bool) -> bool:
        """Whether a line opens a paragraph of its own; none inside a list of names that fills the line above."""
        if _LABELLED.match(line.text) and _LABELLED.match(last.text):
            return True
        if inside:
            return False
        if _TIMED.match(line.text) and _TIMED.match(self.text):
            return True
        lists_names = _lists_names(last.text, line.text) and last.right > self.edge - last.size
        return _ends_number(last.text) or (_opens(line, last) and not lists_names)


def _is_right_below(last: Line, line: Line) -> bool:
    near = -0.5 * line.size < last.bottom - line.top < line.size
    return near and abs(last.size - line.size) < UNLIKE * line.size


def _opens(line: Line, last: Line) -> bool:
    """Whether a line opens an item, an article or a section; no article that a sentence names."""
    if line.marked or is_date(line.text):  # a day stands below who signs
        return True
    ends = SENTENCE_END.search(last.text) or FIRST_CHOICE.match(last.text)
    if FIRST_CHOICE.match(line.text) or _BRACKETED.match(line.text) or (SPEAKS.match(line.text) and ends):
        return True
    if _GOES_ON.search(last.text) and is_wide(last.text):
        return False
    if OPENS.match(line.text):
        return not (_NAMES_ARTICLE.match(line.text) and last.text[-1].isalpha())
    return names_section(line.text) and bool(SENTENCE_END.search(last.text))


def _unlike(last: Line, line: Line) -> float:
    """How unlike in size lines of a text may be: digits and Latin letters are of another font than Chinese ones."""
    return UNLIKE if bool(_HAN.search(last.text)) == bool(_HAN.search(line.text)) else _UNLIKE_FONTS


def _ends_number(text: str) -> bool:
    return text[-1].isdigit() and bool(_NUMBER_END.search(text))


def _lists_names(text: str, following: str) -> bool:
    """Whether a list of names goes on in the next line with what looks like a number. Example: 张三、卫 / 五、蒋六."""
    return bool(_NAMES.search(text) and _NAMES.match(following))


def _hyphenated(last: Line, line: Line) -> str:
    """What stands where a hyphen ended a line: nothing inside a word; elsewhere it is a minus or a dash."""
    inside_word = last.text[-1].isascii() and last.text[-1].isalpha() and line.text[0].islower()
    return "" if inside_word else "-"
