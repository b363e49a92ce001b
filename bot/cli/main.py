"""The command line: what it takes, and which command it runs."""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from bot.cli.status import DONE, fail
from bot.memory import LEAST_MEGABYTES, allowed_megabytes
from bot.signals import end_on_signals, interrupted

OF_LEDGER = Path("-")
"""In the place of a golden file: what people found right."""
# What Ctrl-C ends as it should be ended; other commands are broken off by it.
_ENDLESS = ("chat", "mcp", "run")
_INTERRUPTED = 130
# Of which figures are printed: ten years.
_MOST_DAYS = 3_660


def main() -> int:
    """Run the command of the command line; return its exit status."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by who started this: what is said there is for nobody
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 until the end
    arguments = _parser().parse_args()
    if arguments.command == "run":
        end_on_signals()  # while it starts and the index is built, too
    try:
        return _carry_out(arguments)
    except KeyboardInterrupt:
        return DONE if arguments.command in _ENDLESS else _INTERRUPTED
    except ImportError:
        if interrupted():  # while a module in C was loaded, which makes of it an error of its own
            return DONE
        raise


def _carry_out(arguments: argparse.Namespace) -> int:
    # Imported here, as whatever a command needs: --help needs nothing.
    from bot.documents.cluster import unused
    from bot.settings import WrongSettings, load_settings, unknown_settings
    from index.errors import EngineError

    allowed = allowed_megabytes()
    if allowed < LEAST_MEGABYTES:
        return fail(f"it may take {allowed:.0f} MB of memory and needs at least {LEAST_MEGABYTES}")
    for stream in (sys.stdout, sys.stderr):  # what a terminal cannot show stops nothing
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if getattr(arguments, "json", False) and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        settings = load_settings()
        for line in (*unknown_settings(), *unused(settings, getattr(arguments, "to", None))):
            print(f"passagebot: {line}", file=sys.stderr)
        logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
        status: int = import_module(f"bot.cli.{arguments.command}").run(arguments, settings)
        return status
    except (WrongSettings, EngineError) as error:
        return fail(str(error))
    except BrokenPipeError:  # `| head` has seen enough
        sys.stdout = None
        return DONE
    except MemoryError:
        return fail(f"the {allowed:.0f} MB of memory that it may take are not enough for these documents")
    except OSError as error:
        return fail(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "))


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong, and where to find what is right, as all commands do."""

    def error(self, message: str) -> NoReturn:
        """Exit with 2; see `ArgumentParser.error`."""
        hint = "" if message.startswith("argument -") else f"; {self.prog} --help tells more"
        self.exit(fail(message + hint))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="passagebot",
        description="Answers a question with the passage of your documents that says it.",
        epilog=(
            "Settings are PASSAGEBOT_… in the environment or in .env. The first ones: PASSAGEBOT_DOCS, the folder of "
            "documents (seeds); PASSAGEBOT_DATA, where the bot keeps what it writes (.passagebot); PASSAGEBOT_TOKEN, "
            "the bot's token, for run only. The README has them all."
        ),
    )
    parser.add_argument("--version", action="version", version=version("passagebot"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ask = commands.add_parser("ask", help="print the passage that answers a question")
    ask.add_argument("question", nargs="+", metavar="QUESTION", help="in quotes or as bare words")
    ask.add_argument("-k", type=_count, default=3, help="most passages to print (default: 3)")
    ask.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    ask.set_defaults(command="ask")

    index = commands.add_parser("index", help="build or refresh the index of a folder")
    index.add_argument(
        "--embeddings",
        action="store_true",
        help="also make the vectors of all passages, for the model that PASSAGEBOT_EMBEDDINGS names",
    )
    index.add_argument(
        "--to",
        type=_nodes,
        metavar="NODES",
        help="bring the index into the cluster there, instead of the one that PASSAGEBOT_ENGINE names",
    )
    index.add_argument(
        "--take-over",
        action="store_true",
        help="replace what the cluster has under this prefix, though it is of another folder, or another bot's, "
        "or has other shards than PASSAGEBOT_ENGINE_SHARDS",
    )
    index.set_defaults(command="index")

    evaluate = commands.add_parser(
        "eval",
        help="measure the answers against questions with right answers",
        epilog=(
            'A line of a golden file: {"question": "…", "passages": [{"source": "a.md", "text": "…"}], '
            '"answers": ["…"]}; answers may be missing. Of a file of questions to be refused: {"question": "…"}.'
        ),
    )
    evaluate.add_argument(
        "beir", nargs="?", type=Path, metavar="BEIR_FOLDER", help="has corpus.jsonl, queries.jsonl and qrels/"
    )
    evaluate.add_argument("--split", default="test", help="which of its qrels (default: test)")
    evaluate.add_argument("--run", dest="run_file", type=Path, metavar="FILE", help="write the rankings as a TREC run")
    evaluate.add_argument(
        "--golden",
        type=Path,
        nargs="?",
        const=OF_LEDGER,
        metavar="FILE",
        help="questions on --docs instead, as JSON lines; without FILE those that people found right",
    )
    evaluate.add_argument("--offtopic", type=Path, metavar="FILE", help="questions to be refused, as JSON lines")
    evaluate.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change a number of the recipe, such as k1=1.2; may be repeated",
    )
    evaluate.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    evaluate.set_defaults(command="evaluate")

    chat = commands.add_parser("chat", help="talk to the bot in the terminal, without Telegram")
    chat.set_defaults(command="chat")

    mcp = commands.add_parser("mcp", help="serve the documents to an assistant on this machine, by standard input")
    mcp.set_defaults(command="mcp")

    for command in (ask, index, chat, evaluate, mcp):
        command.add_argument(
            "--docs", type=_folder, metavar="FOLDER", help="folder of documents (default: PASSAGEBOT_DOCS, or seeds)"
        )

    backup = commands.add_parser("backup", help="save what the bot has written and cannot make again; it may run")
    backup.add_argument("file", type=Path, metavar="FILE", help="the new file, .tar.gz")
    backup.add_argument("--index", action="store_true", help="save the index too, which is made again without it")
    backup.set_defaults(command="backup", restores=False)

    restore = commands.add_parser("restore", help="put back what backup saved; no bot may run")
    restore.add_argument("file", type=Path, metavar="FILE", help="what backup wrote")
    restore.add_argument("--replace", action="store_true", help="in the place of what is in PASSAGEBOT_DATA")
    restore.set_defaults(command="backup", restores=True)

    ledger = commands.add_parser("ledger", help="take the ledger to a PostgreSQL server")
    deeds = ledger.add_subparsers(required=True, metavar="DEED")
    deeds.add_parser("copy", help="copy it from PASSAGEBOT_DATA to PASSAGEBOT_DATABASE, which has none; no bot may run")
    ledger.set_defaults(command="ledger")

    _add_lists(commands)

    log = commands.add_parser("log", help="print who changed which document from the chat, and who may see what")
    forms = log.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="print one JSON list and nothing else")
    forms.add_argument("--csv", action="store_true", help="print comma-separated values")
    log.set_defaults(command="log")

    doctor = commands.add_parser("doctor", help="look at all that the bot needs, and say what to do")
    doctor.set_defaults(command="doctor")

    for command in (ask, chat):
        command.add_argument(
            "--as",
            dest="seen_as",
            type=_id,
            metavar="ID",
            help="see what this person or group (a negative id) may see, instead of everything; see access.toml",
        )

    run = commands.add_parser(
        "run",
        help="run the Telegram bot",
        epilog="Needs PASSAGEBOT_TOKEN; all other settings have defaults, which the README names.",
    )
    run.set_defaults(command="run")
    return parser


def _add_lists(commands: Any) -> None:
    """Add the commands that print what is asked and not answered."""
    for name, what in (
        ("gaps", "list the questions that the documents do not answer"),
        ("stats", "print figures of what was asked and how it was answered"),
        ("golden", "print the questions and passages that people found right, as `eval --golden` takes them"),
    ):
        kept = commands.add_parser(name, help=what)
        form = kept.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print JSON and nothing else")
        form.add_argument("--csv", action="store_true", help="print a table for other programs")
        kept.add_argument(
            "--docs", type=_folder, metavar="FOLDER", help="folder of documents (default: PASSAGEBOT_DOCS)"
        )
        if name == "stats":
            kept.add_argument("--days", type=_days, default=30, metavar="N", help="of the last N days (default: 30)")
        kept.set_defaults(command="keepers", lists=name)


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f'"{text}" is not a whole number of at least 1')
    return number


def _days(text: str) -> int:
    number = _count(text)
    if number > _MOST_DAYS:
        raise argparse.ArgumentTypeError(f'"{text}" is more than {_MOST_DAYS} days')
    return number


def _id(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is no id, which is a number') from None


def _nodes(text: str) -> str:
    from bot.settings import nodes_of_cluster  # imported here: --help needs nothing

    try:
        return nodes_of_cluster(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _folder(text: str) -> Path:
    from bot.settings import folder_path  # imported here: --help needs nothing

    try:
        return Path(str(folder_path(text)))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
