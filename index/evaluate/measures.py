"""evaluate: rankings judged, and the field's measures of them.

The measures are computed here, in a few lines each: the libraries for them either weigh
grades linearly in nDCG or bring a compiler, and would be larger than the rest of the index.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.rank.snapshot import Hit
from index.tokenize.dice import bigrams_of

# When a hit counts as a golden passage: the share of character pairs that must be common,
# and the length from which a part of the passage says enough.
_COVERED = 0.8
_TELLING_CHARS = 80


@dataclass(frozen=True, slots=True)
class Ranking:
    """A question's ranking, judged.

    Attributes:
        gains: Grade of each rank's hit, best hit first; 0 where it is not right.
        ideal: Grades of all that is right, highest first.
        found: How many right ones each rank adds.
    """

    gains: tuple[int, ...]
    ideal: tuple[int, ...]
    found: tuple[int, ...]


def judge_documents(ranked: Sequence[str], grades: dict[str, int]) -> Ranking:
    """Return the judged ranking of documents."""
    gains = tuple(grades.get(document_id, 0) for document_id in ranked)
    return Ranking(gains, tuple(sorted(grades.values(), reverse=True)), tuple(int(gain > 0) for gain in gains))


def judge_passages(hits: Sequence[Hit], right: Sequence[tuple[str, str]], answers: Sequence[str]) -> Ranking:
    """Return the judged ranking of passages; hits on what was found before do not count as ranks."""
    found: list[int] = []
    missing = set(range(len(right)))
    for hit in hits:
        matched = {i for i, passage in enumerate(right) if is_passage(hit, passage, answers)}
        if matched and not matched & missing:
            continue
        found.append(len(matched & missing))
        missing -= matched
    return Ranking(tuple(int(n > 0) for n in found), (1,) * len(right), tuple(found))


def is_passage(hit: Hit, passage: tuple[str, str], answers: Sequence[str]) -> bool:
    """Whether a hit is a golden passage: it covers it, or lies in it and says enough."""
    source, text = passage
    if hit.passage.source != source:
        return False
    wanted, shown = bigrams_of(text), bigrams_of(hit.passage.text)
    common = len(wanted & shown)
    if common >= _COVERED * len(wanted):
        return True
    telling = len(hit.passage.text) >= _TELLING_CHARS or contains(hit.passage.text, answers)
    return common >= _COVERED * len(shown) and telling


def contains(text: str, answers: Iterable[str]) -> bool:
    """Whether a text has one of some answers, in whatever width its characters are written."""
    normal = unicodedata.normalize("NFKC", text)
    return any(answer and unicodedata.normalize("NFKC", answer) in normal for answer in answers)


# --- measures


def reciprocal_rank(ranking: Ranking, k: int) -> float:
    """Return 1 / the rank of the first right hit among the first k, 0 if there is none."""
    return next((1 / rank for rank, gain in enumerate(ranking.gains[:k], 1) if gain), 0.0)


def ndcg(ranking: Ranking, k: int) -> float:
    """Return the discounted cumulated gain of the first k hits as a share of the best possible.

    Source:
        Järvelin & Kekäläinen 2002, with the gain 2^grade - 1 of Burges et al. 2005.
    """
    best = _dcg(ranking.ideal[:k])
    return min(1.0, _dcg(ranking.gains[:k]) / best) if best else 0.0


def recall(ranking: Ranking, k: int) -> float:
    """Return the share of what is right that the first k hits find."""
    return sum(ranking.found[:k]) / len(ranking.ideal) if ranking.ideal else 0.0


def _dcg(grades: Iterable[int]) -> float:
    return math.fsum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))
