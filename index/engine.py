"""rank: a question in, the passages that match it best out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index.bm25 import BM25, Scores, top_k
from index.documents import Unreadable
from index.passages import Passage
from index.tokens import Tokenizer, Tokens, fold

# Robertson's and Lucene's usual values; others gain next to nothing on any set.
K1, B = 1.2, 0.75

# What each field's score counts for. Characters and pairs of them carry Chinese; words add
# what the dictionary knows; headings say what a passage takes for granted.
WEIGHTS = {"unigrams": 1.0, "bigrams": 1.0, "words": 0.5, "headings": 0.4}


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


class Engine:
    """An immutable index over the passages of a folder.

    Attributes:
        passages: In the order of their sources and places.
        fields: The index of each field, by the names in `WEIGHTS`.
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
        self._numbers = {passage.passage_id: number for number, passage in enumerate(passages)}

    def search(self, question: str, k: int) -> list[Hit]:
        """Return the passages that best match a question, best first.

        A passage matches when it shares at least one token with the question; its headings
        count as part of it. Equal scores keep the order of the documents, so two runs agree.

        Args:
            question: Raw text in any language.
            k: Most hits wanted, at least 1.

        Returns:
            0 to k hits; none where no token is shared.

        Source:
            A weighted sum of BM25 scores over fields with a length norm of their own.
        """
        tokens = self.tokenizer.tokenize_question(question)
        scores = self._scores(tokens)
        return [Hit(self.passages[number], score) for number, score in top_k(scores, k)]

    def get(self, passage_id: str) -> Passage | None:
        """Return the passage of a link, None if there is none of that name."""
        number = self._numbers.get(passage_id)
        return None if number is None else self.passages[number]

    def idf(self, field: str, term: str) -> float:
        """Return how much a term tells: its idf in a field; unknown terms get the highest."""
        return self.fields[field].idf_of(term)

    def mentions(self, word: str) -> bool:
        """Whether a folded word is part of any passage or heading."""
        tokens = self.tokenizer.tokenize(word)
        if not tokens.bigrams:
            return any(
                len(self.fields[name].passages_with(t)) > 0
                for t in tokens.unigrams
                for name in ("unigrams", "headings")
            )
        for name in ("bigrams", "headings"):
            field = self.fields[name]
            rows = [field.passages_with(bigram) for bigram in set(tokens.bigrams)]
            common = rows[0]
            for row in rows[1:]:
                common = np.intersect1d(common, row, assume_unique=True)
            # All the pairs in one passage are nearly always the word itself; look to be sure.
            if any(_has(self.passages[number], word, name) for number in common):
                return True
        return False

    def _scores(self, tokens: Tokens) -> Scores:
        scores = np.zeros(len(self.passages))
        for name, weight in WEIGHTS.items():
            scores += weight * self.fields[name].get_scores(field_tokens(name, tokens))
        return scores


def field_tokens(field: str, tokens: Tokens) -> list[str]:
    """Return those tokens of a text that a field holds: all kinds in the headings' field."""
    match field:
        case "unigrams":
            return tokens.unigrams
        case "bigrams":
            return tokens.bigrams
        case "words":
            return tokens.words
        case _:
            return [*tokens.unigrams, *tokens.bigrams]


def _has(passage: Passage, word: str, field: str) -> bool:
    return word in fold("\n".join(passage.headings) if field == "headings" else passage.text)


def build(
    passages: Sequence[Passage],
    tokenizer: Tokenizer,
    on_passage: Callable[[int], None] = lambda done: None,
) -> dict[str, BM25]:
    """Return the fields' indexes over passages; `on_passage` hears how many are done."""
    corpora: dict[str, list[list[str]]] = {name: [] for name in WEIGHTS}
    headings: dict[tuple[str, ...], Tokens] = {}  # shared by the passages of a section
    for number, passage in enumerate(passages):
        tokens = tokenizer.tokenize(passage.text)
        above = headings.get(passage.headings)
        if above is None:
            above = headings[passage.headings] = tokenizer.tokenize("\n".join(passage.headings))
        for name, corpus in corpora.items():
            corpus.append(field_tokens(name, above if name == "headings" else tokens))
        on_passage(number + 1)
    return {name: BM25(corpus, K1, B) for name, corpus in corpora.items()}
