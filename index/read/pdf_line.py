"""read: a line of a PDF's page, with where it stands and how it looks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from index.read.lines import cells_of, first_word_cells
from index.read.rows import Row

SENTENCE_END = re.compile(r"[。！？!?；;：:…][”’」』）)\]】》\"']*$|\.[\"')\]]*$")
"""What a line ends with that ends a sentence."""
UNLIKE = 0.12
"""Lines whose letters differ more in height are of different texts."""
_LABELLED = re.compile(r"[^\W\d_][^：:，。；]{1,11}[：:]\s*\S")
# What opens a bracket is on one line with what is inside.
_OPENING = "（(【〔[《“‘「『"
# What is narrower is no line of text, however far it reaches.
_LEAST_FULL_CELLS = 14


@dataclass(frozen=True, slots=True)
class Seam:
    """A gap in a stretch of a line that may part columns: before which of its letters, from where to where."""

    at: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line without wide gaps, and the less wide ones in it."""

    left: float
    right: float
    text: str
    seams: tuple[Seam, ...] = ()


@dataclass(frozen=True)
class Line:
    """A line of a page.

    Attributes:
        pieces: From left to right; several where wide gaps part it, as in a table.
        bottom: Of its letters, from the page's foot.
        top: Of its letters.
        height: The page's.
        size: Of its letters.
        bold: Whether they are bold.
        hyphen: Whether it ends in a hyphen that belongs to no word.
        rows: Of a table whose cells are ruled, which is here as one line.
        edges: Of the columns of such a table.
        marked: Whether a mark is drawn before it, as before an item of a list.
        named: Whether its first piece names what the second one says.
        heads: Whether it is the title of what is right below it, as others like it are.
        mono: Whether its letters are Latin ones that are all as wide as each other, as those of programs are.
        turn: How its letters are turned, as `pdf_turned` says it; 0: not at all.
    """

    pieces: tuple[Piece, ...]
    bottom: float
    top: float
    height: float
    size: float
    bold: bool
    hyphen: bool
    rows: tuple[Row, ...] = ()
    edges: tuple[float, ...] = ()
    marked: bool = False
    named: bool = False
    heads: bool = False
    mono: bool = False
    turn: int = 0

    @cached_property
    def text(self) -> str:
        """Its pieces, with blanks between."""
        return " ".join(piece.text for piece in self.pieces)

    @cached_property
    def left(self) -> float:
        """Where it begins."""
        return self.pieces[0].left

    @cached_property
    def right(self) -> float:
        """Where it ends."""
        return self.pieces[-1].right


def is_labelled(line: Line) -> bool:
    """Whether each piece of a line says something of a label. Example: 户名：俞长庚 | 币种：人民币."""
    return all(_LABELLED.match(piece.text) for piece in line.pieces)


def is_wide(text: str) -> bool:
    """Whether a line is wide enough for one of a paragraph; of a long one not each character is asked."""
    return len(text) >= _LEAST_FULL_CELLS or cells_of(text) >= _LEAST_FULL_CELLS


def word_cells(text: str) -> int:
    """Return how wide a line's first word is, with the marks around it, in cells. Example: （一）号厅 → 6."""
    word = text.lstrip(_OPENING)
    return cells_of(text[: len(text) - len(word)]) + first_word_cells(word)
