"""read: files read in child processes, under limits of time and memory: a path in, JSON out.

What parses strangers' files may crash, hang or fill the memory, and none of that can be
caught: a file that does so costs its child, and one line; the next file gets a new child.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any

from index.errors import CannotRead, ChildEnded, ChildTimedOut
from index.processes import Child, processors, received, reply_in_json
from index.read import scans
from index.read.document import Document, Heading, Place, Unreadable
from index.read.files import File
from index.read.formats import Content, digest, is_read_here, read
from index.read.patience import wait_with
from index.read.problems import unreadable

# Files that are read ahead of the one that is asked for, for each child.
_AHEAD = 2
# What a child sends is no longer than this, whatever it has become.
_MOST_BYTES = 300_000_000
# A child may wait for its processor: it is asked for its answer a little longer than it may compute.
_GRACE_S = 5.0
_WATCH_S = 0.05
# What a child sends before what may take as long as a file.
_GOES_ON = {"goes_on": True}


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take.

    Attributes:
        seconds: By the clock, and of processor time.
        megabytes: Of memory.
    """

    seconds: int = 60
    megabytes: int = 1000


LIMITS = Limits()
"""What reading one file may take unless somebody says otherwise."""


OnPages = Callable[[str, int, int], None]
"""Hears of a file that is being read how many of its pages are read, and of how many."""


def contents(
    files: Sequence[File], limits: Limits = LIMITS, on_pages: OnPages = lambda source, done, total: None
) -> Iterator[Content]:
    """Yield what each of some files contains, in their order; children read what is not read here."""
    with Readers(limits, on_pages=on_pages) as readers:
        elsewhere = [file for file in files if not is_read_here(file)]
        answers = readers.read(elsewhere)
        for file in files:
            if is_read_here(file):
                yield read(file)
            else:
                known, document = next(answers)
                yield Content(known or digest(file), document)


class Readers:
    """Children that read files, each started when it is first needed; at the end of a `with` they are ended.

    Args:
        limits: What each file may take.
        most: How many children there may be.
        on_pages: Called while a file is waited for, by whoever waits.
    """

    def __init__(
        self,
        limits: Limits = LIMITS,
        most: int | None = None,
        on_pages: OnPages = lambda source, done, total: None,
    ) -> None:
        self._limits = limits
        self._on_pages = on_pages
        self._heard: SimpleQueue[tuple[str, int, int] | None] = SimpleQueue()  # None: a file has been read
        self._most = most or processors()
        self._idle: SimpleQueue[_Reader] = SimpleQueue()
        self._stack = ExitStack()

    def read(self, files: Sequence[File]) -> Iterator[tuple[str, Document | Unreadable]]:
        """Yield of each file, in order, the digest of its bytes and what was read of it; some are read ahead."""
        count = min(self._most, len(files))
        for _ in range(count):
            self._idle.put(self._stack.enter_context(_Reader(self._limits, self._heard.put)))
        pool = self._stack.enter_context(ThreadPoolExecutor(max(1, count), "read"))
        following = iter(files)
        ahead: deque[Future[tuple[str, Document | Unreadable]]] = deque()
        for file in following:
            ahead.append(pool.submit(self._read, file))
            if len(ahead) > _AHEAD * count:
                yield self._result(ahead.popleft())
        while ahead:
            yield self._result(ahead.popleft())

    def _result(self, future: Future[tuple[str, Document | Unreadable]]) -> tuple[str, Document | Unreadable]:
        """What was read of a file; until then the pages that are read are told here, in the thread that waits."""
        future.add_done_callback(lambda _: self._heard.put(None))
        while not (future.done() and self._heard.empty()):
            if pages := self._heard.get():
                self._on_pages(*pages)
        return future.result()

    def _read(self, file: File) -> tuple[str, Document | Unreadable]:
        reader = self._idle.get()
        try:
            return reader.read(file)
        finally:
            self._idle.put(reader)

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()


class _Reader:
    """One child at a time that reads files; a new one takes the place of one that ended."""

    def __init__(self, limits: Limits, tell_pages: Callable[[tuple[str, int, int]], None]) -> None:
        self._limits = limits
        self._tell_pages = tell_pages
        self._child: Child | None = None

    def read(self, file: File) -> tuple[str, Document | Unreadable]:
        try:
            answer = self._asked(file)
        except ChildEnded as error:
            self.end()
            timed_out = isinstance(error, ChildTimedOut)
            why = CannotRead("time", self._limits.seconds) if timed_out else CannotRead("crash")
            return "", unreadable(file.source, why)
        except OSError as error:  # no more processes
            return "", Unreadable(file.source, str(error))
        match answer:
            case {"digest": str(digest), "problem": [*reason]}:
                return digest, unreadable(file.source, CannotRead(*map(str, reason)))
            case {"digest": str(digest), "reason": str(reason)}:
                return digest, Unreadable(file.source, reason)
            case {"digest": str(digest), "document": dict(fields)}:
                return digest, from_json(fields)
        self.end()
        return "", unreadable(file.source, CannotRead("crash"))

    def _asked(self, file: File) -> Any:
        if self._child is None:
            limits = str(self._limits.seconds), str(self._limits.megabytes)
            self._child = Child("index.read.children:serve", *limits)
        self._child.send((str(file.path), file.source, str(file.folder)))

        def heard(message: Any) -> bool:
            match message:
                case {"pages": [int(done), int(total)]}:
                    self._tell_pages((file.source, done, total))
                    return True
            return False

        answer = _GOES_ON
        while answer == _GOES_ON:
            answer = self._child.receive_json(self._limits.seconds + _GRACE_S, _MOST_BYTES, heard)
        return answer

    def end(self) -> None:
        if self._child is not None:
            self._child.__exit__(None, None, None)
            self._child = None

    def __enter__(self) -> _Reader:
        return self

    def __exit__(self, *error: object) -> None:
        self.end()


def from_json(fields: dict[str, Any]) -> Document:
    """Return the document whose fields a child sent."""
    return Document(
        fields["source"],
        fields["title"],
        fields["text"],
        tuple(Heading(*heading) for heading in fields["headings"]),
        tuple(fields["names"]),
        tuple((start, end) for start, end in fields["tables"]),
        tuple((start, end) for start, end in fields["wholes"]),
        tuple(Place(*place) for place in fields["places"]),
        tuple(map(str, fields["problem"])),
    )


def to_json(document: Document) -> dict[str, Any]:
    """Return the fields of a document, for `from_json`."""
    as_they_are = ("source", "title", "text", "names", "tables", "wholes", "problem")
    fields = {name: getattr(document, name) for name in as_they_are}
    headings = [(heading.start, heading.end, heading.level, heading.stays) for heading in document.headings]
    return {
        **fields,
        "headings": headings,
        "places": [(place.start, place.kind, place.label) for place in document.places],
    }


# --- in the child


def serve(seconds: str, megabytes: str) -> None:
    """Read files, the parent's messages; of each is sent what was read of it, or why nothing was."""
    limits = Limits(int(seconds), int(megabytes))
    _limit_memory(limits.megabytes)

    def go_on() -> None:
        _limit_time(limits.seconds)
        _limit_memory(limits.megabytes + scans.MEGABYTES)
        reply_in_json(_GOES_ON)

    wait_with(go_on, lambda done, total: reply_in_json({"pages": [done, total]}))
    while True:
        path, source, folder = received()
        _limit_time(limits.seconds)
        file = File(Path(path), source, Path(folder))
        try:
            found = read(file)
            answer = {"digest": found.digest, **_told(found.document)}
        except MemoryError:
            answer = {"digest": "", "problem": ["memory", limits.megabytes]}
        except Exception as error:
            answer = {"digest": "", "reason": f"cannot be read: {type(error).__name__}"}
        reply_in_json(answer)


def _told(document: Document | Unreadable) -> dict[str, Any]:
    if isinstance(document, Document):
        return {"document": to_json(document)}
    return {"problem": document.problem} if document.problem else {"reason": document.reason}


def _limit_time(seconds: int) -> None:
    """End this process when it has computed so many seconds more, where the system counts them."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        last = int(used.ru_utime + used.ru_stime) + seconds + 1
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (last, most))


def _limit_memory(megabytes: int) -> None:
    """Let this process have no more memory than this; where the system sets no limit, it is watched."""
    if sys.platform == "linux":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000, most))
    elif _watched:
        _watched[0] = megabytes * 1_000_000
    else:
        _watched.append(megabytes * 1_000_000)
        Thread(target=_watch_memory, daemon=True).start()


_watched: list[int] = []  # how many bytes of memory this process may take, where that is watched


def _watch_memory() -> None:
    """End this process once it has taken more memory than it may."""
    pause = Event()
    while _memory_bytes() < _watched[0]:
        pause.wait(_WATCH_S)
    os._exit(1)


def _memory_bytes() -> int:
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        class Counters(ctypes.Structure):  # PROCESS_MEMORY_COUNTERS
            _fields_ = (
                ("cb", wintypes.DWORD),
                ("faults", wintypes.DWORD),
                *((f"size{n}", ctypes.c_size_t) for n in range(8)),
            )

        counters = Counters()
        counters.cb = ctypes.sizeof(counters)
        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.K32GetProcessMemoryInfo.argtypes = (wintypes.HANDLE, ctypes.POINTER(Counters), wintypes.DWORD)
        kernel.K32GetProcessMemoryInfo(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.cb)
        return int(counters.size1)  # WorkingSetSize
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # in bytes on macOS
