"""BM25 on postings gives the scores of rank-bm25's own loop, with Lucene's idf."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from index.bm25 import BM25, Best, Highest, Postings, Scores, SegmentPostings, Terms

Array = npt.NDArray[Any]

pytestmark = pytest.mark.usefixtures("compiled_loops")

tokens = st.lists(st.sampled_from("abcdefg"), max_size=12)
corpora = st.lists(tokens, min_size=1, max_size=20).filter(any)


class WithLucenesIdf(BM25Okapi):  # type: ignore[misc]  # the library is untyped
    """The library's class, its idf alone replaced."""

    def _calc_idf(self, nd: dict[str, int]) -> None:
        for word, df in nd.items():
            self.idf[word] = math.log(1 + (self.corpus_size - df + 0.5) / (df + 0.5))


@given(corpora, tokens, st.floats(0.1, 3), st.floats(0, 0.99))
def test_scores_are_the_librarys(corpus: list[list[str]], query: list[str], k1: float, b: float) -> None:
    ours, theirs = BM25(corpus, k1=k1, b=b), WithLucenesIdf(corpus, k1=k1, b=b)
    np.testing.assert_allclose(ours.get_scores(query), theirs.get_scores(query), rtol=1e-9)
    some = list(range(0, len(corpus), 2))
    np.testing.assert_allclose(ours.get_batch_scores(query, some), theirs.get_batch_scores(query, some), rtol=1e-9)


@given(corpora)
@pytest.mark.long
def test_it_shows_the_librarys_face(corpus: list[list[str]]) -> None:
    ours, theirs = BM25(corpus), WithLucenesIdf(corpus)
    assert (ours.k1, ours.b, ours.corpus_size) == (theirs.k1, theirs.b, theirs.corpus_size)
    assert ours.avgdl == pytest.approx(theirs.avgdl)
    assert list(ours.doc_len) == theirs.doc_len
    assert ours.idf == pytest.approx(theirs.idf)


@given(corpora, tokens, st.integers(1, 25))
def test_the_best_are_the_head_of_a_stable_sort(corpus: list[list[str]], query: list[str], k: int) -> None:
    bm25 = BM25(corpus)
    assert bm25.top_k(query, k) == head_of_stable_sort(bm25.get_scores(query), k)


@given(corpora, tokens)
def test_a_passage_that_shares_no_term_is_no_hit(corpus: list[list[str]], query: list[str]) -> None:
    hits = {number for number, _ in BM25(corpus).top_k(query, len(corpus))}
    assert hits == {number for number, passage in enumerate(corpus) if set(passage) & set(query)}


def test_an_empty_corpus_has_no_hits() -> None:
    assert BM25([]).top_k(["a"], 3) == []
    assert BM25([[], []]).top_k(["a"], 3) == []


def test_a_true_match_in_a_folder_of_one_passage_scores_above_zero() -> None:
    assert BM25([["a", "b"]]).top_k(["a"], 1)[0][1] > 0


def test_equal_scores_keep_the_order_of_the_corpus() -> None:
    assert [number for number, _ in BM25([["a"], ["b"], ["a"], ["a"]]).top_k(["a"], 3)] == [0, 2, 3]
    assert BM25([["a"], ["b"], ["a"]]).get_top_n(["a"], ["x", "y", "z"], n=2) == ["x", "z"]


def test_corpus_and_question_may_be_read_only_once() -> None:
    bm25 = BM25(iter([["a"], ["b"]]))
    assert bm25.top_k(iter(["b"]), 2) == [(1, float(bm25.get_scores(iter(["b"]))[1]))]


@given(st.integers(0, 2**32), st.sampled_from([1, 2, 3, 40]), st.integers(1, 30), st.sampled_from([1, 3, 200]))
@pytest.mark.long
def test_pruned_search_gives_the_head_of_a_stable_sort_to_the_bit(seed: int, k: int, size: int, kinds: int) -> None:
    bm25, zipf = large_corpus(kinds)
    query = [f"t{number}" for number in np.random.default_rng(seed).choice(zipf, size)]
    assert bm25.top_k(query, k) == head_of_stable_sort(bm25.get_scores(query), k)


@given(
    st.integers(0, 2**32),
    st.sampled_from([1, 3, 40]),
    st.sampled_from([2, 30_000]),
    st.sampled_from([0.0, 0.5, 1]),
    st.sampled_from([1, 2, 9]),
)
def test_pruned_search_of_several_fields_and_segments_finds_what_summing_all_finds(
    seed: int, k: int, codes: int, removed: float, segments: int
) -> None:
    random = np.random.default_rng(seed)
    size = 12_000  # passages of three fields, numbered in another order, some of them removed
    numbers = random.permutation(size).astype(np.int32)
    numbers[random.random(size) < removed] = -1
    posted = [np.flatnonzero(random.random(size) < share).astype(np.int32) for share in random.random(20) ** 3]
    cuts = [0, *np.sort(random.integers(0, size, segments - 1)).tolist(), size]
    made = [_segment(random, numbers, posted, codes, *cut) for cut in pairwise(cuts)]
    begins, ends = (np.stack(spans) for spans in zip(*(spans for _, spans in made), strict=True))
    weights = random.random(20) * size / ((ends - begins).sum(axis=0) + 1)
    rows = np.arange(20)
    terms = Terms(begins, ends, weights, random.integers(0, 3, 20), Highest(np.full(20, np.nan), rows))
    postings = Postings([segment for segment, _ in made])
    plain = postings.top_k(terms, k, fast=False)
    assert postings.top_k(terms, k, fast=True) == postings.top_k(terms, k, fast=True) == plain


def _segment(
    random: np.random.Generator, numbers: Array, posted: list[Array], codes: int, low: int, high: int
) -> tuple[SegmentPostings, tuple[Array, Array]]:
    """The passages from one number to another as a segment, and where its terms begin and end."""
    lists = [passages[(passages >= low) & (passages < high)] - np.int32(low) for passages in posted]
    ends = np.cumsum([len(passages) for passages in lists])
    passages = np.concatenate(lists)
    dtype = random.choice(["uint16", "uint32"])
    of_each = random.integers(0, codes, len(passages)).astype(dtype)
    segment = SegmentPostings(numbers[low:high], passages, of_each, random.random((3, codes)) + 0.1)
    return segment, (ends - [len(passages) for passages in lists], ends)


@pytest.mark.parametrize("size", [9_000, *(pytest.param(size, marks=pytest.mark.long) for size in (10_000, 20_000))])
@pytest.mark.parametrize("query", ["aab", "aabb", "abc", "aaab", "aaabbc", "aaaaab"])
@pytest.mark.long
def test_of_passages_that_are_all_the_same_the_first_are_found(size: int, query: str) -> None:
    bm25 = all_the_same(size)
    score = float(bm25.get_scores(query)[0])
    assert bm25.top_k(query, 3) == [(0, score), (1, score), (2, score)]


def test_more_may_be_wanted_than_there_is_or_a_machine_word_holds(caplog: pytest.LogCaptureFixture) -> None:
    bm25, _ = large_corpus(1)
    for k in (20_001, 2**63, 10**30):
        assert bm25.top_k(["t1"], k) == head_of_stable_sort(bm25.get_scores(["t1"]), k)
    assert not caplog.records


def head_of_stable_sort(scores: Scores, k: int) -> Best:
    return [(int(i), float(scores[i])) for i in np.argsort(-scores, kind="stable") if scores[i] > 0][:k]


@cache
def all_the_same(size: int) -> BM25:
    return BM25([["a", "b", "c"]] * size)


@cache
def large_corpus(kinds: int) -> tuple[BM25, Scores]:
    """An index that is worth compiling and pruning for, and terms as often as they are in it.

    Of few kinds of passages, many have the same score.
    """
    random = np.random.default_rng(kinds)
    zipf = np.minimum(random.zipf(1.3, 60_000), 3_000)
    passages = [[f"t{term}" for term in random.choice(zipf, random.integers(1, 12))] for _ in range(50 * kinds)]
    return BM25([passages[number] for number in random.integers(0, len(passages), 20_000)]), zipf
