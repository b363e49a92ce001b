"""read: tell wrapped lines, which go on in the next, from lines of their own; undo letter spacing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.read.chat import names_sender

# A hard-wrapped page has at most this many terminal cells a line: wider lines are whole paragraphs.
_WIDEST_PAGE = 120
# Lines of narrower blocks may be titles, addresses or verses as well.
_NARROW_PAGE = 40
# Lines of prose are at least this wide: narrower ones are verses and names.
_NARROWEST_PROSE = 24
# A line that ends before this share of the page had room for more than a word.
_MUCH_ROOM = 0.85
# Cells by which full lines of a wider page may differ: no line begins with a mark.
_UNEVEN = 4

CLOSED = re.compile(r"[。！？!?…：:；;，,、.”’」』）)\]】》|—-]$")
"""The mark at the end of a line that the next line does not continue."""

# Marks after which a line is complete; after a comma a sentence goes on, but a verse ends its line.
_COMPLETE = re.compile(r"[。！？!?…：:；;.|][”’」』）)\]】》\"']*$")
_COMMA = re.compile(r"[，,、]$")
_SENTENCE_END = re.compile(r"[。！？!?…；]|\.(?:\s|$)")
ALIGNED_LABEL = r"(?!第)[\u3400-\u9fff](?:[^\S\n]{1,8}[\u3400-\u9fff]){1,4}[^\S\n]*[：:]"
"""A label whose signs stand apart, so that it is as wide as those above and below it. Example: 费  用："""

# What a line of its own begins with: a mark or number of a list, a label, a question or reply.
_OPENS_LINE = re.compile(
    r"[-*+•·●○■□◆▪–—>|#]|\d{1,3}[.、．)）](?!\d)|[（(]?[一二三四五六七八九十]{1,3}[）)、]|第[^\s]{1,6}[条章节款项]"
    rf"|[A-Za-z][.)、]\s|(?!\d\d?[：:]\d\d)[^：:，。,.\s]{{1,12}}[：:]|{ALIGNED_LABEL}|[QA问答]\s*[.、]"
)
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
_FIRST_WORD = re.compile(r"[!-~]+|.[，。、；：！？”’）》]*")
_MARK = re.compile("[，。、；,;]")
# Han characters and marks each followed by one blank, as PDF and scans have them.
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
_SPACED = re.compile(rf"(?<!\S){_WIDE}(?: (?:{_WIDE}|\d+)){{3,}}(?!\S)")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and the line ends before it."""

    text: str  # with indentation; wrapped lines are joined
    gap: str

    @property
    def bare(self) -> str:
        """The text without white space around it."""
        return self.text.strip()


def paragraphs_of(text: str) -> list[Paragraph]:
    """Return the text's paragraphs: its lines, wrapped ones joined."""
    paragraphs: list[Paragraph] = []
    block: list[str] = []
    gap = 0  # line ends since the last paragraph
    for line in [*(line.rstrip() for line in text.split("\n")), ""]:
        if line.strip():
            block.append(line)
            continue
        for joined in unwrapped(block):
            paragraphs.append(Paragraph(joined, "\n" * gap))
            gap = 1
        gap += 1
        block = []
    return paragraphs


def unwrapped(block: Sequence[str]) -> list[str]:
    """Return the lines of a block, without blank ones, with those joined that wrapping broke.

    A line is wrapped if a sentence goes on in the next one and that one's first word had no
    room left. Lines of lists, addresses and verses stay as they are.

    Example:
        ["It must be requested two", "weeks in advance."] → ["It must be requested two weeks in advance."]
    """
    if len(block) < 2:
        return list(block)
    widths = list(map(cells_of, block))
    page = max(widths)
    if page > _WIDEST_PAGE:
        return list(block)
    last_end = max((i for i, line in enumerate(block) if _SENTENCE_END.search(line)), default=0)
    full = [_is_full(width, b, page) for width, b in zip(widths, block[1:], strict=False)]
    prose = page >= _NARROW_PAGE or _is_narrow_prose(block, full, page)
    wrapped = [
        i < last_end and _goes_on(a, b, is_full=full[i], prose=prose) for i, (a, b) in enumerate(pairwise(block))
    ]
    if not any(wrapped) or _are_notes(block[: last_end + 1], widths, full):
        return "\n".join(line.rstrip() for line in block).split("\n")
    if page >= _NARROW_PAGE:  # a sentence may end at a line's end, too
        wrapped = [
            w or (full[i] and not _opens_paragraph(a, b) and not names_sender(a))
            for i, (w, (a, b)) in enumerate(zip(wrapped, pairwise(block), strict=True))
        ]
    pieces = [block[0].rstrip()]
    for (above, line), joins in zip(pairwise(block), wrapped, strict=True):
        pieces += [joint(above, line), line.strip()] if joins else ["\n", line.rstrip()]
    return "".join(pieces).split("\n")


def first_word_cells(line: str) -> int:
    """Return the width of a line's first word with the marks behind it, in terminal cells. Example: 取。十 → 4."""
    first = _FIRST_WORD.match(line.strip())
    return cells_of(first.group()) if first else 0


def join_wrapped(first: str, second: str) -> str:
    """Return two lines as one: a blank between words of alphabets, nothing beside Chinese or after a hyphen."""
    return first.rstrip() + joint(first, second) + second.strip()


def without_letter_spacing(text: str) -> str:
    """Return a text without the blanks between all characters of a phrase. Example: 年 假 为 五 天 → 年假为五天."""
    return _SPACED.sub(lambda match: match.group().replace(" ", ""), text)


def shape_of(line: str) -> str:
    """Return a line with each number as 0 and each word as a. Example: 前台电话8001 → a0."""
    return _LETTERS.sub("a", _DIGITS.sub("0", line.strip()))


def cells_of(text: str) -> int:
    """Return a text's width in terminal cells. Example: 表a → 3."""
    return sum(map(_cells, text.strip()))


def _are_notes(block: Sequence[str], widths: Sequence[int], full: Sequence[bool]) -> bool:
    """Whether more lines whose sentence could go on had much room than none: each says something of its own."""
    room = _MUCH_ROOM * max(widths)
    if all(width >= room for width in widths[: len(block) - 1]):
        return False
    may_go_on = [
        (is_full or b.lstrip()[0].islower(), width < room)
        for width, is_full, (a, b) in zip(widths, full, pairwise(block), strict=False)
        if not (_COMPLETE.search(a) or _COMMA.search(a) or _opens_line(b) or names_sender(a))
    ]
    ends_early = [has_room and not goes_on for goes_on, has_room in may_go_on]
    fulls = [goes_on for goes_on, _ in may_go_on]
    return sum(ends_early) > sum(fulls) > 0 and any(ends_early[fulls.index(True) :])


def _is_narrow_prose(block: Sequence[str], full: Sequence[bool], page: int) -> bool:
    """Whether a narrow block is prose: full lines, of which one breaks a sentence that has marks elsewhere."""
    if page < _NARROWEST_PROSE or sum(full) < 2:
        return False
    lines = [line.strip() for line in block]
    return any(
        is_full and a[-1].isalpha() and _MARK.search(a + b[:-1]) and not _opens_line(b)
        for is_full, (a, b) in zip(full, pairwise(lines), strict=True)
    )


def _goes_on(a: str, b: str, *, is_full: bool, prose: bool) -> bool:
    """Whether a line's sentence goes on in the next line."""
    a, b = a.strip(), b.strip()
    if _COMPLETE.search(a) or _opens_line(b) or names_sender(a) or (_DIGITS.search(a) and shape_of(a) == shape_of(b)):
        return False
    if b[0].islower() and (a[-1].isalnum() or a[-1] in ",-)\"'"):
        return True
    if not is_full:
        return False
    return prose or (not _COMMA.search(a) and bool(_MARK.search(a)))


def _is_full(width: int, following: str, page: int) -> bool:
    """Whether the first word of the next line had no room on a line of some width."""
    return width + first_word_cells(following) > page - (_UNEVEN if page >= _NARROW_PAGE else 0)


def _opens_line(line: str) -> bool:
    return bool(_OPENS_LINE.match(line.strip())) or names_sender(line)


def _opens_paragraph(above: str, line: str) -> bool:
    """Whether a line opens one by its mark or number, or since it is indented below one that is not."""
    return _opens_line(line) or (line[0].isspace() and not above[0].isspace() and not _opens_line(above))


def joint(first: str, second: str) -> str:
    """Return what stands between two lines that are made one."""
    a, b = first.rstrip()[-1:], second.strip()[:1]
    return " " if a and b and a not in "-‐" and not _is_wide(a) and not _is_wide(b) else ""


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF" or char in "“”‘’…—"


def _cells(char: str) -> int:
    return 1 if char < "\u0300" else 2 if unicodedata.east_asian_width(char) in "WF" else 1
