"""Runs the bot: connects it, takes updates, and stops it without losing any."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import logging
import secrets
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from telegram import Bot, Update
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application

from bot.answering.grouping import Grouping
from bot.answering.membership import Membership
from bot.answering.tokens import Tokens
from bot.answering.views import RuledViews
from bot.app import build_application, links_of
from bot.documents.embedding import Embedding
from bot.documents.follow import Follow
from bot.documents.live import LiveEngine
from bot.documents.model import model_of
from bot.documents.rules_file import RulesFile
from bot.documents.watch import Watch
from bot.handlers.crowded import tell_to_wait
from bot.jobs.housekeeping import Housekeeping
from bot.keepers import keepers_of
from bot.ledger.agreed import AnotherLedger
from bot.ledger.leading import Lead, lead_of
from bot.ledger.ledger import Ledger, ledger_of
from bot.ledger.server import LedgerAway
from bot.settings import Settings, WrongSettings, limits_of, serves_http
from bot.sharing import Jobs, Sharing
from bot.signals import end_soon
from bot.trouble import Trouble
from bot.wire.crowd import Crowd
from bot.wire.pace import DEFAULT_PACE, Pace, pace_of
from bot.wire.polling import Polling
from bot.wire.profile import set_profile
from bot.wire.queue import PerChatProcessor
from bot.wire.retry import Shutdown, ShuttingDown, SignOfLife
from index import Engine
from index.cluster.address import Cluster
from index.errors import OtherWords

if TYPE_CHECKING:
    from bot.web.site import Site
    from bot.wire.webhook import Webhook

logger = logging.getLogger(__name__)

# The kinds of updates that the bot handles; Telegram sends no others.
_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.INLINE_QUERY,
    Update.CHOSEN_INLINE_RESULT,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
]
# The file under DATA whose age shows whether the bot lives.
ALIVE = "alive"
_ALIVE_EVERY_S = 30
_RECONNECT_S = 5
_LEDGER_AGAIN_S = 1
# Python's switch interval, after which a thread gives way to a waiting one; the default is 5 ms.
_SWITCH_S = 0.001
# A bot that reads its folder for the first time begins to answer after so long, whatever is still to be read.
_FIRST_READING_S = 5.0
# When the bot stops, handlers may run for so long before they are cancelled.
_GRACE_S = 1.5


async def serve_until_signal(
    settings: Settings,
    engine: Engine,
    changed: threading.Event | None = None,
    cluster: Cluster | None = None,
    lead: Lead | None = None,
) -> None:
    """Run the bot until SIGINT or SIGTERM, and follow changes of the documents; see `serve`, `Watch` and `Follow`.

    Raises:
        OtherWords: What the cluster serves is made with other words by now, by the bot that leads.
    """
    _favour_questions()
    stop = asyncio.Event()
    if sys.platform != "win32":  # there the loop handles no signals, and Ctrl-C raises instead
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, _end_soon, stop)
    live = LiveEngine(engine)
    following, read = _following(settings, live, changed, cluster, lead)
    beside: list[asyncio.Task[Any]] = [asyncio.create_task(one) for one in following]
    for task in beside:
        task.add_done_callback(lambda ended: stop.set() if _other_words(ended) else None)
    model = model_of(settings)
    if model is not None:
        beside.append(asyncio.create_task(Embedding(live, settings.docs, settings.data, model).run()))
    try:
        if engine.pending:
            waiting = [asyncio.create_task(stop.wait()), asyncio.create_task(read.wait())]
            beside += waiting
            await asyncio.wait(waiting, timeout=_FIRST_READING_S, return_when=asyncio.FIRST_COMPLETED)
        await serve(settings, live, stop, pace_of(settings.per_second), lead)
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
    for task in beside:
        if error := _other_words(task):
            raise error


def _other_words(task: asyncio.Task[Any]) -> BaseException | None:
    """The error by which a task has ended, where it is that the index is made with other words."""
    error = None if task.cancelled() else task.exception()
    return error if isinstance(error, OtherWords) else None


def _following(
    settings: Settings,
    live: LiveEngine,
    changed: threading.Event | None,
    cluster: Cluster | None,
    lead: Lead | None,
) -> tuple[list[Coroutine[Any, Any, None]], asyncio.Event]:
    """What keeps the live engine up to date, and an event that is set once that has all files."""
    if cluster is not None and settings.engine_follows:
        read = asyncio.Event()
        read.set()
        return [Follow(live, cluster, settings.data, settings.words).run()], read
    docs, limits = settings.docs, limits_of(settings)
    if cluster is None or lead is None:
        watch = Watch(live, docs, settings.data, settings.words, limits, changed, cluster)
        return [watch.run()], watch.read
    watch = Watch(live, docs, settings.data, settings.words, limits, changed, cluster, lead.look)
    follow = Follow(live, cluster, settings.data, settings.words, docs, lambda: lead.is_held)
    return [watch.run(), follow.run()], watch.read


def _favour_questions() -> None:
    """Set up the whole process so that indexing a change does not slow down questions.

    A question waits several times for the thread that indexes, each time for the switch
    interval. The objects loaded so far are never garbage: each time the collector looked
    through them, it would stop all threads for a tenth of a second.
    """
    sys.setswitchinterval(_SWITCH_S)
    gc.collect()
    gc.freeze()


def _end_soon(stop: asyncio.Event) -> None:
    stop.set()
    end_soon()


async def serve(
    settings: Settings,
    live: LiveEngine,
    stop: asyncio.Event,
    pace: Pace = DEFAULT_PACE,
    lead: Lead | None = None,
) -> None:
    """Run the bot until `stop` is set, by long polling, or by a webhook where its address is set.

    Args:
        settings: Its settings.
        live: What it answers from.
        stop: Ends it.
        pace: How fast it may be.
        lead: That of those who share the ledger; None: it is found by the settings.

    Raises:
        telegram.error.InvalidToken: Telegram does not know the token.
        WrongSettings: Telegram does not take the webhook's address, or its port cannot be opened.
        AnotherLedger: The ledger's database has been made anew.
        bot.ledger.agreed.AnotherBot: The ledger is another bot's.
    """
    shutdown = Shutdown()
    ledger = await _ledger(settings, stop)
    if ledger is None:
        return
    processor, sharing = _processor(settings, ledger, shutdown, pace, lead or lead_of(settings))
    housekeeping = Housekeeping(ledger, settings.retention_days)
    rules = RulesFile(settings.data, settings.docs, settings.access)
    membership = Membership()
    views = RuledViews(rules, membership, ledger.chat_migrations.chat_key)
    tokens = Tokens(ledger.key_for("web"), remembered=ledger.is_shared)
    links = links_of(settings, tokens)
    keepers = keepers_of(settings, live, views, rules, ledger, links)
    application, loop = build_application(
        settings,
        live,
        views,
        membership,
        ledger,
        processor,
        housekeeping,
        shutdown,
        pace,
        keepers,
        tokens,
        links,
    )
    polling = Polling(application.bot, processor.update_queue, settings.data / ALIVE, shutdown)
    webhook = _webhook(settings, application, ledger, processor)
    site = _site(settings, live, rules, ledger, tokens, application, webhook, loop.answering.grouping)
    started = asyncio.create_task(_start(application, settings, ledger, processor, sharing, webhook, site, shutdown))
    stopped = asyncio.create_task(stop.wait())
    refused = asyncio.create_task(_until_refused(shutdown, sharing))
    jobs: list[asyncio.Task[None]] = []
    try:
        await asyncio.wait({started, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if started.done():
            started.result()
            bot = application.bot
            taking = polling.run(_updates_of(settings)) if webhook is None else _mark_alive(settings.data / ALIVE, bot)

            def unasked() -> Jobs:
                telling = Crowd(pace, shutdown).run(
                    sharing.waiting(bot) if sharing else processor.waiting, tell_to_wait
                )
                return housekeeping.run(bot), loop.run(bot), keepers.run(bot), telling

            others = unasked() if sharing is None else sharing.jobs(bot, unasked)
            jobs += map(asyncio.create_task, (taking, rules.watch(), *others))
            await asyncio.wait({stopped, refused}, return_when=asyncio.FIRST_COMPLETED)
        if refused.done():
            raise refused.result()
    finally:
        logger.info("stopping")
        shutdown.begin()
        tasks: list[asyncio.Task[Any]] = [started, stopped, refused, *jobs]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if site is not None:
            await site.close()
        await polling.close()
        try:
            await _stop(application, processor)
        finally:
            if sharing is not None:
                await sharing.end()
            await ledger.close()


async def _until_refused(shutdown: Shutdown, sharing: Sharing | None) -> Exception:
    """What ends the bot: Telegram does not know the token any more, or there is another ledger."""
    unknown = asyncio.create_task(shutdown.refused.wait())
    another = asyncio.create_task(sharing.until_another() if sharing else asyncio.Event().wait())
    try:
        await asyncio.wait({unknown, another}, return_when=asyncio.FIRST_COMPLETED)
        return InvalidToken() if unknown.done() else AnotherLedger()
    finally:
        unknown.cancel()
        another.cancel()


async def _ledger(settings: Settings, stop: asyncio.Event) -> Ledger | None:
    """The ledger, waited for as long as its server is away; None where the bot is told to stop meanwhile."""
    trouble = Trouble(logger, "the bot waits for its ledger", "the ledger is there")
    while not stop.is_set():
        try:
            ledger = await ledger_of(settings)
        except LedgerAway as error:
            trouble.met(str(error), logging.ERROR)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LEDGER_AGAIN_S):
                    await stop.wait()
        else:
            trouble.passed()
            return ledger
    return None


def _processor(
    settings: Settings, ledger: Ledger, shutdown: Shutdown, pace: Pace, lead: Lead | None
) -> tuple[PerChatProcessor, Sharing | None]:
    """What handles updates, and the part of this process where several share the ledger."""
    if lead is None:
        return PerChatProcessor(ledger.update_log, shutdown, pace), None
    claims = ledger.claims()
    processor = PerChatProcessor(ledger.update_log, shutdown, pace, ledger.blocked, claims.put_off)
    return processor, Sharing(settings, lead, ledger, claims, processor)


def _webhook(
    settings: Settings,
    application: Application,  # type: ignore[type-arg]
    ledger: Ledger,
    processor: PerChatProcessor,
) -> Webhook | None:
    if settings.webhook_url is None:
        return None
    from bot.wire.webhook import Webhook  # imported here, as the rest of what is served

    if settings.webhook_secret is not None:
        secret = settings.webhook_secret.get_secret_value()
    elif ledger.is_shared:  # all processes have the same
        secret = ledger.key_for("webhook").hex()
    else:
        secret = secrets.token_urlsafe(32)
    return Webhook(settings.webhook_url, secret, application.bot, processor.update_queue)


def _site(
    settings: Settings,
    live: LiveEngine,
    rules: RulesFile,
    ledger: Ledger,
    tokens: Tokens,
    application: Application,  # type: ignore[type-arg]
    webhook: Webhook | None,
    grouping: Grouping,
) -> Site | None:
    """What is served over HTTP; nothing where no setting asks for it."""
    if not serves_http(settings):
        return None
    from bot.web.site import Site  # imported here: most bots need no server, which takes a while to load

    return Site(settings, live, rules, ledger, tokens, application.bot, webhook, grouping)


async def _start(
    application: Application,  # type: ignore[type-arg]
    settings: Settings,
    ledger: Ledger,
    processor: PerChatProcessor,
    sharing: Sharing | None,
    webhook: Webhook | None,
    site: Site | None,
    shutdown: Shutdown,
) -> None:
    """Connect, set the bot's profile and begin to take updates; retry while Telegram cannot be reached."""
    if sharing is not None:
        await sharing.begin()
    if site is not None:
        _open(site, settings)
    await _until_reached(application.initialize, shutdown)
    await ledger.agree_on_bot(application.bot.id)
    if application.bot.bot.can_read_all_group_messages:
        logger.info("privacy mode is off: all messages of the bot's groups come in")
    else:
        logger.info("privacy mode is on: of group messages, commands and replies to the bot come in")
    if settings.guest and not application.bot.bot.supports_guest_queries:
        logger.warning("guest mode is off at Telegram: switch it on at @BotFather")
    await set_profile(application.bot, settings.admins, ledger)
    await application.start()
    if sharing is None:
        await processor.recover(application.bot)
    if webhook is not None:
        webhook.open()  # the updates of the run before are queued by now
        try:
            await _until_reached(lambda: webhook.register(_updates_of(settings)), shutdown)
        except BadRequest as error:
            raise WrongSettings(f"PASSAGEBOT_WEBHOOK_URL: Telegram does not take it: {error.message}") from None
        logger.info("@%s answers, at %s:%d", application.bot.username, settings.listen, settings.port)
        return
    await _until_reached(application.bot.delete_webhook, shutdown)
    logger.info("@%s answers, by long polling", application.bot.username)


def _open(site: Site, settings: Settings) -> None:
    address = f"{settings.listen}:{settings.port}"
    try:
        site.open()
    except OSError as error:
        raise WrongSettings(
            f"PASSAGEBOT_LISTEN and PASSAGEBOT_PORT: {address} cannot be listened on: {_reason(error)}"
        ) from None
    logger.info("HTTP is served at %s", address)


def _updates_of(settings: Settings) -> list[str]:
    """The kinds of updates that the bot is to get."""
    return [*_UPDATES, Update.GUEST_MESSAGE] if settings.guest else _UPDATES


def _reason(error: OSError) -> str:
    """Return why a port cannot be opened, in plain words where it is the commonest reason."""
    taken = "another program has this port"
    return taken if error.errno == errno.EADDRINUSE else error.strerror or str(error)


async def _until_reached(call: Callable[[], Awaitable[None]], shutdown: Shutdown) -> None:
    """Make a call, again and again while Telegram cannot be reached."""
    while True:
        try:
            await call()
            return
        except (BadRequest, InvalidToken, ShuttingDown):
            raise
        except RetryAfter as error:
            wait_s = error._retry_after.total_seconds()
            logger.warning("Telegram wants to be left alone, trying again in %g s", wait_s)
            await shutdown.wait(wait_s)
        except TelegramError as error:
            logger.warning("Telegram cannot be reached, trying again: %s", error)
            await shutdown.wait(_RECONNECT_S)


async def _mark_alive(mark: Path, bot: Bot) -> None:
    """Touch the file that shows that the bot lives, for a webhook, which has no rounds of polling to do it.

    It asks Telegram for the bot, too: where nobody writes any more since the token was revoked, that shows it.
    """
    sign = SignOfLife(mark)
    while True:
        with contextlib.suppress(TelegramError):  # a call that fails is told of, and tried again
            await bot.get_me()
            sign.give()
        await asyncio.sleep(_ALIVE_EVERY_S)


async def _stop(application: Application, processor: PerChatProcessor) -> None:  # type: ignore[type-arg]
    """Let handlers finish for `_GRACE_S`, cancel the others, and disconnect; works after a start that failed too."""
    cancelling = asyncio.get_running_loop().call_later(_GRACE_S, processor.cancel_running)
    if application.running:
        await application.stop()
    cancelling.cancel()
    await application.shutdown()
    await application.bot.request.shutdown()  # the application leaves it open if its start failed
