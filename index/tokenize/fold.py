"""tokenize: fold spellings that mean the same into one form.

Example: `ＨＴＴＰ`, `http` → `http`; `體` → `体`; `ﬁ` → `fi`. Folding changes lengths, so
`fold_with_origins` also gives the offsets in the original text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache


def fold(text: str) -> str:
    """Return the folded form of a text.

    | difference                                | folded to            |
    |-------------------------------------------|----------------------|
    | compatibility forms: full-width, ligature | the usual characters |
    | upper and lower case                      | lower case           |
    | invisible format characters               | nothing              |
    | traditional and simplified script         | simplified           |
    """
    if not unicodedata.is_normalized("NFC", text):
        text = "".join(unicodedata.normalize("NFC", text[start:end]) for start, end in _clusters(text))
    return text.translate(_folding())


def fold_with_origins(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the folded text and, for each of its characters, the [start, end) it came from.

    Several characters share an origin if one character folds to them: ﬁ → f, i.
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
    """The characters of a text, each with the marks composed with it, as [start, end) pairs."""
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
    separate = unicodedata.normalize("NFC", cluster) + unicodedata.normalize("NFC", char)
    return unicodedata.normalize("NFC", cluster + char) != separate


class _Folding(dict[int, str]):
    """Code point -> its folded form, computed on first use."""

    def __init__(self, simplified: dict[str, str]) -> None:
        super().__init__()
        self._simplified = simplified

    def __missing__(self, code_point: int) -> str:
        char = chr(code_point)
        # Marks that remain have no letter to compose with; they fold like any other character.
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

    OpenCC's phrases are not used: they would move offsets, and seldom change anything.
    """
    from opencc import OpenCC

    blocks = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2FA20))
    traditional = [chr(c) for block in blocks for c in range(*block)]
    simplified = OpenCC("t2s").convert("\n".join(traditional)).split("\n")
    return {a: b for a, b in zip(traditional, simplified, strict=True) if a != b}
