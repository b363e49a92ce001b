"""The command line: carried out in this process, or in one of its own where that is the point."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from pathlib import Path
from select import select

import pytest

from bot.cli.main import main
from tests.conftest import SEEDS
from tests.support.waiting import PATIENCE_S

COMMAND = [sys.executable, "-m", "bot"]


def surroundings(data: Path, **more: str) -> dict[str, str]:
    """The environment of a command about the seeds, with none of our own settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PASSAGEBOT_")}
    return {**clean, "PASSAGEBOT_DOCS": str(SEEDS), "PASSAGEBOT_DATA": str(data), **more}


def passagebot(
    *arguments: str,
    data: Path,
    check: int | None = None,
    typed: str = "",
    terminal: str = "",
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """What comes of a command that is carried out here; what it prints goes to a terminal where one is named."""
    spoken = environment.get("PYTHONIOENCODING", "utf-8")
    said, told = (io.TextIOWrapper(io.BytesIO(), encoding=spoken, write_through=True) for _ in range(2))
    with (
        pytest.MonkeyPatch.context() as here,
        a_log_of_its_own(),
        Path(terminal).open("w", encoding=spoken) if terminal else nullcontext(said) as shown,
        redirect_stdout(shown),
        redirect_stderr(told),
    ):
        for name in os.environ.keys() - surroundings(data).keys():
            here.delenv(name)
        for name, value in surroundings(data, **environment).items():
            here.setenv(name, value)
        here.chdir(SEEDS)
        here.setattr(sys, "argv", ["passagebot", *arguments])
        here.setattr(sys, "stdin", io.StringIO(typed))
        try:
            status = main()
        except SystemExit as end:  # how argparse ends
            status = int(end.code or 0)
    stdout, stderr = (file.buffer.getvalue().decode() for file in (said, told))
    return _checked(subprocess.CompletedProcess(["passagebot", *arguments], status, stdout, stderr), check)


@contextmanager
def a_log_of_its_own() -> Iterator[None]:
    """A log without handlers, as a process finds it at its start."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers[:] = []
    try:
        yield
    finally:
        root.handlers[:] = before
        root.setLevel(level)


def passagebot_process(
    *arguments: str,
    data: Path,
    check: int | None = None,
    typed: str = "",
    terminal: str = "",
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """What comes of a command in a process of its own; what it prints goes to a terminal where one is named."""
    with Path(terminal).open("w") if terminal else nullcontext(subprocess.PIPE) as shown:
        done = subprocess.run(
            [*COMMAND, *arguments],
            input=typed,
            stdout=shown,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=surroundings(data, **environment),
            cwd=SEEDS,
            check=False,
            timeout=PATIENCE_S,
        )
    return _checked(done, check)


def _checked(done: subprocess.CompletedProcess[str], check: int | None) -> subprocess.CompletedProcess[str]:
    assert check is None or done.returncode == check, done.stderr
    assert "Traceback" not in done.stderr
    return done


def read_terminal(terminal: int, text: str | None = None) -> str:
    """What a terminal shows until a text comes; to its end without one."""
    shown = b""
    while text is None or text.encode() not in shown:
        assert select([terminal], [], [], PATIENCE_S)[0], shown.decode(errors="replace")
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # how Linux says that the other end is closed
            piece = b""
        if not piece:
            break
        shown += piece
    return shown.decode()
