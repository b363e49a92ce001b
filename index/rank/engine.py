"""rank: the engine, which answers from one snapshot and repairs a damaged one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import Lock
from typing import TypeVar, overload

from index.embed.meaning import Meaning
from index.errors import CorruptIndex
from index.passages import Passage
from index.rank.corpus import Corpus
from index.rank.hits import Hit, Resolved
from index.rank.local import LocalBackend
from index.rank.nearness import Nearness, StoredVectors
from index.rank.recipe import RECIPE, Recipe
from index.rank.snapshot import Snapshot
from index.read.collections import EVERYTHING, View
from index.read.document import Unreadable
from index.store.build import build_segment
from index.store.segment import extents_of
from index.store.vectors import VectorColumn
from index.tokenize.tokens import Tokenizer

T = TypeVar("T")


class Engine:
    """An index over the passages of a folder, for any number of threads.

    Every method reads from one snapshot. If that proves damaged, the engine replaces it by a
    repaired one and the method starts again.

    Args:
        snapshot: The first snapshot.
        repair: Returns a repaired snapshot of the same folder; one thread at a time calls
            it. None: the caller gets `CorruptIndex`.
    """

    def __init__(self, snapshot: Snapshot, repair: Callable[[CorruptIndex], Snapshot] | None = None) -> None:
        self._snapshot = snapshot
        self._repair = repair
        self._repairing = Lock()

    def read(self, work: Callable[[Snapshot], T]) -> T:
        """Call `work` with the snapshot and return its result; if damaged, again with the repaired one.

        Put what belongs together, such as a search and the confidence in its first hit, into
        one call: between two calls another thread may replace the snapshot.
        """
        return self._read(work, EVERYTHING)

    def _read(self, work: Callable[[Snapshot], T], view: View) -> T:
        """Read from what a view sees; what it does not see is not looked at, and costs no time."""
        snapshot = self._snapshot
        try:
            seen = snapshot.seen_as(view)
            seen.check_unchanged()
            result = work(seen)
            seen.check_unchanged()  # what was read before may be wrong by now
            return result
        except CorruptIndex as error:
            if self._repair is None:
                raise
            return work(self._repaired(snapshot, error).seen_as(view))

    def _repaired(self, damaged: Snapshot, error: CorruptIndex) -> Snapshot:
        with self._repairing:
            if self._repair is not None and self._snapshot is damaged:  # else another thread repaired it
                self._snapshot = self._repair(error)
            return self._snapshot

    def seen_as(self, view: View) -> Engine:
        """Return the engine of what a view sees: it reads from this one's snapshot of the moment."""
        return self if view == EVERYTHING else _SeenAs(self, view)

    # --- search

    def search(self, question: str, k: int) -> list[Hit]:
        """Return the passages that best match a question, best first.

        A passage matches if its paragraph, with the headings above it, shares a token with
        the question. Passages of equal score come in the order of the documents.

        Args:
            question: Raw text in any language.
            k: Most hits wanted, at least 1.

        Returns:
            0 to k hits.

        Source:
            A weighted sum of BM25 scores, one for each field with its own length norm; for
            the best paragraphs, plus the score of their best sentence.
        """
        return self.read(lambda snapshot: snapshot.search(snapshot.analyse(question), k))

    def prepare(self) -> None:
        """Load the compiled loops, for a process that will answer many questions."""
        self.read(Snapshot.prepare)

    @property
    def meaning(self) -> Meaning | None:
        """The model of meaning that ranks and judges beside words; None where that is off."""
        nearness = self._snapshot.nearness
        return None if nearness is None else nearness.meaning

    def refresh_vectors(self) -> None:
        """Take in the vectors of passages that were stored since, where a model of meaning is switched on."""
        nearness = self._snapshot.nearness
        if nearness is not None:
            nearness.refresh()

    # --- passages and links

    def get(self, passage_id: str) -> Passage | None:
        """Return the passage of an id, None if there is none now."""
        return self.read(lambda snapshot: snapshot.get(passage_id))

    def resolve(self, passage_id: str) -> Resolved | None:
        """Return what a passage's link leads to, None if there never was a passage of that id."""
        return self.read(lambda snapshot: snapshot.resolve(passage_id))

    def passages_of(self, source: str, start: int = 0, stop: int | None = None) -> list[Passage]:
        """Return a document's passages in reading order, or a slice of them; none if there is no such document."""
        return self.read(lambda snapshot: snapshot.passages_of(source, start, stop))

    def neighbours(self, passage: Passage) -> tuple[Passage | None, Passage | None]:
        """Return the previous and the next passage in the document, None at its ends."""
        return self.read(lambda snapshot: snapshot.neighbours(passage))

    def position(self, passage: Passage) -> tuple[int, int]:
        """Return which of its document's passages a passage is, from 1, and how many there are."""
        return self.read(lambda snapshot: snapshot.position(passage))

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages by number; each is read when it is accessed."""
        return _Passages(self)

    # --- the snapshot

    @property
    def snapshot(self) -> Snapshot:
        """The current snapshot."""
        return self._snapshot

    @property
    def sources(self) -> tuple[str, ...]:
        """The source of each document with passages, in order."""
        return self.snapshot.sources

    @property
    def unreadable(self) -> Sequence[Unreadable]:
        """The files that are not in the index, and why."""
        return self.snapshot.unreadable

    @property
    def pending(self) -> int:
        """How many files are still to be read, while a folder is read for the first time; 0 afterwards."""
        return self.snapshot.pending

    @property
    def digests(self) -> Mapping[str, str]:
        """Source -> digest of the content, of each file that was read; none where there are no files."""
        return self.snapshot.digests

    @property
    def is_lost(self) -> bool:
        """Whether what it asks elsewhere proved not to be whole, and somebody is to make it anew."""
        return False

    @property
    def version(self) -> str:
        """Short name of this state of the documents; equal for equal documents."""
        return self.snapshot.version

    @property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer of passages and questions."""
        return self.snapshot.tokenizer


class _SeenAs(Engine):
    """What a view sees of an engine."""

    def __init__(self, whole: Engine, view: View) -> None:
        super().__init__(whole.snapshot)
        self._whole = whole
        self._view = view

    def read(self, work: Callable[[Snapshot], T]) -> T:
        """Call `work` with the view's snapshot; see `Engine.read`."""
        return self._whole._read(work, self._view)

    @property
    def snapshot(self) -> Snapshot:
        """The view's current snapshot."""
        return self.read(lambda snapshot: snapshot)


class _Passages(Sequence[Passage]):
    """An engine's passages by number."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __len__(self) -> int:
        return self._engine.snapshot.passage_count

    @overload
    def __getitem__(self, number: int) -> Passage: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Passage]: ...
    def __getitem__(self, number: int | slice) -> Passage | Sequence[Passage]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(number)
        from_start = number % len(self)
        return self._engine.read(lambda snapshot: snapshot.passage(from_start))

    def __iter__(self) -> Iterator[Passage]:
        return (self[number] for number in range(len(self)))


def build_engine(
    passages: Sequence[Passage],
    tokenizer: Tokenizer,
    unreadable: Sequence[Unreadable] = (),
    version: str = "",
    on_passage: Callable[[int], None] = lambda done: None,
    recipe: Recipe = RECIPE,
    meaning: Meaning | None = None,
) -> Engine:
    """Return an engine over passages in memory; `on_passage` is called with the count of those indexed."""
    segment = build_segment(passages, tokenizer, on_passage)
    corpus = Corpus([segment], extents_of(passages, 0))
    none = StoredVectors(lambda: VectorColumn(None, 0))
    nearness = None if meaning is None else Nearness(meaning, none, lambda: corpus.digests)
    return Engine(Snapshot(LocalBackend(corpus, recipe), tokenizer, unreadable, version, recipe, nearness=nearness))
