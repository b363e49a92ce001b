"""The composition root: an engine and settings in, a running bot out."""

from __future__ import annotations

import asyncio
import logging
import secrets
import signal
import sys
from pathlib import Path
from urllib.parse import urlsplit

from telegram import Update
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    ChosenInlineResultHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.access import Access
from bot.current import Current
from bot.delivery import Patience, PatientRequest, PollingRequest, mark_alive
from bot.handlers.answer import Answering
from bot.handlers.ask import FROM_PERSON, REPLY_TO_BOT, Asking
from bot.handlers.fail import Failing
from bot.handlers.fetch import Fetching
from bot.handlers.follow import Following
from bot.handlers.gate import Gate
from bot.handlers.guest import Guest
from bot.handlers.join import Joining
from bot.handlers.leaf import Leafing
from bot.handlers.privacy import Privacy
from bot.handlers.read import Reading
from bot.handlers.reply import asks_for
from bot.handlers.share import Sharing
from bot.handlers.vote import Voting
from bot.intake import InOrder
from bot.introduction import introduce
from bot.ledger import Ledger, open_ledger
from bot.limits import Limits
from bot.pacing import Pacer
from bot.settings import Settings
from bot.upkeep import Upkeep
from bot.watch import Watch
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


def build_application(
    settings: Settings,
    current: Current,
    ledger: Ledger,
    in_order: InOrder,
    upkeep: Upkeep,
    patience: Patience,
    polling: PollingRequest,
) -> Application:  # type: ignore[type-arg]
    """Return the bot with all its handlers; nothing is sent yet."""
    if settings.token is None:
        raise ValueError("a bot needs a token")
    builder = (
        Application.builder()
        .token(settings.token.get_secret_value())
        .request(PatientRequest(patience))
        .get_updates_request(polling)
        .rate_limiter(Pacer(patience, present_id=ledger.moves.present_id, on_move=ledger.moves.move))
        .update_queue(in_order.intake)
        .concurrent_updates(in_order)
    )
    if settings.api_url:
        builder = builder.base_url(f"{settings.api_url}/bot").base_file_url(f"{settings.api_url}/file/bot")
    application = builder.build()
    add_handlers(application, settings, current, ledger, in_order, upkeep)
    return application


def add_handlers(
    application: Application,  # type: ignore[type-arg]
    settings: Settings,
    current: Current,
    ledger: Ledger,
    in_order: InOrder,
    upkeep: Upkeep,
) -> None:
    """Give a bot all it can do."""
    limits = Limits(settings.user_per_minute, settings.group_per_minute)
    answering = Answering(current, ledger, upkeep, limits, settings.min_confidence, settings.remove_after_s)
    asking = Asking(answering)
    fetching = Fetching(current, settings.docs)
    reading = Reading(current, ledger, answering, fetching)
    leafing = Leafing(current, ledger)
    following = Following(current, ledger, settings.min_confidence)
    voting = Voting(current, ledger)
    sharing = Sharing(current, ledger, settings.min_confidence)
    privacy = Privacy(ledger, answering, settings.retention_days)
    joining = Joining(ledger)
    gate = Gate(Access(settings.chats, ledger.moves.place))
    guest = Guest(current, ledger, limits, settings.min_confidence)
    failing = Failing(in_order)
    # Before all others, whatever they do with the update.
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, joining.move), group=-2)
    application.add_handler(TypeHandler(Update, gate.check), group=-1)
    # The first handler that fits an update takes it: the order matters.
    said = filters.UpdateType.MESSAGES & FROM_PERSON
    new = said & filters.UpdateType.MESSAGE  # no edits
    private = said & filters.ChatType.PRIVATE
    group = said & filters.ChatType.GROUPS
    for handler in (
        CommandHandler("start", reading.start, private & new),
        CommandHandler("help", reading.help, new),
        CommandHandler("privacy", privacy.tell, new),
        CommandHandler("forget", privacy.forget, new),
        CommandHandler("ask", asking.command, said),
        MessageHandler(private & new & filters.COMMAND, reading.help),
        MessageHandler(private & (filters.TEXT | filters.CAPTION) & ~filters.COMMAND, asking.text),
        MessageHandler(private & new & ~filters.StatusUpdate.ALL, reading.no_text),
        MessageHandler(group & filters.TEXT & ~filters.COMMAND & REPLY_TO_BOT, asking.text),
        MessageHandler(
            group & (filters.Entity("mention") | filters.CaptionEntity("mention")) & ~filters.COMMAND, asking.mention
        ),
        ChatMemberHandler(joining.membership, ChatMemberHandler.MY_CHAT_MEMBER),
        InlineQueryHandler(sharing.inline),
        ChosenInlineResultHandler(sharing.chosen),
        CallbackQueryHandler(voting.press, pattern=asks_for("good", "bad")),
        CallbackQueryHandler(leafing.hits, pattern=asks_for("hit")),
        CallbackQueryHandler(following.alone, pattern=asks_for("alone")),
        CallbackQueryHandler(leafing.around, pattern=asks_for("before", "after", "then", "now")),
        CallbackQueryHandler(fetching.press, pattern=asks_for("file")),
        CallbackQueryHandler(leafing.unknown),
    ):
        application.add_handler(handler)
    if settings.guest:
        application.add_handler(MessageHandler(filters.UpdateType.GUEST_MESSAGE & FROM_PERSON, guest.answer))
    application.add_error_handler(failing.error)


async def serve_until_signal(settings: Settings, engine: Engine) -> None:
    """Run the bot until SIGINT or SIGTERM, on the documents as they change; see `serve`."""
    stop = asyncio.Event()
    if sys.platform != "win32":  # there a loop takes no signals, and Ctrl-C raises instead
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
    current = Current(engine)
    watching = asyncio.create_task(Watch(current, settings.docs, settings.data, settings.words).run())
    try:
        await serve(settings, current, stop)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def serve(settings: Settings, current: Current, stop: asyncio.Event) -> None:
    """Run the bot until told to stop: long polling, or a webhook where one is set.

    Raises:
        telegram.error.InvalidToken: Telegram does not know the token.
    """
    patience = Patience()
    polling = PollingRequest(settings.data / ALIVE)
    ledger = await open_ledger(settings.data)
    in_order = InOrder(ledger.inbox, patience)
    upkeep = Upkeep(ledger, settings.retention_days)
    application = build_application(settings, current, ledger, in_order, upkeep, patience, polling)
    started = asyncio.create_task(_start(application, settings, in_order))
    stopped = asyncio.create_task(stop.wait())
    refused = asyncio.create_task(polling.refused.wait())
    unasked: list[asyncio.Task[None]] = []
    try:
        await asyncio.wait({started, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if started.done():
            started.result()
            unasked.append(asyncio.create_task(upkeep.run(application.bot)))
            if settings.webhook_url is not None:
                unasked.append(asyncio.create_task(_show_life(settings.data / ALIVE)))
            await asyncio.wait({stopped, refused}, return_when=asyncio.FIRST_COMPLETED)
        if refused.done():
            raise InvalidToken
    finally:
        logger.info("stopping")
        patience.end()
        tasks = [started, stopped, refused, *unasked]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await _stop(application)
        await ledger.close()


async def _start(application: Application, settings: Settings, in_order: InOrder) -> None:  # type: ignore[type-arg]
    """Connect, introduce the bot and begin to take updates; while Telegram is away, wait for it."""
    while True:
        try:
            await application.initialize()
            break
        except InvalidToken:
            raise
        except NetworkError as error:
            logger.warning("Telegram cannot be reached, trying again: %s", error)
            await asyncio.sleep(_RECONNECT_S)
    if application.bot.bot.can_read_all_group_messages:
        logger.info("privacy mode is off: all messages of the bot's groups come in")
    else:
        logger.info("privacy mode is on: of group messages, commands and replies to the bot come in")
    if settings.guest and not application.bot.bot.supports_guest_queries:
        logger.warning("guest mode is off at Telegram: switch it on at @BotFather")
    await introduce(application.bot)
    await application.start()
    await in_order.recover(application.bot)
    updater = application.updater
    if updater is None:
        raise RuntimeError("the application was built without an updater")
    updates = [*_UPDATES, Update.GUEST_MESSAGE] if settings.guest else _UPDATES
    if settings.webhook_url is None:
        await updater.start_polling(
            allowed_updates=updates,
            bootstrap_retries=-1,
            error_callback=lambda error: _report(application, error),
        )
        logger.info("@%s answers, by long polling", application.bot.username)
        return
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else secrets.token_urlsafe(32)
    await updater.start_webhook(
        listen=settings.listen,
        port=settings.port,
        url_path=urlsplit(settings.webhook_url).path.lstrip("/"),
        webhook_url=settings.webhook_url,
        secret_token=secret,
        allowed_updates=updates,
        bootstrap_retries=-1,
    )
    logger.info("@%s answers, at %s:%d", application.bot.username, settings.listen, settings.port)


async def _show_life(mark: Path) -> None:
    """Behind a webhook there are no rounds of polling to mark: the loop that serves the calls marks itself."""
    while True:
        mark_alive(mark)
        await asyncio.sleep(_ALIVE_EVERY_S)


def _report(application: Application, error: TelegramError) -> None:  # type: ignore[type-arg]
    application.create_task(application.process_error(update=None, error=error))


async def _stop(application: Application) -> None:  # type: ignore[type-arg]
    """Finish what is in hand and disconnect, however far the start had come."""
    if application.updater is not None and application.updater.running:
        await application.updater.stop()
    if application.running:
        await application.stop()
    await application.shutdown()
