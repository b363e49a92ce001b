"""rank: an immutable state of an index, to search and to read."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

from index.embed.meaning import Thought
from index.errors import EngineError
from index.passages import Passage
from index.rank.backend import Backend
from index.rank.names import factors, names_of, names_place
from index.rank.nearness import Nearness, blended
from index.rank.query import Query, field_tokens, letters_of
from index.rank.recipe import RECIPE, Recipe
from index.rank.rerank import Candidate, Reranker
from index.rank.slips import Slip, other_spellings, slips
from index.read.collections import EVERYTHING, View
from index.read.document import Unreadable
from index.store.tombstones import Tombstone
from index.tokenize.dice import ALIKE, likeness, words_bigrams_of
from index.tokenize.scripts import is_unspaced
from index.tokenize.tokens import Tokenizer, terms_in

# The fields of a question's `token_weights`.
_TOKEN_FIELDS = ("unigrams", "bigrams", "words")
# Passages, and headings above passages, that are kept in memory.
_REMEMBERED = 1 << 12
# Views whose snapshots are kept in memory.
_VIEWS = 64


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that matches a question.

    Attributes:
        passage: What matched.
        score: Positive, unbounded, comparable within one search only.
        highlights: Where the question's words are in the passage's text: [start, end)
            pairs, in order, not overlapping. Filled in by `ask`.
        sentence: [start, end) of the deciding sentence, None if there is none. Filled in by `ask`.
        also_in: Sources of passages that say the same word for word, in order. Filled in by `ask`.
        words: Its score by words, where it was ranked by meaning too; else None.
        cosine: How near it is to the question in meaning, on the scale of the local model; None where
            nobody knows.
    """

    passage: Passage
    score: float
    highlights: tuple[tuple[int, int], ...] = ()
    sentence: tuple[int, int] | None = None
    also_in: tuple[str, ...] = ()
    words: float | None = None
    cosine: float | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """The passage of a link, then and now.

    Attributes:
        then: The passage when the link was made.
        now: The same passage, edited or renamed if it was since; None if it was removed.
    """

    then: Passage
    now: Passage | None


class Snapshot:
    """The passages of a folder at one moment.

    Paragraphs are ranked, as wholes; passages, their parts that fit a screen, are shown.

    Threads: immutable, for any number of threads. Every method may raise `CorruptIndex`,
    which `Engine.read` handles.

    Attributes:
        unreadable: The files that are not in the index, and why.
        tokenizer: Of passages and questions.
        version: Short name of this state of the documents; equal for equal documents.
        recipe: The numbers of the ranking.
        reranker: Scores its paragraphs by their sentences.
        sources: The source of each document with passages, in order.
        nearness: What ranks by meaning beside words; None where that is off.
    """

    def __init__(
        self,
        backend: Backend,
        tokenizer: Tokenizer,
        unreadable: Sequence[Unreadable] = (),
        version: str = "",
        recipe: Recipe = RECIPE,
        tombstone: Callable[[str], Tombstone | None] = lambda passage_id: None,
        nearness: Nearness | None = None,
        restricted: Callable[[View], Snapshot] | None = None,
    ) -> None:
        self._backend = backend
        self._tombstone = tombstone
        self._restricted = lru_cache(maxsize=_VIEWS)(restricted) if restricted else None
        # Passages and headings that questions share; both never change in a snapshot.
        self._passage = lru_cache(maxsize=_REMEMBERED)(backend.passage)
        self._find = lru_cache(maxsize=_REMEMBERED)(backend.find)
        # Whether any passage or heading contains a term (`Word.term`).
        self.mentions = lru_cache(maxsize=_REMEMBERED)(self._mentions)
        self._names_place = lru_cache(maxsize=_REMEMBERED)(lambda folded: names_place(folded, tokenizer))
        self.reranker = Reranker(tokenizer, recipe)
        self.tokenizer = tokenizer
        self.unreadable = unreadable
        self.version = version
        self.recipe = recipe
        self.sources = backend.sources
        self.nearness = nearness

    def seen_as(self, view: View) -> Snapshot:
        """Return the snapshot of what a view sees; the rest is as if it had never been there.

        The views of late are remembered: a new one takes as long as opening an index does.
        """
        if view == EVERYTHING:
            return self
        if self._restricted is None:
            raise EngineError("these passages are seen as a whole only")
        return self._restricted(view)

    # --- search

    def analyse(self, question: str) -> Query:
        """Analyse a question for a search here."""
        return Query.of(question, self.tokenizer, self.recipe, self._backend.has, self.mentions)

    def slips(self, query: Query) -> list[Slip]:
        """Return the slips of the pen in a question; see `index.rank.slips`."""
        return slips(query.question, query.words, self.tokenizer, self._backend)

    def other_spellings(self, query: Query, unknown: Collection[str]) -> list[Slip]:
        """Return other spellings of a question's unknown words; see `index.rank.slips`."""
        return other_spellings(query.words, unknown, self._backend)

    def search(self, query: Query, k: int, weights: Mapping[str, float] | None = None) -> list[Hit]:
        """Return the passages that best match a question, best first; see `Engine.search`.

        Args:
            query: The question.
            k: Most hits wanted, at least 1.
            weights: Its `token_weights`, if the caller has them.
        """
        weights = self.token_weights(query) if weights is None else weights
        if self.nearness is not None:
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
        first, rest = candidates[: self.recipe.reranked], candidates[self.recipe.reranked :]
        scored = self.reranker.scores(self._titled(query, first), weights, k)
        return scored + [(found.factor * found.score, number) for found in rest for number in found.numbers]

    def _by_both(self, query: Query, weights: Mapping[str, float], k: int) -> list[Hit]:
        """The hits by words and meaning; where the model says nothing in time, by words alone."""
        nearness, recipe = cast("Nearness", self.nearness), self.recipe
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
        parts = self.paragraph_of(self._passage(number))
        has = math.fsum(map(weights.__getitem__, self.reranker.terms_of(parts, weights)))
        return has > self.recipe.covered * math.fsum(weights.values())

    def _nearest(self, query: Query, known: Sequence[Candidate], thought: Thought) -> list[Candidate]:
        """The paragraphs of the passages nearest to a question in meaning that are not known by words."""
        nearness = cast("Nearness", self.nearness)
        have = {found.numbers.start for found in known}
        paragraphs: dict[int, None] = {}
        for digest in nearness.nearest(thought, self.recipe.nearest):
            for number in self._backend.passages_with(digest):
                paragraph = self._backend.paragraph_of(number)
                if self._backend.parts_of(paragraph).start not in have:
                    paragraphs[paragraph] = None
        found = list(paragraphs)
        scores = self._backend.scores_of(query.terms, found)
        return self._as_candidates(query, list(zip(found, scores, strict=True)), 0)

    def _candidates(self, query: Query, k: int) -> list[Candidate]:
        """The best paragraphs, best first, with factors by what the question names."""
        names = names_of(query, self.tokenizer)
        least = max(k, self.recipe.reranked, self.recipe.named if names else 0)
        if self.nearness is not None:
            least = max(least, self.recipe.considered)
        candidates = self._as_candidates(query, self._backend.top_k(query.terms, least), self.recipe.reranked)
        return sorted(candidates, key=lambda found: -found.score * found.factor) if names else candidates

    def _as_candidates(self, query: Query, best: Sequence[tuple[int, float]], reranked: int) -> list[Candidate]:
        """Paragraphs with their scores, and factors by what the question names.

        Args:
            query: The question.
            best: The paragraphs and their scores.
            reranked: How many of them may be reranked; texts of others are folded only where names are looked for.
        """
        names = names_of(query, self.tokenizer)
        numbers = [self._backend.parts_of(paragraph) for paragraph, _ in best]
        parts = [list(map(self._passage, several)) for several in numbers]
        read = parts if names else parts[:reranked]
        above = self.tokenizer.fold_all(["\n".join(several[0].above) for several in read])
        texts = self.tokenizer.fold_all(["\n".join(part.text for part in several) for several in read])
        by_names = factors(names, above, texts, self.recipe, self._names_place)
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
            else replace(found, factor=found.factor * self.recipe.titled)
            for found in candidates
        ]

    def _as_titles(self, query: Query) -> set[str]:
        """The letters of a question as a title may have them: whole, and from the first to the last content word."""
        content = [i for i, word in enumerate(query.words) if word.content]
        subject = query.words[content[0] : content[-1] + 1] if content else query.words
        said = "".join(word.run for word in query.words), "".join(word.run for word in subject)
        return set(map(letters_of, (query.folded, *said))) - {""}

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
            for term, idf in zip(terms, self._backend.idf(field, terms), strict=True):
                if unknown.isdisjoint(term) and not stops.issuperset(term):
                    weights[term] = weights.get(term, 0.0) + self.recipe.weight(field) * idf
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

    def prepare(self) -> None:
        """Load the compiled loops, for a process that will answer many questions."""
        self._backend.prepare()

    # --- statistics

    @property
    def highest_idf(self) -> float:
        """The idf of a token in a single paragraph; positive even if there is only one."""
        return self._backend.highest_idf

    @property
    def paragraph_tokens(self) -> float:
        """The average number of unigrams in a paragraph; 0 without documents."""
        return self._backend.average_length("unigrams")

    def _mentions(self, term: str) -> bool:
        if not is_unspaced(term):
            return any(self._backend.has(field, [term])[0] for field in ("words", "bigrams", "headings"))
        pairs = list(dict.fromkeys(map(str.__add__, term, term[1:]))) or [term]
        fields = ("unigrams" if len(term) == 1 else "bigrams", "headings")
        if len(pairs) == 1:
            return any(self._backend.has(field, pairs)[0] for field in fields)
        # A paragraph with all its pairs nearly always has the word; its text decides.
        having = (paragraph for field in fields for paragraph in self._backend.paragraphs_with(field, pairs))
        return any(self._has(paragraph, term) for paragraph in having)

    def _has(self, paragraph: int, word: str) -> bool:
        parts = map(self._passage, self._backend.parts_of(paragraph))
        return any(terms_in(self.tokenizer.fold(text), [word]) for part in parts for text in (part.text, *part.above))

    # --- passages

    @property
    def passage_count(self) -> int:
        """How many passages there are."""
        return self._backend.passage_count

    def passage(self, number: int) -> Passage:
        """Return a passage by its number: from 0, in the order of sources, then of reading."""
        return self._passage(number)

    def get(self, passage_id: str) -> Passage | None:
        """Return the passage of an id, None if there is none now."""
        number = self._find(passage_id)
        return None if number is None else self._passage(number)

    def neighbours(self, passage: Passage) -> tuple[Passage | None, Passage | None]:
        """Return the previous and the next passage in the document, None at its ends."""
        number = self._number(passage)
        document = self._backend.document_of(number)
        before, after = (self._passage(n) if n in document else None for n in (number - 1, number + 1))
        return before, after

    def position(self, passage: Passage) -> tuple[int, int]:
        """Return which of its document's passages a passage is, from 1, and how many there are."""
        number = self._number(passage)
        document = self._backend.document_of(number)
        return number - document.start + 1, len(document)

    def paragraph_of(self, passage: Passage) -> list[Passage]:
        """Return all parts of a passage's paragraph, itself included, in order."""
        paragraph = self._backend.paragraph_of(self._number(passage))
        return list(map(self._passage, self._backend.parts_of(paragraph)))

    def copies_of(self, passage: Passage) -> list[Passage]:
        """Return the passages with a passage's text and headings, itself left out, in order."""
        number = self._number(passage)
        paragraph = self._backend.paragraph_of(number)
        part = number - self._backend.parts_of(paragraph).start
        copies = [self._backend.parts_of(copy) for copy in self._backend.copies_of(paragraph) if copy != paragraph]
        return [self._passage(parts[part]) for parts in copies if part < len(parts)]

    def _number(self, passage: Passage) -> int:
        number = self._find(passage.passage_id)
        if number is None:
            raise EngineError(f"no passage {passage.passage_id} here")
        return number

    # --- links

    def resolve(self, passage_id: str) -> Resolved | None:
        """Return what a passage's link leads to, None if there never was a passage of that id."""
        passage = self.get(passage_id)
        if passage is not None:
            return Resolved(passage, passage)
        first = tombstone = self._tombstone(passage_id)
        if first is None:
            return None
        seen = {passage_id}
        while tombstone is not None and (redirect := self._redirect(tombstone)) is not None and redirect not in seen:
            seen.add(redirect)
            now = self.get(redirect)
            if now is not None:
                return Resolved(first.passage, now)
            tombstone = self._tombstone(redirect)
        numbers = self._backend.passages_of(first.passage.source)
        return Resolved(first.passage, _most_alike(first.passage.text, list(map(self._passage, numbers))))

    def _redirect(self, tombstone: Tombstone) -> str | None:
        """What took the place of a passage: in the one other collection that it was moved to, or in its own."""
        there = [name for name in tombstone.elsewhere if self.get(name) or self._tombstone(name)]
        return there[0] if len(there) == 1 else tombstone.redirect


def _most_alike(text: str, passages: Sequence[Passage]) -> Passage | None:
    """The passage with the highest `likeness` to a text, None if none reaches `ALIKE`."""
    bigrams = words_bigrams_of(text)
    alike = [likeness(bigrams, words_bigrams_of(passage.text)) for passage in passages]
    best = max(range(len(passages)), key=lambda i: alike[i], default=None)
    return passages[best] if best is not None and alike[best][0] >= ALIKE else None
