"""What closes the loop of questions without an answer: built here, its handlers added before what everybody can do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import Bot
from telegram.ext import Application, CommandHandler, MessageHandler, filters

from bot.answering.service import Answering
from bot.answering.views import Views
from bot.documents.live import LiveEngine
from bot.handlers.bell import Bell
from bot.handlers.gap_deeds import GapDeeds
from bot.handlers.gap_replies import GapReplies
from bot.handlers.gaps import Gaps
from bot.handlers.incoming import FROM_PERSON
from bot.handlers.press import on_gap_press
from bot.handlers.stats import Stats
from bot.handlers.why import Why
from bot.jobs.housekeeping import Housekeeping
from bot.keepers import Keepers
from bot.ledger.ledger import Ledger, now
from bot.loop.answers import Answers
from bot.loop.calls import ReturnCalls
from bot.loop.cards import Cards
from bot.loop.closing import Closing
from bot.loop.deadlines import Deadlines
from bot.loop.describing import Describing
from bot.loop.digest import Digest
from bot.loop.replay import Replay
from bot.loop.reports import Reports
from bot.loop.telling import Telling
from bot.render import MakeLinks
from bot.settings import Settings
from bot.trouble import Trouble
from index.errors import ClusterFailed

logger = logging.getLogger(__name__)

# The pause before a job that failed is begun again.
_AGAIN_S = 10.0
# Trouble is taken to have ended once there was none for so long.
_QUIET_S = 60.0


@dataclass(frozen=True)
class Loop:
    """The handlers and jobs.

    Attributes:
        admins: Who looks after questions without an answer.
        admin_chat: The group where they do, too; None: there is none.
        answering: Groups what a process left when it died.
        bell: Takes consents.
        why: Takes reasons.
        gaps: Shows gaps.
        deeds: Changes them.
        replies: Takes answers to them.
        stats: Sends figures.
        calls: Tells people.
        replay: Asks again what was asked before, after each change of the documents.
        digest: Tells admins once a day.
    """

    admins: frozenset[int]
    admin_chat: int | None
    answering: Answering
    bell: Bell
    why: Why
    gaps: Gaps
    deeds: GapDeeds
    replies: GapReplies
    stats: Stats
    calls: ReturnCalls
    replay: Replay
    digest: Digest

    def add_to(self, application: Application) -> None:  # type: ignore[type-arg]
        """Add the handlers; for who is no admin, their commands are commands that there are not."""
        here = filters.ChatType.PRIVATE | filters.Chat(self.admin_chat or ())
        mine = filters.User(self.admins) & here & FROM_PERSON & filters.UpdateType.MESSAGE
        # Before all other handlers, which would take an answer for a question.
        replies = here & FROM_PERSON & filters.UpdateType.MESSAGES & filters.REPLY & filters.TEXT & ~filters.COMMAND
        application.add_handler(MessageHandler(replies, self.replies.replied), group=-1)
        of_group = filters.ChatType.GROUPS & FROM_PERSON & filters.UpdateType.MESSAGE
        for handler in (
            CommandHandler("gaps", self.gaps.command, mine),
            CommandHandler("stats", self.stats.command, mine),
            CommandHandler("stats", self.stats.command, of_group),
            on_gap_press(self.bell.press, "bell"),
            on_gap_press(self.why.reason, "why"),
            on_gap_press(self.why.which, "which"),
            on_gap_press(self.gaps.listed, "list"),
            on_gap_press(self.gaps.card, "card"),
            on_gap_press(self.gaps.choose, "pins", "parts", "like"),
            on_gap_press(
                self.deeds.press,
                *("take", "release", "decline", "reopen", "pin", "part", "merge", "confirm", "reject", "into"),
            ),
        ):
            application.add_handler(handler)

    async def run(self, bot: Bot) -> None:
        """Do what is to be done unasked, until cancelled."""
        await self.answering.grouping.catch_up()
        jobs = (self.calls.run, self.replay.run, self.digest.run)
        await asyncio.gather(*(_again_and_again(job, bot) for job in jobs))


async def _again_and_again(job: Callable[[Bot], Awaitable[None]], bot: Bot) -> None:
    """Do a job until cancelled; where it fails, the log says so, and it is begun again."""
    trouble = Trouble(logger, "what the bot does unasked waits", "what the bot does unasked goes on", _QUIET_S)
    while True:
        try:
            await job(bot)
        except ClusterFailed as error:
            trouble.met(str(error))
        except Exception:
            logger.exception("what the bot does unasked has failed")
        await asyncio.sleep(_AGAIN_S)


def loop_of(
    settings: Settings,
    live: LiveEngine,
    views: Views,
    ledger: Ledger,
    answering: Answering,
    housekeeping: Housekeeping,
    links: MakeLinks,
    keepers: Keepers | None,
) -> Loop:
    """Return the handlers and jobs, as the settings say."""
    deadlines = Deadlines(settings.check_days, settings.answer_days)
    describing = Describing(ledger, live, deadlines, now)
    cards = Cards(ledger, describing, links)
    closing = Closing(ledger, review=settings.review)
    answers = Answers(ledger, live, views, closing, keepers.keeping if keepers else None)
    telling = Telling(ledger, views, settings.admins, settings.admin_chat)
    reports = Reports(ledger, live, telling, keepers.reporting if keepers else None)
    return Loop(
        admins=settings.admins,
        admin_chat=settings.admin_chat,
        answering=answering,
        bell=Bell(ledger, answering, housekeeping, settings.remove_after_s),
        why=Why(live, views, ledger, answering),
        gaps=Gaps(ledger, views, describing, cards, answering.grouping, telling, settings.admins),
        deeds=GapDeeds(ledger, views, cards, answers, settings.admins),
        replies=GapReplies(ledger, views, cards, answers, settings.admins),
        stats=Stats(ledger, live, views, settings.admins, settings.admin_chat, now),
        calls=ReturnCalls(ledger, live, views, closing, links),
        replay=Replay(
            ledger,
            live,
            closing,
            reports,
            settings.min_confidence,
            settings.replay_days,
            settings.replay_seconds,
            now,
        ),
        digest=Digest(ledger, live, telling, describing, deadlines, settings.digest_hour, now),
    )
