"""tokenize: tell apart scripts with and without spaces between words; stem alphabetic words."""

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
"""The same, and runs of scripts written without spaces."""
_IS_UNSPACED = re.compile(f"[{UNSPACED}]")


@lru_cache(maxsize=1 << 16)
def is_unspaced(term: str) -> bool:
    """Whether a term is in a script written without spaces, and so may be part of a longer word."""
    return bool(_IS_UNSPACED.match(term))


@lru_cache(maxsize=1 << 16)
def stem(run: str) -> str:
    """Return the stem of a folded word or number. Example: organised → organis; 1,000 → 1000."""
    if run[0].isdigit():
        return run.replace(",", "")
    return _english_stem(run.replace("’", "'")) if run.isascii() or "’" in run else run


def letter_grams(run: str) -> list[str]:
    """Return the four-letter grams of a folded word. Example: india → _ind, indi, ndia, dia_; a → _a_."""
    marked = f"_{run}_"
    return [marked[i : i + 4] for i in range(max(1, len(marked) - 3))]


def _english_stem(word: str) -> str:
    # Imported here: folders without alphabetic words need no stemmer.
    from snowballstemmer.english_stemmer import EnglishStemmer

    # A new one for each word: it stores the word, so threads must not share one.
    return str(EnglishStemmer().stemWord(word))
