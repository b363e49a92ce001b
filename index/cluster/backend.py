"""cluster: the backend that asks a cluster for candidates, and scores them here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from threading import local
from typing import Any

import numpy as np

from index.bm25 import highest_idf, idf
from index.cluster.best import Best
from index.cluster.counted import CountedParagraphs
from index.cluster.nodes import Json, Nodes
from index.cluster.paragraphs import SOURCE, Paragraph, scores
from index.cluster.reading import Reading
from index.cluster.schema import feature_of
from index.cluster.sight import Sight
from index.cluster.state import States
from index.cluster.statistics import Statistics, having
from index.errors import CorruptIndex, EngineError, NotThere
from index.passages import Passage
from index.rank.query import QueryTerm
from index.rank.recipe import Recipe
from index.store.columns import FIELDS
from index.store.segment import key

# Words, and groups of copies, whose paragraphs are remembered.
_REMEMBERED = 1 << 13
# Paragraphs whose texts are looked at for a word, at first; nearly always the first has it.
_FEW = 8
# How often what a question looks up is looked up ahead: what it finds decides what else it looks up.
_ROUNDS = 6

Having = tuple[str, tuple[str, ...]]
"""A field, and terms that a paragraph has all of."""


class _Thread(local):
    """What a thread is about: what it looks up ahead, and the copied paragraphs that it has found last."""

    is_foreseeing: bool = False
    keys: dict[int, None]
    having: dict[Having, None]
    copied: Sequence[Paragraph] = ()


class ClusterBackend:
    """What a view sees of a state in a cluster; a `Backend`.

    Args:
        nodes: Of the cluster.
        sight: What is seen.
        recipe: Has the numbers of BM25.
        counted: The terms of paragraphs.

    Attributes:
        sources: The source of each document with passages, in order.
    """

    def __init__(self, nodes: Nodes, sight: Sight, recipe: Recipe, counted: CountedParagraphs) -> None:
        self.sources = tuple(file.source for file in sight.files)
        self._nodes = nodes
        self._states = States(nodes)
        self._sight = sight
        self._k1, self._b = recipe.k1, recipe.b
        self._counted = counted
        self._statistics = Statistics(self._ask, sight.originals())
        self._reading = Reading(self._ask, sight)
        self._thread = _Thread()
        self._groups: dict[str, list[int]] = {}
        self._having: dict[Having, tuple[list[int], bool]] = {}

    # --- statistics

    @property
    def passage_count(self) -> int:
        """How many passages there are."""
        return self._sight.passages_before[-1]

    @property
    def highest_idf(self) -> float:
        """The idf of a term in a single paragraph."""
        return highest_idf(self._statistics.count)

    def average_length(self, field: str) -> float:
        """Return the average number of a field's tokens in a paragraph; 0 without paragraphs."""
        return self._sight.averages[FIELDS.index(field)]

    def idf(self, field: str, terms: Sequence[str]) -> list[float]:
        """Return the idf of each of some terms in a field."""
        dfs = np.array(self._dfs([key(field, term) for term in terms]), dtype=np.int64)
        found: list[float] = idf(dfs, self._statistics.count).tolist()
        return found

    def has(self, field: str, terms: Sequence[str]) -> list[bool]:
        """Return for each of some terms whether any paragraph has it in a field."""
        return [df > 0 for df in self._dfs([key(field, term) for term in terms])]

    def _dfs(self, keys: Sequence[int]) -> list[int]:
        if self._thread.is_foreseeing and (unknown := self._statistics.unknown(keys)):
            self._thread.keys |= dict.fromkeys(unknown)
            known = iter(self._statistics.dfs([one for one in keys if one not in self._thread.keys]))
            return [1 if one in self._thread.keys else next(known) for one in keys]
        return self._statistics.dfs(keys)

    def foresee(self, look_up: Callable[[], object]) -> None:
        """Look up what some work will; see `Backend`. Each round is one request, and none where all is known."""
        for _ in range(_ROUNDS):
            self._thread.keys, self._thread.having = {}, {}
            self._thread.is_foreseeing = True
            try:
                look_up()
            finally:
                self._thread.is_foreseeing = False
            keys, several = list(self._thread.keys), list(self._thread.having)
            if not keys and not several:
                return
            counting = self._statistics.searches(keys) if keys else []
            answers = self._ask([*counting, *map(self._first_having, several)])
            self._statistics.take(keys, answers[: len(counting)])
            for one, answer in zip(several, answers[len(counting) :], strict=True):
                self._take_having(one, answer)

    # --- paragraphs

    def top_k(self, terms: Sequence[QueryTerm], k: int) -> list[tuple[int, float]]:
        """Return the k paragraphs that score best, as (number, score), best first, ties by number.

        Raises:
            EngineError: Too many are as good as the best.
        """
        if not terms or k < 1 or not self._sight.files:
            return []
        keys = [key(term.field, term.term) for term in terms]
        weights = self._weights(terms, keys)
        scores = partial(self._scores, keys, weights)
        best = Best(self._ask, self._reading, self._sight, keys, weights, self._k1, scores, k).found()
        self._thread.copied = [one for _, _, one in best if one.is_copied]
        return [(number, score) for number, score, _ in best]

    def scores_of(self, terms: Sequence[QueryTerm], paragraphs: Sequence[int]) -> list[float]:
        """Return the score of each of some paragraphs, as `top_k` gives it; 0 where it has none of the terms."""
        keys = [key(term.field, term.term) for term in terms]
        return self._scores(keys, self._weights(terms, keys), list(map(self._reading.paragraph, paragraphs)))

    def _weights(self, terms: Sequence[QueryTerm], keys: Sequence[int]) -> Any:
        dfs = np.array(self._dfs(keys), dtype=np.int64)
        return np.array([term.weight for term in terms]) * idf(dfs, self._statistics.count)

    def _scores(self, keys: Sequence[int], weights: Any, paragraphs: Sequence[Paragraph]) -> list[float]:
        averages = self._sight.averages
        return scores(self._counted.of(paragraphs), keys, weights, averages, self._k1, self._b)

    def passages_with(self, digest: int) -> list[int]:
        """Raise: vectors are not kept in a cluster."""
        raise EngineError("passages are not found by meaning in a cluster")

    def paragraphs_with(self, field: str, terms: Sequence[str]) -> Iterator[int]:
        """Yield the numbers of the paragraphs that have all of some terms, at least one, in a field."""
        wanted = field, tuple(terms)
        if self._thread.is_foreseeing and wanted not in self._having:
            self._thread.having[wanted] = None
            return
        known = self._having.get(wanted)
        if known is None:
            (answer,) = self._ask([self._first_having(wanted)])
            known = self._take_having(wanted, answer)
        first, are_all = known
        yield from first
        if not are_all and not self._thread.is_foreseeing:
            yield from (number for number, _ in self._reading.all(self._having_all(wanted)) if number not in first)

    def _having_all(self, wanted: Having) -> Json:
        field, terms = wanted
        return self._sight.paragraphs(*(having(feature_of(key(field, term))) for term in terms))

    def _first_having(self, wanted: Having) -> Json:
        return {"size": _FEW, "track_total_hits": False, "_source": SOURCE, "query": self._having_all(wanted)}

    def _take_having(self, wanted: Having, answer: Json) -> tuple[list[int], bool]:
        """Remember the first paragraphs that have some terms, and whether these are all."""
        hits = answer["hits"]["hits"]
        found = list(self._reading.take(hits)), len(hits) < _FEW
        if len(self._having) > _REMEMBERED:
            self._having = {}
        self._having[wanted] = found
        return found

    def copies_of(self, paragraph: int) -> list[int]:
        """Return the numbers of all paragraphs with the text and headings of one, itself included, in order."""
        one = self._reading.paragraph(paragraph)
        if not one.is_copied:
            return [paragraph]
        group = self._groups.get(one.hashed)
        if group is None:
            # Those of a question's other hits are asked for, too.
            hashes = {one.hashed, *(other.hashed for other in self._thread.copied)}
            groups: dict[str, list[int]] = {hashed: [] for hashed in hashes}
            for number, found in self._reading.all(self._sight.paragraphs({"terms": {"hash": sorted(hashes)}})):
                groups[found.hashed].append(number)
            if len(self._groups) > _REMEMBERED:
                self._groups = {}
            self._groups |= {hashed: sorted(numbers) for hashed, numbers in groups.items()}
            group = sorted(groups[one.hashed])
        return group

    def prepare(self) -> None:
        """Connect, and count the paragraphs."""
        self._statistics.learn([])

    # --- passages by their numbers

    def check_unchanged(self) -> None:
        """Do nothing: every answer comes with what the cluster serves, which is looked at there."""

    def check_reached(self) -> None:
        """Ask for how many paragraphs there are, which every shard must say."""
        self._ask([{"size": 0}])

    def passage(self, number: int) -> Passage:
        """Return a passage."""
        return self._reading.passage(number)

    def find(self, passage_id: str) -> int | None:
        """Return the number of the passage of an id, None if there is none."""
        return self._reading.find(passage_id)

    def parts_of(self, paragraph: int) -> range:
        """Return the numbers of a paragraph's passages."""
        return self._reading.parts_of(paragraph)

    def paragraph_of(self, passage: int) -> int:
        """Return the number of a passage's paragraph."""
        return self._reading.paragraph_of(passage)

    def document_of(self, passage: int) -> range:
        """Return the numbers of all passages of a passage's document."""
        row, _ = self._sight.file_of_passage(passage)
        return range(*self._sight.passages_before[row : row + 2])

    def passages_of(self, source: str) -> range:
        """Return the numbers of a source's passages; none if there is no such document."""
        row = self._sight.rows_by_source.get(source)
        return range(0) if row is None else range(*self._sight.passages_before[row : row + 2])

    def _ask(self, several: Sequence[Json]) -> Sequence[Json]:
        """The answers to some searches; with them comes which state is served.

        Raises:
            CorruptIndex: This one can no longer be asked.
            ClusterFailed: The cluster gives no whole answer.
        """
        state = self._sight.state
        serving = {
            "size": 1,
            "_source": ["serving.version", "serving.previous"],
            "query": {"ids": {"values": ["state"]}},
        }
        try:
            *found, head = self._nodes.search(
                [*((state.index, body) for body in several), (self._states.index, serving)]
            )
        except NotThere:
            raise CorruptIndex("the state that was asked is gone from the cluster") from None
        served = [hit["_source"].get("serving") or {} for hit in head["hits"]["hits"]]
        if not any(state.version in (one.get("version"), one.get("previous")) for one in served):
            raise CorruptIndex("another state is served by now")
        return found
