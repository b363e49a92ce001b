"""Puts each question without an answer into a gap: that of the question it is most alike, or a new one."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.documents.live import LiveEngine
from bot.ledger.gaps import Gaps, Why
from bot.ledger.views import stored
from index.alike import ALIKE, Wording, keys, likeness, wording
from index.read.collections import View
from index.tokenize.tokens import Tokenizer

# Wordings with the most sounds in common that are compared, and questions of one that are looked up.
_COMPARED, _LOOKED_UP = 60, 20
# How often a question is compared anew because another process has just grouped one, too.
_TRIES = 20


@dataclass
class _Known:
    """The wordings of gaps whose askers could see the same.

    Attributes:
        wordings: Each different one.
        questions: For each, the questions that say so, the latest last.
        by_key: Key -> the numbers of wordings that have it.
    """

    wordings: list[Wording] = field(default_factory=list)
    questions: list[list[str]] = field(default_factory=list)
    by_key: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _numbers: dict[str, int] = field(default_factory=dict)

    def add(self, question_id: str, text: str) -> None:
        """Add a question by its wording, as it is stored."""
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = len(self.wordings)
            self.wordings.append(_read(text))
            self.questions.append([])
            for key in keys(self.wordings[-1]):
                self.by_key[key].append(number)
        self.questions[number].append(question_id)

    def alike(self, one: Wording) -> Iterator[str]:
        """Yield questions about the same thing, the most alike first."""
        common = Counter(number for key in keys(one) for number in self.by_key.get(key, ()))
        near = [(likeness(one, self.wordings[number]), number) for number, _ in common.most_common(_COMPARED)]
        for share, number in sorted(near, key=lambda found: (-found[0], found[1])):
            if share >= ALIKE:
                yield from self.questions[number][: -_LOOKED_UP - 1 : -1]


class Grouping:
    """Groups questions, one after the other; no document tells which are alike."""

    def __init__(self, gaps: Gaps, live: LiveEngine) -> None:
        self._gaps = gaps
        self._live = live
        self._one_by_one = asyncio.Lock()
        self._known: defaultdict[str, _Known] | None = None
        self._count: int | None = None  # questions that were grouped when these were read, where others group, too

    async def note(self, question_id: str, text: str, why: Why, view: View) -> str | None:
        """Put a question into a gap; return the gap's id, None where that fails or it is in one already.

        Args:
            question_id: By which the ledger knows it.
            text: What it asks, together with the question before where it was read so.
            why: Why it has no answer.
            view: What its asker could see.
        """
        async with self._one_by_one:
            one = await asyncio.to_thread(wording, text, self._tokenizer(view))
            content = written(one)
            for _ in range(_TRIES):
                known = (await self._wordings())[stored(view)]
                gap_id = await self._gap_of_alike(known, one)
                gap_id = await self._gaps.add(question_id, why, content, view, gap_id, self._count)
                if gap_id is not None:
                    known.add(question_id, content)
                    self._count = None if self._count is None else self._count + 1
                    return gap_id
                if await self._gaps.changed() == self._count:
                    break
            return None

    async def catch_up(self) -> None:
        """Put the questions into gaps that a process left when it died."""
        for question_id, text, why, view in await self._gaps.ungrouped():
            await self.note(question_id, text, why, view)

    async def alike(self, text: str, view: View, most: int, without: str) -> list[str]:
        """Return the gaps that come nearest to a text, but for one of them: those that may be merged with it."""
        async with self._one_by_one:
            one = await asyncio.to_thread(wording, text, self._tokenizer(view))
            known = (await self._wordings())[stored(view)]
        common = Counter(number for key in keys(one) for number in known.by_key.get(key, ()))
        found: dict[str, None] = {}
        for number, _ in common.most_common(_COMPARED):
            for question_id in known.questions[number][-1:]:
                gap_id = await self._gaps.growing(question_id)
                if gap_id is not None and gap_id != without:
                    found[gap_id] = None
            if len(found) == most:
                break
        return list(found)

    async def _gap_of_alike(self, known: _Known, one: Wording) -> str | None:
        """The gap of the question that is most alike, None where none is, or all such gaps are answered."""
        for question_id in known.alike(one):
            gap_id = await self._gaps.growing(question_id)
            if gap_id is not None:
                return gap_id
        return None

    async def _wordings(self) -> defaultdict[str, _Known]:
        count = await self._gaps.changed()
        if self._known is None or count != self._count:
            self._count = count
            rows = await self._gaps.wordings()
            self._known = await asyncio.to_thread(_known, rows)
        return self._known

    def _tokenizer(self, view: View) -> Tokenizer:
        return self._live.seen_as(view).tokenizer


def _known(rows: list[tuple[str, str, str]]) -> defaultdict[str, _Known]:
    found: defaultdict[str, _Known] = defaultdict(_Known)
    for question_id, view, text in rows:
        found[view].add(question_id, text)
    return found


def written(one: Wording) -> str:
    """Return a wording as the ledger stores it."""
    meanings = {word: sorted(names) for word, names in one.meanings.items()}
    return json.dumps([one.words, one.text, one.cut, meanings, one.aspect, sorted(one.numbers)], ensure_ascii=False)


def _read(content: str) -> Wording:
    words, text, cut, meanings, aspect, numbers = json.loads(content)
    return Wording(
        words=tuple((str(word), float(weight)) for word, weight in words),
        text=text,
        cut=cut,
        meanings={word: frozenset(names) for word, names in meanings.items()},
        aspect=aspect,
        numbers=frozenset(numbers),
    )
