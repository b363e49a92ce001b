"""Watches the folder: what changes is noticed and indexed while questions go on, then the live engine is swapped.

Events of the file system say when to look; what has changed is seen by looking, every few
moments anyhow, since network and container file systems may give no events at all.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from watchfiles import awatch

from bot.documents.live import LiveEngine
from bot.render.terminal import progress_lines
from index import Engine
from index.errors import EngineError, IndexLocked
from index.open import open_live_index, pending_bytes, refresh_index
from index.processes import Child
from index.read.files import signature, signature_of
from index.read.formats import document_files

logger = logging.getLogger(__name__)

# A file whose size and times stay the same for so long has been written whole.
_SETTLED_S = 0.4
# One that does not settle is indexed all the same after so long: somebody appends to it all day.
_UNSETTLED_S = 30.0
# Looks without an event: a moment apart, or where a look takes long, so many times as long.
_LOOK_S = 1.0
_REST = 20
# More than this is indexed in a process of its own, so that questions need not wait for a turn.
_CHILD_BYTES = 500_000
# Between looks whether another process has done writing the index.
_WRITER_S = 0.2

T = TypeVar("T")
Signatures = Mapping[Path, tuple[int, ...]]


class Watch:
    """Swaps the live engine whenever the folder changes.

    Args:
        live: Whose engine is swapped.
        folder: The documents.
        data: Where the index is stored.
        words: The keeper's words; they are watched too.
    """

    def __init__(self, live: LiveEngine, folder: Path, data: Path, words: Path | None) -> None:
        self._live = live
        self._folder = folder
        self._data = data
        self._words = words
        self._event = asyncio.Event()
        self._look_took_s = 0.0
        self._children: set[Child] = set()
        self._stopped = False
        # One thread for all of it: every thread that has indexed keeps its peak memory, tens of megabytes.
        self._thread = ThreadPoolExecutor(1, "watch")

    async def run(self) -> None:
        """Watch until cancelled; whatever goes wrong is logged, and the live engine stays."""
        hearing = asyncio.create_task(self._hear())
        indexed: Signatures = {}  # the first look also sees what changed while the bot started
        reported = ""
        try:
            while True:
                try:
                    indexed = await self._keep_up(indexed)
                    reported = ""
                except (OSError, EngineError) as error:
                    if str(error) != reported:  # once, however long it lasts
                        logger.warning("the documents cannot be indexed, the answers stay as they were: %s", error)
                    reported = str(error)
                except Exception:
                    logger.exception("the documents could not be indexed")
                finally:
                    self._live.changing = False
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(max(_LOOK_S, _REST * self._look_took_s)):
                        await self._event.wait()
                self._event.clear()
        finally:
            self._stopped = True
            for child in list(self._children):
                child.end()
            self._thread.shutdown(wait=False, cancel_futures=True)
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)

    async def _hear(self) -> None:
        """Note every event of the file system."""
        folders = [self._folder, *([self._words] if self._words else [])]
        try:
            async for _ in awatch(*folders, watch_filter=None, debounce=50, step=20, ignore_permission_denied=True):
                self._event.set()
        except (OSError, RuntimeError) as error:
            logger.warning("the file system gives no events, the documents are looked at instead: %s", error)

    async def _keep_up(self, indexed: Signatures) -> Signatures:
        """Bring the live engine up to date; return the files as they are in it."""
        began = time.monotonic()
        found = await self._in_thread(self._look)
        self._look_took_s = time.monotonic() - began
        if found == indexed:
            return indexed
        self._live.changing = True
        found = await self._settled(found)
        if await self._in_thread(self._pending_bytes) > _CHILD_BYTES:
            await self._in_thread(self._index_in_child)
        engine = await self._opened()
        known = self._live.engine.version
        self._live.engine = engine
        if engine.version != known:
            logger.info("%d documents, %d passages, idx %s", len(engine.sources), len(engine.passages), engine.version)
            for file in engine.unreadable:
                logger.warning("%s: %s", file.source, file.reason)
        return found

    def _look(self) -> Signatures:
        """The size and time stamps of each file of the folder and of the keeper's words."""
        found = {file.path: signature(file) for file in document_files(self._folder)}
        if self._words:
            found |= {path: signature_of(path) for path in sorted(self._words.glob("*.txt"))}
        return {path: stamps for path, stamps in found.items() if stamps}

    async def _settled(self, found: Signatures) -> Signatures:
        """The files once none of them changes any more."""
        last = time.monotonic() + _UNSETTLED_S
        while time.monotonic() < last:
            await asyncio.sleep(_SETTLED_S)
            now = await self._in_thread(self._look)
            if now == found:
                break
            found = now
        return found

    async def _opened(self) -> Engine:
        """The engine of the files as they are; another process that writes the index is waited for."""
        reported = False
        while True:
            try:
                return await self._in_thread(self._prepared)
            except IndexLocked as error:
                if not reported:
                    logger.info("%s, which is waited for", error)
                reported = True
                await asyncio.sleep(_WRITER_S)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Do some work in the watcher's thread; return its result."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _pending_bytes(self) -> int:
        return pending_bytes(self._folder, self._data, words=self._words)

    def _prepared(self) -> Engine:
        engine = open_live_index(self._folder, self._data, words=self._words, refresh_elsewhere=self._index_in_child)
        engine.prepare()
        return engine

    def _index_in_child(self) -> None:
        """Index in a process of its own, its progress in the log; what it cannot do is left to this one."""
        logger.info("indexing in a process of its own")
        paths = [str(self._folder), str(self._data), *([str(self._words)] if self._words else [])]
        try:
            with Child("bot.documents.watch:index_in_child", *paths, lines=True) as child:
                self._children.add(child)
                if self._stopped:
                    child.end()
                for line in child.lines():
                    logger.info("indexing: %s", line)
                self._children.discard(child)
        except OSError as error:
            logger.warning("there is no process for it: %s", error)


def index_in_child(folder: str, data: str, words: str | None = None) -> None:
    """Bring the index of a folder up to date; progress goes to standard error, a line now and then."""
    with contextlib.suppress(EngineError, OSError):  # the process that asked for it meets the same and reports it
        refresh_index(folder, data, words=words, on_progress=progress_lines(sys.stderr))
