"""access.toml as it is on disk: the rules that hold, whatever becomes of the file.

| access.toml           | the last good one, under DATA | what holds          |
|-----------------------|-------------------------------|---------------------|
| can be used           |                               | access.toml         |
| missing or unusable   | can be used                   | the last good one   |
| missing or unusable   | unusable                      | everything closed   |
| unusable              | missing                       | everything closed   |
| missing, but named in | missing                       | everything closed   |
| the settings          |                               |                     |
| missing               | missing                       | everything is public |

So what was closed stays closed until somebody says otherwise in a file that can be used.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.documents.rules import ALL_CLOSED, Rules, WrongRules, parsed, written
from bot.documents.writing import write_whole
from index.read.collections import View
from index.read.files import collections_in, signature_of

logger = logging.getLogger(__name__)

FILE, LAST_GOOD, REPLACED = "access.toml", "access.last-good.toml", "access.replaced.toml"
"""Under DATA: the rules where the settings name no other file, the last that could be used, and those that the bot
replaced last, in their keeper's own words."""

# A file is taken as written once it stays the same for so long: an editor may empty it first.
_SETTLED_S = 0.5


@dataclass(frozen=True, slots=True)
class _Found:
    """The rules that hold, why these if the file does not say so, and the bytes of the file if it does."""

    rules: Rules
    problem: str = ""
    content: bytes | None = None


class RulesFile:
    """The rules that hold, read by whoever answers.

    Attributes:
        rules: Those of the moment.
        problem: Why the file itself does not hold, in one line; empty where it does.
    """

    def __init__(self, data: Path, docs: Path, path: Path | None = None, settled_s: float = _SETTLED_S) -> None:
        """Read the rules.

        Args:
            data: Where the bot writes.
            docs: The documents, whose folders are the collections.
            path: The file that the settings name; None: the one under `data`.
            settled_s: For how long a file must stay the same to count as written.
        """
        self._path = path or data / FILE
        self._is_named = path is not None
        self._data = data
        self._docs = docs
        self._settled_s = settled_s
        self._looked_at = signature_of(self._path)
        self._taken: tuple[int, ...] | None = None  # the signature of what was read last, and is settled
        self._reported: list[str] = []
        self._changing = asyncio.Lock()
        found, kept = self._found(), self._last_good()
        # Of a file that somebody is writing just now nobody knows yet what it will say.
        is_young = bool(self._looked_at) and self._looked_at[1] > time.time_ns() - settled_s * 1e9
        if is_young and isinstance(kept, Rules):
            found = _Found(kept)
        if found.content and not is_young:  # what never looks again, such as a command, knows them next time, too
            self._keep(found.content)
        self.rules, self.problem = found.rules, found.problem

    @property
    def strangers(self) -> list[str]:
        """The names of tables that are no folder of the documents."""
        try:
            return sorted(set(self.rules.tables) - set(collections_in(self._docs)))
        except OSError:  # the documents cannot be looked at, which others say
            return []

    def report(self) -> None:
        """Log what is wrong, unless it was logged before."""
        names = [f'{self._path.name}: "{name}" is no folder of the documents' for name in self.strangers]
        problems = [*([self.problem] if self.problem else []), *names]
        for problem in problems:
            if problem not in self._reported:
                logger.warning("%s", problem)
        self._reported = problems

    async def watch(self) -> None:
        """Follow changes of the file until cancelled."""
        while True:
            await asyncio.to_thread(self.report)
            await asyncio.sleep(self._settled_s)
            async with self._changing:
                await asyncio.to_thread(self._look)

    async def change(self, edit: Callable[[Rules], Rules]) -> Rules:
        """Change the rules and write them; return them as they are then. They hold from now on.

        Raises:
            OSError: They cannot be written; those before hold.
            WrongRules: They cannot be written down; those before hold.
        """
        async with self._changing:
            rules = edit(self.rules)
            await asyncio.to_thread(self._write, rules)
            self.rules, self.problem = rules, ""
            return rules

    def _look(self) -> None:
        """Take in a file that has changed, once it is the same at two looks."""
        before, self._looked_at = self._looked_at, signature_of(self._path)
        if self._looked_at == self._taken or self._looked_at != before:
            return
        self._taken = self._looked_at
        found = self._found(self.rules)
        if found.content:
            self._keep(found.content)
        if found.rules != self.rules:
            logger.info("%s has changed, and holds", self._path.name)
        self.rules, self.problem = found.rules, found.problem

    def _found(self, before: Rules | None = None) -> _Found:
        """The rules that hold.

        Args:
            before: Those that hold so far, which are the last good ones also where these could not be kept.
        """
        name = self._path.name
        try:
            content = _content(self._path)
            if content is not None:
                return _Found(parsed(content), content=content)
            problem = f"{name} is missing"
        except (OSError, WrongRules) as error:
            problem = f"{name} cannot be used: {_reason(error)}"
            content = b""
        if before is not None and before != Rules():
            return _Found(before, f"{problem}; what held before still holds")
        match self._last_good():
            case Rules() as kept:
                return _Found(kept, f"{problem}; the last one that could be used still holds")
            case None if content is None and not self._is_named:
                return _Found(Rules())
            case str(reason):
                problem += f", and neither can what was kept of it: {reason}"
        return _Found(ALL_CLOSED, f"{problem}; so everything is closed")

    def _last_good(self) -> Rules | str | None:
        """The last rules that could be used; why they cannot be read; None where there are none."""
        try:
            content = _content(self._data / LAST_GOOD)
            return None if content is None else parsed(content)
        except (OSError, WrongRules) as error:
            return _reason(error)

    def _keep(self, content: bytes) -> None:
        """Keep rules that can be used, for when those in the file cannot."""
        try:
            if _content(self._data / LAST_GOOD) != content:
                write_whole(self._data / LAST_GOOD, content)
        except OSError as error:
            logger.warning("%s cannot be kept: %s", LAST_GOOD, _reason(error))

    def _write(self, rules: Rules) -> None:
        content = written(rules)
        with contextlib.suppress(OSError):
            write_whole(self._data / REPLACED, self._path.read_bytes())
        write_whole(self._path, content)
        self._taken = self._looked_at = signature_of(self._path)
        self._keep(content)


def view_as(rules: Rules, name: int) -> View:
    """Return the view of a person (a positive id), as far as it is known without Telegram, or of a group."""
    return rules.view(lambda table: name in table.users or name in table.chats)


def _content(path: Path) -> bytes | None:
    """The bytes of a file, None where there is none."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
