"""What is remembered of a question's terms is what the segments have, however it was looked up."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.rank.term_rows import TermRows
from index.store.array_file import MemoryArrays
from index.store.columns import TERMS_PER_SAMPLE
from index.store.segment import Segment

pytestmark = pytest.mark.usefixtures("compiled_loops")

# How many postings each term has.
_segments = st.dictionaries(st.integers(0, 40), st.integers(1, 3), max_size=30)


@given(st.lists(_segments, min_size=1, max_size=4), st.lists(st.lists(st.integers(0, 45), max_size=20), max_size=5))
def test_every_term_is_found_in_every_segment_that_has_it(
    segments: list[dict[int, int]], asked: list[list[int]]
) -> None:
    corrections = Counter({7: -1, 9: 2})
    for fast in (False, True):
        found = TermRows(list(map(_segment, segments)), lambda keys: np.array([corrections[key] for key in keys], int))
        for keys in asked:
            rows = found.of(keys, fast)
            begins, ends = rows.spans
            assert rows.dfs == [sum(terms.get(key, 0) for terms in segments) + corrections[key] for key in keys]
            assert (ends - begins).tolist() == [[terms.get(key, 0) for key in keys] for terms in segments]
            for row, terms in enumerate(segments):
                before = {key: sum(size for other, size in terms.items() if other < key) for key in terms}
                assert all(begins[row, i] == before[key] for i, key in enumerate(keys) if key in terms)


@pytest.mark.parametrize("fast", [False, True])
def test_more_terms_than_are_remembered_push_out_those_before(fast: bool) -> None:
    terms = dict.fromkeys(range(60_000), 1)
    found = TermRows([_segment(terms)], lambda keys: np.zeros(len(keys), int))
    for keys in (range(10), range(20_000), range(5, 60_000), range(10)):
        begins, _ = found.of(list(keys), fast).spans
        assert begins[0].tolist() == list(keys)


def _segment(terms: dict[int, int]) -> Segment:
    keys = np.array(sorted(terms), np.uint64)
    sizes = np.array([terms[key] for key in sorted(terms)], np.int64)
    arrays: dict[str, npt.NDArray[Any]] = {
        "term_keys": keys,
        "term_ends": np.cumsum(sizes),
        "term_dfs": sizes.astype(np.int32),
        "sampled_keys": keys[::TERMS_PER_SAMPLE],
    }
    return Segment(MemoryArrays(arrays))
