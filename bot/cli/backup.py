"""backup: save what cannot be made again; restore: put it back."""

from __future__ import annotations

import argparse
import sys

from bot.backup import BackupError, Places, restore_backup, write_backup
from bot.cli.status import DONE, fail
from bot.lock import AlreadyRunning, running_alone
from bot.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make a backup, or restore one; say how many files it has."""
    places = Places(settings.data, settings.docs, settings.words)
    try:
        if arguments.restores:
            with running_alone(settings.data):
                names = restore_backup(arguments.file, places, replace=arguments.replace)
        else:
            names = write_backup(arguments.file, places, with_index=arguments.index)
    except (BackupError, AlreadyRunning) as error:
        return fail(str(error))
    if settings.database is not None:
        print(
            "passagebot: the ledger is PASSAGEBOT_DATABASE's: pg_dump saves it, pg_restore puts it back",
            file=sys.stderr,
        )
    print(f"{len(names)} files {'restored to' if arguments.restores else 'saved from'} {settings.data}")
    return DONE
