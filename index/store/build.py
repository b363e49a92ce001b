"""store: the segment of some passages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from index.passages import Passage
from index.store.array_file import MemoryArrays
from index.store.count import counted
from index.store.merge import merge
from index.store.segment import Segment
from index.tokenize.tokens import Tokenizer

# Characters whose tokens are counted at once: what fits a small machine's memory.
_CHARACTERS_AT_ONCE = 1_000_000


def build_segment(
    passages: Sequence[Passage],
    tokenizer: Tokenizer,
    on_passage: Callable[[int], None] = lambda done: None,
) -> Segment:
    """Return the segment of some files' passages; `on_passage` hears how many are indexed."""
    counts = []
    done = 0
    batches = list(_batches(passages)) or [passages]
    for batch, arrays in zip(batches, counted(batches, tokenizer), strict=True):
        counts.append(arrays)
        done += len(batch)
        on_passage(done)
    return merge([(Segment(MemoryArrays(arrays)), None) for arrays in counts])


def _batches(passages: Sequence[Passage]) -> Iterator[Sequence[Passage]]:
    """Passages in stretches that are counted at once; none ends inside a paragraph."""
    start = size = 0
    for number, passage in enumerate(passages):
        opens = number > 0 and (passage.source, passage.paragraph) != (
            passages[number - 1].source,
            passages[number - 1].paragraph,
        )
        if size >= _CHARACTERS_AT_ONCE and opens:
            yield passages[start:number]
            start, size = number, 0
        size += len(passage.text)
    if start < len(passages):
        yield passages[start:]
