"""tokenize: cut text into the words of jieba's dictionary, by rjieba (Rust) or jieba (Python)."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from index.tokenize.fold import fold


def segmenter(dictionary: Sequence[tuple[str, int | None]], cache: Path | None) -> Segmenter:
    """Return the fastest segmenter installed; all cut alike.

    Args:
        dictionary: Words to add, with their frequencies; None: jieba computes one.
        cache: Folder where jieba may store its parsed dictionary; None: nowhere.
    """
    try:
        return Rjieba(dictionary)
    except ImportError:
        return Jieba(dictionary, cache)


class Segmenter(Protocol):
    """Cuts text into the words of jieba's dictionary; unknown words are not guessed (HMM off)."""

    def words(self, text: str) -> list[str]:
        """Return the longest words of a text, in order; joined they are the text."""
        ...

    def search_words(self, text: str) -> list[str]:
        """Return the words of a text; a long word comes after the words in it."""
        ...

    def kind(self, word: str) -> str:
        """Return jieba's tag of a word (n, v, ns …); empty where the dictionary has no such word."""
        ...


class Rjieba:
    """jieba in Rust: the same dictionary and the same words, several times as fast."""

    def __init__(self, dictionary: Sequence[tuple[str, int | None]] = ()) -> None:
        import rjieba

        # Adding words needs an instance of its own; the shared one starts sooner.
        self._rjieba = rjieba.Jieba() if dictionary else rjieba
        for word, frequency in dictionary:
            self._rjieba.add_word(fold(word), frequency, "n")

    def words(self, text: str) -> list[str]:
        """Return the longest words; see `Segmenter`."""
        return self._rjieba.cut(text, False)

    def search_words(self, text: str) -> list[str]:
        """Return the words, also those in long ones; see `Segmenter`."""
        return self._rjieba.cut_for_search(text, False)

    def kind(self, word: str) -> str:
        """Return the tag of a word; see `Segmenter`."""
        [(cut, tag), *others] = self._rjieba.tag(word, False) or [("", "")]
        return tag if not others and self._rjieba.has_word(cut) else ""


class Jieba:
    """jieba itself, where rjieba has no wheel; it logs nothing."""

    def __init__(self, dictionary: Sequence[tuple[str, int | None]] = (), cache: Path | None = None) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes and pkg_resources in its source
            import jieba
        jieba.setLogLevel(logging.CRITICAL)
        self._jieba = jieba.Tokenizer()
        # By default jieba writes to and loads from a file in the shared temporary folder.
        self._jieba.tmp_dir = str(cache) if cache else os.devnull
        self._added = {fold(word): "n" for word, _ in dictionary}
        for word, frequency in dictionary:
            self._jieba.add_word(fold(word), frequency)

    def words(self, text: str) -> list[str]:
        """Return the longest words; see `Segmenter`."""
        return list(self._jieba.cut(text, HMM=False))

    def search_words(self, text: str) -> list[str]:
        """Return the words, also those in long ones; see `Segmenter`."""
        return list(self._jieba.cut_for_search(text, HMM=False))

    def kind(self, word: str) -> str:
        """Return the tag of a word; see `Segmenter`."""
        return self._kinds.get(word, "")

    @cached_property
    def _kinds(self) -> dict[str, str]:
        with self._jieba.get_dict_file() as file:
            lines = (line.decode().split() for line in file)
            return {word: tag for word, _, tag in lines} | self._added
