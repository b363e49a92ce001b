"""store: named arrays in one file, read by memory map, each block checked when it is first read.

| part      | what it is                                                                        |
|-----------|-----------------------------------------------------------------------------------|
| arrays    | one after the other, each from a multiple of 64 bytes on                          |
| checksums | uint32, the CRC-32 of each 64 KiB block of the arrays                             |
| header    | JSON: the file's name; each array's dtype, shape and offset; where the rest lies  |
| tail      | the header's size (uint64) and CRC-32 (uint32), and 8 bytes: `passages`           |

Whatever is missing or changed is noticed the first time it is read.

Ours never write to an open file again: they rename it into place whole, and one that is removed
lives on for those who have it open. What becomes of one that something else cuts or overwrites is
in `store.mapped_file`.
"""

from __future__ import annotations

import json
import math
import os
import struct
import zlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.errors import CorruptIndex
from index.store.mapped_file import MappedFile

Array = npt.NDArray[Any]

_MAGIC = b"passages"
_BLOCK = 1 << 16
_TAIL = struct.Struct("<QI8s")
_ALIGNMENT = 64


class Arrays(Protocol):
    """Named arrays, in memory or in a file."""

    def names(self) -> AbstractSet[str]:
        """Return the arrays' names."""
        ...

    def whole(self, name: str) -> Array:
        """Return an array, all of it checked."""
        ...

    def part(self, name: str, start: int, end: int) -> Array:
        """Return `array[start:end]` of an array of one axis, checked."""
        ...

    def check_parts(self, name: str, starts: Array, ends: Array) -> None:
        """Check what `part` would, for many parts that are not empty, at once."""
        ...

    def item(self, name: str, row: int) -> Any:
        """Return `array[row]` of an array of one axis as Python's number or bytes, checked."""
        ...

    def bytes_of(self, name: str, start: int, end: int) -> bytes:
        """Return `array[start:end]` of an array of bytes, checked."""
        ...

    def unchecked(self, name: str) -> Array:
        """Return an array of which only those parts may be read that were asked for before."""
        ...

    def check(self) -> None:
        """Check everything.

        Raises:
            CorruptIndex: Something is not what was written.
        """
        ...

    def check_unchanged(self) -> None:
        """Check that nobody has changed it since it was opened.

        Raises:
            CorruptIndex: Somebody has.
        """
        ...


class MemoryArrays:
    """Arrays in memory."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = arrays

    def names(self) -> AbstractSet[str]:
        """Return the arrays' names."""
        return self._arrays.keys()

    def whole(self, name: str) -> Array:
        """Return an array."""
        return self._arrays[name]

    def part(self, name: str, start: int, end: int) -> Array:
        """Return `array[start:end]`."""
        return self._arrays[name][start:end]

    def check_parts(self, name: str, starts: Array, ends: Array) -> None:
        """Find nothing: memory is sound."""

    def item(self, name: str, row: int) -> Any:
        """Return `array[row]`."""
        return self._arrays[name].item(row)

    def bytes_of(self, name: str, start: int, end: int) -> bytes:
        """Return `array[start:end]`."""
        return self._arrays[name][start:end].tobytes()

    def unchecked(self, name: str) -> Array:
        """Return an array."""
        return self._arrays[name]

    def check(self) -> None:
        """Find nothing: memory is sound."""

    def check_unchanged(self) -> None:
        """Find nothing: memory is nobody else's."""


class MappedArrays:
    """Arrays in a file, read when asked for.

    Raises:
        OSError: The file cannot be read.
        CorruptIndex: It is cut off, its header is not what was written, or it was written under another name.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = MappedFile(path)
        self._bytes = self._file.content
        size = len(self._bytes)
        if size < _TAIL.size:
            raise CorruptIndex(f"{path.name} is cut off")
        header_size, checksum, magic = _TAIL.unpack_from(self._bytes, size - _TAIL.size)
        end = size - _TAIL.size
        header = self._bytes[max(0, end - header_size) : end]
        if magic != _MAGIC or len(header) != header_size or zlib.crc32(header) != checksum:
            raise CorruptIndex(f"{path.name} is cut off or overwritten")
        self._read_header(header)

    def _read_header(self, header: bytes) -> None:
        try:
            described = json.loads(header)
        except ValueError:
            raise self._another_version from None
        match described:
            case {"arrays": dict(arrays), "blocks": int(blocks), "checksums": int(size), **others}:
                pass
            case _:
                raise self._another_version
        if (name := others.get("name", self._path.name)) != self._path.name:
            raise CorruptIndex(f"{self._path.name} was {name}")
        self._offsets: dict[str, int] = {}
        self._arrays: dict[str, Array] = {}
        for array_name, array in arrays.items():
            match array:
                case [str(dtype), [*shape], int(offset)] if all(isinstance(n, int) and n >= 0 for n in shape):
                    self._offsets[array_name] = offset
                    self._arrays[array_name] = self._array(dtype, shape, offset)
                case _:
                    raise self._another_version
        # Together: a passage is a dozen items.
        self._located = {name: (array, self._offsets[name], array.itemsize) for name, array in self._arrays.items()}
        self._checksums = self._array("<u4", [blocks], size)
        self._size = size
        self._checked = bytearray(blocks)
        self._is_checked = False  # all of it

    def _array(self, dtype: str, shape: Sequence[int], offset: int) -> Array:
        try:
            kind = np.dtype(dtype)
        except TypeError:  # so NumPy says that there is no dtype of this name
            raise self._another_version from None
        count = math.prod(shape)
        if kind.hasobject or not 0 <= offset <= len(self._bytes) - count * kind.itemsize:
            raise self._another_version
        return np.frombuffer(self._bytes, kind, count, offset).reshape(shape)

    @property
    def _another_version(self) -> CorruptIndex:
        return CorruptIndex(f"{self._path.name} is of another version")

    def names(self) -> AbstractSet[str]:
        """Return the arrays' names."""
        return self._arrays.keys()

    def whole(self, name: str) -> Array:
        """Return an array, all of it checked."""
        array = self._arrays[name]
        self._check(self._offsets[name], self._offsets[name] + array.nbytes)
        return array

    def part(self, name: str, start: int, end: int) -> Array:
        """Return `array[start:end]`, its blocks checked."""
        array = self._arrays[name]
        offset = self._offsets[name]
        self._check(offset + start * array.itemsize, offset + end * array.itemsize)
        return array[start:end]

    def check_parts(self, name: str, starts: Array, ends: Array) -> None:
        """Check the blocks of many parts."""
        if self._is_checked:
            return
        offset, size = self._offsets[name], self._arrays[name].itemsize
        first, last = (offset + starts * size) // _BLOCK, (offset + ends * size - 1) // _BLOCK
        # Nearly every part lies in one block or two, and nearly every block was checked before.
        checked = np.frombuffer(self._checked, dtype=np.bool_)
        sound = checked[first] & checked[last] & (last <= first + 1)
        if not sound.all():
            for number in np.flatnonzero(~sound).tolist():
                self._check(int(first[number]) * _BLOCK, (int(last[number]) + 1) * _BLOCK)

    def item(self, name: str, row: int) -> Any:
        """Return `array[row]`, its block checked."""
        array, offset, size = self._located[name]
        start = offset + row * size
        if not (self._checked[start // _BLOCK] and self._checked[(start + size - 1) // _BLOCK]):
            self._check(start, start + size)
        return array.item(row)

    def bytes_of(self, name: str, start: int, end: int) -> bytes:
        """Return `array[start:end]`, its blocks checked."""
        _, offset, _ = self._located[name]
        self._check(offset + start, offset + end)
        return self._bytes[offset + start : offset + end]

    def unchecked(self, name: str) -> Array:
        """Return an array of which only parts asked for before may be read."""
        return self._arrays[name]

    def check(self) -> None:
        """Check every block.

        Raises:
            CorruptIndex: A block is not what was written.
        """
        self._check(0, self._size)
        self._is_checked = True

    def check_unchanged(self) -> None:
        """Check that the file is as it was; see `MappedFile.check_unchanged`."""
        self._file.check_unchanged()

    def _check(self, start: int, end: int) -> None:
        if self._is_checked:
            return
        first, last = start // _BLOCK, -(-end // _BLOCK)
        while (block := self._checked.find(0, first, last)) >= 0:
            if not self._file.is_whole:  # the system would end the process
                raise CorruptIndex(f"{self._path.name} is cut off")
            content = memoryview(self._bytes)[block * _BLOCK : min((block + 1) * _BLOCK, self._size)]
            if zlib.crc32(content) != self._checksums[block]:
                raise CorruptIndex(f"{self._path.name} has changed")
            self._checked[block] = 1


def write_arrays(path: Path, arrays: Mapping[str, Array], name: str) -> None:
    """Write arrays to a new file that will have this name, and see them on the disk before returning."""
    described: dict[str, tuple[str, list[int], int]] = {}
    checksums: list[int] = []
    with path.open("wb") as file:
        writer = _Writer(file, checksums)
        for array_name, array in arrays.items():
            writer.align()
            described[array_name] = (array.dtype.str, list(array.shape), writer.offset)
            writer.write(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
        writer.align()
        writer.close()
        sizes = {"blocks": len(checksums), "checksums": writer.offset}
        header = json.dumps({"name": name, "arrays": described, **sizes}).encode()
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
        self.offset = 0

    def write(self, content: memoryview) -> None:
        self._file.write(content)
        while len(content):
            left = _BLOCK - self.offset % _BLOCK
            piece, content = content[:left], content[left:]
            self._running = zlib.crc32(piece, self._running)
            self.offset += len(piece)
            if len(piece) == left:
                self._checksums.append(self._running)
                self._running = 0

    def align(self) -> None:
        self.write(memoryview(bytes(-self.offset % _ALIGNMENT)))

    def close(self) -> None:
        """Note the checksum of the last, unfinished block."""
        if self.offset % _BLOCK:
            self._checksums.append(self._running)
