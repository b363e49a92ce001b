"""evaluate: question sets with right answers in, figures out.

Two kinds of sets: a BEIR folder (corpus.jsonl, queries.jsonl, qrels/SPLIT.tsv), and a
golden file, questions with the passages of a folder of documents that answer them.

The measures are computed here, in a few lines each: the libraries for them either weigh
grades linearly in nDCG or bring a compiler, and would be larger than the rest of the index.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.answer import ask
from index.documents import Document, Heading
from index.engine import Engine, EngineError, Hit

# Hits a question that are judged and written to a run; what recall@100 needs.
DEPTH = 100
CUTOFFS = (1, 5, 10, 100)
# When a hit counts as a golden passage: the share of character pairs that must be common,
# and the length from which a part of the passage says enough.
_COVERED = 0.8
_TELLING_CHARS = 80


# Fields of a set's lines, where they are there, and what they hold.
_KINDS: dict[str, type] = {
    "answers": list,
    "passages": list,
    "question": str,
    "text": str,
    "title": str,
}


class WrongSet(EngineError):
    """A question set cannot be used; the message names file, line and reason."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """A question's ranking, judged.

    Attributes:
        gains: Grade of each rank's hit, best hit first; 0 where it is not right.
        ideal: Grades of all that is right, highest first.
        found: How many right ones each rank adds.
    """

    gains: tuple[int, ...]
    ideal: tuple[int, ...]
    found: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a set, with the texts that an answer's sentence should contain, if known."""

    question_id: str
    text: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Beir:
    """A BEIR folder: documents, questions, and for each question the grade of each right document."""

    documents: tuple[Document, ...]
    questions: tuple[Question, ...]
    grades: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Golden:
    """A golden file: questions, and for each the (source, text) of the right passages."""

    questions: tuple[Question, ...]
    passages: dict[str, tuple[tuple[str, str], ...]]


# --- measures


def reciprocal_rank(ranking: Ranking, k: int) -> float:
    """Return 1 / the rank of the first right hit among the first k, 0 if there is none."""
    return next((1 / rank for rank, gain in enumerate(ranking.gains[:k], 1) if gain), 0.0)


def ndcg(ranking: Ranking, k: int) -> float:
    """Return the discounted cumulated gain of the first k hits as a share of the best possible.

    Source:
        Järvelin & Kekäläinen 2002, with the gain 2^grade - 1 of Burges et al. 2005.
    """
    best = _dcg(ranking.ideal[:k])
    return min(1.0, _dcg(ranking.gains[:k]) / best) if best else 0.0


def recall(ranking: Ranking, k: int) -> float:
    """Return the share of what is right that the first k hits find."""
    return sum(ranking.found[:k]) / len(ranking.ideal) if ranking.ideal else 0.0


def _dcg(grades: Iterable[int]) -> float:
    return math.fsum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


# --- sets


def read_beir(folder: Path, split: str = "test") -> Beir:
    """Return a BEIR folder's documents and those of its questions that the split judges.

    Raises:
        OSError: A file is missing.
        WrongSet: A line is not as it should be.
    """
    above = _headings(folder / "headings.json")
    documents = tuple(
        _entry(str(row["_id"]), row.get("title") or "", above.get(str(row["_id"])) or "", str(row["text"]))
        for row in _rows(folder / "corpus.jsonl", "_id", "text")
    )
    grades = _qrels(folder / "qrels" / f"{split}.tsv")
    answers_path = folder / "answers.jsonl"
    answers = (
        {str(row["_id"]): tuple(map(str, row["answers"])) for row in _rows(answers_path, "_id", "answers")}
        if answers_path.exists()
        else {}
    )
    questions = tuple(
        Question(str(row["_id"]), str(row["text"]), answers.get(str(row["_id"]), ()))
        for row in _rows(folder / "queries.jsonl", "_id", "text")
        if str(row["_id"]) in grades
    )
    if not documents:
        raise WrongSet("corpus.jsonl: no documents")
    if not questions:
        raise WrongSet(f"queries.jsonl: no question that qrels/{split}.tsv judges")
    return Beir(documents, questions, grades)


def read_golden(path: Path) -> Golden:
    """Return a golden file's questions and right passages.

    Raises:
        OSError: The file is missing.
        WrongSet: A line is not as it should be.
    """
    questions = []
    passages = {}
    for number, row in enumerate(_rows(path, "question", "passages"), 1):
        name = str(number)
        try:
            passages[name] = tuple((str(p["source"]), str(p["text"])) for p in row["passages"])
        except (KeyError, TypeError):
            raise WrongSet(f"{path.name}, line {number}: a passage needs source and text") from None
        questions.append(Question(name, str(row["question"]), tuple(map(str, row.get("answers") or ()))))
    if not questions:
        raise WrongSet(f"{path.name}: no questions")
    return Golden(tuple(questions), passages)


def read_questions(path: Path) -> tuple[str, ...]:
    """Return the texts of a file of questions, one JSON object a line: `text` or `question`."""
    questions = tuple(str(row.get("text") or row.get("question") or "") for row in _rows(path))
    if not questions:
        raise WrongSet(f"{path.name}: no questions")
    return questions


def _headings(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError:
        raise WrongSet(f"{path.name}: not JSON") from None
    if not isinstance(found, dict) or not all(isinstance(above, str | None) for above in found.values()):
        raise WrongSet(f"{path.name}: not _id -> headings")
    return found


def _entry(entry_id: str, title: str, below: str, text: str) -> Document:
    """A corpus entry as a document: its title the outermost heading, `below` the rest."""
    body = ""
    headings = []
    for level, heading in enumerate([title, *below.split(" / ")], 1):
        if heading.strip():
            headings.append(Heading(len(body), len(body) + len(heading), level))
            body += f"{heading}\n\n"
    return Document(entry_id, title or entry_id, body + text, tuple(headings))


def _rows(path: Path, *needed: str) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise WrongSet(f"{path.name}: not UTF-8") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            raise WrongSet(f"{path.name}, line {number}: not JSON") from None
        if not isinstance(row, dict):
            raise WrongSet(f"{path.name}, line {number}: not an object")
        missing = [name for name in needed if name not in row]
        if missing:
            raise WrongSet(f"{path.name}, line {number}: {' and '.join(missing)} missing")
        for name, kind in _KINDS.items():
            if row.get(name) is not None and not isinstance(row[name], kind):
                raise WrongSet(f"{path.name}, line {number}: {name} is of the wrong type")
        yield row


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                question_id, document_id, grade = line.rstrip("\n").split("\t")
                if int(grade) > 0:
                    grades.setdefault(question_id, {})[document_id] = int(grade)
            except ValueError:
                if number > 1:  # the first line may be a header
                    raise WrongSet(f"{path.name}, line {number}: not query-id, corpus-id, score") from None
    return grades


# --- judging


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


def judge_documents(ranked: Sequence[str], grades: dict[str, int]) -> Ranking:
    """Return the judged ranking of documents."""
    gains = tuple(grades.get(document_id, 0) for document_id in ranked)
    return Ranking(gains, tuple(sorted(grades.values(), reverse=True)), tuple(int(gain > 0) for gain in gains))


def judge_passages(hits: Sequence[Hit], right: Sequence[tuple[str, str]], answers: Sequence[str]) -> Ranking:
    """Return the judged ranking of passages; hits on what was found before do not count as ranks."""
    found: list[int] = []
    missing = set(range(len(right)))
    for hit in hits:
        matched = {i for i, passage in enumerate(right) if _is(hit, passage, answers)}
        if matched and not matched & missing:
            continue
        found.append(len(matched & missing))
        missing -= matched
    return Ranking(tuple(int(n > 0) for n in found), (1,) * len(right), tuple(found))


def _is(hit: Hit, passage: tuple[str, str], answers: Sequence[str]) -> bool:
    """Whether a hit is a golden passage: it covers it, or lies in it and says enough."""
    source, text = passage
    if hit.passage.source != source:
        return False
    wanted, shown = _pairs(text), _pairs(hit.passage.text)
    common = len(wanted & shown)
    if common >= _COVERED * len(wanted):
        return True
    telling = len(hit.passage.text) >= _TELLING_CHARS or _contains(hit.passage.text, answers)
    return common >= _COVERED * len(shown) and telling


def _pairs(text: str) -> set[str]:
    bare = "".join(text.split())
    return {bare[i : i + 2] for i in range(max(1, len(bare) - 1))}


def _contains(text: str, answers: Iterable[str]) -> bool:
    normal = unicodedata.normalize("NFKC", text)
    return any(answer and unicodedata.normalize("NFKC", answer) in normal for answer in answers)


# --- all together


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of one question: its ranking, whether and how well it was answered, how fast."""

    ranking: Ranking
    answered: bool
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
    """Return each question judged; `on_ranked` hears the documents ranked for it, the rest is for `ask`."""
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
    """Return each question of a golden file judged."""
    judged = []
    for done, question in enumerate(golden.questions, 1):
        right = golden.passages[question.question_id]
        hits = engine.search(question.text, 2 * DEPTH)
        ranking = judge_passages(hits, right, question.answers)

        def is_right(hit: Hit, right: Sequence[tuple[str, str]] = right, question: Question = question) -> bool:
            return any(_is(hit, passage, question.answers) for passage in right)

        judged.append(_judged(engine, question, ranking, is_right, clock, min_confidence))
        on_question(done)
    return judged


def _judged(
    engine: Engine,
    question: Question,
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
            and _contains(first.passage.text[slice(*first.sentence)], question.answers)
        )
    return Judged(ranking, answer.answered, answer.confidence, in_sentence, seconds)


def figures(judged: Sequence[Judged], refused: Sequence[bool] | None = None) -> dict[str, Any]:
    """Return the figures of a set by name; a question without hits counts as zero.

    Args:
        judged: Each question of the set.
        refused: For each off-topic question whether it was refused; None: none was asked.
    """
    rankings = [question.ranking for question in judged]
    seconds = sorted(question.seconds for question in judged)
    found: dict[str, Any] = {
        "queries": len(judged),
        "mrr@10": _mean(reciprocal_rank(ranking, 10) for ranking in rankings),
        "ndcg@10": _mean(ndcg(ranking, 10) for ranking in rankings),
        **{f"recall@{k}": _mean(recall(ranking, k) for ranking in rankings) for k in CUTOFFS},
        "latency_ms": {"p50": 1000 * _quantile(seconds, 0.5), "p99": 1000 * _quantile(seconds, 0.99)},
        "answered": _mean(question.answered for question in judged),
    }
    told = [question.in_sentence for question in judged if question.in_sentence is not None]
    if told:
        found["answer_in_sentence"] = _mean(told)
    if refused is not None:
        found["refused"] = _mean(refused)
    return found


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _quantile(ascending: Sequence[float], share: float) -> float:
    return ascending[min(len(ascending) - 1, int(share * len(ascending)))] if ascending else 0.0
