"""decide: is this an answer, how sure, what is missing, which sentence says it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import mul

from index.passages import Passage
from index.rank.engine import Engine
from index.rank.query import Query
from index.rank.snapshot import Hit, Snapshot
from index.tokenize.question import Word
from index.tokenize.tokens import Tokenizer

SentenceScores = list[tuple[float, int, int]]
"""A passage's sentences: how much each tells, where it begins and ends."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say to a question.

    Attributes:
        question: As it was asked.
        answered: Whether the first hit is given as the answer; hits of an unanswered question
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
        min_confidence: Confidence from which the question counts as answered; None: the
            recipe's.
    """
    return engine.read(lambda snapshot: _ask(snapshot, question, k, min_confidence))


def mark(engine: Engine, question: str, passages: Sequence[Passage]) -> list[Hit]:
    """Return passages of an engine as the hits that they were for a question, without scores."""

    def marked(snapshot: Snapshot) -> list[Hit]:
        return list(_marked(snapshot, [Hit(passage, 0.0) for passage in passages], snapshot.analyse(question)))

    return engine.read(marked)


def _ask(snapshot: Snapshot, question: str, k: int, min_confidence: float | None) -> Answer:
    query = snapshot.analyse(question)
    terms = query.content_terms()
    unknown = {term for term in terms if not snapshot.mentions(term)}
    missing = tuple(dict.fromkeys(question[word.start : word.end] for word in query.words if word.term in unknown))
    weights = snapshot.token_weights(query)
    hits = tuple(_marked(snapshot, snapshot.search(query, k, weights), query))
    # A question of nothing but stop words says not what it is about, and where none of its
    # words is known what matched is bits of other words.
    sure = confidence(snapshot, weights, hits[0]) if hits and len(unknown) < len(terms) else 0.0
    threshold = snapshot.recipe.min_confidence if min_confidence is None else min_confidence
    return Answer(question, bool(hits) and sure >= threshold, sure, missing, hits)


def _marked(snapshot: Snapshot, hits: Sequence[Hit], query: Query) -> Iterator[Hit]:
    """The hits with highlights and deciding sentence; a paragraph's sentences are looked at once for all its parts."""
    scores: dict[str, SentenceScores] = {}
    for hit in hits:
        passage_id = hit.passage.passage_id
        if passage_id not in scores:
            scores |= _sentence_scores(snapshot, snapshot.paragraph_of(hit.passage), query)
        yield replace(
            hit,
            highlights=tuple(highlights(snapshot.tokenizer, hit.passage.text, query.words)),
            sentence=deciding_sentence(hit.passage, scores[passage_id]),
        )


def confidence(snapshot: Snapshot, weights: Mapping[str, float], hit: Hit) -> float:
    """Return how sure it is that the best hit answers the question, 0 to 1.

    A logistic function of the features of an answer.

    Args:
        snapshot: What was asked.
        weights: Of the question's tokens; see `Snapshot.token_weights`.
        hit: The best hit.

    Source:
        Coefficients fitted by bench/confidence.py over question sets of encyclopedias and
        statutes, each in samples of 3 to all of its paragraphs, whole questions and
        questions cut to two to four words, against the questions of the other sets.
    """
    recipe = snapshot.recipe
    coefficients = recipe.confidence_score, recipe.confidence_coverage, recipe.confidence_length
    evidence = recipe.confidence_intercept + math.fsum(map(mul, coefficients, features(snapshot, weights, hit)))
    return 1 / (1 + math.exp(-evidence))


def features(snapshot: Snapshot, weights: Mapping[str, float], hit: Hit) -> tuple[float, float, float]:
    """Return three features of an answer in the best hit of a question.

    Returns:
        How much matched: the score, in units of what a term counts for that one paragraph
        alone has, as a logarithm. How much of the question matched: the share of its
        tokens' weight that the paragraph with its headings has, and the share that its best
        sentence has. How long paragraphs are in this folder, as a logarithm: a longer one
        has more of any question by chance.
    """
    everything = math.fsum(weights.values())
    found = snapshot.matched_sentences(snapshot.paragraph_of(hit.passage), weights)
    whole = {term for sentence in found for term in sentence.terms}.union(snapshot.heading_terms(hit.passage, weights))
    best = max((math.fsum(weights[term] for term in sentence.terms) for sentence in found), default=0.0)
    shares = (math.fsum(weights[term] for term in whole) + best) / everything
    return (
        math.log(hit.score / snapshot.highest_idf),
        shares,
        math.log(max(1.0, snapshot.paragraph_tokens / snapshot.recipe.usual_length)),
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
        say_something = (a.content and b.content) or (all(single) and (a.content or b.content))
        if a.end == b.start and any(single) and say_something:
            terms.add(a.term + b.term)
    return tokenizer.find_terms(text, terms) or tokenizer.find_terms(
        text, {word.term for word in words if word.content}
    )


def deciding_sentence(passage: Passage, sentences: SentenceScores) -> tuple[int, int] | None:
    """Return where the sentence stands that tells most of a question, None if none does.

    Where that is a question itself, as in a list of questions and answers, it is the
    sentence after it: nobody needs to read what was asked.

    Args:
        passage: Whose sentences they are.
        sentences: How much each of them tells, within all of its paragraph.
    """
    if not sentences:
        return None
    best = max(range(len(sentences)), key=lambda number: (sentences[number][0], -number))
    if sentences[best][0] <= 0:
        return None
    from_best = range(best, len(sentences))
    replies = (number for number in from_best if not _asks(passage.text[slice(*sentences[number][1:])]))
    return sentences[next(replies, best)][1:]


def _sentence_scores(snapshot: Snapshot, parts: Sequence[Passage], query: Query) -> dict[str, SentenceScores]:
    """How much the sentences of each part of a paragraph tell, by the part's id."""
    tokens = query.tokens
    found, tells = snapshot.telling_sentences(parts, {*tokens.unigrams, *tokens.bigrams, *tokens.words})
    scores: dict[str, SentenceScores] = {part.passage_id: [] for part in parts}
    for sentence, how_much in zip(found, tells, strict=True):
        scores[parts[sentence.part].passage_id].append((how_much, sentence.start, sentence.end))
    return scores


def _asks(sentence: str) -> bool:
    return sentence.rstrip("”’」』）)\"' ").endswith(("？", "?"))
