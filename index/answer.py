"""decide: whether the best hit is an answer, how sure, which words are missing, which sentence decides."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import mul

from index.passages import Passage
from index.rank.engine import Engine
from index.rank.query import Query
from index.rank.slips import mended
from index.rank.snapshot import Hit, Snapshot
from index.rank.variants import is_history, newest_first, same_thing, without_copies
from index.read.chat import asks_in_chat, names_sender
from index.read.groups import heads_rows, is_question, list_end, opens_list
from index.tokenize.question import Word
from index.tokenize.tokens import Tokenizer

# Hits that are compared with each other, to show copies and versions once.
_LEAST_COMPARED = 8

SentenceScores = list[tuple[float, int, int]]
"""(score, start, end) of each sentence of a passage."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question.

    Attributes:
        question: As it was asked.
        answered: Whether the first hit is an answer; else hits are only the nearest passages.
        confidence: How sure it is that the first hit is an answer, 0 to 1; 0 without hits.
        missing: The question's words that are in no passage and no heading, as written, in
            order.
        hits: Best first, with highlights and deciding sentence.
        read_as: Slips of the pen that were mended: (as written, as read), in order.
    """

    question: str
    answered: bool
    confidence: float
    missing: tuple[str, ...]
    hits: tuple[Hit, ...]
    read_as: tuple[tuple[str, str], ...] = ()


def ask(engine: Engine, question: str, k: int = 3, min_confidence: float | None = None, *, mend: bool = True) -> Answer:
    """Return the answer to a question.

    Args:
        engine: The engine to ask.
        question: Raw text in any language, of any length.
        k: Most hits wanted, at least 1.
        min_confidence: Confidence from which the question is answered; None: the recipe's.
        mend: Whether slips of the pen are read as what they stand for; else the question is
            searched word for word.
    """
    return engine.read(lambda snapshot: _ask(snapshot, question, k, min_confidence, mend))


def mark(engine: Engine, question: str, passages: Sequence[Passage]) -> list[Hit]:
    """Return passages as hits of a question, with highlights and deciding sentence but no scores."""

    def marked(snapshot: Snapshot) -> list[Hit]:
        return list(_marked(snapshot, [Hit(passage, 0.0) for passage in passages], snapshot.analyse(question)))

    return engine.read(marked)


def answer_from(engine: Engine, question: str, passages: Sequence[Passage], *, mend: bool = True) -> Answer:
    """Return passages found before as the answer to a question, without confidence and missing words."""

    def marked(snapshot: Snapshot) -> Answer:
        query, read_as = _read(snapshot, question, mend)
        hits = tuple(_marked(snapshot, [Hit(passage, 0.0) for passage in passages], query))
        return Answer(question, bool(hits), 0.0, (), hits, read_as)

    return engine.read(marked)


def _ask(snapshot: Snapshot, question: str, k: int, min_confidence: float | None, mend: bool) -> Answer:
    query, read_as = _read(snapshot, question, mend)
    terms = query.content_terms()
    unknown = {
        word.term for word in query.words if word.content and not any(map(snapshot.mentions, (word.term, *word.joined)))
    } - _said_otherwise(snapshot, query)
    missing = tuple(
        dict.fromkeys(query.question[word.start : word.end] for word in query.words if word.term in unknown)
    )
    weights = snapshot.token_weights(query)
    hits = tuple(_marked(snapshot, _shown(snapshot, query, k, weights), query))
    # Without content words a question has no subject; if none of them is known, only parts
    # of other words matched.
    sure = confidence(snapshot, weights, hits[0]) if hits and len(unknown) < len(terms) else 0.0
    # A printer is found, its brand nowhere: what is asked of it cannot be answered for sure.
    if (hits and is_history(hits[0].passage.text)) or any(_names_something(snapshot, term) for term in unknown):
        sure = min(sure, snapshot.recipe.unsure)
    threshold = snapshot.recipe.min_confidence if min_confidence is None else min_confidence
    return Answer(question, bool(hits) and sure >= threshold, sure, missing, hits, read_as)


def _said_otherwise(snapshot: Snapshot, query: Query) -> set[str]:
    """The terms of everyday words for which the documents have an official one."""
    spans = [(word.start, word.end) for word in query.meant if snapshot.mentions(word.term)]
    return {word.term for word in query.words if any(a <= word.start and word.end <= b for a, b in spans)}


# jieba's tags of words that name nothing: numerals, times, adverbs, pronouns, adjectives …
_NAMELESS = tuple("mtdrcpfqua")


def _names_something(snapshot: Snapshot, unknown: str) -> bool:
    """Whether a term that the documents do not have names something that they do not have either.

    A single character may be part of a word that jieba does not know; a long word says what
    its parts say.
    """
    if len(unknown) < 2 or snapshot.tokenizer.kind(unknown).startswith(_NAMELESS):
        return False
    parts = [part for part in snapshot.tokenizer.search_words(unknown) if part != unknown]
    return not ("".join(parts) == unknown and all(map(snapshot.mentions, parts)))


def _read(snapshot: Snapshot, question: str, mend: bool) -> tuple[Query, tuple[tuple[str, str], ...]]:
    """The question as it is meant, and its slips: (as written, as read)."""
    query = snapshot.analyse(question)
    found = snapshot.slips(query) if mend else []
    if not found:
        return query, ()
    return snapshot.analyse(mended(question, found)), tuple((question[s.start : s.end], s.meant) for s in found)


def _shown(snapshot: Snapshot, query: Query, k: int, weights: Mapping[str, float]) -> list[Hit]:
    """The k best hits as they are shown: copies once, the newest of versions, histories last."""
    wanted = max(_LEAST_COMPARED, 2 * k)
    while True:
        found = snapshot.search(query, wanted, weights)
        hits = newest_first(query.question, without_copies(found))
        if len(hits) >= k or len(found) < wanted:
            break
        wanted *= 4
    hits.sort(key=lambda hit: is_history(hit.passage.text))
    return [replace(hit, also_in=_sources_of_copies(snapshot, hit.passage)) for hit in hits[:k]]


def _sources_of_copies(snapshot: Snapshot, passage: Passage) -> tuple[str, ...]:
    copies = (copy.source for copy in snapshot.copies_of(passage) if same_thing(passage, copy))
    return tuple(source for source in dict.fromkeys(copies) if source != passage.source)


def _marked(snapshot: Snapshot, hits: Sequence[Hit], query: Query) -> Iterator[Hit]:
    """Add highlights and deciding sentence to hits; each paragraph's sentences are scored once."""
    scores: dict[str, SentenceScores] = {}
    for hit in hits:
        passage_id = hit.passage.passage_id
        if passage_id not in scores:
            scores |= _sentence_scores(snapshot, snapshot.paragraph_of(hit.passage), query)
        yield replace(
            hit,
            highlights=tuple(highlights(snapshot.tokenizer, hit.passage.text, query.words, query.meant)),
            sentence=deciding_sentence(hit.passage, scores[passage_id]),
        )


def confidence(snapshot: Snapshot, weights: Mapping[str, float], hit: Hit) -> float:
    """Return how sure it is that the best hit answers the question, 0 to 1.

    A logistic function of `features`.

    Args:
        snapshot: The snapshot that was searched.
        weights: The question's `Snapshot.token_weights`.
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
    """Return three features of the best hit, from which `confidence` is computed.

    | feature  | value                                                                        |
    |----------|------------------------------------------------------------------------------|
    | score    | log of the hit's score / `Snapshot.highest_idf`                              |
    | coverage | share of the question's weight in the paragraph and its headings, plus the   |
    |          | share in its best sentence                                                   |
    | length   | log of the folder's average paragraph length / `Recipe.usual_length`, at     |
    |          | least 0: long paragraphs match more by chance                                |
    """
    total = math.fsum(weights.values()) or 1.0
    found = snapshot.reranker.matched_sentences(snapshot.paragraph_of(hit.passage), weights)
    above = snapshot.reranker.heading_terms(hit.passage, weights)
    terms = {term for sentence in found for term in sentence.terms}.union(above)
    best = max((math.fsum(weights[term] for term in sentence.terms) for sentence in found), default=0.0)
    coverage = (math.fsum(weights[term] for term in terms) + best) / total
    return (
        math.log(hit.score / snapshot.highest_idf),
        coverage,
        math.log(max(1.0, snapshot.paragraph_tokens / snapshot.recipe.usual_length)),
    )


def highlights(
    tokenizer: Tokenizer, text: str, words: Sequence[Word], meant: Sequence[Word] = ()
) -> list[tuple[int, int]]:
    """Return where a question's words are in a text: [start, end) pairs, in order.

    A single character is part of too many words to be marked anywhere. It is marked together
    with its neighbour in the question (三会一课 is no word of the dictionary), or alone if
    the text has nothing longer.

    Args:
        tokenizer: Of the text.
        text: Where they are marked.
        words: The question's words.
        meant: What they stand for, marked as well.
    """
    terms = {term for word in (*words, *meant) if word.content for term in (word.term, *word.joined) if len(term) > 1}
    for a, b in pairwise(words):
        single = [len(word.term) == 1 for word in (a, b)]
        have_content = (a.content and b.content) or (all(single) and (a.content or b.content))
        if a.end == b.start and any(single) and have_content:
            terms.add(a.term + b.term)
    return tokenizer.find_terms(text, terms) or tokenizer.find_terms(
        text, {word.term for word in words if word.content}
    )


def deciding_sentence(passage: Passage, sentences: SentenceScores) -> tuple[int, int] | None:
    """Return [start, end) of the sentence with the highest score, None if no score is positive and no heading is above.

    | the highest score has             | returned                        |
    |-----------------------------------|---------------------------------|
    | a question, with its reply below  | the first sentence of the reply |
    | a line that opens a list          | the list, with that line        |
    | no sentence, only the headings    | the first sentence or list      |

    Args:
        passage: The passage of the sentences.
        sentences: Their scores, offsets in the passage's text.
    """
    if not sentences:
        return None
    said = [passage.text[start:end] for _, start, end in sentences]
    scores = [score for score, _, _ in sentences]
    best = max(range(len(said)), key=lambda i: (scores[i], -i))
    if scores[best] <= 0:
        if not passage.headings:
            return None
        best = 0
    above = ["", *said]
    replies = (i for i in range(best, len(said)) if not is_question(said[i]) and not names_sender(said[i], above[i]))
    first = next((i for i in replies if i > best or not asks_in_chat(said[i], above[i])), best)
    _, start, end = sentences[first]
    whole = first > best or scores[best] <= 0 or opens_list(passage.text, start, end)
    return start, list_end(passage.text, start, end) if whole else end


def _sentence_scores(snapshot: Snapshot, parts: Sequence[Passage], query: Query) -> dict[str, SentenceScores]:
    """The sentence scores of each part of a paragraph, by the part's id; 0 where a line names columns."""
    tokens = query.tokens
    found, values = snapshot.reranker.scored_sentences(parts, {*tokens.unigrams, *tokens.bigrams, *tokens.words})
    lines = [parts[sentence.part].text[sentence.start : sentence.end] for sentence in found]
    if heads_rows(lines, [sentence.terms for sentence in found]):
        values[0] = 0.0
    scores: dict[str, SentenceScores] = {part.passage_id: [] for part in parts}
    for sentence, score in zip(found, values, strict=True):
        scores[parts[sentence.part].passage_id].append((score, sentence.start, sentence.end))
    return scores
