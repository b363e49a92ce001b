"""Whole questions that the documents answer, for who does not know yet what to ask."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from pathlib import PurePosixPath
from typing import TypeVar

from bot.answering.find import find
from bot.texts import Texts
from index import Engine, Passage

T = TypeVar("T")

# Passages whose headings are looked at, spread over all documents, and questions that are tried: each costs a search.
_LOOKED_AT, _TRIED = 300, 24
# Shorter headings name nothing; a phone cuts a question about longer ones, and it is no heading beyond all measure.
_LEAST_CHARS, _FITTING_CHARS, _MOST_CHARS = 2, 13, 40
_HAN = re.compile("[\u4e00-\u9fff]")
# A heading that is a question itself.
_ASKS = re.compile(r"[?？]\s*$|^(?:如何|怎么|怎麼|怎样|怎樣|什么|什麼|为什么|為什麼|谁|誰|哪)")
# The number of a chapter: 第三章, 3.2, 一、.
_NUMBER = re.compile(
    r"^\s*(?:第\s*[〇零一二三四五六七八九十百千\d]+\s*[编編篇部卷章节節条條]|[（(]?[一二三四五六七八九十]+[）)]?\s*[、.．]|\d+(?:\.\d+)*[、.．)]?)\s*"
)


def examples(engine: Engine, texts: Texts, most: int) -> list[tuple[str, str]]:
    """Return questions in a person's language, each with the id of the passage that it is about.

    A question names a heading of the documents and finds the passage below it. Questions that
    the documents ask themselves come first.
    """
    about: dict[str, Passage] = {}
    for passage in _spread(engine.passages, _LOOKED_AT):
        question = question_about(passage, texts)
        if question is not None:
            about.setdefault(question, passage)
    tried = _spread(list(about), _TRIED)
    # Every eighth one first, then those beside them: the three are not of one document.
    tried = [question for offset in range(_TRIED // most) for question in tried[offset :: _TRIED // most]]
    tried.sort(key=lambda question: (not _asks(about[question]), len(_heading(about[question])) > _FITTING_CHARS))
    answered = (question for question in tried if _is_answered(engine, question, about[question]))
    return [(question, about[question].passage_id) for question in islice(answered, most)]


def _spread(every: Sequence[T], most: int) -> list[T]:
    """Return so many of a sequence at most, with even distances."""
    count = min(most, len(every))
    return [every[(2 * number + 1) * len(every) // (2 * count)] for number in range(count)]


def question_about(passage: Passage, texts: Texts) -> str | None:
    """Return a whole question about what a passage's innermost heading names; None where that names nothing."""
    heading = _heading(passage)
    if not _LEAST_CHARS <= len(heading) <= _MOST_CHARS or sum(map(str.isalpha, heading)) < _LEAST_CHARS:
        return None
    in_chinese = _HAN.search(heading) is not None
    return heading if _asks(passage) and in_chinese == (texts.language != "en") else texts.example(heading)


def _heading(passage: Passage) -> str:
    named = (*passage.headings[-1:], passage.title, PurePosixPath(passage.source).stem)
    return _NUMBER.sub("", " ".join(next(filter(None, named), "").split()))


def _asks(passage: Passage) -> bool:
    return _ASKS.search(_heading(passage)) is not None


def _is_answered(engine: Engine, question: str, passage: Passage) -> bool:
    """Whether a question is answered by a passage below the heading that it names."""
    answer = find(engine, question, 1).answer
    return answer.answered and _heading(answer.hits[0].passage) == _heading(passage)
