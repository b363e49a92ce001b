"""store: a file as a memory map, which nobody can change or cut off while a guard looks after it.

A map shows whatever becomes of its file, and where that is cut off there is nothing to show: the system ends the
process (SIGBUS). On Linux a process can have a lease of a file of its own: whoever opens that to write to it, or cuts
it off, waits until the lease is given back, for 45 seconds at most. Within `guarding` every file is mapped under a
lease, and `Guard.give_way`, called every now and then, puts a copy that is nobody else's in the place of each map that
is waited for, at the same addresses and of the same content, and gives the lease back.

| leases                                                            | what is mapped                          |
|-------------------------------------------------------------------|-----------------------------------------|
| are to be had                                                     | stays as it was when it was opened      |
| are not: other systems, file systems without them, another owner; | is looked at before and after each      |
| or somebody writes to the file while it is opened                 | question (`MappedFile.check_unchanged`) |

Ours never write to a segment again, and neither renaming nor removing waits for a lease.
"""

from __future__ import annotations

import mmap
import os
import signal
import sys
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import IO

import numpy as np

from index.errors import CorruptIndex

if sys.platform == "linux":
    import fcntl

# Linux, on all its processors.
_MAP_FIXED = 0x10


class MappedFile:
    """A file as a memory map.

    Attributes:
        content: The map.

    Raises:
        OSError: The file cannot be read.
        CorruptIndex: It is empty.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            self._lease = _Lease.of(file) if _guards else None  # before anything is looked at
            self._state = os.fstat(file.fileno())
            if not self._state.st_size:
                raise CorruptIndex(f"{path.name} is cut off")
            self.content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._is_copy = False
        self._told = _times(self._state)
        self._lock = Lock()
        for guard in _guards:
            guard.add(self)

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there to be read."""
        return self._is_copy or self.content.size() >= self._state.st_size

    def check_unchanged(self) -> None:
        """Check that it has the size and time that it had; what was removed, or is a copy, is as it was.

        Raises:
            CorruptIndex: It has others.
        """
        with self._lock:
            if not self._is_copy and self._now() not in (None, _times(self._state)):
                raise CorruptIndex(f"{self._path.name} was changed while it was in use")

    def give_way(self) -> bool:
        """Let somebody who waits change the file, and nothing here; return whether what is stored was changed since."""
        if self._lease is not None and self._lease.is_wanted:
            is_copied = self._copy()
            with self._lock:
                self._is_copy = self._lease.give_back() and is_copied
            self._lease = None
        now = self._now() if self._is_copy else None
        if now is None or now == self._told:
            return False
        self._told = now
        return True

    def release(self) -> None:
        """Be guarded no more."""
        if self._lease is not None:
            self._lease.give_back()
            self._lease = None

    def _now(self) -> tuple[int, int] | None:
        """The size and time of the file, None where it was removed or replaced."""
        try:
            now = self._path.stat()
        except OSError:
            return None
        was = self._state
        return _times(now) if (now.st_dev, now.st_ino) == (was.st_dev, was.st_ino) else None

    def _copy(self) -> bool:
        """Put a copy in the map's place; return whether there was room for one: on the disk, else in memory."""
        for opened in (self._beside, _in_memory):
            with suppress(OSError), opened() as copy, memoryview(self.content) as content:
                written = 0
                while written < len(content):  # by the system itself, to which what is cut off is an error like others
                    written += os.write(copy.fileno(), content[written:])
                _map_over(self.content, copy)
                return True
        return False

    def _beside(self) -> IO[bytes]:
        return tempfile.TemporaryFile(dir=self._path.parent)


class Guard:
    """The files that are mapped while it guards."""

    def __init__(self) -> None:
        self._files: weakref.WeakSet[MappedFile] = weakref.WeakSet()
        self._lock = Lock()

    def add(self, file: MappedFile) -> None:
        """Look after a file, too."""
        with self._lock:
            self._files.add(file)

    def give_way(self) -> bool:
        """Let who waits for any of the files change it; return whether any that is stored was changed since.

        What is mapped stays as it is. Those who wait do so until this is called, or for 45 seconds.
        """
        changed = [file.give_way() for file in self.files()]
        return any(changed)

    def files(self) -> list[MappedFile]:
        """Return those that are in use."""
        with self._lock:
            return list(self._files)


_guards: list[Guard] = []


@contextmanager
def guarding() -> Iterator[Guard]:
    """Guard what is mapped within; who calls it sees to it that `Guard.give_way` is called all the while."""
    guard = Guard()
    _guards.append(guard)
    try:
        yield guard
    finally:
        _guards.remove(guard)
        for file in guard.files():
            file.release()


class _Lease:
    """A lease of a file."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        weakref.finalize(self, _closed, handle)

    @classmethod
    def of(cls, file: IO[bytes]) -> _Lease | None:
        """Return a lease of an open file, None where none is to be had."""
        if sys.platform != "linux":
            return None
        with suppress(OSError):
            lease = cls(os.dup(file.fileno()))
            # Whoever waits has a signal sent here. The usual one would end a process that does not know it; this one is
            # ignored where nobody asks for it.
            fcntl.fcntl(lease._handle, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(lease._handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            return lease
        return None

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits for it, or has waited for so long that it is lost."""
        return fcntl.fcntl(self._handle, fcntl.F_GETLEASE) != fcntl.F_RDLCK

    def give_back(self) -> bool:
        """Give it back; return whether it was held until now, so that nobody can have changed the file."""
        return _given_back(self._handle)


def _given_back(handle: int) -> bool:
    with suppress(OSError):
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        return True
    return False


def _closed(handle: int) -> None:
    """Close it; a map that somebody still has would keep the lease."""
    _given_back(handle)
    os.close(handle)


def _times(state: os.stat_result) -> tuple[int, int]:
    return state.st_size, state.st_mtime_ns


def _in_memory() -> IO[bytes]:
    return os.fdopen(os.memfd_create("segment"), "w+b")


def _map_over(content: mmap.mmap, file: IO[bytes]) -> None:
    """Map a file where another one is mapped; who reads there meanwhile waits for a moment."""
    import ctypes

    address = np.frombuffer(content, np.uint8).ctypes.data
    system = ctypes.CDLL(None, use_errno=True)
    system.mmap.restype = ctypes.c_void_p
    system.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, *(ctypes.c_int,) * 3, ctypes.c_long)
    flags = mmap.MAP_SHARED | _MAP_FIXED
    if system.mmap(address, len(content), mmap.PROT_READ, flags, file.fileno(), 0) != address:
        raise OSError(ctypes.get_errno(), "a file cannot be mapped")
