"""rank: one state of an index, searched and read; it never changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.errors import EngineError
from index.passages import Passage
from index.rank.backend import Backend
from index.rank.query import Query, field_tokens
from index.rank.recipe import RECIPE, Recipe
from index.rank.rerank import Sentence, matched_sentences, telling
from index.read.document import Unreadable
from index.store.tombstones import Tombstone
from index.tokenize.dice import ALIKE, bigrams_of, dice
from index.tokenize.scripts import is_unspaced
from index.tokenize.tokens import Tokenizer, terms_in


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that matches a question.

    Attributes:
        passage: What matched.
        score: Positive, unbounded, comparable within one search only.
        highlights: Where the question's words stand in the passage's text: [start, end)
            pairs, in order, not overlapping. Filled in by `ask`.
        sentence: Where the sentence stands that says it, None if none does. Filled in by `ask`.
    """

    passage: Passage
    score: float
    highlights: tuple[tuple[int, int], ...] = ()
    sentence: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a link leads to.

    Attributes:
        then: The passage as it was when the link was made.
        now: What took its place: the same, its changed text, the same under another
            source; None if it was removed.
    """

    then: Passage
    now: Passage | None


class Snapshot:
    """The passages of a folder as they are at one moment, ranked.

    Ranked are paragraphs, since all parts of one tell what it is about; shown are passages,
    the parts that fit a screen.

    Threads: immutable, for any number of threads. Every method may raise `CorruptIndex`;
    `Engine.read` meets that.

    Attributes:
        unreadable: Files that are not in the index, and why.
        tokenizer: Cut the passages, cuts the questions.
        version: Short name of this state of the documents; the same documents, the same name.
        recipe: How passages are ranked.
        sources: Of all documents with passages, in order.
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
        self.tokenizer = tokenizer
        self.unreadable = unreadable
        self.version = version
        self.recipe = recipe
        self.sources = backend.sources

    # --- search

    def analyse(self, question: str) -> Query:
        """Return a question as it is searched here."""
        return Query.of(question, self.tokenizer, self.recipe)

    def search(self, query: Query, k: int, weights: Mapping[str, float] | None = None) -> list[Hit]:
        """Return the passages that best match a question, best first; see `Engine.search`.

        Args:
            query: The question.
            k: Most hits wanted, at least 1.
            weights: Of its tokens, where they are known already; see `token_weights`.
        """
        weights = self.token_weights(query) if weights is None else weights
        reranked = self.recipe.reranked
        scored: list[tuple[float, int]] = []
        for rank, (paragraph, score) in enumerate(self._backend.top_k(query.terms, max(k, reranked))):
            numbers = self._backend.parts_of(paragraph)
            extras = self._sentence_scores(numbers, weights) if rank < reranked else [0.0] * len(numbers)
            scored += [(score + extra, number) for number, extra in zip(numbers, extras, strict=True)]
        scored.sort(key=lambda hit: (-hit[0], hit[1]))
        return [Hit(self._backend.passage(number), score) for score, number in scored[:k]]

    def token_weights(self, query: Query) -> dict[str, float]:
        """Return what each of a question's tokens tells: its idf, times its field's weight."""
        weights: dict[str, float] = {}
        for field in ("unigrams", "bigrams", "words"):
            terms = list(dict.fromkeys(field_tokens(field, query.tokens)))
            for term, idf in zip(terms, self._backend.idf(field, terms), strict=True):
                weights[term] = weights.get(term, 0.0) + self.recipe.weight(field) * idf
        return weights

    def _sentence_scores(self, numbers: range, weights: Mapping[str, float]) -> list[float]:
        """What the sentences of a paragraph add to the score of each of its parts.

        The paragraph earns what its best sentence has of the question, each token counted
        once: in a sentence neither how often nor how long matters. The part with the most
        telling sentence gets all of it, the others as their own tells in comparison.
        """
        parts = [self._backend.passage(number) for number in numbers]
        found, tells = self.telling_sentences(parts, weights)
        best = max((sum(weights[term] for term in sentence.terms) for sentence in found), default=0.0)
        part_tells = [0.0] * len(parts)
        for sentence, how_much in zip(found, tells, strict=True):
            part_tells[sentence.part] = max(part_tells[sentence.part], how_much)
        most = max(part_tells)
        recipe = self.recipe
        earned = best * (recipe.sentence + recipe.whole_question * best / sum(weights.values())) if best else 0.0
        return [earned * (how_much / most) if most else 0.0 for how_much in part_tells]

    def telling_sentences(self, parts: Sequence[Passage], terms: Collection[str]) -> tuple[list[Sentence], list[float]]:
        """Return the sentences of a paragraph, given by its parts, and how much each tells of some terms."""
        found = self.matched_sentences(parts, terms)
        return found, telling(found, self.heading_terms(parts[0], terms), self.recipe.heading_term)

    def matched_sentences(self, parts: Sequence[Passage], terms: Collection[str]) -> list[Sentence]:
        """Return the sentences of a paragraph, given by its parts, with those terms that occur in each."""
        return matched_sentences(self.tokenizer, [part.text for part in parts], terms)

    def heading_terms(self, passage: Passage, terms: Iterable[str]) -> list[str]:
        """Return those of some terms that the headings above a passage have, in the terms' order."""
        return terms_in(self.tokenizer.fold("\n".join(passage.headings)), terms)

    def prepare(self) -> None:
        """Load what speeds up all questions after the first."""
        self._backend.prepare()

    # --- statistics

    @property
    def highest_idf(self) -> float:
        """What a token tells that is in a single paragraph; positive also where there is only one."""
        return self._backend.highest_idf

    @property
    def paragraph_tokens(self) -> float:
        """Characters of a paragraph, and alphabetic words, on average; 0 without documents."""
        return self._backend.average_length("unigrams")

    def mentions(self, term: str) -> bool:
        """Whether a word is part of any passage or heading; `term` as `Word.term` has it."""
        if not is_unspaced(term):
            return any(True for field in ("words", "headings") for _ in self._backend.paragraphs_with(field, [term]))
        pairs = list(dict.fromkeys(map(str.__add__, term, term[1:])))
        for field in ("bigrams" if pairs else "unigrams", "headings"):
            # All its pairs in one paragraph are nearly always the word itself; look to be sure.
            having = self._backend.paragraphs_with(field, pairs or [term])
            if any(len(pairs) < 2 or self._has(paragraph, term) for paragraph in having):
                return True
        return False

    def _has(self, paragraph: int, word: str) -> bool:
        parts = map(self._backend.passage, self._backend.parts_of(paragraph))
        return any(
            terms_in(self.tokenizer.fold(text), [word]) for part in parts for text in (part.text, *part.headings)
        )

    # --- passages

    @property
    def passage_count(self) -> int:
        """How many passages there are."""
        return self._backend.passage_count

    def passage(self, number: int) -> Passage:
        """Return a passage by its number, from 0 in the order of sources and of reading."""
        return self._backend.passage(number)

    def get(self, passage_id: str) -> Passage | None:
        """Return the passage of an id, None if there is none now."""
        number = self._backend.find(passage_id)
        return None if number is None else self._backend.passage(number)

    def neighbours(self, passage: Passage) -> tuple[Passage | None, Passage | None]:
        """Return the passages before and after one in its document, None at the document's ends."""
        number = self._number(passage)
        document = self._backend.document_of(number)
        before, after = (self._backend.passage(n) if n in document else None for n in (number - 1, number + 1))
        return before, after

    def paragraph_of(self, passage: Passage) -> list[Passage]:
        """Return all parts of the paragraph that a passage is part of, itself included, in order."""
        paragraph = self._backend.paragraph_of(self._number(passage))
        return list(map(self._backend.passage, self._backend.parts_of(paragraph)))

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
        return Resolved(first.passage, _most_alike(first.passage.text, list(map(self._backend.passage, numbers))))


def _most_alike(text: str, passages: Sequence[Passage]) -> Passage | None:
    """The passage that has most in common with a text, None if none has half of it."""
    bigrams = bigrams_of(text)
    alike = [dice(bigrams, bigrams_of(passage.text)) for passage in passages]
    best = max(range(len(passages)), key=lambda number: alike[number], default=None)
    return passages[best] if best is not None and alike[best] >= ALIKE else None
