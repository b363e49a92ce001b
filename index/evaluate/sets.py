"""evaluate: read and check question sets with right answers.

| set         | files                                       | right answers                     |
|-------------|---------------------------------------------|-----------------------------------|
| BEIR folder | corpus.jsonl, queries.jsonl, qrels/SPLIT.tsv | documents of its corpus, graded   |
| golden file | one, a question a line                      | passages of a folder of documents |
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import WrongSet
from index.read.document import Document, Heading

# The type of each field in the lines of a set; None is allowed too.
_KINDS: dict[str, type] = {
    "answers": list,
    "passages": list,
    "question": str,
    "text": str,
    "title": str,
}


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question of a set; `answers` are texts that its deciding sentence should contain, if known."""

    question_id: str
    text: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Beir:
    """A BEIR folder; `grades` is question id -> document id -> grade."""

    documents: tuple[Document, ...]
    questions: tuple[JudgedQuestion, ...]
    grades: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Golden:
    """A golden file; `passages` is question id -> (source, text) of each right passage."""

    questions: tuple[JudgedQuestion, ...]
    passages: dict[str, tuple[tuple[str, str], ...]]


def read_beir(folder: Path, split: str = "test") -> Beir:
    """Read the documents of a BEIR folder and the questions that a split judges.

    Raises:
        OSError: A file is missing.
        WrongSet: A line is not in the format.
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
        JudgedQuestion(str(row["_id"]), str(row["text"]), answers.get(str(row["_id"]), ()))
        for row in _rows(folder / "queries.jsonl", "_id", "text")
        if str(row["_id"]) in grades
    )
    if not documents:
        raise WrongSet("corpus.jsonl: no documents")
    if not questions:
        raise WrongSet(f"queries.jsonl: no question that qrels/{split}.tsv judges")
    return Beir(documents, questions, grades)


def read_golden(path: Path) -> Golden:
    """Read the questions and right passages of a golden file.

    Raises:
        OSError: The file is missing.
        WrongSet: A line is not in the format.
    """
    questions = []
    passages = {}
    for number, row in enumerate(_rows(path, "question", "passages"), 1):
        name = str(number)
        try:
            passages[name] = tuple((str(p["source"]), str(p["text"])) for p in row["passages"])
        except (KeyError, TypeError):
            raise WrongSet(f"{path.name}, line {number}: a passage needs source and text") from None
        questions.append(JudgedQuestion(name, str(row["question"]), tuple(map(str, row.get("answers") or ()))))
    if not questions:
        raise WrongSet(f"{path.name}: no questions")
    return Golden(tuple(questions), passages)


def read_questions(path: Path) -> tuple[str, ...]:
    """Read a file of questions. Example of a line: {"question": "…"}, or {"text": "…"}."""
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
    """A corpus entry as a document. Example: title `A`, below `B / C` → headings A, B, C."""
    body = ""
    headings = []
    for level, heading in enumerate([title, *below.split(" / ")], 1):
        if heading.strip():
            headings.append(Heading(len(body), len(body) + len(heading), level))
            body += f"{heading}\n\n"
    return Document(entry_id, title, body + text, tuple(headings))


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
