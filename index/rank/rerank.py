"""rank: score the best paragraphs again, by their sentences."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from heapq import heappush, heappushpop

from index.passages import Passage
from index.rank.recipe import Recipe
from index.rank.sentences import (
    Folded,
    Sentence,
    folded_sentences,
    matched_sentences,
    quotes_question,
    sentence_scores,
    without_quoted_questions,
)
from index.tokenize.tokens import Tokenizer, terms_in

# Headings above passages, and paragraphs cut into sentences, that are kept in memory.
_REMEMBERED = 1 << 10

Weights = Mapping[str, float]
"""Token of a question -> its weight; see `Snapshot.token_weights`."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph that may be a hit.

    Attributes:
        numbers: The numbers of its passages.
        parts: Its passages.
        above: The names and headings above it, folded, a line each.
        text: Its text, folded.
        score: BM25's.
        factor: By what its score is multiplied.
    """

    numbers: range
    parts: Sequence[Passage]
    above: str
    text: str
    score: float
    factor: float = 1.0


class Reranker:
    """Scores paragraphs by their sentences.

    Threads: for any number of threads; what it remembers depends on its arguments only.
    """

    def __init__(self, tokenizer: Tokenizer, recipe: Recipe) -> None:
        self._tokenizer = tokenizer
        self._recipe = recipe
        self._sentences = lru_cache(maxsize=_REMEMBERED)(partial(folded_sentences, tokenizer))
        self._folded_above = lru_cache(maxsize=_REMEMBERED)(lambda above: tokenizer.fold("\n".join(above)))

    def scores(self, candidates: Sequence[Candidate], weights: Weights, k: int) -> list[tuple[float, int]]:
        """Return the score and the number of passages of some candidates, the k best among them.

        A paragraph that cannot score as high as the k best found before is left out: what
        its sentences may add is at most what they would if one had all that is in it.
        """
        bounds = [self._bound(candidate, weights) for candidate in candidates]
        scored: list[tuple[float, int]] = []
        best: list[float] = []  # a heap of the k best
        for i in sorted(range(len(candidates)), key=lambda i: -bounds[i]):
            if len(best) >= k and bounds[i] < best[0]:
                break
            for score, number in self._scores(candidates[i], weights):
                scored.append((score, number))
                (heappush if len(best) < k else heappushpop)(best, score)
        return scored

    def _bound(self, candidate: Candidate, weights: Weights) -> float:
        """What no part of a paragraph scores more than."""
        quotes = any(quotes_question(part.text) for part in candidate.parts)
        # Where a quoted question is left out, words that it parts may be a pair.
        terms = weights if quotes else terms_in(candidate.text, weights)
        return candidate.factor * (candidate.score + self._bonus(sum(map(weights.__getitem__, terms)), weights))

    def _scores(self, candidate: Candidate, weights: Weights) -> list[tuple[float, int]]:
        """The score of each part of a paragraph, and the part's number."""
        score = candidate.score
        if any(quotes_question(part.text) for part in candidate.parts):
            score *= _share_said(candidate.text, weights)
        bonuses = self._bonuses(candidate.parts, weights)
        return [
            (candidate.factor * (score + bonus), number)
            for bonus, number in zip(bonuses, candidate.numbers, strict=True)
        ]

    def _bonuses(self, parts: Sequence[Passage], weights: Weights) -> list[float]:
        """What sentences add to the score of each part of a paragraph.

        The paragraph's bonus depends on its best sentence, the one with the highest sum of
        its tokens' weights. The part with the highest-scored sentence gets all of it, another
        part the share that its own highest score is of that score.
        """
        found = self.matched_sentences(parts, weights)
        bonus = self._bonus(max((sum(weights[term] for term in s.terms) for s in found), default=0.0), weights)
        if len(parts) == 1:
            return [bonus]
        part_scores = [0.0] * len(parts)
        for sentence, score in zip(found, self._sentence_scores(found, parts, weights), strict=True):
            part_scores[sentence.part] = max(part_scores[sentence.part], score)
        highest = max(part_scores)
        return [bonus * (score / highest) if highest else 0.0 for score in part_scores]

    def _bonus(self, weight: float, weights: Weights) -> float:
        """What a sentence adds that has terms of this weight."""
        recipe = self._recipe
        return weight * (recipe.sentence + recipe.whole_question * weight / sum(weights.values())) if weight else 0.0

    # --- sentences

    def scored_sentences(self, parts: Sequence[Passage], terms: Collection[str]) -> tuple[list[Sentence], list[float]]:
        """Return the sentences of a paragraph, given as its parts, and their scores for some terms."""
        found = self.matched_sentences(parts, terms)
        return found, self._sentence_scores(found, parts, terms)

    def matched_sentences(self, parts: Sequence[Passage], terms: Collection[str]) -> list[Sentence]:
        """Return the sentences of a paragraph, given as its parts, each with the terms in it."""
        return matched_sentences(self.sentences(parts), terms)

    def sentences(self, parts: Sequence[Passage]) -> list[Folded]:
        """Return the sentences of a paragraph, given as its parts."""
        return self._sentences(tuple(part.text for part in parts))

    def terms_of(self, parts: Sequence[Passage], terms: Collection[str]) -> set[str]:
        """Return the terms that are in a paragraph, given as its parts, or in the headings above it."""
        said = (sentence.terms for sentence in self.matched_sentences(parts, terms))
        return set(self.heading_terms(parts[0], terms)).union(*said)

    def heading_terms(self, passage: Passage, terms: Iterable[str]) -> list[str]:
        """Return the terms that are in the headings above a passage, in their order."""
        return terms_in(self._folded_above(passage.above), terms)

    def _sentence_scores(
        self, found: Sequence[Sentence], parts: Sequence[Passage], terms: Iterable[str]
    ) -> list[float]:
        return sentence_scores(found, self.heading_terms(parts[0], terms), self._recipe.heading_term)


def _share_said(text: str, weights: Weights) -> float:
    """The share of what a paragraph has of the question that it says, rather than quoting it as a question."""
    has = math.fsum(weights[term] for term in terms_in(text, weights))
    says = math.fsum(weights[term] for term in terms_in(without_quoted_questions(text), weights))
    return says / has if has else 1.0
