"""An admin says who may see which collection."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.documents.rules import Rules, Table, WrongRules
from bot.documents.rules_file import RulesFile
from bot.handlers.incoming import language_of, text_of
from bot.render import text_card
from bot.texts import Texts, texts_for
from bot.wire.send import reply
from index.read.files import collections_in

ROOT = "/"
"""How the folder itself is called: files outside collections, and collections without rules."""

_PUBLIC = frozenset("public open 公开 公開".split())
_CLOSED = frozenset("closed close private 关闭 關閉".split())
_ADD = frozenset("+ add 加".split())
_REMOVE = frozenset("- remove 减 減".split())
_ID = re.compile(r"-?[1-9][0-9]{0,17}")
# Collections that are listed, and characters of each name.
_LISTED, _NAME_CHARS = 60, 60


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
    """

    rules: RulesFile
    docs: Path

    async def access(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/access lists who may see what; with a collection and what is to become of it, that is done first."""
        message = update.effective_message
        if message is not None:
            await reply(message, text_card(await self._said(message, texts_for(language_of(message)))))

    async def _said(self, message: Message, texts: Texts) -> str:
        """What to say to a command, once it is done."""
        try:
            folders = await asyncio.to_thread(collections_in, self.docs)
        except OSError:
            folders = []
        _, _, wanted = text_of(message).strip().partition(" ")
        if not wanted.strip():
            return self._listed(folders, texts)
        names = {*folders, *self.rules.rules.tables, ROOT}
        change = _read(wanted, names)
        if change is None:
            return texts.access_usage(_shortened(names - {ROOT}))
        try:
            rules = await self.rules.change(change.apply)
        except (OSError, WrongRules) as error:
            reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
            return texts.access_not_written(reason)
        return f"✅ {_line(change.name, rules, texts)}"

    def _listed(self, folders: list[str], texts: Texts) -> str:
        rules, strangers = self.rules.rules, self.rules.strangers
        names = sorted({*folders, *rules.tables})
        lines = [_line(name, rules, texts) for name in (ROOT, *names[:_LISTED])]
        more = [f"… {len(names) - _LISTED}"] if len(names) > _LISTED else []
        above = [f"⚠️ {self.rules.problem}", ""] if self.rules.problem else []
        missing = ["", texts.access_no_folder(_shortened(set(strangers)))] if strangers else []
        return "\n".join([*above, *lines, *more, *missing, "", texts.access_help])


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
