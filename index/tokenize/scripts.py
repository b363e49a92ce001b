"""tokenize: tell apart scripts with and without spaces between words; stem alphabetic words."""

from __future__ import annotations

import re
from functools import lru_cache

# Scripts written without spaces between words, as ranges of a regular expression: Thai, Lao,
# Myanmar, Khmer, kana, Han and, since particles stick to Korean words, Hangul.
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
UNSPACED = f"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\uac00-\ud7af{_HAN}"
_DIGIT = f"[^\\D{UNSPACED}]"
LETTER = f"[^\\W_{UNSPACED}]"
"""A letter or digit of scripts written with spaces, as part of a regular expression."""
_LATIN = "a-z0-9_"
# Emoji and other signs that can be asked for; a flag is two letters of a kind of its own.
_FLAG = "[\U0001f1e6-\U0001f1ff]"
_SIGNS = "[\u2600-\u27bf\u2b1b-\u2b55\u231a-\u231b\u23e9-\u23fa\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
ALPHABETIC = re.compile(
    # First what most characters are not, so that text without any is passed over fast.
    f"[^\\s!-\\-/:-@\\[-`{{-~\u2010-\u206f\u3001-\u3006\u3008-\u3020{UNSPACED}](?:"
    f"(?<={_DIGIT})(?:{_DIGIT}*(?:\\.{_DIGIT}+)+"  # a decimal, a version, an address
    f"|{_DIGIT}{{0,2}}(?:,{_DIGIT}{{3}})+(?!{_DIGIT})(?:\\.{_DIGIT}+)?)"  # 8001,8002 are two
    f"|(?<=v){_DIGIT}+(?:\\.{_DIGIT}+)+"
    f"|(?<=\\.)(?<![{_LATIN}.].)net(?![{_LATIN}])"
    f"|(?<={LETTER}){LETTER}*(?:['’]{LETTER}+)*"
    f"(?:(?<=[a-z])(?:\\+\\+|(?<!{LETTER}.)#(?![{_LATIN}])))?"  # c++, c#
    f"|(?<={_FLAG}){_FLAG}|(?<={_SIGNS})"
    ")"
)
"""Words and numbers of scripts written with spaces, names such as C++, and emoji; in folded text."""
RUN = re.compile(f"[{UNSPACED}]+|{ALPHABETIC.pattern}")
"""The same, and runs of scripts written without spaces."""
_SIGN = re.compile(f"{_FLAG}|{_SIGNS}")
# A row of numbers such as 101,102 may be one number, too: 101102.
_ROW = re.compile(f"{_DIGIT}{{1,3}}(?:,[^\\D0{UNSPACED}]{_DIGIT}{{2}})+")
_IS_UNSPACED = re.compile(f"[{UNSPACED}]")


_POSSESSIVE = re.compile("(?<=.)['’]s?$")


@lru_cache(maxsize=1 << 16)
def is_unspaced(term: str) -> bool:
    """Whether a term is in a script written without spaces, and so may be part of a longer word."""
    return bool(_IS_UNSPACED.match(term))


@lru_cache(maxsize=1 << 16)
def is_sign(term: str) -> bool:
    """Whether a term is an emoji or another sign, which is no part of names."""
    return bool(_SIGN.match(term))


@lru_cache(maxsize=1 << 16)
def stem(run: str) -> str:
    """Return the stem of a folded word or number. Example: organised → organis; 1,000 → 1000; v2.3.1 → 2.3.1."""
    if run[0].isdigit():
        return run.replace(",", "")
    if run[0] == "v" and "." in run:
        return run[1:]
    if run[-1] in "+#":
        return run
    return _english_stem(run.replace("’", "'")) if run.isascii() or "’" in run else run


@lru_cache(maxsize=1 << 16)
def readings(run: str) -> tuple[str, ...]:
    """Return the terms of a folded word or number: its stem; of 101,102, which may be a row, also each number."""
    return (stem(run), *run.split(",")) if _ROW.fullmatch(run) else (stem(run),)


@lru_cache(maxsize=1 << 16)
def letter_grams(run: str) -> tuple[str, ...]:
    """Return the four-letter grams of a folded word, without its 's. Example: india's → _ind, indi, ndia, dia_."""
    if is_sign(run):
        return ()
    marked = f"_{stem(run) if run[-1].isdigit() else _POSSESSIVE.sub('', run)}_"
    return tuple(marked[i : i + 4] for i in range(max(1, len(marked) - 3)))


def _english_stem(word: str) -> str:
    # Imported here: folders without alphabetic words need no stemmer.
    from snowballstemmer.english_stemmer import EnglishStemmer

    # A new one for each word: it stores the word, so threads must not share one.
    return str(EnglishStemmer().stemWord(word))
