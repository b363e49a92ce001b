"""read: what is the title of a slide where no placeholder says it, and what most slides repeat."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.read.content import says_something
from index.read.lines import cells_of
from index.read.rows import is_value
from index.read.slide_order import Box
from index.read.slide_text import USUAL_SIZE, Line

# A title's letters are so many times as large as most letters of its slide.
_LARGER = 1.15
_TITLE_CELLS = 80
_TITLE_LINES = 2
# Boxes stand at the same place if they are no farther apart than a tenth of an inch, in the measure of slides.
_SAME_PLACE = 91_440
_NAME = re.compile(r"[^\W\d_]{2}")
_ENDS_TEXT = re.compile(r"[。；;，,、.]$")
# What only numbers a part, in letters as large as its name's.
_COUNTED = re.compile(r"(?:part|chapter|section|step)[\s.]*\S{1,6}|第\S{1,3}(?:部分|[章节篇讲步])", re.IGNORECASE)
_SLIDE_NUMBER = re.compile(
    r"[-—–·|\s]*(?:第|page|p\.)?\s*\d{1,3}\s*(?:页|/\s*\d{1,3}|of\s+\d{1,3})?[-—–·|\s]*", re.IGNORECASE
)


_Key = tuple[tuple[int, int], str] | None


@dataclass(frozen=True, slots=True)
class Shape:
    """The text of a shape, and where it stands."""

    lines: Sequence[Line]
    place: Box | None

    @property
    def head(self) -> Sequence[Line]:
        """Its first lines, as far as they look alike."""
        look = _look(self.lines[0])
        count = next((n for n, line in enumerate(self.lines) if _look(line) != look), len(self.lines))
        return self.lines[:count]


def furniture(slides: Sequence[Sequence[Shape]]) -> list[set[int]]:
    """Return which shapes of each slide most slides repeat at one place: heads, feet, numbers of slides.

    One that says something, as a phone number, stays where it stands first.
    """
    keys = [[_repeated_key(shape) for shape in shapes] for shapes in slides]
    counts = Counter(key for own in keys for key in set(own) if key)
    often = {key for key, count in counts.items() if count > 1 and 2 * count > len(slides)}
    said: set[_Key] = set()
    found: list[set[int]] = []
    for own in keys:
        repeated = {number for number, key in enumerate(own) if key in often}
        found.append({n for n in repeated if (key := own[n]) and (key in said or not says_something(key[1]))})
        said.update(own[number] for number in repeated)
    return found


def usual_size(slides: Sequence[Sequence[Shape]]) -> float:
    """Return the size of most letters of some slides."""
    return _usual((line for shapes in slides for shape in shapes for line in shape.lines), USUAL_SIZE)


def title_of(shapes: Sequence[Shape], others: Sequence[Line], usual: float, *, is_cover: bool) -> Shape | None:
    """Return the shape of a slide that begins with its title, None if none does.

    | the slide | its title                                                                     |
    |-----------|-------------------------------------------------------------------------------|
    | the cover | the largest short text                                                        |
    | another   | the first short text that is larger than most of the slide, or bold and alone |
    |           | so; nothing but small lines and numbers stands above it                       |

    Args:
        shapes: In reading order.
        others: What stands on it besides, as in tables.
        usual: The size of most letters of all slides, for one that has nothing else.
        is_cover: Whether it is the first.
    """
    found: list[Shape] = []
    for shape in shapes:
        rest = [line for one in shapes if one is not shape for line in one.lines]
        rest += [*shape.lines[len(shape.head) :], *others]
        rest = [line for line in rest if not _only_counts(line.text)]
        size = _usual(rest, usual)
        if _only_counts(shape.lines[0].text) and len(shape.lines) == 1:
            continue
        if _is_title(shape, rest, size):
            found.append(shape)
        if not is_cover and (found or shape.lines[0].size >= size):
            break
    return max(found, key=lambda shape: shape.lines[0].size, default=None)


def _is_title(shape: Shape, rest: Sequence[Line], usual: float) -> bool:
    """Whether a shape begins with a short text that stands out among the rest."""
    head = shape.head
    text = " ".join(line.text for line in head)
    if len(head) > _TITLE_LINES or cells_of(text) > _TITLE_CELLS or not _NAME.search(text) or _ENDS_TEXT.search(text):
        return False
    look = _look(head[0])
    size, bold = look
    stands_out = size >= _LARGER * usual or (bold and bool(rest) and size >= usual)
    return stands_out and all(_look(line) != look for line in rest)


def _usual(lines: Iterable[Line], otherwise: float) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else otherwise


def _look(line: Line) -> tuple[float, bool]:
    return line.size, line.bold


def _only_counts(text: str) -> bool:
    """Whether a text is a figure or the number of a part, in however large letters. Example: 98%, Part 2."""
    return is_value(text) or not _NAME.search(text) or bool(_COUNTED.fullmatch(text))


def _repeated_key(shape: Shape) -> _Key:
    """Where a shape stands, and its text, which is none for the number of a slide; None where nothing says it."""
    if shape.place is None:
        return None
    text = " ".join(" ".join(line.text.split()) for line in shape.lines)
    left, top = (round(edge / _SAME_PLACE) for edge in shape.place[:2])
    return (left, top), "" if _SLIDE_NUMBER.fullmatch(text) else text
