"""ledger copy: take the ledger of a file along to a server."""

from __future__ import annotations

import argparse
import json

from telegram import Update

from bot.cli.status import DONE, fail
from bot.ledger.copying import NotCopied, copy_ledger
from bot.ledger.ledger import DATABASE, KEY
from bot.ledger.server import server_of, where
from bot.lock import AlreadyRunning, running_alone
from bot.settings import Settings
from bot.texts.en import counted
from bot.wire.queue import queue_of


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Copy the ledger under DATA to the server; say how many rows each table has."""
    server = server_of(settings)
    if server is None:
        return fail("PASSAGEBOT_DATABASE is not set: it says where the ledger is copied to")
    if not settings.data.is_dir():
        return fail(f"{settings.data}: no such folder")
    try:
        with running_alone(settings.data):
            counts = copy_ledger(settings.data / DATABASE, settings.data / KEY, server, _queue_of)
    except (NotCopied, AlreadyRunning) as error:
        return fail(str(error))
    for name, count in sorted(counts.items()):
        if count:
            print(f"{name:14}{count:>10,}")
    print(f"{counted(sum(counts.values()), 'row')} copied to {where(server.url)}, and counted there")
    return DONE


def _queue_of(content: str) -> str:
    """The queue of an update, as the ledger has it; what another release recorded may be none that can be read."""
    try:
        return queue_of(Update.de_json(json.loads(content), None))
    except (ValueError, TypeError, KeyError, AttributeError):
        return "unreadable"
