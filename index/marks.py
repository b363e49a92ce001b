"""mark: where a question's words are in a passage, and which sentence decides."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from index.passages import Passage
from index.rank.answer_types import AnswerType, answer_type
from index.rank.confidence import sentences_with
from index.rank.engine import Engine
from index.rank.hits import Hit
from index.rank.query import Query
from index.rank.snapshot import Snapshot
from index.read.chat import asks_in_chat, names_sender
from index.read.groups import columns_lacking, heads_rows, is_question, list_end, opens_list
from index.tokenize.question import Word
from index.tokenize.tokens import Tokenizer

SentenceScores = list[tuple[float, int, int]]
"""(score, start, end) of each sentence of a passage."""


def mark(engine: Engine, question: str, passages: Sequence[Passage]) -> list[Hit]:
    """Return passages as hits of a question, with highlights and deciding sentence but no scores."""

    def found(snapshot: Snapshot) -> list[Hit]:
        query = snapshot.analyse(question)
        hits = [Hit(passage, 0.0) for passage in passages]
        return list(marked(snapshot, hits, query, answer_type(query, snapshot.tokenizer)))

    return engine.read(found)


def marked(snapshot: Snapshot, hits: Sequence[Hit], query: Query, asked_for: AnswerType | None) -> Iterator[Hit]:
    """Yield hits with highlights and deciding sentence; each paragraph's sentences are scored once."""
    scores: dict[str, SentenceScores] = {}
    for hit in hits:
        passage_id = hit.passage.passage_id
        if passage_id not in scores:
            scores |= _sentence_scores(snapshot, snapshot.paragraph_of(hit.passage), query, asked_for)
        yield replace(
            hit,
            highlights=tuple(highlights(snapshot.tokenizer, hit.passage.text, query.words, query.meant)),
            sentence=deciding_sentence(hit.passage, scores[passage_id]),
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


def _sentence_scores(
    snapshot: Snapshot, parts: Sequence[Passage], query: Query, asked_for: AnswerType | None
) -> dict[str, SentenceScores]:
    """The sentence scores of each part of a paragraph, by the part's id.

    Less without what is asked for; 0 where a line names columns.
    """
    tokens = query.tokens
    factor = snapshot.recipe.lacking
    having = sentences_with(snapshot, asked_for, parts)
    terms = {*tokens.unigrams, *tokens.bigrams, *tokens.words, *(word.term for word in query.meant)}
    found, values = snapshot.reranker.scored_sentences(parts, terms)
    lines = [parts[sentence.part].text[sentence.start : sentence.end] for sentence in found]
    if heads_rows(lines, [sentence.terms for sentence in found]):
        values[0] = 0.0
    best = max(range(len(values)), key=lambda i: (values[i], -i), default=0)
    if lines and columns_lacking(lines[best], lines):  # a row with an empty cell: another has what is somebody else's
        having = [True] * len(values)
    values = [value if there else value * factor for value, there in zip(values, having, strict=True)]
    if asked_for is not None and asked_for.is_told_by_form:
        _raise_nearest(values, having)
    scores: dict[str, SentenceScores] = {part.passage_id: [] for part in parts}
    for sentence, value in zip(found, values, strict=True):
        scores[parts[sentence.part].passage_id].append((value, sentence.start, sentence.end))
    return scores


def _raise_nearest(values: list[float], having: Sequence[bool]) -> None:
    """Where the highest of some sentences' scores is of one without what is asked for, raise the nearest that has it.

    The hour of a meeting may stand on a line of its own, with no word of the question.
    """
    best = max(range(len(values)), key=lambda i: (values[i], -i), default=0)
    nearest = min((i for i, there in enumerate(having) if there), key=lambda i: (abs(i - best), -i), default=best)
    if nearest != best and not having[best]:
        values[nearest] = math.nextafter(values[best], math.inf)
