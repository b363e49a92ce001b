"""tokenize: cut text into tokens, for passages and questions alike.

Text is folded first, then cut into four kinds of tokens:

| kind     | finds                                  |
|----------|----------------------------------------|
| words    | what jieba's dictionary has            |
| bigrams  | what the dictionary lacks; phrases     |
| unigrams | what shares single characters or words |
| grams    | forms of a word with different stems   |

Each kind is a field, with a length norm of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path

from index.tokenize.addresses import common_parts
from index.tokenize.fold import fold, fold_with_origins
from index.tokenize.joined import chains, is_number, pairs, pairs_with_places, with_neighbours
from index.tokenize.numerals import arabic_numbers, usual_units, usual_weekdays
from index.tokenize.rewrite import Origins, Rule, rewritten, rewritten_with_origins
from index.tokenize.scripts import LETTER, RUN, UNSPACED, is_unspaced, letter_grams, readings
from index.tokenize.segmenters import Segmenter, segmenter
from index.tokenize.stop_words import STOP_WORDS
from index.tokenize.vocabulary import Vocabulary

SEPARATOR = "\x1e"
"""Stands between texts that are folded at once: a control that is in no token."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's tokens by kind, in reading order, repeated as in the text."""

    words: list[str]
    bigrams: list[str]
    unigrams: list[str]
    grams: list[str]


class Tokenizer:
    """Cuts passages and questions into tokens.

    Args:
        vocabulary: The keeper's words, beyond jieba's.
        cache: Folder where jieba may store its parsed dictionary; None: nowhere. Only the
            pure-Python jieba needs it.
    """

    def __init__(self, vocabulary: Vocabulary | None = None, cache: Path | None = None) -> None:
        self._vocabulary = vocabulary or Vocabulary()
        self._cache = cache
        self._stop_words = STOP_WORDS | {fold(word) for word in self._vocabulary.stop_words}
        self._synonyms = {_usual(word): _usual(meant) for word, meant in self._vocabulary.synonyms}
        self._lay_words = {_usual(word): tuple(map(_usual, meant)) for word, meant in self._vocabulary.lay_words}
        # Longest first: a word must not match as a shorter one that it begins with.
        longest = sorted(self._synonyms, key=len, reverse=True)
        self._synonym = re.compile("|".join(map(_bounded, longest))) if longest else None
        self._rules: tuple[Rule, ...] = (*_RULES, self._meanings) if longest else _RULES

    @property
    def words(self) -> str:
        """Digest of the keeper's words: what is cut with others may be cut otherwise."""
        return self._vocabulary.digest

    def __reduce__(self) -> tuple[type[Tokenizer], tuple[Vocabulary, Path | None]]:
        """Pickle the arguments only; the segmenter is loaded again."""
        return Tokenizer, (self._vocabulary, self._cache)

    def fold(self, text: str) -> str:
        """Return the folded text: spellings, numbers and addresses in one way, each synonym replaced by its word."""
        return _by(self._rules, fold(text))

    def fold_all(self, texts: Sequence[str]) -> list[str]:
        """Return each of some texts folded; all at once, as folding takes longer to begin than for a sentence."""
        joined = SEPARATOR.join(text.replace(SEPARATOR, " ") for text in texts)
        return self.fold(joined).split(SEPARATOR) if texts else []

    def fold_with_origins(self, text: str) -> tuple[str, Origins]:
        """Return the folded text and the origin of each character, as `fold.fold_with_origins` does.

        The origin of each character of a synonym's word is the whole synonym.
        """
        folded, origins = fold_with_origins(text)
        for rule in self._rules:
            folded, origins = rewritten_with_origins(folded, origins, rule)
        return folded, origins

    def _meanings(self, folded: str) -> Iterator[tuple[int, int, str]]:
        """The synonyms in a text, each as (start, end, the word it is read as)."""
        for match in self._synonym.finditer(folded) if self._synonym else ():
            yield *match.span(), self._synonyms[match.group()]

    def tokenize(self, text: str) -> Tokens:
        """Return a text's tokens, whether passage or question.

        | kind     | scripts without spaces           | alphabetic words and numbers                |
        |----------|----------------------------------|---------------------------------------------|
        | words    | jieba's, long ones also in parts | stems                                       |
        | bigrams  | pairs of characters              | `pairs` and `chains` of words (stems)       |
        | unigrams | characters                       | stems, so that one weight fits all scripts  |
        | grams    | none                             | four letters: India, Indian share `ndia`    |

        Source:
            Pairs of words: Metzler & Croft 2005, A Markov Random Field Model for Term
            Dependencies, whose ordered windows they are.
            Character n-grams for alphabets: McNamee & Mayfield 2004, Character N-Gram
            Tokenization for European Language Text Retrieval, where four letters did best.
        """
        return self.cut(self.fold(text))

    def cut(self, folded: str) -> Tokens:
        """Return the tokens of a folded text."""
        words: list[str] = []
        bigrams = [*pairs(RUN.findall(folded)), *(term for term, _, _ in chains(folded))]
        unigrams: list[str] = []
        grams: list[str] = []
        for match in RUN.finditer(folded):
            run = match.group()
            if is_unspaced(run):
                unigrams += run
                bigrams += map(str.__add__, run, run[1:])
            else:
                terms = readings(run)
                words += terms
                unigrams += terms
                grams += letter_grams(run)
                bigrams += _beside(folded, match)
        words += [word for word in self._segmenter.search_words(folded) if is_unspaced(word)]
        return Tokens(words, bigrams, unigrams, grams)

    def search_words(self, folded: str) -> list[str]:
        """Return the words of a folded text, long ones also in parts, and the characters between them."""
        return self._segmenter.search_words(folded)

    def official_words(self, word: str) -> tuple[str, ...]:
        """Return what official texts say instead of a folded everyday word; nothing for other words."""
        return self._lay_words.get(word, ())

    def kind(self, word: str) -> str:
        """Return jieba's tag of a folded word (n, v, ns …); empty where its dictionary has no such word."""
        return self._segmenter.kind(word)

    def is_stop_word(self, run: str) -> bool:
        """Whether a folded word is a stop word, general or of the vocabulary."""
        return run in self._stop_words

    def find_terms(self, text: str, terms: Iterable[str]) -> list[tuple[int, int]]:
        """Return where folded terms occur in a text: [start, end) pairs, in order, not overlapping."""
        folded, origins = self.fold_with_origins(text)
        wanted = set(terms)
        unspaced = list(filter(is_unspaced, wanted))
        spans = _longest_of(unspaced, folded)
        runs = list(RUN.finditer(folded))
        for run in runs:
            if not is_unspaced(run.group()) and not wanted.isdisjoint(readings(run.group())):
                spans.append(run.span())
            for term in wanted.intersection(_beside(folded, run)):
                before = not term[0].isdigit()
                spans.append((run.start() - before, run.end() + (not before)))
        for found in (pairs_with_places(runs), chains(folded)):
            spans += ((start, end) for term, start, end in found if term in wanted)
        return _merged((origins[a][0], origins[b - 1][1]) for a, b in sorted(spans))

    def longest_words(self, folded: str) -> Iterator[tuple[int, int]]:
        """Yield the [start, end) of jieba's longest words, alphabetic words and numbers in a folded text."""
        for run in RUN.finditer(folded):
            if not is_unspaced(run.group()):
                yield run.span()
                continue
            start = run.start()
            for word in self._segmenter.words(run.group()):
                yield start, start + len(word)
                start += len(word)

    @cached_property
    def _segmenter(self) -> Segmenter:
        return segmenter(self._vocabulary.dictionary, self._cache)


_RULES: tuple[Rule, ...] = (common_parts, arabic_numbers, usual_units, usual_weekdays)


def _usual(word: str) -> str:
    """A word of the vocabulary, folded."""
    return _by(_RULES, fold(word))


def _by(rules: Iterable[Rule], folded: str) -> str:
    for rule in rules:
        folded = rewritten(folded, rule)
    return folded


def terms_in(folded: str, terms: Iterable[str]) -> list[str]:
    """Return the terms that occur in a folded text, in their order.

    A term of an unspaced script may be part of a longer word. An alphabetic term is the stem
    of a whole word, or several stems joined.
    """
    terms = tuple(terms)
    unspaced = _unspaced_of(terms)
    if len(unspaced) == len(terms):
        return [term for term in terms if term in folded]
    alphabetic = _alphabetic_terms(folded)
    return [term for term in terms if (term in folded if term in unspaced else term in alphabetic)]


@lru_cache(maxsize=1 << 6)
def _unspaced_of(terms: tuple[str, ...]) -> frozenset[str]:
    """Those of a question's terms that are of a script without spaces; a question looks through many texts."""
    return frozenset(filter(is_unspaced, terms))


def _longest_of(terms: Iterable[str], folded: str) -> list[tuple[int, int]]:
    """Where terms occur in a folded text, not overlapping: of those that overlap the first, of these the longest."""
    found = []
    for term in terms:
        start = folded.find(term)
        while start >= 0:
            found.append((start, -len(term)))
            start = folded.find(term, start + 1)
    spans: list[tuple[int, int]] = []
    for start, minus_length in sorted(found):
        if not spans or start >= spans[-1][1]:
            spans.append((start, start - minus_length))
    return spans


def _beside(folded: str, run: re.Match[str]) -> tuple[str, ...]:
    """A number's pairs with its neighbours; none of another run."""
    start, end = run.span()
    return (
        with_neighbours(folded[start - 1 : start], run.group(), folded[end : end + 1]) if is_number(run.group()) else ()
    )


# A number right before a character that may be its unit, or right behind one.
_BESIDE = re.compile(f"[0-9](?:(?=[{UNSPACED}])|(?<=[{UNSPACED}].))")


@lru_cache(maxsize=1 << 12)
def _alphabetic_terms(folded: str) -> frozenset[str]:
    """The terms of a text in alphabets; a question looks through its sentences several times."""
    runs = RUN.findall(folded)
    found = set(chain.from_iterable(map(_word_terms, runs)))
    found.update(pairs(runs))
    found.update(term for term, _, _ in chains(folded))
    if _BESIDE.search(folded):
        found.update(term for run in RUN.finditer(folded) for term in _beside(folded, run))
    return frozenset(found)


@lru_cache(maxsize=1 << 16)
def _word_terms(run: str) -> tuple[str, ...]:
    return () if is_unspaced(run) else readings(run)


def _bounded(word: str) -> str:
    """The pattern of a synonym; where it begins or ends in letters it is no part of a longer word."""
    before = "" if is_unspaced(word[0]) else f"(?<!{LETTER})"
    after = "" if is_unspaced(word[-1]) else f"(?!{LETTER})"
    return f"{before}{re.escape(word)}{after}"


def _merged(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Merge spans that touch or overlap; drop empty ones. Example: (0, 2), (2, 3), (5, 5) → (0, 3)."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif start < end:
            merged.append((start, end))
    return merged
