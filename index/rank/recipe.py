"""rank: the numbers that ranking and confidence depend on."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from index.errors import WrongRecipe


@dataclass(frozen=True, slots=True)
class Recipe:
    """Numbers for ranking passages and judging answers; `passagebot eval` chose the defaults on several sets.

    Attributes:
        k1: BM25's, for all fields. Anserini's value: in short texts a second mention says
            less than Lucene's 1.2 assumes.
        b: BM25's, for all fields.
        unigrams: Weight of the field of single characters and alphabetic words.
        bigrams: Weight of the field of pairs of characters and alphabetic words. A word of
            two characters is also a bigram, so `bigrams` and `words` share its weight.
        words: Weight of the field of dictionary words.
        grams: Weight of the field of four letters, which joins the forms of a word.
        headings: Weight of the field of the headings above a paragraph.
        synonym: Weight of a word that stands for one of the question, against 1 for that.
        token_repeats: How often a token of a question counts at most.
        mended_words: Most words of a question in which slips are mended: more is no question typed in haste,
            and each word costs some lookups.
        reranked: How many of the best paragraphs are reranked by their sentences.
        sentence: Weight of the best sentence, against 1 for its paragraph: the answer is in
            one sentence, the question's words may be anywhere in the paragraph.
        whole_question: Further weight of the best sentence, times the share of the question
            in it: half of a question may match by chance, all of it hardly.
        heading_term: Weight of a term of the headings where the sentences of a paragraph are
            compared, against 1 for other terms.
        named: How many of the best paragraphs are looked through for what the question names.
        other_place: Factor of the score of a paragraph that lacks a place of the question where
            what stands above it names another.
        no_place: The same where it names none: it may hold everywhere.
        other_twin: Factor where a paragraph lacks a year or a numbered name (HX-200) of the
            question, and another one has it.
        titled: Factor where the question is, word for word, a heading above a paragraph or the
            name of its document.
        min_confidence: Confidence from which the best hit is called the answer.
        min_topic: Probability that the best hit is on the topic, below which there is none.
        unsure: Highest confidence where what is asked for is not in the best hit, or the hit
            is never an answer.
        lacking: Factor of the score of a sentence that may be marked, without what is asked for.
        without: Factor of the score of a hit without what is asked for, where that is told by its form.
        topic: Intercept, and coefficients of `index.rank.confidence.TopicFeatures`. These
            and the next are fitted by bench/confidence.py.
        confidence: Intercept, and coefficients of `index.rank.confidence.AnswerFeatures`.
        meaning: Weight of a cosine, against 1 for the score by words as a share of the question's weight;
            these five count where a model of meaning is switched on.
        covered: Share of the question's weight in the best paragraph by words and its headings, above which words
            alone order: who quotes a passage wants it, and not another one that is near.
        considered: How many of the best paragraphs by words are ordered by meaning too.
        nearest: How many of the nearest texts by meaning are joined with them.
        embedded: How many of the best passages by words are embedded on the spot, as time allows.
        by_meaning: Intercept, and coefficients of `index.rank.confidence.MeaningFeatures`, for the
            local model.
        sure: Confidence from which the best hit is called the answer by words and meaning.
        alone: Confidence from which the best hit is called the answer where a model of meaning is
            switched on and did not answer: words alone are given more carefully then.
        usual_length: Tokens of a paragraph up to which its length does not count.
    """

    k1: float = 0.9
    b: float = 0.75
    unigrams: float = 1.0
    bigrams: float = 0.5
    words: float = 0.5
    grams: float = 0.4
    headings: float = 0.4
    synonym: float = 0.4
    token_repeats: int = 2
    mended_words: int = 100
    reranked: int = 40
    sentence: float = 0.3
    whole_question: float = 0.7
    heading_term: float = 0.001
    named: int = 100
    other_place: float = 0.7
    no_place: float = 0.85
    other_twin: float = 0.7
    titled: float = 2.0
    min_confidence: float = 0.58
    min_topic: float = 0.5
    unsure: float = 0.4
    lacking: float = 0.5
    without: float = 0.85
    topic: tuple[float, ...] = (-5.98, 2.34, 5.61, -2.3)
    confidence: tuple[float, ...] = (-1.02, 1.81, 2.85, -0.82, -4.38, 0.27, -1.87, -0.66)
    by_meaning: tuple[float, ...] = (-43.31, 4.71, 1.27, 2.05, -1.08, -7.69, 0.68, -4.02, 0.05)
    sure: float = 0.7
    alone: float = 0.75
    meaning: float = 8.0
    covered: float = 0.45
    considered: int = 100
    nearest: int = 50
    embedded: int = 40
    usual_length: float = 100

    def weight(self, field: str) -> float:
        """Return a field's weight; `field` is one of `index.store.columns.FIELDS`."""
        weight: float = getattr(self, field)
        return weight

    def changed(self, settings: Iterable[str]) -> Recipe:
        """Return this recipe with some numbers changed, each given as NAME=VALUE. Example: `k1=1.2`.

        Raises:
            WrongRecipe: There is no number of that name, or it cannot have that value.
        """
        usual = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _FITTED}
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


_FITTED = ("topic", "confidence", "by_meaning")
_AT_LEAST_ONE = frozenset({"token_repeats", "reranked", "named", "usual_length", "considered", "nearest", "embedded"})


def _may_be(name: str, value: float) -> bool:
    """Whether a value is in bounds for a number."""
    least = 1 if name in _AT_LEAST_ONE else 0
    most = 1 if name in {"b", "min_confidence", "min_topic", "unsure", "sure", "alone"} else math.inf
    return math.isfinite(value) and least <= value <= most


RECIPE = Recipe()
"""The recipe of the bot."""
