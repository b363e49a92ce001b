"""rank: a question in, the passages that match it best out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from index.errors import CorruptIndex, EngineError
from index.passages import Passage
from index.rank.corpus import Corpus, Passages
from index.rank.fields import WEIGHTS, field_tokens, question_terms
from index.rank.rerank import matched_sentences, telling
from index.rank.scorer import Scorer
from index.read.document import Unreadable
from index.store.build import build_segment
from index.store.segment import extent
from index.store.tombstones import Tombstone
from index.tokenize.dice import ALIKE, bigrams_of, dice
from index.tokenize.scripts import is_unspaced
from index.tokenize.tokens import Tokenizer, Tokens, terms_in

# The values of Anserini, a usual baseline: in short texts a second mention says less than
# Lucene's k1 of 1.2 takes it for; b is everybody's.
K1, B = 0.9, 0.75

# What the best sentence counts for beside its paragraph: an answer stands in one sentence,
# and a paragraph with a question's words all over says less than one with them there. The
# more of the question it has, the more each part of that counts: half of it may be chance,
# all of it hardly.
_SENTENCE_WEIGHT, _WHOLE_QUESTION_WEIGHT = 0.3, 0.8
# Paragraphs whose sentences are looked at; the right one is hardly ever further down.
_RERANKED = 40

T = TypeVar("T")


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
        now: What stands in its place: the same, its changed text, the same under another
            source; None if it is gone.
    """

    then: Passage
    now: Passage | None


class Engine:
    """An immutable index over the passages of a folder.

    Ranked are paragraphs, since all parts of one tell what it is about; shown are passages,
    the parts that fit a screen.

    Attributes:
        passages: In the order of their sources and places, each read when it is asked for.
        sources: Of all documents with passages, in order.
        unreadable: Files that are not in the index, and why.
        tokenizer: Cut the passages, cuts the questions.
        version: Short name of this state of the documents; the same documents, the same name.
    """

    def __init__(
        self,
        corpus: Corpus,
        unreadable: Sequence[Unreadable],
        tokenizer: Tokenizer,
        version: str,
        departed: Callable[[str], Tombstone | None] = lambda passage_id: None,
        rebuild: Callable[[CorruptIndex], Engine] | None = None,
    ) -> None:
        self._corpus = corpus
        self._scorer = Scorer(corpus, K1, B)
        self.passages: Sequence[Passage] = Passages(self._passage, lambda: self._corpus.passage_count)
        self.sources = tuple(document.source for document in corpus.documents)
        self.unreadable = unreadable
        self.tokenizer = tokenizer
        self.version = version
        self._departed = departed
        self._rebuild = rebuild

    def search(self, question: str, k: int) -> list[Hit]:
        """Return the passages that best match a question, best first.

        A passage matches when its paragraph shares at least one token with the question;
        the headings count as part of it. Equal scores keep the order of the documents, so
        two runs agree.

        Args:
            question: Raw text in any language.
            k: Most hits wanted, at least 1.

        Returns:
            0 to k hits; none where no token is shared.

        Source:
            A weighted sum of BM25 scores over fields with a length norm of their own, and
            for the best paragraphs the score of their best sentence.
        """
        return self._sound(lambda: self._search(question, k))

    def _search(self, question: str, k: int) -> list[Hit]:
        tokens = self.tokenizer.tokenize_question(question)
        weights = self._token_weights(tokens)
        scored: list[tuple[float, int]] = []
        for place, (paragraph, score) in enumerate(self._scorer.top_k(question_terms(tokens), max(k, _RERANKED))):
            numbers = self._corpus.parts_of(paragraph)
            extras = self._sentence_scores(numbers, weights) if place < _RERANKED else [0.0] * len(numbers)
            scored += [(score + extra, number) for number, extra in zip(numbers, extras, strict=True)]
        scored.sort(key=lambda hit: (-hit[0], hit[1]))
        return [Hit(self._corpus.passage(number), score) for score, number in scored[:k]]

    def _passage(self, number: int) -> Passage:
        return self._sound(lambda: self._corpus.passage(number))

    def prepare(self) -> None:
        """Load what speeds up all questions after the first, for a process that will answer many."""
        self._sound(self._scorer.prepare)

    def get(self, passage_id: str) -> Passage | None:
        """Return the passage of a link, None if there is none of that name now."""
        return self._sound(lambda: self._get(passage_id))

    def _get(self, passage_id: str) -> Passage | None:
        number = self._corpus.find(passage_id)
        return None if number is None else self._corpus.passage(number)

    def resolve(self, passage_id: str) -> Resolved | None:
        """Return what a passage's link leads to, None if there never was a passage of that name."""
        return self._sound(lambda: self._resolve(passage_id))

    def _resolve(self, passage_id: str) -> Resolved | None:
        passage = self._get(passage_id)
        if passage is not None:
            return Resolved(passage, passage)
        first = departed = self._departed(passage_id)
        seen = {passage_id}
        while departed is not None and departed.successor is not None and departed.successor not in seen:
            seen.add(departed.successor)
            now = self._get(departed.successor)
            if now is not None:
                return Resolved(first.passage if first else departed.passage, now)
            departed = self._departed(departed.successor)
        if first is None:
            return None
        numbers = self._corpus.passages_of(first.passage.source)
        return Resolved(first.passage, _most_alike(first.passage.text, list(map(self._corpus.passage, numbers))))

    def neighbours(self, passage: Passage) -> tuple[Passage | None, Passage | None]:
        """Return the passages before and after one in its document, None at the document's ends."""
        return self._sound(lambda: self._neighbours(passage))

    def _neighbours(self, passage: Passage) -> tuple[Passage | None, Passage | None]:
        number = self._number(passage)
        document = self._corpus.document_of(number)
        before, after = (self._corpus.passage(n) if n in document else None for n in (number - 1, number + 1))
        return before, after

    def paragraph_of(self, passage: Passage) -> list[Passage]:
        """Return all parts of the paragraph that a passage is part of, itself included, in order."""
        return self._sound(lambda: self._paragraph_of(passage))

    def _paragraph_of(self, passage: Passage) -> list[Passage]:
        parts = self._corpus.parts_of(self._corpus.paragraph_of(self._number(passage)))
        return list(map(self._corpus.passage, parts))

    def token_weights(self, tokens: Tokens) -> dict[str, float]:
        """Return what each of a question's tokens tells: its idf, times its field's weight."""
        return self._sound(lambda: self._token_weights(tokens))

    def _token_weights(self, tokens: Tokens) -> dict[str, float]:
        weights: dict[str, float] = {}
        for name in ("unigrams", "bigrams", "words"):
            terms = list(dict.fromkeys(field_tokens(name, tokens)))
            for term, idf in zip(terms, self._scorer.idf(name, terms), strict=True):
                weights[term] = weights.get(term, 0.0) + WEIGHTS[name] * idf
        return weights

    @property
    def highest_idf(self) -> float:
        """What a token tells that is in a single paragraph; positive also where there is only one."""
        return self._scorer.highest_idf()

    @property
    def paragraph_tokens(self) -> float:
        """Characters of a paragraph, and alphabetic words, on average; 0 without documents."""
        return self._sound(lambda: self._scorer.avgdl("unigrams"))

    def heading_terms(self, passage: Passage, terms: Iterable[str]) -> list[str]:
        """Return those of some terms that the headings above a passage have, in the terms' order."""
        return terms_in(self.tokenizer.fold("\n".join(passage.headings)), terms)

    def mentions(self, term: str) -> bool:
        """Whether a word is part of any passage or heading; `term` as `Tokenizer.words` gives it."""
        return self._sound(lambda: self._mentions(term))

    def _mentions(self, term: str) -> bool:
        if not is_unspaced(term):
            return any(True for name in ("words", "headings") for _ in self._scorer.paragraphs_with(name, [term]))
        pairs = list(dict.fromkeys(map(str.__add__, term, term[1:])))
        for name in ("bigrams" if pairs else "unigrams", "headings"):
            # All its pairs in one paragraph are nearly always the word itself; look to be sure.
            having = self._scorer.paragraphs_with(name, pairs or [term])
            if any(len(pairs) < 2 or self._has(paragraph, term) for paragraph in having):
                return True
        return False

    def _sound(self, read: Callable[[], T]) -> T:
        """What was read; where the index turns out damaged, read from one built anew."""
        try:
            return read()
        except CorruptIndex as error:
            if self._rebuild is None:
                raise
            anew = self._rebuild(error)
            self._corpus, self._scorer, self.version = anew._corpus, anew._scorer, anew.version
            self.sources, self.unreadable = anew.sources, anew.unreadable
            return read()

    def _has(self, paragraph: int, word: str) -> bool:
        parts = [self._corpus.passage(number) for number in self._corpus.parts_of(paragraph)]
        return any(
            terms_in(self.tokenizer.fold(text), [word]) for part in parts for text in (part.text, *part.headings)
        )

    def _number(self, passage: Passage) -> int:
        number = self._corpus.find(passage.passage_id)
        if number is None:
            raise EngineError(f"no passage {passage.passage_id} here")
        return number

    def _sentence_scores(self, numbers: range, weights: dict[str, float]) -> list[float]:
        """What the sentences of a paragraph add to the score of each of its parts.

        The paragraph earns what its best sentence has of the question, each token counted
        once: in a sentence neither how often nor how long matters. The part with the most
        telling sentence gets all of it, the others as their own tells in comparison.
        """
        parts = [self._corpus.passage(number) for number in numbers]
        found = matched_sentences(self.tokenizer, [part.text for part in parts], weights)
        best = max((sum(weights[term] for term in sentence.terms) for sentence in found), default=0.0)
        told = [0.0] * len(parts)
        granted = self.heading_terms(parts[0], weights)
        for sentence, tells in zip(found, telling(found, granted), strict=True):
            told[sentence.part] = max(told[sentence.part], tells)
        most = max(told)
        earned = best * (_SENTENCE_WEIGHT + _WHOLE_QUESTION_WEIGHT * best / sum(weights.values())) if best else 0.0
        return [earned * (tells / most) if most else 0.0 for tells in told]


def _most_alike(text: str, passages: Sequence[Passage]) -> Passage | None:
    """The passage that has most in common with a text, None if none has half of it."""
    pairs = bigrams_of(text)
    alike = [dice(pairs, bigrams_of(passage.text)) for passage in passages]
    best = max(range(len(passages)), key=lambda number: alike[number], default=None)
    return passages[best] if best is not None and alike[best] >= ALIKE else None


def build_engine(
    passages: Sequence[Passage],
    tokenizer: Tokenizer,
    unreadable: Sequence[Unreadable] = (),
    version: str = "",
    on_passage: Callable[[int], None] = lambda done: None,
) -> Engine:
    """Return an engine over passages in memory; `on_passage` hears how many are indexed."""
    segment = build_segment(passages, tokenizer, on_passage)
    return Engine(Corpus([segment], extent(passages, 0)), unreadable, tokenizer, version)
