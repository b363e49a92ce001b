"""evaluate: judge rankings and compute MRR, nDCG and recall.

Written by hand, a few lines each: the libraries either weigh grades linearly in nDCG or need a
compiler, and are larger than the rest of the index.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.rank.hits import Hit
from index.tokenize.dice import bigrams_of

# A hit is a golden passage if one contains this share of the other's bigrams; if the hit is the
# shorter one, it needs this length or an answer in it.
_COVERED = 0.8
_ENOUGH_CHARS = 80


@dataclass(frozen=True, slots=True)
class Ranking:
    """The judged ranking of a question.

    Attributes:
        gains: The grade of the hit at each rank; 0 for a wrong one.
        ideal: The grades of all right documents or passages, highest first.
        found: How many right ones each rank adds.
    """

    gains: tuple[int, ...]
    ideal: tuple[int, ...]
    found: tuple[int, ...]


def judge_documents(ranked: Sequence[str], grades: dict[str, int]) -> Ranking:
    """Judge a ranking of documents by their grades."""
    gains = tuple(grades.get(document_id, 0) for document_id in ranked)
    return Ranking(gains, tuple(sorted(grades.values(), reverse=True)), tuple(int(gain > 0) for gain in gains))


def judge_passages(hits: Sequence[Hit], right: Sequence[tuple[str, str]], answers: Sequence[str]) -> Ranking:
    """Judge a ranking of passages; a hit on passages that were found before takes no rank."""
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
    """Whether a hit is a golden passage: it covers it, or is a long enough part of it."""
    source, text = passage
    if hit.passage.source != source:
        return False
    wanted, shown = bigrams_of(text), bigrams_of(hit.passage.text)
    common = len(wanted & shown)
    if common >= _COVERED * len(wanted):
        return True
    says_enough = len(hit.passage.text) >= _ENOUGH_CHARS or contains(hit.passage.text, answers)
    return common >= _COVERED * len(shown) and says_enough


def contains(text: str, answers: Iterable[str]) -> bool:
    """Whether a text contains one of some answers; full-width and half-width are the same."""
    normal = unicodedata.normalize("NFKC", text)
    return any(answer and unicodedata.normalize("NFKC", answer) in normal for answer in answers)


# --- measures


def reciprocal_rank(ranking: Ranking, k: int) -> float:
    """Return 1 / rank of the first right hit among the first k, 0 without one. Example: third → 1/3."""
    return next((1 / rank for rank, gain in enumerate(ranking.gains[:k], 1) if gain), 0.0)


def ndcg(ranking: Ranking, k: int) -> float:
    """Return the discounted cumulated gain of the first k hits as a share of the best possible.

    Source:
        Järvelin & Kekäläinen 2002, with the gain 2^grade - 1 of Burges et al. 2005.
    """
    best = _dcg(ranking.ideal[:k])
    return min(1.0, _dcg(ranking.gains[:k]) / best) if best else 0.0


def recall(ranking: Ranking, k: int) -> float:
    """Return the share of the right documents or passages that the first k hits find."""
    return sum(ranking.found[:k]) / len(ranking.ideal) if ranking.ideal else 0.0


def _dcg(grades: Iterable[int]) -> float:
    return math.fsum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))
