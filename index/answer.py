"""decide: is this an answer, how sure, what is missing, which sentence says it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.engine import Engine, Hit
from index.passages import Passage, sentences
from index.sentences import matched_sentences, telling
from index.tokens import Tokens, Word, find_terms

# Confidence from which a best hit is given as the answer rather than as the nearest passage.
MIN_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say to a question.

    Attributes:
        question: As it was asked.
        answered: Whether the first hit is held to say it; hits of an unanswered question
            are the nearest passages, no more.
        confidence: How sure, 0 to 1; 0 without hits.
        missing: The question's words that are in no passage and no heading, as the person
            wrote them, in order.
        hits: Best first, with highlights and deciding sentence.
    """

    question: str
    answered: bool
    confidence: float
    missing: tuple[str, ...]
    hits: tuple[Hit, ...]


def ask(engine: Engine, question: str, k: int = 3, min_confidence: float | None = None) -> Answer:
    """Return what the documents say to a question.

    Args:
        engine: The index to ask.
        question: Raw text in any language, of any length.
        k: Most hits wanted, at least 1.
        min_confidence: Confidence from which the question counts as answered; None:
            `MIN_CONFIDENCE`.
    """
    tokens = engine.tokenizer.tokenize_question(question)
    words = engine.tokenizer.words(question)
    terms = dict.fromkeys(word.term for word in words if word.content)
    unknown = {term for term in terms if not engine.mentions(term)}
    missing = tuple(dict.fromkeys(question[word.start : word.end] for word in words if word.term in unknown))
    found = engine.search(question, k)
    hits = tuple(
        replace(
            hit,
            highlights=tuple(highlights(hit.passage.text, words)),
            sentence=deciding_sentence(engine, hit.passage, tokens),
        )
        for hit in found
    )
    sure = confidence(engine, tokens, hits[0]) if hits else 0.0
    threshold = MIN_CONFIDENCE if min_confidence is None else min_confidence
    return Answer(question, bool(hits) and sure >= threshold, sure, missing, hits)


def confidence(engine: Engine, tokens: Tokens, hit: Hit) -> float:
    """Return how sure it is that the best hit answers the question, 0 to 1.

    A logistic function of how much matched (the score, in units of what one rare term
    counts for in a corpus of this size) and of how much of the question matched: the share
    of its words' idf that the passage and that its best sentence have.
    """
    rarest = math.log1p(len(engine.passages))
    parts = [hit.passage.text, *(hit.passage.text[a:b] for a, b in sentences(hit.passage.text))]
    heading_words = set(engine.tokenizer.tokenize("\n".join(hit.passage.headings)).words)
    word_sets = [set(engine.tokenizer.tokenize(part).words) for part in parts]
    weights = {word: engine.fields["words"].idf_of(word) for word in set(tokens.words)}
    whole = _share(weights, word_sets[0] | heading_words)
    sentence = max(_share(weights, words) for words in word_sets)
    evidence = 2.9 * math.log(hit.score / rarest) + 4.0 * (whole + sentence) - 9.3
    return 1 / (1 + math.exp(-evidence))


def highlights(text: str, words: Sequence[Word]) -> list[tuple[int, int]]:
    """Return where a question's words stand in a text: [start, end) pairs, in order.

    A single character is part of too many words to mark it anywhere: it counts together
    with the word beside it in the question (三会一课 is no word of the dictionary), or by
    itself where the text has nothing longer.
    """
    terms = {word.term for word in words if word.content and len(word.term) > 1}
    for a, b in pairwise(words):
        single = [len(word.term) == 1 for word in (a, b)]
        told = (a.content and b.content) or (all(single) and (a.content or b.content))
        if a.end == b.start and any(single) and told:
            terms.add(a.term + b.term)
    return find_terms(text, terms) or find_terms(text, {word.term for word in words if word.content})


def deciding_sentence(engine: Engine, passage: Passage, tokens: Tokens) -> tuple[int, int] | None:
    """Return where the sentence stands that tells most beside a question, None if none does."""
    parts = engine.paragraph_of(passage)
    found = matched_sentences([part.text for part in parts], _terms(tokens))
    mine = [
        (tells, sentence.start, sentence.end)
        for sentence, tells in zip(found, telling(found), strict=True)
        if parts[sentence.part] == passage
    ]
    tells, start, end = max(mine, key=lambda sentence: (sentence[0], -sentence[1]), default=(0.0, 0, 0))
    return (start, end) if tells > 0 else None


def _share(weights: dict[str, float], found: set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for word, weight in sorted(weights.items()) if word in found) / total if total else 0.0


def _terms(tokens: Tokens) -> set[str]:
    return {*tokens.unigrams, *tokens.bigrams, *tokens.words}
