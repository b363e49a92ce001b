"""Watches the folder: indexes its changes while questions are answered, then swaps the live engine.

Sizes and time stamps of all files show what has changed. They are looked at after each event
of the file system, and every few seconds, since network and container file systems may give
no events.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from watchfiles import awatch

from bot.documents.beside import Beside
from bot.documents.differing import Differing
from bot.documents.live import LiveEngine
from bot.render.formats import not_read
from bot.texts import TEXTS
from bot.texts.en import counted
from bot.trouble import Trouble
from index import Engine
from index.cluster.address import Cluster
from index.errors import IF_MEANT, ClusterFailed, EngineError, FolderEmptied, IndexLocked
from index.open import open_live_index
from index.read.children import LIMITS, Limits
from index.read.files import OtherFormat, signature, signature_of
from index.read.formats import list_documents
from index.served import missing_there, version_served
from index.stored import kept_documents, stored_documents

logger = logging.getLogger(__name__)

# A file is completely written when its size and times stay the same for so long.
_SETTLED_S = 0.4
# A file that changes all the time, such as a log, is indexed after so long.
_UNSETTLED_S = 30.0
# Without events, the pause between two looks is so long, or so many times as long as a look takes.
_LOOK_S = 1.0
_LOOKS_PER_PAUSE = 20
# An index that somebody else has changed is checked when that is so long ago.
_QUIET_S = 3.0
# The pause before trying again to open an index that another process is writing.
_LOCKED_S = 0.2

T = TypeVar("T")
Signatures = Mapping[Path, tuple[int, ...]]


class LeadLost(EngineError):
    """This bot led when it began to bring the cluster up to date, and does no more."""


class Watch:
    """Swaps the live engine whenever the folder changes.

    Args:
        live: Its engine is swapped.
        folder: The folder of documents.
        data: Where the index is stored.
        words: Folder of the keeper's own words, which is watched too; None: there are none.
        limits: What reading one file may take.
        changed: Set by who guards the index's files whenever one of them was changed by somebody else.
        cluster: The cluster that has the passages, which is brought up to date; None: this machine has them.
        leads: Finds out whether this bot is the one that brings the cluster up to date; called in the watcher's
            thread. While it is not, its index here is, so that it can go on from there, and the live engine is left
            to `Follow`.
    """

    def __init__(
        self,
        live: LiveEngine,
        folder: Path,
        data: Path,
        words: Path | None,
        limits: Limits = LIMITS,
        changed: threading.Event | None = None,
        cluster: Cluster | None = None,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._live = live
        self._folder = folder
        self._data = data
        self._words = words
        self._limits = limits
        self._cluster = cluster
        self._leads = leads
        self._led: bool | None = None  # whether it led at the last update
        self._written: int | None = None  # the state that was served once it had written it
        self._noted: int | None = None  # another one, which has been told of
        self._here = ""  # the version of the index here, where it did not
        self._differing = Differing(str(folder))
        self._event = asyncio.Event()
        self._look_took_s = 0.0
        self._beside = Beside(live, folder, data, words, limits, in_cluster=cluster is not None)
        self._others: Sequence[OtherFormat] = ()
        self._is_empty = False
        self._kept: Mapping[str, int] = {}  # collections whose disk is away -> documents
        self._logged = ""
        self._stopped = False
        self._waiting: list[asyncio.Future[None]] = []
        self._thorough = False
        self._changed = changed or threading.Event()
        self._changed_s: float | None = None  # when the index was changed, which is to be checked
        self._trouble = Trouble(
            logger,
            "another program changes files of the index",
            "the index is checked and whole",
            meanwhile="answering from copies of them",
        )
        live.catch_up = self.catch_up
        # One dedicated thread: every thread that has indexed keeps its peak memory, tens of megabytes.
        self._thread = ThreadPoolExecutor(1, "watch")
        self.read = asyncio.Event()  # once the live engine has all files

    async def run(self) -> None:
        """Watch until cancelled; errors are logged, and the live engine stays as it is."""
        events = asyncio.create_task(self._note_events())
        indexed: Signatures | None = None  # so that the first look finds what changed while the bot started
        reported = ""
        waiting: list[asyncio.Future[None]] = []
        try:
            while True:
                waiting, self._waiting = self._waiting, []
                try:
                    indexed = await self._update(indexed)
                    self.read.set()
                    if reported:
                        logger.info("the documents are indexed again")
                    reported = ""
                except (OSError, EngineError) as error:
                    if str(error) != reported:  # log it once, however long it lasts
                        logger.warning("the documents cannot be indexed, the answers stay as they were: %s", error)
                    reported = str(error)
                except Exception:
                    logger.exception("the documents could not be indexed")
                finally:
                    self._live.changing = False
                for waiter in waiting:
                    if not waiter.done():
                        waiter.set_result(None)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(max(_LOOK_S, _LOOKS_PER_PAUSE * self._look_took_s)):
                        await self._event.wait()
                self._event.clear()
        finally:
            self._stopped = True
            for waiter in (*waiting, *self._waiting):
                waiter.cancel()
            self._beside.end()
            self._thread.shutdown(wait=False, cancel_futures=True)
            events.cancel()
            await asyncio.gather(events, return_exceptions=True)

    async def catch_up(self, thorough: bool = False) -> None:
        """Return once the live engine has what is in the folder now, or that could not be done; which is logged.

        Args:
            thorough: Whether all of the stored index is checked, too, and that documents are gone is confirmed.
        """
        if self._stopped:
            raise asyncio.CancelledError
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        self._thorough = self._thorough or thorough
        self._event.set()
        await waiter

    async def _note_events(self) -> None:
        """Set `_event` at every event of the file system."""
        folders = [self._folder, *([self._words] if self._words else [])]
        try:
            async for _ in awatch(*folders, watch_filter=None, debounce=50, step=20, ignore_permission_denied=True):
                self._event.set()
        except (OSError, RuntimeError) as error:
            logger.warning("the file system gives no events, the documents are looked at instead: %s", error)

    async def _update(self, indexed: Signatures | None) -> Signatures | None:
        """Swap the live engine if files have changed; return the signatures of the files that it has."""
        began = time.monotonic()
        found = await self._in_thread(self._look)
        self._look_took_s = time.monotonic() - began
        self._note_others()
        thorough, self._thorough = self._thorough, False
        is_doubtful = self._is_doubtful()
        writes = await self._in_thread(self._leads)
        is_known = found == indexed and writes == self._led and not thorough and not is_doubtful
        if is_known and not await self._in_thread(self._is_settled_elsewhere) and not await self._in_thread(self._lost):
            if not writes:
                self._differing.look(self._here, self._live.engine.version)
            return indexed
        if self._is_empty and not thorough and await self._in_thread(self._had_documents):
            raise FolderEmptied(self._folder)
        self._live.changing = writes
        found = await self._settled(found)
        if thorough or is_doubtful or await self._in_thread(self._beside.is_worth_while):
            await self._in_thread(self._index_in_child, thorough)
        engine = await self._opened(partial(self._prepared, thorough) if writes else self._opened_here)
        if is_doubtful:
            self._changed_s = None
            self._trouble.passed()
        self._note_kept(await self._in_thread(self._kept_now))
        previous = self._live.engine.version
        took_over, self._led = writes and self._led is False, writes
        if not writes:
            self._here = engine.version
            return found
        self._live.engine = engine
        if took_over and engine.version != previous:
            logger.warning("%s differs from what the leader before had indexed: it is what is served now", self._folder)
        if engine.version != previous:
            logger.info("%d documents, %d passages, idx %s", len(engine.sources), len(engine.passages), engine.version)
            for file in engine.unreadable:
                logger.warning("%s: %s", file.source, file.reason)
        return found

    def _note_others(self) -> None:
        """Log which formats are not read, at the start and when that has changed: once it is the same at two looks."""
        line = not_read(self._others, TEXTS["en"])
        if line != self._logged and self._others == self._live.others:
            logger.info("%s", line or "all files are of formats that are read")
            self._logged = line
        self._live.others = self._others

    def _is_doubtful(self) -> bool:
        """Whether somebody has changed the stored index, and does so no more."""
        now_s = time.monotonic()
        if self._changed.is_set():
            self._changed.clear()
            self._changed_s = now_s
            self._trouble.met("it should not")
        return self._changed_s is not None and now_s - self._changed_s >= _QUIET_S

    def _note_kept(self, kept: Mapping[str, int]) -> None:
        """Log which collections' disks are away, once for each, and which are there again."""
        for name in kept.keys() - self._kept.keys():
            documents = counted(kept[name], "document")
            logger.warning("the disk of %s is away: still answering from %s of it; %s", name, documents, IF_MEANT)
        for name in self._kept.keys() - kept.keys():
            logger.info("%s is followed again", name)
        self._kept = kept

    def _look(self) -> Signatures:
        """The size and time stamps of each document and each file of the keeper's words."""
        listing = list_documents(self._folder)
        self._others = listing.others
        self._is_empty = not listing.files
        found = {file.path: signature(file) for file in listing.files}
        if self._words:
            found |= {path: signature_of(path) for path in sorted(self._words.glob("*.txt"))}
        return {path: stamps for path, stamps in found.items() if stamps}

    async def _settled(self, found: Signatures) -> Signatures:
        """The signatures once no file changes any more."""
        last = time.monotonic() + _UNSETTLED_S
        while time.monotonic() < last:
            await asyncio.sleep(_SETTLED_S)
            now = await self._in_thread(self._look)
            if now == found:
                break
            found = now
        return found

    async def _opened(self, open_engine: Callable[[], Engine]) -> Engine:
        """Open the engine of the present files; wait while another process writes the index."""
        reported = False
        while True:
            try:
                return await self._in_thread(open_engine)
            except IndexLocked as error:
                if not reported:
                    logger.info("%s, which is waited for", error)
                reported = True
                await asyncio.sleep(_LOCKED_S)

    async def _in_thread(self, work: Callable[..., T], *arguments: object) -> T:
        """Call a function in the watcher's thread; return its result."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    def _had_documents(self) -> bool:
        """Whether there were any: here, or in what is served where this bot has not led yet."""
        served = self._cluster is not None and not self._led and bool(self._live.engine.sources)
        return served or stored_documents(self._folder, self._data) > 0

    def _is_settled_elsewhere(self) -> bool:
        """Whether another process has confirmed that what is kept is gone, which changes no file."""
        return bool(self._kept) and self._kept_now() != self._kept

    def _lost(self) -> bool:
        """Whether the cluster has lost what was written there, or it was replaced; of one that is away nobody knows."""
        if self._cluster is None or not self._leads():
            return False
        engine = self._live.engine
        try:
            lost = missing_there(self._cluster, engine.tokenizer.words) or ("some paragraphs" if engine.is_lost else "")
            served = version_served(self._cluster)
        except ClusterFailed:
            return False
        if lost:
            logger.warning("%s: gone from the cluster, where the index is made anew", lost)
        elif served not in (self._written, self._noted):
            self._noted = served
            logger.warning("the cluster serves what this bot has not written: it is brought up to date again")
        return bool(lost) or served != self._written

    def _kept_now(self) -> Mapping[str, int]:
        return kept_documents(self._folder, self._data)

    def _prepared(self, confirmed: bool) -> Engine:
        if not self._leads():  # it may have been long in coming here
            raise LeadLost("another bot leads by now")
        engine = self._opened_here(self._cluster, confirmed)
        self._written = version_served(self._cluster) if self._cluster else None
        self._live.prepare(engine)
        return engine

    def _opened_here(self, cluster: Cluster | None = None, confirmed: bool = False) -> Engine:
        return open_live_index(
            self._folder,
            self._data,
            words=self._words,
            meaning=self._live.engine.meaning,
            refresh_elsewhere=self._index_in_child,
            limits=self._limits,
            cluster=cluster,
            confirmed=confirmed,
        )

    def _index_in_child(self, confirmed: bool = False) -> None:
        """Index in a child process and log its progress; if it fails, this process indexes afterwards."""
        logger.info("indexing in a process of its own")
        self._beside.index(lambda line: logger.info("indexing: %s", line), confirmed)
