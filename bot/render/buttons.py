"""The rows of buttons below a card."""

from __future__ import annotations

from dataclasses import dataclass

from bot.render.card import Button, Deed, Links, Press, payload
from bot.texts import Texts
from index import Passage

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Whether a document has a passage before one, and one after it."""

    before: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True)
class CardContext:
    """What a card's buttons need to know, besides the passage that it shows.

    Attributes:
        neighbours: Of that passage.
        question_id: By which the ledger knows the question; None: the card answers none.
        rank: Of the hit that is shown, or from which the reader came to the passage; from 1.
        of: How many hits there are.
        aside: Whether the reader has left the hit for the passages around it.
        read_as: The question together with the one before, where it was read so.
        mended: Whether slips of the pen in the question were mended.
        then: The id of the passage whose old text may be seen instead.
        shared: Whether the card stands in a chat that the bot need not be in.
    """

    neighbours: Neighbours = Neighbours()
    question_id: str | None = None
    rank: int = 0
    of: int = 0
    aside: bool = False
    read_as: str | None = None
    mended: bool = False
    then: str | None = None
    shared: bool = False


def rows(passage: Passage, context: CardContext, texts: Texts, links: Links) -> Rows:
    """Return the buttons of a passage's card: vote and page through the hits, read around, hand on."""

    def press(label: str, deed: Deed, passage_id: str = passage.passage_id, rank: int = context.rank) -> Button:
        return Button(label, Press(deed, texts.language, passage_id, context.question_id, rank, context.of))

    votes_and_hits = [press("👍", "good"), press("👎", "bad")]
    if context.question_id:
        if context.aside:
            votes_and_hits.append(press(texts.back, "hit"))
        elif context.rank > 1:
            votes_and_hits.append(press("‹", "hit", rank=context.rank - 1))
        if context.rank < context.of:
            votes_and_hits.append(press("›", "hit", rank=context.rank + 1))
    around = [press(texts.before, "before")] if context.neighbours.before else []
    around += [press(texts.after, "after")] if context.neighbours.after else []
    # A bot that is no member of a chat can send no file there.
    around.append(Button(texts.file, url=links.to_file(passage)) if context.shared else press(texts.file, "file"))
    share = Button(texts.share, share=f"#{payload(passage)}")
    hand_on = [share, Button(texts.copy_link, copy=links.to(passage))]
    then = [press(texts.old_text, "then", passage_id=context.then)] if context.then else []
    alone = [press(texts.alone, "alone")] if context.question_id and context.read_as else []
    # The answer word for word replaces this one, which the bot may only do in a chat that it is in.
    if context.question_id and context.mended and not context.shared:
        alone.append(press(texts.verbatim, "verbatim"))
    return tuple(tuple(row) for row in (then, alone, votes_and_hits, around, hand_on) if row)


def back_to_now(passage: Passage, texts: Texts) -> Rows:
    """Return the one button below a passage's old text: back to the present one."""
    return ((Button(texts.new_text, Press("now", texts.language, passage.passage_id)),),)
