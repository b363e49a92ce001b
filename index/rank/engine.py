"""rank: a question in, the passages that match it best out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import TypeVar, overload

from index.errors import CorruptIndex
from index.passages import Passage
from index.rank.backend import Backend
from index.rank.corpus import Corpus
from index.rank.recipe import RECIPE, Recipe
from index.rank.snapshot import Hit, Resolved, Snapshot
from index.read.document import Unreadable
from index.store.build import build_segment
from index.store.segment import extents_of
from index.tokenize.tokens import Tokenizer

T = TypeVar("T")


class Engine:
    """An index over the passages of a folder, for any number of threads.

    It holds one snapshot. Every method takes that once, at its beginning, and keeps to it;
    where the snapshot turns out damaged, the engine has it repaired, holds the new one from
    then on and reads again from there.

    Args:
        snapshot: What is asked.
        repair: Returns a snapshot of the same folder that is not damaged; one thread calls
            it at a time. None: damage is the caller's to meet, as `CorruptIndex`.
    """

    def __init__(self, snapshot: Snapshot, repair: Callable[[CorruptIndex], Snapshot] | None = None) -> None:
        self._snapshot = snapshot
        self._repair = repair
        self._repairing = Lock()

    def read(self, work: Callable[[Snapshot], T]) -> T:
        """Return what some work makes of one snapshot; where that is damaged, of its repaired successor.

        What belongs together, such as a search and the confidence in its first hit, is read
        in one work: another thread may have the snapshot repaired between two.
        """
        snapshot = self._snapshot
        try:
            return work(snapshot)
        except CorruptIndex as error:
            if self._repair is None:
                raise
            return work(self._repaired(snapshot, error))

    def _repaired(self, damaged: Snapshot, error: CorruptIndex) -> Snapshot:
        with self._repairing:
            if self._repair is not None and self._snapshot is damaged:  # else another thread had it repaired
                self._snapshot = self._repair(error)
            return self._snapshot

    # --- search

    def search(self, question: str, k: int) -> list[Hit]:
        """Return the passages that best match a question, best first.

        A passage matches when its paragraph shares at least one token with the question;
        the headings count as part of it. Equal scores keep the order of the documents, so
        two runs agree.

        Args:
            question: Raw text in any language.
            k: Most hits wanted, at least 1.

        Returns:
            0 to k hits; none where no token is shared.

        Source:
            A weighted sum of BM25 scores over fields with a length norm of their own, and
            for the best paragraphs the score of their best sentence.
        """
        return self.read(lambda snapshot: snapshot.search(snapshot.analyse(question), k))

    def prepare(self) -> None:
        """Load what speeds up all questions after the first, for a process that will answer many."""
        self.read(Snapshot.prepare)

    # --- passages and links

    def get(self, passage_id: str) -> Passage | None:
        """Return the passage of a link, None if there is none of that id now."""
        return self.read(lambda snapshot: snapshot.get(passage_id))

    def resolve(self, passage_id: str) -> Resolved | None:
        """Return what a passage's link leads to, None if there never was a passage of that id."""
        return self.read(lambda snapshot: snapshot.resolve(passage_id))

    def neighbours(self, passage: Passage) -> tuple[Passage | None, Passage | None]:
        """Return the passages before and after one in its document, None at the document's ends."""
        return self.read(lambda snapshot: snapshot.neighbours(passage))

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages in the order of their sources and of reading, each read when it is asked for."""
        return _Passages(self)

    # --- what it is an index of

    @property
    def snapshot(self) -> Snapshot:
        """What is asked at this moment."""
        return self._snapshot

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of all documents with passages, in order."""
        return self._snapshot.sources

    @property
    def unreadable(self) -> Sequence[Unreadable]:
        """Files that are not in the index, and why."""
        return self._snapshot.unreadable

    @property
    def version(self) -> str:
        """Short name of this state of the documents; the same documents, the same name."""
        return self._snapshot.version

    @property
    def tokenizer(self) -> Tokenizer:
        """What cut the passages and cuts the questions."""
        return self._snapshot.tokenizer


class _Passages(Sequence[Passage]):
    """An engine's passages by their numbers."""

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
) -> Engine:
    """Return an engine over passages in memory; `on_passage` hears how many are indexed."""
    segment = build_segment(passages, tokenizer, on_passage)
    backend = Backend(Corpus([segment], extents_of(passages, 0)), recipe)
    return Engine(Snapshot(backend, tokenizer, unreadable, version, recipe))
