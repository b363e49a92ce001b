"""rank: passages put in order by words and meaning together.

score = best * exp((words - best) / total + weight * (cosine - best cosine))

`words` is the score by words, `best` the highest of these, `total` the weight of the question's words, `cosine` that of
the vectors of question and passage, on the scale of the local model. So the order is that of words / total + weight *
cosine, and the scores are positive, on the scale of those by words. By `total`, what has far more of a question's words
than others stays first. Where the best passage by words has about half of the question, `weight` is 0
(`Recipe.covered`): who quotes a passage finds it, and how near others are only tells whether it is the answer. A
passage without vector is taken to be as near as the farthest candidate that has one: then words decide.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.compiled import compiled
from index.embed.meaning import Asking, Meaning, Thought
from index.embed.scale import on_local_scale
from index.embed.texts import digest_of
from index.passages import Passage
from index.store.vectors import VectorColumn, dots_of, quantised

# Rows from which on the compiled loop is worth its start.
_WORTH_COMPILING = 4_000


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage as it is ranked.

    Attributes:
        number: The passage's.
        score: By which it is ranked.
        words: Its score by words.
        cosine: How near it is to the question in meaning; None where nobody knows.
    """

    number: int
    score: float
    words: float
    cosine: float | None


class StoredVectors:
    """The vectors that are stored of an index, all views of it sharing them.

    Args:
        read: Returns them as they are now.

    Attributes:
        column: As they were when they were last taken in.
    """

    def __init__(self, read: Callable[[], VectorColumn]) -> None:
        self._read = read
        self.column = read()

    def refresh(self) -> None:
        """Take in the vectors that were stored since."""
        self.column = self._read()


class Nearness:
    """A model, and the vectors of the passages that there are.

    Args:
        meaning: The model.
        stored: The vectors, also those of passages that were removed or are not seen here.
        texts: Returns the digests of the passages that there are, ascending.
    """

    def __init__(self, meaning: Meaning, stored: StoredVectors, texts: Callable[[], npt.NDArray[np.uint64]]) -> None:
        self.meaning = meaning
        self._stored = stored
        self._texts = texts
        self._rows: tuple[VectorColumn, npt.NDArray[np.int64]] | None = None
        meaning.scale = meaning.scale or stored.column.model_scale

    def refresh(self) -> None:
        """Take in the vectors that were stored since."""
        self._stored.refresh()
        self.meaning.scale = self.meaning.scale or self._stored.column.model_scale

    @property
    def _column(self) -> VectorColumn:
        return self._stored.column

    def _present(self) -> tuple[VectorColumn, npt.NDArray[np.int64]]:
        """The vectors, and the rows of those passages that there are: others must not take their places."""
        column, known = self._column, self._rows
        if known is None or known[0] is not column:
            known = self._rows = column, column.rows_among(self._texts())
        return known

    def begin(self, question: str) -> Asking | None:
        """Have the model begin with a question; see `Meaning.begin`."""
        return self.meaning.begin(question)

    def think(self, asking: Asking | None, passages: Sequence[Passage]) -> Thought | None:
        """Return what the model says to a question; those of some passages that have no vector are embedded in time."""
        column = self._column
        stored = column.rows_of(list(map(digest_of, passages)))
        missing = [passage for passage, row in zip(passages, stored.tolist(), strict=True) if row < 0]
        thought = self.meaning.think(asking, missing)
        if thought is not None and len(column) and len(thought.question) != column.dimension:
            self.meaning.say(f"the stored vectors have {column.dimension} numbers, the model's {len(thought.question)}")
            return None
        return thought

    def cosines(self, thought: Thought, passages: Sequence[Passage]) -> list[float | None]:
        """Return how near each of some passages is to a question; None without a vector."""
        digests = [digest_of(passage) for passage in passages]
        column = self._column
        rows = column.rows_of(digests)
        on_the_spot = [digest for digest in digests if digest in thought.passages]
        found: dict[int, float] = {}
        if on_the_spot:
            numbers, scales = quantised(np.array([thought.passages[digest] for digest in on_the_spot]))
            found = dict(zip(on_the_spot, dots_of(numbers, scales, thought.question).tolist(), strict=True))
        stored = rows[rows >= 0]
        if len(stored):
            dots = column.dots(stored, thought.question).tolist()
            found |= {column.digest(row): dot for row, dot in zip(stored.tolist(), dots, strict=True)}
        return [on_local_scale(found[digest], thought.scale) if digest in found else None for digest in digests]

    def nearest(self, thought: Thought, k: int) -> list[int]:
        """Return the digests of the k texts that are stored nearest to a question, nearest first."""
        column, rows = self._present()
        if not len(rows):
            return []
        numbers, _ = quantised(thought.question[None])
        scores = _dots(column.vectors, rows, numbers[0]) * column.scales[rows]
        least = np.partition(scores, -k)[-k] if k < len(scores) else scores.min()
        # Of equally near ones the smaller digests: where they lie in the file is chance.
        best = sorted((-float(scores[at]), column.digest(int(rows[at]))) for at in np.flatnonzero(scores >= least))
        return [digest for _, digest in best[:k]]


def blended(
    words: Mapping[int, float], cosines: Mapping[int, float | None], weight: float, total: float
) -> list[Scored]:
    """Return passages by words and meaning, best first, ties by number.

    Args:
        words: The score of each by words, at least one positive.
        cosines: How near each is; None where nobody knows.
        weight: The weight of a cosine.
        total: The weight of the question's words; positive.
    """
    known = [cosine for cosine in cosines.values() if cosine is not None]
    nearest, farthest = max(known, default=0.0), min(known, default=0.0)
    best = max(words.values())
    scored = []
    for number, score in words.items():
        cosine = cosines[number]
        near = weight * ((farthest if cosine is None else cosine) - nearest)
        scored.append(Scored(number, best * math.exp((score - best) / total + near), score, cosine))
    return sorted(scored, key=lambda one: (-one.score, one.number))


def _dots(
    vectors: npt.NDArray[np.int8], rows: npt.NDArray[np.int64], question: npt.NDArray[np.int8]
) -> npt.NDArray[np.float32]:
    """The dot product of each of some rows with a question's."""
    found = compiled(lambda: _fast_dots(vectors, rows, question)) if len(rows) >= _WORTH_COMPILING else None
    if found is None:
        # In pieces: the whole matrix as floats would need four times its size.
        pieces = [
            vectors[rows[start : start + 4096]].astype(np.float32) @ question.astype(np.float32)
            for start in range(0, len(rows), 4096)
        ]
        found = np.concatenate(pieces)
    return found


def _fast_dots(
    vectors: npt.NDArray[np.int8], rows: npt.NDArray[np.int64], question: npt.NDArray[np.int8]
) -> npt.NDArray[np.float32]:
    from index.kernels import dots

    return dots(vectors, rows, question)
