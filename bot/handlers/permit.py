"""An admin says who may see which collection."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from telegram import CallbackQuery, Update, User
from telegram.ext import ContextTypes

from bot.documents.names import ROOT, token_of
from bot.documents.rules import Rules, Table, WrongRules
from bot.documents.rules_file import RulesFile
from bot.handlers.incoming import is_keeper, language_of, presser_texts, text_of
from bot.ledger.audit import Audit
from bot.render import Card, Press, text_card
from bot.render.listing import permission_card, permitted_card
from bot.texts import Texts, texts_for
from bot.wire.send import acknowledge, reply, turn
from index.read.files import collections_in

_PUBLIC = frozenset("public open 公开 公開".split())
_CLOSED = frozenset("closed close private 关闭 關閉".split())
_ADD = frozenset("+ add 加".split())
_REMOVE = frozenset("- remove 减 減".split())
_ID = re.compile(r"-?[1-9][0-9]{0,17}")
# Collections that are listed, and characters of each name.
_LISTED, _NAME_CHARS = 60, 60
# Groups and people with a button of their own.
_BARRED = 40


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to become of a collection.

    Attributes:
        name: The collection's, or `ROOT`.
        deed: One word of the sets above.
        ids: Groups and people.
    """

    name: str
    deed: str
    ids: frozenset[int]

    @property
    def audited(self) -> str:
        """What the audit calls it: without ids, since they belong to people."""
        for word, meant in (("public", _PUBLIC), ("closed", _CLOSED), ("+", _ADD)):
            if self.deed in meant:
                return f"access {word}"
        return "access -"

    def apply(self, rules: Rules) -> Rules:
        """Return the rules with this change."""
        if self.name == ROOT:
            return Rules(self.deed in _PUBLIC, rules.tables)
        before = rules.tables.get(self.name, Table())
        if self.deed in _PUBLIC:
            return rules.changed(self.name, None if rules.is_open else Table(public=True))
        groups, people = (frozenset(one for one in self.ids if (one < 0) == negative) for negative in (True, False))
        if self.deed in _ADD:
            return rules.changed(self.name, Table(before.chats | groups, before.users | people))
        if self.deed in _REMOVE:
            return rules.changed(self.name, Table(before.chats - groups, before.users - people))
        return rules.changed(self.name, Table(before.chats, before.users))


@dataclass(frozen=True)
class Permitting:
    """Shows the rules and changes them.

    Attributes:
        rules: The rules.
        docs: The folder of documents, whose folders are the collections.
        audit: Knows who changed them.
        admins: Who may.
    """

    rules: RulesFile
    docs: Path
    audit: Audit
    admins: Collection[int]

    async def access(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/access lists who may see what; with a collection and what is to become of it, that is done first."""
        message = update.effective_message
        if message is None or message.from_user is None:
            return
        texts = texts_for(language_of(message))
        _, _, wanted = text_of(message).strip().partition(" ")
        if not wanted.strip():
            await reply(message, await self._listed(texts))
            return
        names = {*await self._names(), ROOT}
        change = _read(wanted, names)
        if change is None:
            await reply(message, text_card(texts.access_usage(_shortened(names - {ROOT}))))
        else:
            await reply(message, text_card(await self._changed(change, message.from_user, texts)))

    async def press(self, query: CallbackQuery, press: Press) -> None:
        """A collection's number shows who may see it; the buttons below it change that."""
        texts = presser_texts(query, press)
        if not is_keeper(query, self.admins):
            await acknowledge(query, texts.bad_button, alert=True)
            return
        name = next((one for one in (ROOT, *await self._names()) if token_of(one) == press.passage_id), None)
        if name is None:
            await acknowledge(query)
            await turn(query, await self._listed(texts))
            return
        change = self._pressed(name, press)
        said = await self._changed(change, query.from_user, texts) if change else None
        await acknowledge(query, said)
        await turn(query, self._one(name, texts))

    def _pressed(self, name: str, press: Press) -> _Change | None:
        """What a button is to change; None for one that only shows."""
        if press.deed in ("public", "closed"):
            return _Change(name, press.deed, frozenset())
        barred = [one for one in self._seen_by(name) if token_of(str(one)) == press.question_id]
        return _Change(name, "-", frozenset(barred)) if press.deed == "bar" and barred else None

    async def _changed(self, change: _Change, person: User, texts: Texts) -> str:
        """What is said of a change, once it is made."""
        try:
            rules = await self.rules.change(change.apply)
        except (OSError, WrongRules) as error:
            reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
            return texts.access_not_written(reason)
        await self.audit.add(person.id, person.full_name, change.audited, [change.name], None)
        return f"✅ {_line(change.name, rules, texts)}"

    async def _names(self) -> list[str]:
        """The collections, and the names of rules for folders that there are not."""
        try:
            folders = await asyncio.to_thread(collections_in, self.docs)
        except OSError:
            folders = []
        return sorted({*folders, *self.rules.rules.tables})

    async def _listed(self, texts: Texts) -> Card:
        """Who may see what, with a button for each collection."""
        rules, names = self.rules.rules, [ROOT, *await self._names()]
        strangers = await asyncio.to_thread(lambda: self.rules.strangers)
        shown = names[: _LISTED + 1]
        lines = [_line(name, rules, texts) for name in shown]
        more = [f"… {len(names) - len(shown)}"] if len(names) > len(shown) else []
        above = [f"⚠️ {self.rules.problem}", ""] if self.rules.problem else []
        missing = ["", texts.access_no_folder(_shortened(set(strangers)))] if strangers else []
        said = "\n".join([*above, *lines, *more, *missing, "", texts.access_help])
        return permitted_card(texts, said, [(name[:_NAME_CHARS], token_of(name)) for name in shown])

    def _one(self, name: str, texts: Texts) -> Card:
        """Who may see one collection, with buttons that change it."""
        said = f"{_line(name, self.rules.rules, texts)}\n{texts.keepers.access_of(name[:_NAME_CHARS])}"
        seen_by = [(str(one), token_of(str(one))) for one in self._seen_by(name)]
        return permission_card(texts, said, token_of(name), seen_by)

    def _seen_by(self, name: str) -> list[int]:
        """The groups and people that may see a collection, those that have buttons."""
        table = self.rules.rules.tables.get(name, Table())
        return sorted({*table.chats, *table.users})[:_BARRED]


def _read(wanted: str, names: set[str]) -> _Change | None:
    """What a command wants; None where it cannot be told. Names may have blanks in them."""
    said = unicodedata.normalize("NFC", wanted).strip()
    for name in sorted(names, key=len, reverse=True):
        if said.startswith(f"{name} "):
            deed, *others = said[len(name) :].split()
            deed = deed.lower()
            ids = [other.strip(",，") for other in others]
            listed = bool(ids) and all(map(_ID.fullmatch, ids))
            if (not ids and deed in _PUBLIC | _CLOSED) or (listed and name != ROOT and deed in _ADD | _REMOVE):
                return _Change(name, deed, frozenset(map(int, ids)))
    return None


def _line(name: str, rules: Rules, texts: Texts) -> str:
    """A collection, and who may see it."""
    table = rules.tables.get(name)
    if table is None:
        who = texts.access_public if rules.is_open else texts.access_closed
    elif table.public:
        who = texts.access_public
    else:
        groups, people = sorted(table.chats), sorted(table.users)
        who = texts.access_only(groups, people) if groups or people else texts.access_closed
    shown = texts.access_root if name == ROOT else name[:_NAME_CHARS]
    return f"{shown} — {who}"


def _shortened(names: set[str]) -> list[str]:
    return [name[:_NAME_CHARS] for name in sorted(names)[:_LISTED]]
