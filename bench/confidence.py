"""Confidence: fit the coefficients of `Recipe.topic`, `confidence` and `by_meaning`, and print what they do.

    python bench/confidence.py EVAL LAWS [--vectors FILE [--sampled 120]]

EVAL holds BEIR folders, and `everyday` with golden and unanswerable questions to the default documents (`seeds`)
and to the folder LAWS.

Topic: a set's own questions are on it, the questions of the other sets in its script are not. Both are asked of
samples of 3 to all of the set's documents, since a bot's folder may be of any size, whole and cut to two to four
words, since people type keywords. Every set, size and kind of question weighs the same.

Confidence: whether the first hit is right. Asked are the everyday questions, golden and unanswerable, and of each
set questions whose passage is in the half of its documents that is searched, others whose passage is in the other
half, and some of another set. Right and wrong weigh the same, everyday questions twice as much; statutes half, since
with the right one taken away others say nearly the same.

By meaning: with --vectors, the same with the local model, whose vectors FILE keeps. Of each set 120 questions are
asked, the passages of every second one taken away; everyday questions weigh four times as much, since those
near the topic that the documents do not answer are among them alone.

The samples are drawn with fixed seeds.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from embedded import kept_meaning
from embeddings import sampled
from everyday import SEEDS, engine_of, is_right
from sklearn.linear_model import LogisticRegression

from index import open_index
from index.answer import ask, features_of
from index.embed.meaning import Meaning
from index.evaluate.sets import Beir, read_beir, read_golden, read_questions
from index.passages import split
from index.rank.confidence import AnswerFeatures, Features, MeaningFeatures, numbers_of
from index.rank.engine import build_engine
from index.rank.recipe import RECIPE
from index.tokenize.question import analyse
from index.tokenize.scripts import is_unspaced
from index.tokenize.tokens import Tokenizer
from index.tokenize.vocabulary import read_vocabulary

# Documents in a sample (0: all) -> how many samples, and how many questions each is asked.
SAMPLES = {3: (60, 5), 10: (30, 10), 30: (12, 25), 100: (5, 60), 300: (3, 100), 0: (1, 500)}
# Whole questions are what people are told to ask; keywords weigh half as much.
KEYWORDS_WEIGHT = 0.5
# Of each set: questions with their passage and without it, and questions of another set.
OWN, GONE, FOREIGN = 300, 300, 100
# The best passages of each question that are embedded: the first hit is among them.
EMBEDDED = 5
SET_WEIGHTS = {
    "confidence": {"seeds": 2.0, "laws": 2.0, "stard-core-dev": 0.5},
    "by_meaning": {"seeds": 4.0, "laws": 4.0, "stard-core-dev": 0.5},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked of a folder: of which kind, the features of its best hit, and whether that is wanted."""

    name: str
    kind: tuple[object, ...]
    wanted: bool
    features: Features | None


def cut(tokenizer: Tokenizer, question: str, chance: random.Random) -> str:
    """Two to four neighbouring content words of a question."""
    words = [word for word in analyse(question, tokenizer)[0] if word.content]
    if len(words) < 3:
        return question
    count = chance.randint(2, min(4, len(words)))
    first = chance.randint(0, len(words) - count)
    return question[words[first].start : words[first + count - 1].end]


def on_topic(name: str, beir: Beir, others: list[str], chance: random.Random) -> Iterator[Asked]:
    """Ask samples of a set its own and others' questions."""
    tokenizer = Tokenizer(read_vocabulary(None))
    passages = {document.source: list(split(document)) for document in beir.documents}
    for size, (samples, most) in SAMPLES.items():
        if size >= len(passages):
            continue
        for _ in range(samples):
            sources = set(chance.sample(sorted(passages), size or len(passages)))
            engine = build_engine([p for source in passages if source in sources for p in passages[source]], tokenizer)
            known = [q.text for q in beir.questions if not sources.isdisjoint(beir.grades[q.question_id])]
            own = chance.sample(known, min(len(known), most))
            foreign = chance.sample(others, min(len(own), len(others)))
            for question in own + foreign:
                for text, is_cut in ((question, False), (cut(tokenizer, question, chance), True)):
                    kind = (size or "all", "keywords" if is_cut else "whole")
                    yield Asked(name, kind, question in own, features_of(engine, text))


def everyday(name: str, docs: Path, folder: Path, meaning: Meaning | None = None) -> Iterator[Asked]:
    """Ask everyday questions that the documents answer, and near ones that they do not."""
    engine, golden = open_index(docs, embeddings=meaning), read_golden(folder / f"{name}.golden.jsonl")
    for number, question in enumerate(golden.questions):
        yield Asked(name, ("golden",), is_right(engine, golden, number), features_of(engine, question.text))
    for text in read_questions(folder / f"{name}.unanswerable.jsonl"):
        yield Asked(name, ("unanswerable",), False, features_of(engine, text))


def halved(name: str, beir: Beir, others: list[str], chance: random.Random) -> Iterator[Asked]:
    """Ask half of a set's documents questions of both halves and of another set."""
    half = set(chance.sample([document.source for document in beir.documents], len(beir.documents) // 2))
    engine = build_engine(
        [p for d in beir.documents if d.source in half for p in split(d)], Tokenizer(read_vocabulary(None))
    )
    own = [q for q in beir.questions if half.issuperset(beir.grades[q.question_id])]
    gone = [q for q in beir.questions if half.isdisjoint(beir.grades[q.question_id])]
    for question in chance.sample(own, min(OWN, len(own))):
        hits = ask(engine, question.text, 1, mend=False).hits
        right = bool(hits) and hits[0].passage.source in beir.grades[question.question_id]
        yield Asked(name, ("own",), right, features_of(engine, question.text))
    for question in chance.sample(gone, min(GONE, len(gone))):
        yield Asked(name, ("gone",), False, features_of(engine, question.text))
    for text in chance.sample(others, min(FOREIGN, len(others))):
        yield Asked(name, ("foreign",), False, features_of(engine, text))


def sampled_with_meaning(name: str, beir: Beir, questions: int, meaning: Meaning) -> Iterator[Asked]:
    """Ask a set some of its questions, the passages of every second one taken away."""
    asked = sampled(beir, questions).questions
    taken = {source for question in asked[::2] for source in beir.grades[question.question_id]}
    documents = [document for document in beir.documents if document.source not in taken]
    engine = engine_of(documents, meaning, RECIPE.changed([f"embedded={EMBEDDED}"]))
    for question in asked:
        hits = ask(engine, question.text, 1, mend=False).hits
        right = bool(hits) and hits[0].passage.source in beir.grades[question.question_id]
        is_gone = taken.issuperset(beir.grades[question.question_id])
        yield Asked(name, ("gone" if is_gone else "own",), right, features_of(engine, question.text))


def fitted(rows: Sequence[tuple[float, ...]], wanted: Sequence[bool], weights: Sequence[float]) -> tuple[float, ...]:
    """Intercept and coefficients of the logistic function that tells what is wanted."""
    values = np.array(rows)
    middle, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    model = LogisticRegression(C=10, max_iter=2000).fit((values - middle) / spread, wanted, sample_weight=weights)
    slopes = model.coef_[0] / spread
    return tuple(round(float(value), 2) for value in (model.intercept_[0] - slopes @ middle, *slopes))


def probabilities(coefficients: Sequence[float], rows: Sequence[tuple[float, ...]]) -> list[float]:
    """The logistic function of each row."""
    evidence = coefficients[0] + np.array(rows) @ np.array(coefficients[1:])
    shares: list[float] = (1 / (1 + np.exp(-evidence))).tolist()
    return shares


def _judged_by(one: Asked, name: str) -> AnswerFeatures | MeaningFeatures | None:
    """The features of a question that a confidence is fitted on."""
    if one.features is None:
        return None
    return one.features.meaning if name == "by_meaning" else one.features.answer


def main() -> None:
    """Fit both, print the coefficients and what they do."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval", type=Path)
    parser.add_argument("laws", type=Path)
    parser.add_argument("--only", choices=("topic", "confidence"))
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--sampled", type=int, default=120)
    given = parser.parse_args()
    sets = {path.parent.name: read_beir(path.parent) for path in sorted(given.eval.glob("*/corpus.jsonl"))}
    # The same questions in another script would count twice.
    sets = {name: beir for name, beir in sets.items() if not name.endswith("-simplified")}
    if given.vectors:
        fit_by_meaning(given.eval, given.laws, sets, given.sampled, kept_meaning(given.vectors))
        return
    unspaced = {name: is_unspaced(beir.questions[0].text) for name, beir in sets.items()}
    chance = random.Random(3)  # noqa: S311  # samples, no secrets
    others = {}
    for name in sets:
        kin = [other for other in sets if other != name and unspaced[other] == unspaced[name]]
        # As many questions of each other set.
        most = min((len(sets[other].questions) for other in kin), default=0)
        others[name] = [q.text for other in kin for q in chance.sample(sets[other].questions, most)]
    if given.only != "confidence":
        fit_topic([one for name, beir in sets.items() for one in on_topic(name, beir, others[name], chance)])
    if given.only != "topic":
        asked = [
            *everyday("seeds", SEEDS, given.eval / "everyday"),
            *everyday("laws", given.laws, given.eval / "everyday"),
        ]
        asked += [one for name, beir in sets.items() for one in halved(name, beir, others[name], chance)]
        fit_confidence(asked)


def fit_topic(asked: list[Asked]) -> None:
    """Print the coefficients of the topic, and how many questions are called on it."""
    found = [(one, astuple(one.features.topic)) for one in asked if one.features]
    groups = Counter((one.name, one.kind, one.wanted) for one, _ in found)
    weights = [
        (KEYWORDS_WEIGHT if "keywords" in one.kind else 1) * 100 / groups[one.name, one.kind, one.wanted]
        for one, _ in found
    ]
    coefficients = fitted([row for _, row in found], [one.wanted for one, _ in found], weights)
    print(f"topic = {coefficients}")
    shares = iter(probabilities(coefficients, [row for _, row in found]))
    called: dict[tuple[object, ...], list[bool]] = {}
    for one in asked:
        is_called = one.features is not None and next(shares) >= RECIPE.min_topic
        called.setdefault((one.name, *one.kind, one.wanted), []).append(is_called)
    print("| set | documents | questions | on topic | off-topic refused |\n|---|---|---|---|---|")
    for (*kind, own), told in called.items():
        if own:
            foreign = called.get((*kind, False))
            refused = f"{1 - sum(foreign) / len(foreign):.3f}" if foreign else "-"
            print(f"| {' | '.join(map(str, kind))} | {sum(told) / len(told):.3f} | {refused} |")


def fit_by_meaning(folder: Path, laws: Path, sets: Mapping[str, Beir], questions: int, meaning: Meaning) -> None:
    """Ask everyday questions and samples of the sets by words and meaning, and fit the confidence of that."""
    asked = [
        *everyday("seeds", SEEDS, folder / "everyday", meaning),
        *everyday("laws", laws, folder / "everyday", meaning),
    ]
    asked += [one for name, beir in sets.items() for one in sampled_with_meaning(name, beir, questions, meaning)]
    fit_confidence(asked, "by_meaning")


def fit_confidence(asked: list[Asked], name: str = "confidence") -> None:
    """Print the coefficients of the confidence, and how many questions are called answered at which bound."""
    found = [(one, numbers_of(values)) for one in asked if (values := _judged_by(one, name))]
    groups = Counter((one.name, one.wanted) for one, _ in found)
    weights = [SET_WEIGHTS[name].get(one.name, 1.0) * 100 / groups[one.name, one.wanted] for one, _ in found]
    coefficients = fitted([row for _, row in found], [one.wanted for one, _ in found], weights)
    print(f"{name} = {coefficients}")
    shares = probabilities(coefficients, [row for _, row in found])
    sure = [
        (one, min(share, RECIPE.unsure) if one.features and one.features.answer.lacking else share)
        for (one, _), share in zip(found, shares, strict=True)
    ]
    bounds = (0.55, 0.6, 0.65, 0.7, 0.75)
    print(f"| set | questions | first hit | {' | '.join(f'called the answer from {b}' for b in bounds)} |")
    print("|---" * (3 + len(bounds)) + "|")
    for of, kind, wanted in dict.fromkeys((one.name, one.kind, one.wanted) for one, _ in sure):
        told = [share for one, share in sure if (one.name, one.kind, one.wanted) == (of, kind, wanted)]
        counts = [f"{sum(share >= bound for share in told)} of {len(told)}" for bound in bounds]
        print(f"| {of} | {kind[0]} | {'right' if wanted else 'wrong'} | {' | '.join(counts)} |")


if __name__ == "__main__":
    main()
