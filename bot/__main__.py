"""The command line; each command calls one function."""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings
    from index import Engine
    from index.store.folder import OnProgress, Progress

DONE, NO_ANSWER, WRONG = 0, 1, 2
# Unreadable files that `ask` names; `index` names them all.
_NAMED = 5


def main() -> int:
    """Run the command of the command line; the exit status."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by who started this: what is said there is for nobody
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 until the end
    arguments = _parser().parse_args()
    # Imported here, as whatever a command needs: --help needs nothing.
    from bot.settings import WrongSettings, load_settings

    for stream in (sys.stdout, sys.stderr):  # what a terminal cannot show stops nothing
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if getattr(arguments, "json", False) and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        settings = load_settings()
        logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
        status: int = arguments.run(arguments, settings)
        return status
    except WrongSettings as error:
        return _fail(str(error))
    except BrokenPipeError:  # `| head` has seen enough
        sys.stdout = None
        return DONE
    except KeyboardInterrupt:
        return DONE if arguments.run in (_run, _chat) else 130
    except OSError as error:
        return _fail(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="passagebot",
        description="Answers a question with the passage of your documents that says it.",
        epilog="Settings are PASSAGEBOT_… in the environment or in .env; see the README.",
    )
    parser.add_argument("--version", action="version", version=version("passagebot"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ask = commands.add_parser("ask", help="print the passage that answers a question")
    ask.add_argument("question", metavar="QUESTION")
    ask.add_argument("-k", type=_count, default=3, help="most passages to print (default: 3)")
    ask.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    ask.set_defaults(run=_ask)

    index = commands.add_parser("index", help="build or refresh the index of a folder")
    index.set_defaults(run=_index)

    evaluate = commands.add_parser("eval", help="measure the answers against questions with right answers")
    evaluate.add_argument(
        "beir", nargs="?", type=Path, metavar="BEIR_FOLDER", help="has corpus.jsonl, queries.jsonl and qrels/"
    )
    evaluate.add_argument("--split", default="test", help="which of its qrels (default: test)")
    evaluate.add_argument("--run", dest="run_file", type=Path, metavar="FILE", help="write the rankings as a TREC run")
    evaluate.add_argument("--golden", type=Path, metavar="FILE", help="questions on --docs instead, as JSON lines")
    evaluate.add_argument("--offtopic", type=Path, metavar="FILE", help="questions to be refused, as JSON lines")
    evaluate.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    evaluate.set_defaults(run=_eval)

    chat = commands.add_parser("chat", help="talk to the bot in the terminal, without Telegram")
    chat.set_defaults(run=_chat)

    for command in (ask, index, chat, evaluate):
        command.add_argument("--docs", type=_folder, metavar="FOLDER", help="folder of documents")

    run = commands.add_parser("run", help="run the Telegram bot")
    run.set_defaults(run=_run)
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("a folder's name is needed")
    return Path(text)


def _fail(message: str) -> int:
    print(f"passagebot: {message}", file=sys.stderr)
    return WRONG


# --- ask


def _ask(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.answering.find import find
    from bot.render.terminal import as_object, show
    from bot.texts import texts_for
    from index import open_index

    # Bytes of the command line that are no text in its encoding cannot be printed again.
    question = arguments.question.encode("utf-8", "replace").decode()
    with _progress_bar() as on_progress:
        engine = open_index(
            arguments.docs or settings.docs, settings.data, words=settings.words, on_progress=on_progress
        )
    _name_unreadable(engine, _NAMED)
    found = find(engine, question, arguments.k, settings.min_confidence)
    if arguments.json:
        print(json.dumps(as_object(found.answer, found.took_ms), ensure_ascii=False))
    elif not question.strip():
        print("passagebot: no question was asked", file=sys.stderr)
    else:
        show(found.answer, texts_for(None, question), sys.stdout)
    return DONE if found.answer.answered else NO_ANSWER


# --- index


def _index(arguments: argparse.Namespace, settings: Settings) -> int:
    from index.errors import EngineError
    from index.open import refresh_index

    folder = arguments.docs or settings.docs
    try:
        with _progress_bar() as on_progress:
            engine = refresh_index(folder, settings.data, words=settings.words, on_progress=on_progress)
    except EngineError as error:
        return _fail(str(error))
    _name_unreadable(engine, len(engine.unreadable))
    print(f"{len(engine.sources)} documents, {len(engine.passages)} passages, idx {engine.version}")
    return DONE


def _name_unreadable(engine: Engine, most: int) -> None:
    for file in engine.unreadable[:most]:
        print(f"passagebot: {file.source}: {file.reason}", file=sys.stderr)
    if len(engine.unreadable) > most:
        print(
            f"passagebot: … and {len(engine.unreadable) - most} more files; `passagebot index` names them",
            file=sys.stderr,
        )


@contextmanager
def _progress_bar() -> Iterator[OnProgress | None]:
    """A bar that shows how a build goes on; where standard error is no terminal, a line now and then."""
    from bot.render.terminal import STEPS, progress_lines

    if not sys.stderr.isatty():
        yield progress_lines(sys.stderr)
        return
    # Imported here: a pipe does without it.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {step: bar.add_task(name, total=None, visible=False) for step, name in STEPS.items()}

        def on_progress(progress: Progress) -> None:
            bar.update(tasks[progress.step], completed=progress.done, total=progress.total, visible=True)

        yield on_progress


# --- chat


def _chat(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.chat import chat
    from index import open_index

    docs = arguments.docs or settings.docs
    with _progress_bar() as on_progress:
        engine = open_index(docs, settings.data, words=settings.words, on_progress=on_progress)
    _name_unreadable(engine, _NAMED)
    chat(settings.model_copy(update={"docs": docs}), engine)
    return DONE


# --- eval


def _eval(arguments: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.evaluation import evaluate_corpus, evaluate_folder, table
    from index.errors import EngineError

    if (arguments.beir is None) == (arguments.golden is None):
        return _fail("eval takes either a BEIR folder or --golden FILE")
    if arguments.run_file and arguments.golden:
        return _fail("--run goes with a BEIR folder")
    judging = settings.words, settings.min_confidence, arguments.offtopic
    try:
        with _progress_bar() as on_progress:
            if arguments.golden:
                docs = arguments.docs or settings.docs
                found = evaluate_folder(docs, settings.data, arguments.golden, *judging, on_progress)
            else:
                found = evaluate_corpus(arguments.beir, arguments.split, arguments.run_file, *judging, on_progress)
    except EngineError as error:
        return _fail(str(error))
    if arguments.json:
        print(json.dumps(found))
    else:
        print("\n".join(table(found)))
    return DONE


# --- run


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    if settings.token is None:
        return _fail("PASSAGEBOT_TOKEN is not set; get a token from @BotFather")
    import asyncio
    import signal

    from telegram.error import InvalidToken

    from bot.log import set_up_log
    from bot.run import serve_until_signal
    from index import open_index

    set_up_log(settings.token.get_secret_value())
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # while the index is being built, too
    engine = open_index(settings.docs, settings.data, words=settings.words)
    engine.prepare()
    _name_unreadable(engine, len(engine.unreadable))
    try:
        asyncio.run(serve_until_signal(settings, engine))
    except InvalidToken:
        return _fail("Telegram does not know the token in PASSAGEBOT_TOKEN")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
