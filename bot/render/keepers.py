"""The cards of keepers: which collection, and what became of what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.render.buttons import Rows
from bot.render.card import Button, Card, Deed, Press
from bot.render.quote import document_name
from bot.render.showable import clean, columns, cut, escape
from bot.texts import Texts

NOTHING = "-" * 12
"""In a button's data, where it is about no passage."""

COLLECTIONS_PER_PAGE = 40
# Names of files in a question, and lines of a report.
_NAMED, _LINES = 5, 20
# Two names of collections share a row if each takes no more columns.
_HALF_ROW = 16
_NAME_UNITS, _REASON_UNITS = 60, 200


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line of a report: a sign, a document's name, and what became of it."""

    sign: str
    name: str
    said: str


def which_card(
    texts: Texts, offer_id: str, collections: Sequence[str], page: int, *, names: Sequence[str] = (), heading: str = ""
) -> Card:
    """Return the card that asks which collection something goes into.

    Args:
        texts: In the keeper's language.
        offer_id: What it is asked about.
        collections: All that can be chosen from.
        page: Which of them are shown, from 0.
        names: Of files; or none, and
        heading: of an entry.
    """
    said = texts.keepers
    shown = [_name(name) for name in names[:_NAMED]]
    text = said.which(shown, len(names)) if names else said.which_entry(_name(heading))
    return Card(escape(clean(text)), _choices(texts, offer_id, collections, page))


def report_card(texts: Texts, title: str, lines: Sequence[FileLine], undo: str | None, answered: int = 0) -> Card:
    """Return the card that says what became of documents.

    Args:
        texts: In the keeper's language.
        title: Its first line.
        lines: One for each file.
        undo: The deed that can be undone; None: there is none.
        answered: How many open questions have an answer now.
    """
    colon = texts.keepers.colon
    shown = [f"{line.sign} {document_name(line.name)}{colon}{_reason(line.said)}" for line in lines[:_LINES]]
    more = [escape(texts.keepers.more(len(lines) - _LINES))] if len(lines) > _LINES else []
    rows: Rows = ()
    if undo is not None:
        rows = undo_rows(texts, {undo: ""})
    gained = [f"📮 {escape(texts.loop.replayed(answered, 0, 0))}"] if answered else []
    return Card("\n".join([escape(clean(title)), *shown, *more, *gained]), rows)


def undo_rows(texts: Texts, deeds: Mapping[str, str]) -> Rows:
    """Return a button for each deed that can be undone: id -> the document that it is about, empty: that is plain."""
    return tuple(
        (Button(f"{texts.keepers.undo} {_name(name)}".rstrip(), Press("undo", texts.language, deed_id)),)
        for deed_id, name in deeds.items()
    )


def _choices(texts: Texts, offer_id: str, collections: Sequence[str], page: int) -> Rows:
    first = page * COLLECTIONS_PER_PAGE

    def press(deed: Deed, number: int, on: int) -> Press:
        return Press(deed, texts.language, offer_id, rank=number, of=on)

    shown = collections[first : first + COLLECTIONS_PER_PAGE]
    buttons = [Button(name, press("choose", number, page)) for number, name in enumerate(shown)]
    in_row = 2 if all(columns(name) <= _HALF_ROW for name in shown) else 1
    rows = [tuple(buttons[start : start + in_row]) for start in range(0, len(buttons), in_row)]
    turn = [Button("‹", press("into", 0, page - 1))] if page else []
    turn += [Button("›", press("into", 0, page + 1))] if first + len(shown) < len(collections) else []
    return (*rows, *((tuple(turn),) if turn else ()))


def _name(name: str) -> str:
    return cut(clean(" ".join(name.split())), _NAME_UNITS)


def _reason(said: str) -> str:
    return escape(cut(clean(said), _REASON_UNITS))
