"""rank: spell a question's names as the documents do.

Wi-Fi, Wi Fi and WiFi are one name. The documents may have any of them, so a question is
looked up in all, and what remains of a name that is written otherwise there is let go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from index.tokenize.joined import apart, pair, parted
from index.tokenize.joined import part as part_of_pair
from index.tokenize.question import Word
from index.tokenize.scripts import is_sign, is_unspaced
from index.tokenize.tokens import Tokens

Has = Callable[[str, Sequence[str]], list[bool]]
"""Field and terms -> whether any document has each."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A question in the spelling of the documents.

    Attributes:
        words: Its words; `joined` has how the documents write them.
        tokens: Its tokens.
        pairs: Terms of pairs that count as words.
    """

    words: tuple[Word, ...]
    tokens: Tokens
    pairs: tuple[str, ...] = ()


def spelled(words: tuple[Word, ...], tokens: Tokens, has: Has) -> Spelled:
    """Return a question as the documents spell it.

    | question | documents | change                                  |
    |----------|-----------|-----------------------------------------|
    | WiFi     | Wi-Fi     | the pair wi, fi is looked up            |
    | Wi-Fi    | WiFi      | `wifi` is a word; `wi` and `fi` are not |
    | T19001   | T 19001   | the parts are looked up, each pair too  |
    | 怎么 👍  | no 👍     | `👍` is no word                         |
    """
    alphabetic = [word for word in words if word.content and not is_unspaced(word.term)]
    if not alphabetic:
        return Spelled(words, tokens)
    joined = _distinct(chain.from_iterable(word.joined for word in alphabetic))
    known = _those_with(has, "words", _distinct([*(word.term for word in alphabetic), *joined]))
    together = [term for term in joined if term in known]
    pairs: dict[str, list[str]] = {}
    for word in alphabetic:
        ways = [word.term] if word.term in known else _distinct([word.term, *apart(word.run)])
        found = [] if is_sign(word.term) else sorted(_those_with(has, "bigrams", ways))
        pairs[word.term] = found or ([] if word.term in known else _parts_there(word.run, has))
    let_go = [
        word.term
        for word in alphabetic
        if word.term not in known
        and (pairs[word.term] or not known.isdisjoint(word.joined) or (is_sign(word.term) and len(words) > 1))
    ]
    instead = [*(pair for term in _distinct(let_go) for pair in pairs.get(term, ())), *together]
    return Spelled(
        tuple(replace(word, joined=(*word.joined, *pairs.get(word.term, ()))) for word in words),
        Tokens(
            [*_without(tokens.words, let_go), *instead],
            tokens.bigrams,
            [*_without(tokens.unigrams, let_go), *instead],
            tokens.grams,
        ),
        tuple(_distinct(chain.from_iterable(pairs.values()))),
    )


def _parts_there(run: str, has: Has) -> list[str]:
    """The terms of the letters and digits of a name, if the documents have all of them side by side."""
    parts = [part for part in map(part_of_pair, parted(run)) if part]
    if len(parts) == 1 and parts[0] != run and len(parts[0]) > 2:
        return [term for term in parts if all(has("words", [term]))]
    ways = [pair(one, other) for one, other in pairwise(parts)]
    return ways if len(ways) > 1 and all(has("bigrams", ways)) else []


def _those_with(has: Has, field: str, terms: Sequence[str]) -> set[str]:
    return {term for term, found in zip(terms, has(field, terms), strict=True) if found}


def _distinct(terms: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(terms))


def _without(tokens: Sequence[str], let_go: Sequence[str]) -> list[str]:
    return [token for token in tokens if token not in let_go]
