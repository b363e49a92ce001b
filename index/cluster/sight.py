"""cluster: what a view sees of a state: the numbers of its passages, and the filters that find them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate

from index.cluster.nodes import Json
from index.cluster.schema import short
from index.cluster.state import ClusterFile, State
from index.read.collections import EVERYTHING, View, collection_of
from index.store.columns import FIELDS

# Values of one clause; OpenSearch takes 65,536.
_VALUES_TOGETHER = 60_000


class Sight:
    """What a view sees of a state.

    Attributes:
        state: The state.
        files: Those of its files that are seen and have passages, in order.
        passages_before: How many passages come before each file, and how many there are.
        paragraphs_before: The same of paragraphs.
    """

    def __init__(self, state: State, view: View) -> None:
        self.state = state
        self.files: Sequence[ClusterFile] = [file for file in state.files if file.key and view.sees(file.source)]
        self.passages_before = list(accumulate((file.passages for file in self.files), initial=0))
        self.paragraphs_before = list(accumulate((file.paragraphs for file in self.files), initial=0))
        self._sees_all = view == EVERYTHING

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """Which of the files has a key."""
        return {file.key: row for row, file in enumerate(self.files)}

    @cached_property
    def rows_by_source(self) -> Mapping[str, int]:
        """Which of the files has a source."""
        return {file.source: row for row, file in enumerate(self.files)}

    @cached_property
    def averages(self) -> list[float]:
        """The average number of each field's tokens in a paragraph; 0 without paragraphs."""
        totals = [sum(file.tokens[field] for file in self.files) for field in range(len(FIELDS))]
        count = self.paragraphs_before[-1]
        return [total / count if count else 0.0 for total in totals]

    @cached_property
    def drift(self) -> float:
        """By how much a term's impact may be more than its frozen feature says, as a factor."""
        each = zip(self.averages, self.state.norms, strict=True)
        return max(1.0, *(average / norm for average, norm in each))

    def file_of_passage(self, number: int) -> tuple[int, int]:
        """Return which file a passage is in, and which of its passages it is."""
        row = bisect_right(self.passages_before, number) - 1
        return row, number - self.passages_before[row]

    def file_of_paragraph(self, number: int) -> tuple[int, int]:
        """Return which file a paragraph is in, and which of its paragraphs it is."""
        row = bisect_right(self.paragraphs_before, number) - 1
        return row, number - self.paragraphs_before[row]

    # --- filters

    def paragraphs(self, *also: Json) -> Json:
        """Return the query that finds the paragraphs that are seen, those only that some others find."""
        return {"bool": {"filter": [*also, *self._needed], "must_not": self._excluded}}

    def originals(self) -> Json:
        """Return the query that finds the paragraphs of which no copy that is seen comes before them."""
        copies = {"exists": {"field": "before"}} if self._sees_all else {"terms": {"before": self._collections}}
        return {"bool": {"filter": self._needed, "must_not": [*self._excluded, copies]}}

    @cached_property
    def _collections(self) -> list[str]:
        return sorted({short(collection_of(file.source)) for file in self.files})

    @cached_property
    def _needed(self) -> list[Json]:
        seen = [] if self._sees_all else [{"terms": {"collection": self._collections}}]
        return [{"range": {"since": {"lte": self.state.version}}}, *seen]

    @cached_property
    def _excluded(self) -> list[Json]:
        return excluded(self.state)


def excluded(state: State) -> list[Json]:
    """Return the queries that find what is gone in a state, and still there for the one before it."""
    files, gone = state.gone_files, state.gone
    return [
        *({"terms": {"file": list(part)}} for part in _in_parts(files)),
        *({"ids": {"values": list(part)}} for part in _in_parts(gone)),
    ]


def _in_parts(values: Sequence[str]) -> list[Sequence[str]]:
    return [values[start : start + _VALUES_TOGETHER] for start in range(0, len(values), _VALUES_TOGETHER)]
