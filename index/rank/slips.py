"""rank: read slips of the pen as the words that are meant (医宝 as 医保, passwrod as password).

| script | what is read otherwise                      | as what                                     |
|--------|---------------------------------------------|---------------------------------------------|
| Han    | 2 to 4 characters that occur nowhere and    | the word of the documents that sounds the   |
|        | are no word of the dictionary               | same and differs in one character           |
| Latin  | a word of 5 to 24 letters that occurs       | the one word of the documents with two      |
|        | nowhere and is no name                      | letters swapped, doubled, or another vowel  |

A slip is mended by looking up what it may stand for, so it costs nothing like a search.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from itertools import islice, pairwise
from typing import Protocol

from index.tokenize.fold import fold
from index.tokenize.question import Word
from index.tokenize.scripts import is_unspaced, stem
from index.tokenize.tokens import Tokenizer

_LENGTHS = frozenset({2, 3, 4})
_SHORTEST = min(_LENGTHS)
# Longer words are rarely written, and each letter may be wrong.
_LETTERS = re.compile("[a-z]{5,24}")
# Stop words that begin nouns: 后勤, 上司.
_BEGIN_NOUNS = frozenset("前后上下中内外")
_VOWELS = "aeiou"


class Lookup(Protocol):
    """What is asked of the documents."""

    @property
    def highest_idf(self) -> float:
        """The idf of a token in a single paragraph; that of a token in none is higher."""
        ...

    def idf(self, field: str, terms: Sequence[str]) -> list[float]:
        """Return the idf of each of some terms in a field."""
        ...


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip in a question, `question[start:end]`, and how it is read."""

    start: int
    end: int
    meant: str


def slips(question: str, words: Sequence[Word], tokenizer: Tokenizer, lookup: Lookup) -> list[Slip]:
    """Return the slips in a question, in order, not overlapping; nearly always none.

    Args:
        question: As it was written.
        words: Its words; what only asks is not among them.
        tokenizer: Of the documents.
        lookup: Which words the documents have.
    """
    found: list[Slip] = []
    sounding_alike = cache(partial(_sounding_alike, tokenizer=tokenizer, lookup=lookup))
    for first, word in enumerate(words):
        if found and word.start < found[-1].end:
            continue
        if not is_unspaced(word.term):
            is_known = any(any(_known(lookup, field, word.joined)) for field in ("words", "bigrams"))
            may_be_slip = word.content and not is_known  # Wi-Fi in the documents, WiFi in the question
            meant = _spelt_alike(fold(question[word.start : word.end]), lookup) if may_be_slip else None
            found += [Slip(word.start, word.end, meant)] if meant else []
            continue
        for stretch in _stretches(words, first):
            written = "".join(part.term for part in stretch)
            meant = sounding_alike(written)
            if meant:
                start, end = stretch[0].start, stretch[-1].end
                found.append(Slip(start, end, _in_script_of(question[start:end], written, meant)))
                break
    return found


def other_spellings(words: Sequence[Word], unknown: Collection[str], lookup: Lookup) -> list[Slip]:
    """Return as what a question's unknown words may be meant: as what sounds the same and the documents have.

    Neither need be a word of the dictionary, as with slips (会意 and 会议, 年价 and 年假), so whoever asks decides.
    """
    found: list[Slip] = []
    for i, word in enumerate(words):
        if word.content and word.term in unknown and is_unspaced(word.term):
            stretches = (
                [words[i : i + 1]] if len(word.term) > 1 else [words[i - 1 : i + 1] if i else (), words[i : i + 2]]
            )
            found += islice(_respelt(stretches, lookup), 1)
    return found


def _respelt(stretches: Sequence[Sequence[Word]], lookup: Lookup) -> Iterator[Slip]:
    """What sounds as some stretches of words do, and of which the documents have each pair of characters."""
    for stretch in stretches:
        written = "".join(word.term for word in stretch)
        joined = all(is_unspaced(a.term) and a.end == b.start for a, b in pairwise(stretch))
        if joined and len(written) in _LENGTHS:
            respelt = [other for other in _one_homophone(written) if _has_pairs(other, lookup)]
            if respelt:
                idfs = [max(lookup.idf("bigrams", [a + b for a, b in pairwise(other)])) for other in respelt]
                yield Slip(stretch[0].start, stretch[-1].end, min(zip(idfs, respelt, strict=True))[1])


def _has_pairs(written: str, lookup: Lookup) -> bool:
    return all(_known(lookup, "bigrams", [a + b for a, b in pairwise(written)]))


def mended(question: str, found: Sequence[Slip]) -> str:
    """Return a question with its slips mended."""
    for slip in reversed(found):
        question = question[: slip.start] + slip.meant + question[slip.end :]
    return question


def _stretches(words: Sequence[Word], first: int) -> Iterator[Sequence[Word]]:
    """The stretches from a word on that may be one misspelt word, longest first.

    A slip leaves no word of the dictionary, so jieba cuts it, and a single character is left.
    A stop word is part of a longer word only (看得坚: 看得见, but not 骑到, 是在), or says where (后琴: 后勤).
    """
    longest = [words[first]]
    for word in words[first + 1 : first + max(_LENGTHS)]:
        if not is_unspaced(word.term) or word.start != longest[-1].end:
            break
        longest.append(word)
    for end in range(len(longest), 1, -1):
        stretch = longest[:end]
        length = sum(len(word.term) for word in stretch)
        if length not in _LENGTHS or not any(len(word.term) == 1 for word in stretch):
            continue
        begins = stretch[0].content or (length == _SHORTEST and stretch[0].term in _BEGIN_NOUNS)
        if begins and stretch[-1].content:
            yield stretch


def _sounding_alike(written: str, tokenizer: Tokenizer, lookup: Lookup) -> str | None:
    """The documents' word that sounds like characters that they do not have; the most frequent of several."""
    if all(
        _known(lookup, "bigrams", [a + b])[0] or _known(lookup, "headings", [a + b])[0] for a, b in pairwise(written)
    ):
        return None
    words = [word for word in _one_homophone(written) if tokenizer.kind(word)]
    return _most_frequent(words, lookup)


def _one_homophone(written: str) -> Iterator[str]:
    """What differs from some characters in one that sounds the same."""
    homophones = _homophones()
    for i, character in enumerate(written):
        for other in homophones.get(character, ""):
            yield written[:i] + other + written[i + 1 :]


def _spelt_alike(written: str, lookup: Lookup) -> str | None:
    """The one word of the documents that a word in letters is a misspelling of."""
    if not _LETTERS.fullmatch(written) or any(
        _known(lookup, field, [stem(written)])[0] for field in ("words", "headings")
    ):
        return None
    respelt = list(dict.fromkeys(_misspellings(written)))
    known = _known(lookup, "words", [stem(word) for word in respelt])
    words = {stem(word): word for word, there in zip(respelt, known, strict=True) if there}
    return next(iter(words.values())) if len(words) == 1 else None


def _misspellings(word: str) -> Iterator[str]:
    """What a word may be a misspelling of; its first letter is hardly ever wrong.

    Neighbours are swapped, letters doubled or not, one vowel written for another.
    """
    for i in range(1, len(word)):
        letter = word[i]
        yield word[: i + 1] + word[i:]
        if letter == word[i - 1]:
            yield word[:i] + word[i + 1 :]
        if i + 1 < len(word):
            yield word[:i] + word[i + 1] + letter + word[i + 2 :]
        if letter in _VOWELS:
            yield from (word[:i] + vowel + word[i + 1 :] for vowel in _VOWELS if vowel != letter)


def _most_frequent(words: Sequence[str], lookup: Lookup) -> str | None:
    ranked = sorted(zip(lookup.idf("words", words), words, strict=True)) if words else []
    return ranked[0][1] if ranked and ranked[0][0] <= lookup.highest_idf else None


def _occurs(lookup: Lookup, field: str, term: str) -> bool:
    """Whether any document has a term in a field, or its headings have it."""
    return any(_known(lookup, either, [term])[0] for either in (field, "headings"))


def _known(lookup: Lookup, field: str, terms: Sequence[str]) -> list[bool]:
    """Whether any document has each of some terms in a field."""
    return [idf <= lookup.highest_idf for idf in lookup.idf(field, terms)]


def _in_script_of(written: str, folded: str, meant: str) -> str:
    """A word in the script of what it is read for."""
    if written == folded:
        return meant
    from opencc import OpenCC

    return str(OpenCC("s2t").convert(meant))


@cache
def _homophones() -> dict[str, str]:
    """Character -> the others of the same sound, without tones."""
    lines = files("index.rank").joinpath("sounds.txt").read_text(encoding="utf-8").splitlines()
    sounds = [line.partition(" ")[2] for line in lines if not line.startswith("#")]
    homophones: dict[str, str] = {}
    for characters in sounds:
        for character in characters:
            homophones[character] = homophones.get(character, "") + characters.replace(character, "")
    return homophones
