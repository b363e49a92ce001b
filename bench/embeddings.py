"""Meaning: what a model beside words does to the answers, and what it costs, in one run.

    python bench/embeddings.py EVAL LAWS VECTORS [--questions 120] [--sizes 5,71000,343000] [--parts everyday,sets,…]
                                            writes bench/EMBEDDINGS.md; --parts prints some figures alone

EVAL holds BEIR folders, and `everyday` with golden and unanswerable questions to the default documents (`seeds`) and
to the folder LAWS. VECTORS is a file in which vectors are kept from one run to the next. Of each set so many questions
are asked, drawn with a fixed seed, since each needs the vectors of its best passages. Speed is that of paragraphs of
LAWS, spliced to so many, whose vectors are random numbers; the question is embedded by the model.
"""

from __future__ import annotations

import argparse
import gc
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from corpora import asked as read_asked
from corpora import paragraphs_of, spliced
from embedded import kept_meaning
from everyday import SEEDS, engine_of, golden
from memory import own_and_mapped
from recipe import write_folder

from index import ask, open_index
from index.embed.local import LocalEmbedder
from index.embed.meaning import Meaning
from index.embed.scale import LOCAL_SCALE
from index.embed.texts import digest_of
from index.evaluate.run import evaluate_beir, figures
from index.evaluate.sets import Beir, read_beir
from index.rank.recipe import RECIPE
from index.store.vectors import vectors_path, writing_vectors
from index.stored import index_directory

HERE = Path(__file__).parent
_FIGURES = {"R@1": "recall@1", "MRR@10": "mrr@10", "R@10": "recall@10"}
# How many of a question's best passages by words are embedded: in an encyclopedia, the right one is nearly always
# among the first five.
_FEW, _EMBEDDED = 5, {"stard-core-dev": 20}
_TEXTS = 40
_ASKED = 100

# What a figure is of, its value by words alone, and by words and meaning.
Row = tuple[str, str, str]


def everyday(name: str, docs: Path, folder: Path, meaning: Meaning) -> Iterator[Row]:
    """The everyday questions, off and on."""
    files = folder / f"{name}.golden.jsonl", folder / f"{name}.unanswerable.jsonl"
    for (figure, off), (_, on) in zip(golden(name, docs, *files), golden(name, docs, *files, meaning), strict=True):
        yield figure, off, on


def sets(folder: Path, questions: int, meaning: Meaning) -> Iterator[Row]:
    """A sample of the questions of a BEIR set, off and on."""
    beir = sampled(read_beir(folder), questions)
    recipe = RECIPE.changed([f"embedded={_EMBEDDED.get(folder.name, _FEW)}"])
    off, on = (
        figures(evaluate_beir(engine_of(beir.documents, by, recipe), beir, time.perf_counter)) for by in (None, meaning)
    )
    for name, key in _FIGURES.items():
        yield f"{folder.name}, {len(beir.questions)} questions: {name}", f"{off[key]:.4f}", f"{on[key]:.4f}"


def sampled(beir: Beir, questions: int) -> Beir:
    """A set with so many of its questions."""
    texts = [question.text for question in beir.questions]
    random.Random(7).shuffle(texts)  # samples, no secrets
    drawn = set(texts[:questions])
    return replace(beir, questions=tuple(question for question in beir.questions if question.text in drawn))


def cost(laws: Path, questions: Path) -> Iterator[Row]:
    """What a passage and a question cost, and the memory of the model; processor time, one thread."""
    texts = paragraphs_of(laws)
    few = random.Random(4).sample(texts, _TEXTS)
    before = own_and_mapped()
    model = LocalEmbedder()
    model.questions(["一"])
    for name, embed, several in (
        ("passage", model.passages, few),
        ("question", model.questions, read_asked(questions, texts)[:_TEXTS]),
    ):
        took = []
        for text in several:
            began = time.thread_time()
            embed([text])
            took.append((time.thread_time() - began) * 1e3)
        low, middle, high = np.percentile(took, [10, 50, 90])
        length = sum(map(len, several)) / len(several)
        yield (
            f"a {name} embedded ({length:.0f} characters), p10 / p50 / p90, ms",
            "",
            f"{low:.0f} / {middle:.0f} / {high:.0f}",
        )
    own, mapped = (after - first for after, first in zip(own_and_mapped(), before, strict=True))
    yield "memory of the model: its own / of its file, MB", "", f"{own:.0f} / {mapped:.0f}"


def speed(laws: Path, questions: Path, size: int) -> Iterator[Row]:
    """Question → answer in a folder of so many passages, off and on, with all vectors stored."""
    texts = paragraphs_of(laws)
    with tempfile.TemporaryDirectory() as scratch:
        docs, data = Path(scratch, "docs"), Path(scratch, "data")
        write_folder(spliced(texts, size), docs)
        engine = open_index(docs, data)
        model = LocalEmbedder()
        _store_random(engine.passages, vectors_path(index_directory(docs, data), model.name), model.dimension)
        asked = read_asked(questions, texts)[:_ASKED]
        gc.collect()
        gc.freeze()
        off, on = (_times(docs, data, asked, by) for by in (None, Meaning(model, 60)))
        for by, before, after in zip(("processor time", "by the clock"), off, on, strict=True):
            yield f"question → answer at {size:,} passages, {by}, p50 / p99, ms", before, after


def _times(docs: Path, data: Path, asked: list[str], meaning: Meaning | None) -> list[str]:
    engine = open_index(docs, data, embeddings=meaning)
    for question in asked[:5]:
        ask(engine, question, 3)
    took = []
    for question in asked:
        # That of the whole process: the model has a thread of its own.
        began = np.array([time.process_time(), time.perf_counter()])
        ask(engine, question, 3)
        took.append((np.array([time.process_time(), time.perf_counter()]) - began) * 1e3)
    return [" / ".join(f"{ms:.1f}" for ms in column) for column in np.percentile(took, [50, 99], axis=0).T]


def _store_random(passages, path: Path, dimension: int) -> None:  # type: ignore[no-untyped-def]
    chance = np.random.default_rng(5)
    digests = list({digest_of(passage) for passage in passages})
    with writing_vectors(path, dimension, LOCAL_SCALE) as writer:
        for start in range(0, len(digests), 10_000):
            several = digests[start : start + 10_000]
            vectors = chance.standard_normal((len(several), dimension)).astype(np.float32)
            writer.add(several, vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def report(rows: list[Row], questions: int) -> Iterator[str]:
    """Yield the lines of the page."""
    yield "# Meaning beside words"
    yield ""
    yield f"Written by `python bench/embeddings.py EVAL LAWS VECTORS --questions {questions}`, all in one run, with"
    yield "the local model (multilingual-e5-small in 4 bits, two threads)."
    yield "Embedded are the best 40 passages by words of each everyday question, and of those of the sets the best"
    yield f"{_FEW} ({_EMBEDDED['stard-core-dev']} statutes)."
    yield "At the sizes below *question → answer* the stored vectors are random numbers, since those of 343,000"
    yield "passages would take a day here. The clock counts what else runs on the machine; the question is embedded"
    yield "beside the search by words, so that with two free cores it shows less than processor time."
    yield ""
    yield "| figure | words | words + meaning |"
    yield "|---|---|---|"
    for name, off, on in rows:
        yield f"| {name} | {off} | {on} |"


def main() -> None:
    """Measure all parts that are wanted and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval", type=Path)
    parser.add_argument("laws", type=Path)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("--questions", type=int, default=120)
    parser.add_argument("--sizes", default="5,71000,343000")
    parser.add_argument("--parts")
    given = parser.parse_args()
    meaning = kept_meaning(given.vectors)
    everyday_folder, lay = given.eval / "everyday", given.eval / "stard-core-dev" / "queries.jsonl"
    parts: dict[str, list[Callable[[], Iterator[Row]]]] = {
        "seeds": [partial(everyday, "seeds", SEEDS, everyday_folder, meaning)],
        "laws": [partial(everyday, "laws", given.laws, everyday_folder, meaning)],
        "sets": [
            partial(sets, path.parent, given.questions, meaning)
            for path in sorted(given.eval.glob("*/corpus.jsonl"))
            if not path.parent.name.endswith("-simplified")  # the same questions and passages
        ],
        "cost": [partial(cost, given.laws, lay)],
        "speed": [partial(speed, given.laws, lay, int(size)) for size in given.sizes.split(",")],
    }
    rows: list[Row] = []
    for part in given.parts.split(",") if given.parts else parts:
        for measure in parts[part]:
            for row in measure():
                rows.append(row)
                print(": ".join(row), flush=True)
    if not given.parts:
        (HERE / "EMBEDDINGS.md").write_text("\n".join(report(rows, given.questions)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
