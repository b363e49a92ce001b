"""index on disk: named arrays in one file, read by memory map, each block checked when first read.

A file holds the arrays one after the other, then the checksum of each block of them, then a
header that says where what lies, then the header's size and checksum: whatever part is
missing or changed is noticed before it is believed, the first time it is read.

What a program does to such a file later is beyond that. Ours never write to one again: they
rename it into place whole, and one that is removed lives on for those who have it open. A
file that something else overwrites is wrong where it was read before; one that is cut off
ends the process there (SIGBUS: there is no memory to read), and the next start notices.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.errors import CorruptIndex

Array = npt.NDArray[Any]

_MAGIC = b"passages"
_BLOCK = 1 << 16
# Size and checksum of the header, then the magic; the last bytes of a file.
_TAIL = struct.Struct("<QI8s")
_ALIGNMENT = 64


class Arrays(Protocol):
    """Named arrays, wherever they are."""

    def whole(self, name: str) -> Array:
        """Return an array all of whose values are sound."""
        ...

    def part(self, name: str, start: int, end: int) -> Array:
        """Return `array[start:end]`, its values sound."""
        ...

    def unchecked(self, name: str) -> Array:
        """Return an array of which only those parts may be used that were asked for before."""
        ...

    def check(self) -> None:
        """Check everything.

        Raises:
            CorruptIndex: Something is not what was written.
        """
        ...


class MemoryArrays:
    """Arrays in memory."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = arrays

    def all(self) -> Mapping[str, Array]:
        """Return every array by its name."""
        return self._arrays

    def whole(self, name: str) -> Array:
        """Return an array."""
        return self._arrays[name]

    def part(self, name: str, start: int, end: int) -> Array:
        """Return `array[start:end]`."""
        return self._arrays[name][start:end]

    def unchecked(self, name: str) -> Array:
        """Return an array."""
        return self._arrays[name]

    def check(self) -> None:
        """Find nothing: memory is sound."""


class MappedArrays:
    """Arrays in a file, read when asked for.

    Raises:
        OSError: The file cannot be read.
        CorruptIndex: It is cut off, its header is not what was written, or it was written under another name.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size < _TAIL.size:
                raise CorruptIndex(f"{path.name} is cut off")
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        header_size, checksum, magic = _TAIL.unpack_from(self._bytes, size - _TAIL.size)
        end = size - _TAIL.size
        header = self._bytes[max(0, end - header_size) : end]
        if magic != _MAGIC or len(header) != header_size or zlib.crc32(header) != checksum:
            raise CorruptIndex(f"{path.name} is cut off or overwritten")
        try:
            described = json.loads(header)
            self._describe(described)
        except (LookupError, TypeError, ValueError):
            raise CorruptIndex(f"{path.name} is of another version") from None
        if described.get("name", path.name) != path.name:
            raise CorruptIndex(f"{path.name} was {described['name']}")

    def _describe(self, described: Mapping[str, Any]) -> None:
        self._places: dict[str, int] = {}
        self._arrays: dict[str, Array] = {}
        for name, (kind, shape, place) in described["arrays"].items():
            count = int(np.prod(shape))
            self._places[name] = place
            self._arrays[name] = np.frombuffer(self._bytes, np.dtype(kind), count, place).reshape(shape)
        self._checksums = np.frombuffer(self._bytes, np.uint32, described["blocks"], described["checksums"])
        self._size = described["checksums"]
        self._seen = bytearray(described["blocks"])

    def whole(self, name: str) -> Array:
        """Return an array, all of it checked."""
        array = self._arrays[name]
        self._check(self._places[name], self._places[name] + array.nbytes)
        return array

    def part(self, name: str, start: int, end: int) -> Array:
        """Return `array[start:end]`, its blocks checked."""
        array = self._arrays[name]
        place = self._places[name]
        self._check(place + start * array.itemsize, place + end * array.itemsize)
        return array[start:end]

    def unchecked(self, name: str) -> Array:
        """Return an array of which only parts asked for before may be used."""
        return self._arrays[name]

    def check(self) -> None:
        """Check every block.

        Raises:
            CorruptIndex: A block is not what was written.
        """
        self._check(0, self._size)

    def _check(self, start: int, end: int) -> None:
        first, last = start // _BLOCK, -(-end // _BLOCK)
        while (block := self._seen.find(0, first, last)) >= 0:
            if self._bytes.size() < self._size:  # the system would end the process
                raise CorruptIndex(f"{self._path.name} is cut off")
            stretch = memoryview(self._bytes)[block * _BLOCK : min((block + 1) * _BLOCK, self._size)]
            if zlib.crc32(stretch) != self._checksums[block]:
                raise CorruptIndex(f"{self._path.name} has changed")
            self._seen[block] = 1


def write_arrays(path: Path, arrays: Mapping[str, Array], name: str) -> None:
    """Write arrays to a new file that will have this name, and see them on the disk before returning."""
    places: dict[str, tuple[str, list[int], int]] = {}
    checksums: list[int] = []
    with path.open("wb") as file:
        writer = _Writer(file, checksums)
        for array_name, array in arrays.items():
            writer.align()
            places[array_name] = (array.dtype.str, list(array.shape), writer.place)
            writer.write(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
        writer.align()
        writer.close()
        described = {"name": name, "arrays": places, "blocks": len(checksums), "checksums": writer.place}
        header = json.dumps(described).encode()
        file.write(np.array(checksums, dtype=np.uint32).tobytes())
        file.write(header)
        file.write(_TAIL.pack(len(header), zlib.crc32(header), _MAGIC))
        file.flush()
        os.fsync(file.fileno())


class _Writer:
    """Writes bytes and notes the checksum of each block of them."""

    def __init__(self, file: Any, checksums: list[int]) -> None:
        self._file = file
        self._checksums = checksums
        self._running = 0
        self.place = 0

    def write(self, stretch: memoryview) -> None:
        self._file.write(stretch)
        while len(stretch):
            left = _BLOCK - self.place % _BLOCK
            piece, stretch = stretch[:left], stretch[left:]
            self._running = zlib.crc32(piece, self._running)
            self.place += len(piece)
            if len(piece) == left:
                self._checksums.append(self._running)
                self._running = 0

    def align(self) -> None:
        self.write(memoryview(bytes(-self.place % _ALIGNMENT)))

    def close(self) -> None:
        """Note the checksum of the last, unfinished block."""
        if self.place % _BLOCK:
            self._checksums.append(self._running)
