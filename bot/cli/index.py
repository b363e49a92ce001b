"""index: build or refresh the index of a folder."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.cli.documents import documents_folder, name_not_read, name_unreadable, open_documents
from bot.cli.progress import progress_bar
from bot.cli.status import DONE, fail
from bot.documents.cluster import owned_cluster
from bot.documents.model import meaning_of
from bot.settings import Settings, limits_of
from bot.texts.en import counted
from index import Engine
from index.errors import EngineError
from index.open import refresh_index
from index.served import other_shards
from index.stored import embed_index


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the index, and print what is in it; name every file that could not be read, and which formats are not."""
    if arguments.to:  # named, it is written to
        settings = settings.model_copy(update={"engine_follows": False})
    folder = documents_folder(arguments, settings)
    meaning = meaning_of(settings) if arguments.embeddings else None
    cluster = owned_cluster(settings, folder, arguments.to)
    if cluster is not None and settings.engine_follows:
        return _name_followed(folder, settings)
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
    embedded = f", {counted(made, 'passage')} embedded" if meaning else ""
    if cluster is not None and (others := other_shards(cluster)):
        print(f"passagebot: PASSAGEBOT_ENGINE_SHARDS: {others}; passagebot index --take-over does it", file=sys.stderr)
    there = f", in the cluster at {cluster.nodes[0]}" if cluster else ""
    print(f"{_size(engine)}{embedded}{there}")
    return DONE


def _name_followed(folder: Path, settings: Settings) -> int:
    """Print what the cluster serves, which others index."""
    engine = open_documents(folder, settings)
    print("passagebot: PASSAGEBOT_ENGINE_FOLLOWS: nothing is indexed here, others write this index", file=sys.stderr)
    print(f"{_size(engine)}, followed in the cluster")
    return DONE


def _size(engine: Engine) -> str:
    documents, passages = counted(len(engine.sources), "document"), counted(len(engine.passages), "passage")
    return f"{documents}, {passages}, idx {engine.version}"
