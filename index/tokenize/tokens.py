"""tokenize: cut text into tokens, for passages and questions alike.

Text is folded first, then cut into four kinds of tokens:

| kind     | finds                                  |
|----------|----------------------------------------|
| words    | what jieba's dictionary has            |
| bigrams  | what the dictionary lacks; phrases     |
| unigrams | what shares single characters or words |
| grams    | forms of a word with different stems   |

Each kind is a field, with a length norm of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from index.tokenize.fold import fold, fold_with_origins
from index.tokenize.scripts import RUN, is_unspaced, letter_grams, stem
from index.tokenize.segmenters import Segmenter, segmenter
from index.tokenize.vocabulary import Vocabulary

# Words of a question that are too common to distinguish passages.
_STOP_WORDS = frozenset(
    "的 地 得 了 着 过 是 在 有 和 与 及 或 或者 以及 而 而且 但 但是 也 都 就 还 又 再 很 最 被 把 将 对 "
    "对于 关于 由 从 向 到 于 以 为 为了 因 因为 所以 如果 若 则 之 其 其中 这 那 这个 那个 这些 那些 这种 "
    "那种 这样 那样 我 你 您 他 她 它 我们 你们 他们 她们 它们 自己 个 些 种 上 下 中 里 内 外 前 后 时 时候 "
    "能 能够 可以 可 会 要 应 应该 应当 需 需要 进行 通过 根据 按照 不 没 没有 无 非 吗 呢 吧 啊 呀 谁 哪 何 "
    "几 多 少 多少 什么 怎么 怎样 如何 为什么 哪些 哪个 哪里 请 问 请问 一 一下 一个 "
    "a an and are as at be been but by can could did do does for from had has have he her his how i if in "
    "into is it its me my of on or our s she should so t than that the their them then there these they this "
    "those to was we were what when where which who whom whose why will with would you your".split()
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's tokens by kind, in reading order, repeated as in the text."""

    words: list[str]
    bigrams: list[str]
    unigrams: list[str]
    grams: list[str]


class Tokenizer:
    """Cuts passages and questions into tokens.

    Args:
        vocabulary: The keeper's words, beyond jieba's.
        cache: Folder where jieba may store its parsed dictionary; None: nowhere. Only the
            pure-Python jieba needs it.
    """

    def __init__(self, vocabulary: Vocabulary | None = None, cache: Path | None = None) -> None:
        self._vocabulary = vocabulary or Vocabulary()
        self._cache = cache
        self._stop_words = _STOP_WORDS | {fold(word) for word in self._vocabulary.stop_words}
        self._synonyms = {fold(word): fold(meant) for word, meant in self._vocabulary.synonyms}
        self._lay_words = {fold(word): tuple(map(fold, meant)) for word, meant in self._vocabulary.lay_words}
        # Longest first: a word must not match as a shorter one that it begins with.
        longest = sorted(self._synonyms, key=len, reverse=True)
        self._synonym = re.compile("|".join(_bounded(word) for word in longest)) if longest else None

    def __reduce__(self) -> tuple[type[Tokenizer], tuple[Vocabulary, Path | None]]:
        """Pickle the arguments only; the segmenter is loaded again."""
        return Tokenizer, (self._vocabulary, self._cache)

    def fold(self, text: str) -> str:
        """Return the folded text, each synonym replaced by its word."""
        folded = fold(text)
        if self._synonym is None:
            return folded
        return self._synonym.sub(lambda match: self._synonyms[match.group()], folded)

    def fold_with_origins(self, text: str) -> tuple[str, list[tuple[int, int]]]:
        """Return the folded text and the origin of each character, as `fold.fold_with_origins` does.

        The origin of each character of a synonym's word is the whole synonym.
        """
        folded, origins = fold_with_origins(text)
        if self._synonym is None:
            return folded, origins
        pieces: list[str] = []
        moved_origins: list[tuple[int, int]] = []
        offset = 0
        for match in self._synonym.finditer(folded):
            meant = self._synonyms[match.group()]
            pieces += [folded[offset : match.start()], meant]
            moved_origins += origins[offset : match.start()]
            moved_origins += [(origins[match.start()][0], origins[match.end() - 1][1])] * len(meant)
            offset = match.end()
        return "".join([*pieces, folded[offset:]]), moved_origins + origins[offset:]

    def tokenize(self, text: str) -> Tokens:
        """Return a text's tokens, whether passage or question.

        | kind     | scripts without spaces           | alphabetic words and numbers                |
        |----------|----------------------------------|---------------------------------------------|
        | words    | jieba's, long ones also in parts | stems                                       |
        | bigrams  | pairs of characters              | pairs of neighbouring content words (stems) |
        | unigrams | characters                       | stems, so that one weight fits all scripts  |
        | grams    | none                             | four letters: India, Indian share `ndia`    |

        Source:
            Pairs of words: Metzler & Croft 2005, A Markov Random Field Model for Term
            Dependencies, whose ordered windows they are.
            Character n-grams for alphabets: McNamee & Mayfield 2004, Character N-Gram
            Tokenization for European Language Text Retrieval, where four letters did best.
        """
        folded = self.fold(text)
        runs = RUN.findall(folded)
        words: list[str] = []
        bigrams = _word_pairs(runs)
        unigrams: list[str] = []
        grams: list[str] = []
        for run in runs:
            if is_unspaced(run):
                unigrams += run
                bigrams += map(str.__add__, run, run[1:])
            else:
                term = stem(run)
                words.append(term)
                unigrams.append(term)
                grams += letter_grams(run)
        words += [word for word in self._segmenter.search_words(folded) if is_unspaced(word)]
        return Tokens(words, bigrams, unigrams, grams)

    def search_words(self, folded: str) -> list[str]:
        """Return the words of a folded text, long ones also in parts, and the characters between them."""
        return self._segmenter.search_words(folded)

    def official_words(self, word: str) -> tuple[str, ...]:
        """Return what official texts say instead of a folded everyday word; nothing for other words."""
        return self._lay_words.get(word, ())

    def kind(self, word: str) -> str:
        """Return jieba's tag of a folded word (n, v, ns …); empty where its dictionary has no such word."""
        return self._segmenter.kind(word)

    def is_stop_word(self, run: str) -> bool:
        """Whether a folded word is a stop word, general or of the vocabulary."""
        return run in self._stop_words

    def find_terms(self, text: str, terms: Iterable[str]) -> list[tuple[int, int]]:
        """Return where folded terms occur in a text: [start, end) pairs, in order, not overlapping."""
        folded, origins = self.fold_with_origins(text)
        wanted = set(terms)
        unspaced = sorted((t for t in wanted if is_unspaced(t) and t in folded), key=len, reverse=True)
        spans = []
        if unspaced:
            spans = [match.span() for match in re.finditer("|".join(map(re.escape, unspaced)), folded)]
        for run in RUN.finditer(folded):
            if not is_unspaced(run.group()) and stem(run.group()) in wanted:
                spans.append(run.span())
        return _merged((origins[a][0], origins[b - 1][1]) for a, b in sorted(spans))

    def longest_words(self, folded: str) -> Iterator[tuple[int, int]]:
        """Yield the [start, end) of jieba's longest words, alphabetic words and numbers in a folded text."""
        for run in RUN.finditer(folded):
            if not is_unspaced(run.group()):
                yield run.span()
                continue
            start = run.start()
            for word in self._segmenter.words(run.group()):
                yield start, start + len(word)
                start += len(word)

    @cached_property
    def _segmenter(self) -> Segmenter:
        return segmenter(self._vocabulary.dictionary, self._cache)


def is_content(run: str) -> bool:
    """Whether a folded word is no general stop word."""
    return run not in _STOP_WORDS


def terms_in(folded: str, terms: Iterable[str]) -> list[str]:
    """Return the terms that occur in a folded text, in their order.

    A term of an unspaced script may be part of a longer word. An alphabetic term is the stem
    of a whole word, or a pair of stems.
    """
    alphabetic: set[str] | None = None
    found = []
    for term in terms:
        if is_unspaced(term):
            present = term in folded
        else:
            if alphabetic is None:
                runs = RUN.findall(folded)
                alphabetic = {stem(run) for run in runs if not is_unspaced(run)}.union(_word_pairs(runs))
            present = term in alphabetic
        if present:
            found.append(term)
    return found


def _bounded(word: str) -> str:
    """The pattern of a synonym; in an alphabet it matches whole words only."""
    pattern = re.escape(word)
    return pattern if is_unspaced(word) else rf"(?<!\w){pattern}(?!\w)"


def _merged(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Merge spans that touch or overlap; drop empty ones. Example: (0, 2), (2, 3), (5, 5) → (0, 3)."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif start < end:
            merged.append((start, end))
    return merged


def _word_pairs(runs: Sequence[str]) -> list[str]:
    """The pairs of neighbouring content words, as stems. Example: the kings of France → king franc."""
    stems = [None if is_unspaced(run) else stem(run) for run in runs if is_content(run)]
    return [f"{a} {b}" for a, b in pairwise(stems) if a and b]
