"""decide: whether the best hit is the answer, how sure, and which words are missing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from index.marks import marked
from index.passages import Passage
from index.rank.answer_types import AnswerType, answer_type, asked_nouns
from index.rank.confidence import Features, features, probability, sentences_with
from index.rank.engine import Engine
from index.rank.hits import Hit
from index.rank.names import is_of_another
from index.rank.query import Query
from index.rank.slips import mended
from index.rank.snapshot import Snapshot
from index.rank.subjects import deed_of, is_about, owners_of, part_of, sought_by, subject_of
from index.rank.variants import is_history, newest_first, same_thing, without_copies
from index.read.groups import columns_lacking, is_question
from index.tokenize.question import Word
from index.tokenize.scripts import is_unspaced

# Hits that are compared with each other, to show copies and versions once.
_LEAST_COMPARED = 8
# Passages, and characters of each, that tell the script of the documents.
_SAMPLED, _SAMPLED_CHARS = 20, 200
# A longer name of the same thing has more of a word: 民政部门, 民政部.
_HALF = 0.5

Verdict = Literal["answer", "nearest", "none"]
By = Literal["words", "words+meaning"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question.

    Attributes:
        question: As it was asked.
        verdict: Whether the first hit says it ("answer"), may not say it ("nearest"), or is only
            the nearest passage of documents that do not have it ("none").
        confidence: How sure it is that the first hit says it, 0 to 1; 0 without hits.
        missing: The question's words that are in no passage and no heading, as written, in
            order.
        hits: Best first, with highlights and deciding sentence.
        read_as: Slips of the pen that were mended: (as written, as read), in order.
        lacks: What is not there. The kind of thing that is asked for, where the first hit has
            none, see `index.rank.answer_types`; "documents", where there are none; "language",
            where the documents are in another script than the question. Empty otherwise.
        by: What ranked and judged it: "words", or "words+meaning".
        may_mean: The question in another spelling, which the documents answer where they do not answer it as
            written; empty otherwise.
        pending: How many files are still to be read, while the folder is read for the first time:
            what they say may be a better answer.
    """

    question: str
    verdict: Verdict
    confidence: float
    missing: tuple[str, ...]
    hits: tuple[Hit, ...]
    read_as: tuple[tuple[str, str], ...] = ()
    lacks: str = ""
    by: By = "words"
    may_mean: str = ""
    pending: int = 0

    @property
    def answered(self) -> bool:
        """Whether a passage is given: as the answer or as the nearest."""
        return self.verdict != "none"


@dataclass(frozen=True, slots=True)
class Judgement:
    """An answer, and what decided it.

    Attributes:
        answer: The answer.
        query: The question as it was read.
        features: Of the first hit, by which it was judged; None without any.
        least: Confidence from which the first hit says it.
        topic: The probability that it is on the topic, without which there is no answer.
    """

    answer: Answer
    query: Query
    features: Features | None = None
    least: float = 0.0
    topic: float = 0.0


def ask(engine: Engine, question: str, k: int = 3, min_confidence: float | None = None, *, mend: bool = True) -> Answer:
    """Return the answer to a question.

    Args:
        engine: The engine to ask.
        question: Raw text in any language, of any length.
        k: Most hits wanted, at least 1.
        min_confidence: Confidence from which the first hit is called the answer; None: the recipe's, which is another
            where a model of meaning is switched on.
        mend: Whether slips of the pen are read as what they stand for; else the question is
            searched word for word.
    """

    return engine.read(lambda snapshot: judge(snapshot, question, k, min_confidence, mend=mend).answer)


def judge(
    snapshot: Snapshot, question: str, k: int = 3, min_confidence: float | None = None, *, mend: bool = True
) -> Judgement:
    """Return the answer to a question with what decided it; see `ask`."""
    snapshot.foresee(question, mend=mend)
    judged = _judge(snapshot, question, k, min_confidence, mend)
    answer = judged.answer
    may_mean = _may_mean(snapshot, answer) if mend and not answer.answered else ""
    return replace(judged, answer=replace(answer, may_mean=may_mean, pending=snapshot.pending))


def answer_from(engine: Engine, question: str, passages: Sequence[Passage], *, mend: bool = True) -> Answer:
    """Return passages found before as the answer to a question, without confidence and missing words."""

    def found(snapshot: Snapshot) -> Answer:
        query, read_as = _read(snapshot, question, mend)
        asked_for = answer_type(query, snapshot.tokenizer)
        hits = tuple(marked(snapshot, [Hit(passage, 0.0) for passage in passages], query, asked_for))
        lacks = _lacks(snapshot, hits[0], asked_for) if hits else ""
        verdict: Verdict = "nearest" if hits else "none"
        return Answer(question, verdict, 0.0, (), hits, read_as, lacks, pending=snapshot.pending)

    return engine.read(found)


def features_of(engine: Engine, question: str) -> Features | None:
    """Return the features of a question's best hit, by which it is judged; None without a hit or a known word."""

    def found(snapshot: Snapshot) -> Features | None:
        query = snapshot.analyse(question)
        return _found(snapshot, query, answer_type(query, snapshot.tokenizer), 1).features

    return engine.read(found)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a search found.

    Attributes:
        hits: Best first, with highlights and deciding sentence.
        unknown: The terms of the question's words that the documents do not have, in other words neither.
        is_preferred: Whether another would be the first hit, if it had what is asked for.
        features: Of the first hit; None without hits, and where the question has no known word: then
            only parts of other words matched.
    """

    hits: tuple[Hit, ...]
    unknown: set[str]
    is_preferred: bool
    features: Features | None


def _judge(snapshot: Snapshot, question: str, k: int, min_confidence: float | None, mend: bool) -> Judgement:
    query, read_as = _read(snapshot, question, mend)
    asked_for = answer_type(query, snapshot.tokenizer)
    found = _found(snapshot, query, asked_for, k)
    missing = tuple(
        dict.fromkeys(query.question[word.start : word.end] for word in query.words if word.term in found.unknown)
    )
    if found.features is None:
        lacks = _lacking(snapshot, query)
        return Judgement(Answer(question, "none", 0.0, missing, found.hits, read_as, lacks, _by(found.hits)), query)
    recipe, signs = snapshot.recipe, found.features
    sure = (
        probability(recipe.by_meaning, signs.meaning) if signs.meaning else probability(recipe.confidence, signs.answer)
    )
    is_named_nowhere = any(word.term in found.unknown for word in asked_nouns(query, snapshot.tokenizer))
    is_about_else = _is_about_else(snapshot, query, asked_for, found)
    says_nothing = is_history(found.hits[0].passage.text) or _leaves_open(snapshot, query, found.hits[0])
    if signs.answer.lacking or found.is_preferred or is_named_nowhere or is_about_else or says_nothing:
        sure = min(sure, recipe.unsure)
    least, topic = _least_sure(snapshot, signs, min_confidence), probability(recipe.topic, signs.topic)
    verdict: Verdict = "answer" if sure >= least else "nearest" if topic >= recipe.min_topic else "none"
    lacks = _lacks(snapshot, found.hits[0], asked_for)
    answer = Answer(question, verdict, sure, missing, found.hits, read_as, lacks, _by(found.hits))
    return Judgement(answer, query, signs, least, topic)


def _is_about_else(snapshot: Snapshot, query: Query, asked_for: AnswerType | None, found: _Found) -> bool:
    """Whether the first hit has a telephone of somebody else, or not what a question is about, or what is done.

    Of words that are nowhere, a model of meaning knows better what they may be called.
    """
    passage, tokenizer = found.hits[0].passage, snapshot.tokenizer
    said = [part.text for part in snapshot.paragraph_of(passage)]
    texts = [passage.source, *passage.above, *said]
    above, text = tokenizer.fold_all(["\n".join(passage.above), "\n".join(said)])
    if is_of_another(query, above, text, tokenizer):
        return True
    if not all(is_about(owner, query, texts, tokenizer) for owner in owners_of(query, asked_for, tokenizer)):
        return True
    if found.features and found.features.meaning:
        return False
    if any(word.term in found.unknown for word in sought_by(query)):
        return True
    subject, deed = subject_of(query, tokenizer), deed_of(query)
    return (
        subject is not None
        and any(word.term in found.unknown for word in query.words if subject.start <= word.start < subject.end)
        and part_of(subject, texts, tokenizer) <= _HALF
    ) or (deed is not None and deed.term in found.unknown and part_of(deed, texts, tokenizer) == 0)


def _leaves_open(snapshot: Snapshot, query: Query, hit: Hit) -> bool:
    """Whether what decides in a hit is a question without a reply, or a row of a table whose cell is empty."""
    if hit.sentence is None:
        return False
    said = hit.passage.text[slice(*hit.sentence)]
    lines = [line for part in snapshot.paragraph_of(hit.passage) for line in part.text.split("\n")]
    empty = snapshot.tokenizer.fold_all(sorted(columns_lacking(said, lines)))
    return is_question(said) or any(column in query.folded for column in empty)


def _may_mean(snapshot: Snapshot, answer: Answer) -> str:
    """The question in another spelling that the documents answer; empty if there is none."""
    query = snapshot.analyse(answer.question)
    found = snapshot.other_spellings(query, _unknown(snapshot, query))
    other = mended(answer.question, found) if found else ""
    # Whether it is on the topic is told by words alone; a model would be waited for once more.
    return other if other and _judge(snapshot.by_words, other, 1, None, False).answer.answered else ""


def _least_sure(snapshot: Snapshot, signs: Features, min_confidence: float | None) -> float:
    """The confidence from which a hit is called the answer."""
    recipe = snapshot.recipe
    usual = recipe.sure if signs.meaning else recipe.min_confidence
    least = usual if min_confidence is None else min_confidence
    is_missed = snapshot.nearness is not None and not signs.meaning
    return max(least, recipe.alone) if is_missed else least


def _by(hits: Sequence[Hit]) -> By:
    """What ranked and judged some hits."""
    return "words+meaning" if any(hit.cosine is not None for hit in hits[:1]) else "words"


def _found(snapshot: Snapshot, query: Query, asked_for: AnswerType | None, k: int) -> _Found:
    weights = snapshot.token_weights(query)
    shown, is_preferred = _shown(snapshot, query, k, weights, asked_for)
    hits = tuple(marked(snapshot, shown, query, asked_for))
    otherwise = _said_otherwise(snapshot, query)
    unknown = _unknown(snapshot, query) - otherwise
    if not hits:
        return _Found(hits, unknown, is_preferred, None)
    only_kind = unknown & _only_names_its_kind(snapshot, query, hits[0], asked_for)
    unknown -= only_kind
    if len(unknown) == len(query.content_terms()):
        return _Found(hits, unknown, is_preferred, None)
    weights = _without(weights, otherwise | only_kind, query) | _official_weights(snapshot, query, otherwise)
    return _Found(hits, unknown, is_preferred, features(snapshot, query, weights, hits[0], asked_for))


def _lacks(snapshot: Snapshot, hit: Hit, asked_for: AnswerType | None) -> str:
    """The kind of thing that is asked for, where a hit has none; else nothing."""
    if asked_for is None or any(sentences_with(snapshot, asked_for, snapshot.paragraph_of(hit.passage))):
        return ""
    return asked_for.name


def _lacking(snapshot: Snapshot, query: Query) -> str:
    """Why a question of which no word is known may have no answer: no documents, or in another script."""
    if not snapshot.passage_count:
        return "documents"
    unspaced = [is_unspaced(term) for term in query.content_terms()]
    sample = range(0, snapshot.passage_count, -(-snapshot.passage_count // _SAMPLED))
    texts = [snapshot.passage(number).text for number in sample]
    in_unspaced = sum(any(map(is_unspaced, text[:_SAMPLED_CHARS])) for text in texts) > len(texts) / 2
    return "language" if unspaced and all(one != in_unspaced for one in unspaced) else ""


def _unknown(snapshot: Snapshot, query: Query) -> set[str]:
    """The terms of a question's content words that the documents do not have."""
    return {
        word.term for word in query.words if word.content and not any(map(snapshot.mentions, (word.term, *word.joined)))
    }


def _only_names_its_kind(snapshot: Snapshot, query: Query, hit: Hit, asked_for: AnswerType | None) -> set[str]:
    """The terms that say what kind of thing is asked for, where the hit has one (555-1234 is a number)."""
    if asked_for is None or _lacks(snapshot, hit, asked_for):
        return set()
    return {word.term for word in query.words if asked_for.is_called(word.run)}


def _official_weights(snapshot: Snapshot, query: Query, otherwise: set[str]) -> dict[str, float]:
    """The weights of the official words for everyday words that the documents do not have."""
    official = [meant.term for meant, words in _stand_for(query) if any(word.term in otherwise for word in words)]
    return snapshot.token_weights(snapshot.analyse(" ".join(official))) if official else {}


def _without(weights: Mapping[str, float], terms: set[str], query: Query) -> dict[str, float]:
    """The weights of a question's tokens without those of some terms only."""
    if not terms:
        return dict(weights)
    others = {term for term in query.content_terms() if term not in terms}
    unspaced = {token for token in weights if is_unspaced(token)}
    sizes = {len(token) for token in unspaced}

    def tokens_of(words: set[str]) -> set[str]:
        parts = {word[start : start + size] for word in words for size in sizes for start in range(len(word))}
        return words | (unspaced & parts)

    leaving = tokens_of(terms) - tokens_of(others)
    return {token: weight for token, weight in weights.items() if token not in leaving}


def _said_otherwise(snapshot: Snapshot, query: Query) -> set[str]:
    """The terms of everyday words that the documents do not have, where they have an official one."""
    known = ((meant, words) for meant, words in _stand_for(query) if snapshot.mentions(meant.term))
    everyday = {word.term for _, words in known for word in words}
    return {term for term in everyday if not snapshot.mentions(term)}


def _stand_for(query: Query) -> Iterator[tuple[Word, list[Word]]]:
    """Each official word of a question, with the everyday words for which it stands."""
    starts = [word.start for word in query.words]
    for meant in query.meant:
        within = query.words[bisect_left(starts, meant.start) : bisect_left(starts, meant.end)]
        yield meant, [word for word in within if word.end <= meant.end]


def _read(snapshot: Snapshot, question: str, mend: bool) -> tuple[Query, tuple[tuple[str, str], ...]]:
    """The question as it is meant, and its slips: (as written, as read)."""
    query = snapshot.analyse(question)
    found = snapshot.slips(query) if mend else []
    if not found:
        return query, ()
    return snapshot.analyse(mended(question, found)), tuple((question[s.start : s.end], s.meant) for s in found)


def _shown(
    snapshot: Snapshot, query: Query, k: int, weights: Mapping[str, float], asked_for: AnswerType | None
) -> tuple[list[Hit], bool]:
    """The k best hits as they are shown: copies once, the newest of versions, histories last; whether one is preferred.

    It is if another would be the first, had it what is asked for.
    """
    wanted = max(_LEAST_COMPARED, 2 * k)
    while True:
        found = snapshot.search(query, wanted, weights)
        hits = newest_first(query.question, without_copies(found))
        if len(hits) >= k or len(found) < wanted:
            break
        wanted *= 4
    hits.sort(key=lambda hit: is_history(hit.passage.text))
    preferred = _preferred(snapshot, hits, asked_for)
    shown = [replace(hit, also_in=_sources_of_copies(snapshot, hit.passage)) for hit in preferred[:k]]
    return shown, preferred is not hits


def _preferred(snapshot: Snapshot, hits: list[Hit], asked_for: AnswerType | None) -> list[Hit]:
    """Hits, in front one that has what is asked for and scores little less than the first, where that has not."""
    if not hits or asked_for is None or not asked_for.is_told_by_form or not _lacks(snapshot, hits[0], asked_for):
        return hits
    least = snapshot.recipe.without * hits[0].score
    near = (hit for hit in hits[1:_LEAST_COMPARED] if hit.score >= least)
    having = next((hit for hit in near if not _lacks(snapshot, hit, asked_for)), None)
    if having is None:
        return hits
    others = [hit for hit in hits if hit is not having]
    return [replace(having, score=hits[0].score), *others]


def _sources_of_copies(snapshot: Snapshot, passage: Passage) -> tuple[str, ...]:
    copies = (copy.source for copy in snapshot.copies_of(passage) if same_thing(passage, copy))
    return tuple(source for source in dict.fromkeys(copies) if source != passage.source)
