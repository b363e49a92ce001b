"""rank: the compiled inner loops of searching.

Results are those of the plain code in `index.bm25`, to the bit; only the speed differs. numba
takes half a second to import and seconds to compile the first time, so this module is
imported only where there is enough to search.

Three rules for speed:

1. No call between compiled functions for each passage: a call counts references to each array.
2. Indexes in inner loops are unsigned: numba checks signed ones for being negative.
3. Signed and unsigned integers add to a float, hence `_ONE`.

Arrays, as in `index.bm25.Postings` and `Terms`:

| name         | for each | value                                                         |
|--------------|----------|---------------------------------------------------------------|
| numbers      | passage  | its number in the corpus; negative: removed                   |
| passages     | posting  | the local number of its passage, ascending within a term      |
| codes        | posting  | its impact is `impacts[base + code]`                          |
| begins, ends | term     | its postings are [begin, end)                                 |
| weights      | term     | the factor of its impacts; positive                           |
| bases        | term     | where the impacts of its field begin                          |
| impacts      | code     | the impact, field after field; positive                       |
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

# Passages summed together: their sums fit the processor's first cache.
_WINDOW = 4096
# Sums compared together.
_BLOCK = 64
# Postings that are summed for a first floor.
_FIRST_LOOK = 8000
# Terms that together add at most this share of the floor are looked up instead of summed. With
# a larger share, more passages would have to be looked up, which is slower than summing.
_WEAK = 0.5
# Summing in another order changes a sum by less than this share.
_ROUNDING = 1e-9
# The least positive number: a passage with a smaller sum has no term.
_POSITIVE = 5e-324
_ONE = np.uint64(1)

F = TypeVar("F", bound=Callable[..., Any])
_Best = tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]


def compiled(function: F) -> F:
    """Compile a function; the result is cached on disk if a folder for that is writable."""
    try:
        return cast("F", njit(nogil=True, cache=True)(function))
    except RuntimeError:  # neither the source's folder nor the user's cache is writable
        return cast("F", njit(nogil=True)(function))


@compiled
def exhaustive_top_k(
    numbers: npt.NDArray[np.int32],
    k: int,
    begins: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    bases: npt.NDArray[np.int64],
    passages: npt.NDArray[np.int32],
    codes: npt.NDArray[Any],
    impacts: npt.NDArray[np.float64],
) -> _Best:
    """Return the numbers and scores of the k best passages, best first, ties by number; all are summed."""
    scores = np.zeros(len(numbers))
    for i in range(len(begins)):
        weight = weights[i]
        base = np.uint64(bases[i])
        for p in range(np.uint64(begins[i]), np.uint64(ends[i])):
            scores[np.uint32(passages[p])] += weight * impacts[base + codes[p]]
    for i in range(len(scores)):
        scores[i] *= numbers[i] >= 0
    best, found = _select(numbers, scores, len(scores), k)
    positive = np.count_nonzero(found)
    return best[:positive], found[:positive]


@compiled
def pruned_top_k(
    numbers: npt.NDArray[np.int32],
    k: int,
    order: npt.NDArray[np.int64],
    bounds: npt.NDArray[np.float64],
    begins: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    bases: npt.NDArray[np.int64],
    passages: npt.NDArray[np.int32],
    codes: npt.NDArray[Any],
    impacts: npt.NDArray[np.float64],
) -> _Best:
    """Return what `exhaustive_top_k` returns, without summing up what cannot be among the k best.

    1. Sum the first terms over their passages. The scores that the best of these reach with
       all terms are a floor under the k-th best score.
    2. Skip passages with only the last terms, if these together cannot reach the floor.
    3. Look the last terms up in the other passages, as long as these can still reach it.
    4. Score what remains in the question's order, so that scores are those of summing all.

    Args:
        numbers: As in the table above, like all arrays not named here.
        k: At least 1.
        order: The terms that have postings, those with the most impact for each posting first.
        bounds: For each term of `order`, the most that it and the later ones can add; then 0.

    Source:
        Turtle & Flood 1995, Query Evaluation: Strategies and Optimizations (MaxScore, term
        at a time); summed in windows of passages as Apache Lucene's bulk scorer does.
    """
    n = len(order)
    summed = 0
    size = 0
    while summed < n and size < _FIRST_LOOK:
        size += ends[order[summed]] - begins[order[summed]]
        summed += 1
    found, sums = _sum_up(0.0, order[:summed], numbers, begins, ends, weights, bases, passages, codes, impacts)
    floor = _floor(found, sums, k, summed, order, bounds, begins, ends, weights, bases, passages, codes, impacts)
    while summed < n and bounds[summed] >= _WEAK * floor:
        summed += 1
    least = floor - bounds[summed]
    found, sums = _sum_up(least, order[:summed], numbers, begins, ends, weights, bases, passages, codes, impacts)
    second = _floor(found, sums, k, summed, order, bounds, begins, ends, weights, bases, passages, codes, impacts)
    floor = max(floor, second)
    count = _complete(found, sums, floor, summed, order, bounds, begins, ends, weights, bases, passages, codes, impacts)
    found = found[:count]
    return _select(numbers[found], _scores(found, begins, ends, weights, bases, passages, codes, impacts), count, k)


@compiled
def highest_impact(codes: npt.NDArray[Any], impacts: npt.NDArray[np.float64]) -> float:
    """Return the highest impact of some postings; 0 without any."""
    highest = 0.0
    for p in range(len(codes)):
        highest = max(highest, impacts[codes[p]])
    return highest


@compiled
def _sum_up(least, terms, numbers, begins, ends, weights, bases, passages, codes, impacts):
    """The passages to which some terms add at least `least`, ascending, and the sums."""
    n = len(terms)
    nexts = begins[terms]
    lasts = ends[terms]
    weight = weights[terms]
    base = bases[terms]
    size = min(np.sum(lasts - nexts), len(numbers))
    found = np.empty(size, np.int32)
    sums = np.empty(size)
    least = max(least, _POSITIVE)
    window = np.zeros(_WINDOW)
    count = 0
    for low in range(0, len(numbers), _WINDOW):
        high = low + _WINDOW
        for i in range(n):
            p = np.uint64(nexts[i])
            end = np.uint64(lasts[i])
            w = weight[i]
            b = np.uint64(base[i])
            while p < end and passages[p] < high:
                window[np.uint32(passages[p] - low)] += w * impacts[b + codes[p]]
                p += _ONE
            nexts[i] = p
        for block in range(0, _WINDOW, _BLOCK):
            enough = 0
            for offset in range(block, block + _BLOCK):
                enough += window[offset] >= least
            if enough:
                for offset in range(block, block + _BLOCK):
                    if window[offset] >= least and numbers[low + offset] >= 0:
                        found[count] = low + offset
                        sums[count] = window[offset]
                        count += 1
        window[:] = 0.0
    return found[:count], sums[:count]


@compiled
def _floor(found, sums, k, summed, order, bounds, begins, ends, weights, bases, passages, codes, impacts):
    """A floor under the k-th best score: the lowest full score of the k best sums; 0 with fewer passages."""
    if len(found) < k:
        return 0.0
    best, scores = _select(found, sums, len(found), k)
    _complete(best, scores, 0.0, summed, order, bounds, begins, ends, weights, bases, passages, codes, impacts)
    return np.min(scores) * (1.0 - _ROUNDING)


@compiled
def _complete(found, sums, floor, summed, order, bounds, begins, ends, weights, bases, passages, codes, impacts):
    """Add the terms not summed yet; move passages that reach the floor to the front; return their count."""
    n = len(order)
    count = 0
    for c in range(len(found)):
        passage = found[c]
        score = sums[c]
        j = summed
        while j < n and score + bounds[j] >= floor:
            term = order[j]
            end = np.uint64(ends[term])
            p = _position(passage, np.uint64(begins[term]), end, passages)
            if p < end and passages[p] == passage:
                score += weights[term] * impacts[np.uint64(bases[term]) + codes[p]]
            j += 1
        if score + bounds[j] >= floor:
            found[count] = passage
            sums[count] = score
            count += 1
    return count


@compiled
def _scores(found, begins, ends, weights, bases, passages, codes, impacts):
    """The scores of some passages, summed in the order of the question's terms."""
    scores = np.zeros(len(found))
    for i in range(len(begins)):
        begin = np.uint64(begins[i])
        end = np.uint64(ends[i])
        weight = weights[i]
        base = np.uint64(bases[i])
        for c in range(len(found) if begin < end else 0):
            p = _position(found[c], begin, end, passages)
            if p < end and passages[p] == found[c]:
                scores[c] += weight * impacts[base + codes[p]]
    return scores


@njit(inline="always")
def _position(passage, low, end, passages):
    """The first posting in [low, end) whose passage is not below this one; binary search."""
    size = end - low
    while size > 0:  # arithmetic instead of a branch, which the processor would have to predict
        half = (size + _ONE) >> _ONE
        low += half * np.uint64(passages[low + half - _ONE] < passage)
        size -= half
    return low


@compiled
def _select(found, sums, count, k) -> _Best:
    """The k best of the first `count` passages and their scores, best first, ties by number."""
    size = min(k, count)
    heap = found[:size].copy()  # the worst first
    scores = sums[:size].copy()
    for slot in range(size // 2 - 1, -1, -1):
        _sink(scores, heap, size, slot, scores[slot], heap[slot])
    for i in range(size, count):
        if sums[i] > scores[0] or (sums[i] == scores[0] and found[i] < heap[0]):
            _sink(scores, heap, size, 0, sums[i], found[i])
    for last in range(size - 1, 0, -1):  # move the worst of the rest to the end
        score, passage = scores[last], heap[last]
        scores[last], heap[last] = scores[0], heap[0]
        _sink(scores, heap, last, 0, score, passage)
    return heap, scores


@compiled
def _sink(scores, heap, size, slot, score, passage):
    """Put a passage into a slot of the heap and sink it below all worse ones."""
    while 2 * slot + 1 < size:
        child = 2 * slot + 1
        other = child + 1
        if other < size and (
            scores[other] < scores[child] or (scores[other] == scores[child] and heap[other] > heap[child])
        ):
            child = other
        if score < scores[child] or (score == scores[child] and passage > heap[child]):
            break
        scores[slot] = scores[child]
        heap[slot] = heap[child]
        slot = child
    scores[slot] = score
    heap[slot] = passage
