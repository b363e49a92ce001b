"""The documents that a command works on: opened with a progress bar, unreadable files named."""

from __future__ import annotations

import argparse
import contextlib
import sys
from pathlib import Path

from bot.cli.progress import progress_bar
from bot.documents.beside import LARGE_BYTES
from bot.documents.cluster import only_asks, open_meanwhile, open_there, owned_cluster
from bot.documents.model import meaning_of
from bot.documents.rules_file import RulesFile, view_as
from bot.render.formats import not_read
from bot.settings import Settings, WrongSettings, limits_of
from bot.texts import TEXTS
from bot.texts.en import counted
from index import Engine, open_index
from index.cluster.address import Cluster
from index.embed.meaning import Meaning
from index.errors import IF_MEANT, ClusterFailed
from index.open import open_so_far
from index.read.collections import EVERYTHING, View
from index.read.formats import list_documents
from index.stored import pending_bytes

# Unreadable files that a command names; `index` names them all.
_NAMED = 5


def documents_folder(arguments: argparse.Namespace, settings: Settings) -> Path:
    """Return the folder of documents that the command line or the settings name; a bot that follows needs none.

    Raises:
        WrongSettings: There is no such folder.
    """
    given = getattr(arguments, "docs", None)
    folder: Path = given or settings.docs
    if given and settings.engine_follows:
        raise WrongSettings("PASSAGEBOT_ENGINE_FOLLOWS: what others index is followed, so --docs does not go with it")
    if folder.exists() or settings.engine_follows:
        return folder
    raise WrongSettings(f"{'--docs' if given else 'PASSAGEBOT_DOCS'}: {folder}: no such folder")


def view_of(arguments: argparse.Namespace, settings: Settings, docs: Path) -> View:
    """Return what the person or group of `--as` sees, as far as it is known without Telegram; everything without it."""
    if arguments.seen_as is None:
        return EVERYTHING
    rules = RulesFile(settings.data, docs, settings.access)
    rules.report()
    return view_as(rules.rules, arguments.seen_as)


def open_documents(docs: Path, settings: Settings, view: View = EVERYTHING) -> Engine:
    """Return the index of a folder, built or brought up to date; name the unreadable files that a view sees.

    Where others write what a cluster has, it is that which the cluster serves.
    """
    cluster = owned_cluster(settings, docs)
    if cluster is not None and only_asks(settings):
        served = open_there(settings, cluster, docs)
        name_unreadable(served.seen_as(view), _NAMED)
        return served
    try:
        engine = _own(docs, settings, cluster)
    except ClusterFailed as error:
        if cluster is None:
            raise
        engine = open_meanwhile(settings, cluster, docs, error)
        print(f"passagebot: {error}; answers are those of what the cluster has", file=sys.stderr)
    name_unreadable(engine.seen_as(view), _NAMED)
    _name_kept(docs, engine.seen_as(view))
    return engine


def _own(docs: Path, settings: Settings, cluster: Cluster | None) -> Engine:
    """The index of a folder, brought up to date, with a progress bar."""
    with progress_bar() as on_progress:
        return open_index(
            docs,
            settings.data,
            words=settings.words,
            embeddings=meaning_of(settings),
            on_progress=on_progress,
            limits=limits_of(settings),
            provisional=True,
            cluster=cluster,
        )


def _name_kept(docs: Path, engine: Engine) -> None:
    """Say on standard error that a folder has no document any more, and is answered from as it was."""
    sources = engine.sources
    if sources and not (docs / sources[0]).exists() and not list_documents(docs).files:
        had = counted(len(sources), "document")
        print(f"passagebot: {docs} has no document any more, answering from {had} it had; {IF_MEANT}", file=sys.stderr)


def opened_so_far(docs: Path, settings: Settings, meaning: Meaning | None) -> Engine | None:
    """Return the index of the files read so far, where reading a folder for the first time takes long; else None."""
    with contextlib.suppress(OSError):  # the caller meets it again, and says it
        if pending_bytes(docs, settings.data, words=settings.words) > LARGE_BYTES:
            return open_so_far(docs, settings.data, words=settings.words, meaning=meaning)
    return None


def name_unreadable(engine: Engine, most: int) -> None:
    """Name the files that could not be read on standard error, up to so many, and how many more there are."""
    for file in engine.unreadable[:most]:
        print(f"passagebot: {file.source}: {file.reason}", file=sys.stderr)
    if len(engine.unreadable) > most:
        print(
            f"passagebot: … and {len(engine.unreadable) - most} more files; `passagebot index` names them",
            file=sys.stderr,
        )


def name_not_read(docs: Path) -> None:
    """Say on standard error how many files of a folder are of formats that are not read, with examples of each."""
    line = not_read(list_documents(docs).others, TEXTS["en"], examples=True)
    if line:
        print(f"passagebot: {line}", file=sys.stderr)
