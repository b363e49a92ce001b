"""read: cut plain text into paragraphs: single lines or, in hard-wrapped text, blocks of lines."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

# The widest line of a hard-wrapped file has 40 to 120 cells: wider ones are whole paragraphs,
# and where all are narrower they are a list.
_NARROWEST_PAGE, _WIDEST_PAGE = 40, 120
# A wrapped line has at least this share of the widest line's width.
_MIN_WRAPPED_WIDTH = 0.6

CLOSED = re.compile(r"[。！？!?…：:；;，,、.”’」』）)\]】》|—-]$")
"""The mark at the end of a line that the next line does not continue."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and the line ends before it."""

    text: str  # as in the file, with indentation; hard-wrapped lines are joined by "\n"
    gap: str

    @property
    def bare(self) -> str:
        """The text without white space around it."""
        return self.text.strip()


def paragraphs_of(text: str) -> list[Paragraph]:
    """Return the text's paragraphs: its lines or, in hard-wrapped text, the blocks between blank lines."""
    lines = [line.rstrip() for line in text.split("\n")]
    wrapped = _is_wrapped(lines)
    paragraphs: list[Paragraph] = []
    gap = 0  # line ends since the last paragraph
    for line in lines:
        if not line.strip():
            gap += 1
        elif wrapped and gap == 1 and paragraphs:
            last = paragraphs[-1]
            paragraphs[-1] = Paragraph(f"{last.text}\n{line}", last.gap)
            gap = 1
        else:
            paragraphs.append(Paragraph(line, "\n" * gap))
            gap = 1
    return paragraphs


def _is_wrapped(lines: list[str]) -> bool:
    """Whether text is hard-wrapped: most lines with a next line are wide and end mid-sentence."""
    widest = max(map(cells_of, lines))
    if not _NARROWEST_PAGE <= widest <= _WIDEST_PAGE:
        return False
    followed = [a for a, b in pairwise(lines) if a.strip() and b.strip()]
    wrapped = [a for a in followed if not CLOSED.search(a) and cells_of(a) >= _MIN_WRAPPED_WIDTH * widest]
    return 2 * len(wrapped) > len(followed)


def cells_of(text: str) -> int:
    """Return a text's width in terminal cells. Example: 表a → 3."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text.strip())
