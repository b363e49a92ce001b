"""rank: the passages that best match a question, by words, and by meaning beside them where a model is on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

from index.embed.meaning import Thought
from index.passages import Passage
from index.rank.backend import Backend
from index.rank.hits import Hit
from index.rank.names import Names, factors, names_of, names_place
from index.rank.nearness import Nearness, blended
from index.rank.query import Query, field_tokens, letters_of
from index.rank.recipe import Recipe
from index.rank.rerank import Candidate, Reranker
from index.store.columns import FIELDS
from index.tokenize.tokens import Tokenizer

# The fields of a question's `token_weights`.
_TOKEN_FIELDS = ("unigrams", "bigrams", "words")
# Headings above passages that are kept in memory.
_REMEMBERED = 1 << 12


@dataclass(frozen=True, slots=True)
class ScoreShares:
    """What a passage's score by words is made of: the sum of all fields and of its sentences, times a factor.

    Attributes:
        fields: Field -> what it adds.
        sentences: What the best sentence adds; less than nothing where a quoted question is left out.
        factor: By what the question names, and whether it is the title.
        score: The score.
    """

    fields: Mapping[str, float]
    sentences: float
    factor: float
    score: float


class Ranker:
    """Searches the passages of a snapshot.

    Threads: immutable, for any number of threads.

    Args:
        backend: Statistics and paragraphs.
        tokenizer: Of passages and questions.
        recipe: The numbers of the ranking.
        passage: Returns a passage by its number.
        nearness: What ranks by meaning beside words; None where that is off.

    Attributes:
        reranker: Scores paragraphs by their sentences.
    """

    def __init__(
        self,
        backend: Backend,
        tokenizer: Tokenizer,
        recipe: Recipe,
        passage: Callable[[int], Passage],
        nearness: Nearness | None,
    ) -> None:
        self._backend = backend
        self._tokenizer = tokenizer
        self._recipe = recipe
        self._passage = passage
        self._nearness = nearness
        self._names_place = lru_cache(maxsize=_REMEMBERED)(lambda folded: names_place(folded, tokenizer))
        self.reranker = Reranker(tokenizer, recipe)

    def search(self, query: Query, k: int, weights: Mapping[str, float]) -> list[Hit]:
        """Return the k passages that best match a question, given its `token_weights`, best first."""
        if self._nearness is not None:
            return self._by_both(query, weights, k)
        return self._best(self._by_words(query, self._candidates(query, k), weights, k), k)

    def _best(self, scored: Sequence[tuple[float, int]], k: int) -> list[Hit]:
        """The k best of some scored passages, ties by number."""
        best = sorted(scored, key=lambda hit: (-hit[0], hit[1]))[:k]
        return [Hit(self._passage(number), score) for score, number in best]

    def _by_words(
        self, query: Query, candidates: Sequence[Candidate], weights: Mapping[str, float], k: int
    ) -> list[tuple[float, int]]:
        """The score of each part of some paragraphs, and its number, the k best among them."""
        first, rest = candidates[: self._recipe.reranked], candidates[self._recipe.reranked :]
        scored = self.reranker.scores(self._titled(query, first), weights, k)
        return scored + [(found.factor * found.score, number) for found in rest for number in found.numbers]

    def _by_both(self, query: Query, weights: Mapping[str, float], k: int) -> list[Hit]:
        """The hits by words and meaning; where the model says nothing in time, by words alone."""
        nearness, recipe = cast("Nearness", self._nearness), self._recipe
        asking = nearness.begin(query.question)
        candidates = self._candidates(query, k)
        near, far = candidates[: recipe.considered], candidates[recipe.considered :]
        scored = self._by_words(query, near, weights, sum(len(found.numbers) for found in near))
        others = [(found.factor * found.score, number) for found in far for number in found.numbers]
        first = sorted(scored, key=lambda hit: (-hit[0], hit[1]))[: recipe.embedded]
        thought = nearness.think(asking, [self._passage(number) for _, number in first])
        if thought is None or not scored:
            return self._best(scored + others, k)
        is_covered = self._covers(first[0][1], weights)
        # Those nearest in meaning would come after all others where words alone order.
        also = [] if is_covered else self._nearest(query, near, thought)
        scored += [(found.factor * found.score, number) for found in also for number in found.numbers]
        words = {number: score for score, number in scored}
        cosines = dict(zip(words, nearness.cosines(thought, list(map(self._passage, words))), strict=True))
        ranked = blended(words, cosines, 0.0 if is_covered else recipe.meaning, math.fsum(weights.values()) or 1.0)
        hits = [Hit(self._passage(one.number), one.score, words=one.words, cosine=one.cosine) for one in ranked[:k]]
        # After those that are looked at come the others, by words.
        others = [other for other in others if other[1] not in words][: k - len(hits)]
        scale = ranked[-1].score / max((score for score, _ in others), default=1.0)
        return hits + [Hit(self._passage(number), scale * score, words=score) for score, number in others]

    def _covers(self, number: int, weights: Mapping[str, float]) -> bool:
        """Whether the paragraph of a passage has so much of a question that meaning need not tell it from others."""
        parts = list(map(self._passage, self._backend.parts_of(self._backend.paragraph_of(number))))
        has = math.fsum(map(weights.__getitem__, self.reranker.terms_of(parts, weights)))
        return has > self._recipe.covered * math.fsum(weights.values())

    def _nearest(self, query: Query, known: Sequence[Candidate], thought: Thought) -> list[Candidate]:
        """The paragraphs of the passages nearest to a question in meaning that are not known by words."""
        nearness = cast("Nearness", self._nearness)
        have = {found.numbers.start for found in known}
        paragraphs: dict[int, None] = {}
        for digest in nearness.nearest(thought, self._recipe.nearest):
            for number in self._backend.passages_with(digest):
                paragraph = self._backend.paragraph_of(number)
                if self._backend.parts_of(paragraph).start not in have:
                    paragraphs[paragraph] = None
        found = list(paragraphs)
        scores = self._backend.scores_of(query.terms, found)
        return self._as_candidates(names_of(query, self._tokenizer), list(zip(found, scores, strict=True)), 0)

    def _candidates(self, query: Query, k: int) -> list[Candidate]:
        """The best paragraphs, best first, with factors by what the question names."""
        names = names_of(query, self._tokenizer)
        least = max(k, self._recipe.reranked, self._recipe.named if names else 0)
        if self._nearness is not None:
            least = max(least, self._recipe.considered)
        candidates = self._as_candidates(names, self._backend.top_k(query.terms, least), self._recipe.reranked)
        return sorted(candidates, key=lambda found: -found.score * found.factor) if names else candidates

    def _as_candidates(self, names: Names, best: Sequence[tuple[int, float]], reranked: int) -> list[Candidate]:
        """Paragraphs with their scores, and factors by what a question names.

        Args:
            names: What the question names.
            best: The paragraphs and their scores.
            reranked: How many of them may be reranked; texts of others are folded only where names are looked for.
        """
        numbers = [self._backend.parts_of(paragraph) for paragraph, _ in best]
        parts = [list(map(self._passage, several)) for several in numbers]
        read = parts if names else parts[:reranked]
        above = self._tokenizer.fold_all(["\n".join(several[0].above) for several in read])
        texts = self._tokenizer.fold_all(["\n".join(part.text for part in several) for several in read])
        by_names = factors(names, above, texts, self._recipe, self._names_place)
        unread = [""] * (len(parts) - len(read))
        scores = [score for _, score in best]
        factored = [*by_names, *(1.0 for _ in unread)]
        return list(map(Candidate, numbers, parts, [*above, *unread], [*texts, *unread], scores, factored))

    def _titled(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Candidates with the factor of those whose title is asked."""
        asked = self._as_titles(query)
        return [
            found
            if asked.isdisjoint(map(letters_of, found.above.split("\n")))
            else replace(found, factor=found.factor * self._recipe.titled)
            for found in candidates
        ]

    def _as_titles(self, query: Query) -> set[str]:
        """The letters of a question as a title may have them: whole, and from the first to the last content word."""
        content = [i for i, word in enumerate(query.words) if word.content]
        subject = query.words[content[0] : content[-1] + 1] if content else query.words
        said = "".join(word.run for word in query.words), "".join(word.run for word in subject)
        return set(map(letters_of, (query.folded, *said))) - {""}

    def share(self, query: Query, number: int, weights: Mapping[str, float]) -> ScoreShares:
        """Return what a passage's score by words is made of, given its question's `token_weights`."""
        paragraph = self._backend.paragraph_of(number)
        by_field = {
            field: self._backend.scores_of([term for term in query.terms if term.field == field], [paragraph])[0]
            for field in FIELDS
        }
        total = self._backend.scores_of(query.terms, [paragraph])[0]
        names = names_of(query, self._tokenizer)
        (candidate,) = self._titled(query, self._as_candidates(names, [(paragraph, total)], 1))
        scores = {part: score for score, part in self.reranker.scores([candidate], weights, len(candidate.numbers))}
        score = scores[number]
        return ScoreShares(by_field, score / candidate.factor - total, candidate.factor, score)

    def token_weights(self, query: Query) -> dict[str, float]:
        """Return the weight of each token of a question: idf times field weight, summed over its fields.

        Without stop words, and without what has a character of theirs that no passage has: in
        a small folder 的 may occur nowhere, and would weigh more than the subject.
        """
        weights: dict[str, float] = {}
        stops = query.stop_characters()
        nowhere = self._backend.idf("unigrams", [""])[0]
        idfs = zip(sorted(stops), self._backend.idf("unigrams", sorted(stops)), strict=True)
        unknown = {stop for stop, idf in idfs if idf >= nowhere}
        for field in _TOKEN_FIELDS:
            terms = list(dict.fromkeys(field_tokens(field, query.tokens)))
            weight = self._recipe.weight(field)
            for term, idf in zip(terms, self._backend.idf(field, terms), strict=True):
                if unknown.isdisjoint(term) and not stops.issuperset(term):
                    weights[term] = weights.get(term, 0.0) + weight * idf
        return weights

    def unknown_tokens(self, query: Query) -> set[str]:
        """Return the tokens of a question that no paragraph has."""
        asked: set[str] = set()
        known: set[str] = set()
        for field in _TOKEN_FIELDS:
            terms = list(dict.fromkeys(field_tokens(field, query.tokens)))
            asked.update(terms)
            known.update(term for term, found in zip(terms, self._backend.has(field, terms), strict=True) if found)
        return asked - known
