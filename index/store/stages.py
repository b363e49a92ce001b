"""store: in which portions a folder is read for the first time, so that what was read answers before all is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from typing import TypeVar

from index.read.collections import collection_of
from index.read.files import File, size_of
from index.read.formats import is_read_here
from index.store.folder import Folder, Progress

T = TypeVar("T")

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

    The files of a collection are parted as if there were no other, so that its segments, and with them the time that
    a question takes, tell of no other. A portion has a part of each of several collections.

    Args:
        files: In the order of their sources, in which those of each portion are, too.
    """
    found: list[list[File]] = []
    for here in (True, False):
        apart: dict[str, list[File]] = {}
        for file in files:
            if is_read_here(file) is here:
                apart.setdefault(collection_of(file.source), []).append(file)
        for together in zip_longest(*(_growing(several, _cost_with_its_child) for several in apart.values())):
            portions_of_parts = _growing([part for part in together if part], _cost_of_all)
            found += [list(chain.from_iterable(parts)) for parts in portions_of_parts]
    return [sorted(portion, key=lambda file: file.source) for portion in found] or [[]]


def _growing(several: Sequence[T], cost: Callable[[T], int]) -> list[list[T]]:
    """Part some things, the cheapest first, so that each part costs more than the one before; no small rest is left."""
    found: list[list[T]] = []
    left = sum(map(cost, several))
    most = taken = 0
    for one in sorted(several, key=cost):
        own = cost(one)
        if not most or (taken + own > most and left > most):
            found.append([])
            most, taken = max(_FIRST_BYTES, _GROWTH * most), 0
        found[-1].append(one)
        taken, left = taken + own, left - own
    return found


def _cost_of_all(files: Sequence[File]) -> int:
    return sum(map(_cost_with_its_child, files))


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
