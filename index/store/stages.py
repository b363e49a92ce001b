"""store: in which portions a folder is read for the first time, so that what was read answers before all is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.read.files import File, size_of
from index.read.formats import is_read_here
from index.store.folder import Folder, Progress

# What a file costs that is unpacked before it is read, for each of its bytes, in bytes of plain text.
_BYTES_PER_PACKED = 20
# And what it costs however small it is: it is sent to a child and back.
_PACKED_BYTES = 100_000
# The first portion costs about a second. Each is so many times as large as the one before that their segments need
# hardly be merged; see `merge_policy`.
_FIRST_BYTES = 2_000_000
_GROWTH = 10


def cost_of(file: File) -> int:
    """Return what it costs to index a file, in bytes of plain text."""
    return size_of(file) * (1 if is_read_here(file) else _BYTES_PER_PACKED)


def portions(files: Sequence[File]) -> list[list[File]]:
    """Return files in the portions in which they are read: text first, and small ones, so that most answer soon.

    Args:
        files: In the order of their sources, in which those of each portion are, too.
    """
    found: list[list[File]] = []
    for here in (True, False):
        several = sorted((file for file in files if is_read_here(file) is here), key=_cost_with_its_child)
        left = sum(map(_cost_with_its_child, several))
        most = cost = 0
        for file in several:
            own = _cost_with_its_child(file)
            if not most or (cost + own > most and left > most):
                found.append([])
                most, cost = max(_FIRST_BYTES, _GROWTH * most), 0
            found[-1].append(file)
            cost, left = cost + own, left - own
    return [sorted(portion, key=lambda file: file.source) for portion in found] or [[]]


def _cost_with_its_child(file: File) -> int:
    return cost_of(file) + (0 if is_read_here(file) else _PACKED_BYTES)


class Reporting:
    """Reports the progress of portions as that of all of them.

    Args:
        folder: Whose progress is reported.
        portions: Of its files.
    """

    def __init__(self, folder: Folder, portions: Sequence[Sequence[File]]) -> None:
        self._folder = folder
        self._costs = [max(1, sum(map(cost_of, portion))) for portion in portions]
        self._files = sum(map(len, portions))
        self._read = self._indexed = self._pages = 0
        self._ended = 0  # portions

    def next(self) -> Folder:
        """Return the folder that reads the next portion."""
        read, indexed, pages, ended = self._read, self._indexed, self._pages, self._ended
        self._ended += 1
        cost, everything = self._costs[ended], sum(self._costs)

        def report(progress: Progress) -> None:
            if progress.step == "read":
                share = (sum(self._costs[:ended]) + cost * progress.share) / everything
                self._read, self._pages = read + progress.done, pages + progress.pages
                self._folder.report(Progress("read", self._read, self._files, self._pages, share))
            else:
                self._indexed = indexed + progress.done
                self._folder.report(replace(progress, done=self._indexed, total=indexed + progress.total))

        return replace(self._folder, report=report)
