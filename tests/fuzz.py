"""Coverage-guided fuzzing: what comes from outside is changed by what it reaches, and never ends in a fault.

python -m tests.fuzz                      every target, the same inputs each time
python -m tests.fuzz SECONDS              every target, for so many seconds, other inputs each time
python -m tests.fuzz TARGET [OPTION...]   one of them, with options of libFuzzer, such as a file that it has found
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

import atheris
from telegram import Bot

with atheris.instrument_imports(include=["bot", "index"]):
    from bot.answering.tokens import Tokens
    from bot.render import CardContext, Links, passage_card, read_press
    from bot.render.gap_press import read_gap_press
    from bot.settings import Settings, WrongSettings, load_settings
    from bot.texts import TEXTS
    from bot.wire.updates import read_update
    from index.errors import EngineError
    from index.evaluate.sets import read_golden, read_questions
    from index.passages import split
    from index.read.document import Document
    from index.read.files import File
    from index.read.formats import content
    from index.tokenize.tokens import Tokenizer
    from tests.support.originals import docx
    from tests.telegram_html import parse

    for _reader in ("delimited", "mail", "marked_up", "restructured", "rich_text", "web", "word"):
        import_module(f"index.read.{_reader}")

# What an input may take, in seconds and megabytes, and how long it may be.
_LIMITS = ("-verbosity=0", "-timeout=20", "-rss_limit_mb=1500", "-max_len=2000")
_THE_SAME = ("-seed=1", "-runs=2000")
_SUFFIXES = (".md", ".txt", ".html", ".eml", ".rtf", ".csv", ".rst", ".docx")
_TOKENIZER = Tokenizer()
_TOKENS = Tokens(b"a key of nobody's")
logging.disable(logging.WARNING)  # that an update cannot be read is meant
_BOT = Bot("1:nobody")
_NAMES = sorted(f"PASSAGEBOT_{name.upper()}" for name in Settings.model_fields)
# What the first inputs are made of.
_SEEDS = {
    "readers": (
        "0# 年假\n\n- [^1] ![x](y) `五天`\n\n[^1]: 注",
        "2<table><tr><td>年假<td>五天</table>",
        "4{\\rtf1\\u24180?}",
    ),
    "buttons": ("v1.2.zh.abcdefghijkl.abcdefghijkl.1.3",),
    "questions": (
        '{"question": "年假", "passages": ["abcdefghijkl"], "answers": [{"source": "a.md", "text": "五天"}]}',
    ),
    "settings": ("1=nan\n2=https://[", "3=1,2"),
    "updates": (
        '{"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "?"}}',
        '{"update_id": 2, "inline_query": {"id": "1", "from": {"id": 1, "is_bot": false}, "query": "?", "offset": ""}}',
        '{"update_id": 3, "callback_query": {"id": "1", "from": {"id": 1}, "chat_instance": "1", "data": "v1.2"}}',
    ),
    "payloads": ("5bm05YGH.AAAAAAAAAAAA", "1.2.3.4"),
}


def readers(data: bytes) -> None:
    """A file is read or named with a reason; those of children may fail, and must end."""
    suffix = _SUFFIXES[data[0] % len(_SUFFIXES)] if data else ".txt"
    body = docx(data[1:].decode("utf-8", "replace")) if suffix == ".docx" else data[1:]
    file = File(Path("a" + suffix), "a" + suffix, Path())
    with suppress(*([] if suffix in (".md", ".txt") else [Exception])):
        document = content(file, body).document
        if isinstance(document, Document):
            for passage in split(document):
                passage.text.encode()


def tokens(data: bytes) -> None:
    """Any text is folded and cut, and no token is empty."""
    _TOKENIZER.tokenize(data.decode("utf-8", "surrogateescape"))


def cards(data: bytes) -> None:
    """A passage of any text makes a card that Telegram accepts."""
    document = content(File(Path("a.md"), "<a>&.md", Path()), data).document
    if isinstance(document, Document):
        for passage in split(document):
            for texts in TEXTS.values():
                parse(passage_card(passage, texts, Links("passagebot"), CardContext()).html)


def buttons(data: bytes) -> None:
    """Data of a button is nothing, or a press that is written the same."""
    text = data.decode("utf-8", "replace")
    press, gap_press = read_press(text), read_gap_press(text)
    assert press is None or read_press(press.data()) == press
    assert gap_press is None or read_gap_press(gap_press.data()) == gap_press


def questions(data: bytes) -> None:
    """A file of questions is read, or refused in one line."""
    with tempfile.NamedTemporaryFile(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as file:
        Path(file.name).write_bytes(data)
        for read in (read_golden, read_questions):
            assert "\n" not in _complaint(EngineError, read, Path(file.name))


def settings(data: bytes) -> None:
    """Settings are taken, or refused in one line that names one."""
    lines = data.decode("utf-8", "ignore").replace("\0", "").splitlines()[:4]
    given = {_NAMES[ord(line[0]) % len(_NAMES)]: line[2:] for line in lines if line}
    os.environ.update(given)
    refused = _complaint(WrongSettings, load_settings)
    for name in given:
        del os.environ[name]
    assert not refused or refused.startswith("PASSAGEBOT_")
    assert "\n" not in refused


def _complaint(kind: type[Exception], work: Callable[..., object], *arguments: object) -> str:
    """What is said of something that is refused; nothing where it is taken."""
    try:
        work(*arguments)
    except kind as error:
        return str(error)
    return ""


def updates(data: bytes) -> None:
    """An update of any JSON is an update, or nothing: messages, presses and inline queries alike."""
    try:
        update = json.loads(data)
    except (ValueError, RecursionError):  # what is no JSON comes no further
        return
    read_update(update, _BOT)


def payloads(data: bytes) -> None:
    """What a link carries that nobody has signed says nothing."""
    text = data.decode("utf-8", "replace")
    assert _TOKENS.read_question("abcdefghijkl", text) is None
    assert _TOKENS.person_of(text) is None


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (readers, tokens, cards, buttons, updates, payloads, questions, settings)
}


def fuzz(target: str, *options: str) -> None:
    """Fuzz one target until its time is over, or until a fault; libFuzzer ends the process."""
    atheris.Setup([sys.argv[0], *_LIMITS, *options], TARGETS[target])
    atheris.Fuzz()


def main(*arguments: str) -> int:
    """Fuzz one target here, or each in a process of its own; the first fault ends it, and its input is in a file."""
    if arguments and arguments[0] in TARGETS:
        fuzz(*arguments)
    how_long = (f"-max_total_time={arguments[0]}",) if arguments else _THE_SAME
    for name in TARGETS:
        with tempfile.TemporaryDirectory() as corpus:
            for number, seed in enumerate(_SEEDS.get(name, ("年假有五天。Leave is five days.",))):
                Path(corpus, str(number)).write_text(seed, "utf-8")
            options = (*how_long, f"-artifact_prefix={tempfile.gettempdir()}/", corpus)
            # A fork: to load everything with its counters takes longer than to fuzz a while.
            process = get_context("fork").Process(target=fuzz, args=(name, *options))
            process.start()
            process.join()
        print(f"{name}: {'no fault' if process.exitcode == 0 else 'a fault'}", flush=True)
        if process.exitcode:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
