"""explain: how a question was read, what the score of each hit is made of, and what decided the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from index.answer import Answer, Judgement, judge
from index.rank.confidence import AnswerFeatures, Features, numbers_of
from index.rank.engine import Engine
from index.rank.hits import Hit
from index.rank.query import field_tokens
from index.rank.ranker import ScoreShares
from index.rank.recipe import Recipe
from index.rank.snapshot import Snapshot
from index.store.columns import FIELDS


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word of a question: as it is searched, whether it counts, and whether any document has it."""

    text: str
    content: bool
    known: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a question is answered as it is.

    Attributes:
        answer: The answer.
        words: Of the question, in order.
        official: The official words that were added for everyday ones.
        tokens: Field -> its tokens.
        shares: For each hit, what its score by words is made of.
        confidence: What each sign adds to the evidence that the first hit says it; empty where none was judged.
        least: Confidence from which it is the answer.
        topic: The probability that it is on the topic.
        least_topic: That from which it is shown as the nearest.
    """

    answer: Answer
    words: tuple[ReadWord, ...]
    official: tuple[str, ...]
    tokens: dict[str, tuple[str, ...]]
    shares: tuple[tuple[Hit, ScoreShares], ...]
    confidence: tuple[tuple[str, float], ...]
    least: float
    topic: float
    least_topic: float


def explain(engine: Engine, question: str, k: int = 3, min_confidence: float | None = None) -> Explanation:
    """Return why a question is answered as it is; see `index.answer.ask`."""

    def explained(snapshot: Snapshot) -> Explanation:
        return _explanation(snapshot, judge(snapshot, question, k, min_confidence))

    return engine.read(explained)


def _explanation(snapshot: Snapshot, judged: Judgement) -> Explanation:
    query, features = judged.query, judged.features
    words = (ReadWord(word.term, word.content, snapshot.mentions(word.term)) for word in query.words)
    tokens = {field: tuple(dict.fromkeys(field_tokens(field, query.tokens))) for field in FIELDS if field != "headings"}
    return Explanation(
        judged.answer,
        tuple(words),
        tuple(word.term for word in query.meant),
        tokens,
        tuple((hit, snapshot.shares(query, hit.passage)) for hit in judged.answer.hits),
        tuple(_evidence(features, snapshot.recipe)) if features else (),
        judged.least,
        judged.topic,
        snapshot.recipe.min_topic,
    )


def _evidence(features: Features, recipe: Recipe) -> Iterator[tuple[str, float]]:
    """What each feature adds to the log-odds, by its name, after what is there without any."""
    judged = features.meaning or features.answer
    intercept, *slopes = recipe.by_meaning if features.meaning else recipe.confidence
    names = [field.name for field in fields(AnswerFeatures)]
    yield "", intercept
    names = ["cosine", *names] if features.meaning else names
    for name, slope, value in zip(names, slopes, numbers_of(judged), strict=True):
        yield name, slope * value
