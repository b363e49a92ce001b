"""read: a plain text's paragraphs, its lines or blocks of lines that the page ended."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

# Files with hard line ends have lines of 40 to 120 cells: a paragraph on one line of its own
# soon gets longer, and lines that are all shorter are a list. A line that the page's edge
# ended is nearly as wide as the widest.
_NARROWEST_PAGE, _WIDEST_PAGE = 40, 120
_NEARLY = 0.6

CLOSED = re.compile(r"[。！？!?…：:；;，,、.”’」』）)\]】》|—-]$")
"""A line that ends in a mark, and does not go on."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and what parts it from the one before."""

    text: str  # as in the file, indentation included; lines of hard-wrapped text keep "\n"
    gap: str  # the line ends before it

    @property
    def bare(self) -> str:
        """The text without white space around it."""
        return self.text.strip()


def paragraphs_of(text: str) -> list[Paragraph]:
    """Return the text's paragraphs: its lines or, where lines end mid-sentence, its blocks."""
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
    """Whether lines end where the page did: most that have a next line stop mid-sentence."""
    widest = max(map(cells_of, lines))
    if not _NARROWEST_PAGE <= widest <= _WIDEST_PAGE:
        return False
    followed = [a for a, b in pairwise(lines) if a.strip() and b.strip()]
    at_edge = [a for a in followed if not CLOSED.search(a) and cells_of(a) >= _NEARLY * widest]
    return 2 * len(at_edge) > len(followed)


def cells_of(text: str) -> int:
    """Return the width in terminal cells: two for a Chinese character, one for a letter."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text.strip())
