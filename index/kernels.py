"""rank: the inner loops of searching, compiled.

Imported when there is enough to search: numba takes half a second to import, and a few
more to compile the first time. What these functions return is what the plain code in
`index.bm25` returns, to the bit; only how fast is decided here. A call between compiled
functions counts the references of each array it passes, so none is made for each passage.
Indexes in the inner loops are unsigned: signed ones are checked for being negative, which
takes a quarter of the time. Signed and unsigned make a float together, hence `_ONE`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

# Added and taken away again, it rounds what is below 2048 to multiples of 2**-40.
_GRID = 1.5 * 2.0**12
# Passages summed up together: their sums stay in the processor's first cache.
_WINDOW = 4096
# Postings of the strongest terms that are looked at first, for an idea of good scores.
_FIRST_LOOK = 500
# Passages that are all scored sooner than it is found out which need be.
_FEW = 8192
# Terms are weak when together they can add at most this share of what is needed. More of
# them would leave more passages to be completed one by one, which costs more than summing.
_WEAK = 0.5
_NONE, _ONE = np.uint64(0), np.uint64(1)


F = TypeVar("F", bound=Callable[..., Any])
Best = tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]


def compiled(function: F) -> F:
    """Return a function compiled, the result kept on disk where numba finds a place for it."""
    try:
        return cast("F", njit(nogil=True, cache=True)(function))
    except RuntimeError:  # neither beside the source nor in the user's cache may be written
        return cast("F", njit(nogil=True)(function))


@compiled
def top_k(
    rows: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    k: int,
    starts: npt.NDArray[np.int64],
    passages: npt.NDArray[np.int32],
    codes: npt.NDArray[Any],
    impacts: npt.NDArray[np.float64],
    maxima: npt.NDArray[np.float64],
    corpus_size: int,
) -> Best:
    """Return the k best passages and their scores, best first, ties by number.

    The strongest terms, by the most they can add, are summed up over their passages. What
    the best of these score with all terms is a floor under the k-th best. Where the weaker
    terms together cannot reach it, a passage that has only them is none of the k; of the
    others, those that the weaker terms could still lift to the floor are completed by
    looking them up.
    What each term adds is rounded to a multiple of 2**-40, so that a sum below 2048 is the
    same in whatever order it is made.

    Args:
        rows: The question's terms, each once.
        weights: What each term's impacts are multiplied with; positive. With the highest
            impacts they add up to less than 2048.
        k: At least 1.
        starts: Row r of the postings is `[starts[r]:starts[r + 1]]` of the next two.
        passages: Ascending within a row.
        codes: Where each posting's impact stands in the next.
        impacts: The distinct impacts, positive.
        maxima: The highest impact of each row.
        corpus_size: One more than the highest passage number possible.

    Source:
        Turtle & Flood 1995, Query Evaluation: Strategies and Optimizations (MaxScore, term
        at a time); summed in windows of passages as Apache Lucene's bulk scorer does.
    """
    n = len(rows)
    if corpus_size <= _FEW:
        sums = np.zeros(corpus_size)
        for i in range(n):
            w = weights[i]
            for p in range(np.uint64(starts[rows[i]]), np.uint64(starts[rows[i] + 1])):
                sums[np.uint32(passages[p])] += (w * impacts[codes[p]] + _GRID) - _GRID
        best, scores = _select(np.arange(corpus_size, dtype=np.int32), sums, corpus_size, k)
        held = np.count_nonzero(scores)
        return best[:held], scores[:held]

    order, begins, ends, weight, bound_up_to = _by_strength(rows, weights, starts, maxima)
    first = n
    size = 0
    while first > 0 and size < _FIRST_LOOK:
        first -= 1
        size += ends[first] - begins[first]
    floor = 0.0
    while True:
        found = np.empty(min(size, corpus_size) + 1, np.int32)
        sums = np.empty(min(size, corpus_size) + 1)
        count = _sum_up(
            found, sums, floor - bound_up_to[first], order[first:], rows, weights, starts, passages, codes, impacts
        )
        best, scores = _select(found, sums, count, k)
        if first == 0:
            return best, scores
        _complete(best, scores, len(best), 0.0, first, begins, ends, weight, bound_up_to, passages, codes, impacts)
        floor = np.min(scores) if len(best) == k else 0.0
        enough = first
        while enough > 0 and bound_up_to[enough] >= _WEAK * floor:
            enough -= 1
            size += ends[enough] - begins[enough]
        if enough == first:
            break
        first = enough

    left = 0
    for i in range(count):
        found[left] = found[i]
        sums[left] = sums[i]
        left += sums[i] + bound_up_to[first] >= floor
    _complete(found, sums, left, floor, first, begins, ends, weight, bound_up_to, passages, codes, impacts)
    return _select(found, sums, left, k)


@compiled
def add_impacts(
    scores: npt.NDArray[np.float64],
    begins: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    bases: npt.NDArray[np.int64],
    paragraphs: npt.NDArray[np.int32],
    codes: npt.NDArray[Any],
    impacts: npt.NDArray[np.float64],
) -> None:
    """Add to each paragraph's score what some terms' postings, in their order, give it.

    Args:
        scores: One for each paragraph of a segment.
        begins: Where each term's postings begin in `paragraphs` and `codes`.
        ends: Where they end.
        weights: What each term counts for.
        bases: Where the impacts of each term's codes begin.
        paragraphs: The postings' paragraphs.
        codes: Where each posting's impact stands, from its term's base on.
        impacts: What each code comes to.
    """
    for i in range(len(begins)):
        weight = weights[i]
        base = np.uint64(bases[i])
        for p in range(np.uint64(begins[i]), np.uint64(ends[i])):
            scores[np.uint32(paragraphs[p])] += weight * impacts[base + codes[p]]


@compiled
def best_scores(scores: npt.NDArray[np.float64], numbers: npt.NDArray[np.int32], k: int) -> Best:
    """Return the numbers and scores of the k best positive scores, best first, ties by number.

    Args:
        scores: In any order.
        numbers: Of each score; negative ones are left out.
        k: At least 1.
    """
    for i in range(len(scores)):
        scores[i] *= numbers[i] >= 0
    best, found = _select(numbers, scores, len(scores), k)
    held = np.count_nonzero(found)
    return best[:held], found[:held]


@compiled
def _by_strength(rows, weights, starts, maxima):
    """The terms by the most they can add, the weakest first.

    Returns their numbers, where their postings begin and end, what they count for, and what
    those before each of them can add together.
    """
    n = len(rows)
    order = np.empty(n, np.int64)
    bounds = np.empty(n)
    for i in range(n):
        bound = (weights[i] * maxima[rows[i]] + _GRID) - _GRID  # rounded as what it bounds
        j = i
        while j > 0 and bounds[j - 1] > bound:
            bounds[j] = bounds[j - 1]
            order[j] = order[j - 1]
            j -= 1
        bounds[j] = bound
        order[j] = i
    begins = np.empty(n, np.int64)
    ends = np.empty(n, np.int64)
    weight = np.empty(n)
    bound_up_to = np.zeros(n + 1)
    for i in range(n):
        begins[i] = starts[rows[order[i]]]
        ends[i] = starts[rows[order[i]] + 1]
        weight[i] = weights[order[i]]
        bound_up_to[i + 1] = bound_up_to[i] + bounds[i]
    return order, begins, ends, weight, bound_up_to


@compiled
def _sum_up(found, sums, least, terms, rows, weights, starts, passages, codes, impacts):
    """Fill in the passages of some terms and what these add to each, if not below the least; how many they are."""
    n = len(terms)
    at = starts[rows[terms]]
    ends = starts[rows[terms] + 1]
    weight = weights[terms]
    window = np.zeros(_WINDOW)
    touched = np.empty(_WINDOW + 1, np.uint32)
    count = _NONE
    while True:
        low = np.int64(2**62)
        for i in range(n):
            if at[i] < ends[i]:
                low = min(low, np.int64(passages[at[i]]))
        if low == 2**62:
            return np.int64(count)
        high = low + _WINDOW
        here = _NONE
        for i in range(n):
            p = np.uint64(at[i])
            end = np.uint64(ends[i])
            w = weight[i]
            while p < end and passages[p] < high:
                place = np.uint32(passages[p] - low)
                touched[here] = place
                here += np.uint64(window[place] == 0.0)
                window[place] += (w * impacts[codes[p]] + _GRID) - _GRID
                p += _ONE
            at[i] = p
        for i in range(here):
            place = touched[i]
            found[count] = low + place
            sums[count] = window[place]
            count += np.uint64(window[place] >= least)
            window[place] = 0.0


@compiled
def _complete(found, sums, count, floor, first, begins, ends, weight, bound_up_to, passages, codes, impacts):
    """Add to each sum what the terms before `first` add; to one that cannot reach the floor, not all."""
    for i in range(count):
        passage = found[i]
        score = sums[i]
        for j in range(first - 1, -1, -1):
            if score + bound_up_to[j + 1] < floor:
                break
            low = np.uint64(begins[j])
            end = np.uint64(ends[j])
            size = end - low
            while size > 0:  # the branch is in the arithmetic, where the processor need not guess it
                half = (size + _ONE) >> _ONE
                low += half * np.uint64(passages[low + half - _ONE] < passage)
                size -= half
            if low < end and passages[low] == passage:
                score += (weight[j] * impacts[codes[low]] + _GRID) - _GRID
        sums[i] = score


@compiled
def _select(found, sums, count, k) -> Best:
    """The k best of some passages and their scores, best first, ties by number."""
    size = min(k, count)
    heap = found[:size].copy()  # the worst on top
    scores = sums[:size].copy()
    for place in range(size // 2 - 1, -1, -1):
        _sink(scores, heap, size, place, scores[place], heap[place])
    for i in range(size, count):
        if sums[i] > scores[0] or (sums[i] == scores[0] and found[i] < heap[0]):
            _sink(scores, heap, size, 0, sums[i], found[i])
    for last in range(size - 1, 0, -1):  # the worst of the rest goes to the end
        score, passage = scores[last], heap[last]
        scores[last], heap[last] = scores[0], heap[0]
        _sink(scores, heap, last, 0, score, passage)
    return heap, scores


@compiled
def _sink(scores, heap, size, place, score, passage):
    """Put a passage into a place of the heap and let it sink to where it belongs."""
    while 2 * place + 1 < size:
        below = 2 * place + 1
        other = below + 1
        if other < size and (
            scores[other] < scores[below] or (scores[other] == scores[below] and heap[other] > heap[below])
        ):
            below = other
        if score < scores[below] or (score == scores[below] and passage > heap[below]):
            break
        scores[place] = scores[below]
        heap[place] = heap[below]
        place = below
    scores[place] = score
    heap[place] = passage
