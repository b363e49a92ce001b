"""decide: is this an answer, how sure, what is missing, which sentence says it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import mul

from index.passages import Passage
from index.rank.engine import Engine, Hit
from index.rank.rerank import matched_sentences, telling
from index.tokenize.tokens import Tokenizer, Tokens, Word

# Confidence from which a best hit is given as the answer rather than as the nearest passage.
MIN_CONFIDENCE = 0.5

# What each of the `features` of an answer counts for, and all together; see `confidence`.
COEFFICIENTS, INTERCEPT = (2.34, 5.61, -2.3), -5.98

# Tokens of a paragraph up to which its length says nothing of chance matches.
_USUAL_LENGTH = 100

Told = list[tuple[float, int, int]]
"""A passage's sentences: how much each tells, where it begins and ends."""


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
    hits = tuple(_marked(engine, found, words, tokens))
    # A question of nothing but stop words says not what it is about, and where none of its
    # words is known what matched is bits of other words.
    sure = confidence(engine, tokens, hits[0]) if hits and len(unknown) < len(terms) else 0.0
    threshold = MIN_CONFIDENCE if min_confidence is None else min_confidence
    return Answer(question, bool(hits) and sure >= threshold, sure, missing, hits)


def mark(engine: Engine, question: str, passage: Passage) -> Hit:
    """Return a passage of an engine as the hit that it was for a question, without a score."""
    words, tokens = engine.tokenizer.words(question), engine.tokenizer.tokenize_question(question)
    (hit,) = _marked(engine, [Hit(passage, 0.0)], words, tokens)
    return hit


def _marked(engine: Engine, hits: Sequence[Hit], words: Sequence[Word], tokens: Tokens) -> Iterator[Hit]:
    """The hits with highlights and deciding sentence; a paragraph's sentences are looked at once for all its parts."""
    told: dict[str, Told] = {}
    for hit in hits:
        passage_id = hit.passage.passage_id
        if passage_id not in told:
            told |= _told(engine, engine.paragraph_of(hit.passage), tokens)
        yield replace(
            hit,
            highlights=tuple(highlights(engine.tokenizer, hit.passage.text, words)),
            sentence=deciding_sentence(hit.passage, told[passage_id]),
        )


def confidence(engine: Engine, tokens: Tokens, hit: Hit) -> float:
    """Return how sure it is that the best hit answers the question, 0 to 1.

    A logistic function of the signs of an answer.

    Source:
        Coefficients fitted by bench/confidence.py over question sets of encyclopedias and
        statutes, each in samples of 3 to all of its paragraphs, whole questions and
        questions cut to two to four words, against the questions of the other sets.
    """
    evidence = INTERCEPT + math.fsum(map(mul, COEFFICIENTS, features(engine, tokens, hit)))
    return 1 / (1 + math.exp(-evidence))


def features(engine: Engine, tokens: Tokens, hit: Hit) -> tuple[float, float, float]:
    """Return three signs of an answer in the best hit of a question.

    Returns:
        How much matched: the score, in units of what a term counts for that one paragraph
        alone has, as a logarithm. How much of the question matched: the share of its
        tokens' weight that the paragraph with its headings has, and the share that its best
        sentence has. How long paragraphs are in this folder, as a logarithm: a longer one
        has more of any question by chance.
    """
    weights = engine.token_weights(tokens)
    everything = math.fsum(weights.values())
    found = matched_sentences(engine.tokenizer, [part.text for part in engine.paragraph_of(hit.passage)], weights)
    whole = {term for sentence in found for term in sentence.terms}.union(engine.heading_terms(hit.passage, weights))
    best = max((math.fsum(weights[term] for term in sentence.terms) for sentence in found), default=0.0)
    shares = (math.fsum(weights[term] for term in whole) + best) / everything
    return (
        math.log(hit.score / engine.highest_idf),
        shares,
        math.log(max(1.0, engine.paragraph_tokens / _USUAL_LENGTH)),
    )


def highlights(tokenizer: Tokenizer, text: str, words: Sequence[Word]) -> list[tuple[int, int]]:
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
    return tokenizer.find_terms(text, terms) or tokenizer.find_terms(
        text, {word.term for word in words if word.content}
    )


def deciding_sentence(passage: Passage, mine: Told) -> tuple[int, int] | None:
    """Return where the sentence stands that tells most beside a question, None if none does.

    Where that is a question itself, as in a list of questions and answers, it is the
    sentence after it: nobody needs to be told what was asked.

    Args:
        passage: Whose sentences they are.
        mine: How much each of them tells, beside all of its paragraph.
    """
    if not mine:
        return None
    best = max(range(len(mine)), key=lambda number: (mine[number][0], -number))
    if mine[best][0] <= 0:
        return None
    after = (number for number in range(best, len(mine)) if not _asks(passage.text[slice(*mine[number][1:])]))
    return mine[next(after, best)][1:]


def _told(engine: Engine, parts: Sequence[Passage], tokens: Tokens) -> dict[str, Told]:
    """How much the sentences of each part of a paragraph tell, by the part's id."""
    terms = {*tokens.unigrams, *tokens.bigrams, *tokens.words}
    found = matched_sentences(engine.tokenizer, [part.text for part in parts], terms)
    granted = engine.heading_terms(parts[0], terms)
    told: dict[str, Told] = {part.passage_id: [] for part in parts}
    for sentence, tells in zip(found, telling(found, granted), strict=True):
        told[parts[sentence.part].passage_id].append((tells, sentence.start, sentence.end))
    return told


def _asks(sentence: str) -> bool:
    return sentence.rstrip("”’」』）)\"' ").endswith(("？", "?"))
