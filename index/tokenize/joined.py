"""tokenize: join the parts of a name, so that Wi-Fi, Wi Fi and WiFi are one.

Neighbouring words are indexed as pairs, and a pair is written as one word would be: `wifi`. A
question's word is then found among the pairs, a question's pair among the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from index.tokenize.scripts import LETTER, is_sign, is_unspaced, stem
from index.tokenize.stop_words import is_content

# Written with a sign between, as e-mail, node.js, 400-800-8820; numbers also with blanks.
_SIGN_BETWEEN = re.compile(f"[-._](?<={LETTER}[-._])(?={LETTER})")
_FIRST_PART = re.compile(f"{LETTER}+$")
_CHAIN = re.compile(f"{LETTER}+(?:[-._]{LETTER}+)+")
_NUMBERS = re.compile("[0-9](?<![0-9].)(?<![0-9][- ].)[0-9]*(?: [0-9]+){1,3}(?![- ]?[0-9])")
# A verb and the particle that makes a name with it: log in, login.
_PHRASAL = re.compile("(?<![a-z])(?:log|sign|check|plug|opt|add|clock)(?=[ -](?:in|on)(?![a-z]))")
_LONGEST_PART = 64
_SAME_KIND = re.compile("[0-9]+|[a-z]+")
_ARABIC = frozenset("0123456789")
# From so many digits on, numbers in a row are one, as of a telephone.
_LONG = 7
# No name of two parts has more characters.
_LONGEST_NAME = 24


def pair(stem_before: str, stem_after: str) -> str:
    """Return the term of two neighbouring words. Example: wi, fi → wifi; iso, 9001 → iso9001; 20, 24 → 20 24."""
    if stem_before[-1] in _ARABIC and stem_after[0] in _ARABIC:
        return f"{stem_before} {stem_after}"
    return stem_before + stem_after


def apart(run: str) -> list[str]:
    """Return the terms of the pairs that a folded word may be, parted anywhere. Example: office365 → …, offic365, …"""
    is_name = run.isalnum() and not run.isdigit() and len(run) <= _LONGEST_NAME
    places = range(1, len(run)) if is_name else ()
    return list(dict.fromkeys(pair(stem(run[:i]), stem(run[i:])) for i in places))


@lru_cache(maxsize=1 << 16)
def part(run: str) -> str | None:
    """Return what a run is in a pair: its stem; None if pairs pass over it, "" if none goes across it."""
    if not is_content(run):
        return None
    return "" if is_unspaced(run) or is_sign(run) else stem(run)


def pairs(runs: Iterable[str]) -> list[str]:
    """Return the pairs of neighbouring content words among runs. Example: the kings of France → kingfranc."""
    parts = [stem for stem in map(part, runs) if stem is not None]
    return [pair(one, other) for one, other in pairwise(parts) if one and other]


def pairs_with_places(runs: Iterable[re.Match[str]]) -> Iterator[tuple[str, int, int]]:
    """Yield the `pairs` among `RUN`'s matches, as (term, start, end)."""
    parts = [(stem, match) for match in runs if (stem := part(match.group())) is not None]
    for (one, first), (other, second) in pairwise(parts):
        if one and other:
            yield pair(one, other), first.start(), second.end()


def parted(run: str) -> list[str]:
    """Return the parts of a folded word between letters and digits. Example: iphone15pro → iphone, 15, pro."""
    return _SAME_KIND.findall(run) if run.isascii() and run.isalnum() and len(run) <= _LONGEST_NAME else [run]


def is_number(run: str) -> bool:
    """Whether a run begins and ends with a digit."""
    return run[0].isdigit() and run[-1].isdigit()


@lru_cache(maxsize=1 << 16)
def with_neighbours(before: str, number: str, after: str) -> tuple[str, ...]:
    """Return a number's pairs with the characters right beside it. Example: 11 in 第11条 → 第11, 11条.

    They are for numbers what pairs of characters are for numerals: 30天 is not 30元.

    Args:
        before: The character before it, empty at the begin.
        number: A run of which `is_number` holds.
        after: The character behind it, empty at the end.
    """
    term = stem(number)
    left = (before + term,) if before and is_unspaced(before) else ()
    return (*left, term + after) if after and is_unspaced(after) else left


def chains(folded: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words and numbers of several parts that `pairs` lacks, as (term, start, end).

    Those of three parts and more, those with stop words in them, and numbers of telephones.
    """
    for verb in _PHRASAL.finditer(folded):
        end = verb.end() + 3
        yield pair(verb.group(), folded[end - 2 : end]), verb.start(), end
    for numbers in _NUMBERS.finditer(folded):
        whole = numbers.group().replace(" ", "")
        if len(whole) >= _LONG:
            yield whole, *numbers.span()
    done = 0
    for sign in _SIGN_BETWEEN.finditer(folded):
        first = _FIRST_PART.search(folded, max(done, sign.start() - _LONGEST_PART), sign.start())
        match = _CHAIN.match(folded, first.start()) if first else None
        if match is None:
            continue
        done = match.end()
        parts = re.split("[-._]", match.group())
        if all(part.isdigit() for part in parts):
            if "." not in match.group() and sum(map(len, parts)) >= _LONG:
                yield "".join(parts), *match.span()
        elif len(parts) > 2 or not all(map(is_content, parts)):
            yield "".join(map(stem, parts)), *match.span()
