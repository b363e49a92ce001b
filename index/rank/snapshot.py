"""rank: an immutable state of an index, to search and to read."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.errors import EngineError
from index.passages import Passage
from index.rank.backend import Backend
from index.rank.names import factors, names_of, names_place
from index.rank.query import Query, field_tokens, letters_of
from index.rank.recipe import RECIPE, Recipe
from index.rank.rerank import (
    Sentence,
    matched_sentences,
    quotes_question,
    sentence_scores,
    without_quoted_questions,
)
from index.rank.slips import Slip, slips
from index.read.document import Unreadable
from index.store.tombstones import Tombstone
from index.tokenize.dice import ALIKE, likeness, words_bigrams_of
from index.tokenize.scripts import is_unspaced
from index.tokenize.tokens import Tokenizer, terms_in

# Passages, and headings above passages, that are kept in memory.
_REMEMBERED = 1 << 12


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
    """

    passage: Passage
    score: float
    highlights: tuple[tuple[int, int], ...] = ()
    sentence: tuple[int, int] | None = None
    also_in: tuple[str, ...] = ()


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
        sources: The source of each document with passages, in order.
    """

    def __init__(
        self,
        backend: Backend,
        tokenizer: Tokenizer,
        unreadable: Sequence[Unreadable] = (),
        version: str = "",
        recipe: Recipe = RECIPE,
        tombstone: Callable[[str], Tombstone | None] = lambda passage_id: None,
    ) -> None:
        self._backend = backend
        self._tombstone = tombstone
        # Passages and headings that questions share; both never change in a snapshot.
        self._passage = lru_cache(maxsize=_REMEMBERED)(backend.passage)
        self._names_place = lru_cache(maxsize=_REMEMBERED)(lambda folded: names_place(folded, tokenizer))
        self._titles = lru_cache(maxsize=_REMEMBERED)(
            lambda above: frozenset(filter(None, (letters_of(tokenizer.fold(title)) for title in above)))
        )
        self._folded_above = lru_cache(maxsize=_REMEMBERED)(lambda above: tokenizer.fold("\n".join(above)))
        self.tokenizer = tokenizer
        self.unreadable = unreadable
        self.version = version
        self.recipe = recipe
        self.sources = backend.sources

    # --- search

    def analyse(self, question: str) -> Query:
        """Analyse a question for a search here."""
        return Query.of(question, self.tokenizer, self.recipe, self._backend.has, self.mentions)

    def slips(self, query: Query) -> list[Slip]:
        """Return the slips of the pen in a question; see `index.rank.slips`."""
        return slips(query.question, query.words, self.tokenizer, self._backend)

    def search(self, query: Query, k: int, weights: Mapping[str, float] | None = None) -> list[Hit]:
        """Return the passages that best match a question, best first; see `Engine.search`.

        Args:
            query: The question.
            k: Most hits wanted, at least 1.
            weights: Its `token_weights`, if the caller has them.
        """
        weights = self.token_weights(query) if weights is None else weights
        reranked = self.recipe.reranked
        scored: list[tuple[float, int]] = []
        asked = self._as_titles(query)
        for rank, (paragraph, score, factor) in enumerate(self._candidates(query, k)):
            numbers = self._backend.parts_of(paragraph)
            if rank < reranked:
                titled = not asked.isdisjoint(self._titles(self._passage(numbers[0]).above))
                times = factor * self.recipe.titled if titled else factor
                scored += [(times * reranked_score, n) for reranked_score, n in self._reranked(numbers, score, weights)]
            else:
                scored += [(factor * score, number) for number in numbers]
        scored.sort(key=lambda hit: (-hit[0], hit[1]))
        return [Hit(self._passage(number), score) for score, number in scored[:k]]

    def _as_titles(self, query: Query) -> set[str]:
        """The letters of a question as a title may have them: whole, and from the first to the last content word."""
        content = [i for i, word in enumerate(query.words) if word.content]
        subject = query.words[content[0] : content[-1] + 1] if content else query.words
        said = "".join(word.run for word in query.words), "".join(word.run for word in subject)
        return set(map(letters_of, (self.tokenizer.fold(query.question), *said))) - {""}

    def _candidates(self, query: Query, k: int) -> list[tuple[int, float, float]]:
        """The best paragraphs, best first: (number, score, factor by what the question names)."""
        names = names_of(query, self.tokenizer)
        least = max(k, self.recipe.reranked)
        if not names:
            return [(paragraph, score, 1.0) for paragraph, score in self._backend.top_k(query.terms, least)]
        best = self._backend.top_k(query.terms, max(least, self.recipe.named))
        paragraphs = [list(map(self._passage, self._backend.parts_of(paragraph))) for paragraph, _ in best]
        above = [self._folded_above(parts[0].above) for parts in paragraphs]
        texts = [self.tokenizer.fold("\n".join(part.text for part in parts)) for parts in paragraphs]
        by_names = factors(names, above, texts, self.recipe, self._names_place)
        candidates = [(number, score, factor) for (number, score), factor in zip(best, by_names, strict=True)]
        return sorted(candidates, key=lambda candidate: -candidate[1] * candidate[2])

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
        for field in ("unigrams", "bigrams", "words"):
            terms = list(dict.fromkeys(field_tokens(field, query.tokens)))
            for term, idf in zip(terms, self._backend.idf(field, terms), strict=True):
                if unknown.isdisjoint(term) and not stops.issuperset(term):
                    weights[term] = weights.get(term, 0.0) + self.recipe.weight(field) * idf
        return weights

    def _reranked(self, numbers: range, score: float, weights: Mapping[str, float]) -> list[tuple[float, int]]:
        """The score of each part of a paragraph with what its sentences say, and the part's number."""
        parts = [self._passage(number) for number in numbers]
        bonuses = self._sentence_bonuses(parts, weights)
        if any(map(quotes_question, (part.text for part in parts))):
            score *= self._share_said(parts, weights)
        return [(score + bonus, number) for number, bonus in zip(numbers, bonuses, strict=True)]

    def _share_said(self, parts: Sequence[Passage], weights: Mapping[str, float]) -> float:
        """The share of what a paragraph has of the question that it says, rather than quoting it as a question."""
        text = self.tokenizer.fold("\n".join(part.text for part in parts))
        has = math.fsum(weights[term] for term in terms_in(text, weights))
        says = math.fsum(weights[term] for term in terms_in(without_quoted_questions(text), weights))
        return says / has if has else 1.0

    def _sentence_bonuses(self, parts: Sequence[Passage], weights: Mapping[str, float]) -> list[float]:
        """What sentences add to the score of each part of a paragraph.

        The paragraph's bonus depends on its best sentence, the one with the highest sum of
        its tokens' weights. The part with the highest-scored sentence gets all of it, another
        part the share that its own highest score is of that score.
        """
        found, scores = self.scored_sentences(parts, weights)
        best = max((sum(weights[term] for term in sentence.terms) for sentence in found), default=0.0)
        part_scores = [0.0] * len(parts)
        for sentence, score in zip(found, scores, strict=True):
            part_scores[sentence.part] = max(part_scores[sentence.part], score)
        highest = max(part_scores)
        recipe = self.recipe
        bonus = best * (recipe.sentence + recipe.whole_question * best / sum(weights.values())) if best else 0.0
        return [bonus * (score / highest) if highest else 0.0 for score in part_scores]

    def scored_sentences(self, parts: Sequence[Passage], terms: Collection[str]) -> tuple[list[Sentence], list[float]]:
        """Return the sentences of a paragraph, given as its parts, and their scores for some terms."""
        found = self.matched_sentences(parts, terms)
        return found, sentence_scores(found, self.heading_terms(parts[0], terms), self.recipe.heading_term)

    def matched_sentences(self, parts: Sequence[Passage], terms: Collection[str]) -> list[Sentence]:
        """Return the sentences of a paragraph, given as its parts, each with the terms in it."""
        return matched_sentences(self.tokenizer, [part.text for part in parts], terms)

    def heading_terms(self, passage: Passage, terms: Iterable[str]) -> list[str]:
        """Return the terms that are in the headings above a passage, in their order."""
        return terms_in(self._folded_above(passage.above), terms)

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

    def mentions(self, term: str) -> bool:
        """Whether any passage or heading contains a term (`Word.term`)."""
        if not is_unspaced(term):
            return any(self._backend.has(field, [term])[0] for field in ("words", "bigrams", "headings"))
        pairs = list(dict.fromkeys(map(str.__add__, term, term[1:])))
        for field in ("bigrams" if pairs else "unigrams", "headings"):
            # A paragraph with all its pairs nearly always has the word; its text decides.
            having = self._backend.paragraphs_with(field, pairs or [term])
            if any(len(pairs) < 2 or self._has(paragraph, term) for paragraph in having):
                return True
        return False

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
        number = self._backend.find(passage_id)
        return None if number is None else self._passage(number)

    def neighbours(self, passage: Passage) -> tuple[Passage | None, Passage | None]:
        """Return the previous and the next passage in the document, None at its ends."""
        number = self._number(passage)
        document = self._backend.document_of(number)
        before, after = (self._passage(n) if n in document else None for n in (number - 1, number + 1))
        return before, after

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
        number = self._backend.find(passage.passage_id)
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
        seen = {passage_id}
        while tombstone is not None and tombstone.redirect is not None and tombstone.redirect not in seen:
            seen.add(tombstone.redirect)
            now = self.get(tombstone.redirect)
            if now is not None:
                return Resolved(first.passage if first else tombstone.passage, now)
            tombstone = self._tombstone(tombstone.redirect)
        if first is None:
            return None
        numbers = self._backend.passages_of(first.passage.source)
        return Resolved(first.passage, _most_alike(first.passage.text, list(map(self._passage, numbers))))


def _most_alike(text: str, passages: Sequence[Passage]) -> Passage | None:
    """The passage with the highest `likeness` to a text, None if none reaches `ALIKE`."""
    bigrams = words_bigrams_of(text)
    alike = [likeness(bigrams, words_bigrams_of(passage.text)) for passage in passages]
    best = max(range(len(passages)), key=lambda i: alike[i], default=None)
    return passages[best] if best is not None and alike[best][0] >= ALIKE else None
