"""store: vectors of texts, kept beside the segments and found by the texts' digests.

A model's vectors are one file, `MODEL.vectors`, that only grows: a text that is moved, copied or indexed again is
found in it as before. Numbers are whole, -127 to 127, times a scale for each vector.

| part   | what it is                                                                                |
|--------|-------------------------------------------------------------------------------------------|
| header | 64 bytes: `vectors1`, the dimension (uint32), the model's scale (`embed.scale`, two        |
|        | float64), the CRC-32 of these, zeros                                                      |
| record | the text's digest (uint64), the scale (float32), the CRC-32 of the rest, the whole numbers |

A writer that is killed leaves at most part of one record at the end; the next one writes over it. A record that is
not what was written counts as not there.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from index.embed.scale import Scale
from index.errors import CorruptIndex, IndexLocked
from index.store.array_file import Array
from index.store.segment_file import replacing

VECTORS_SUFFIX = ".vectors"

_MAGIC = b"vectors1"
_HEADER_BYTES = 64
_HEADER = struct.Struct("<8sIdd")
_MOST = 127
# The bytes of a record that are its checksum.
_CHECKSUM = slice(12, 16)
# Records that are copied to be checked, at a time.
_TOGETHER = 4096
# So many vectors of texts that are gone are no burden.
_FEW = 1000

Whole = npt.NDArray[np.int8]


def vectors_path(directory: Path, model: str) -> Path:
    """Return where the vectors of a model are, in the directory of an index."""
    name = hashlib.blake2b(model.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return directory / f"{name}{VECTORS_SUFFIX}"


def quantised(vectors: npt.NDArray[np.float32]) -> tuple[Whole, npt.NDArray[np.float32]]:
    """Return vectors as whole numbers and the scale of each: vector = numbers * scale, nearly."""
    scales = np.abs(vectors).max(axis=1, initial=0.0).astype(np.float32) / np.float32(_MOST)
    scales[scales == 0] = 1.0
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales


def dots_of(
    numbers: Whole, scales: npt.NDArray[np.float32], question: npt.NDArray[np.float32]
) -> npt.NDArray[np.float64]:
    """Return the dot product of each of some vectors with a question's."""
    # Not by `@`, which adds up in another order where there are more rows.
    sums = np.einsum("ij,j->i", numbers.astype(np.float64), question.astype(np.float64))
    found: npt.NDArray[np.float64] = sums * scales
    return found


class VectorColumn:
    """The vectors of one model as they were when the file was looked at.

    Threads: immutable, for any number of threads.

    Attributes:
        dimension: How many numbers each has; 0 where there is no file.
        vectors: A row of whole numbers for each record; sound or not.
        scales: What each is times.
        model_scale: Of the model's cosines; None where there is no file.
    """

    def __init__(self, content: Array | None, dimension: int, model_scale: Scale | None = None) -> None:
        records = np.empty(0, _record(dimension)) if content is None else content
        self.dimension = dimension
        self.model_scale = model_scale
        self.vectors: Whole = records["vector"]
        self.scales: npt.NDArray[np.float32] = records["scale"]
        self._records = records
        self._digests = np.ascontiguousarray(records["digest"])
        # Of two records of a text the later one counts: the first may have been damaged.
        self._order = np.argsort(self._digests, kind="stable")
        self._sorted = self._digests[self._order]

    def __len__(self) -> int:
        return len(self._records)

    def rows_of(self, digests: Sequence[int]) -> npt.NDArray[np.int64]:
        """Return the row of each text's vector, -1 where it has none that is sound."""
        wanted = np.array(digests, dtype=np.uint64)
        after = np.searchsorted(self._sorted, wanted, side="right")
        rows = np.full(len(wanted), -1, np.int64)
        found = (after > 0) & (self._sorted[np.maximum(after, 1) - 1] == wanted if len(self) else False)
        rows[found] = self._order[after[found] - 1]
        rows[found] = np.where(self._are_sound(rows[found]), rows[found], -1)
        return rows

    def rows_among(self, digests: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        """Return the rows of those of some texts that have a vector, sound or not, as they lie in the file."""
        after = np.searchsorted(self._sorted, digests, side="right")
        found = (after > 0) & (self._sorted[np.maximum(after, 1) - 1] == digests if len(self) else False)
        return np.sort(self._order[after[found] - 1])

    def has(self, digests: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
        """Return which texts have a vector, sound or not."""
        return np.isin(digests, self._sorted)

    def records_of(self, digests: npt.NDArray[np.uint64]) -> Array:
        """Return the records of some texts, as they are stored."""
        return self._records[np.isin(self._digests, digests)]

    def digest(self, row: int) -> int:
        """Return the digest of a row's text."""
        return int(self._digests[row])

    def dots(self, rows: npt.NDArray[np.int64], question: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Return the dot product of each of some rows with a question's vector; whatever others are asked for."""
        return dots_of(self.vectors[rows], self.scales[rows], question)

    def _are_sound(self, rows: npt.NDArray[np.int64]) -> list[bool]:
        """Whether each of some rows is what was written."""
        records = self._records[rows]
        content, size = records.tobytes(), records.itemsize
        sums = [_checksum(content[start : start + size]) for start in range(0, len(content), size)]
        return [was == now for was, now in zip(records["checksum"].tolist(), sums, strict=True)]

    def damaged(self) -> list[int]:
        """Return the digests of all texts whose vector is not what was written."""
        last = np.ones(len(self), np.bool_)
        np.not_equal(self._sorted[1:], self._sorted[:-1], out=last[:-1])
        rows = self._order[last]
        return [
            self.digest(row)
            for start in range(0, len(rows), _TOGETHER)
            for row, is_sound in zip(
                rows[start : start + _TOGETHER].tolist(), self._are_sound(rows[start : start + _TOGETHER]), strict=True
            )
            if not is_sound
        ]


def read_vectors(path: Path) -> VectorColumn:
    """Return the vectors in a file; none if there is no file.

    Raises:
        OSError: It cannot be read.
        CorruptIndex: It does not begin as it was written.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
            dimension, model_scale = _described(header, path.name)
            count = (path.stat().st_size - _HEADER_BYTES) // _record(dimension).itemsize
            if count <= 0:
                return VectorColumn(None, dimension, model_scale)
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError:
        return VectorColumn(None, 0)
    return VectorColumn(np.frombuffer(content, _record(dimension), count, _HEADER_BYTES), dimension, model_scale)


class VectorWriter:
    """Adds vectors to a file; see `writing_vectors`."""

    def __init__(self, file: IO[bytes], dimension: int) -> None:
        self._file = file
        self._record = _record(dimension)

    def add(self, digests: Sequence[int], vectors: npt.NDArray[np.float32]) -> None:
        """Write the vectors of some texts; they outlive this process from here on."""
        numbers, scales = quantised(vectors)
        records = np.zeros(len(digests), self._record)
        records["digest"], records["scale"], records["vector"] = digests, scales, numbers
        records["checksum"] = [_checksum(record.tobytes()) for record in records]
        self._file.write(records.tobytes())
        self._file.flush()


@contextmanager
def writing_vectors(
    path: Path, dimension: int, model_scale: Scale, used: npt.NDArray[np.uint64] | None = None
) -> Iterator[VectorWriter]:
    """Be the only one who adds vectors to a file; begin a new one where it is of another dimension or damaged.

    Args:
        path: The file.
        dimension: How many numbers each vector has.
        model_scale: Of the model's cosines, for a new file.
        used: The digests of all texts there are; where most vectors are of others, these are left out. None: all stay.

    Raises:
        OSError: It cannot be written.
        IndexLocked: Another process is adding to it.
    """
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path.with_suffix(".lock"), blocking=False):
            if used is not None:
                _leave_out_unused(path, used)
            with _opened(path, dimension, model_scale) as file:
                yield VectorWriter(file, dimension)
    except Timeout:
        raise IndexLocked("another process is adding vectors of this folder") from None


def _leave_out_unused(path: Path, used: npt.NDArray[np.uint64]) -> None:
    """Write a file anew without the vectors of other texts, where these are the most; else leave it as it is."""
    with suppress(OSError, CorruptIndex):  # Windows does not replace what a reader has open
        column = read_vectors(path)
        if column.model_scale is None or len(column) <= 2 * len(used) + _FEW:
            return
        with replacing(path) as unfinished, _begun(unfinished, column.dimension, column.model_scale) as file:
            file.write(column.records_of(used).tobytes())


def _opened(path: Path, dimension: int, model_scale: Scale) -> IO[bytes]:
    """A file open at the end of its last whole record."""
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        return _begun(path, dimension, model_scale)
    try:
        is_ours = _described(file.read(_HEADER_BYTES), path.name)[0] == dimension
    except CorruptIndex:
        is_ours = False
    if not is_ours:
        file.close()
        path.unlink()  # whoever reads it goes on reading it
        return _begun(path, dimension, model_scale)
    size = _record(dimension).itemsize
    file.seek(_HEADER_BYTES + (path.stat().st_size - _HEADER_BYTES) // size * size)
    return file


def _begun(path: Path, dimension: int, model_scale: Scale) -> IO[bytes]:
    file = open(path, "w+b", opener=_private)  # noqa: SIM115 - whoever called closes it
    described = _HEADER.pack(_MAGIC, dimension, *astuple(model_scale))
    file.write((described + struct.pack("<I", zlib.crc32(described))).ljust(_HEADER_BYTES, b"\0"))
    file.flush()
    return file


def _private(path: str, flags: int) -> int:
    """Open a file that nobody else may read: vectors tell what texts are about."""
    return os.open(path, flags, 0o600)


def _described(header: bytes, name: str) -> tuple[int, Scale]:
    """The dimension and the model's scale."""
    described = header[: _HEADER.size]
    if len(header) < _HEADER_BYTES or header[_HEADER.size : _HEADER.size + 4] != struct.pack(
        "<I", zlib.crc32(described)
    ):
        raise CorruptIndex(f"{name} does not begin as it was written")
    magic, dimension, apart, together = _HEADER.unpack(described)
    if magic != _MAGIC or not dimension:
        raise CorruptIndex(f"{name} is of another version")
    return int(dimension), Scale(apart, together)


def _record(dimension: int) -> np.dtype[np.void]:
    return np.dtype([("digest", "<u8"), ("scale", "<f4"), ("checksum", "<u4"), ("vector", "i1", (dimension,))])


def _checksum(record: bytes) -> int:
    """The checksum of a record, of all but the checksum itself."""
    return zlib.crc32(record[_CHECKSUM.stop :], zlib.crc32(record[: _CHECKSUM.start]))
