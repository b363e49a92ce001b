"""Indexes a folder in a process of its own, while questions are answered from what is read already."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from bot.documents.live import LiveEngine
from bot.render.terminal import progress_lines
from index.errors import EngineError
from index.open import open_so_far, refresh_index
from index.processes import Child
from index.read.children import Limits
from index.stored import pending_bytes

logger = logging.getLogger(__name__)

LARGE_BYTES = 500_000
"""Larger changes are indexed in a child process, so that questions need not wait for them."""
# What the child writes when it has stored more of what it reads for the first time.
_STORED = "stored"


@dataclass
class Beside:
    """A folder that is indexed in child processes.

    Attributes:
        live: Takes the files read so far, while the folder is read for the first time.
        folder: The documents.
        data: Where the index is stored.
        words: Folder of the keeper's own words; None: there are none.
        limits: What reading one file may take.
        in_cluster: Whether a cluster has the passages, so that what is read here is not asked.
    """

    live: LiveEngine
    folder: Path
    data: Path
    words: Path | None
    limits: Limits
    in_cluster: bool = False
    _children: set[Child] = field(default_factory=set)
    _ended: bool = False
    _lock: Lock = field(default_factory=Lock)

    def is_worth_while(self) -> bool:
        """Whether so much is to be indexed that questions should not wait for it."""
        return pending_bytes(self.folder, self.data, words=self.words) > LARGE_BYTES

    def index(self, say: Callable[[str], None], confirmed: bool = False) -> None:
        """Index, and say how it goes on, line by line; if there is no process for it, nothing is indexed.

        Args:
            say: Takes the lines.
            confirmed: As for `refresh_index`.
        """
        limits = str(self.limits.seconds), str(self.limits.megabytes)
        words = [str(self.words)] if self.words else []
        given = [str(self.folder), str(self.data), *limits, str(int(confirmed)), *words]
        try:
            with Child("bot.documents.beside:index_in_child", *given, lines=True) as child:
                with self._lock:
                    self._children.add(child)
                    if self._ended:
                        child.end()
                for line in child.lines():
                    if line == _STORED:
                        self._take()
                    else:
                        say(line)
                with self._lock:
                    self._children.discard(child)
        except OSError as error:
            logger.warning("there is no process for it: %s", error)

    def end(self) -> None:
        """End what is under way, and whatever is begun later."""
        with self._lock:
            self._ended = True
            for child in self._children:
                child.end()

    def _take(self) -> None:
        """Answer from the files read so far, unless a cluster has all those of before."""
        if self.in_cluster and not self.live.engine.pending:
            return
        with contextlib.suppress(OSError, EngineError):  # the next state, or the whole, takes its place soon
            engine = open_so_far(self.folder, self.data, words=self.words, meaning=self.live.engine.meaning)
            if engine is not None:
                self.live.prepare(engine)
                self.live.engine = engine
                logger.info("%d files are read, %d are still to be read", len(engine.sources), engine.pending)


def index_in_child(
    folder: str, data: str, seconds: str, megabytes: str, confirmed: str, words: str | None = None
) -> None:
    """Refresh the index of a folder; write to standard error how it goes on, and when more of it can be asked."""
    with contextlib.suppress(EngineError, OSError):  # the parent process meets the same error and reports it
        refresh_index(
            folder,
            data,
            words=words,
            on_progress=progress_lines(sys.stderr),
            limits=Limits(int(seconds), int(megabytes)),
            confirmed=bool(int(confirmed)),
            on_stored=lambda: print(_STORED, file=sys.stderr, flush=True),
        )
