"""cluster: the best paragraphs for a question, and no other one is better.

First those are read that the cluster ranks first, and more of them where the bound does not prove that they will do;
see `cluster.candidates`. Where that are many, since a great many are alike, the k-th best of those that were read says
which score of the cluster's a better one must have at least: all that have it are read, page by page in the order of
their keys, which no rounding of a score can change from one page to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.cluster.candidates import bodies, bound, share
from index.cluster.nodes import Json
from index.cluster.paragraphs import Paragraph
from index.cluster.reading import IN_ORDER, Reading
from index.cluster.sight import Sight
from index.cluster.statistics import Search
from index.errors import EngineError

# Candidates that are asked for at least, and by how many times more the next time, up to so many.
_CANDIDATES = 60
_MORE = 4
_RANKED = 500
# Paragraphs of a page, and so many that are read before it is given up: reading a thousand takes a tenth of a second.
_PAGE = 2_000
_MOST = 100_000

Scored = tuple[int, float, Paragraph]
"""A paragraph's number, its score, and itself."""


@dataclass(frozen=True)
class Best:
    """Finds the best paragraphs for a question.

    Attributes:
        search: Asks the cluster.
        reading: Reads what it finds.
        sight: What is seen.
        keys: Of the question's terms.
        weights: Of each, idf included.
        k1: BM25's.
        scores: Paragraphs -> their scores.
        k: How many are wanted.
    """

    search: Search
    reading: Reading
    sight: Sight
    keys: Sequence[int]
    weights: npt.NDArray[np.float64]
    k1: float
    scores: Callable[[Sequence[Paragraph]], list[float]]
    k: int

    def found(self) -> list[Scored]:
        """Return them, best first, ties by number.

        Raises:
            EngineError: Too many are as good as the best.
        """
        size = max(_CANDIDATES, self.k + self.k // 2)
        while True:
            answers = self.search(self._bodies(size))
            best = self._best_of([hit for answer in answers for hit in answer["hits"]["hits"]])
            most = bound(answers, size, self.sight.drift)
            if most is None or (len(best) == self.k and best[-1][1] > most):
                return best
            if size >= _RANKED:
                return self._all_read(best)
            size *= _MORE

    def _all_read(self, best: list[Scored]) -> list[Scored]:
        """The best of all paragraphs that may be among them, from the best of some."""
        parts = self._bodies(_PAGE)
        read = 0
        for part in parts:
            body = {**part, "sort": IN_ORDER}
            while True:
                if len(best) == self.k:  # the more is read, the less is left that may be better
                    body["min_score"] = share(best[-1][1], self.sight.drift) / len(parts)
                (answer,) = self.search([body])
                hits = answer["hits"]["hits"]
                best = self._best_of(hits, best)
                read += len(hits)
                if len(hits) < _PAGE:
                    break
                if read >= _MOST:
                    raise EngineError(f"of {_MOST:,} candidates the best cannot be told")
                body["search_after"] = hits[-1]["sort"]
        return best

    def _bodies(self, size: int) -> list[Json]:
        return bodies(self.sight, self.keys, self.weights, self.k1, size)

    def _best_of(self, hits: Sequence[Json], before: Sequence[Scored] = ()) -> list[Scored]:
        """The best of what a search found and of what was best before."""
        found = self.reading.take(hits)
        scored = zip(found, self.scores(list(found.values())), found.values(), strict=True)
        several = {one[0]: one for one in (*before, *scored) if one[1] > 0}
        return sorted(several.values(), key=lambda one: (-one[1], one[0]))[: self.k]
