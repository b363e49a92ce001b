"""cluster: the terms of paragraphs that a cluster found, counted here."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from index.cluster.paragraphs import Counts, Paragraph, counts_of
from index.store.invert import invert
from index.tokenize.tokens import Tokenizer

# Paragraphs whose terms are remembered.
_REMEMBERED = 1 << 13


class CountedParagraphs:
    """The terms of paragraphs, remembered for all states and views: a document never changes."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._counts: OrderedDict[str, Counts] = OrderedDict()
        self._lock = Lock()

    def of(self, paragraphs: Sequence[Paragraph]) -> list[Counts]:
        """Return the terms of some paragraphs."""
        with self._lock:
            known = {one.identity: self._counts.get(one.identity) for one in paragraphs}
        new = list({one.identity: one for one in paragraphs if known[one.identity] is None}.values())
        if new:
            arrays = invert([passage for one in new for passage in one.passages], self._tokenizer)
            known |= dict(zip((one.identity for one in new), counts_of(arrays), strict=True))
        found = [counts for one in paragraphs if (counts := known[one.identity]) is not None]
        with self._lock:
            for one, counts in zip(paragraphs, found, strict=True):
                self._counts[one.identity] = counts
                self._counts.move_to_end(one.identity)
            while len(self._counts) > _REMEMBERED:
                self._counts.popitem(last=False)
        return found
