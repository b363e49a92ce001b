"""rank: the fields of a text's tokens, and what each counts for."""

from __future__ import annotations

from collections import Counter

from index.rank.scorer import QuestionTerm
from index.tokenize.tokens import Tokens

# What each field's score counts for. Characters and pairs of them carry Chinese; words add
# what the dictionary knows. A word of two characters is a pair as well, so these two share
# what one of them would count. Grams tie together the forms of a word in an alphabet;
# headings say what a paragraph takes for granted.
WEIGHTS = {"unigrams": 1.0, "bigrams": 0.5, "words": 0.5, "grams": 0.4, "headings": 0.4}


def question_terms(tokens: Tokens) -> list[QuestionTerm]:
    """Return a question's terms in every field, each once."""
    return [
        QuestionTerm(name, term, weight * times)
        for name, weight in WEIGHTS.items()
        for term, times in Counter(field_tokens(name, tokens)).items()
    ]


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
