"""run: the Telegram bot."""

from __future__ import annotations

import argparse
import asyncio
import logging
from importlib.metadata import version

from telegram.error import InvalidToken

from bot.cli.documents import documents_folder, name_unreadable
from bot.cli.status import DONE, fail
from bot.log import set_up_log
from bot.run import serve_until_signal
from bot.settings import Settings
from bot.texts.en import counted
from index import open_index
from index.read.formats import list_documents

logger = logging.getLogger(__name__)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the bot until it is told to stop."""
    if settings.token is None:
        return fail("PASSAGEBOT_TOKEN is not set; get a token from @BotFather")
    set_up_log(settings.token.get_secret_value())
    folder = documents_folder(arguments, settings)
    files = counted(len(list_documents(folder).files), "document")
    access = counted(len(settings.chats), "chat") if settings.chats else "everybody"
    logger.info("passagebot %s: %s in %s, for %s", version("passagebot"), files, folder, access)
    engine = open_index(folder, settings.data, words=settings.words)
    logger.info("%s, %s", counted(len(engine.sources), "document"), counted(len(engine.passages), "passage"))
    engine.prepare()
    name_unreadable(engine, len(engine.unreadable))
    try:
        asyncio.run(serve_until_signal(settings, engine))
    except InvalidToken:
        return fail("Telegram does not know the token in PASSAGEBOT_TOKEN")
    return DONE
