"""Access: what collections and closed ones cost a question, and whether its time tells of them.

    python bench/access.py FOLDER [--questions FILE] [--sizes 40000,343000]         writes bench/ACCESS.md

FOLDER holds real documents, and questions are as `bench/speed.py` has them. Of each size there are the same texts in
one folder without collections, and in ten of which two are closed to the asker. Processor time of one thread, each
question asked of one after the other; `first` is the first question.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from corpora import asked, paragraphs_of, spliced
from recipe import HERE, write_folder

from index import Engine, ask, open_index
from index.read.collections import EVERYTHING

COLLECTIONS = tuple(f"collection {number}" for number in range(10))
CLOSED = COLLECTIONS[3], COLLECTIONS[7]
VIEW = EVERYTHING.without(CLOSED)
# Questions asked twice, with and without closed collections.
PAIRS = 1000
# A single halving of them may differ by next to nothing, or by much.
HALVINGS = 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--sizes", default="40000,343000")
    arguments = parser.parse_args()
    texts = paragraphs_of(arguments.folder)
    questions = asked(arguments.questions, texts)
    lines = [
        "# Access",
        "",
        "Written by `python bench/access.py FOLDER`: processor time of one thread, in ms, questions interleaved.",
    ]
    for size in map(int, arguments.sizes.split(",")):
        scratch = Path(tempfile.mkdtemp())
        try:
            for line in figures(spliced(texts, size), questions, scratch):
                print(line, flush=True)
                lines.append(line)
        finally:
            shutil.rmtree(scratch)
    (HERE / "ACCESS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def figures(texts: Sequence[str], questions: Sequence[str], scratch: Path) -> Iterator[str]:
    """Yield lines of figures on these texts."""
    flat, apart, seen, rest = (scratch / name for name in ("flat", "apart", "seen", "rest"))
    parts = {name: list(texts[number :: len(COLLECTIONS)]) for number, name in enumerate(COLLECTIONS)}
    write_folder(texts, flat)
    write_folder([text for name in COLLECTIONS if name not in CLOSED for text in parts[name]], seen)
    for name in COLLECTIONS:
        write_folder(parts[name], apart / name)
        if name not in CLOSED:
            write_folder(parts[name], rest / name)
    engines = {folder.name: open_index(folder, scratch / "data") for folder in (flat, apart, seen, rest)}
    engines["view"] = engines["apart"].seen_as(VIEW)
    yield ""
    yield f"## {len(texts):,} passages"
    yield ""
    yield "| | first | p50 | p99 |"
    yield "|---|---|---|---|"
    names = {
        "flat": "no collections",
        "view": "ten collections, two of them closed",
        "seen": "no collections, without what is closed there",
        "rest": "eight collections, without the closed two",
    }
    for name in names:
        engines[name].prepare()  # as the bot does
    first = {name: _took(engines[name], questions[0]) for name in names}
    took = interleaved([engines[name] for name in names], questions)
    for (name, label), times in zip(names.items(), took, strict=True):
        yield f"| {label} | {first[name]:.0f} | {np.median(times):.2f} | {np.percentile(times, 99):.2f} |"
    flat_p50, view_p50, seen_p50, _ = (float(np.median(times)) for times in took)
    yield ""
    yield f"p50 of the restricted view: {view_p50 / flat_p50:.2f} × without collections, all texts; "
    yield f"{view_p50 / seen_p50:.2f} × without collections, the same texts."
    with_closed, without = interleaved([engines["view"], engines["rest"]], list(islice(cycle(questions), PAIRS)))
    yield ""
    yield f"{PAIRS} interleaved pairs: median {np.median(with_closed):.3f} with closed collections, "
    yield f"{np.median(without):.3f} without: they differ by {abs(np.median(with_closed) - np.median(without)):.3f}; "
    yield f"two random halves of the latter by {halves_differ(without):.3f} (median of {HALVINGS:,} halvings)."


def halves_differ(took: Sequence[float]) -> float:
    """Return by how much the medians of two halves differ, for halves drawn anew many times."""
    chance = np.random.default_rng(3)
    drawn = (chance.permutation(took) for _ in range(HALVINGS))
    return float(np.median([abs(np.median(one[::2]) - np.median(one[1::2])) for one in drawn]))


def interleaved(engines: Sequence[Engine], questions: Sequence[str]) -> list[list[float]]:
    """Return what each engine's answers took, in ms; every question is asked of all before the next."""
    for engine in engines:
        for question in questions[:10]:
            ask(engine, question, 3)
    took: list[list[float]] = [[] for _ in engines]
    chance = random.Random(3)
    for question in questions:
        order = list(range(len(engines)))
        chance.shuffle(order)
        for number in order:
            took[number].append(_took(engines[number], question))
    return took


def _took(engine: Engine, question: str) -> float:
    began = time.thread_time()
    ask(engine, question, 3)
    return (time.thread_time() - began) * 1e3


if __name__ == "__main__":
    main()
