"""rank: an immutable state of an index, to search and to read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from functools import cached_property, lru_cache
from types import MappingProxyType

from index.errors import EngineError
from index.passages import Passage
from index.rank.backend import Backend
from index.rank.hits import Hit, Resolved
from index.rank.nearness import Nearness
from index.rank.query import Query
from index.rank.ranker import Ranker, ScoreShares
from index.rank.recipe import RECIPE, Recipe
from index.rank.slips import Slip, mended, other_spellings, slips
from index.read.collections import EVERYTHING, View
from index.read.document import Unreadable
from index.store.columns import FIELDS
from index.store.tombstones import Tombstone
from index.tokenize.dice import ALIKE, likeness, words_bigrams_of
from index.tokenize.scripts import is_unspaced
from index.tokenize.tokens import Tokenizer, terms_in

# Passages, their numbers and words that are kept in memory.
_REMEMBERED = 1 << 12
# Views whose snapshots are kept in memory.
_VIEWS = 64


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
        pending: How many files are still to be read, while a folder is read for the first time.
        digests: Source -> digest of the content, of each file that was read; none where there are no files.
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
        pending: int = 0,
        digests: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._backend = backend
        self._tombstone = tombstone
        self._restricted = lru_cache(maxsize=_VIEWS)(restricted) if restricted else None
        # What questions share never changes in a snapshot.
        self._passage = lru_cache(maxsize=_REMEMBERED)(backend.passage)
        self._find = lru_cache(maxsize=_REMEMBERED)(backend.find)
        # Whether any passage or heading contains a term (`Word.term`).
        self.mentions = lru_cache(maxsize=_REMEMBERED)(self._mentions)
        self._ranker = Ranker(backend, tokenizer, recipe, self._passage, nearness)
        self.reranker = self._ranker.reranker
        self.tokenizer = tokenizer
        self.unreadable = unreadable
        self.version = version
        self.recipe = recipe
        self.sources = backend.sources
        self.nearness = nearness
        self.pending = pending
        self.digests = digests

    def seen_as(self, view: View) -> Snapshot:
        """Return the snapshot of what a view sees; the rest is as if it had never been there.

        The views of late are remembered: a new one takes as long as opening an index does.
        """
        if view == EVERYTHING:
            return self
        if self._restricted is None:
            raise EngineError("these passages are seen as a whole only")
        return self._restricted(view)

    @cached_property
    def by_words(self) -> Snapshot:
        """The same, asked by words alone."""
        other = copy(self)
        other.nearness = None
        other._ranker = Ranker(self._backend, self.tokenizer, self.recipe, self._passage, None)
        return other

    def check_unchanged(self) -> None:
        """Check that nobody has changed what is stored; see `Arrays.check_unchanged`."""
        self._backend.check_unchanged()

    def check_reached(self) -> None:
        """Check that questions can be asked; see `Backend.check_reached`."""
        self._backend.check_reached()

    # --- search

    def foresee(self, question: str, *, mend: bool) -> None:
        """Have what answering a question will look up be looked up together; see `Backend.foresee`.

        Args:
            question: What will be asked.
            mend: Whether its slips of the pen will be mended.
        """
        self._backend.foresee(lambda: self._look_up(question, mend))

    def _look_up(self, question: str, mend: bool) -> None:
        read = [Query.of(question, self.tokenizer, self.recipe, self._backend.has, self._mentions)]
        if mend and (found := self.slips(read[0])):
            other = mended(question, found)
            read.append(Query.of(other, self.tokenizer, self.recipe, self._backend.has, self._mentions))
        for query in read:
            for field in FIELDS:
                self._backend.idf(field, [term.term for term in query.terms if term.field == field])
            self.token_weights(query)
            for word in (*query.words, *query.meant):
                if word.content:
                    for term in (word.term, *word.joined):
                        self._mentions(term)

    def analyse(self, question: str) -> Query:
        """Analyse a question for a search here."""
        return Query.of(question, self.tokenizer, self.recipe, self._backend.has, self.mentions)

    def slips(self, query: Query) -> list[Slip]:
        """Return the slips of the pen in a question; see `index.rank.slips`."""
        if len(query.words) > self.recipe.mended_words:
            return []
        return slips(query.question, query.words, self.tokenizer, self._backend)

    def other_spellings(self, query: Query, unknown: Collection[str]) -> list[Slip]:
        """Return other spellings of a question's unknown words; see `index.rank.slips`."""
        if len(query.words) > self.recipe.mended_words:
            return []
        self._backend.foresee(lambda: other_spellings(query.words, unknown, self._backend))
        return other_spellings(query.words, unknown, self._backend)

    def search(self, query: Query, k: int, weights: Mapping[str, float] | None = None) -> list[Hit]:
        """Return the passages that best match a question, best first; see `Engine.search`.

        Args:
            query: The question.
            k: Most hits wanted, at least 1.
            weights: Its `token_weights`, if the caller has them.
        """
        return self._ranker.search(query, k, self.token_weights(query) if weights is None else weights)

    def shares(self, query: Query, passage: Passage) -> ScoreShares:
        """Return what the score of a passage by a question's words is made of."""
        return self._ranker.share(query, self._number(passage), self.token_weights(query))

    def token_weights(self, query: Query) -> dict[str, float]:
        """Return the weight of each token of a question; see `Ranker.token_weights`."""
        return self._ranker.token_weights(query)

    def unknown_tokens(self, query: Query) -> set[str]:
        """Return the tokens of a question that no paragraph has."""
        return self._ranker.unknown_tokens(query)

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

    def passages_of(self, source: str, start: int = 0, stop: int | None = None) -> list[Passage]:
        """Return a document's passages, or a slice of them; none if there is no such document."""
        return list(map(self._passage, self._backend.passages_of(source)[start:stop]))

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
