"""What the documents say to a question: the part of answering that needs an engine and nothing else."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from bot.answering.followup import read_together
from index import Answer, Engine, ask

# A hit with a lower share of the best score has no more than a common word or two of the question.
_NEAR = 0.4


@dataclass(frozen=True, slots=True)
class Found:
    """What the documents say to a question.

    Attributes:
        answer: The verdict, and all hits that were wanted; its `question` is what the engine was asked.
        engine: The index that was asked.
        took_ms: How long the search took.
        read_as: The question together with the one before, where it was read so.
        pinned: Whether the first hit is what a keeper pinned for the question.
    """

    answer: Answer
    engine: Engine
    took_ms: float
    read_as: str | None = None
    pinned: bool = False

    @property
    def shown(self) -> Answer:
        """The answer as chats show it: with those hits only whose scores come near the best."""
        if not self.answer.answered:
            return self.answer
        least = _NEAR * self.answer.hits[0].score
        return replace(self.answer, hits=tuple(hit for hit in self.answer.hits if hit.score >= least))


def find(
    engine: Engine,
    question: str,
    k: int,
    min_confidence: float | None = None,
    topic: str | None = None,
    *,
    mend: bool = True,
) -> Found:
    """Return what the documents say to a question.

    Args:
        engine: The index to ask.
        question: As the person wrote it.
        k: Most hits wanted, at least 1.
        min_confidence: Confidence from which the question counts as answered; None: the index's default.
        topic: What the question may lean on: the one before.
        mend: Whether slips of the pen are mended; else it is searched word for word.
    """
    began = time.perf_counter()
    alone = ask(engine, question, k, min_confidence, mend=mend)
    together = None if topic is None else read_together(engine, topic, question, alone, k, min_confidence)
    took_ms = (time.perf_counter() - began) * 1000
    if together is None:
        return Found(alone, engine, took_ms)
    return Found(together, engine, took_ms, read_as=together.question)
