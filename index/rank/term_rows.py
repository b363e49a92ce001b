"""rank: where the postings of a question's terms are in each segment, remembered.

A question asks for each of its terms several times, and questions share many. With compiled
loops, new ones are looked up in all segments at once: many collections, each with segments of
its own, cost little more than one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from index.compiled import compiled, listed
from index.store.segment import Segment

# Spans that are remembered, and terms at most.
_MOST_SPANS = 1 << 18
_MOST_TERMS = 1 << 14

Numbers = npt.NDArray[np.int64]


class TermRows:
    """Rows of terms, by their keys.

    Threads: for any number of threads.

    Args:
        segments: Where the terms are looked up.
        corrections: What the segments' document frequencies of some keys lack, all together, in their order.
    """

    def __init__(self, segments: Sequence[Segment], corrections: Callable[[Sequence[int]], Numbers]) -> None:
        self._segments = segments
        self._corrections = corrections
        self._adding = Lock()
        self._table = _Table(len(segments), 0)

    def of(self, keys: Sequence[int], fast: bool) -> Rows:
        """Return the row of each key.

        Args:
            keys: See `segment.key`.
            fast: Whether to use the compiled loops if available; the result is the same.
        """
        table = self._table
        rows = list(map(table.rows.get, keys))
        if None in rows:
            table, rows = self._with(keys, fast)
        return Rows(table, np.array(rows, dtype=np.int64))

    def _with(self, keys: Sequence[int], fast: bool) -> tuple[_Table, list[int | None]]:
        """A table that has all of some keys, and their rows in it."""
        with self._adding:
            table = self._table
            missing = [key for key in dict.fromkeys(keys) if key not in table.rows]
            if len(table.rows) + len(missing) > len(table.dfs):
                missing = list(dict.fromkeys(keys))
                # Others may still read the one before.
                most = min(_MOST_TERMS, _MOST_SPANS // max(1, len(self._segments)))
                table = self._table = _Table(len(self._segments), max(most, len(missing)))
            begins, ends, dfs = self._find(missing, fast)
            table.add(missing, begins, ends, dfs.sum(axis=0) + self._corrections(missing))
            return table, list(map(table.rows.get, keys))

    def _find(self, keys: Sequence[int], fast: bool) -> tuple[Numbers, Numbers, Numbers]:
        """Where the postings of some keys begin and end, and their document frequencies; a row for each segment."""
        one_by_one = self._unchecked if fast else []
        found = compiled(lambda: self._looked_up(keys)) if fast else None
        if found is None:
            one_by_one = list(range(len(self._segments)))
            begins, ends, dfs = np.empty((3, len(self._segments), len(keys)), np.int64)
            found = begins, ends, dfs
        for number in one_by_one:
            for column, values in zip(found, self._segments[number].rows(keys), strict=True):
                column[number] = values
        return found

    def _looked_up(self, keys: Sequence[int]) -> tuple[Numbers, Numbers, Numbers]:
        """The same from compiled loops, but for segments that are not checked."""
        from index.kernels import rows_of  # imported here: it takes half a second

        found: tuple[Numbers, Numbers, Numbers] = rows_of(np.array(keys, dtype=np.uint64), *self._terms)
        return found

    @cached_property
    def _unchecked(self) -> list[int]:
        """The segments whose terms are checked piece by piece, and so only by themselves."""
        return [number for number, segment in enumerate(self._segments) if not segment.terms_are_checked]

    @cached_property
    def _terms(self) -> tuple[Any, ...]:
        """The keys, ends and document frequencies of each segment's terms; empty where not all are checked."""
        columns = [segment.terms for segment in self._segments]
        none = tuple(column[:0] for column in columns[0])
        checked = [none if number in self._unchecked else found for number, found in enumerate(columns)]
        return tuple(map(listed, zip(*checked, strict=True)))


class Rows:
    """The rows of some terms.

    Args:
        table: Where they are.
        rows: Which they are.
    """

    def __init__(self, table: _Table, rows: Numbers) -> None:
        self._table = table
        self.rows = rows

    @property
    def dfs(self) -> list[int]:
        """In how many different paragraphs each term is."""
        found: list[int] = self._table.dfs[self.rows].tolist()
        return found

    @property
    def spans(self) -> tuple[Numbers, Numbers]:
        """Where the postings of each term begin and end; a row for each segment."""
        begins, ends = (np.ascontiguousarray(column[self.rows].T) for column in (self._table.begins, self._table.ends))
        return begins, ends

    @property
    def highest(self) -> npt.NDArray[np.float64]:
        """The highest impacts of all terms in the table, NaN where nobody worked them out yet."""
        return self._table.highest


class _Table:
    """Rows of at most so many terms."""

    def __init__(self, segments: int, most: int) -> None:
        self.rows: dict[int, int] = {}
        self.begins = np.empty((most, segments), np.int64)
        self.ends = np.empty((most, segments), np.int64)
        self.dfs = np.empty(most, np.int64)
        self.highest = np.full(most, np.nan)

    def add(self, keys: Sequence[int], begins: Numbers, ends: Numbers, dfs: Numbers) -> None:
        """Add terms that fit."""
        first = len(self.rows)
        rows = slice(first, first + len(keys))
        self.begins[rows], self.ends[rows], self.dfs[rows] = begins.T, ends.T, dfs
        self.rows.update(zip(keys, range(first, first + len(keys)), strict=True))  # last: others read meanwhile
