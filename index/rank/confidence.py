"""rank: how sure it is that a hit is on the topic of a question, and that it says what is asked for.

Both are logistic functions of what the hit and the question have in common. Their coefficients
are in the recipe, fitted by bench/confidence.py.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from index.passages import Passage
from index.rank.answer_types import AnswerType, has
from index.rank.hits import Hit
from index.rank.query import Query
from index.rank.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class TopicFeatures:
    """What tells whether a hit is on the topic.

    Attributes:
        score: Log of the hit's score / `Snapshot.highest_idf`.
        coverage: Share of the question's weight in the paragraph and its headings, plus the
            share in its best sentence.
        length: Log of the folder's average paragraph length / `Recipe.usual_length`, at least
            0: long paragraphs match more by chance.
    """

    score: float
    coverage: float
    length: float


@dataclass(frozen=True, slots=True)
class AnswerFeatures:
    """What tells whether a hit on the topic says what is asked for.

    Attributes:
        score: As for the topic.
        coverage: The same, with the best sentence that has what is asked for.
        length: As for the topic.
        lacking: 1 where what is asked for (a number, an hour) is not in the paragraph, else 0.
        weight: Log of the question's weight / `Snapshot.highest_idf`: long questions score high.
        known: Share of the question's weight that the documents have at all.
        size: Log of the paragraph's characters, at least 30.
    """

    score: float
    coverage: float
    length: float
    lacking: float
    weight: float
    known: float
    size: float


@dataclass(frozen=True, slots=True)
class MeaningFeatures:
    """What tells the same where a model of meaning was asked: how near the hit is, beside the signs of words.

    Attributes:
        cosine: Ten times that of the vectors of question and hit.
        answer: The signs of words.
    """

    cosine: float
    answer: AnswerFeatures


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a question's best hit; `meaning` is None where no model was asked, or it did not answer."""

    topic: TopicFeatures
    answer: AnswerFeatures
    meaning: MeaningFeatures | None = None


# Of a paragraph that only quotes the question, in units of `Snapshot.highest_idf`.
_LEAST_SCORE = 0.01
_LEAST_WEIGHT = 0.3
_LEAST_CHARS = 30


def features(
    snapshot: Snapshot, query: Query, weights: Mapping[str, float], hit: Hit, asked_for: AnswerType | None
) -> Features:
    """Return the features of a question's best hit.

    Args:
        snapshot: The snapshot that was searched.
        query: The question.
        weights: Its `Snapshot.token_weights`.
        hit: The best hit.
        asked_for: The kind of thing that is asked for.
    """
    total = math.fsum(weights.values()) or 1.0
    parts = snapshot.paragraph_of(hit.passage)
    found = snapshot.reranker.matched_sentences(parts, weights)
    sums = [math.fsum(weights[term] for term in sentence.terms) for sentence in found]
    having = sentences_with(snapshot, asked_for, parts)
    above = snapshot.reranker.heading_terms(hit.passage, weights)
    terms = {term for sentence in found for term in sentence.terms}.union(above)
    all_over = math.fsum(weights[term] for term in terms)
    unknown = snapshot.unknown_tokens(query)
    known = math.fsum(weight for token, weight in weights.items() if token not in unknown)
    by_words = hit.score if hit.words is None else hit.words
    score = math.log(max(_LEAST_SCORE, by_words / snapshot.highest_idf))
    length = math.log(max(1.0, snapshot.paragraph_tokens / snapshot.recipe.usual_length))
    said = max((value for value, there in zip(sums, having, strict=True) if there), default=0.0)
    topic = TopicFeatures(score, (all_over + max(sums, default=0.0)) / total, length)
    answer = AnswerFeatures(
        score,
        (all_over + said) / total,
        length,
        float(not any(having)),
        math.log(max(_LEAST_WEIGHT, total / snapshot.highest_idf)),
        known / total,
        math.log(max(_LEAST_CHARS, sum(len(sentence) for *_, sentence in snapshot.reranker.sentences(parts)))),
    )
    return Features(topic, answer, None if hit.cosine is None else MeaningFeatures(10 * hit.cosine, answer))


def sentences_with(snapshot: Snapshot, kind: AnswerType | None, parts: Sequence[Passage]) -> list[bool]:
    """Return whether each sentence of a paragraph, given as its parts, has a thing of a kind; all True for no kind."""
    found = snapshot.reranker.sentences(parts)
    if kind is None:
        return [True] * len(found)
    return [has(kind, parts[part].text[start:end], folded, snapshot.tokenizer) for part, start, end, folded in found]


def probability(coefficients: Sequence[float], values: TopicFeatures | AnswerFeatures | MeaningFeatures) -> float:
    """Return the logistic function of some features; the first coefficient is the intercept."""
    intercept, *slopes = coefficients
    evidence = intercept + math.fsum(a * b for a, b in zip(slopes, numbers_of(values), strict=True))
    return 1 / (1 + math.exp(-evidence))


def numbers_of(values: TopicFeatures | AnswerFeatures | MeaningFeatures) -> tuple[float, ...]:
    """Return features as numbers, in the order of their coefficients."""
    if isinstance(values, MeaningFeatures):
        return (values.cosine, *astuple(values.answer))
    return astuple(values)
