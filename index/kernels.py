"""rank: the inner loops of searching, compiled.

Imported when there is enough to search: numba takes half a second to import, and a few
more to compile the first time. What these functions return is what the plain code in
`index.bm25` returns, to the bit; only how fast is decided here. A call between compiled
functions counts the references of each array it passes, so none is made for each passage.
Indexes in the inner loops are unsigned: signed ones are checked for being negative, which
takes a quarter of the time. Signed and unsigned make a float together, hence `_ONE`.

They take postings as `index.bm25.Postings` has them: for each segment passages and codes,
and for each term of a question, in its order, where its postings begin and end there, its
weight and its field. Below them one segment is searched at a time; there a term's `base` is
where the impacts of its codes begin.
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
def exhaustive_top_k(k, begins, ends, weights, fields, widths, numbers, passages, codes, impacts) -> _Best:
    """Return the numbers and scores of the k best passages, all summed up; best first, ties by number.

    Args:
        k: At least 1.
        begins: Where each term's postings begin; a row for each segment.
        ends: Where they end.
        weights: What each term's impacts are multiplied with; positive.
        fields: The number of each term's field.
        widths: How many codes each segment has.
        numbers: Of each segment's passages; negative ones are left out.
        passages: The postings' passages, ascending within a term; for each segment.
        codes: The code of each posting; for each segment.
        impacts: What each code comes to, positive, field after field; for each segment.
    """
    best = np.empty(_most_found(k, numbers), np.int32)
    found = np.empty(len(best))
    count = 0
    for s in range(len(numbers)):
        size = len(numbers[s])
        scores = np.zeros(size)
        _add_up(scores, begins[s], ends[s], weights, fields * widths[s], passages[s], codes[s], impacts[s])
        _leave_out(scores, numbers[s])
        these, those = _select(numbers[s], scores, size, k)
        positive = int(np.count_nonzero(those))
        best[count : count + positive] = these[:positive]
        found[count : count + positive] = those[:positive]
        count += positive
    return _select(best, found, count, k)


@jitted
def pruned_top_k(k, order, bounds, begins, ends, weights, fields, widths, numbers, passages, codes, impacts) -> _Best:
    """Return what `exhaustive_top_k` returns, without summing up what cannot be among the k best.

    The terms first in the order are summed up over their passages. What the best of these
    score with all terms is a floor under the k-th best. Where the terms last in the order
    together cannot reach it, a passage that has only them is none of the k; of the others,
    those that these terms could still lift to the floor are completed by looking them up.
    What survives is scored in the question's order, so its scores are those of summing all.
    The floor is that of all segments together: a search of many costs little more than of one.

    Args:
        k: At least 1.
        order: The terms that have postings, those first that add most for each posting.
        bounds: For each term in that order, the most that it and those after it can add; then 0.
        begins: As in `exhaustive_top_k`, and the rest as well.

    Source:
        Turtle & Flood 1995, Query Evaluation: Strategies and Optimizations (MaxScore, term
        at a time); summed in windows of passages as Apache Lucene's bulk scorer does.
    """
    n = len(order)
    segments = len(numbers)
    summed = 0
    size = 0
    while summed < n and size < _FIRST_LOOK:
        for s in range(segments):
            size += ends[s, order[summed]] - begins[s, order[summed]]
        summed += 1
    starts = np.zeros(segments + 1, np.int64)  # where each segment's passages begin among those found
    floor = 0.0
    for look in range(2):
        if look:
            while summed < n and bounds[summed] >= _WEAK * floor:
                summed += 1
        first = order[:summed]
        found = np.empty(_most_with(first, begins, ends, numbers), np.int32)
        sums = np.empty(len(found))
        least = floor - bounds[summed] if look else 0.0
        for s in range(segments):
            starts[s + 1] = starts[s] + _sum_up(
                least,
                first,
                found[starts[s] :],
                sums[starts[s] :],
                numbers[s],
                begins[s],
                ends[s],
                weights,
                fields * widths[s],
                passages[s],
                codes[s],
                impacts[s],
            )
        at, reached = _select(np.arange(starts[segments], dtype=np.int32), sums, starts[segments], k)
        if len(at) == k:
            at.sort()
            low = 0
            for s in range(segments):
                high = low
                while high < k and at[high] < starts[s + 1]:
                    high += 1
                these = found[at[low:high]]
                those = sums[at[low:high]]
                _complete(
                    these,
                    those,
                    0.0,
                    summed,
                    order,
                    bounds,
                    begins[s],
                    ends[s],
                    weights,
                    fields * widths[s],
                    passages[s],
                    codes[s],
                    impacts[s],
                )
                reached[low:high] = those
                low = high
            floor = max(floor, np.min(reached) * (1.0 - _ROUNDING))
    best = np.empty(starts[segments], np.int32)
    scores = np.empty(starts[segments])
    total = 0
    for s in range(segments):
        these = found[starts[s] : starts[s + 1]]
        bases = fields * widths[s]
        count = _complete(
            these,
            sums[starts[s] : starts[s + 1]],
            floor,
            summed,
            order,
            bounds,
            begins[s],
            ends[s],
            weights,
            bases,
            passages[s],
            codes[s],
            impacts[s],
        )
        these = these[:count]
        best[total : total + count] = numbers[s][these]
        scores[total : total + count] = _scores(
            these, begins[s], ends[s], weights, bases, passages[s], codes[s], impacts[s]
        )
        total += count
    return _select(best, scores, total, k)


@jitted
def highest_impacts(begins, ends, fields, widths, codes, impacts) -> npt.NDArray[np.float64]:
    """Return the highest impact of each term's postings in all segments; 0 where there are none."""
    highest = np.zeros(len(fields))
    for s in range(len(codes)):
        codes_of, impacts_of = codes[s], impacts[s]
        for i in range(len(fields)):
            base = np.uint64(fields[i] * widths[s])
            for p in range(np.uint64(begins[s, i]), np.uint64(ends[s, i])):
                highest[i] = max(highest[i], impacts_of[base + codes_of[p]])
    return highest


@jitted
def rows_of(wanted, keys, ends, dfs) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return where the postings of terms begin and end, and in how many paragraphs they are; a row for each segment.

    Args:
        wanted: The terms' keys.
        keys: The ascending keys of each segment's terms.
        ends: Where the postings of each of its terms end.
        dfs: In how many paragraphs each is.
    """
    shape = len(keys), len(wanted)
    found = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for s in range(len(keys)):
        keys_of, ends_of, dfs_of = keys[s], ends[s], dfs[s]
        for i in range(len(wanted)):
            row = _position(wanted[i], np.uint64(0), np.uint64(len(keys_of)), keys_of)
            if row < len(keys_of) and keys_of[row] == wanted[i]:
                found[0][s, i] = ends_of[row - _ONE] if row else 0
                found[1][s, i] = ends_of[row]
                found[2][s, i] = dfs_of[row]
    return found


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
def _add_up(scores, begins, ends, weights, bases, passages, codes, impacts):
    """Add to each passage's score what all terms add."""
    for i in range(len(begins)):
        weight = weights[i]
        base = np.uint64(bases[i])
        for p in range(np.uint64(begins[i]), np.uint64(ends[i])):
            scores[np.uint32(passages[p])] += weight * impacts[base + codes[p]]


@jitted
def _leave_out(scores, numbers):
    """Take the score of those with negative numbers."""
    for i in range(len(scores)):
        scores[i] *= numbers[i] >= 0


@jitted
def _most_found(k, numbers):
    """How many passages are found at most, where up to k are sought in each segment."""
    most = 0
    for s in range(len(numbers)):
        most += min(k, len(numbers[s]))
    return most


@jitted
def _most_with(terms, begins, ends, numbers):
    """How many passages have some terms, at most."""
    most = 0
    for s in range(len(numbers)):
        postings = 0
        for term in terms:
            postings += ends[s, term] - begins[s, term]
        most += min(postings, len(numbers[s]))
    return most


@jitted
def _sum_up(least, terms, found, sums, numbers, begins, ends, weights, bases, passages, codes, impacts):
    """Write down the passages, ascending, to which some terms add at least so much, and what they add; how many."""
    n = len(terms)
    at = begins[terms]
    last = ends[terms]
    weight = weights[terms]
    base = bases[terms]
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
            return count
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
