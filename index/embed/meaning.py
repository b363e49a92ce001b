"""embed: a model that questions are asked by: never waited for longer than its budget, and missed once in the log."""

from __future__ import annotations

import logging
from collections import OrderedDict, deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

import numpy as np
import numpy.typing as npt

from index.embed.embedder import Embedder
from index.embed.local import LOCAL_NAME
from index.embed.scale import LOCAL_SCALE, Scale, scale_of
from index.embed.texts import digest_of, text_of
from index.errors import EmbedderFailed
from index.passages import Passage

logger = logging.getLogger(__name__)

# Vectors of passages that were embedded so, and passages that were asked about, that are remembered.
_REMEMBERED = 1 << 12

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Thought:
    """What a model says to one question, as far as it came to it in time.

    Attributes:
        question: The question's vector.
        passages: The vectors of passages by their digests; of other passages they are in the column, or nowhere.
        scale: Of the model's cosines.
    """

    question: Vector
    passages: dict[int, Vector]
    scale: Scale


@dataclass
class Asking:
    """A question that a thread embeds, and passages after it once they are known."""

    question: str
    passages: list[tuple[int, str]] = field(default_factory=list)
    passages_known: Event = field(default_factory=Event)
    done: Event = field(default_factory=Event)
    is_left: bool = False
    is_over: bool = False  # whether the question was embedded, or the model failed
    vector: Vector | None = None


class Meaning:
    """A model, how long a question waits for it, and what it was asked lately.

    A model that fails, or does not answer in time, is left alone by the questions that follow until it has answered
    the one under way, or another that is tried beside them: nobody waits twice for one that is down.

    Threads: for any number of threads at once.

    Args:
        embedder: The model.
        budget_s: For how long a question waits.
        without: Top-level folders whose passages are not shown to the model.

    Attributes:
        scale: Of the model's cosines; None until it is known: the first question has it measured.
    """

    def __init__(self, embedder: Embedder, budget_s: float, without: Collection[str] = ()) -> None:
        self.embedder = embedder
        self.budget_s = budget_s
        self.without = frozenset(without)
        self.scale: Scale | None = LOCAL_SCALE if embedder.name == LOCAL_NAME else None
        self._lock = Lock()
        self._passages: OrderedDict[int, Vector] = OrderedDict()
        self._asked_about: deque[int] = deque(maxlen=_REMEMBERED)
        self._trying: Asking | None = None
        self._is_well = True
        self._said: set[str] = set()

    def may_see(self, passage: Passage) -> bool:
        """Whether a passage is shown to the model."""
        folder, slash, _ = passage.source.partition("/")
        return not (slash and folder in self.without)

    def begin(self, question: str) -> Asking | None:
        """Have a question embedded beside what the caller does next; None where the model is not waited for now."""
        with self._lock:
            if self._trying is not None:
                return None
            asking, is_waited_for = Asking(question), self._is_well
            self._trying = None if is_waited_for else asking
        try:
            Thread(target=self._work, args=[asking], daemon=True, name="meaning").start()
        except RuntimeError as error:  # the system starts no more threads
            self._failed(asking, error)
            return None
        return asking if is_waited_for else None

    def think(self, asking: Asking | None, passages: Iterable[Passage]) -> Thought | None:
        """Return the question's vector, and those of passages as far as the budget allows; None without the first.

        Args:
            asking: What `begin` returned.
            passages: Those of which vectors are wanted and not stored, the most wanted first.
        """
        wanted = {digest_of(passage): passage for passage in passages if self.may_see(passage)}
        with self._lock:
            known = {digest: self._passages[digest] for digest in wanted if digest in self._passages}
            self._asked_about.extend(wanted)
        if asking is None:
            return None
        asking.passages += [(digest, text_of(passage)) for digest, passage in wanted.items() if digest not in known]
        asking.passages_known.set()
        asking.done.wait(self.budget_s)
        with self._lock:
            asking.is_left = True
            if asking.vector is None or self.scale is None:
                if not asking.is_over:
                    self._is_well = False
                    self._trying = asking
                    self.say(f"the model gave no vector within {self.budget_s:g} s")
                return None
            known |= {digest: self._passages[digest] for digest in wanted if digest in self._passages}
        return Thought(asking.vector, known, self.scale)

    def take_asked_about(self) -> list[int]:
        """Return the digests of the passages without stored vector that questions were about, the latest first."""
        with self._lock:
            found = list(dict.fromkeys(reversed(self._asked_about)))
            self._asked_about.clear()
        return found

    def _work(self, asking: Asking) -> None:
        try:
            if self.scale is None:
                self.scale = scale_of(self.embedder)
            vector = self.embedder.questions([asking.question])[0]
        except Exception as error:  # a model is not ours: whatever it does, the question is answered
            self._failed(asking, error)
        else:
            self._answered(asking, vector)
        try:
            # They never come where the search ends with an error, or was not waiting.
            if asking.vector is not None and asking.passages_known.wait(self.budget_s):
                self._embed(asking)
        except Exception as error:  # as above; the question's own vector is there
            self.say(_reason(error))
        finally:
            asking.done.set()

    def _embed(self, asking: Asking) -> None:
        """Embed the passages, until nobody waits any more."""
        for digest, text in asking.passages:  # one by one: what is done when the time is up counts
            if asking.is_left:
                return
            (vector,) = self.embedder.passages([text])
            with self._lock:
                self._passages[digest] = vector
                if len(self._passages) > _REMEMBERED:
                    self._passages.popitem(last=False)

    def _answered(self, asking: Asking, vector: Vector) -> None:
        with self._lock:
            asking.vector, asking.is_over = vector, True
            if self._trying is asking:
                self._trying = None
            self._is_well = True

    def _failed(self, asking: Asking, error: Exception) -> None:
        with self._lock:
            asking.is_over = True
            if self._trying is asking:
                self._trying = None
            self._is_well = False
        self.say(_reason(error))

    def say(self, reason: str) -> None:
        """Log why answers go by words alone, once for each reason."""
        if reason not in self._said:
            self._said.add(reason)
            logger.warning("answers go by words alone: %s", reason)


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, EmbedderFailed) else f"{type(error).__name__}: {error}"


def as_meaning(
    embeddings: str | Embedder | Meaning | None, budget_ms: float, without: Sequence[str] = ()
) -> Meaning | None:
    """Return the model that somebody chose, by its setting or as it is; None where none was."""
    from index.embed.chosen import chosen

    if embeddings is None or embeddings == "":
        return None
    if isinstance(embeddings, Meaning):
        return embeddings
    embedder = chosen(embeddings) if isinstance(embeddings, str) else embeddings
    return Meaning(embedder, budget_ms / 1000, without)
