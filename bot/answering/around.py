"""What stands around a passage in the documents, or nearest to it once it is removed."""

from __future__ import annotations

from bot.render import Position
from index import Engine, Passage
from index.marks import mark
from index.rank.hits import Hit

_NEAREST = 3
# How far down the hits passages of the same document are looked for.
_SEARCHED = 1000


def position(engine: Engine, passage: Passage) -> Position:
    """Return where a passage stands in its document."""
    return Position(*engine.position(passage))


def nearest(engine: Engine, removed: Passage) -> list[Hit]:
    """Return what is most like a removed passage: in its document, or anywhere if that is removed too."""
    hits = engine.search(removed.text, _SEARCHED)
    chosen = [hit.passage for hit in hits if hit.passage.source == removed.source] or [hit.passage for hit in hits]
    return mark(engine, removed.text, chosen[:_NEAREST])
