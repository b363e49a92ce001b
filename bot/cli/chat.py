"""chat: the bot's own conversation in a terminal, with its handlers and cards, without Telegram."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from threading import Thread
from typing import Any, TextIO

from rich.console import Console
from rich.text import Text
from telegram import Update
from telegram.ext import Application, ExtBot

from bot.answering.membership import Membership
from bot.answering.views import OneView
from bot.app import add_handlers
from bot.cli.documents import documents_folder, open_documents, opened_so_far, view_of
from bot.cli.status import DONE
from bot.documents.beside import Beside
from bot.documents.live import LiveEngine
from bot.documents.model import meaning_of
from bot.jobs.housekeeping import Housekeeping
from bot.ledger.ledger import Ledger, ledger_of
from bot.settings import Settings, limits_of
from bot.texts import texts_for
from bot.wire.local import TOKEN, Choice, LocalTelegram, Seen
from bot.wire.queue import PerChatProcessor
from bot.wire.retry import Shutdown
from bot.wire.send import DEFAULTS
from index.read.collections import View

_PROMPT = "› "
_BAR = "│ "
_STYLES = {"b": "bold yellow", "u": "underline", "i": "dim", "a": "cyan", "code": "cyan"}


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Answer what is typed, line by line, until the input ends.

    Somebody who types is answered at once, from the files read so far; a pipe waits for all of them.
    """
    settings = settings.model_copy(update={"docs": documents_folder(arguments, settings)})
    view = view_of(arguments, settings, settings.docs)
    so_far = opened_so_far(settings.docs, settings, meaning_of(settings)) if sys.stdin.isatty() else None
    live = LiveEngine(so_far or open_documents(settings.docs, settings, view))
    beside = Beside(live, settings.docs, settings.data, settings.words, limits_of(settings))
    if so_far is not None:
        Thread(target=_read, args=(beside, settings, view), daemon=True).start()
    with asyncio.Runner() as runner:
        conversation = runner.run(_begin(settings, live, view))
        try:
            for line in _lines(sys.stdin):
                runner.run(conversation.hear(line))
        finally:
            beside.end()
            runner.run(conversation.end())
    return DONE


def _read(beside: Beside, settings: Settings, view: View) -> None:
    """Read all files; those read so far answer meanwhile."""
    beside.index(lambda line: None)
    beside.live.engine = open_documents(settings.docs, settings, view)


def _lines(file: TextIO) -> Iterator[str]:
    """Yield the lines that are typed at a prompt; lines from a pipe are printed after one."""
    if file.isatty():
        print("@passagebot …: inline · :3 presses button 3 · Ctrl-D", file=sys.stderr)
        yield "/start"
        with contextlib.suppress(ImportError):  # arrow keys and history at the prompt, where there are any
            importlib.import_module("readline")

        while True:
            try:
                yield input(_PROMPT)
            except EOFError:
                return
    for line in file:
        print(f"{_PROMPT}{line.rstrip()}")
        yield line


async def _begin(settings: Settings, live: LiveEngine, view: View) -> Conversation:
    telegram = LocalTelegram()
    ledger = await ledger_of(settings)
    bot = ExtBot(TOKEN, request=telegram, get_updates_request=telegram, defaults=DEFAULTS)
    application = Application.builder().bot(bot).updater(None).build()
    processor = PerChatProcessor(ledger.update_log, Shutdown())
    housekeeping = Housekeeping(ledger, settings.retention_days)
    add_handlers(application, settings, live, OneView(view), Membership(), ledger, processor, housekeeping)
    await application.initialize()
    return Conversation(application, telegram, ledger)


class Conversation:
    """One person's conversation with the bot.

    Attributes:
        choices: What :1, :2, … choose: the latest buttons or inline rows.
    """

    def __init__(
        self, application: Application[Any, Any, Any, Any, Any, Any], telegram: LocalTelegram, ledger: Ledger
    ) -> None:
        self._application = application
        self._telegram = telegram
        self._ledger = ledger
        self._console = Console(highlight=False)
        self.choices: tuple[Choice, ...] = ()

    async def hear(self, line: str) -> None:
        """Hand the bot a line that was typed, and show what it does."""
        line = line.strip()
        if line.startswith(":"):
            number = line[1:]
            if not (number.isdecimal() and 1 <= int(number) <= len(self.choices)):
                print(f"{line}?")
                return
            choice = self.choices[int(number) - 1]
            self._show(list(choice.seen))
            await self._handle(choice.update)
        elif line:
            if not line.startswith(("/", "@", "https://")):
                self._telegram.language = texts_for(None, line).language  # as people's apps say it
            await self._handle(self._telegram.say(line))

    async def end(self) -> None:
        """End the conversation and close the ledger."""
        await self._application.shutdown()
        await self._ledger.close()

    async def _handle(self, update: dict[str, Any] | None) -> None:
        if update is not None:
            await self._application.process_update(Update.de_json(update, self._application.bot))
        self._show(self._telegram.look())

    def _show(self, seen: list[Seen]) -> None:
        for one in seen:
            self.choices = one.choices or self.choices
            numbered = [f":{number} {choice.label}" for number, choice in enumerate(one.choices, 1)]
            message = Text("✎ " if one.kind == "edited" else "") + as_text(one.html)
            choices = Text(("\n" if one.kind == "rows" else "   ").join(numbered))
            for text in (message, choices):
                if text:
                    self._console.print(text, soft_wrap=True)


def as_text(html: str) -> Text:
    """Return a message's HTML as styled text: a bar before quoted lines, the address after each link."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text


class _Reader(HTMLParser):
    """Turns Telegram's HTML into styled text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = Text()
        self._open: list[tuple[str, str]] = []  # tags, and where links lead to

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a style."""
        self._open.append((tag, dict(attrs).get("href") or ""))
        if tag == "blockquote":
            self.text.append(_BAR)

    def handle_endtag(self, tag: str) -> None:
        """End a style; write the address of a link after it."""
        _, address = self._open.pop()
        if address:
            self.text.append(f" ({address})", "dim")

    def handle_data(self, data: str) -> None:
        """Write text in the styles that have begun."""
        tags = [tag for tag, _ in self._open]
        shown = data.replace("\n", f"\n{_BAR}") if "blockquote" in tags else data
        self.text.append(shown, " ".join(_STYLES[tag] for tag in tags if tag in _STYLES))
