"""eval: measure the answers against questions with right answers, and print the figures."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO

from bot.cli.documents import documents_folder
from bot.cli.progress import progress_bar
from bot.cli.status import DONE, fail
from bot.documents.cluster import only_asks, open_there, owned_cluster
from bot.documents.model import meaning_of
from bot.settings import Settings
from index import Engine, Progress, ask, open_index
from index.cluster.address import Cluster
from index.embed.meaning import Meaning
from index.errors import EngineError
from index.evaluate.run import evaluate_beir, evaluate_golden, figures
from index.evaluate.sets import read_beir, read_golden, read_questions
from index.passages import split
from index.rank.engine import build_engine
from index.rank.recipe import RECIPE, Recipe
from index.store.folder import OnProgress
from index.tokenize.tokens import Tokenizer
from index.tokenize.vocabulary import read_vocabulary


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the figures of a BEIR folder, or of a golden file on a folder of documents."""
    if (arguments.beir is None) == (arguments.golden is None):
        return fail("eval takes either a BEIR folder or --golden FILE")
    if arguments.run_file and arguments.golden:
        return fail("--run goes with a BEIR folder")
    judging = settings.words, settings.min_confidence, arguments.offtopic, meaning_of(settings)
    try:
        recipe = RECIPE.changed(arguments.set)
        with progress_bar() as on_progress:
            if arguments.golden:
                docs = documents_folder(arguments, settings)
                cluster = owned_cluster(settings, docs)
                there = open_there(settings, cluster, docs, recipe) if cluster and only_asks(settings) else None
                with golden_file(arguments, settings) as file:
                    found = evaluate_folder(
                        docs,
                        settings.data,
                        file,
                        *judging,
                        on_progress,
                        recipe,
                        cluster,
                        there,
                    )
            else:
                if settings.engine:
                    print("passagebot: a BEIR folder is judged in memory, without the cluster", file=sys.stderr)
                found = evaluate_corpus(
                    arguments.beir, arguments.split, arguments.run_file, *judging, on_progress, recipe
                )
    except EngineError as error:
        return fail(str(error))
    print(json.dumps(found) if arguments.json else "\n".join(table(found)))
    return DONE


@contextmanager
def golden_file(arguments: argparse.Namespace, settings: Settings) -> Iterator[Path]:
    """The file that is named; where none is, one of what people found right, as long as it is read."""
    if arguments.golden != Path("-"):
        yield arguments.golden
        return
    from bot.cli.keepers import golden_lines

    with TemporaryDirectory() as folder:
        file = Path(folder) / "golden.jsonl"
        file.write_text("".join(f"{line}\n" for line in golden_lines(arguments, settings)), encoding="utf-8")
        yield file


def evaluate_corpus(
    folder: Path,
    split_name: str,
    run_file: Path | None,
    words: Path | None,
    min_confidence: float | None,
    offtopic: Path | None,
    meaning: Meaning | None,
    on_progress: OnProgress,
    recipe: Recipe,
) -> dict[str, Any]:
    """Return the figures of a BEIR folder; `run_file` receives its rankings as a TREC run."""
    others = read_questions(offtopic) if offtopic else None
    beir = read_beir(folder, split_name)
    passages = [passage for document in beir.documents for passage in split(document)]
    tokenizer = Tokenizer(read_vocabulary(words))
    engine = build_engine(
        passages,
        tokenizer,
        on_passage=lambda done: on_progress(Progress("index", done, len(passages))),
        recipe=recipe,
        meaning=meaning,
    )
    with ExitStack() as stack:
        write = _trec_writer(stack.enter_context(run_file.open("w", encoding="utf-8"))) if run_file else _write_nothing
        counting = _counting(on_progress, len(beir.questions))
        judged = evaluate_beir(engine, beir, time.perf_counter, counting, write, min_confidence)
    return figures(judged, _refused(engine, others, min_confidence))


def evaluate_folder(
    docs: Path,
    data: Path,
    golden_file: Path,
    words: Path | None,
    min_confidence: float | None,
    offtopic: Path | None,
    meaning: Meaning | None,
    on_progress: OnProgress,
    recipe: Recipe,
    cluster: Cluster | None = None,
    there: Engine | None = None,
) -> dict[str, Any]:
    """Return the figures of a golden file on a folder of documents, reading and splitting included.

    Where others write what the cluster has, on what is there.
    """
    others = read_questions(offtopic) if offtopic else None
    golden = read_golden(golden_file)
    engine = there or open_index(
        docs, data, words=words, embeddings=meaning, on_progress=on_progress, recipe=recipe, cluster=cluster
    )
    counting = _counting(on_progress, len(golden.questions))
    judged = evaluate_golden(engine, golden, time.perf_counter, counting, min_confidence)
    return figures(judged, _refused(engine, others, min_confidence))


def table(found: dict[str, Any]) -> list[str]:
    """Return figures as lines to read, a name and a number each."""
    latency = {f"latency {name}, ms": value for name, value in found["latency_ms"].items()}
    verdicts = {f"called {name}": value for name, value in found["verdicts"].items()}
    plain = {name: value for name, value in found.items() if name not in ("latency_ms", "verdicts")}
    rows = {**plain, **verdicts, **latency}
    return [f"{name:20}{value:>10}" if name == "queries" else f"{name:20}{value:10.4f}" for name, value in rows.items()]


def _counting(report: OnProgress, total: int) -> Callable[[int], None]:
    return lambda done: report(Progress("ask", done, total))


def _refused(engine: Engine, questions: tuple[str, ...] | None, min_confidence: float | None) -> list[bool] | None:
    if questions is None:
        return None
    return [not ask(engine, question, min_confidence=min_confidence).answered for question in questions]


def _write_nothing(question_id: str, ranked: list[tuple[str, float]]) -> None:
    """No run was wanted."""


def _trec_writer(file: TextIO) -> Callable[[str, list[tuple[str, float]]], None]:
    """Return a function that writes a question's ranking as lines of a TREC run, scores strictly falling."""

    def write(question_id: str, ranked: list[tuple[str, float]]) -> None:
        last = math.inf
        for rank, (document_id, score) in enumerate(ranked, 1):
            last = min(score, last - 1e-6)
            file.write(f"{question_id} Q0 {document_id} {rank} {last:.6f} passagebot\n")

    return write
