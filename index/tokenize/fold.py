"""tokenize: fold spellings that mean the same into one form.

Example: `ＨＴＴＰ`, `http` → `http`; `計畫` → `计划`; `é` → `e`; `ﬁ` → `fi`. Folding changes lengths, so
`fold_with_origins` also gives the offsets in the original text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


def fold(text: str) -> str:
    """Return the folded form of a text.

    | difference                                | folded to                                   |
    |-------------------------------------------|---------------------------------------------|
    | compatibility forms: full-width, ligature | the usual characters                        |
    | upper and lower case                      | lower case                                  |
    | accents of Latin letters                  | the letters; other scripts keep their marks |
    | invisible format characters, skin tones   | nothing                                     |
    | traditional and simplified script         | simplified, word by word: 乾燥 → 干燥, 乾隆 |
    """
    if text.isascii():
        return text.lower()
    if not unicodedata.is_normalized("NFC", text):
        text = "".join(unicodedata.normalize("NFC", text[start:end]) for start, end in _clusters(text))
    for mark, folded in _MARKS:
        text = text.replace(mark, folded)
    return _VARIANTS.sub(_variant, simplified(_UNSETTLED.sub(_folded, text)))


# The marks of most Chinese text: to replace each everywhere is faster than to find them one by one.
_MARKS = tuple(zip("，：；（）！？", ",:;()!?", strict=True))
# All but the characters that fold to themselves and that most Chinese text is made of; its first character stands
# alone, so that text without any is passed over fast.
_SETTLED = "\x00-@\\[-\x7f\u3001\u3002\u3008-\u3011\u4e00-\u9fff"
_UNSETTLED = re.compile(f"[^{_SETTLED}][^{_SETTLED}]*")


def _folded(match: re.Match[str]) -> str:
    return match.group().translate(_folding())


def fold_with_origins(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the folded text and, for each of its characters, the [start, end) it came from.

    Several characters share an origin if one character folds to them: ﬁ → f, i.
    """
    table = _folding()
    normal = unicodedata.is_normalized("NFC", text)
    unsettled = set("".join(_UNSETTLED.findall(text)))
    if normal and all(len(table[ord(char)]) == 1 for char in unsettled):
        folded = _VARIANTS.sub(_variant, simplified(text.translate(table)))
        return folded, [(i, i + 1) for i in range(len(text))]
    pieces: list[str] = []
    origins: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        folded = table[ord(text[start])] if normal else unicodedata.normalize("NFC", text[start:end]).translate(table)
        pieces.append(folded)
        origins += [(start, end)] if len(folded) == 1 else [(start, end)] * len(folded)
    return _VARIANTS.sub(_variant, simplified("".join(pieces))), origins


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

    def __missing__(self, code_point: int) -> str:
        # Marks that remain have no letter to compose with; they fold like any other character.
        folded = unicodedata.normalize("NFKC", chr(code_point)).casefold()
        folded = "".join(_LIKE.get(c, c) for c in map(_bare, folded) if not _INVISIBLE.match(c))
        # Invisible format characters, and halves of surrogate pairs, which are no characters.
        folded = "".join(c for c in folded if unicodedata.category(c) not in ("Cf", "Cs"))
        self[code_point] = folded
        return folded


# Marks that no letter took in, variation selectors, skin tones.
_INVISIBLE = re.compile("[\u0300-\u036f\ufe00-\ufe0f\U000e0100-\U000e01ef\U0001f3fb-\U0001f3ff]")
# Letters whose stroke Unicode does not take apart, and signs written for another.
_LIKE = dict(zip("øłđħŧıæœ♯‐‒–−", ("o", "l", "d", "h", "t", "i", "ae", "oe", *"#----"), strict=True))


def _bare(char: str) -> str:
    """A Latin letter without its accents; any other character as it is."""
    if char < "\u00c0" or not unicodedata.name(char, "").startswith("LATIN"):
        return char
    return unicodedata.normalize("NFD", char)[0]


@cache
def _folding() -> _Folding:
    return _Folding()


def simplified(text: str) -> str:
    """Return a text in simplified script, word by word, as long as it was."""
    if not _traditional().search(text):
        return text
    converted: str = _converter().convert(text)
    if len(converted) != len(text):
        converted = "".join(c if len(c) == 1 else char for char in text for c in [_converter().convert(char)])
    if "坏" in text and "坯" in converted:
        # In traditional script 坏 is 坯; in simplified it is 壞, and far more common.
        converted = "".join(char if char == "坏" else c for char, c in zip(text, converted, strict=True))
    return converted


# Characters of both scripts that OpenCC converts in some words: 藉口, 答覆, 瞭解, 沈默.
_IN_WORDS = "沈藉哩覆衹瞭甦"


@cache
def _traditional() -> re.Pattern[str]:
    """What a text must have to be converted; most have nothing."""
    blocks = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))
    characters = "".join(chr(c) for block in blocks for c in range(*block))
    changed = (a for a, b in zip(characters, _converter().convert(characters), strict=True) if a != b)
    return re.compile(f"[{''.join(changed)}{_IN_WORDS}\U00020000-\U0003ffff]")


# Words that the two scripts spell with other characters, beyond OpenCC's; all of one length.
_VARIANTS = re.compile(
    "[妳牠著身部帐](?:(?<=[妳牠])|(?<![显卓名原编专论巨合昭土拙遗译所撰].)(?<=著)(?![名作称者书述录译有])"
    "|(?<=身)分(?=证)|(?<=部)份|(?<=帐)(?=[号户单目款]))"
)


def _variant(match: re.Match[str]) -> str:
    return {"妳": "你", "牠": "它", "著": "着", "身分": "身份", "部份": "部分", "帐": "账"}[match.group()]


@cache
def _converter() -> OpenCC:
    """OpenCC's words and characters, traditional to simplified; none changes its length."""
    from opencc import OpenCC

    return OpenCC("t2s")
