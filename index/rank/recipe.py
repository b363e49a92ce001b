"""rank: every number that the ranking and the confidence depend on."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from index.errors import WrongRecipe


@dataclass(frozen=True, slots=True)
class Recipe:
    """How passages are ranked and answers judged. The defaults were chosen by `passagebot eval` on several sets.

    Attributes:
        k1: BM25's, for all fields. Anserini's value: in short texts a second mention says
            less than Lucene's 1.2 takes it for.
        b: BM25's, for all fields.
        unigrams: What the field of single characters, and of alphabetic words, counts for.
        bigrams: Pairs of characters, and of alphabetic words. With `words`: a word of two
            characters is a pair as well, so these share what one of them would count.
        words: Words of the dictionary.
        grams: Four letters of an alphabetic word: they tie together the forms of a word.
        headings: Characters and pairs of the headings above a paragraph.
        token_repeats: Times that a token of a question counts at most: what is said twice is
            meant, what is said more is noise.
        reranked: Best paragraphs whose sentences are looked at; the right one is hardly ever
            further down.
        sentence: What the best sentence counts for beside its paragraph: an answer stands in
            one sentence, and a paragraph with a question's words all over says less.
        whole_question: The same, for the share of the question that the sentence has: half
            of a question may be there by chance, all of it hardly.
        heading_term: What a term of the headings counts for where a paragraph's sentences
            are told apart; so little that all of them weigh less than one other term.
        min_confidence: Confidence from which a best hit is given as the answer.
        confidence_score: Coefficient of how much matched; see `index.answer.features`.
        confidence_coverage: Coefficient of how much of the question matched.
        confidence_length: Coefficient of how long paragraphs are in this folder.
        confidence_intercept: Of the same logistic function. These four are fitted by
            bench/confidence.py.
        usual_length: Tokens of a paragraph up to which its length says nothing of matches
            by chance.
    """

    k1: float = 0.9
    b: float = 0.75
    unigrams: float = 1.0
    bigrams: float = 0.5
    words: float = 0.5
    grams: float = 0.4
    headings: float = 0.4
    token_repeats: int = 2
    reranked: int = 40
    sentence: float = 0.3
    whole_question: float = 0.8
    heading_term: float = 0.001
    min_confidence: float = 0.5
    confidence_score: float = 2.34
    confidence_coverage: float = 5.61
    confidence_length: float = -2.3
    confidence_intercept: float = -5.98
    usual_length: float = 100

    def weight(self, field: str) -> float:
        """Return what a field's score counts for; `field` is one of `index.store.segment.FIELDS`."""
        weight: float = getattr(self, field)
        return weight

    def changed(self, settings: Iterable[str]) -> Recipe:
        """Return this recipe with some of its numbers changed, each given as NAME=VALUE: `k1=1.2`.

        Raises:
            WrongRecipe: There is no number of that name, or it cannot have that value.
        """
        usual = {field.name: getattr(self, field.name) for field in fields(self)}
        values: dict[str, Any] = {}
        for setting in settings:
            name, _, value = setting.partition("=")
            if name not in usual:
                raise WrongRecipe(f"{setting}: no number of that name; there are {', '.join(usual)}")
            try:
                values[name] = type(usual[name])(value)
            except ValueError:
                kind = "whole number" if isinstance(usual[name], int) else "number"
                raise WrongRecipe(f"{setting}: {name} takes a {kind}, as in {name}={usual[name]}") from None
            if not _may_be(name, values[name]):
                raise WrongRecipe(f"{setting}: out of bounds for {name}")
        return replace(self, **values)


def _may_be(name: str, value: float) -> bool:
    """Whether a number can have a value; the coefficients of the confidence can have any."""
    if name.startswith("confidence_"):
        return math.isfinite(value)
    least = 1 if name in {"token_repeats", "reranked", "usual_length"} else 0
    most = 1 if name in {"b", "min_confidence"} else math.inf
    return math.isfinite(value) and least <= value <= most


RECIPE = Recipe()
"""What the bot uses."""
