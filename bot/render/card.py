"""What can be sent: cards with buttons, inline results, links; and what a pressed button carries."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from bot.render.addresses import passage_path
from bot.render.gap_press import GapPress
from index import Passage

# Bot API, InlineKeyboardButton: callback_data.
DATA_BYTES = 64
# And CopyTextButton.
_COPIED_CHARS = 256

Deed = Literal[
    "before",
    "after",
    "hit",
    "then",
    "now",
    "file",
    "good",
    "bad",
    "alone",
    "verbatim",
    "example",
    "into",
    "choose",
    "undo",
    "listing",
    "document",
    "open",
    "replace",
    "remove",
    "removal",
    "versions",
    "bring",
    "logged",
    "collection",
    "public",
    "closed",
    "bar",
]
"""What a button does: the passage before or after, another hit, an old or the present text,
the original file, a vote, the question without the one before, or word for word; asks an example.
Those of keepers: other collections, this collection, undo; a page of the documents, one of them, its first passage,
a new file for it, to remove it, and to do so indeed, its old versions, one of them back; a page of what was done; who
may see a collection: all, those who are named, one of them no more."""

LOGIN = "login"
"""What /start carries from the pages: to give a link to log in there."""

_DEEDS: dict[str, Deed] = {str(number): deed for number, deed in enumerate(get_args(Deed))}
_NUMBERS = {deed: number for number, deed in _DEEDS.items()}
_ID = "[A-Za-z0-9_-]{12}"
_DATA = re.compile(rf"v1\.(\d\d?)\.(zh|zh-hant|en)\.({_ID})\.({_ID})?\.(\d\d?)\.(\d\d?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Press:
    """What a button carries: all that its handler needs, after a restart and on a message months old, too.

    Attributes:
        deed: What is to be done.
        language: The card's, which may not be that of the person who presses.
        passage_id: The passage that the card shows.
        question_id: By which the ledger knows the question; None: the card answers none.
        rank: Of the hit, from 1; for "hit" the one wanted.
        of: How many hits there are.
    """

    deed: Deed
    language: str
    passage_id: str
    question_id: str | None = None
    rank: int = 0
    of: int = 0

    def data(self) -> str:
        """Return the button's callback data."""
        answers = f"{self.question_id or ''}.{self.rank}.{self.of}"
        return f"v1.{_NUMBERS[self.deed]}.{self.language}.{self.passage_id}.{answers}"


def read_press(data: object) -> Press | None:
    """Return what a button carries; None for data that no button of ours has, since anyone may send any."""
    found = _DATA.fullmatch(data) if isinstance(data, str) else None
    if found is None or found[1] not in _DEEDS:
        return None
    return Press(_DEEDS[found[1]], found[2], found[3], found[4], int(found[5]), int(found[6]))


@dataclass(frozen=True, slots=True)
class Button:
    """One button. It has one of: a press to handle, an inline query to share by, a text to copy, an address."""

    label: str
    press: Press | GapPress | None = None
    share: str | None = None
    copy: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A message: Telegram's HTML, rows of buttons below it, and the address that is previewed, if one is."""

    html: str
    rows: tuple[tuple[Button, ...], ...] = ()
    preview: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An inline result: a row to pick, and the card it posts."""

    article_id: str
    title: str
    description: str
    card: Card


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the links of one bot's passages.

    Attributes:
        username: The bot's.
        public_url: Where the pages are; None: there are none.
        sign: Signs the question for which a passage is given, by the passage's id.
        are_previewed: Whether everybody may open the pages, and so Telegram.
    """

    username: str
    public_url: str | None = None
    sign: Callable[[str, str], str] | None = None
    are_previewed: bool = True

    def to(self, passage: Passage) -> str:
        """Return the address that shows a passage to anyone who opens it."""
        return self.start(payload(passage))

    def on_the_web(self, passage: Passage, question: str = "") -> str | None:
        """Return the address of a passage's page, which may say for which question it was given; None without pages."""
        if self.public_url is None:
            return None
        signed = self.sign(passage.passage_id, question) if question and self.sign else ""
        return self.public_url + passage_path(passage.passage_id, signed)

    def to_copy(self, passage: Passage, question: str = "") -> str:
        """Return the address that a button copies: of the page, where there is one."""
        found = (self.on_the_web(passage, question), self.on_the_web(passage), self.to(passage))
        return next(address for address in found if address and len(address) <= _COPIED_CHARS)

    def to_named(self, passage_id: str) -> str:
        """Return the address of the passage of an id."""
        return self.start(f"p_{passage_id}")

    def to_file(self, passage: Passage) -> str:
        """Return the address that sends a passage's original file to whoever opens it."""
        return self.start(f"f_{passage.passage_id}")

    def start(self, name: str) -> str:
        """Return the address that opens the private chat and sends /start with a name."""
        return f"https://t.me/{self.username}?start={name}"


MakeLinks = Callable[[str], Links]
"""Returns the links of the bot of a name."""


def payload(passage: Passage) -> str:
    """Return a passage's name in deep links, inline queries and inline results: p_ and its id."""
    return f"p_{passage.passage_id}"
