"""index: batches of passages counted on several processors.

Counting is most of the work of a build, and it is the same for each batch whatever the
others hold. Workers are processes of their own, fed through pipes: when the builder is
gone, however it ended, they read an end and stop.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import IO, cast

from index.passages import Passage
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
            with suppress(OSError):  # no more processes here: there is always this one
                idle.put(stack.enter_context(_Worker(tokenizer)))

        def count(batch: Batch) -> dict[str, Array]:
            worker = idle.get()
            try:
                return worker(batch)
            finally:
                idle.put(worker)

        yield from stack.enter_context(ThreadPoolExecutor(others + 1)).map(count, batches)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class _Worker:
    """A process that counts batches; where it cannot, they are counted here."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._here = partial(invert, tokenizer=tokenizer)
        serving = "import sys; sys.path.insert(0, sys.argv[1]); from index.store.workers import serve; serve()"
        self._process = subprocess.Popen(  # noqa: S603 - this Python, and words of our own
            # -P: a file of the working folder, which may be anybody's, is no module of ours.
            [sys.executable, "-P", "-c", serving, str(Path(__file__).parents[2])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._to, self._from = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        with suppress(OSError):  # gone already, which the first batch meets again
            self._send(tokenizer)

    def __call__(self, batch: Batch) -> dict[str, Array]:
        try:
            self._send(batch)
            found: dict[str, Array] = pickle.load(self._from)  # noqa: S301 - of our own making
        except (OSError, EOFError, pickle.UnpicklingError):
            return self._here(batch)
        return found

    def _send(self, what: object) -> None:
        pickle.dump(what, self._to, pickle.HIGHEST_PROTOCOL)
        self._to.flush()

    def __enter__(self) -> _Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()


def serve() -> None:
    """Count batches from standard input, after the tokenizer to count with, to standard output."""
    tokenizer = pickle.load(sys.stdin.buffer)  # noqa: S301 - of our own making
    while True:
        try:
            batch = pickle.load(sys.stdin.buffer)  # noqa: S301 - of our own making
        except EOFError:
            return
        pickle.dump(invert(batch, tokenizer), sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
        sys.stdout.buffer.flush()
