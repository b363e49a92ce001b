"""rank: the inner loops of searching, compiled.

Imported when there is enough to search: numba takes half a second to import, and a few
more to compile the first time. What these functions return is what the plain code in
`index.bm25` returns, to the bit; only how fast is decided here. A call between compiled
functions counts the references of each array it passes, so none is made for each passage.
Indexes in the inner loops are unsigned: signed ones are checked for being negative, which
takes a quarter of the time. Signed and unsigned make a float together, hence `_ONE`.

All of them take postings as `index.bm25.Postings` has them: passages and codes, and for
each term of a question, in its order, where its postings begin and end, its weight, and the
base that its codes count from in the impacts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

# Passages summed up together: their sums stay in the processor's first cache.
_WINDOW = 4096
# Sums that are compared at once, where any of them was added to.
_BLOCK = 16
# Postings of the most telling terms that are looked at first, for an idea of good scores.
_FIRST_LOOK = 5000
# Terms are left to be looked up when together they can add at most this share of the floor.
# More of them would leave more passages to look up, which costs more than summing.
_WEAK = 0.5
# Sums of the same numbers in another order differ by less than this share.
_ROUNDING = 1e-9
# Sums are at least this; what no term has been added to is less.
_POSITIVE = 5e-324
_ONE = np.uint64(1)

F = TypeVar("F", bound=Callable[..., Any])
_Best = tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]


def jitted(function: F) -> F:
    """Return a function compiled, the result kept on disk where numba finds a place for it."""
    try:
        return cast("F", njit(nogil=True, cache=True)(function))
    except RuntimeError:  # neither beside the source nor in the user's cache may be written
        return cast("F", njit(nogil=True)(function))


@jitted
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
    """Return the numbers and scores of the k best passages, all summed up; best first, ties by number.

    Args:
        numbers: Of each passage; negative ones are left out.
        k: At least 1.
        begins: Where each term's postings begin.
        ends: Where they end.
        weights: What each term's impacts are multiplied with; positive.
        bases: Where the impacts of each term's codes begin.
        passages: The postings' passages, ascending within a term.
        codes: Where each posting's impact stands, from its term's base on.
        impacts: What each code comes to; positive.
    """
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


@jitted
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

    The terms first in the order are summed up over their passages. What the best of these
    score with all terms is a floor under the k-th best. Where the terms last in the order
    together cannot reach it, a passage that has only them is none of the k; of the others,
    those that these terms could still lift to the floor are completed by looking them up.
    What survives is scored in the question's order, so its scores are those of summing all.

    Args:
        numbers: Of each passage; negative ones are left out.
        k: At least 1.
        order: The terms that have postings, those first that add most for each posting.
        bounds: For each term in that order, the most that it and those after it can add; then 0.
        begins: As in `exhaustive_top_k`, and the rest as well.

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


@jitted
def dots(
    vectors: npt.NDArray[np.int8], rows: npt.NDArray[np.int64], question: npt.NDArray[np.int8]
) -> npt.NDArray[np.float32]:
    """Return the dot product of each row's vector with a question's.

    Exact below 2 ** 24, which 1,000 numbers stay under.
    """
    found = np.empty(len(rows), np.float32)
    numbers = question.astype(np.int16)
    for i in range(len(rows)):
        row = rows[i]
        total = np.int32(0)
        for j in range(len(numbers)):
            # Said at each step: as 64 bits, which they would be, four times fewer are added at once.
            total = np.int32(total + np.int32(np.int16(vectors[row, j])) * np.int32(numbers[j]))
        found[i] = total
    return found


@jitted
def highest_impact(codes: npt.NDArray[Any], impacts: npt.NDArray[np.float64]) -> float:
    """Return the highest impact of some postings; 0 where there are none."""
    highest = 0.0
    for p in range(len(codes)):
        highest = max(highest, impacts[codes[p]])
    return highest


@jitted
def _sum_up(least, terms, numbers, begins, ends, weights, bases, passages, codes, impacts):
    """The passages, ascending, to which some terms add at least so much, and what they add to each."""
    n = len(terms)
    at = begins[terms]
    last = ends[terms]
    weight = weights[terms]
    base = bases[terms]
    size = min(np.sum(last - at), len(numbers))
    found = np.empty(size, np.int32)
    sums = np.empty(size)
    least = max(least, _POSITIVE)
    window = np.zeros(_WINDOW)
    touched = np.zeros(_WINDOW // _BLOCK, np.bool_)
    count = 0
    while True:
        low = len(numbers)
        for i in range(n):
            if at[i] < last[i]:
                low = min(low, int(passages[at[i]]))
        if low == len(numbers):
            return found[:count], sums[:count]
        high = low + _WINDOW
        for i in range(n):
            p = np.uint64(at[i])
            end = np.uint64(last[i])
            w = weight[i]
            b = np.uint64(base[i])
            while p < end and passages[p] < high:
                position = np.uint32(passages[p] - low)
                touched[position // np.uint32(_BLOCK)] = True
                window[position] += w * impacts[b + codes[p]]
                p += _ONE
            at[i] = p
        for block in range(len(touched)):
            if touched[block]:
                begin = block * _BLOCK
                enough = 0
                for offset in range(begin, begin + _BLOCK):
                    enough += window[offset] >= least
                if enough:
                    for offset in range(begin, begin + _BLOCK):
                        if window[offset] >= least and numbers[low + offset] >= 0:
                            found[count] = low + offset
                            sums[count] = window[offset]
                            count += 1
                window[begin : begin + _BLOCK] = 0.0
                touched[block] = False


@jitted
def _floor(found, sums, k, summed, order, bounds, begins, ends, weights, bases, passages, codes, impacts):
    """What k passages reach for certain: the least that the k best of some have in the end; 0 if there are fewer."""
    if len(found) < k:
        return 0.0
    best, scores = _select(found, sums, len(found), k)
    _complete(best, scores, 0.0, summed, order, bounds, begins, ends, weights, bases, passages, codes, impacts)
    return np.min(scores) * (1.0 - _ROUNDING)


@jitted
def _complete(found, sums, floor, summed, order, bounds, begins, ends, weights, bases, passages, codes, impacts):
    """Add what the terms not summed yet add; move those that reach the floor to the front; how many they are."""
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


@jitted
def _scores(found, begins, ends, weights, bases, passages, codes, impacts):
    """The scores of some passages, added up in the order of the question's terms."""
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
    """Where a passage stands in a stretch of postings, or would stand."""
    size = end - low
    while size > 0:  # the branch is in the arithmetic, where the processor need not guess it
        half = (size + _ONE) >> _ONE
        low += half * np.uint64(passages[low + half - _ONE] < passage)
        size -= half
    return low


@jitted
def _select(found, sums, count, k) -> _Best:
    """The k best of some passages and their scores, best first, ties by number."""
    size = min(k, count)
    heap = found[:size].copy()  # the worst on top
    scores = sums[:size].copy()
    for slot in range(size // 2 - 1, -1, -1):
        _sink(scores, heap, size, slot, scores[slot], heap[slot])
    for i in range(size, count):
        if sums[i] > scores[0] or (sums[i] == scores[0] and found[i] < heap[0]):
            _sink(scores, heap, size, 0, sums[i], found[i])
    for last in range(size - 1, 0, -1):  # the worst of the rest goes to the end
        score, passage = scores[last], heap[last]
        scores[last], heap[last] = scores[0], heap[0]
        _sink(scores, heap, last, 0, score, passage)
    return heap, scores


@jitted
def _sink(scores, heap, size, slot, score, passage):
    """Put a passage into a slot of the heap and let it sink to where it belongs."""
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
