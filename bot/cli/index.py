"""index: build or refresh the index of a folder."""

from __future__ import annotations

import argparse

from bot.cli.documents import documents_folder, name_not_read, name_unreadable
from bot.cli.progress import progress_bar
from bot.cli.status import DONE, fail
from bot.documents.cluster import owned_cluster
from bot.documents.model import meaning_of
from bot.settings import Settings, limits_of
from bot.texts.en import counted
from index.errors import EngineError
from index.open import embed_index, refresh_index


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the index, and print what is in it; name every file that could not be read, and which formats are not."""
    folder = documents_folder(arguments, settings)
    meaning = meaning_of(settings) if arguments.embeddings else None
    cluster = owned_cluster(settings, arguments.to)
    if arguments.take_over and cluster is None:
        return fail("--take-over goes with a cluster: PASSAGEBOT_ENGINE, or --to, names it")
    if arguments.embeddings and meaning is None:
        return fail("--embeddings needs PASSAGEBOT_EMBEDDINGS: local, or the root of an endpoint")
    try:
        with progress_bar() as on_progress:
            engine = refresh_index(
                folder,
                settings.data,
                words=settings.words,
                on_progress=on_progress,
                limits=limits_of(settings),
                confirmed=True,
                cluster=cluster,
                takes_over=arguments.take_over,
            )
            made = embed_index(folder, settings.data, meaning, on_progress=on_progress) if meaning else 0
    except EngineError as error:
        return fail(str(error))
    name_unreadable(engine, len(engine.unreadable))
    name_not_read(folder)
    documents, passages = counted(len(engine.sources), "document"), counted(len(engine.passages), "passage")
    embedded = f", {counted(made, 'passage')} embedded" if meaning else ""
    there = f", in the cluster at {cluster.nodes[0]}" if cluster else ""
    print(f"{documents}, {passages}, idx {engine.version}{embedded}{there}")
    return DONE
