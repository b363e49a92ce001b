"""evaluate: ask an engine the questions of a set, judge each, compute the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from index.answer import VERDICTS, Verdict, ask
from index.evaluate.measures import (
    Ranking,
    contains,
    is_passage,
    judge_documents,
    judge_passages,
    ndcg,
    recall,
    reciprocal_rank,
)
from index.evaluate.sets import Beir, Golden, JudgedQuestion
from index.rank.engine import Engine
from index.rank.hits import Hit

# Documents or passages of each question that are judged and written to a run; recall@100 needs them.
DEPTH = 100
CUTOFFS = (1, 5, 10, 100)


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgement of one question.

    Attributes:
        ranking: Its judged ranking.
        verdict: What the answer was called.
        confidence: How sure the answer was.
        in_sentence: Whether the first hit's sentence has the answer; None if no answer is known.
        seconds: How long `ask` took.
    """

    ranking: Ranking
    verdict: Verdict
    confidence: float
    in_sentence: bool | None
    seconds: float


def evaluate_beir(
    engine: Engine,
    beir: Beir,
    clock: Callable[[], float],
    on_question: Callable[[int], None] = lambda done: None,
    on_ranked: Callable[[str, list[tuple[str, float]]], None] = lambda question_id, ranked: None,
    min_confidence: float | None = None,
) -> list[Judged]:
    """Judge each question of a BEIR set; `on_ranked` gets its id and its ranked documents."""
    judged = []
    for done, question in enumerate(beir.questions, 1):
        ranked = best_documents(engine, question.text)
        on_ranked(question.question_id, ranked)
        grades = beir.grades[question.question_id]
        ranking = judge_documents([document_id for document_id, _ in ranked], grades)

        def is_right(hit: Hit, grades: dict[str, int] = grades) -> bool:
            return hit.passage.source in grades

        judged.append(_judged(engine, question, ranking, is_right, clock, min_confidence))
        on_question(done)
    return judged


def evaluate_golden(
    engine: Engine,
    golden: Golden,
    clock: Callable[[], float],
    on_question: Callable[[int], None] = lambda done: None,
    min_confidence: float | None = None,
) -> list[Judged]:
    """Judge each question of a golden file."""
    judged = []
    for done, question in enumerate(golden.questions, 1):
        right = golden.passages[question.question_id]
        hits = engine.search(question.text, 2 * DEPTH)
        ranking = judge_passages(hits, right, question.answers)

        def is_right(hit: Hit, right: Sequence[tuple[str, str]] = right, question: JudgedQuestion = question) -> bool:
            return any(is_passage(hit, passage, question.answers) for passage in right)

        judged.append(_judged(engine, question, ranking, is_right, clock, min_confidence))
        on_question(done)
    return judged


def _judged(
    engine: Engine,
    question: JudgedQuestion,
    ranking: Ranking,
    is_right: Callable[[Hit], bool],
    clock: Callable[[], float],
    min_confidence: float | None,
) -> Judged:
    began = clock()
    answer = ask(engine, question.text, min_confidence=min_confidence)
    seconds = clock() - began
    in_sentence = None
    if question.answers:
        first = answer.hits[0] if answer.hits else None
        in_sentence = bool(
            first
            and first.sentence
            and is_right(first)
            and contains(first.passage.text[slice(*first.sentence)], question.answers)
        )
    return Judged(ranking, answer.verdict, answer.confidence, in_sentence, seconds)


def figures(judged: Sequence[Judged], refused: Sequence[bool] | None = None) -> dict[str, Any]:
    """Return the figures of a set by name; a question without hits counts as 0.

    Args:
        judged: The judgement of each question.
        refused: Whether each off-topic question was refused; None: none was asked.
    """
    rankings = [question.ranking for question in judged]
    seconds = sorted(question.seconds for question in judged)
    found: dict[str, Any] = {
        "queries": len(judged),
        "mrr@10": _mean(reciprocal_rank(ranking, 10) for ranking in rankings),
        "ndcg@10": _mean(ndcg(ranking, 10) for ranking in rankings),
        **{f"recall@{k}": _mean(recall(ranking, k) for ranking in rankings) for k in CUTOFFS},
        "latency_ms": {"p50": 1000 * _quantile(seconds, 0.5), "p99": 1000 * _quantile(seconds, 0.99)},
        "answered": _mean(question.verdict != "none" for question in judged),
        "verdicts": {verdict: _mean(question.verdict == verdict for question in judged) for verdict in VERDICTS},
    }
    in_sentence = [question.in_sentence for question in judged if question.in_sentence is not None]
    if in_sentence:
        found["answer_in_sentence"] = _mean(in_sentence)
    if refused is not None:
        found["refused"] = _mean(refused)
    return found


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _quantile(ascending: Sequence[float], share: float) -> float:
    return ascending[min(len(ascending) - 1, int(share * len(ascending)))] if ascending else 0.0


def best_documents(engine: Engine, question: str) -> list[tuple[str, float]]:
    """Return up to 100 (source, score) pairs, best first; a document scores as its best passage."""
    k = 2 * DEPTH
    while True:
        hits = engine.search(question, k)
        best: dict[str, float] = {}
        for hit in hits:
            best.setdefault(hit.passage.source, hit.score)
        if len(best) >= DEPTH or len(hits) < k:
            return list(best.items())[:DEPTH]
        k *= 2
