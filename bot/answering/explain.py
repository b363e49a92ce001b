"""Why a question is answered as it is: for keepers, of what they see themselves."""

from __future__ import annotations

from index import Engine
from index.explain import Explanation, explain

_HITS = 3


def explanation(engine: Engine, question: str, min_confidence: float | None) -> Explanation:
    """Return why an engine answers a question as it does; see `index.explain`."""
    return explain(engine, question, _HITS, min_confidence)


__all__ = ["Explanation", "explanation"]
