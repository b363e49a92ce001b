"""Somebody wants to know what the bot stores, or to be forgotten."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.handlers.incoming import asker, language_of
from bot.ledger.consents import KEPT
from bot.ledger.ledger import Ledger
from bot.render import text_card
from bot.texts import Texts, texts_for
from bot.wire.send import reply
from index.embed.meaning import Meaning

ForgetEntries = Callable[[int, str, Collection[str]], Awaitable[None]]
Say = Callable[[Message, str], Awaitable[None]]


@dataclass(frozen=True)
class Privacy:
    """Says what is stored, and deletes it.

    Attributes:
        ledger: Where it is stored.
        say: Replies with one line, which disappears again in a group.
        retention_days: For how long it is stored.
        meaning: The model of meaning; None where answers are found by words alone.
        forget_entries: Forgets a person in entries; None where there are none.
    """

    ledger: Ledger
    say: Say
    retention_days: int
    meaning: Meaning | None
    forget_entries: ForgetEntries | None = None

    async def tell(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/privacy: what is stored, and for how long."""
        message = update.effective_message
        if message is not None:
            texts = texts_for(language_of(message))
            told = [texts.privacy(self.retention_days, self._found(texts)), texts.loop.privacy(KEPT.days)]
            told += [texts.on_a_server] if self.ledger.is_shared else []
            await reply(message, text_card("\n".join(told)))

    def _found(self, texts: Texts) -> str:
        """How passages are found, and whether texts leave this machine for it."""
        if self.meaning is None:
            return texts.words_alone
        host = self.meaning.embedder.destination
        return texts.compares_here if host is None else texts.compares_at(host)

    async def forget(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/forget: delete what the person asked, voted and posted, wherever it was."""
        message = update.effective_message
        if message is not None:
            person, texts = asker(message), texts_for(language_of(message))
            failed = await self._forget_in_entries(person, texts) if person is not None else ""
            said = texts.erased(0 if person is None else await self.ledger.forget(person))
            await self.say(message, f"{said}{failed}")

    async def _forget_in_entries(self, person: int, texts: Texts) -> str:
        """Forget a person in entries, while the ledger knows what he asked; what to say where that fails."""
        if self.forget_entries is None:
            return ""
        try:
            headings = await self.ledger.headings_asked_by(person)
            await self.forget_entries(person, self.ledger.pseudonym(person), headings)
        except OSError as error:
            return f"\n{texts.keepers.not_forgotten(error.strerror or str(error))}"
        return ""
