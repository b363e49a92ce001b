"""ask: print the passage that answers a question."""

from __future__ import annotations

import argparse
import json
import sys

from bot.answering.find import find
from bot.cli.documents import documents_folder, open_documents, view_of
from bot.cli.status import DONE, NO_ANSWER
from bot.render.terminal import as_object, show
from bot.settings import Settings
from bot.texts import texts_for


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the answer; return 0, or 1 where the documents have none."""
    # Bytes of the command line that are no text in its encoding cannot be printed again.
    question = " ".join(arguments.question).encode("utf-8", "replace").decode()
    folder = documents_folder(arguments, settings)
    view = view_of(arguments, settings, folder)
    engine = open_documents(folder, settings, view).seen_as(view)
    found = find(engine, question, arguments.k, settings.min_confidence)
    if arguments.json:
        print(json.dumps(as_object(found.answer, found.took_ms), ensure_ascii=False))
    elif not question.strip():
        print("passagebot: no question was asked", file=sys.stderr)
    else:
        has_letters = any(map(str.isalnum, question))
        shown = question if has_letters or not engine.passages else engine.passages[0].text
        show(found.shown, texts_for(None, shown), sys.stdout)
    return DONE if found.answer.answered else NO_ANSWER
