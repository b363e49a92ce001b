"""The lists of keepers: documents, old versions, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.render.buttons import Rows
from bot.render.card import Button, Card, Deed, Press
from bot.render.keepers import NOTHING
from bot.render.pages import MESSAGE_UNITS
from bot.render.quote import document_name
from bot.render.showable import clean, cut, escape, one_line
from bot.texts import Texts

PER_PAGE = 8
"""Documents on a page."""
LOGGED_PER_PAGE = 15
"""Lines of what was done on a page."""
_IN_ROW = 4
# What a button's data has room for.
_MOST_PAGES = 10_000
_NAME_UNITS = 60
_KB, _MB = 1000, 1_000_000


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document in a list: what stands for it in a button's data, its source, and what is said of it."""

    token: str
    source: str
    said: str


@dataclass(frozen=True, slots=True)
class LoggedLine:
    """What somebody did: when, who, what, and with which document."""

    at: str
    who: str
    deed: str
    source: str


def page_of(press: Press) -> int:
    """Return the page that a button turns to, from 0."""
    return press.of * 100 + press.rank


def pages(count: int, per_page: int) -> int:
    """Return how many pages there are, at least one."""
    return max(1, -(-count // per_page))


def size_of(count: int) -> str:
    """Return a number of bytes in words. Example: 1.2 MB."""
    if count < _KB:
        return f"{count} B"
    return f"{count / _KB:.0f} KB" if count < _MB else f"{count / _MB:.1f} MB"


def documents_card(texts: Texts, title: str, lines: Sequence[DocumentLine], page: int, of: int) -> Card:
    """Return the card of a page of documents, with a button for each.

    Args:
        texts: In the keeper's language.
        title: Its first line.
        lines: Of this page.
        page: Which it is, from 0.
        of: How many there are.
    """
    numbered = list(enumerate(lines, page * PER_PAGE + 1))
    shown = [f"{number}. {document_name(line.source)}\n{escape(clean(line.said))}" for number, line in numbered]
    buttons = [
        Button(str(number), Press("document", texts.language, line.token, rank=page % 100, of=page // 100))
        for number, line in numbered
    ]
    rows = [tuple(buttons[start : start + _IN_ROW]) for start in range(0, len(buttons), _IN_ROW)]
    return Card("\n".join([escape(clean(title)), *shown]), (*rows, *_turning(texts, "listing", page, of)))


def document_card(texts: Texts, line: DocumentLine, versions: int, back: Press | None, *, readable: bool) -> Card:
    """Return the card of one document.

    Args:
        texts: In the keeper's language.
        line: The document.
        versions: How many old versions there are.
        back: To the list; None: there is none.
        readable: Whether it has passages.
    """
    said = texts.keepers

    def press(deed: Deed) -> Press:
        return Press(deed, texts.language, line.token, rank=back.rank if back else 0, of=back.of if back else 0)

    first = [Button(said.open, press("open"))] if readable else []
    first.append(Button(said.replace, press("replace")))
    second = [Button(said.versions(versions), press("versions"))] if versions else []
    second.append(Button(said.remove, press("remove")))
    third = ((Button(said.back, back),),) if back else ()
    return Card(f"📄 {document_name(line.source)}\n{escape(clean(line.said))}", (tuple(first), tuple(second), *third))


def sure_card(texts: Texts, token: str, source: str, back: Press) -> Card:
    """Return the card that asks whether a document is to be removed."""
    yes = Button(texts.keepers.sure_yes, Press("removal", texts.language, token))
    return Card(escape(clean(texts.keepers.sure(source))), ((yes, Button(texts.keepers.back, back)),))


def versions_card(texts: Texts, line: DocumentLine, versions: Sequence[tuple[str, str, int]], back: Press) -> Card:
    """Return the card of a document's old versions: each with its label, its deed, and its number there."""
    buttons = [
        (Button(label, Press("bring", texts.language, line.token, deed, number % 100, number // 100)),)
        for label, deed, number in versions
    ]
    return Card(escape(clean(texts.keepers.old_versions(line.source))), (*buttons, (Button(texts.keepers.back, back),)))


def logged_card(texts: Texts, lines: Sequence[LoggedLine], page: int, of: int) -> Card:
    """Return the card of a page of what was done, the latest first."""
    if not lines:
        return Card(escape(texts.keepers.log_empty))
    people = [escape(cut(one_line(line.who), _NAME_UNITS)) for line in lines]
    shown = [
        f"{line.at} · {who} · {escape(line.deed)} · {document_name(line.source)}"
        for line, who in zip(lines, people, strict=True)
    ]
    return Card("\n".join([escape(texts.keepers.log(page + 1, of)), *shown]), _turning(texts, "logged", page, of))


def permitted_card(texts: Texts, said: str, collections: Sequence[tuple[str, str]]) -> Card:
    """Return the card of who may see what, with a button for each collection: its name, and what stands for it."""
    buttons = [Button(name, Press("collection", texts.language, token)) for name, token in collections]
    rows = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    return Card(escape(cut(clean(said), MESSAGE_UNITS)), rows)


def permission_card(texts: Texts, said: str, token: str, seen_by: Sequence[tuple[str, str]]) -> Card:
    """Return the card of who may see one collection, with a button for each group and person that no longer may.

    Args:
        texts: In the keeper's language.
        said: What it says.
        token: What stands for the collection.
        seen_by: The groups and people: each as it is shown, and what stands for it.
    """

    def press(deed: Deed, one: str | None = None) -> Press:
        return Press(deed, texts.language, token, one)

    of_all = (
        Button(texts.keepers.access_public, press("public")),
        Button(texts.keepers.access_closed, press("closed")),
    )
    buttons = [Button(f"➖ {name}", press("bar", one)) for name, one in seen_by]
    rows = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    back = Button(texts.keepers.back, Press("collection", texts.language, NOTHING))
    return Card(escape(cut(clean(said), MESSAGE_UNITS)), (of_all, *rows, (back,)))


def turn_to(texts: Texts, deed: Deed, page: int) -> Press:
    """Return the press that leads to a page."""
    page = min(page, _MOST_PAGES - 1)
    return Press(deed, texts.language, NOTHING, rank=page % 100, of=page // 100)


def _turning(texts: Texts, deed: Deed, page: int, of: int) -> Rows:
    back = [Button("‹", turn_to(texts, deed, page - 1))] if page else []
    on = [Button("›", turn_to(texts, deed, page + 1))] if page + 1 < of else []
    return ((*back, *on),) if back or on else ()
