"""Speed: searching the same tokens with the same questions, ours beside others, in one run.

    python bench/speed.py FOLDER [--questions FILE] [--sizes 5000,40000,343000,1000000]
                                            writes bench/SPEED.md and bench/speed.png

FOLDER holds real documents; where it has fewer paragraphs than a size, more are spliced from
halves of its own. Questions are JSON lines with `text` or `question`; without a file, they
are stretches of paragraphs. Each engine builds and answers in a process of its own, on one
thread, after a small corpus has loaded and compiled what it needs: that is not counted.
Then the whole recipe, text to answer, on folders of the sizes up to --folder.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import pickle
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
K = 10
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
# Some questions are enough where each takes seconds.
QUESTIONS = {"rank-bm25": 10, "SQLite FTS5": 50}

Tokens = list[list[str]]
Search = Callable[[list[str]], object]


# --- engines: tokens in, a search and the bytes it takes on disk out


def rank_bm25(tokens: Tokens, scratch: Path) -> tuple[Search, int]:
    from rank_bm25 import BM25Okapi

    bm25 = BM25Okapi(tokens)
    return lambda question: np.argsort(-bm25.get_scores(question), kind="stable")[:K], 0


def bm25s(backend: str, tokens: Tokens, scratch: Path) -> tuple[Search, int]:
    import bm25s as library

    retriever = library.BM25(k1=1.5, b=0.75, method="lucene", backend=backend)
    retriever.index(tokens, show_progress=False)
    retriever.save(scratch / "bm25s")
    size = sum(path.stat().st_size for path in (scratch / "bm25s").iterdir())
    return lambda question: retriever.retrieve([question], k=min(K, len(tokens)), show_progress=False), size


def bm25s_numpy(tokens: Tokens, scratch: Path) -> tuple[Search, int]:
    return bm25s("numpy", tokens, scratch)


def bm25s_numba(tokens: Tokens, scratch: Path) -> tuple[Search, int]:
    return bm25s("numba", tokens, scratch)


def tantivy(tokens: Tokens, scratch: Path) -> tuple[Search, int]:
    import tantivy as library

    builder = library.SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="whitespace")
    (scratch / "tantivy").mkdir()
    index = library.Index(builder.build(), path=str(scratch / "tantivy"))
    writer = index.writer(num_threads=1)
    for words in tokens:
        writer.add_document(library.Document(body=" ".join(words)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher, schema = index.searcher(), index.schema

    def search(question: list[str]) -> object:
        terms = [(library.Occur.Should, library.Query.term_query(schema, "body", word)) for word in question]
        return searcher.search(library.Query.boolean_query(terms), K).hits

    return search, sum(path.stat().st_size for path in (scratch / "tantivy").iterdir())


def fts5(tokens: Tokens, scratch: Path) -> tuple[Search, int]:
    kept = sqlite3.connect(scratch / "fts5.sqlite")
    kept.execute("create virtual table passages using fts5(body, content='', tokenize='unicode61')")
    kept.executemany("insert into passages(rowid, body) values (?, ?)", enumerate(map(" ".join, tokens)))
    kept.commit()

    def search(question: list[str]) -> object:
        words = " OR ".join('"{}"'.format(word.replace('"', "")) for word in question)
        found = "select rowid from passages where passages match ? order by rank limit ?"
        return kept.execute(found, (words, K)).fetchall()

    return search, (scratch / "fts5.sqlite").stat().st_size


def ours(tokens: Tokens, scratch: Path) -> tuple[Search, int]:
    from index.bm25 import BM25

    bm25 = BM25(tokens)
    return lambda question: bm25.top_k(question, K), 0


ENGINES = {
    "passagebot": ours,
    "bm25s, numba": bm25s_numba,
    "bm25s, NumPy": bm25s_numpy,
    "tantivy": tantivy,
    "SQLite FTS5": fts5,
    "rank-bm25": rank_bm25,
}


def work(name: str, tokens_file: Path, questions_file: Path) -> dict[str, float]:
    """What one engine needs for one corpus."""
    questions: Tokens = pickle.loads(questions_file.read_bytes())
    questions = questions[: QUESTIONS.get(name, len(questions))]
    with tempfile.TemporaryDirectory() as scratch:
        small = [[f"t{n % 97}", f"t{n % 89}"] for n in range(20_000 if name != "rank-bm25" else 20)]
        (Path(scratch) / "small").mkdir()
        search, _ = ENGINES[name](small, Path(scratch) / "small")
        search(["t1", "t2"])
        del search, small
        before = _memory()
        tokens: Tokens = pickle.loads(tokens_file.read_bytes())
        began = time.perf_counter()
        search, on_disk = ENGINES[name](tokens, Path(scratch))
        build_s = time.perf_counter() - began
        if name != "rank-bm25":
            del tokens
        kept = _memory() - before
        for question in questions[:3]:
            search(question)
        took = []
        for question in questions:
            began = time.perf_counter()
            search(question)
            took.append(time.perf_counter() - began)
    p50, p90, p99 = np.percentile(took, [50, 90, 99]) * 1e3
    return {"build_s": build_s, "p50": p50, "p90": p90, "p99": p99, "memory_mb": kept / 1e6, "disk_mb": on_disk / 1e6}


def _memory() -> float:
    """Bytes of memory this process has, what it gave back to the system not counted."""
    gc.collect()
    try:
        import ctypes

        ctypes.CDLL("libc.so.6").malloc_trim(0)
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


# --- corpora


def paragraphs_of(folder: Path) -> list[str]:
    from index.documents import Document
    from index.passages import split
    from index.readers import find_files, read

    documents = (read(file).document for file in find_files(folder))
    return [passage.text for document in documents if isinstance(document, Document) for passage in split(document)]


def spliced(texts: Sequence[str], size: int) -> list[str]:
    """So many paragraphs: the real ones in random order, then the first half of one and the second of another."""
    chance = random.Random(1)
    found = chance.sample(list(texts), min(size, len(texts)))
    while len(found) < size:
        one, other = chance.choice(texts), chance.choice(texts)
        found.append(one[: len(one) // 2] + other[len(other) // 2 :])
    return found


def cut(texts: Sequence[str]) -> Tokens:
    """jieba's words of each text, equal ones one object."""
    from index.segmenters import segmenter

    words = segmenter((), None)
    same: dict[str, str] = {}
    return [[same.setdefault(w, w) for w in words.words(text) if any(c.isalnum() for c in w)] for text in texts]


def asked(path: Path | None, texts: Sequence[str]) -> list[str]:
    if path:
        rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        return [row.get("text") or row["question"] for row in rows][:400]
    chance = random.Random(2)
    return [text[start : start + 20] for text in chance.sample(list(texts), 300) for start in [len(text) // 3]]


# --- the whole recipe


def whole(texts: Sequence[str], questions: Sequence[str], scratch: Path) -> Iterator[tuple[str, float]]:
    """Figures of a folder of these paragraphs, as its users meet them; times in seconds."""
    import jieba

    from index import ask, open_index

    docs, data = scratch / "docs", scratch / "data"
    docs.mkdir()
    each = 60  # passages a file
    for start in range(0, len(texts), each):
        lines = (f"## 第{number}条\n\n{text}" for number, text in enumerate(texts[start : start + each], 1))
        (docs / f"{start // each:06}.md").write_text("\n\n".join(lines), encoding="utf-8")
    jieba.initialize()
    sample = texts[:: max(1, len(texts) // 10_000)]
    began = time.perf_counter()
    for text in sample:
        jieba.lcut_for_search(text)
    yield "jieba.lcut_for_search alone", (time.perf_counter() - began) * len(texts) / len(sample)
    index = [sys.executable, "-m", "bot", "index", "--docs", str(docs)]
    surroundings = {**os.environ, **ONE_THREAD, "PASSAGEBOT_DATA": str(data)}
    yield "folder → index on disk", _timed(index, surroundings)
    yield "size on disk, MB", sum(path.stat().st_size for path in data.rglob("*") if path.is_file()) / 1e6
    question = [sys.executable, "-m", "bot", "ask", questions[0], "--docs", str(docs)]
    yield "process start → first answer", min(_timed(question, surroundings) for _ in range(3))
    imports = [sys.executable, "-c", "import numpy, telegram, telegram.ext"]
    yield "importing NumPy and python-telegram-bot", min(_timed(imports, surroundings) for _ in range(3))
    before = _memory()
    engine = open_index(docs, data)
    for asked_ in questions[:5]:
        ask(engine, asked_, 3)
    took = []
    for asked_ in questions:
        began = time.perf_counter()
        ask(engine, asked_, 3)
        took.append(time.perf_counter() - began)
    for name, value in zip(("p50", "p99"), np.percentile(took, [50, 99]), strict=True):
        yield f"question → answer, {name}, ms", value * 1e3
    yield "memory kept, MB", (_memory() - before) / 1e6
    changed = docs / "000001.md"
    changed.write_text(changed.read_text(encoding="utf-8") + "\n\n## 新增\n\n新增一条规定。", encoding="utf-8")
    began = time.perf_counter()
    open_index(docs, data)
    yield "one file changed → new index open", time.perf_counter() - began


def _timed(command: Sequence[str], surroundings: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=surroundings, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


# --- the run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--sizes", default="5000,40000,343000,1000000")
    parser.add_argument("--folder-sizes", default="40000,343000")
    parser.add_argument("--worker", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        name, tokens, questions = arguments.worker
        print(json.dumps(work(name, Path(tokens), Path(questions))))
        return
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
        tokens, asked_ = Path(scratch, "tokens"), Path(scratch, "questions")
        tokens.write_bytes(pickle.dumps(cut(texts)))
        asked_.write_bytes(pickle.dumps([words for words in cut(questions) if words]))
        for name in ENGINES:
            command = [sys.executable, __file__, "-", "--worker", name, str(tokens), str(asked_)]
            done = subprocess.run(command, env={**os.environ, **ONE_THREAD}, check=True, capture_output=True, text=True)
            figures[name] = json.loads(done.stdout)
            print(len(texts), name, figures[name], flush=True)
    return figures


def report(found: dict[int, dict[str, dict[str, float]]], recipes: dict[int, dict[str, float]]) -> Iterator[str]:
    yield "# Speed"
    yield ""
    yield "Written by `python bench/speed.py FOLDER`: one run, one thread. Questions in ms, building in seconds;"
    yield "memory is what stays after building, imports and compilation not counted; ratios are to bm25s with numba."
    for size, engines in found.items():
        base = engines["bm25s, numba"]
        yield ""
        yield f"## {size:,} passages, tokens → top {K}"
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
        yield "Times in seconds where no other unit is given; jieba's is worked out from a sample of 10,000 passages."
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
