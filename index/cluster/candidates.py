"""cluster: the paragraphs that may be the best, and the proof that no other one is better.

The cluster's score of a paragraph is the sum of weight * (k1 + 1) * value / (value + k1) over the question's terms,
which is ours but for two things. A feature's value is cut off, by less than 2**-8 of it; and it was made with the
average length of when the index was begun. With a larger average now, a length counts less, and the impact is larger:
by no more than the averages' ratio. So

    ours <= cluster's * (1 + 2**-8) * drift * (1 + rounding),

and a paragraph that was not among the first n has a score of at most that of the n-th times this factor. Where the
k-th best of those that were found has more, they are the best; where not, more are asked for (`cluster.best`). And a
paragraph that is as good as one of a score has a cluster's score of at least that score divided by this factor.

A question of more terms than a query may have is asked in several, the heaviest terms first: what is in none of them
has at most the sum of their last scores.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.cluster.nodes import Json
from index.cluster.paragraphs import SOURCE
from index.cluster.schema import FEATURE_PRECISION, MOST_CLAUSES, feature_of
from index.cluster.sight import Sight
from index.cluster.statistics import having

# A feature is sent with six digits, and scores are added up as single floats.
_ROUNDING = 2e-4


def bodies(sight: Sight, keys: Sequence[int], weights: npt.NDArray[np.float64], k1: float, size: int) -> list[Json]:
    """Return the bodies of the searches for a question's best paragraphs.

    Args:
        sight: Which paragraphs are seen.
        keys: Of the question's terms.
        weights: Of each, idf included.
        k1: BM25's.
        size: How many each of them finds.
    """
    heaviest = [int(at) for at in np.argsort(-weights, kind="stable") if weights[at] > 0]
    parts = [heaviest[start : start + MOST_CLAUSES] for start in range(0, len(heaviest), MOST_CLAUSES)]
    found = []
    for part in parts:
        should = [having(feature_of(keys[at]), k1, float(weights[at]) * (k1 + 1)) for at in part]
        query = sight.paragraphs()
        query["bool"] |= {"should": should, "minimum_should_match": 1}
        found.append({"size": size, "track_total_hits": False, "_source": SOURCE, "query": query})
    return found


def bound(answers: Sequence[Json], size: int, drift: float) -> float | None:
    """Return what no paragraph scores more than that some searches did not find; None where they found all."""
    lasts = [answer["hits"]["hits"][-1]["_score"] for answer in answers if len(answer["hits"]["hits"]) >= size]
    if not lasts:
        return None
    return float(sum(lasts)) * _most(drift)


def share(score: float, drift: float) -> float:
    """Return what the cluster gives at least, all of its searches together, to a paragraph of a score."""
    return score / _most(drift)


def _most(drift: float) -> float:
    """By how much a score may be more than the cluster's, as a factor."""
    return (1 + FEATURE_PRECISION) * (1 + _ROUNDING) * drift
