"""store: how one state of the index on disk becomes the next.

A folder's index is a directory:

| file              | what it is                                                          |
|-------------------|---------------------------------------------------------------------|
| manifest.json     | the state of the index, see `store.manifest`                        |
| NAME.segment      | a segment, see `store.columns` and `store.array_file`               |
| departed.sqlite   | passages that were removed or replaced, see `store.tombstones`      |
| MODEL.vectors     | vectors of the texts, where a model is used, see `store.vectors`    |
| lock              | locked by the process that writes                                   |
| NAME.new          | a file that is being written, or that a writer left when it crashed |

A new state is committed by renaming its manifest into place, once its segments are on disk:
a crash leaves the old state or the new one. Segments that no manifest names any more are
removed after that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import IndexLocked
from index.store.manifest import FORMER_MANIFEST, Manifest, write_manifest
from index.store.segment import Segment
from index.store.segment_file import SEGMENT_SUFFIX, UNFINISHED_SUFFIX, segment_path, write_segment

_LOCK = "lock"


@contextmanager
def writing(directory: Path, *, wait: bool = False) -> Iterator[None]:
    """Be the only writer of an index.

    Args:
        directory: Where the index is or will be.
        wait: Whether to wait for another writer.

    Raises:
        OSError: The directory cannot be written.
        IndexLocked: Another process is writing.
    """
    from filelock import FileLock, Timeout

    directory.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(directory / _LOCK, blocking=wait):
            yield
    except Timeout:
        raise IndexLocked("another process is writing the index of this folder") from None


def commit(directory: Path, manifest: Manifest, new: Mapping[str, Segment]) -> None:
    """Make a state the present one: write its new segments, then its manifest, then remove what it does not name.

    Raises:
        OSError: Something cannot be written; the state before holds.
    """
    for name, segment in new.items():
        write_segment(directory, name, segment)
    write_manifest(directory, manifest)
    named = {segment_path(directory, name) for name in manifest.segments}
    for path in directory.iterdir():
        unnamed = path.suffix in {SEGMENT_SUFFIX, UNFINISHED_SUFFIX} and path not in named
        if unnamed or path.name == FORMER_MANIFEST:
            with suppress(OSError):  # Windows does not remove what a reader has open; the next commit tries again
                path.unlink()
