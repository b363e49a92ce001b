"""store: which passage of the changed files took the place of one that was there before.

A law of five thousand paragraphs may change throughout, or be one paragraph five thousand
times: the work for a passage does not grow with the file it is from.

Each collection is looked at by itself: where a passage leads to within its own must not depend
on what else is in others, since not everybody may see those.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from index.passages import Passage
from index.read.collections import collection_of
from index.store.tombstones import Tombstone
from index.tokenize.dice import ALIKE, likeness, words_bigrams_of

# How many passages nearest to where one was are compared with its text.
_NEAR = 40
# A text or bigram that more passages have does not tell them apart.
_RARE = 20
# How many passages anywhere in the file are compared: those with most rare bigrams in common.
_FAR = 5


def tombstones_of(
    before: Mapping[str, Sequence[Passage]], after: Mapping[str, Sequence[Passage]]
) -> Iterator[Tombstone]:
    """Yield the tombstones of the passages that are no more, each with the ids of what took its place.

    Args:
        before: The passages of each source that was changed or removed.
        after: The passages of each source that was changed or added.
    """
    apart: defaultdict[str, dict[str, Sequence[Passage]]] = defaultdict(dict)
    for source, new in after.items():
        apart[collection_of(source)][source] = new
    removed = {source: before[source] for source in before if source not in after}
    renamed = {collection: _renamed(removed, before, inside) for collection, inside in apart.items()}
    moved = _moved(before, after)
    for source, old in before.items():
        own = collection_of(source)
        sources = {collection: others[source] for collection, others in renamed.items() if source in others}
        here = after.get(source, after.get(sources.get(own, ""), ()))
        there = {
            collection: _redirects(old, after[other], _moved_to(moved, collection))
            for collection, other in sources.items()
            if collection != own
        }
        stays = {passage.text for passage in here}
        alive = {passage.passage_id for passage in after.get(source, ())}
        for number, (passage, redirect) in enumerate(
            zip(old, _redirects(old, here, _moved_to(moved, own)), strict=True)
        ):
            if passage.passage_id in alive:
                continue
            elsewhere = {} if passage.text in stays else dict(moved.get(passage.text, {}))
            elsewhere |= {collection: name for collection, found in there.items() if (name := found[number])}
            elsewhere.pop(own, None)
            yield Tombstone(passage, redirect, tuple(elsewhere[collection] for collection in sorted(elsewhere)))


def _moved(
    before: Mapping[str, Sequence[Passage]], after: Mapping[str, Sequence[Passage]]
) -> Mapping[str, Mapping[str, str]]:
    """For each text the collections in which it is new in one source only, once, and the passage's id there."""
    ids: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for source, new in after.items():
        had = {passage.text for passage in before.get(source, ())}
        for passage in new:
            if passage.text not in had:
                ids[passage.text][collection_of(source)].append(passage.passage_id)
    return {
        text: {collection: found[0] for collection, found in apart.items() if len(found) == 1}
        for text, apart in ids.items()
    }


def _moved_to(moved: Mapping[str, Mapping[str, str]], collection: str) -> Callable[[str], str | None]:
    """The id of the passage of a text that was moved to a collection."""
    return lambda text: moved.get(text, {}).get(collection)


def _renamed(
    removed: Mapping[str, Sequence[Passage]],
    before: Mapping[str, Sequence[Passage]],
    after: Mapping[str, Sequence[Passage]],
) -> dict[str, str]:
    """For each removed source the added one that has at least half of its passages, if any has."""
    having: defaultdict[str, list[str]] = defaultdict(list)
    for source in after:
        if source not in before:
            for text in {passage.text for passage in after[source]}:
                having[text].append(source)
    renamed = {}
    for source, old in removed.items():
        found = [having.get(text, []) for text in {passage.text for passage in old}]
        found = [sources for sources in found if len(sources) <= _RARE]
        common = Counter(other for sources in found for other in sources)
        best, count = max(common.items(), key=lambda counted: (counted[1], counted[0]), default=("", 0))
        if 2 * count >= len(found) > 0:
            renamed[source] = best
    return renamed


def _redirects(old: Sequence[Passage], new: Sequence[Passage], moved: Callable[[str], str | None]) -> list[str | None]:
    """For each old passage, the id of the new one that took its place; None where there is none.

    That is, the first of these there is:

    1. the same text, in this file or where it was moved to;
    2. a text like it, between the same neighbours or anywhere in this file;
    3. what is new between the same neighbours, and like none of those that were there.

    Source:
        Neighbours are what is the same before and after, as in Bram Cohen's patience diff.
    """
    positions = {text: position for position, text in enumerate(_numbered(new))}
    same = [positions.get(text) for text in _numbered(old)]
    search = _Search(new)
    found: list[str | None] = [None if position is None else new[position].passage_id for position in same]
    for (before, first), (after, last) in pairwise([(-1, -1), *_in_order(same), (len(old), len(new))]):
        between = range(first + 1, last)
        missing = [number for number in range(before + 1, after) if found[number] is None]
        alike = {
            number: search.most_alike(old[number].text, between, between.start + _scaled(rank, missing, between))
            for rank, number in enumerate(missing)
        }
        taken = {*same, *alike.values()}
        free = [position for position in between if position not in taken]
        for rank, number in enumerate(missing):
            instead = alike[number]
            if instead is None and free:
                instead = free[_scaled(rank, missing, free)]
            found[number] = moved(old[number].text) or (None if instead is None else new[instead].passage_id)
    return found


def _scaled(rank: int, some: Sequence[int], others: Sequence[int]) -> int:
    """The rank among others that is as far along as a rank among some: 2 of 4 → 3 of 6."""
    return rank * len(others) // len(some)


def _numbered(passages: Sequence[Passage]) -> Iterator[tuple[str, int]]:
    """Each passage's text, and how many before it have the same."""
    seen: Counter[str] = Counter()
    for passage in passages:
        yield passage.text, seen[passage.text]
        seen[passage.text] += 1


def _in_order(positions: Sequence[int | None]) -> list[tuple[int, int]]:
    """The longest selection of (number, position) in which both ascend; no position is there twice.

    Example:
        [0, 5, None, 1, 2] → (0, 0), (3, 1), (4, 2).
    """
    ends: list[int] = []  # the lowest position that a selection of each length ends with
    numbers: list[int] = []  # the number of that position
    previous: dict[int, int | None] = {}
    for number, position in enumerate(positions):
        if position is not None:
            length = bisect_left(ends, position)
            ends[length : length + 1] = [position]
            numbers[length : length + 1] = [number]
            previous[number] = numbers[length - 1] if length else None
    selected: list[int] = []
    last = numbers[-1] if numbers else None
    while last is not None:
        selected.append(last)
        last = previous[last]
    return [(number, position) for number in reversed(selected) if (position := positions[number]) is not None]


class _Search:
    """Finds the passage of a file that is most like a text."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages

    def most_alike(self, text: str, between: range, position: int) -> int | None:
        """The number of that passage, None where none is like it.

        Args:
            text: What is looked for.
            between: Passages that are looked at first, as far as they are near.
            position: Where it is expected.
        """
        pairs = words_bigrams_of(text)
        half = _NEAR // 2
        near = range(max(between.start, position - half), min(between.stop, position + half))
        best = self._best(pairs, near, position)
        return self._best(pairs, self._far(pairs), position) if best is None else best

    def _best(self, pairs: set[str], numbers: Iterable[int], position: int) -> int | None:
        """The number of the most alike, of equally alike ones that nearest to a position."""
        alike = {number: likeness(pairs, self._pairs[number]) for number in numbers}
        best = max(alike, key=lambda number: (alike[number], -abs(number - position), -number), default=None)
        return best if best is not None and alike[best][0] >= ALIKE else None

    def _far(self, pairs: set[str]) -> list[int]:
        common = Counter(number for pair in pairs for number in self._having_rare.get(pair, ()))
        return [number for number, _ in common.most_common(_FAR)]

    @cached_property
    def _pairs(self) -> list[set[str]]:
        return [words_bigrams_of(passage.text) for passage in self._passages]

    @cached_property
    def _having_rare(self) -> Mapping[str, list[int]]:
        having: defaultdict[str, list[int]] = defaultdict(list)
        for number, pairs in enumerate(self._pairs):
            for pair in pairs:
                having[pair].append(number)
        return {pair: numbers for pair, numbers in having.items() if len(numbers) <= _RARE}
