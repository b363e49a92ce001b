"""store: segments as files, each written once and never changed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakValueDictionary

from index.errors import CorruptIndex
from index.read.files import signature_of
from index.store.array_file import MappedArrays, write_arrays
from index.store.columns import COLUMNS, misfit
from index.store.segment import Segment

SEGMENT_SUFFIX = ".segment"
UNFINISHED_SUFFIX = ".new"

# The segments that are in use, by their files and these files' size and time stamps.
_opened: WeakValueDictionary[tuple[Path, tuple[int, ...]], Segment] = WeakValueDictionary()


def segment_path(directory: Path, name: str) -> Path:
    """Return the file of a segment."""
    return directory / f"{name}{SEGMENT_SUFFIX}"


def open_segment(directory: Path, name: str, *, anew: bool = False) -> Segment:
    """Return a segment by its name; one that this process has open already, unless it is to be opened anew.

    What was read and checked of a segment for one manifest need not be read and checked for
    the next.

    Raises:
        OSError: It cannot be read.
        CorruptIndex: It is cut off, its header is not what was written, it is another
            segment, or its columns do not fit together.
    """
    path = segment_path(directory, name)
    state = (path, signature_of(path))
    segment = None if anew else _opened.get(state)
    if segment is None:
        arrays = MappedArrays(path)
        if wrong := misfit(arrays):
            raise CorruptIndex(f"{path.name}: {wrong}")
        segment = _opened[state] = Segment(arrays)
    return segment


def write_segment(directory: Path, name: str, segment: Segment) -> None:
    """Write a segment to its file.

    Raises:
        OSError: It cannot be written.
        ValueError: Its columns do not fit together: it could never be opened.
    """
    if wrong := misfit(segment.arrays):
        raise ValueError(wrong)
    path = segment_path(directory, name)
    with replacing(path) as unfinished:
        stored = [array.name for column in COLUMNS for array in column.arrays]
        write_arrays(unfinished, {array: segment.arrays.whole(array) for array in stored}, path.name)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a new file that is renamed to a path when all has gone well, and removed when not."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=UNFINISHED_SUFFIX)
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
