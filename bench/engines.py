"""Speed: the bot's scorer, and engines that search tokens: what each needs for one corpus, in a process of its own."""

from __future__ import annotations

import json
import pickle
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from memory import kept_bytes

K = 10
# Some questions are enough where each takes seconds.
QUESTIONS = {"rank-bm25": 10, "SQLite FTS5": 50}

Tokens = list[list[str]]
Search = Callable[[Any], object]


@dataclass(frozen=True)
class Texts:
    """Texts, and the words of each."""

    texts: list[str]
    words: Tokens


@dataclass(frozen=True)
class Built:
    """What answers questions, the bytes it takes on disk, and what it is given of a question's text and words."""

    search: Search
    on_disk: int = 0
    asked: Callable[[str, list[str]], Any] = lambda text, words: words


def passagebot(corpus: Texts, scratch: Path) -> Built:
    """What the bot runs: paragraphs of five fields, and all of a question's terms in them."""
    from index.passages import Passage
    from index.rank.corpus import Corpus
    from index.rank.local import LocalBackend
    from index.rank.query import Query
    from index.rank.recipe import RECIPE
    from index.store.build import build_segment
    from index.store.segment import extents_of
    from index.tokenize.tokens import Tokenizer

    tokenizer = Tokenizer()
    passages = [Passage(f"{n:012}", "a.txt", (), 0, text, n) for n, text in enumerate(corpus.texts)]
    backend = LocalBackend(Corpus([build_segment(passages, tokenizer)], extents_of(passages, 0)), RECIPE)
    backend.prepare()
    return Built(
        lambda terms: backend.top_k(terms, RECIPE.reranked),
        asked=lambda text, words: Query.of(text, tokenizer, RECIPE).terms,
    )


def bm25(corpus: Texts, scratch: Path) -> Built:
    from index.bm25 import BM25

    index = BM25(corpus.words)
    return Built(lambda question: index.top_k(question, K))


def rank_bm25(corpus: Texts, scratch: Path) -> Built:
    from rank_bm25 import BM25Okapi

    index = BM25Okapi(corpus.words)
    return Built(lambda question: np.argsort(-index.get_scores(question), kind="stable")[:K])


def bm25s(backend: str, corpus: Texts, scratch: Path) -> Built:
    import bm25s as library

    retriever = library.BM25(k1=1.5, b=0.75, method="lucene", backend=backend)
    retriever.index(corpus.words, show_progress=False)
    retriever.save(scratch / "bm25s")
    size = sum(path.stat().st_size for path in (scratch / "bm25s").iterdir())
    k = min(K, len(corpus.words))
    return Built(lambda question: retriever.retrieve([question], k=k, show_progress=False), size)


def bm25s_numpy(corpus: Texts, scratch: Path) -> Built:
    return bm25s("numpy", corpus, scratch)


def bm25s_numba(corpus: Texts, scratch: Path) -> Built:
    return bm25s("numba", corpus, scratch)


def tantivy(corpus: Texts, scratch: Path) -> Built:
    import tantivy as library

    builder = library.SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="whitespace")
    (scratch / "tantivy").mkdir()
    index = library.Index(builder.build(), path=str(scratch / "tantivy"))
    writer = index.writer(num_threads=1)
    for words in corpus.words:
        writer.add_document(library.Document(body=" ".join(words)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher, schema = index.searcher(), index.schema

    def search(question: list[str]) -> object:
        terms = [(library.Occur.Should, library.Query.term_query(schema, "body", word)) for word in question]
        return searcher.search(library.Query.boolean_query(terms), K).hits

    return Built(search, sum(path.stat().st_size for path in (scratch / "tantivy").iterdir()))


def fts5(corpus: Texts, scratch: Path) -> Built:
    database = sqlite3.connect(scratch / "fts5.sqlite")
    database.execute("create virtual table passages using fts5(body, content='', tokenize='unicode61')")
    database.executemany("insert into passages(rowid, body) values (?, ?)", enumerate(map(" ".join, corpus.words)))
    database.commit()

    def search(question: list[str]) -> object:
        words = " OR ".join('"{}"'.format(word.replace('"', "")) for word in question)
        found = "select rowid from passages where passages match ? order by rank limit ?"
        return database.execute(found, (words, K)).fetchall()

    return Built(search, (scratch / "fts5.sqlite").stat().st_size)


ENGINES = {
    "passagebot": passagebot,
    "BM25": bm25,
    "bm25s, numba": bm25s_numba,
    "bm25s, NumPy": bm25s_numpy,
    "tantivy": tantivy,
    "SQLite FTS5": fts5,
    "rank-bm25": rank_bm25,
}


def work(name: str, corpus_file: Path, questions_file: Path) -> dict[str, float]:
    """What one engine needs for one corpus."""
    with tempfile.TemporaryDirectory() as scratch:
        small = [[f"often{n % 2}", f"t{n % 89}"] for n in range(20_000 if name != "rank-bm25" else 20)]
        (Path(scratch) / "small").mkdir()
        built = ENGINES[name](Texts(list(map(" ".join, small)), small), Path(scratch) / "small")
        for words in (["t1", "t2"], ["often0", "often1"]):
            built.search(built.asked(" ".join(words), words))
        del built, small
        before = kept_bytes()
        corpus = Texts(*pickle.loads(corpus_file.read_bytes()))
        began = time.perf_counter()
        built = ENGINES[name](corpus, Path(scratch))
        build_s = time.perf_counter() - began
        if name != "rank-bm25":
            del corpus
        memory = kept_bytes() - before
        texts, words = pickle.loads(questions_file.read_bytes())
        questions = list(map(built.asked, texts, words))[: QUESTIONS.get(name)]
        for question in questions[:3]:
            built.search(question)
        took = []
        for question in questions:
            began = time.perf_counter()
            built.search(question)
            took.append(time.perf_counter() - began)
    p50, p90, p99 = np.percentile(took, [50, 90, 99]) * 1e3
    return {
        **{"build_s": build_s, "p50": p50, "p90": p90, "p99": p99},
        **{"memory_mb": memory / 1e6, "disk_mb": built.on_disk / 1e6},
    }


if __name__ == "__main__":
    print(json.dumps(work(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
