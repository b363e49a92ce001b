"""rank: analyse a question into the terms to search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.rank.recipe import Recipe
from index.rank.spelling import Has, Spelled, spelled
from index.store.columns import FIELDS
from index.tokenize.question import Word, analyse
from index.tokenize.tokens import Tokenizer, Tokens


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A term in a field; `weight` is the field's weight times the term's frequency in the question."""

    field: str
    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Query:
    """An analysed question.

    Attributes:
        question: As it was asked.
        words: Its words, in order, stop words included.
        tokens: Those of its content words, each at most `Recipe.token_repeats` times.
        terms: Each distinct token of each field.
    """

    question: str
    words: tuple[Word, ...]
    tokens: Tokens
    terms: tuple[QueryTerm, ...]

    @classmethod
    def of(cls, question: str, tokenizer: Tokenizer, recipe: Recipe, has: Has | None = None) -> Query:
        """Analyse a question, raw text in any language.

        Args:
            question: What is asked.
            tokenizer: That of the documents.
            recipe: The fields' weights.
            has: Whether the documents have terms, to spell names as they do; None: as asked.
        """
        words, cut = analyse(question, tokenizer)
        written = spelled(words, cut, has) if has else Spelled(words, cut)
        cut = written.tokens
        kinds = (cut.words, cut.bigrams, cut.unigrams, cut.grams)
        tokens = Tokens(*(_at_most(recipe.token_repeats, kind) for kind in kinds))
        terms = [
            QueryTerm(field, term, recipe.weight(field) * times)
            for field in FIELDS
            for term, times in Counter(field_tokens(field, tokens)).items()
        ]
        as_word = recipe.unigrams + recipe.words
        terms += [QueryTerm("bigrams", term, as_word) for term in written.pairs]
        return cls(question, written.words, tokens, tuple(terms))

    def content_terms(self) -> list[str]:
        """Return the distinct terms of the content words, in order."""
        return list(dict.fromkeys(word.term for word in self.words if word.content))


def field_tokens(field: str, tokens: Tokens) -> list[str]:
    """Return a field's tokens; the headings field has unigrams and bigrams."""
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
    """The first occurrences of each token. Example: 2 of [a, a, b, a] → [a, a, b]."""
    seen: Counter[str] = Counter()
    first = []
    for token in tokens:
        seen[token] += 1
        if seen[token] <= times:
            first.append(token)
    return first
