"""run: the Telegram bot."""

from __future__ import annotations

import argparse
import asyncio
import faulthandler
import logging
from importlib.metadata import version
from threading import Event

from telegram.error import InvalidToken

from bot.cli.documents import documents_folder, name_unreadable, opened_so_far
from bot.cli.status import DONE, fail
from bot.documents.cluster import cluster_of, followed_by
from bot.documents.guarded import guarded
from bot.documents.model import meaning_of
from bot.ledger.server import server_of
from bot.lock import AlreadyRunning, running_alone
from bot.log import set_up_log
from bot.run import serve_until_signal
from bot.settings import Settings, limits_of
from bot.texts.en import counted
from index import Engine, open_index
from index.cluster.address import Cluster
from index.open import open_served_index
from index.read.formats import list_documents

logger = logging.getLogger(__name__)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the bot until it is told to stop."""
    if settings.token is None:
        return fail("PASSAGEBOT_TOKEN is not set; get a token from @BotFather")
    faulthandler.enable()  # what ends the process from outside Python has lines, too
    server, followed = server_of(settings), followed_by(settings)
    set_up_log(settings.token.get_secret_value(), settings.log_format, server.passwords if server else ())
    try:
        with running_alone(settings.data), guarded() as changed:
            return _serve(arguments, settings, followed, changed)
    except AlreadyRunning as error:
        return fail(str(error))


def _serve(arguments: argparse.Namespace, settings: Settings, followed: Cluster | None, changed: Event) -> int:
    engine = _opened(arguments, settings) if followed is None else _opened_there(settings, followed)
    more = f", {counted(engine.pending, 'file')} still to be read" if engine.pending else ""
    logger.info("%s, %s%s", counted(len(engine.sources), "document"), counted(len(engine.passages), "passage"), more)
    engine.prepare()
    name_unreadable(engine, len(engine.unreadable))
    try:
        asyncio.run(serve_until_signal(settings, engine, changed))
    except InvalidToken:
        return fail("Telegram does not know the token in PASSAGEBOT_TOKEN")
    return DONE


def _opened(arguments: argparse.Namespace, settings: Settings) -> Engine:
    """The engine of the bot's documents."""
    folder = documents_folder(arguments, settings)
    _begin(settings, f"{counted(len(list_documents(folder).files), 'document')} in {folder}")
    meaning = meaning_of(settings)
    if meaning is not None and meaning.embedder.destination is not None:
        logger.warning("questions and passages are sent to %s, to compare meanings", meaning.embedder.destination)
    limits = limits_of(settings)
    cluster = cluster_of(settings)
    if cluster is not None:
        logger.info("the passages are in the cluster at %s, under %s-…", ", ".join(cluster.nodes), cluster.prefix)
    return opened_so_far(folder, settings, meaning) or open_index(
        folder, settings.data, words=settings.words, embeddings=meaning, limits=limits, cluster=cluster
    )


def _opened_there(settings: Settings, followed: Cluster) -> Engine:
    """The engine of what others have written into the cluster."""
    _begin(settings, f"what is in the cluster at {', '.join(followed.nodes)}, under {followed.prefix}-…")
    return open_served_index(followed, settings.data, words=settings.words)


def _begin(settings: Settings, documents: str) -> None:
    access = counted(len(settings.chats), "chat") if settings.chats else "everybody"
    logger.info("passagebot %s: %s, for %s", version("passagebot"), documents, access)
