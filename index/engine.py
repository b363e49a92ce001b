"""rank: a question in, the passages that match it best out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby

import numpy as np

from index.bm25 import BM25, Scores, top_k
from index.documents import Unreadable
from index.passages import Passage
from index.sentences import matched_sentences, telling
from index.tokens import Tokenizer, Tokens, is_unspaced, terms_in

# The values of Anserini, a usual baseline: in short texts a second mention says less than
# Lucene's k1 of 1.2 takes it for; b is everybody's.
K1, B = 0.9, 0.75

# What each field's score counts for. Characters and pairs of them carry Chinese; words add
# what the dictionary knows. A word of two characters is a pair as well, so these two share
# what one of them would count. Grams tie together the forms of a word in an alphabet;
# headings say what a paragraph takes for granted.
WEIGHTS = {"unigrams": 1.0, "bigrams": 0.5, "words": 0.5, "grams": 0.4, "headings": 0.4}

# What the best sentence counts for beside its paragraph: an answer stands in one sentence,
# and a paragraph with a question's words all over says less than one with them there. The
# more of the question it has, the more each part of that counts: half of it may be chance,
# all of it hardly.
_SENTENCE_WEIGHT, _WHOLE_QUESTION_WEIGHT = 0.3, 0.8
# Paragraphs whose sentences are looked at; the right one is hardly ever further down.
_RERANKED = 40


class EngineError(Exception):
    """What keeps an engine from answering, in one line for the person who keeps it."""


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
        passages: In the order of their sources and places.
        sources: Of all documents with passages, in order.
        fields: Each field's index over the paragraphs, by the names in `WEIGHTS`.
        unreadable: Files that are not in the index, and why.
        tokenizer: Cut the passages, cuts the questions.
        version: Short name of this state of the documents; the same documents, the same name.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        fields: dict[str, BM25],
        unreadable: Sequence[Unreadable],
        tokenizer: Tokenizer,
        version: str,
    ) -> None:
        self.passages = passages
        self.fields = fields
        self.unreadable = unreadable
        self.tokenizer = tokenizer
        self.version = version
        self.sources = tuple(dict.fromkeys(passage.source for passage in passages))
        self._paragraphs = paragraphs(passages)
        self._places = {
            passages[number].passage_id: (number, paragraph)
            for paragraph, numbers in enumerate(self._paragraphs)
            for number in numbers
        }

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
        tokens = self.tokenizer.tokenize_question(question)
        weights = self.token_weights(tokens)
        scored: list[tuple[float, int]] = []
        for place, (paragraph, score) in enumerate(top_k(self._scores(tokens), max(k, _RERANKED))):
            numbers = self._paragraphs[paragraph]
            extras = self._sentence_scores(paragraph, weights) if place < _RERANKED else [0.0] * len(numbers)
            scored += [(score + extra, number) for number, extra in zip(numbers, extras, strict=True)]
        scored.sort(key=lambda hit: (-hit[0], hit[1]))
        return [Hit(self.passages[number], score) for score, number in scored[:k]]

    def get(self, passage_id: str) -> Passage | None:
        """Return the passage of a link, None if there is none of that name."""
        place = self._places.get(passage_id)
        return None if place is None else self.passages[place[0]]

    def resolve(self, passage_id: str) -> Resolved | None:
        """Return what a passage's link leads to, None if there never was a passage of that name."""
        passage = self.get(passage_id)
        return None if passage is None else Resolved(passage, passage)

    def neighbours(self, passage: Passage) -> tuple[Passage | None, Passage | None]:
        """Return the passages before and after one in its document, None at the document's ends."""
        number = self._places[passage.passage_id][0]
        around = (self.passages[n] if 0 <= n < len(self.passages) else None for n in (number - 1, number + 1))
        before, after = (other if other and other.source == passage.source else None for other in around)
        return before, after

    def paragraph_of(self, passage: Passage) -> list[Passage]:
        """Return all parts of the paragraph that a passage is part of, itself included, in order."""
        return [self.passages[number] for number in self._paragraphs[self._places[passage.passage_id][1]]]

    def token_weights(self, tokens: Tokens) -> dict[str, float]:
        """Return what each of a question's tokens tells: its idf, times its field's weight."""
        weights: dict[str, float] = {}
        for name in ("unigrams", "bigrams", "words"):
            for token in dict.fromkeys(field_tokens(name, tokens)):
                weights[token] = weights.get(token, 0.0) + WEIGHTS[name] * self.fields[name].idf_of(token)
        return weights

    def heading_terms(self, passage: Passage, terms: Iterable[str]) -> list[str]:
        """Return those of some terms that the headings above a passage have, in the terms' order."""
        return terms_in(self.tokenizer.fold("\n".join(passage.headings)), terms)

    def mentions(self, term: str) -> bool:
        """Whether a word is part of any passage or heading; `term` as `Tokenizer.words` gives it."""
        if not is_unspaced(term):
            return any(len(self.fields[name].passages_with(term)) > 0 for name in ("words", "headings"))
        pairs = list(dict.fromkeys(map(str.__add__, term, term[1:])))
        for name in ("bigrams" if pairs else "unigrams", "headings"):
            common = reduce(np.intersect1d, [self.fields[name].passages_with(token) for token in pairs or [term]])
            # All its pairs in one paragraph are nearly always the word itself; look to be sure.
            if any(len(pairs) < 2 or self._has(paragraph, term, name) for paragraph in common.tolist()):
                return True
        return False

    def _has(self, paragraph: int, word: str, field: str) -> bool:
        first = self.passages[self._paragraphs[paragraph][0]]
        texts = first.headings if field == "headings" else (self.passages[n].text for n in self._paragraphs[paragraph])
        return any(terms_in(self.tokenizer.fold(text), [word]) for text in texts)

    def _scores(self, tokens: Tokens) -> Scores:
        """Every paragraph's score, by its fields."""
        scores = np.zeros(len(self._paragraphs))
        for name, weight in WEIGHTS.items():
            scores += weight * self.fields[name].get_scores(field_tokens(name, tokens))
        return scores

    def _sentence_scores(self, paragraph: int, weights: dict[str, float]) -> list[float]:
        """What the sentences of a paragraph add to the score of each of its parts.

        The paragraph earns what its best sentence has of the question, each token counted
        once: in a sentence neither how often nor how long matters. The part with the most
        telling sentence gets all of it, the others as their own tells in comparison.
        """
        parts = [self.passages[number].text for number in self._paragraphs[paragraph]]
        found = matched_sentences(self.tokenizer, parts, weights)
        best = max((sum(weights[term] for term in sentence.terms) for sentence in found), default=0.0)
        told = [0.0] * len(parts)
        granted = self.heading_terms(self.passages[self._paragraphs[paragraph][0]], weights)
        for sentence, tells in zip(found, telling(found, granted), strict=True):
            told[sentence.part] = max(told[sentence.part], tells)
        most = max(told)
        earned = best * (_SENTENCE_WEIGHT + _WHOLE_QUESTION_WEIGHT * best / sum(weights.values())) if best else 0.0
        return [earned * (tells / most) if most else 0.0 for tells in told]


def field_tokens(field: str, tokens: Tokens) -> list[str]:
    """Return those tokens of a text that a field holds; the headings' field holds two kinds."""
    match field:
        case "unigrams":
            return tokens.unigrams
        case "bigrams":
            return tokens.bigrams
        case "words":
            return tokens.words
        case "grams":
            return tokens.grams
        case _:
            return [*tokens.unigrams, *tokens.bigrams]


def paragraphs(passages: Sequence[Passage]) -> list[range]:
    """Return the paragraphs of passages in their order: the numbers of each one's parts."""
    found = []
    start = 0
    for _, parts in groupby(passages, key=lambda passage: (passage.source, passage.paragraph)):
        end = start + sum(1 for _ in parts)
        found.append(range(start, end))
        start = end
    return found


def build_engine(
    passages: Sequence[Passage],
    tokenizer: Tokenizer,
    unreadable: Sequence[Unreadable] = (),
    version: str = "",
    on_passage: Callable[[int], None] = lambda done: None,
) -> Engine:
    """Return an engine over passages; `on_passage` hears how many are indexed."""
    return Engine(passages, _index(passages, tokenizer, on_passage), unreadable, tokenizer, version)


def _index(
    passages: Sequence[Passage],
    tokenizer: Tokenizer,
    on_passage: Callable[[int], None],
) -> dict[str, BM25]:
    """The fields' indexes over the paragraphs of passages.

    Headings are a field of their own and, each token once, text of the paragraphs below
    them: what a paragraph is about it need not say again.
    """
    corpora: dict[str, list[list[str]]] = {name: [] for name in WEIGHTS}
    headings: dict[tuple[str, ...], Tokens] = {}  # shared by the paragraphs of a section
    for numbers in paragraphs(passages):
        parts = [tokenizer.tokenize(passages[number].text) for number in numbers]
        above = passages[numbers[0]].headings
        if above not in headings:
            headings[above] = tokenizer.tokenize("\n".join(above))
        for name, corpus in corpora.items():
            title = field_tokens(name, headings[above])
            text = [token for part in parts for token in field_tokens(name, part)]
            corpus.append(title if name == "headings" else [*text, *dict.fromkeys(title)])
        on_passage(numbers[-1] + 1)
    return {name: BM25(corpus, K1, B) for name, corpus in corpora.items()}
