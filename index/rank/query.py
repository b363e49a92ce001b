"""rank: analyse a question into the terms to search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.rank.recipe import Recipe
from index.rank.spelling import Has, Spelled, spelled
from index.store.columns import FIELDS
from index.tokenize.question import Word, analyse
from index.tokenize.scripts import is_unspaced
from index.tokenize.tokens import Tokenizer, Tokens

# Words of the longest everyday phrase.
_PHRASE_WORDS = 4


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A term in a field; `weight` is the field's weight times the term's frequency in the question."""

    field: str
    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Query:
    """An analysed question.

    Attributes:
        question: As it was asked.
        folded: The same, folded.
        words: Its words, in order, stop words included.
        tokens: Those of its content words, each at most `Recipe.token_repeats` times.
        terms: Each distinct token of each field; those of `meant` count less.
        meant: The official words for its everyday ones, in order.
    """

    question: str
    folded: str
    words: tuple[Word, ...]
    tokens: Tokens
    terms: tuple[QueryTerm, ...]
    meant: tuple[Word, ...] = ()

    @classmethod
    def of(
        cls,
        question: str,
        tokenizer: Tokenizer,
        recipe: Recipe,
        has: Has | None = None,
        mentions: Callable[[str], bool] = lambda word: False,
    ) -> Query:
        """Analyse a question, raw text in any language.

        Args:
            question: What is asked.
            tokenizer: That of the documents.
            recipe: The fields' weights.
            has: Whether the documents have terms, to spell names as they do; None: as asked.
            mentions: Whether the documents have a word; see `index.tokenize.question.analyse`.
        """
        words, cut = analyse(question, tokenizer, mentions)
        written = spelled(words, cut, has) if has else Spelled(words, cut)
        cut = written.tokens
        kinds = (cut.words, cut.bigrams, cut.unigrams, cut.grams)
        tokens = Tokens(*(_at_most(recipe.token_repeats, kind) for kind in kinds))
        meant = tuple(_meant(words, tokenizer))
        official = tokenizer.tokenize(" ".join(word.term for word in meant))
        terms = []
        for field in FIELDS:
            asked = Counter(field_tokens(field, tokens))
            weight = recipe.weight(field)
            terms += [QueryTerm(field, term, weight * times) for term, times in asked.items()]
            added = dict.fromkeys(term for term in field_tokens(field, official) if term not in asked)
            terms += [QueryTerm(field, term, weight * recipe.synonym) for term in added]
        as_word = recipe.unigrams + recipe.words
        terms += [QueryTerm("bigrams", term, as_word) for term in written.pairs]
        return cls(question, tokenizer.fold(question), written.words, tokens, tuple(terms), meant)

    def stop_characters(self) -> frozenset[str]:
        """Return the characters of scripts without spaces that are in its stop words only."""
        content = {char for word in self.words if word.content for char in word.term}
        stops = {char for word in self.words if not word.content and is_unspaced(word.term) for char in word.term}
        return frozenset(stops - content)

    def content_terms(self) -> list[str]:
        """Return the distinct terms of the content words, in order."""
        return list(dict.fromkeys(word.term for word in self.words if word.content))


def _meant(words: Sequence[Word], tokenizer: Tokenizer) -> Iterator[Word]:
    """The official words for everyday ones, which may be several of the question's words (租|的|房子)."""
    done = 0
    for first in range(len(words)):
        for end in range(min(first + _PHRASE_WORDS, len(words)), first if first >= done else len(words), -1):
            stretch = words[first:end]
            official = tokenizer.official_words("".join(word.term for word in stretch))
            if official and all(a.end == b.start for a, b in pairwise(stretch)):
                yield from (Word(stretch[0].start, stretch[-1].end, term, content=True) for term in official)
                done = end
                break


def letters_of(folded: str) -> str:
    """Return the letters and digits of a folded text. Example: 安装 v2.1 → 安装v21."""
    return "".join(filter(str.isalnum, folded))


def field_tokens(field: str, tokens: Tokens) -> list[str]:
    """Return a field's tokens; the headings field has unigrams and bigrams."""
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


def _at_most(times: int, tokens: Sequence[str]) -> list[str]:
    """The first occurrences of each token. Example: 2 of [a, a, b, a] → [a, a, b]."""
    seen: Counter[str] = Counter()
    first = []
    for token in tokens:
        seen[token] += 1
        if seen[token] <= times:
            first.append(token)
    return first
