"""Speed: searching the same texts with the same questions, the bot's scorer beside others, in one run.

    python bench/speed.py FOLDER [--questions FILE] [--sizes 5000,40000,343000,1000000] [--folder-sizes 40000,343000]
                                            writes bench/SPEED.md and bench/speed.png

FOLDER holds real documents; where it has fewer paragraphs than a size, more are spliced from
halves of its own. Questions are JSON lines with `text` or `question`; without a file, they
are stretches of paragraphs. The bot's scorer has the five fields and all the terms that the bot
has; `BM25`, the class for other people's scripts, and the rest have jieba's words. Each engine
builds and answers in a process of its own, on one thread, after a small corpus has loaded and
compiled what it needs: that is not counted.
Then the whole recipe, text to answer, on folders of the sizes in --folder-sizes: what their users
meet, the memory that opening takes beside bm25s opened from disk, and questions while files change.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from corpora import asked, cut, paragraphs_of, spliced
from engines import ENGINES, K
from recipe import HERE, ONE_THREAD, whole

from index.rank.recipe import RECIPE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--sizes", default="5000,40000,343000,1000000")
    parser.add_argument("--folder-sizes", default="40000,343000")
    arguments = parser.parse_args()
    texts = paragraphs_of(arguments.folder)
    questions = asked(arguments.questions, texts)
    found: dict[int, dict[str, dict[str, float]]] = {}
    for size in map(int, filter(None, arguments.sizes.split(","))):
        found[size] = measured(spliced(texts, size), questions)
    recipes = {}
    for size in map(int, filter(None, arguments.folder_sizes.split(","))):
        scratch = Path(tempfile.mkdtemp())
        try:
            recipes[size] = dict(whole(spliced(texts, size), questions, scratch))
        finally:
            shutil.rmtree(scratch)
        print(size, recipes[size], flush=True)
    (HERE / "SPEED.md").write_text("\n".join(report(found, recipes)) + "\n", encoding="utf-8")
    if found:
        plot(found)


def measured(texts: list[str], questions: list[str]) -> dict[str, dict[str, float]]:
    figures = {}
    with tempfile.TemporaryDirectory() as scratch:
        corpus, asked_ = Path(scratch, "corpus"), Path(scratch, "questions")
        corpus.write_bytes(pickle.dumps((texts, cut(texts))))
        asked_.write_bytes(pickle.dumps((questions, cut(questions))))
        for name in ENGINES:
            command = [sys.executable, str(HERE / "engines.py"), name, str(corpus), str(asked_)]
            done = subprocess.run(command, env={**os.environ, **ONE_THREAD}, check=True, capture_output=True, text=True)
            figures[name] = json.loads(done.stdout)
            print(len(texts), name, figures[name], flush=True)
    return figures


def report(found: dict[int, dict[str, dict[str, float]]], recipes: dict[int, dict[str, float]]) -> Iterator[str]:
    yield "# Speed"
    yield ""
    yield "Written by `python bench/speed.py FOLDER`: one run, one thread. Questions in ms, building in seconds;"
    yield "memory is what stays after building, imports and compilation not counted; ratios are to bm25s with numba."
    yield f"passagebot is what the bot runs: texts to five fields, all terms of a question, the {RECIPE.reranked} best;"
    yield f"the others, our class `BM25` among them, are given jieba's words and find the {K} best."
    for size, engines in found.items():
        base = engines["bm25s, numba"]
        yield ""
        yield f"## {size:,} passages"
        yield ""
        yield "| engine | p50 | p90 | p99 | ratio p50 | ratio p99 | build, s | ratio | memory, MB | ratio | disk, MB |"
        yield "|---|---|---|---|---|---|---|---|---|---|---|"
        for name, f in engines.items():
            ratio = {key: f[key] / base[key] for key in ("p50", "p99", "build_s", "memory_mb")}
            cells = (
                *(f"{f[key]:.3f}" for key in ("p50", "p90", "p99")),
                *(f"{ratio[key]:.2f}" for key in ("p50", "p99")),
                *(f"{f['build_s']:.2f}", f"{ratio['build_s']:.2f}"),
                *(f"{f['memory_mb']:.0f}", f"{ratio['memory_mb']:.2f}", f"{f['disk_mb']:.0f}"),
            )
            yield f"| {name} | {' | '.join(cells)} |"
    if recipes:
        yield ""
        yield "## The whole recipe: a folder and questions as people ask them"
        yield ""
        yield "Times in seconds where no other unit is given; jieba's, on one processor, is worked out from a sample of"
        yield "10,000 passages."
        yield ""
        yield "| | " + " | ".join(f"{size:,} passages" for size in recipes) + " |"
        yield "|---|" + "---|" * len(recipes)
        for name in next(iter(recipes.values())):
            yield f"| {name} | " + " | ".join(f"{figures[name]:.2f}" for figures in recipes.values()) + " |"


def plot(found: dict[int, dict[str, dict[str, float]]]) -> None:
    import matplotlib.pyplot as plt

    plt.figure(figsize=(7, 5))
    for name in ENGINES:
        plt.plot(list(found), [engines[name]["p50"] for engines in found.values()], marker="o", label=name)
    plt.xscale("log")
    plt.yscale("log")
    plt.xlabel("passages")
    plt.ylabel("median time of a question, ms")
    plt.legend()
    plt.tight_layout()
    plt.savefig(HERE / "speed.png", dpi=120)


if __name__ == "__main__":
    main()
