"""The rows of buttons below a card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.render.card import Button, Deed, Links, Press, payload
from bot.texts import Texts
from index import Engine, Passage

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class CardContext:
    """What stands around the passage of a card, as far as its buttons lead there.

    Attributes:
        before: Whether the document has a passage before it.
        after: Whether it has one after it.
        question_id: By which the ledger knows the question; None: the card answers none.
        rank: Of the hit it is or was reached from, from 1.
        of: How many hits there are.
        aside: Whether the card has gone from the hit to the passages around it.
        read_as: How the question was read, where that was together with the one before.
        then: The id of the passage whose old text may be seen instead.
        shared: Whether it stands in a chat that the bot need not be in.
    """

    before: bool = False
    after: bool = False
    question_id: str | None = None
    rank: int = 0
    of: int = 0
    aside: bool = False
    read_as: str | None = None
    then: str | None = None
    shared: bool = False

    @classmethod
    def of_passage(cls, passage: Passage, engine: Engine, **more: Any) -> CardContext:
        """Return what stands around a passage of an engine; `more` are further attributes."""
        before, after = engine.neighbours(passage)
        return cls(before is not None, after is not None, **more)


def rows(passage: Passage, below: CardContext, texts: Texts, links: Links) -> Rows:
    """Return the buttons of a passage's card: judge and leaf, read around, hand on."""

    def press(label: str, deed: Deed, passage_id: str = passage.passage_id, rank: int = below.rank) -> Button:
        return Button(label, Press(deed, texts.language, passage_id, below.question_id, rank, below.of))

    first = [press("👍", "good"), press("👎", "bad")]
    if below.question_id:
        if below.aside:
            first.append(press(texts.back, "hit"))
        elif below.rank > 1:
            first.append(press("‹", "hit", rank=below.rank - 1))
        if below.rank < below.of:
            first.append(press("›", "hit", rank=below.rank + 1))
    around = [press(texts.before, "before")] if below.before else []
    around += [press(texts.after, "after")] if below.after else []
    # A bot that is no member of a chat can send no file there.
    around.append(Button(texts.file, url=links.to_file(passage)) if below.shared else press(texts.file, "file"))
    share = Button(texts.share, share=f"#{payload(passage)}")
    hand_on = [share, Button(texts.copy_link, copy=links.to(passage))]
    then = [press(texts.old_text, "then", passage_id=below.then)] if below.then else []
    alone = [press(texts.alone, "alone")] if below.question_id and below.read_as else []
    return tuple(tuple(row) for row in (then, alone, first, around, hand_on) if row)


def back_to_now(passage: Passage, texts: Texts) -> Rows:
    """Return the one button below a text that is no longer so."""
    return ((Button(texts.new_text, Press("now", texts.language, passage.passage_id)),),)
