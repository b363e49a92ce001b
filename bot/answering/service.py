"""The answering service: every question is answered here, whoever asks and wherever the answer is shown.

What a chat is told, and how, is the caller's: the service knows no Telegram.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

from bot.answering.around import position
from bot.answering.find import Found, find
from bot.answering.followup import topic_of
from bot.answering.grouping import Grouping
from bot.answering.limits import Limits, Refusal, SharedLimits
from bot.answering.patience import looked_up
from bot.answering.pinned import Pinned
from bot.answering.request import Answered, AnsweredAbove, Request
from bot.documents.live import LiveEngine
from bot.ledger.ledger import Ledger, now
from bot.ledger.questions import AWAITED, Asked, How, Question
from bot.render import CardContext
from index import Answer, Engine
from index.answer import answer_from
from index.rank.hits import Hit
from index.read.collections import View

logger = logging.getLogger(__name__)

# Most hits of an answer: fewer where it should not fill other people's screens; an inline
# row was picked already.
_HITS = {How.PRIVATE: 5, How.GROUP: 3, How.GUEST: 3, How.INLINE: 1, How.WEB: 5, How.ASSISTANT: 10}
# In private nobody is disturbed by many questions, and inline Telegram sets the pace.
_LIMITED = {How.GROUP, How.GUEST}
# How long an answer counts as given just now: a group is pointed to it, a question may lean on it.
_RECENT = timedelta(minutes=10)


class Answering:
    """Answers questions and records them, within the limits.

    It also reads a follow-up together with the question before, gives what is pinned first, and
    points a group to an answer that it has. What has no answer becomes part of a gap. Searches
    run in threads; the rest belongs to the event loop.

    Attributes:
        grouping: Which questions without an answer are about the same thing.
    """

    def __init__(
        self,
        live: LiveEngine,
        ledger: Ledger,
        limits: Limits,
        min_confidence: float | None,
        grouping: Grouping | None = None,
    ) -> None:
        self._live = live
        self._questions = ledger.questions
        self._votes = ledger.votes
        self._downvotes = ledger.downvotes
        self._limits = limits
        self._shared_limits = SharedLimits(limits, ledger.buckets) if ledger.is_shared else None
        self._min_confidence = min_confidence
        self._voted_down = ledger.voted_down
        self._consents = ledger.consents
        self._gaps = ledger.gaps
        self._gap_states = ledger.gap_states
        self._pinned = Pinned(ledger.pins)
        self.grouping = grouping or Grouping(ledger.gaps, live)

    async def answer(self, request: Request) -> Answered | AnsweredAbove | Refusal | None:
        """Return what to say to a question; None where its message is answered already.

        The question is on record before its answer is shown; `delivered` completes the record.
        """
        former, topic = await asyncio.gather(self._former(request), self._topic(request))
        resumed = former is not None and _is_resumed(request, former)
        if former is not None and not resumed:
            says_nothing_new = former.asked.text == request.text if request.edited else former.answer_id
            if says_nothing_new:
                return None
        refusal = None if resumed else await self.refuse(request)  # it was counted when it came
        if refusal is not None:
            return refusal
        above = await self._answer_above(request)
        if above is not None:
            return above
        found = await self._find(request, topic)
        question_id = await self._record(request, found, _passage_ids(found))
        if former is not None:  # what the message asked before the edit is asked no more
            await self._gaps.remove_question(former.question_id)
        context = await self._context(found, question_id, shared=request.how is How.GUEST)
        replaces = await self._replaced(request) if former is not None else None
        return Answered(found, question_id, context, replaces)

    async def refuse(self, request: Request) -> Refusal | None:
        """Return why a question is one too many; None where it passes, and counts."""
        if request.how not in _LIMITED:
            return None
        asked = (request.chat, request.sender, request.sent_at_s)
        if self._shared_limits is not None:
            return await self._shared_limits.refuse(*asked)
        return self._limits.refuse(*asked)

    async def answer_alone(self, question: Question, chat: int | str, asker: int, view: View) -> Answered:
        """Return the answer to a question by itself, which was read together with the one before."""
        request = _again(question, chat, asker, view)
        found = await self._find(request)
        question_id = await self._record(request, found, _passage_ids(found))
        await self._gaps.remove_question(question.question_id)
        return Answered(found, question_id, await self._context(found, question_id))

    async def answer_verbatim(self, question: Question, chat: int | str, asker: int, view: View) -> Answered:
        """Return the answer to a question word for word, which was read with slips of the pen mended."""
        request = _again(question, chat, asker, view)
        engine, k = self._live.seen_as(view), _HITS[request.how]
        found = await looked_up(find, engine, request.text, k, self._min_confidence, mend=False)
        # On record it is read as it was written, so that paging through its hits mends nothing either.
        question_id = await self._record(request, replace(found, read_as=request.text), _passage_ids(found))
        await self._gaps.remove_question(question.question_id)
        return Answered(found, question_id, await self._context(found, question_id))

    async def look(self, text: str, k: int, view: View) -> Found:
        """Return what the documents say to a text that is still being typed; it is not recorded."""
        found = await looked_up(find, self._live.seen_as(view), text, k, self._min_confidence)
        return await self._pinned.first(found, text)

    async def record_picked(self, request: Request, passage_id: str) -> None:
        """Record a question whose answer the person picked from inline rows."""
        await self._record(request, await self._find(request), (passage_id,))

    async def delivered(self, answered: Answered | AnsweredAbove, message_id: int) -> None:
        """Note which message answers a question."""
        await self._questions.record_answer(answered.question_id, message_id)

    async def delivered_inline(self, answered: Answered, name: str) -> None:
        """Note which inline message answers a question; Telegram names it only once it stands there."""
        if answered.question_id is not None:
            await self._questions.record_chat(answered.question_id, name)

    async def question(self, question_id: str | None, chat: int | str) -> Question | None:
        """Return a question that was asked in a chat, None where none of that id was."""
        return await self._questions.find(question_id or "", chat)

    async def voted(self, question: Question, view: View) -> None:
        """Make a question part of a gap once somebody votes against an answer to it, and no more when nobody does.

        A gap that was answered is open again once somebody votes against that answer.

        Args:
            question: As `question` found it.
            view: What the chat may see now, where it is not known what it could when the question was asked.
        """
        if await self._downvotes(question.question_id):
            asked = question.asked
            text, seen = asked.read_as or asked.text, asked.view or view
            await self.grouping.note(question.question_id, text, "vote", seen)
            await self._doubt(question.question_id)
        else:
            await self._gaps.voted_by_nobody(question.question_id)

    async def rung(self, question: Question | None, chat: int | str, *, voted_down: bool) -> bool | None:
        """Return whether the asker of a question waits to be told of an answer; None where nothing is to come.

        Args:
            question: As `question` found it.
            chat: Where its card stands.
            voted_down: Whether somebody votes against what it shows.
        """
        if question is None or isinstance(chat, str):
            return None
        waits = voted_down or question.asked.verdict in ("none", "nearest")
        return await self._consents.given(question.question_id) if waits else None

    async def may_turn(self, user_id: int, question_id: str | None, chat: int | str) -> bool:
        """Return whether a person may have a card that others see show something else: who asked its question may.

        Args:
            user_id: The person.
            question_id: The card's question, None where it has none.
            chat: The chat's id, or the inline message's name.
        """
        return await self._questions.is_asker(user_id, question_id, chat)

    async def recall(self, question: Question, rank: int, view: View, *, shared: bool) -> Answered:
        """Return a question's answer again, with those of its hits that are still in the documents.

        Args:
            question: As `question` found it.
            rank: Of the hit to show, from 1; the last one where there are not so many.
            view: What whoever will see it may see.
            shared: Whether the answer stands in a chat that the bot need not be in.
        """
        engine = self._live.seen_as(view)
        answer = await looked_up(_recalled, question.asked, engine)
        found = Found(answer, engine, 0.0, None if _is_verbatim(question.asked) else question.asked.read_as)
        if answer.hits:
            pinned = await self._pinned.first(found, question.asked.read_as or question.asked.text)
            found = replace(found, pinned=_is_first(pinned, answer.hits[0]))
        context = await self._context(found, question.question_id, rank, shared)
        if not answer.hits:
            return Answered(found, question.question_id, context)
        votes = await self._votes(question.question_id, answer.hits[context.rank - 1].passage.passage_id)
        return Answered(found, question.question_id, replace(context, votes=(votes.up, votes.down)))

    async def _find(self, request: Request, topic: str | None = None) -> Found:
        engine, k = self._live.seen_as(request.view), _HITS[request.how]
        found = await looked_up(find, engine, request.text, k, self._min_confidence, topic)
        return await self._pinned.first(found, found.read_as or request.text)

    async def _former(self, request: Request) -> Question | None:
        """Return what the message asked when it was last handled, None if nothing."""
        if request.message_id is None:
            return None
        return await self._questions.of_message(request.chat, request.message_id)

    async def _replaced(self, request: Request) -> int | None:
        """Return the message that answers what the message asked before, None if none does."""
        if request.message_id is None:
            return None
        return await self._questions.answer_of(request.chat, request.message_id)

    async def _answer_above(self, request: Request) -> AnsweredAbove | None:
        """Return the answer that a group got to the same question just now, and record that it was asked again."""
        if request.how is not How.GROUP or request.edited:
            return None
        version = self._live.seen_as(request.view).version
        earlier = await self._questions.earlier_answer(request.chat, request.text, version, now() - _RECENT)
        if earlier is None or earlier.answer_id is None:
            return None
        asked = replace(earlier.asked, text=request.text, read_as=None, passage_ids=(), took_ms=0.0)
        question_id = await self._questions.record(asked, request.chat, request.asker, request.message_id)
        await self._group(question_id, asked)
        return AnsweredAbove(question_id, earlier.answer_id)

    async def _topic(self, request: Request) -> str | None:
        """Return what the question may lean on: in a private chat the one before; in groups somebody else asked it."""
        if request.how is not How.PRIVATE or request.message_id is None:
            return None
        before = await self._questions.before(request.chat, request.message_id, now() - _RECENT)
        return topic_of(before.asked.text, before.asked.read_as) if before and before.asked.answered else None

    async def _record(self, request: Request, found: Found, passage_ids: tuple[str, ...]) -> str | None:
        asked = Asked(
            text=request.text,
            language=request.language,
            how=request.how,
            answered=found.answer.answered,
            confidence=found.answer.confidence,
            missing=found.answer.missing,
            passage_ids=passage_ids,
            version=found.engine.version,
            took_ms=found.took_ms,
            read_as=found.read_as,
            verdict=found.answer.verdict,
            view=request.view,
        )
        # Which inline message will show a guest's answer is known only once it stands there.
        chat = AWAITED if request.how is How.GUEST else request.chat
        question_id = await self._questions.record(asked, chat, request.asker, request.message_id)
        await self._group(question_id, asked)
        facts = {
            "question_id": question_id,
            "how": request.how.value,
            "verdict": found.answer.verdict,
            "took_ms": round(found.took_ms, 1),
        }
        logger.info("%s: %s", question_id, found.answer.verdict, extra=facts)
        return question_id

    async def _group(self, question_id: str | None, asked: Asked) -> None:
        """Put a question without an answer into a gap; what was picked from inline rows is what was wanted."""
        if question_id is None or asked.view is None or asked.how is How.INLINE:
            return
        if asked.verdict is not None and asked.verdict != "answer":
            await self.grouping.note(question_id, asked.read_as or asked.text, asked.verdict, asked.view)

    async def _doubt(self, question_id: str) -> None:
        """Open the gap of a question again, if somebody votes against the passage that answers it."""
        gap_id = await self._gaps.gap_of(question_id)
        gap = await self._gaps.get(gap_id) if gap_id is not None else None
        if gap is None or gap.state != "answered" or gap.answer is None:
            return
        resolved = await looked_up(self._live.seen_as(gap.view).resolve, gap.answer)
        answers = {gap.answer, resolved.now.passage_id if resolved and resolved.now else gap.answer}
        if answers & await self._voted_down([question_id]):
            await self._gap_states.doubt(gap.gap_id, question_id)

    async def _context(self, found: Found, question_id: str | None, rank: int = 1, shared: bool = False) -> CardContext:
        """Return what the buttons of an answer's card need to know; nothing where there is no answer."""
        hits = found.shown.hits if found.answer.answered else ()
        bell = question_id if found.answer.verdict != "answer" and not shared else None
        if not hits:
            return CardContext(bell=bell)
        rank = min(max(rank, 1), len(hits))
        where = await looked_up(position, found.engine, hits[rank - 1].passage)
        return CardContext(
            where, question_id, rank, read_as=found.read_as, shared=shared, bell=bell, pinned=found.pinned
        )


def _again(question: Question, chat: int | str, asker: int, view: View) -> Request:
    """The same question once more."""
    asked = question.asked
    return Request(asked.text, asked.how, asked.language, chat, asker, view=view, message_id=question.message_id)


def _is_resumed(request: Request, former: Question) -> bool:
    """Whether an answer was begun before, and recorded, but never delivered."""
    return request.again and former.answer_id is None and former.asked.text == request.text


def _is_first(pinned: Found, hit: Hit) -> bool:
    """Whether a hit is what is pinned."""
    return pinned.pinned and pinned.answer.hits[0].passage.passage_id == hit.passage.passage_id


def _passage_ids(found: Found) -> tuple[str, ...]:
    return tuple(hit.passage.passage_id for hit in found.shown.hits)


def _recalled(asked: Asked, engine: Engine) -> Answer:
    """Return what was shown for a question, as far as it is still in the documents."""
    resolved = [engine.resolve(passage_id) for passage_id in asked.passage_ids]
    there = dict.fromkeys(one.now for one in resolved if one and one.now)
    question = asked.read_as or asked.text
    passages = list(there) if asked.answered else []
    answer = answer_from(engine, question, passages, mend=not _is_verbatim(asked))
    verdict = asked.verdict or "nearest" if passages else "none"
    return replace(answer, question=asked.text, verdict=verdict, confidence=asked.confidence, missing=asked.missing)


def _is_verbatim(asked: Asked) -> bool:
    """Whether a question was asked once more, without its slips of the pen mended."""
    return asked.read_as == asked.text
