"""index: build or refresh the index of a folder."""

from __future__ import annotations

import argparse

from bot.cli.documents import name_not_read, name_unreadable
from bot.cli.progress import progress_bar
from bot.cli.status import DONE, fail
from bot.settings import Settings
from index.errors import EngineError
from index.open import refresh_index


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the index, and print what is in it; name every file that could not be read, and which formats are not."""
    folder = arguments.docs or settings.docs
    try:
        with progress_bar() as on_progress:
            engine = refresh_index(folder, settings.data, words=settings.words, on_progress=on_progress)
    except EngineError as error:
        return fail(str(error))
    name_unreadable(engine, len(engine.unreadable))
    name_not_read(folder)
    print(f"{len(engine.sources)} documents, {len(engine.passages)} passages, idx {engine.version}")
    return DONE
