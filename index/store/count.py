"""store: batches of passages counted on several processors.

Counting is most of the work of a build, and each batch is counted by itself. This process
counts as well: a worker that cannot be started, or that ends early, only makes it slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from queue import SimpleQueue

from index.errors import ChildEnded
from index.passages import Passage
from index.processes import Child, processors, received, reply
from index.store.array_file import Array
from index.store.invert import invert
from index.tokenize.tokens import Tokenizer

Batch = Sequence[Passage]
Count = Callable[[Batch], dict[str, Array]]

# Fewer batches are counted before a worker has started.
_WORTH_WORKERS = 3
# Each holds a dictionary and a batch in memory.
_MOST_WORKERS = 4


def counted(batches: Sequence[Batch], tokenizer: Tokenizer) -> Iterator[dict[str, Array]]:
    """Yield the arrays of each batch, in order, as `invert` gives them."""
    here = partial(invert, tokenizer=tokenizer)
    if len(batches) < _WORTH_WORKERS:
        yield from map(here, batches)
        return
    with ExitStack() as stack:
        idle: SimpleQueue[Count] = SimpleQueue()
        idle.put(here)
        others = min(processors(), _MOST_WORKERS) - 1
        for _ in range(others):
            with suppress(OSError):  # no more processes: there is always this one
                child = stack.enter_context(Child("index.store.count:serve"))
                idle.put(partial(_counted_by, _initialised(child, tokenizer), here))

        def count(batch: Batch) -> dict[str, Array]:
            worker = idle.get()
            try:
                return worker(batch)
            finally:
                idle.put(worker)

        yield from stack.enter_context(ThreadPoolExecutor(others + 1)).map(count, batches)


def serve() -> None:
    """Count batches, the parent's messages after the tokenizer to count with; each one's arrays are sent back."""
    tokenizer = received()
    while True:
        reply(invert(received(), tokenizer))


def _initialised(child: Child, tokenizer: Tokenizer) -> Child:
    with suppress(ChildEnded):  # which the first batch meets again
        child.send(tokenizer)
    return child


def _counted_by(child: Child, here: Count, batch: Batch) -> dict[str, Array]:
    """The arrays of a batch that a worker counts; where it ends early, it is counted here."""
    try:
        child.send(batch)
        arrays: dict[str, Array] = child.receive()
    except ChildEnded:
        return here(batch)
    return arrays
