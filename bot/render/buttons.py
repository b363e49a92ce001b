"""The rows of buttons below a card."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.render.card import Button, Deed, Links, Press, payload
from bot.render.showable import columns
from bot.texts import Texts
from index import Passage

Rows = tuple[tuple[Button, ...], ...]

VOTES: tuple[Deed, Deed] = ("good", "bad")
"""The deeds of the buttons to vote by: for a passage, and against it."""
_SIGNS = ("👍", "👎")
# The columns of text that the buttons of one row share on a phone, and those that each takes as its edges.
_ROW_COLUMNS, _EDGES_COLUMNS = 39, 2


@dataclass(frozen=True, slots=True)
class Position:
    """Where a passage stands in its document: the `number`-th, from 1, of so many."""

    number: int = 1
    of: int = 1


@dataclass(frozen=True, slots=True)
class CardContext:
    """What a card needs to know, besides the passage that it shows.

    Attributes:
        position: Of that passage.
        question_id: By which the ledger knows the question; None: the card answers none.
        rank: Of the hit that is shown, or from which the reader came to the passage; from 1.
        of: How many hits there are.
        aside: Whether the reader has left the hit for the passages around it.
        asked: The question, where the chat does not have it.
        read_as: The question together with the one before, where it was read so.
        mended: Whether slips of the pen in the question were mended.
        then: The id of the passage whose old text may be seen instead.
        shared: Whether the card stands in a chat that the bot need not be in.
        votes: How many people found the passage right, and how many did not.
        bell: The question of whose answer its asker may be told later; None: it has one, or it cannot be told here.
        pinned: Whether the hit at rank 1 is what a keeper pinned for the question.
    """

    position: Position = Position()
    question_id: str | None = None
    rank: int = 0
    of: int = 0
    aside: bool = False
    asked: str | None = None
    read_as: str | None = None
    mended: bool = False
    then: str | None = None
    shared: bool = False
    votes: tuple[int, int] = (0, 0)
    bell: str | None = None
    pinned: bool = False


def rows(passage: Passage, context: CardContext, texts: Texts, links: Links, question: str = "") -> Rows:
    """Return the two rows of a passage's card: vote and page through the hits; read around and hand on.

    Args:
        passage: What the card shows.
        context: What it needs to know.
        texts: The language to say it in.
        links: Makes the links.
        question: What the passage is given for; the link that is copied carries it.
    """

    def press(label: str, deed: Deed, passage_id: str = passage.passage_id, rank: int = context.rank) -> Button:
        return Button(label, Press(deed, texts.language, passage_id, context.question_id, rank, context.of))

    of_hit = [press(vote_label(deed, context.votes), deed) for deed in VOTES]
    if context.question_id:
        if context.aside:
            of_hit.append(press(texts.back, "hit"))
        elif context.rank > 1:
            of_hit.append(press("‹", "hit", rank=context.rank - 1))
        if context.rank < context.of:
            of_hit.append(press("›", "hit", rank=context.rank + 1))
    if context.then:
        of_hit.append(press(texts.old_text, "then", passage_id=context.then))
    of_hit += [press(label, deed) for label, deed in _undone(context, texts)]
    around = [press(texts.before, "before")] if context.position.number > 1 else []
    around += [press(texts.after, "after")] if context.position.number < context.position.of else []
    # A bot that is no member of a chat can send no file there.
    around.append(Button(texts.file, url=links.to_file(passage)) if context.shared else press(texts.file, "file"))
    copied = Button(texts.copy_link, copy=links.to_copy(passage, question))
    hand_on = (Button(texts.share, share=f"#{payload(passage)}"), copied)
    return (_fitted(tuple(of_hit), together=False), _fitted((*around, *hand_on), together=True))


def vote_label(deed: Deed, votes: tuple[int, int]) -> str:
    """Return the label of a button to vote by: its sign, and how many did so, if anybody did."""
    number = VOTES.index(deed)
    return f"{_SIGNS[number]} {votes[number]}" if votes[number] else _SIGNS[number]


def back_to_now(passage: Passage, texts: Texts) -> Rows:
    """Return the one button below a passage's old text: back to the present one."""
    return ((Button(texts.new_text, Press("now", texts.language, passage.passage_id)),),)


def _undone(context: CardContext, texts: Texts) -> list[tuple[str, Deed]]:
    """The button that takes back how a question was read, below its first hit."""
    if not context.question_id or context.rank != 1:
        return []
    if context.read_as:
        return [(texts.alone, "alone")]
    # The answer word for word replaces this one, which the bot may only do in a chat that it is in.
    return [(texts.verbatim, "verbatim")] if context.mended and not context.shared else []


def _fitted(row: tuple[Button, ...], *, together: bool) -> tuple[Button, ...]:
    """A row of buttons; where a phone would cut a label, only the sign that it begins with, or all do so together."""
    if sum(columns(button.label) + _EDGES_COLUMNS for button in row) <= _ROW_COLUMNS and not together:
        return row
    room = _ROW_COLUMNS // len(row) - _EDGES_COLUMNS
    is_wide = [columns(button.label) > room for button in row]
    short = [any(is_wide)] * len(row) if together else is_wide
    return tuple(
        replace(button, label=button.label.split()[0]) if cut else button
        for button, cut in zip(row, short, strict=True)
    )
