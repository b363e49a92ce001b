"""Quality: who finds the right passage first, on every question set of a folder, in one run.

    python bench/quality.py FOLDER        writes bench/QUALITY.md and bench/quality.png

Each set is a BEIR folder. The peers get what their users give them: rank-bm25 raw text cut
by jieba; bm25s and tantivy the same words, lower-cased. The plot shows whether confidence
means what it says: of answers with a confidence around 0.8, about 80 % should be right.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from index.answer import ask
from index.evaluate.measures import judge_documents, recall, reciprocal_rank
from index.evaluate.run import DEPTH, best_documents
from index.evaluate.sets import Beir, read_beir
from index.passages import split
from index.rank.engine import Engine, build_engine
from index.tokenize.tokens import Tokenizer
from index.tokenize.vocabulary import read_vocabulary

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import jieba

    jieba.setLogLevel("CRITICAL")

HERE = Path(__file__).parent
# Off-topic questions a set is asked from each of the others.
OFF_TOPIC = 300
BINS = 10

Search = Callable[[str], list[str]]


def rank_bm25(ids: list[str], texts: list[str]) -> Search:
    """What a tutorial does: BM25Okapi over jieba's words of the raw text."""
    import numpy as np
    from rank_bm25 import BM25Okapi

    bm25 = BM25Okapi([jieba.lcut(text) for text in texts])

    def search(question: str) -> list[str]:
        scores = bm25.get_scores(jieba.lcut(question))
        return [ids[i] for i in np.argsort(-scores, kind="stable")[:DEPTH] if scores[i] > 0]

    return search


def words(text: str) -> list[str]:
    """jieba's words of a text, lower-cased, without punctuation."""
    return [word for word in jieba.lcut_for_search(text.lower()) if any(c.isalnum() for c in word)]


def bm25s(ids: list[str], texts: list[str]) -> Search:
    """bm25s with its defaults."""
    import bm25s as library

    retriever = library.BM25()
    retriever.index([words(text) for text in texts], show_progress=False)

    def search(question: str) -> list[str]:
        known = [word for word in words(question) if word in retriever.vocab_dict]
        if not known:
            return []
        k = min(DEPTH, len(ids))
        numbers, scores = retriever.retrieve([known], k=k, show_progress=False)
        return [ids[i] for i, score in zip(numbers[0], scores[0], strict=True) if score > 0]

    return search


def tantivy(ids: list[str], texts: list[str]) -> Search:
    """tantivy with its defaults, the words joined by blanks."""
    import tantivy as library

    builder = library.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("body", tokenizer_name="whitespace")
    index = library.Index(builder.build())
    writer = index.writer()
    for entry_id, text in zip(ids, texts, strict=True):
        writer.add_document(library.Document(id=entry_id, body=" ".join(words(text))))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    schema = index.schema

    def search(question: str) -> list[str]:
        terms = [library.Query.term_query(schema, "body", word) for word in words(question)]
        if not terms:
            return []
        query = library.Query.boolean_query([(library.Occur.Should, term) for term in terms])
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(query, DEPTH).hits]

    return search


PEERS = {"rank-bm25, jieba.lcut": rank_bm25, "bm25s, jieba": bm25s, "tantivy, jieba": tantivy}


def measure(beir: Beir, search: Search) -> tuple[float, ...]:
    """R@1, MRR@10, R@10 and R@100 of a search."""
    rankings = [
        judge_documents(search(question.text), beir.grades[question.question_id]) for question in beir.questions
    ]
    sums = [(recall(r, 1), reciprocal_rank(r, 10), recall(r, 10), recall(r, 100)) for r in rankings]
    return tuple(sum(column) / len(rankings) for column in zip(*sums, strict=True))


def trust(engine: Engine, beir: Beir, others: list[str]) -> tuple[list[tuple[float, bool]], float, float]:
    """(confidence, right) of every answer; the shares answered, and refused of others' questions."""
    answers = [(ask(engine, q.text, 1), beir.grades[q.question_id]) for q in beir.questions]
    pairs = [
        (answer.confidence, bool(answer.hits) and answer.hits[0].passage.source in grades) for answer, grades in answers
    ]
    answered = sum(answer.answered for answer, _ in answers) / len(answers)
    refused = [ask(engine, question, 1) for question in others]
    pairs += [(answer.confidence, False) for answer in refused]
    return pairs, answered, sum(not answer.answered for answer in refused) / max(1, len(refused))


def reliability(pairs: list[tuple[float, bool]]) -> Iterator[tuple[float, float, int]]:
    """Mean confidence, share right and number of answers, for each tenth of the confidence."""
    for i in range(BINS):
        inside = [pair for pair in pairs if i <= pair[0] * BINS < i + 1 or (i == BINS - 1 and pair[0] == 1)]
        if inside:
            yield sum(c for c, _ in inside) / len(inside), sum(r for _, r in inside) / len(inside), len(inside)


def plot(curves: dict[str, list[tuple[float, float, int]]]) -> None:
    """Draw the share of right answers over their confidence, a line a set."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(6, 6))
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":", label="as it says")
    for name, points in curves.items():
        axes.plot([x for x, _, _ in points], [y for _, y, _ in points], marker="o", label=name)
    axes.set(xlabel="confidence", ylabel="share right, off-topic questions included", xlim=(0, 1), ylim=(0, 1))
    axes.legend()
    figure.tight_layout()
    figure.savefig(HERE / "quality.png", dpi=120)


def main() -> None:
    """Measure every set of the folder and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    sets = {path.parent.name: read_beir(path.parent) for path in sorted(folder.glob("*/corpus.jsonl"))}
    lines = ["# Quality", "", "Written by `python bench/quality.py FOLDER`, all in one run.", ""]
    lines += ["| set | engine | R@1 | MRR@10 | R@10 | R@100 |", "|---|---|---|---|---|---|"]
    trusted = ["", "| set | answered | off-topic refused |", "|---|---|---|"]
    curves = {}
    for name, beir in sets.items():
        ids = [document.source for document in beir.documents]
        texts = [document.text for document in beir.documents]
        engine = build_engine(
            [p for document in beir.documents for p in split(document)], Tokenizer(read_vocabulary(None))
        )
        engines = {peer: build(ids, texts) for peer, build in PEERS.items()}
        engines["passagebot"] = lambda question, engine=engine: [d for d, _ in best_documents(engine, question)]
        for peer, search in engines.items():
            row = " | ".join(f"{value:.4f}" for value in measure(beir, search))
            lines.append(f"| {name} | {peer} | {row} |")
            print(lines[-1], flush=True)
        # The same questions in another script are not off topic.
        own = {name.removesuffix("-simplified"), f"{name}-simplified", name}
        others = [
            question.text
            for other, asked in sets.items()
            if other not in own
            for question in asked.questions[:: max(1, len(asked.questions) // OFF_TOPIC)]
        ]
        pairs, answered, refused = trust(engine, beir, others)
        trusted.append(f"| {name} | {answered:.3f} | {refused:.3f} |")
        print(trusted[-1], flush=True)
        curves[name] = list(reliability(pairs))
    plot(curves)
    bins = ["", "| set | confidence | share right | answers |", "|---|---|---|---|"]
    bins += [f"| {name} | {x:.2f} | {y:.2f} | {n} |" for name, points in curves.items() for x, y, n in points]
    page = [*lines, *trusted, "", "![reliability](quality.png)", *bins, ""]
    (HERE / "QUALITY.md").write_text("\n".join(page), encoding="utf-8")


if __name__ == "__main__":
    main()
