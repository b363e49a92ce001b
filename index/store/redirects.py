"""index on disk: which passage of the changed files stands where one of theirs was before.

A law of five thousand paragraphs may change throughout, or be one paragraph five thousand
times: what is done for a passage does not grow with the file it is from.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from index.passages import Passage
from index.store.tombstones import Tombstone
from index.tokenize.dice import ALIKE, bigrams_of, dice

# Passages nearest to where one was that are looked at for its changed text.
_NEAR = 40
# What more than so many have tells none of them from another.
_RARE = 20
# Passages anywhere in the file that are looked at, those with most of what is rare in common.
_FAR = 5


def tombstones_of(
    before: Mapping[str, Sequence[Passage]], after: Mapping[str, Sequence[Passage]]
) -> Iterator[Tombstone]:
    """Yield the passages that are no more, each with its successor.

    Args:
        before: The passages of each source that was changed or removed.
        after: The passages of each source that was changed or added.
    """
    moved = _moved(before, after)
    renamed = _renamed({source: before[source] for source in before if source not in after}, before, after)
    for source, old in before.items():
        new = after.get(source, after.get(renamed.get(source, ""), ()))
        alive = {passage.passage_id for passage in after.get(source, ())}
        for passage, successor in zip(old, _successors(old, new, moved), strict=True):
            if passage.passage_id not in alive:
                yield Tombstone(passage, successor)


def _moved(before: Mapping[str, Sequence[Passage]], after: Mapping[str, Sequence[Passage]]) -> dict[str, str]:
    """The name of the passage of each text that is new where it is, and only there."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for source, new in after.items():
        had = {passage.text for passage in before.get(source, ())}
        for passage in new:
            if passage.text not in had:
                places[passage.text].append(passage.passage_id)
    return {text: names[0] for text, names in places.items() if len(names) == 1}


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


def _successors(old: Sequence[Passage], new: Sequence[Passage], moved: Mapping[str, str]) -> list[str | None]:
    """For each old passage, the name of the new one in its place; None where its place is no more.

    That is the same text, in this file or where it was moved to; or a text like it, near its
    place or anywhere in this file; or what stands between the same neighbours and is new
    there, like none of those before.

    Source:
        Places by what is the same before and after, as in Bram Cohen's patience diff.
    """
    places = {text: number for number, text in enumerate(_numbered(new))}
    same = [places.get(text) for text in _numbered(old)]
    search = _Search(new)
    found: list[str | None] = [None if place is None else new[place].passage_id for place in same]
    for (before, first), (after, last) in pairwise([(-1, -1), *_in_order(same), (len(old), len(new))]):
        between = range(first + 1, last)
        gone = [number for number in range(before + 1, after) if found[number] is None]
        alike = {
            number: search.most_alike(old[number].text, between, between.start + _share(at, gone, between))
            for at, number in enumerate(gone)
        }
        taken = {*same, *alike.values()}
        free = [place for place in between if place not in taken]
        for at, number in enumerate(gone):
            instead = alike[number]
            if instead is None and free:
                instead = free[_share(at, gone, free)]
            found[number] = moved.get(old[number].text) or (None if instead is None else new[instead].passage_id)
    return found


def _share(at: int, some: Sequence[int], others: Sequence[int]) -> int:
    """As far among others as a place is among some."""
    return at * len(others) // len(some)


def _numbered(passages: Sequence[Passage]) -> Iterator[tuple[str, int]]:
    """Each passage's text, and how many before it have the same."""
    seen: Counter[str] = Counter()
    for passage in passages:
        yield passage.text, seen[passage.text]
        seen[passage.text] += 1


def _in_order(places: Sequence[int | None]) -> list[tuple[int, int]]:
    """The longest selection of (number, place) in which both ascend; no place is there twice."""
    ends: list[int] = []  # the lowest place that a selection of each length ends with
    numbers: list[int] = []  # whose place that is
    previous: dict[int, int | None] = {}
    for number, place in enumerate(places):
        if place is not None:
            length = bisect_left(ends, place)
            ends[length : length + 1] = [place]
            numbers[length : length + 1] = [number]
            previous[number] = numbers[length - 1] if length else None
    selected: list[int] = []
    last = numbers[-1] if numbers else None
    while last is not None:
        selected.append(last)
        last = previous[last]
    return [(number, place) for number in reversed(selected) if (place := places[number]) is not None]


class _Search:
    """Finds the passage of a file that is most like a text."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages

    def most_alike(self, text: str, between: range, place: int) -> int | None:
        """The number of that passage, one of those between which the text's place is if it can be; or None."""
        pairs = bigrams_of(text)
        half = _NEAR // 2
        near = range(max(between.start, place - half), min(between.stop, place + half))
        best = self._best(pairs, near, place)
        return self._best(pairs, self._far(pairs), place) if best is None else best

    def _best(self, pairs: set[str], numbers: Iterable[int], place: int) -> int | None:
        """The number of the most alike, of equally alike ones that nearest to a place."""
        alike = {number: dice(pairs, self._pairs[number]) for number in numbers}
        best = min(alike, key=lambda number: (-alike[number], abs(number - place), number), default=None)
        return best if best is not None and alike[best] >= ALIKE else None

    def _far(self, pairs: set[str]) -> list[int]:
        common = Counter(number for pair in pairs for number in self._having_rare.get(pair, ()))
        return [number for number, _ in common.most_common(_FAR)]

    @cached_property
    def _pairs(self) -> list[set[str]]:
        return [bigrams_of(passage.text) for passage in self._passages]

    @cached_property
    def _having_rare(self) -> Mapping[str, list[int]]:
        having: defaultdict[str, list[int]] = defaultdict(list)
        for number, pairs in enumerate(self._pairs):
            for pair in pairs:
                having[pair].append(number)
        return {pair: numbers for pair, numbers in having.items() if len(numbers) <= _RARE}
