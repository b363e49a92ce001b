"""rank: spell a question's names as the documents do.

Wi-Fi, Wi Fi and WiFi are one name. The documents may have any of them, so a question is
looked up in all, and what remains of a name that is written otherwise there is let go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from index.tokenize.question import Word
from index.tokenize.scripts import is_sign, is_unspaced
from index.tokenize.tokens import Tokens

Has = Callable[[str, Sequence[str]], list[bool]]
"""Field and terms -> whether any document has each."""


def spelled(words: Sequence[Word], tokens: Tokens, has: Has) -> tuple[Tokens, list[str]]:
    """Return a question's tokens as the documents spell them, and those of its words that are pairs there.

    | question | documents | change                                 |
    |----------|-----------|----------------------------------------|
    | WiFi     | Wi-Fi     | `wifi` is looked up among the pairs    |
    | Wi-Fi    | WiFi      | `wifi` is a word; `wi` and `fi` are no |
    | 怎么 👍  | no 👍     | `👍` is no word                        |
    """
    alphabetic = [word for word in words if not is_unspaced(word.term)]
    if not alphabetic:
        return tokens, []
    alone = _distinct(word.term for word in alphabetic)
    joined = _distinct(chain.from_iterable(word.joined for word in alphabetic))
    known = _those_with(has, "words", [*alone, *joined])
    apart = sorted(_those_with(has, "bigrams", [word.term for word in alphabetic if word.content]))
    together = [term for term in joined if term in known]
    let_go = {
        word.term
        for word in alphabetic
        if word.term not in known and (not known.isdisjoint(word.joined) or (is_sign(word.term) and len(words) > 1))
    }
    return Tokens(
        [*_without(tokens.words, let_go), *together],
        tokens.bigrams,
        [*_without(tokens.unigrams, let_go), *together],
        tokens.grams,
    ), apart


def _those_with(has: Has, field: str, terms: Sequence[str]) -> set[str]:
    return {term for term, found in zip(terms, has(field, terms), strict=True) if found}


def _distinct(terms: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(terms))


def _without(tokens: Sequence[str], let_go: set[str]) -> list[str]:
    return [token for token in tokens if token not in let_go]
