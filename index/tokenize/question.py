"""tokenize: cut a question into words and tokens, without what only asks (请问, 怎么, how many)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.tokenize.greetings import without_asking
from index.tokenize.joined import chains, is_number
from index.tokenize.scripts import RUN, is_sign, is_unspaced, readings, stem
from index.tokenize.stop_words import is_content
from index.tokenize.tokens import Tokenizer, Tokens


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: `question[start:end]`.

    Attributes:
        start: Its first offset, in code points.
        end: The offset after it.
        term: The term that fields have for it: folded and, in an alphabet, stemmed.
        content: Whether it is no stop word.
        run: The word itself, folded.
        joined: Terms of other ways to write it: together with its neighbours, as WiFi is for
            Wi in Wi-Fi; of 101,102, which may be a row, each number.
    """

    start: int
    end: int
    term: str
    content: bool
    run: str = ""
    joined: tuple[str, ...] = ()


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
    content = _without_decoration(without_asking(folded, tokenizer.longest_words, mentions))
    spans = list(tokenizer.longest_words(content))
    joined = _joined(content, spans)
    words = tuple(
        Word(
            start=origins[start][0],
            end=origins[end - 1][1],
            term=run if is_unspaced(run) else readings(run)[0],
            content=not tokenizer.is_stop_word(run),
            run=run,
            joined=joined.get((start, end), ()),
        )
        for start, end in spans
        for run in [content[start:end]]
    )
    asked = RUN.sub(lambda run: _blanked(run) if tokenizer.is_stop_word(run.group()) else run.group(), content)
    return words, tokenizer.cut(asked if RUN.search(asked) else folded)


def _joined(content: str, spans: Sequence[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, ...]]:
    """The terms of words joined with their neighbours, blanks or signs left out, for each word that has some."""
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    runs = [span for span in spans if not is_unspaced(content[span[0]]) and not is_sign(content[span[0]])]
    for span in runs:
        if others := readings(content[slice(*span)])[1:]:
            found[span] = others
    for one, other in pairwise(runs):
        first, between = content[slice(*one)], content[one[1] : other[0]]
        # log in may be login, but the rapist is no therapist.
        if between in ("", *"-._") or (between == " " and (is_content(first) or is_number(content[slice(*other)]))):
            term = stem(first + content[slice(*other)])
            for span in (one, other):
                found[span] = (*found.get(span, ()), term)
    for name in zip(runs, runs[1:], runs[2:], strict=False):  # iPhone 15 Pro may be iPhone15Pro
        parts = [content[slice(*span)] for span in name]
        if is_number(parts[1]) and content[name[0][0] : name[2][1]] == " ".join(parts):
            for span in name:
                found[span] = (*found.get(span, ()), stem("".join(parts)))
    for term, start, end in chains(content):
        whole = stem("".join(RUN.findall(content[start:end])))
        for span in runs[bisect_left(runs, (start, start)) :]:
            if span[1] > end:
                break
            found[span] = (*found.get(span, ()), term, whole)
    return found


# Faces, hands, hearts, flowers and parties at a question's end say nothing of its subject.
_DECORATION = re.compile(
    "(?<=[^\\W_])([\\W_]*?)"
    "[\u2639-\u263a\u2665\u2764\u270a-\u270d\U0001f337-\U0001f33c\U0001f381-\U0001f38a\U0001f440-\U0001f450"
    "\U0001f48b-\U0001f49f\U0001f4aa-\U0001f4af\U0001f600-\U0001f64f\U0001f90c-\U0001f94c\U0001f970-\U0001f97a"
    "\U0001fae0-\U0001fae8\U0001faf0-\U0001faf8][\\W_]*$"
)


def _without_decoration(content: str) -> str:
    """The question without faces and the like at its end, blanked."""
    return _DECORATION.sub(lambda match: match[1] + " " * (len(match.group()) - len(match[1])), content)


def _blanked(run: re.Match[str]) -> str:
    """A stop word's blanks; one beside a hyphen stays, it is part of a name (check-in)."""
    if run.string[run.start() - 1 : run.start()] == "-" or run.string[run.end() : run.end() + 1] == "-":
        return run.group()
    return " " * len(run.group())
