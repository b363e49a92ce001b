"""tokenize: cut a question into words and tokens, without question phrases (请问, 怎么, how many)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.tokenize.scripts import RUN, is_unspaced, stem
from index.tokenize.tokens import Tokenizer, Tokens

# Phrases that make a sentence a question and say nothing of its subject; folded, longest first.
_PHRASES = re.compile(
    "请问一下|请问|我想知道|想知道|我想问|想问一下|想问|问一下|请教一下|请教|告诉我"
    "|有没有|是不是|能不能|可不可以|会不会|要不要|是否"
    "|什么时候|什么样|什么|为什么|为何|为啥|何时|何地|何处|何人|啥"
    "|怎么样|怎么办|怎么|怎样|如何|咋"
    "|哪一[个些种位家年]?|哪[个些里儿种位家年]"
    "|多少钱|多少|多久|多长时间|几[个次点号倍只天周月年日岁人位名种条家所座层]"
    r"|\bhow\s+(?:long|often|many|much|far|old|big|large|tall|high|deep|wide|fast|heavy|soon)\b"
)
# The same, but only as words of their own: they are also part of others (吗啡, 酒吧, 哪吒).
_PARTICLES = frozenset("吗呢吧呀啊嘛谁啥咋哪几")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: `question[start:end]`.

    Attributes:
        start: Its first offset, in code points.
        end: The offset after it.
        term: The term that fields have for it: folded and, in an alphabet, stemmed.
        content: Whether it is no stop word.
    """

    start: int
    end: int
    term: str
    content: bool


def analyse(question: str, tokenizer: Tokenizer) -> tuple[tuple[Word, ...], Tokens]:
    """Return a question's words, in order, and its tokens; neither contains question phrases.

    | returned | contain                                                                    |
    |----------|----------------------------------------------------------------------------|
    | words    | jieba's longest words, alphabetic words, numbers; stop words too           |
    | tokens   | no stop words; those of the whole question if nothing else is left (为什么？) |
    """
    folded, origins = tokenizer.fold_with_origins(question)
    content = _without_phrases(folded, tokenizer)
    words = tuple(
        Word(
            start=origins[start][0],
            end=origins[end - 1][1],
            term=run if is_unspaced(run) else stem(run),
            content=not tokenizer.is_stop_word(run),
        )
        for start, end in tokenizer.longest_words(content)
        for run in [content[start:end]]
    )
    runs = [run for run in RUN.findall(content) if not tokenizer.is_stop_word(run)]
    return words, tokenizer.tokenize(" ".join(runs) or folded)


def _without_phrases(folded: str, tokenizer: Tokenizer) -> str:
    """The question with its phrases blanked; offsets stay the same."""
    blanked = _PHRASES.sub(lambda match: " " * len(match.group()), folded)
    if _PARTICLES.isdisjoint(blanked):
        return blanked
    characters = list(blanked)
    for start, end in tokenizer.longest_words(blanked):
        if end - start == 1 and blanked[start] in _PARTICLES:
            characters[start] = " "
    return "".join(characters)
