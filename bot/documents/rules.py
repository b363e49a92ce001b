"""The rules of access.toml: which chats and people may see which collection.

default = "public"            # or "closed": for folders not named, and for files outside subfolders
["人事"]
chats = [-1001234567890]      # groups; their members may ask in private, too
users = [111, 222]
["公告"]
public = true                 # where the default is closed
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from index.read.collections import View

_DEFAULTS = {"public": True, "closed": False}
_HEADER = """\
# Who may see which collection, which is a folder directly below the documents.
# default: "public" or "closed", for folders that are not named and for files outside folders.
# chats: groups, whose members may ask in private, too. users: people. A table without any is closed to all.

"""


class WrongRules(Exception):
    """Rules that cannot be used; the message names the line, or what is wrong, in one line."""


@dataclass(frozen=True, slots=True)
class Table:
    """Who may see one collection.

    Attributes:
        chats: Groups.
        users: People.
        public: Whether everybody may.
    """

    chats: frozenset[int] = frozenset()
    users: frozenset[int] = frozenset()
    public: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may see which collection.

    Attributes:
        is_open: Whether everybody may see what no table names.
        tables: By the names of collections, in NFC.
    """

    is_open: bool = True
    tables: Mapping[str, Table] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def closes_nothing(self) -> bool:
        """Whether everybody may see everything."""
        return self.is_open and all(table.public for table in self.tables.values())

    def view(self, admits: Callable[[Table], bool]) -> View:
        """Return the view of somebody.

        Args:
            admits: Whether a table that is not public admits them.
        """
        seen = {name: table.public or admits(table) for name, table in self.tables.items()}
        return View(self.is_open, frozenset(name for name, sees in seen.items() if sees != self.is_open))

    def changed(self, name: str, table: Table | None) -> Rules:
        """Return these rules with another table for a collection; None: with none."""
        others = {other: of for other, of in self.tables.items() if other != name}
        return Rules(self.is_open, others if table is None else {**others, name: table})


ALL_CLOSED = Rules(is_open=False)
"""What holds where nobody can tell what is to hold."""


def parsed(content: bytes) -> Rules:
    """Return the rules in the bytes of a file.

    Raises:
        WrongRules: They are not rules. All of them are refused then: half of a file would open what the rest closes.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongRules("it is not UTF-8 text") from None
    if not text.strip():  # as a crash leaves it, or an editor for a moment
        raise WrongRules('it is empty; to open everything, write default = "public"')
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongRules(str(error)) from None
    problems = list(_problems(data, text))
    if problems:
        raise WrongRules("; ".join(problems))
    default = data.get("default")
    return Rules(
        _DEFAULTS[default] if isinstance(default, str) else True,
        {_nfc(name): _table(value) for name, value in data.items() if isinstance(value, dict)},
    )


def written(rules: Rules) -> bytes:
    """Return the bytes of a file with these rules.

    Raises:
        WrongRules: A folder is called `default`, and the default is closed: the file has no words for that.
    """
    if not rules.is_open and "default" in rules.tables:
        raise WrongRules("a folder called default cannot have rules of its own where the default is closed")
    lines = [] if "default" in rules.tables else [f'default = "{"public" if rules.is_open else "closed"}"']
    for name, table in sorted(rules.tables.items()):
        lines += ["", f"[{_quoted(name)}]"]
        lines += [f"{key} = {sorted(ids)}" for key, ids in (("chats", table.chats), ("users", table.users)) if ids]
        lines += ["public = true"] if table.public else []
    return (_HEADER + "\n".join(lines) + "\n").encode()


def _table(values: Mapping[str, Any]) -> Table:
    return Table(frozenset(values.get("chats", ())), frozenset(values.get("users", ())), values.get("public", False))


def _problems(data: Mapping[str, Any], text: str) -> Iterator[str]:
    """What is wrong with rules that are TOML, a line of the file each."""
    seen: set[str] = set()
    for name, value in data.items():
        if isinstance(value, dict):
            if _nfc(name) in seen:
                yield f'{_at(text, name)}"{name}" is named twice'
            seen.add(_nfc(name))
            yield from (f"{_at(text, name, key)}{problem}" for key, problem in _problems_of_table(value))
        elif name != "default":
            yield f'{_at(text, None, name)}"{name}" is no table; a collection is written ["{name}"]'
        elif value not in _DEFAULTS:
            yield f'{_at(text, None, name)}default is "public" or "closed", not {value!r}'


def _problems_of_table(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with a table: which key, and what."""
    for key, value in values.items():
        if key == "public":
            if not isinstance(value, bool):
                yield key, f"public is true or false, not {value!r}"
        elif key not in ("chats", "users"):
            yield key, f'"{key}" is none of chats, users, public'
        elif not isinstance(value, list):
            yield key, f"{key} is a list of ids, such as {key} = [{-1001234567890 if key == 'chats' else 111}]"
        else:
            wrong = [one for one in value if not _is_id(one, negative=key == "chats")]
            kind = "no group's id, which is a negative number" if key == "chats" else "no person's id"
            yield from ((key, f"{key}: {one!r} is {kind}") for one in wrong)


def _is_id(value: object, *, negative: bool) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value != 0 and (value < 0) == negative


def _at(text: str, table: str | None, key: str | None = None) -> str:
    """The line of a table, or of a key in it, as the beginning of what is said of it; empty where it is not found."""
    now: str | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("["):
            now = _header(line)
            if key is None and now == table:
                return f"line {number}: "
        elif key is not None and now == table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return f"line {number}: "
    return ""


def _header(line: str) -> str | None:
    """The name of the table that a line begins."""
    try:
        return next(iter(tomllib.loads(line)), None)
    except tomllib.TOMLDecodeError:
        return None


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False).replace("\x7f", "\\u007f")


def _nfc(name: str) -> str:
    return unicodedata.normalize("NFC", name)
