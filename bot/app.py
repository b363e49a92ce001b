"""The composition root: builds the bot with all its handlers from settings and an index."""

from __future__ import annotations

from functools import partial

from telegram import Update
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
from telegram.request import HTTPXRequest

from bot.answering.access import Access
from bot.answering.limits import Limits
from bot.answering.membership import Membership
from bot.answering.service import Answering
from bot.answering.tokens import Tokens
from bot.answering.views import Views
from bot.documents.live import LiveEngine
from bot.handlers.alone import StandingAlone
from bot.handlers.ask import Asking
from bot.handlers.example import Trying
from bot.handlers.fail import Failing
from bot.handlers.fetch import Fetching
from bot.handlers.gate import Gate
from bot.handlers.guest import Guest
from bot.handlers.help import Helping
from bot.handlers.identify import identify
from bot.handlers.incoming import ASKS_IN_CAPTION, FROM_PERSON, MENTIONED, REPLY_TO_BOT
from bot.handlers.join import Joining
from bot.handlers.login import LoggingIn
from bot.handlers.open import PASTED, Opening
from bot.handlers.paging import Paging
from bot.handlers.press import on_press, unknown_press
from bot.handlers.privacy import Privacy
from bot.handlers.share import Sharing
from bot.handlers.vote import Voting
from bot.jobs.housekeeping import Housekeeping
from bot.keepers import Keepers
from bot.ledger.ledger import Ledger
from bot.looping import Loop, loop_of
from bot.render import Links, MakeLinks
from bot.settings import Settings
from bot.wire.pace import Pace
from bot.wire.queue import PerChatProcessor
from bot.wire.rate_limit import RateLimiter
from bot.wire.retry import RetryingRequest, Shutdown, authorities
from bot.wire.send import DEFAULTS


def links_of(settings: Settings, tokens: Tokens) -> MakeLinks:
    """Return what makes the bot's links: to its pages, where it has any."""
    if settings.public_url is None:
        return Links
    previewed = not settings.chats
    return partial(Links, public_url=settings.public_url, sign=tokens.question, are_previewed=previewed)


def build_application(
    settings: Settings,
    live: LiveEngine,
    views: Views,
    membership: Membership,
    ledger: Ledger,
    processor: PerChatProcessor,
    housekeeping: Housekeeping,
    shutdown: Shutdown,
    pace: Pace,
    keepers: Keepers,
    tokens: Tokens,
    links: MakeLinks,
) -> tuple[Application, Loop]:  # type: ignore[type-arg]
    """Return the bot with all its handlers, and what it does unasked about questions; it sends nothing yet."""
    if settings.token is None:
        raise ValueError("a bot needs a token")
    rate_limiter = RateLimiter(
        shutdown,
        pace=pace,
        present_id=ledger.chat_migrations.present_id,
        on_move=ledger.chat_migrations.move,
        blocked=processor.update_queue.blocked,
        take_turn=ledger.turns.take if ledger.is_shared else None,
    )
    builder = (
        Application.builder()
        .token(settings.token.get_secret_value())
        .defaults(DEFAULTS)
        .request(RetryingRequest(shutdown))
        # Polling has a request of its own; the library's would read all authorities of the system again.
        .get_updates_request(HTTPXRequest(httpx_kwargs={"verify": authorities()}))
        .updater(None)
        .rate_limiter(rate_limiter)
        .update_queue(processor.update_queue)
        .concurrent_updates(processor)
    )
    if settings.api_url:
        builder = builder.base_url(f"{settings.api_url}/bot").base_file_url(f"{settings.api_url}/file/bot")
    application = builder.build()
    logging_in = None if settings.public_url is None else LoggingIn(tokens, settings.public_url)
    loop = add_handlers(
        application, settings, live, views, membership, ledger, processor, housekeeping, keepers, logging_in, links
    )
    return application, loop


def add_handlers(
    application: Application,  # type: ignore[type-arg]
    settings: Settings,
    live: LiveEngine,
    views: Views,
    membership: Membership,
    ledger: Ledger,
    processor: PerChatProcessor,
    housekeeping: Housekeeping,
    keepers: Keepers | None = None,
    logging_in: LoggingIn | None = None,
    links: MakeLinks = Links,
) -> Loop:
    """Add all handlers to an application; those of keepers and of pages where there are any.

    Returns:
        What the bot does unasked about questions without an answer.
    """
    processor.again = application.process_update
    limits = Limits(settings.user_per_minute, settings.group_per_minute)
    answering = Answering(live, ledger, limits, settings.min_confidence)
    asking = Asking(answering, views, ledger.albums, ledger.deletions, housekeeping, settings.remove_after_s, links)
    fetching = Fetching(live, views, settings.docs)
    helping = Helping(live, views, ledger.albums, settings.docs, settings.guest, settings.admins)
    log_in = logging_in.give if logging_in else None
    opening = Opening(live, views, ledger, asking.answer, fetching.link, helping.greet, log_in, links)
    paging = Paging(live, views, ledger, answering, links)
    trying = Trying(live, views, answering, links)
    standing_alone = StandingAlone(answering, views, links)
    voting = Voting(live, views, ledger, answering, links)
    sharing = Sharing(answering, live, views, ledger, links)
    forget_entries = keepers.keeping.forget if keepers else None
    privacy = Privacy(ledger, asking.say, settings.retention_days, live.engine.meaning, forget_entries)
    joining = Joining(ledger)
    gate = Gate(Access(settings.chats, ledger.chat_migrations.chat_key, membership))
    guest = Guest(answering, views, links)
    failing = Failing(processor)
    loop = loop_of(settings, live, views, ledger, answering, housekeeping, links, keepers)
    # Anybody may ask for an id, before all else. Then an update passes three, of which the gate may stop it; then one
    # of those below handles it.
    to_anybody = filters.UpdateType.MESSAGE & FROM_PERSON
    application.add_handler(CommandHandler("id", identify, to_anybody), group=-5)
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, joining.move), group=-4)
    application.add_handler(TypeHandler(Update, gate.check), group=-3)
    application.add_handler(TypeHandler(Update, failing.give_up), group=-2)
    if keepers is not None:
        keepers.add_to(application)
    loop.add_to(application)
    # The first of these that fits an update handles it, so their order matters.
    said = filters.UpdateType.MESSAGES & FROM_PERSON
    new = said & filters.UpdateType.MESSAGE  # no edits
    private = said & filters.ChatType.PRIVATE
    group = said & filters.ChatType.GROUPS
    if logging_in is not None:
        application.add_handler(CommandHandler("login", logging_in.command, private & new))
    for handler in (
        CommandHandler("start", opening.start, private & new),
        CommandHandler("help", helping.help, new),
        CommandHandler("privacy", privacy.tell, new),
        CommandHandler("forget", privacy.forget, new),
        CommandHandler("ask", opening.pasted, new & PASTED),
        CommandHandler("ask", asking.command, said),
        MessageHandler(said & ASKS_IN_CAPTION, asking.command),
        MessageHandler(private & new & filters.COMMAND, helping.help),
        MessageHandler(private & new & PASTED, opening.pasted),
        MessageHandler(private & (filters.TEXT | filters.CAPTION) & ~filters.COMMAND, asking.text),
        MessageHandler(private & new & ~filters.StatusUpdate.ALL, helping.no_text),
        MessageHandler(group & new & ~filters.COMMAND & (REPLY_TO_BOT | MENTIONED) & PASTED, opening.pasted),
        MessageHandler(group & filters.TEXT & ~filters.COMMAND & REPLY_TO_BOT, asking.text),
        MessageHandler(group & MENTIONED & ~filters.COMMAND, asking.mention),
        ChatMemberHandler(joining.membership, ChatMemberHandler.MY_CHAT_MEMBER),
        InlineQueryHandler(sharing.inline),
        ChosenInlineResultHandler(sharing.chosen),
        on_press(voting.press, "good", "bad"),
        on_press(paging.hits, "hit"),
        on_press(standing_alone.press, "alone", "verbatim"),
        on_press(paging.around, "before", "after", "then", "now"),
        on_press(fetching.press, "file"),
        on_press(trying.press, "example"),
        CallbackQueryHandler(unknown_press),
    ):
        application.add_handler(handler)
    if settings.guest:
        application.add_handler(MessageHandler(filters.UpdateType.GUEST_MESSAGE & FROM_PERSON, guest.answer))
    application.add_handler(TypeHandler(Update, failing.went_well), group=9)
    application.add_error_handler(failing.error)
    return loop
