"""How many passages of a document stand elsewhere, too, as far as somebody sees."""

from __future__ import annotations

from index import Engine
from index.rank.snapshot import Snapshot


def copies(engine: Engine, source: str) -> int:
    """Return how many passages of a document have copies, in it or in others; 0 where the engine has no such one."""

    def counted(snapshot: Snapshot) -> int:
        return sum(bool(snapshot.copies_of(passage)) for passage in snapshot.passages_of(source))

    return engine.read(counted)
