"""tokenize: a question's words and tokens, without what only makes it a question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.tokenize.scripts import RUN, is_unspaced, stem
from index.tokenize.tokens import Tokenizer, Tokens

# What makes a sentence a question and says nothing of its subject. Folded text, longest first.
_FORM = re.compile(
    "请问一下|请问|我想知道|想知道|我想问|想问一下|想问|问一下|请教一下|请教|告诉我"
    "|有没有|是不是|能不能|可不可以|会不会|要不要|是否"
    "|什么时候|什么样|什么|为什么|为何|为啥|何时|何地|何处|何人|啥"
    "|怎么样|怎么办|怎么|怎样|如何|咋"
    "|哪一[个些种位家年]?|哪[个些里儿种位家年]"
    "|多少钱|多少|多久|多长时间|几[个次点号倍只天周月年日岁人位名种条家所座层]"
    r"|\bhow\s+(?:long|often|many|much|far|old|big|large|tall|high|deep|wide|fast|heavy|soon)\b"
)
# The same, but part of many words (吗啡, 酒吧, 哪吒): only where they stand alone.
_PARTICLES = frozenset("吗呢吧呀啊嘛谁啥咋哪几")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: `question[start:end]`.

    Attributes:
        start: Where it begins, in code points.
        end: Where it ends.
        term: As the fields have it: folded and, in an alphabet, stemmed.
        content: Whether it says what the question is about: it is no stop word.
    """

    start: int
    end: int
    term: str
    content: bool


def analyse(question: str, tokenizer: Tokenizer) -> tuple[tuple[Word, ...], Tokens]:
    """Return a question's words, in order, and the tokens of its content; both without the question's form.

    Words are the longest of jieba's dictionary, and alphabetic words and numbers, stop words
    included. Tokens leave these out; where nothing else is left (为什么？), they are those of
    the whole question.
    """
    folded, origins = tokenizer.fold_with_origins(question)
    content = _without_form(folded, tokenizer)
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


def _without_form(folded: str, tokenizer: Tokenizer) -> str:
    """The question with blanks for what only makes it one; each character stays where it was."""
    blanked = _FORM.sub(lambda match: " " * len(match.group()), folded)
    if _PARTICLES.isdisjoint(blanked):
        return blanked
    characters = list(blanked)
    for start, end in tokenizer.longest_words(blanked):
        if end - start == 1 and blanked[start] in _PARTICLES:
            characters[start] = " "
    return "".join(characters)
