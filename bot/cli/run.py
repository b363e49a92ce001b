"""run: the Telegram bot."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import faulthandler
import logging
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from threading import Event
from typing import TypeVar

from telegram.error import InvalidToken

from bot.cli.documents import documents_folder, name_unreadable, opened_so_far
from bot.cli.status import AGAIN, DONE, fail
from bot.documents.cluster import cluster_of, followed_by, open_meanwhile, open_there, owned_cluster
from bot.documents.guarded import guarded
from bot.documents.model import meaning_of
from bot.ledger.agreed import AnotherBot, AnotherLedger, check_bot
from bot.ledger.leading import Lead, lead_of
from bot.ledger.server import LedgerAway, server_of
from bot.lock import AlreadyRunning, running_alone
from bot.log import set_up_log
from bot.run import serve_until_signal
from bot.settings import Settings, limits_of
from bot.texts.en import counted
from bot.trouble import Trouble
from index import Engine, open_index
from index.cluster.address import Cluster
from index.embed.meaning import Meaning
from index.errors import ClusterFailed, EngineError, OtherWords
from index.read.formats import list_documents

logger = logging.getLogger(__name__)

T = TypeVar("T")

# The pause before a server that is away at the start is asked again.
_AGAIN_S = 1.0


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the bot until it is told to stop."""
    if settings.token is None:
        return fail("PASSAGEBOT_TOKEN is not set; get a token from @BotFather")
    token = settings.token.get_secret_value()
    server, followed = server_of(settings), followed_by(settings)
    faulthandler.enable()  # what ends the process from outside Python has lines, too
    set_up_log(token, settings.log_format, server.passwords if server else ())
    try:
        with running_alone(settings.data), guarded() as changed:
            folder = None if followed else documents_folder(arguments, settings)
            if server is not None:
                _waited_for(lambda: check_bot(server, token.partition(":")[0]))
            return _serve(settings, folder, changed)
    except AlreadyRunning as error:
        return fail(str(error))
    except AnotherBot as error:
        return fail(f"PASSAGEBOT_DATABASE: {error}: each bot needs a database of its own")


def _serve(settings: Settings, folder: Path | None, changed: Event) -> int:
    meaning, lead = meaning_of(settings), lead_of(settings)
    with lead.renewed() if lead else contextlib.nullcontext():
        return _answer(settings, folder, changed, meaning, lead)


def _answer(settings: Settings, folder: Path | None, changed: Event, meaning: Meaning | None, lead: Lead | None) -> int:
    _begin(settings, folder, meaning)
    engine, cluster = _waited_for(lambda: _opened(settings, folder, meaning, lead))
    more = f", {counted(engine.pending, 'file')} still to be read" if engine.pending else ""
    logger.info("%s, %s%s", counted(len(engine.sources), "document"), counted(len(engine.passages), "passage"), more)
    name_unreadable(engine, len(engine.unreadable))
    try:
        asyncio.run(serve_until_signal(settings, engine, changed, cluster, lead))
    except AnotherLedger:
        logger.critical("the ledger's database was made anew, with another key: the bot ends, to begin with that")
        return AGAIN
    except InvalidToken:
        return fail("Telegram does not know the token in PASSAGEBOT_TOKEN")
    return DONE


def _begin(settings: Settings, folder: Path | None, meaning: Meaning | None) -> None:
    """Log from what the bot answers, and for whom."""
    cluster = cluster_of(settings)
    there = f"in the cluster at {', '.join(cluster.nodes)}, under {cluster.prefix}-…" if cluster else ""
    here = folder and f"{counted(len(list_documents(folder).files), 'document')} in {folder}"
    access = counted(len(settings.chats), "chat") if settings.chats else "everybody"
    logger.info("passagebot %s: %s, for %s", version("passagebot"), here or f"what is {there}", access)
    if meaning is not None and meaning.embedder.destination is not None:
        logger.warning("questions and passages are sent to %s, to compare meanings", meaning.embedder.destination)
    if cluster is not None and folder is not None:
        logger.info("the passages are %s", there)


def _waited_for(work: Callable[[], T]) -> T:
    """What comes of some work, done again and again while the ledger's server or the cluster is away."""
    ledger = Trouble(logger, "the bot waits for its ledger", "the ledger is there")
    cluster = Trouble(logger, "the bot waits for its cluster", "the cluster is there")
    while True:
        try:
            found = work()
        except LedgerAway as error:
            ledger.met(str(error), logging.ERROR)
        except EngineError as error:
            if not _may_pass(error):
                raise
            ledger.passed()
            cluster.met(str(error), logging.ERROR)
        else:
            ledger.passed()
            cluster.passed()
            return found
        time.sleep(_AGAIN_S)


def _may_pass(error: EngineError) -> bool:
    """Whether it is worth waiting: another bot that leads may have the words that are here."""
    return isinstance(error, OtherWords) or (isinstance(error, ClusterFailed) and error.may_pass)


def _opened(
    settings: Settings, folder: Path | None, meaning: Meaning | None, lead: Lead | None
) -> tuple[Engine, Cluster | None]:
    """The engine of the bot's documents, or of what the bot that leads has written into the cluster; and that."""
    cluster = owned_cluster(settings, folder or settings.docs)
    if cluster is not None and lead is not None and not lead.look():
        engine = open_there(settings, cluster, folder)
    else:
        engine = _own(settings, folder or settings.docs, meaning, cluster)
    engine.prepare()
    return engine, cluster


def _own(settings: Settings, docs: Path, meaning: Meaning | None, cluster: Cluster | None) -> Engine:
    """The engine of the bot's documents; while a cluster takes nothing, of what it serves: `Watch` tries again."""
    try:
        return opened_so_far(docs, settings, meaning) or open_index(
            docs, settings.data, words=settings.words, embeddings=meaning, limits=limits_of(settings), cluster=cluster
        )
    except ClusterFailed as error:
        if cluster is None:
            raise
        return open_meanwhile(settings, cluster, docs, error)
