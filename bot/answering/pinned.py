"""Pinned passages: a keeper chose what answers a wording, and what is the same by its words."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.find import Found
from bot.ledger.pins import Pin, Pins
from bot.ledger.questions import normal
from index import Engine, Passage
from index.alike import Wording, likeness, wording
from index.answer import answer_from
from index.tokenize.tokens import Tokenizer

# From this share of words in common on, a question is the same as a wording.
_SAME = 0.9


@dataclass(frozen=True, slots=True)
class _Pinned:
    pin: Pin
    wording: Wording


class Pinned:
    """Finds what is pinned for a question, as far as whoever asks may see it."""

    def __init__(self, pins: Pins) -> None:
        self._pins = pins
        self._version: object = -1
        self._known: Sequence[_Pinned] = ()

    async def first(self, found: Found, question: str) -> Found:
        """Return what was found, with the pinned passage first if there is one that exists for the asker."""
        known = await self._read(found.engine.tokenizer)
        return await asyncio.to_thread(_with_pinned, found, question, known) if known else found

    async def _read(self, tokenizer: Tokenizer) -> Sequence[_Pinned]:
        version = await self._pins.version()
        if self._version != version:
            pins = await self._pins.all()
            self._known = await asyncio.to_thread(
                lambda: [_Pinned(pin, wording(pin.text, tokenizer)) for pin in reversed(pins)]
            )
            self._version = version
        return self._known


def _with_pinned(found: Found, question: str, known: Sequence[_Pinned]) -> Found:
    passage = _pinned_for(question, known, found.engine)
    if passage is None:
        return found
    others = [hit for hit in found.shown.hits if hit.passage.passage_id != passage.passage_id]
    first = answer_from(found.engine, question, [passage]).hits[0]
    # Of equal score as the best, so that it is not left out of what is shown.
    first = replace(first, score=others[0].score if others else 1.0)
    hits = (first, *others[: max(0, len(found.answer.hits) - 1)])
    answer = replace(found.answer, hits=hits, verdict="answer", confidence=1.0, lacks="", may_mean="")
    return replace(found, answer=answer, pinned=True)


def _pinned_for(question: str, known: Sequence[_Pinned], engine: Engine) -> Passage | None:
    """The passage of a wording, the latest first; where one is the same to the letter, that one."""
    written = normal(question)
    exact = [one for one in known if one.pin.normal == written]
    for one in exact or known:
        if exact or likeness(one.wording, wording(question, engine.tokenizer)) >= _SAME:
            resolved = engine.resolve(one.pin.passage_id)
            if resolved is not None and resolved.now is not None:
                return resolved.now
    return None
