"""What keepers can do: built here, and added before what everybody can."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Bot
from telegram.error import TelegramError
from telegram.ext import Application, CommandHandler, MessageHandler, filters

from bot.answering.views import Views
from bot.documents.catalogue import Catalogue
from bot.documents.live import LiveEngine
from bot.documents.rules_file import RulesFile
from bot.handlers.docs import Docs
from bot.handlers.explain import Explaining
from bot.handlers.incoming import FROM_PERSON
from bot.handlers.keep import Keep
from bot.handlers.log import Logging
from bot.handlers.menu import Menus
from bot.handlers.permit import Permitting
from bot.handlers.press import on_press
from bot.keeping.reporting import Reporting
from bot.keeping.service import Keeping
from bot.keeping.taking import Taking
from bot.ledger.ledger import Ledger, now
from bot.render import Deed, Links, MakeLinks, text_card
from bot.settings import Settings, limits_of
from bot.texts import TEXTS
from bot.wire.send import show

_DAY_S = 24 * 3600.0

logger = logging.getLogger(__name__)


_OF_DOCUMENTS: tuple[Deed, ...] = (
    "listing",
    "document",
    "open",
    "replace",
    "remove",
    "removal",
    "versions",
    "bring",
)


@dataclass(frozen=True)
class Keepers:
    """The handlers of keepers.

    Attributes:
        admins: Who they are.
        keeping: Changes the documents.
        taking: Takes what is sent, also after a death.
        reporting: Tells what was done.
        keep: Hears what is sent, and what is pressed below it.
        docs: Lists the documents.
        explaining: Explains answers.
        logging: Shows who changed what.
        permitting: Changes who may see what.
        menus: Sets their menus.
        retention_days: For how long old versions are kept.
    """

    admins: frozenset[int]
    keeping: Keeping
    taking: Taking
    reporting: Reporting
    keep: Keep
    docs: Docs
    explaining: Explaining
    logging: Logging
    permitting: Permitting
    menus: Menus
    retention_days: int

    def add_to(self, application: Application) -> None:  # type: ignore[type-arg]
        """Add them; for who is no keeper, their commands are commands that there are not."""
        by_keepers = filters.User(self.admins) & FROM_PERSON
        mine = by_keepers & filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
        in_groups = by_keepers & filters.ChatType.GROUPS & filters.UpdateType.MESSAGE
        edited = by_keepers & filters.UpdateType.EDITED_MESSAGE
        for handler in (
            CommandHandler("access", self.permitting.access, mine),
            CommandHandler("keep", self.keep.entry, mine | in_groups),
            CommandHandler("keep", self.keep.edited_entry, edited),
            MessageHandler(edited & filters.ChatType.PRIVATE & filters.Document.ALL, self.keep.edited_file),
            CommandHandler("docs", self.docs.docs, mine),
            CommandHandler("rm", self.docs.rm, mine),
            CommandHandler("reindex", self.docs.reindex, mine),
            CommandHandler("test", self.explaining.test, mine),
            CommandHandler("log", self.logging.log, mine),
            MessageHandler(mine & filters.Document.ALL, self.keep.file),
            on_press(self.keep.into, "into"),
            on_press(self.keep.choose, "choose"),
            on_press(self.keep.undo, "undo"),
            on_press(self.docs.press, *_OF_DOCUMENTS),
            on_press(self.logging.press, "logged"),
            on_press(self.permitting.press, "collection", "public", "closed", "bar"),
        ):
            application.add_handler(handler)
        application.add_handler(MessageHandler(mine, self.menus.note), group=1)

    async def run(self, bot: Bot) -> None:
        """Tell keepers what they must know, and finish what the last run left undone; until cancelled."""
        problem = await self.keeping.problem()
        lines = [TEXTS[name].keepers.read_only(problem) for name in ("zh", "en")] if problem else []
        if problem:
            logger.warning("the folder of documents cannot be written: %s", problem)
        if self.permitting.rules.problem:
            lines.append(f"⚠️ {self.permitting.rules.problem}")
        for admin in sorted(self.admins) if lines else ():
            await _tell(bot, admin, lines)
        await asyncio.gather(self.taking.run(bot), self._enforce_retention())

    async def _enforce_retention(self) -> None:
        while True:
            try:
                await self.keeping.enforce_retention(self.retention_days)
            except OSError as error:
                logger.warning("old versions cannot be removed: %s", error)
            await asyncio.sleep(_DAY_S)


def keepers_of(
    settings: Settings, live: LiveEngine, views: Views, rules: RulesFile, ledger: Ledger, links: MakeLinks = Links
) -> Keepers:
    """Return the handlers of the people that the settings name."""
    keeping = Keeping(settings.docs, settings.data, live, ledger.audit, limits_of(settings), now)
    reporting = Reporting(keeping, live, views)
    taking = Taking(keeping, ledger.offers, reporting)
    keep = Keep(keeping, ledger.offers, taking, reporting, settings.admins)
    admins, catalogue = settings.admins, Catalogue(settings.docs, live)
    docs = Docs(catalogue, keeping, reporting, ledger, live, views, admins, links)
    explaining = Explaining(live, views, settings.min_confidence, links)
    permitting = Permitting(rules, settings.docs, ledger.audit, admins)
    return Keepers(
        admins,
        keeping,
        taking,
        reporting,
        keep,
        docs,
        explaining,
        Logging(ledger.audit, admins),
        permitting,
        Menus(ledger),
        settings.retention_days,
    )


async def _tell(bot: Bot, admin: int, lines: Sequence[str]) -> None:
    """Tell a keeper something, in Chinese and English, since nobody has said yet which."""
    try:
        await show(bot, admin, text_card("\n\n".join(lines)), edit=None, above=None)
    except TelegramError as error:  # who never wrote to the bot cannot be told
        logger.info("a keeper cannot be told: %s", error)
