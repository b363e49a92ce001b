"""tokenize: cut a question into words and tokens, without what only asks (请问, 怎么, how many)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.tokenize.greetings import without_asking
from index.tokenize.scripts import RUN, is_unspaced, stem
from index.tokenize.tokens import Tokenizer, Tokens


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


def analyse(
    question: str, tokenizer: Tokenizer, mentions: Callable[[str], bool] = lambda word: False
) -> tuple[tuple[Word, ...], Tokens]:
    """Return a question's words, in order, and its tokens; neither contains words that only ask.

    | returned | contain                                                                    |
    |----------|----------------------------------------------------------------------------|
    | words    | jieba's longest words, alphabetic words, numbers; stop words too           |
    | tokens   | no stop words; those of the whole question if nothing else is left (为什么？) |

    Args:
        question: Raw text.
        tokenizer: Of the documents.
        mentions: Whether the documents have a polite word, which may then be a subject's.
    """
    folded, origins = tokenizer.fold_with_origins(question)
    content = without_asking(folded, tokenizer.longest_words, mentions)
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
