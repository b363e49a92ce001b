"""tokenize: scripts written with spaces between words and without, and the stems of alphabetic words."""

from __future__ import annotations

import re
from functools import lru_cache

# Scripts written without spaces between words, as ranges of a regular expression: Thai, Lao,
# Myanmar, Khmer, kana, Han and, since particles stick to Korean words, Hangul.
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
UNSPACED = f"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\uac00-\ud7af{_HAN}"
_DIGIT = f"[^\\D{UNSPACED}]"
_LETTER = f"[^\\W_{UNSPACED}]"
ALPHABETIC = re.compile(f"{_DIGIT}+(?:[.,]{_DIGIT}+)+|{_LETTER}+(?:['’]{_LETTER}+)*")
"""Words and numbers of scripts written with spaces, in folded text."""
RUN = re.compile(f"[{UNSPACED}]+|{ALPHABETIC.pattern}")
"""The same, and stretches of scripts written without."""
_IS_UNSPACED = re.compile(f"[{UNSPACED}]")


@lru_cache(maxsize=1 << 16)
def is_unspaced(term: str) -> bool:
    """Whether a term is of a script written without spaces, so that it can stand inside a word."""
    return bool(_IS_UNSPACED.match(term))


@lru_cache(maxsize=1 << 16)
def stem(run: str) -> str:
    """Return a folded alphabetic word's stem, a number without its thousands' commas."""
    if run[0].isdigit():
        return run.replace(",", "")
    return _english_stem(run.replace("’", "'")) if run.isascii() or "’" in run else run


def letter_grams(run: str) -> list[str]:
    """Return every four letters of a folded word, its ends marked; a shorter word as it is."""
    marked = f"_{run}_"
    return [marked[i : i + 4] for i in range(max(1, len(marked) - 3))]


def _english_stem(word: str) -> str:
    # Imported here: a folder without alphabetic words never needs it.
    from snowballstemmer.english_stemmer import EnglishStemmer

    # One for each word: it keeps the word that it works on, and threads must not share that.
    return str(EnglishStemmer().stemWord(word))
