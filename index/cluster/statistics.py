"""cluster: in how many paragraphs terms are, exactly, remembered for one state of the index.

The cluster's own statistics count what was removed, and each shard's are its own. So paragraphs are counted, those
that are there, of copies the first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock

from index.cluster.nodes import Json
from index.cluster.schema import feature_of

Search = Callable[[Sequence[Json]], Sequence[Json]]
"""Bodies of searches -> their answers, by one request."""

# Terms that one search counts.
_COUNTED_TOGETHER = 500
# Terms that are remembered; past that all are counted anew.
_REMEMBERED = 1 << 18


class Statistics:
    """How many paragraphs there are that differ, and how many of them have a term.

    Threads: for any number of threads.

    Args:
        search: Asks the cluster.
        originals: The query that finds the paragraphs that count.
    """

    def __init__(self, search: Search, originals: Json) -> None:
        self._search = search
        self._originals = originals
        self._known: dict[int, int] = {}
        self._count: int | None = None
        self._learning = Lock()

    @property
    def count(self) -> int:
        """How many paragraphs there are; copies count once."""
        if self._count is None:
            self.learn([])
        return self._count or 0

    def unknown(self, keys: Sequence[int]) -> list[int]:
        """Return those of some keys that have to be asked for."""
        return [key for key in dict.fromkeys(keys) if key not in self._known]

    def dfs(self, keys: Sequence[int]) -> list[int]:
        """Return in how many paragraphs each of some keys is."""
        known = self._known
        if self.unknown(keys):
            known = {**known, **self.learn(keys)}
        return [known[key] for key in keys]

    def searches(self, keys: Sequence[int]) -> list[Json]:
        """Return the bodies of the searches that count some keys, at least one."""
        parts = [keys[start : start + _COUNTED_TOGETHER] for start in range(0, len(keys), _COUNTED_TOGETHER)]
        return [self._counting(part) for part in parts or [()]]

    def learn(self, keys: Sequence[int]) -> dict[int, int]:
        """Count some keys; return what all of them are."""
        with self._learning:  # questions share most of their terms: what another thread asks for is waited for
            while (new := self.unknown(keys)) or self._count is None:
                self.take(new, self._search(self.searches(new)))
            return {key: self._known[key] for key in keys}

    def take(self, keys: Sequence[int], answers: Sequence[Json]) -> None:
        """Remember what the `searches` of some keys found."""
        if len(self._known) > _REMEMBERED:
            self._known = {}
        names = {feature_of(key): key for key in keys}
        for answer in answers:
            self._count = answer["hits"]["total"]["value"]
            buckets = answer.get("aggregations", {}).get("df", {}).get("buckets", {})
            for name, bucket in buckets.items():
                self._known[names[name]] = bucket["doc_count"]

    def _counting(self, keys: Sequence[int]) -> Json:
        filters = {name: having(name) for name in map(feature_of, keys)}
        counted = {"aggs": {"df": {"filters": {"filters": filters}}}} if filters else {}
        return {"size": 0, "track_total_hits": True, "query": self._originals, **counted}


def having(feature: str, pivot: float = 1.0, boost: float = 1.0) -> Json:
    """Return the query that finds the paragraphs with a feature; it scores boost * value / (value + pivot)."""
    return {"rank_feature": {"field": f"terms.{feature}", "saturation": {"pivot": pivot}, "boost": boost}}
