"""tokenize: the one form of spellings that mean the same.

Compatibility forms, case and traditional script are folded; every character of the result
knows where in the text it came from, since folding changes lengths.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache


def fold(text: str) -> str:
    """Return the form of a text in which spellings that mean the same are the same.

    Unicode compatibility forms (full-width, ligatures), case, invisible format characters
    and traditional against simplified script no longer differ.
    """
    if not unicodedata.is_normalized("NFC", text):
        text = "".join(unicodedata.normalize("NFC", text[start:end]) for start, end in _clusters(text))
    return text.translate(_folding())


def fold_with_origins(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the folded text and, for each of its characters, the [start, end) it came from.

    Characters share an origin where one folds to several (ﬁ) or a mark goes with its letter.
    """
    table = _folding()
    pieces: list[str] = []
    origins: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        folded = unicodedata.normalize("NFC", text[start:end]).translate(table)
        pieces.append(folded)
        origins += [(start, end)] * len(folded)
    return "".join(pieces), origins


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """The characters of a text, each with what is composed with it, as [start, end) pairs."""
    if unicodedata.is_normalized("NFC", text):
        yield from ((i, i + 1) for i in range(len(text)))
        return
    start = 0
    for i in range(1, len(text)):
        if text[i] < "\u0300" or not _composes(text[start:i], text[i]):
            yield start, i
            start = i
    if text:
        yield start, len(text)


def _composes(cluster: str, char: str) -> bool:
    if unicodedata.combining(char):
        return True
    apart = unicodedata.normalize("NFC", cluster) + unicodedata.normalize("NFC", char)
    return unicodedata.normalize("NFC", cluster + char) != apart


class _Folding(dict[int, str]):
    """Code point -> what it folds to, worked out when first met."""

    def __init__(self, simplified: dict[str, str]) -> None:
        super().__init__()
        self._simplified = simplified

    def __missing__(self, code_point: int) -> str:
        char = chr(code_point)
        # A cluster's marks were composed with their letter; alone, they fold like any other.
        folded = unicodedata.normalize("NFKC", char).casefold()
        # Invisible format characters, and halves of surrogate pairs, which are no characters.
        folded = "".join(self._simplified.get(c, c) for c in folded if unicodedata.category(c) not in ("Cf", "Cs"))
        self[code_point] = folded
        return folded


@cache
def _folding() -> _Folding:
    return _Folding(_simplified())


def _simplified() -> dict[str, str]:
    """Traditional character -> simplified, from OpenCC, one character at a time.

    Single characters keep every offset; what OpenCC's phrases add beyond them is rare.
    """
    from opencc import OpenCC

    blocks = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2FA20))
    traditional = [chr(c) for block in blocks for c in range(*block)]
    simplified = OpenCC("t2s").convert("\n".join(traditional)).split("\n")
    return {a: b for a, b in zip(traditional, simplified, strict=True) if a != b}
