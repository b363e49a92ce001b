"""A question that is put to the answering service, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.answering.find import Found
from bot.ledger.questions import How
from bot.render import CardContext
from index.read.collections import View


@dataclass(frozen=True, slots=True)
class Request:
    """A question to answer.

    Attributes:
        text: As the person wrote it.
        how: In which way it came.
        language: The person's language code, None where it is not known.
        chat: The id of the chat it was asked in, or the name of the inline message that shows its answer.
        asker: The person; None for who speaks as a chat.
        view: What whoever will see the answer may see.
        sender: Whose limit counts: the person, or the chat that speaks.
        sent_at_s: When it was sent, in seconds of Unix time.
        message_id: The message that asks; None where none does that could be edited.
        edited: Whether that message asked something else before.
        again: Whether its answer was begun before, by this run or another, and never delivered.
    """

    text: str
    how: How
    language: str | None
    chat: int | str
    asker: int | None
    view: View = field(kw_only=True)
    sender: int | None = None
    sent_at_s: float = 0.0
    message_id: int | None = None
    edited: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to show.

    Attributes:
        found: What the documents say, from which index, and how the question was read.
        question_id: By which the ledger knows the question; None: it could not be recorded.
        context: What the buttons of the answer's card lead to.
        replaces: The message with the answer to what was asked before the edit.
    """

    found: Found
    question_id: str | None
    context: CardContext
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class AnsweredAbove:
    """A question that the group was answered just now.

    Attributes:
        question_id: By which the ledger knows this asking of it.
        answer_id: The message with the answer.
    """

    question_id: str | None
    answer_id: int
