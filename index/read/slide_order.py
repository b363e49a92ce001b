"""read: the order in which the shapes of a slide are read, where its file has another one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element

from index.read.archive import attribute, child, local

# A slide with more shapes is left as it is: each is compared with each.
_MOST_SHAPES = 200
# Shapes stand one above the other, or side by side, though they overlap by this share of the smaller one.
_TOUCH = 0.2
# And if they share so much of the narrower or the lower one.
_LEAST_SHARED = 0.3

_SHAPES = {"sp", "graphicFrame", "cxnSp"}
_AROUND = {"grpSp", "Choice", "AlternateContent"}

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in the slide's own measure."""


def shapes_of(tree: Iterable[Element]) -> Iterator[Element]:
    """Yield the shapes below a tree in the order of the file, those in groups too; of alternatives the first."""
    for element in tree:
        if local(element) in _SHAPES:
            yield element
        elif local(element) in _AROUND:
            yield from shapes_of(_members(element))


def in_reading_order(tree: Iterable[Element], default: Callable[[Element], Box | None]) -> list[Element]:
    """Return the shapes below a tree as they are read: what stands above or on the left first, a group as one.

    The order of the file stays wherever it is not against that, so that columns are not mixed.

    Args:
        tree: Of a slide, or a group.
        default: Returns where a shape stands that does not say it itself.
    """
    members: list[tuple[list[Element], Box | None]] = []
    for element in tree:
        if local(element) in _SHAPES:
            members.append(([element], box_of(element) or default(element)))
        elif local(element) in _AROUND:
            members.append((in_reading_order(_members(element), default), box_of(element)))
    order = _order([box for _, box in members])
    return [shape for n in order for shape in members[n][0]]


def box_of(shape: Element) -> Box | None:
    """Return where a shape or a group says that it stands, in the measure of the group that it is in."""
    frame = child(shape, "grpSpPr" if local(shape) == "grpSp" else "spPr", "xfrm")
    frame = frame if frame is not None else child(shape, "xfrm")
    offset, size = _pair(frame, "off", "x", "y"), _pair(frame, "ext", "cx", "cy")
    if offset is None or size is None:
        return None
    return offset[0], offset[1], offset[0] + size[0], offset[1] + size[1]


def _members(element: Element) -> Iterable[Element]:
    return list(element)[:1] if local(element) == "AlternateContent" else element


def _pair(frame: Element | None, name: str, *keys: str) -> tuple[float, float] | None:
    element = child(frame, name)
    try:
        first, second = (float(attribute(element, key)) for key in keys)
    except ValueError:
        return None
    return first, second


def _order(boxes: Sequence[Box | None]) -> list[int]:
    """The numbers of boxes in the order in which what stands there is read."""
    count = len(boxes)
    left = list(range(count))
    if count > _MOST_SHAPES:
        return left
    after = [[m for m in left if m != n and _precedes(boxes[n], boxes[m])] for n in left]
    waiting = [0] * count  # of each box, how many that come before it are still to be read
    for following in after:
        for m in following:
            waiting[m] += 1
    order: list[int] = []
    while left:
        free = [n for n in left if not waiting[n]] or left[:1]  # all wait for each other: as in the file
        chosen = _next(free, order[-1], boxes) if order else free[0]
        order.append(chosen)
        left.remove(chosen)
        for m in after[chosen]:
            waiting[m] -= 1
    return order


def _next(free: Sequence[int], last: int, boxes: Sequence[Box | None]) -> int:
    """Which box follows the last one: the next of the file, else one below it, else the first."""
    if last + 1 in free:
        return last + 1
    return next((n for n in free if _is_above(boxes[last], boxes[n])), free[0])


def _precedes(one: Box | None, other: Box | None) -> bool:
    return _is_above(one, other) or _is_left(one, other)


def _is_above(one: Box | None, other: Box | None) -> bool:
    return one is not None and other is not None and _comes_first(one[1::2], other[1::2], one[::2], other[::2])


def _is_left(one: Box | None, other: Box | None) -> bool:
    return one is not None and other is not None and _comes_first(one[::2], other[::2], one[1::2], other[1::2])


def _comes_first(
    one: Sequence[float], other: Sequence[float], one_beside: Sequence[float], other_beside: Sequence[float]
) -> bool:
    """Whether a stretch ends where another begins, and what stands across shares enough."""
    touch = _TOUCH * min(one[1] - one[0], other[1] - other[0])
    shared = min(one_beside[1], other_beside[1]) - max(one_beside[0], other_beside[0])
    narrower = min(one_beside[1] - one_beside[0], other_beside[1] - other_beside[0])
    return one[1] <= other[0] + touch and one[0] < other[0] and shared > _LEAST_SHARED * narrower
