"""tokenize: join the parts of a name, so that Wi-Fi, Wi Fi and WiFi are one.

Neighbouring words are indexed as pairs, and a pair is written as one word would be: `wifi`. A
question's word is then found among the pairs, a question's pair among the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from index.tokenize.scripts import LETTER, is_sign, is_unspaced, stem
from index.tokenize.stop_words import is_content

# Written with a sign between, as e-mail, node.js, 400-800-8820; numbers also with blanks.
_SIGN_BETWEEN = re.compile(f"[-._ ](?:(?<={LETTER}[-._])(?={LETTER})|(?<=[0-9] )(?=[0-9]))")
_FIRST_PART = re.compile(f"{LETTER}+$")
_CHAIN = re.compile(f"(?<![0-9][- ])[0-9]+(?: [0-9]+){{1,3}}(?![- ]?[0-9])|{LETTER}+(?:[-._]{LETTER}+)+")
_LONGEST_PART = 64
# From so many digits on, numbers in a row are one, as of a telephone.
_LONG = 7
# No name of two parts has more characters.
_LONGEST_NAME = 24


def pair(stem_before: str, stem_after: str) -> str:
    """Return the term of two neighbouring words. Example: wi, fi → wifi; iso, 9001 → iso9001; 20, 24 → 20 24."""
    numbers = stem_before[-1].isdigit() and stem_after[0].isdigit()
    return f"{stem_before} {stem_after}" if numbers else stem_before + stem_after


def apart(run: str) -> list[str]:
    """Return the terms of the pairs that a folded word may be, parted anywhere. Example: office365 → …, offic365, …"""
    is_name = run.isalnum() and not run.isdigit() and len(run) <= _LONGEST_NAME
    places = range(1, len(run)) if is_name else ()
    return list(dict.fromkeys(pair(stem(run[:i]), stem(run[i:])) for i in places))


def may_pair(run: str) -> bool:
    """Whether a run is a word or number, and no sign."""
    return not is_unspaced(run) and not is_sign(run)


def pairs(runs: Iterable[re.Match[str]]) -> Iterator[tuple[str, int, int]]:
    """Yield the pairs of neighbouring content words among `RUN`'s matches, as (term, start, end).

    Example: the kings of France → kingfranc.
    """
    before: tuple[str, int] | None = None
    for match in runs:
        run = match.group()
        if not is_content(run):
            continue
        here = (stem(run), match.start()) if may_pair(run) else None
        if before and here:
            yield pair(before[0], here[0]), before[1], match.end()
        before = here


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
    done = 0
    for sign in _SIGN_BETWEEN.finditer(folded):
        if sign.start() < done:
            continue
        first = _FIRST_PART.search(folded, max(done, sign.start() - _LONGEST_PART), sign.start())
        match = _CHAIN.match(folded, first.start()) if first else None
        done = match.end() if match else sign.end()
        if match is None:
            continue
        parts = re.split("[-._ ]", match.group())
        if all(part.isdigit() for part in parts):
            if "." not in match.group() and sum(map(len, parts)) >= _LONG:
                yield "".join(parts), *match.span()
        elif len(parts) > 2 or not all(map(is_content, parts)):
            yield "".join(map(stem, parts)), *match.span()
