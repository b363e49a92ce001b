"""Everyday: what people really keep and ask, in one run.

    python bench/everyday.py EVAL LAWS [--cases RUN CASES] [--size 343000] [--parts seeds,laws,…] [--before FILE]
                                            writes bench/EVERYDAY.md; --json FILE writes its figures too,
                                            --parts prints some figures alone

EVAL holds BEIR folders, and `everyday` with golden files of questions to the default documents (`seeds`) and to the
folder LAWS. RUN is a script that tries the cases of a file and prints "N of M hold". The folders and questions
on places, slips and titles are made here (made.py). Speed is that of the whole recipe on paragraphs of LAWS, spliced
to so many. --before adds a column of figures that an earlier run wrote by --json.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from corpora import asked as read_asked
from corpora import paragraphs_of, spliced
from made import Asked, slips, write_places, write_titles
from recipe import question_times, write_folder

from index import Answer, Engine, ask, open_index
from index.embed.meaning import Meaning
from index.evaluate.measures import is_passage
from index.evaluate.run import evaluate_beir, figures
from index.evaluate.sets import Beir, Golden, read_beir, read_golden
from index.passages import split
from index.rank.engine import build_engine
from index.rank.hits import Hit
from index.rank.recipe import RECIPE, Recipe
from index.read.document import Document
from index.tokenize.tokens import Tokenizer
from index.tokenize.vocabulary import read_vocabulary

HERE = Path(__file__).parent
SEEDS = HERE.parent / "seeds"
# An article longer than this is shown in parts, of which only one with the answer is right.
_PART_CHARS = 300
_FIGURES = {
    "R@1": "recall@1",
    "MRR@10": "mrr@10",
    "R@10": "recall@10",
    "R@100": "recall@100",
    "answer in the marked sentence": "answer_in_sentence",
}

# What a figure is of, and the figure: a count of a number, or a decimal.
Row = tuple[str, str]


def cases(run: Path, path: Path) -> Iterator[Row]:
    """How many cases of a file hold."""
    done = subprocess.run([sys.executable, str(run), str(path)], check=False, capture_output=True, text=True)
    found = re.search(r"^(\d+ of \d+) hold$", done.stdout, re.MULTILINE)
    yield f"cases: {path.stem}", found[1] if found else "not run"


def golden(name: str, folder: Path, path: Path, unanswerable: Path, meaning: Meaning | None = None) -> Iterator[Row]:
    """How many questions find their passage first, among the first three, and what is called an answer.

    Questions of one file have passages; those of the other are near the topic and have none.
    """
    engine, questions = open_index(folder, embeddings=meaning), read_golden(path)
    answers = [ask(engine, question.text, 3) for question in questions.questions]
    judged = [list(_right(answer, questions, number)) for number, answer in enumerate(answers)]
    yield f"{name}: right first", _counted([any(found[:1]) for found in judged])
    yield f"{name}: right among three", _counted([any(found) for found in judged])
    texts = map(json.loads, unanswerable.read_text(encoding="utf-8").splitlines())
    called = [ask(engine, row.get("text") or row["question"], 3).verdict == "answer" for row in texts]
    right = [any(found[:1]) and one.verdict == "answer" for one, found in zip(answers, judged, strict=True)]
    yield f"{name}: right first and called an answer", _counted(right)
    yield f"{name}: not in the documents and not called an answer", f"{1 - sum(called) / len(called):.3f}"
    sure = sum(one.verdict == "answer" for one in answers) + len(answers) * sum(called) / len(called)
    yield f"{name}: of what is called an answer, right, at 1:1", f"{sum(right) / sure:.3f}"


def is_right(engine: Engine, questions: Golden, number: int) -> bool:
    """Whether the first hit of a question shows an answer."""
    return any(list(_right(ask(engine, questions.questions[number].text, 3), questions, number))[:1])


def _right(answer: Answer, questions: Golden, number: int) -> Iterator[bool]:
    """Whether each hit of an answer shows what a question asks for."""
    question = questions.questions[number]
    for hit in answer.hits:
        shows = not question.answers or any(_bare(answer) in _bare(hit.passage.text) for answer in question.answers)
        yield any(
            is_passage(hit, (source, text), question.answers) and (shows or len(text) <= _PART_CHARS)
            for source, text in questions.passages[question.question_id]
        )


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def made(name: str, write: Callable[[Path], list[Asked]]) -> Iterator[Row]:
    """How many questions on a folder that is made find their file first."""
    with tempfile.TemporaryDirectory() as folder:
        asked = write(Path(folder))
        engine = open_index(folder)
        yield name, _counted([_first(engine.search(one.text, 1)) == one.source for one in asked])


def _first(hits: Sequence[Hit]) -> str | None:
    return hits[0].passage.source if hits else None


def slipped(path: Path) -> Iterator[Row]:
    """How many questions with a slip are not refused, beside the same without one."""
    engine, pairs = open_index(SEEDS), list(slips(read_golden(path).questions))
    yield "one-character slips: not refused", _counted([ask(engine, slip).answered for _, slip in pairs])
    yield "the same without slips", _counted([ask(engine, question.text).answered for question, _ in pairs])


def guard(folder: Path) -> Iterator[Row]:
    """The figures of a BEIR set; with answers, also what is called one, and with every tenth document taken away."""
    beir = read_beir(folder)
    judged = evaluate_beir(engine_of(beir.documents), beir, time.perf_counter)
    found = figures(judged)
    for name, key in _FIGURES.items():
        if key in found:
            yield f"{folder.name}: {name}", f"{found[key]:.4f}"
    if "answer_in_sentence" in found:
        right = [question.verdict == "answer" for question in judged if question.ranking.found[:1] == (1,)]
        yield f"{folder.name}: right first, called an answer", f"{sum(right) / len(right):.3f}"
        yield f"{folder.name}: right passage taken away, not called an answer", f"{_not_called(beir):.3f}"


def _not_called(beir: Beir) -> float:
    """The share of questions that are not called answered where their documents, every tenth, are taken away."""
    taken = {document.source for document in beir.documents[::10]}
    engine = engine_of([document for document in beir.documents if document.source not in taken])
    asked = [question.text for question in beir.questions if taken.issuperset(beir.grades[question.question_id])]
    return sum(ask(engine, question).verdict != "answer" for question in asked) / len(asked)


def engine_of(documents: Iterable[Document], meaning: Meaning | None = None, recipe: Recipe = RECIPE) -> Engine:
    """The engine of some documents."""
    passages = [passage for document in documents for passage in split(document)]
    return build_engine(passages, Tokenizer(read_vocabulary(None)), recipe=recipe, meaning=meaning)


def speed(documents: Path, questions: Path, size: int) -> Iterator[Row]:
    """How long answering takes in a large folder."""
    texts = paragraphs_of(documents)
    with tempfile.TemporaryDirectory() as scratch:
        docs = Path(scratch, "docs")
        write_folder(spliced(texts, size), docs)
        gc.collect()
        gc.freeze()  # as the bot does: what was loaded so far stops no question
        found = dict(question_times(docs, Path(scratch, "data"), read_asked(questions, texts)))
    yield f"question → answer at {size:,} passages, p50 / p99, ms", " / ".join(f"{ms:.1f}" for ms in found.values())


def _counted(held: Sequence[bool]) -> str:
    return f"{sum(held)} of {len(held)}"


def report(rows: dict[str, str], before: dict[str, str]) -> Iterator[str]:
    """Yield the lines of the page."""
    yield "# Everyday"
    yield ""
    yield "Written by `python bench/everyday.py EVAL LAWS`, all in one run. Places, slips and titles are of our own"
    yield "making (`bench/made.py`); on seeds and laws a passage is right that shows the answer."
    yield ""
    yield "| figure | before | now |" if before else "| figure | now |"
    yield "|---|---|---|" if before else "|---|---|"
    for name, value in rows.items():
        yield f"| {name} | {before.get(name, '')} | {value} |" if before else f"| {name} | {value} |"


def main() -> None:
    """Measure all parts that are wanted and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval", type=Path)
    parser.add_argument("laws", type=Path)
    parser.add_argument("--cases", type=Path, nargs=2, metavar=("RUN", "CASES"))
    parser.add_argument("--size", type=int, default=343_000)
    parser.add_argument("--parts")
    parser.add_argument("--before", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    everyday = given.eval / "everyday"
    parts: dict[str, list[Callable[[], Iterator[Row]]]] = {
        "cases": [partial(cases, *given.cases)] if given.cases else [],
        "seeds": [
            partial(golden, "seeds", SEEDS, everyday / "seeds.golden.jsonl", everyday / "seeds.unanswerable.jsonl")
        ],
        "laws": [
            partial(golden, "laws", given.laws, everyday / "laws.golden.jsonl", everyday / "laws.unanswerable.jsonl")
        ],
        "places": [partial(made, "the asked place first", write_places)],
        "slips": [partial(slipped, everyday / "seeds.golden.jsonl")],
        "titles": [partial(made, "titles asked: first hit in that file", write_titles)],
        "guards": [partial(guard, path.parent) for path in sorted(given.eval.glob("*/corpus.jsonl"))],
        "speed": [partial(speed, given.laws, given.eval / "stard-core-dev" / "queries.jsonl", given.size)],
    }
    rows: dict[str, str] = {}
    for part in given.parts.split(",") if given.parts else parts:
        for measure in parts[part]:
            for name, value in measure():
                rows[name] = value
                print(f"{name}: {value}", flush=True)
    if not given.parts:
        before = json.loads(given.before.read_text(encoding="utf-8")) if given.before else {}
        (HERE / "EVERYDAY.md").write_text("\n".join(report(rows, before)) + "\n", encoding="utf-8")
    if given.json:
        given.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
