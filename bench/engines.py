"""Speed: six engines that search tokens, and what each needs for one corpus, in a process of its own."""

from __future__ import annotations

import json
import pickle
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from memory import kept_bytes

K = 10
# Some questions are enough where each takes seconds.
QUESTIONS = {"rank-bm25": 10, "SQLite FTS5": 50}

Tokens = list[list[str]]
Search = Callable[[list[str]], object]


# Tokens in, a search and the bytes it takes on disk out.


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
        before = kept_bytes()
        tokens: Tokens = pickle.loads(tokens_file.read_bytes())
        began = time.perf_counter()
        search, on_disk = ENGINES[name](tokens, Path(scratch))
        build_s = time.perf_counter() - began
        if name != "rank-bm25":
            del tokens
        kept = kept_bytes() - before
        for question in questions[:3]:
            search(question)
        took = []
        for question in questions:
            began = time.perf_counter()
            search(question)
            took.append(time.perf_counter() - began)
    p50, p90, p99 = np.percentile(took, [50, 90, 99]) * 1e3
    return {"build_s": build_s, "p50": p50, "p90": p90, "p99": p99, "memory_mb": kept / 1e6, "disk_mb": on_disk / 1e6}


if __name__ == "__main__":
    print(json.dumps(work(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
