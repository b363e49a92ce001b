"""rank: a question analysed once; every later step works on the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.rank.recipe import Recipe
from index.store.columns import FIELDS
from index.tokenize.question import Word, analyse
from index.tokenize.tokens import Tokenizer, Tokens


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A term in a field, and what its idf counts for: the field's weight times how often the term is asked."""

    field: str
    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is searched.

    Attributes:
        question: As it was asked.
        words: Its words, in order, stop words included.
        tokens: Of its content, none more often than `Recipe.token_repeats`.
        terms: Each distinct token in each field that it is looked up in.
    """

    question: str
    words: tuple[Word, ...]
    tokens: Tokens
    terms: tuple[QueryTerm, ...]

    @classmethod
    def of(cls, question: str, tokenizer: Tokenizer, recipe: Recipe) -> Query:
        """Return a question, raw text in any language, analysed."""
        words, cut = analyse(question, tokenizer)
        kinds = (cut.words, cut.bigrams, cut.unigrams, cut.grams)
        tokens = Tokens(*(_at_most(recipe.token_repeats, kind) for kind in kinds))
        terms = tuple(
            QueryTerm(field, term, recipe.weight(field) * times)
            for field in FIELDS
            for term, times in Counter(field_tokens(field, tokens)).items()
        )
        return cls(question, words, tokens, terms)

    def content_terms(self) -> list[str]:
        """Return the distinct terms of the words that say what the question is about, in order."""
        return list(dict.fromkeys(word.term for word in self.words if word.content))


def field_tokens(field: str, tokens: Tokens) -> list[str]:
    """Return those tokens of a text that a field holds; the field of headings holds two kinds."""
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


def _at_most(times: int, tokens: Sequence[str]) -> list[str]:
    """The tokens without those that stand in the list more often than so many times."""
    seen: Counter[str] = Counter()
    allowed = []
    for token in tokens:
        seen[token] += 1
        if seen[token] <= times:
            allowed.append(token)
    return allowed
