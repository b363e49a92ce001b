"""A bot that runs: connected, fed with updates, and stopped with nothing lost."""

from __future__ import annotations

import asyncio
import gc
import logging
import secrets
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from telegram import Update
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application

from bot.app import build_application
from bot.documents.live import LiveEngine
from bot.documents.watch import Watch
from bot.jobs.housekeeping import Housekeeping
from bot.ledger.ledger import open_ledger
from bot.settings import Settings, WrongSettings
from bot.signals import end_soon
from bot.wire.profile import set_profile
from bot.wire.queue import PerChatProcessor
from bot.wire.retry import PollingRequest, Shutdown, ShuttingDown, mark_alive
from bot.wire.webhook import Webhook
from index import Engine

logger = logging.getLogger(__name__)

# What the bot understands; Telegram sends nothing else.
_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.INLINE_QUERY,
    Update.CHOSEN_INLINE_RESULT,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
]
# The file under DATA whose age tells whether the bot lives.
ALIVE = "alive"
_ALIVE_EVERY_S = 30
_RECONNECT_S = 5
# After so long a thread gives way to another that waits, where Python's own is 5 ms.
_SWITCH_S = 0.001
# For so long calls that Telegram has are waited for when the bot stops.
_GRACE_S = 1.5


async def serve_until_signal(settings: Settings, engine: Engine) -> None:
    """Run the bot until SIGINT or SIGTERM, on the documents as they change; see `serve`."""
    _favour_questions()
    stop = asyncio.Event()
    if sys.platform != "win32":  # there a loop takes no signals, and Ctrl-C raises instead
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, _end_soon, stop)
    live = LiveEngine(engine)
    watching = asyncio.create_task(Watch(live, settings.docs, settings.data, settings.words).run())
    try:
        await serve(settings, live, stop)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def _favour_questions() -> None:
    """Set what keeps the indexing of a change from holding up questions, for the whole process.

    A thread that computes gives way to a waiting one after the switch interval, and a
    question waits several times. What is loaded by now stays loaded: looking through it for
    garbage would stop every thread for a tenth of a second, again and again.
    """
    sys.setswitchinterval(_SWITCH_S)
    gc.collect()
    gc.freeze()


def _end_soon(stop: asyncio.Event) -> None:
    stop.set()
    end_soon()


async def serve(settings: Settings, live: LiveEngine, stop: asyncio.Event) -> None:
    """Run the bot until told to stop: long polling, or a webhook where one is set.

    Raises:
        telegram.error.InvalidToken: Telegram does not know the token.
        WrongSettings: Telegram does not take the webhook's address.
        OSError: The webhook's port is not to be had.
    """
    shutdown = Shutdown()
    polling = PollingRequest(settings.data / ALIVE, shutdown)
    ledger = await open_ledger(settings.data)
    processor = PerChatProcessor(ledger.update_log, shutdown)
    housekeeping = Housekeeping(ledger, settings.retention_days)
    application = build_application(settings, live, ledger, processor, housekeeping, shutdown, polling)
    webhook = _webhook(settings, application, processor)
    started = asyncio.create_task(_start(application, settings, processor, webhook, shutdown))
    stopped = asyncio.create_task(stop.wait())
    refused = asyncio.create_task(polling.refused.wait())
    unasked: list[asyncio.Task[None]] = []
    try:
        await asyncio.wait({started, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if started.done():
            started.result()
            unasked.append(asyncio.create_task(housekeeping.run(application.bot)))
            if webhook is not None:
                unasked.append(asyncio.create_task(_show_life(settings.data / ALIVE)))
            await asyncio.wait({stopped, refused}, return_when=asyncio.FIRST_COMPLETED)
        if refused.done():
            raise InvalidToken
    finally:
        logger.info("stopping")
        shutdown.end()
        tasks = [started, stopped, refused, *unasked]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if webhook is not None:
            await webhook.close()
        try:
            await _stop(application, processor)
        finally:
            await ledger.close()


def _webhook(settings: Settings, application: Application, processor: PerChatProcessor) -> Webhook | None:  # type: ignore[type-arg]
    if settings.webhook_url is None:
        return None
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else secrets.token_urlsafe(32)
    return Webhook(settings.webhook_url, secret, application.bot, processor.update_queue)


async def _start(
    application: Application,  # type: ignore[type-arg]
    settings: Settings,
    processor: PerChatProcessor,
    webhook: Webhook | None,
    shutdown: Shutdown,
) -> None:
    """Connect, introduce the bot and begin to take updates; while Telegram is away, wait for it."""
    await _until_reached(application.initialize, shutdown)
    if application.bot.bot.can_read_all_group_messages:
        logger.info("privacy mode is off: all messages of the bot's groups come in")
    else:
        logger.info("privacy mode is on: of group messages, commands and replies to the bot come in")
    if settings.guest and not application.bot.bot.supports_guest_queries:
        logger.warning("guest mode is off at Telegram: switch it on at @BotFather")
    await set_profile(application.bot)
    await application.start()
    await processor.recover(application.bot)
    updates = [*_UPDATES, Update.GUEST_MESSAGE] if settings.guest else _UPDATES
    if webhook is not None:
        webhook.listen(settings.listen, settings.port)
        try:
            await _until_reached(lambda: webhook.register(updates), shutdown)
        except BadRequest as error:
            raise WrongSettings(f"PASSAGEBOT_WEBHOOK_URL: Telegram does not take it: {error.message}") from None
        logger.info("@%s answers, at %s:%d", application.bot.username, settings.listen, settings.port)
        return
    updater = application.updater
    if updater is None:
        raise RuntimeError("the application was built without an updater")
    await updater.start_polling(
        allowed_updates=updates,
        bootstrap_retries=-1,
        error_callback=lambda error: logger.error("updates cannot be fetched: %s", error),
    )
    logger.info("@%s answers, by long polling", application.bot.username)


async def _until_reached(call: Callable[[], Awaitable[None]], shutdown: Shutdown) -> None:
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


async def _show_life(mark: Path) -> None:
    """Behind a webhook there are no rounds of polling to mark: the loop that serves the calls marks itself."""
    while True:
        mark_alive(mark)
        await asyncio.sleep(_ALIVE_EVERY_S)


async def _stop(application: Application, processor: PerChatProcessor) -> None:  # type: ignore[type-arg]
    """Finish what is in hand, as far as it comes to an end soon, and disconnect, however far the start had come."""
    breaking_off = asyncio.get_running_loop().call_later(_GRACE_S, processor.break_off)
    if application.updater is not None and application.updater.running:
        await application.updater.stop()
    if application.running:
        await application.stop()
    breaking_off.cancel()
    await application.shutdown()
