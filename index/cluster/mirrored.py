"""cluster: what is stored on this machine of a folder, as a cluster is to have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from index.cluster.copies import Copied, copies_in
from index.cluster.paragraphs import Counts, counts_of
from index.cluster.state import ClusterFile, State
from index.passages import Passage
from index.rank.corpus import Corpus
from index.rank.recipe import RECIPE
from index.rank.scorer import Scorer
from index.store.columns import FIELDS
from index.store.count import counted
from index.store.folder import Folder
from index.store.manifest import IndexedFile
from index.store.refresh import OpenedIndex
from index.store.tombstones import Tombstone

T = TypeVar("T")

# Passages whose tokens are counted together.
_BATCH = 2_000


@dataclass(frozen=True)
class Mirrored:
    """What is stored here of a folder.

    Attributes:
        folder: The documents.
        opened: The index.
        corpus: Its documents.
        find_tombstone: Returns the tombstone of a passage, if it has one here.
        tombstones: Returns all that there are.
        portion: Passages after which it is noted down what is there so far, the first time.
    """

    folder: Folder
    opened: OpenedIndex
    corpus: Corpus
    find_tombstone: Callable[[str], Tombstone | None]
    tombstones: Callable[[], Iterator[Tombstone]]
    portion: int = 20_000

    @cached_property
    def name(self) -> str:
        """The folder, as this machine names it."""
        return self.folder.name

    @cached_property
    def copies(self) -> Mapping[str, Mapping[int, Copied]]:
        """The paragraphs that have copies."""
        return copies_in(self.corpus)

    @cached_property
    def averages(self) -> list[float]:
        """The average length of each field."""
        scorer = Scorer(self.corpus, RECIPE.k1, RECIPE.b)
        return [scorer.avgdl(field) for field in FIELDS]

    def passages(self, source: str) -> list[Passage]:
        """Return the passages of a file."""
        return list(map(self.corpus.passage, self.corpus.passages_of(source)))

    def counted(self, sources: Sequence[str]) -> Iterator[list[tuple[str, list[Passage], list[Counts]]]]:
        """Yield files with their passages and the terms of their paragraphs, several together."""
        together = _of_size(sources, lambda source: len(self.corpus.passages_of(source)), _BATCH)
        batches = [list(map(self.passages, batch)) for batch in together]
        flat = [[p for passages in files for p in passages] for files in batches]
        for files, arrays in zip(batches, counted(flat, self.folder.tokenizer), strict=True):
            counts = counts_of(arrays)
            yield [(ps[0].source, ps, [next(counts) for _ in {p.paragraph for p in ps}]) for ps in files]

    def portions(self, files: Sequence[IndexedFile]) -> Iterator[list[IndexedFile]]:
        """Yield files in portions of so many passages, or a few more."""
        return _of_size(files, lambda file: file.extent.passages if file.extent else 0, self.portion)

    def is_as_in(self, state: State) -> bool:
        """Return whether a state has the same files, as they are."""
        return len(state.files) == len(self.opened.files) and not self.changed(state)

    def changed(self, state: State) -> list[IndexedFile]:
        """Return the files that a state has not, or not as they are."""
        return [file for file in self.opened.files if not _is_same(file, state.by_source.get(file.source))]


def _is_same(file: IndexedFile, known: ClusterFile | None) -> bool:
    """Whether a file is in a state as it is."""
    if known is None or timeless(file) != known.file:
        return False
    at = file.extent
    return (known.passages, known.paragraphs) == ((at.passages, at.paragraphs) if at else (0, 0))


def timeless(file: IndexedFile) -> IndexedFile:
    """Return a file without what holds on this machine alone."""
    return replace(file, signature=(), extent=None)


def _of_size(several: Sequence[T], size_of: Callable[[T], int], most: int) -> Iterator[list[T]]:
    """Some things in parts of a size, or a little more."""
    part: list[T] = []
    size = 0
    for one in several:
        part.append(one)
        size += size_of(one)
        if size >= most:
            yield part
            part, size = [], 0
    if part:
        yield part
