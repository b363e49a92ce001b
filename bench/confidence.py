"""Confidence: fit what the features of an answer count for, on every question set of a folder.

    python bench/confidence.py FOLDER     prints the coefficients of index/rank/recipe.py

A set's own questions are to be answered, the questions of the other sets in its script are
not. Both are asked of samples of 3 to all of the set's documents, since a bot's folder may be
of any size, whole and cut to two to four words, since people type keywords. Every set, size
and kind of question weighs the same. The samples are drawn with a fixed seed.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sklearn.linear_model import LogisticRegression

from index.answer import features
from index.evaluate.sets import Beir, read_beir
from index.passages import split
from index.rank.engine import Engine, build_engine
from index.rank.recipe import RECIPE
from index.tokenize.question import analyse
from index.tokenize.scripts import is_unspaced
from index.tokenize.tokens import Tokenizer

# Documents in a sample (0: all) -> how many samples, and how many questions each is asked.
SAMPLES = {3: (60, 5), 10: (30, 10), 30: (12, 25), 100: (5, 60), 300: (3, 100), 0: (1, 500)}
# Whole questions are what people are told to ask; keywords weigh half as much.
KEYWORDS_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked of a sample: its features (None: no hit) and whether it is the set's own."""

    name: str
    size: int
    cut: bool
    own: bool
    features: tuple[float, float, float] | None


def cut(tokenizer: Tokenizer, question: str, chance: random.Random) -> str:
    """Two to four neighbouring content words of a question."""
    words = [word for word in analyse(question, tokenizer)[0] if word.content]
    if len(words) < 3:
        return question
    count = chance.randint(2, min(4, len(words)))
    first = chance.randint(0, len(words) - count)
    return question[words[first].start : words[first + count - 1].end]


def features_of(engine: Engine, question: str) -> tuple[float, float, float] | None:
    """The features of the best hit, None without one."""
    snapshot = engine.snapshot
    query = snapshot.analyse(question)
    hits = snapshot.search(query, 1)
    return features(snapshot, snapshot.token_weights(query), hits[0]) if hits else None


def ask_samples(name: str, beir: Beir, others: list[str], chance: random.Random) -> Iterator[Asked]:
    """Ask samples of a set its own and others' questions."""
    tokenizer = Tokenizer()
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
                    yield Asked(name, size, is_cut, question in own, features_of(engine, text))


def main() -> None:
    """Fit on every set of the folder, print the coefficients and what they do."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    sets = {path.parent.name: read_beir(path.parent) for path in sorted(folder.glob("*/corpus.jsonl"))}
    # The same questions in another script would count twice.
    sets = {name: beir for name, beir in sets.items() if not name.endswith("-simplified")}
    unspaced = {name: is_unspaced(beir.questions[0].text) for name, beir in sets.items()}
    chance = random.Random(3)  # noqa: S311  # samples, no secrets
    asked: list[Asked] = []
    for name, beir in sets.items():
        kin = [other for other in sets if other != name and unspaced[other] == unspaced[name]]
        # As many questions of each other set.
        most = min((len(sets[other].questions) for other in kin), default=0)
        others = [question.text for other in kin for question in chance.sample(sets[other].questions, most)]
        asked += ask_samples(name, beir, others, chance)
        print(f"{name}: {len(asked)} asked", flush=True)

    found = [one for one in asked if one.features is not None]
    groups = Counter((one.name, one.size, one.cut, one.own) for one in found)
    weights = [
        (KEYWORDS_WEIGHT if one.cut else 1) * 100 / groups[one.name, one.size, one.cut, one.own] for one in found
    ]
    model = LogisticRegression(C=100, max_iter=1000)
    model.fit([one.features for one in found], [one.own for one in found], sample_weight=weights)
    coefficients = tuple(round(float(coefficient), 2) for coefficient in model.coef_[0])
    names = ("score", "coverage", "length", "intercept")
    for name, value in zip(names, (*coefficients, round(float(model.intercept_[0]), 2)), strict=True):
        print(f"confidence_{name} = {value}")

    sure = iter(model.predict_proba([one.features for one in found])[:, 1])
    answered: dict[tuple[str, int, bool, bool], list[bool]] = {}
    for one in asked:
        is_answered = one.features is not None and next(sure) >= RECIPE.min_confidence
        answered.setdefault((one.name, one.size, one.cut, one.own), []).append(is_answered)
    print("| set | documents | questions | answered | off-topic refused |\n|---|---|---|---|---|")
    for (name, size, is_cut, own), told in answered.items():
        if own:
            foreign = answered.get((name, size, is_cut, False))
            refused = f"{1 - sum(foreign) / len(foreign):.3f}" if foreign else "-"
            kind = "keywords" if is_cut else "whole"
            print(f"| {name} | {size or 'all'} | {kind} | {sum(told) / len(told):.3f} | {refused} |")


if __name__ == "__main__":
    main()
