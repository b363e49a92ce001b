"""tokenize: cut many texts at once, with tokens as numbers.

The tokens are those of `Tokenizer.tokenize`. Characters and bigrams are cut by NumPy for all
texts together; each distinct word is stemmed and numbered once.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, count

import numpy as np
import numpy.typing as npt

from index.tokenize.joined import chains, is_number, pair, part, with_neighbours
from index.tokenize.scripts import ALPHABETIC, UNSPACED, is_unspaced, letter_grams, readings
from index.tokenize.stop_words import is_content
from index.tokenize.tokens import SEPARATOR, Tokenizer

CHARACTER_BITS = 21
"""Bits of a code point."""
# The bit of numbers that are hashes.
_HASHED = 1 << 60


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Tokens of one kind, in no order: the number of each token, and the number of its text."""

    numbers: npt.NDArray[np.uint64]
    texts: npt.NDArray[np.int64]


def number(term: str) -> int:
    """Return a term's number, below 2**61.

    | term           | number                                  |
    |----------------|-----------------------------------------|
    | one character  | its code point                          |
    | two characters | first code point * 2**21 + second       |
    | more           | 2**60 + 60 bits of BLAKE2b              |

    Among a million hashed terms two collide with a chance of 1 in 2 million.
    """
    if len(term) == 1:
        return ord(term)
    if len(term) == 2:
        return ord(term[0]) << CHARACTER_BITS | ord(term[1])
    digest = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return _HASHED | int.from_bytes(digest, "big") >> 4


def occurrences_of(tokenizer: Tokenizer, texts: Sequence[str]) -> dict[str, Occurrences]:
    """Return the tokens of texts, as `Tokenizer.tokenize` cuts them, by kind: unigrams, bigrams, words, grams."""
    folded = tokenizer.fold(SEPARATOR.join(text.replace(SEPARATOR, " ") for text in texts))
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    text_of = np.cumsum(codes == ord(SEPARATOR))
    unspaced = _unspaced()[codes]
    is_pair = unspaced[:-1] & unspaced[1:]
    pairs = codes[:-1][is_pair] << np.uint64(CHARACTER_BITS) | codes[1:][is_pair]
    alphabetic = _alphabetic(folded, text_of)
    return {
        "unigrams": _joined(Occurrences(codes[unspaced], text_of[unspaced]), alphabetic["words"]),
        "bigrams": _joined(Occurrences(pairs, text_of[:-1][is_pair]), alphabetic["pairs"]),
        "words": _joined(_dictionary_words(tokenizer, folded), alphabetic["words"]),
        "grams": alphabetic["grams"],
    }


def _joined(one: Occurrences, other: Occurrences) -> Occurrences:
    return Occurrences(np.concatenate((one.numbers, other.numbers)), np.concatenate((one.texts, other.texts)))


def _dictionary_words(tokenizer: Tokenizer, folded: str) -> Occurrences:
    """The dictionary's words in scripts written without spaces."""
    ids: defaultdict[str, int] = defaultdict(count().__next__)
    separator = ids[SEPARATOR]
    found = np.fromiter(map(ids.__getitem__, tokenizer.search_words(folded)), dtype=np.int64)
    wanted = np.array([is_unspaced(word) for word in ids])
    numbers = np.array([number(word) for word in ids], dtype=np.uint64)
    is_wanted = wanted[found]
    return Occurrences(numbers[found[is_wanted]], np.cumsum(found == separator)[is_wanted])


def _alphabetic(folded: str, text_of: npt.NDArray[np.int64]) -> dict[str, Occurrences]:
    """Alphabetic words and numbers, pairs of neighbouring content words, and the grams of words."""
    ids: defaultdict[str, int] = defaultdict(count().__next__)
    found = [(ids[match.group()], *match.span()) for match in ALPHABETIC.finditer(folded)]
    runs = np.array(found, dtype=np.int64).reshape(-1, 3)
    distinct = list(ids)
    pairs, offsets = _pairs(folded, distinct, found)
    numeric = list(map(is_number, distinct))
    beside: dict[tuple[str, int, str], list[int]] = {}
    for run, start, end in found:
        if not numeric[run]:
            continue
        key = folded[start - 1 : start], run, folded[end : end + 1]
        if key not in beside:
            beside[key] = list(map(number, with_neighbours(key[0], distinct[run], key[2])))
        pairs += beside[key]
        offsets += [start] * len(beside[key])
    for term, offset, _ in chains(folded):
        pairs.append(number(term))
        offsets.append(offset)
    return {
        "words": _spread([list(map(number, readings(run))) for run in distinct], runs, text_of),
        "pairs": Occurrences(np.array(pairs, dtype=np.uint64), text_of[np.array(offsets, dtype=np.int64)]),
        "grams": _spread([list(map(number, letter_grams(run))) for run in distinct], runs, text_of),
    }


def _spread(
    numbers: Sequence[Sequence[int]], runs: npt.NDArray[np.int64], text_of: npt.NDArray[np.int64]
) -> Occurrences:
    """The terms of all runs: `numbers` has those of each distinct run, `runs` the id and offset of each."""
    sizes = np.array([len(some) for some in numbers], dtype=np.int64)
    flat = np.array(list(chain.from_iterable(numbers)), dtype=np.uint64)
    of_each = sizes[runs[:, 0]]
    firsts = (np.cumsum(sizes) - sizes)[runs[:, 0]]
    positions = np.arange(of_each.sum()) - np.repeat(np.cumsum(of_each) - of_each - firsts, of_each)
    return Occurrences(flat[positions], text_of[np.repeat(runs[:, 1], of_each)])


def _pairs(folded: str, distinct: Sequence[str], found: Sequence[tuple[int, int, int]]) -> tuple[list[int], list[int]]:
    """The numbers and offsets of the pairs of neighbouring content words among runs, given as (id, start, end)."""
    parts = list(map(part, distinct))
    pairs: list[int] = []
    offsets: list[int] = []
    before, end_before = "", 0
    for run, start, end in found:
        here = parts[run]
        if here is not None:
            if before and here and _neighbours(folded, end_before, start):
                pairs.append(number(pair(before, here)))
                offsets.append(start)
            before, end_before = here, end
    return pairs, offsets


_BETWEEN = re.compile(f"[{UNSPACED}]+|{SEPARATOR}")


def _neighbours(folded: str, start: int, end: int) -> bool:
    """Whether two offsets are in one text and only stop words are between them."""
    return not any(is_content(match.group()) for match in _BETWEEN.finditer(folded, start, end))


@cache
def _unspaced() -> npt.NDArray[np.bool_]:
    """For each code point, whether its script is written without spaces."""
    table = np.zeros(0x110000, dtype=np.bool_)
    for first, last, alone in re.findall("(.)-(.)|(.)", UNSPACED):
        table[ord(first or alone) : ord(last or alone) + 1] = True
    return table
