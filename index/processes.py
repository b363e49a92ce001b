"""processes: one way to run a function of ours in a process of its own.

A child is another run of this Python that loads this package and what is installed, nothing
from the working folder, and calls one function. It ends when its parent ends, however that
happens: the parent holds the child's standard input open, and the child reads it to its end.

| stream          | what goes through it                                                         |
|-----------------|------------------------------------------------------------------------------|
| standard input  | messages to the child, pickled; its end ends the child                       |
| standard output | messages of the child, pickled, or lines of JSON where the child reads what   |
|                 | strangers wrote; what is printed goes to standard error                      |
| standard error  | lines for whoever reads `Child.lines`; else nowhere                          |
"""

from __future__ import annotations

import io
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread, Timer
from types import TracebackType
from typing import IO, Any, cast

from index.errors import ChildEnded, ChildTimedOut

# What a child gets of the environment. It knows no secrets (the bot's token among them) and
# none of our settings: what it has to know comes with arguments and messages. Nor does it
# get what changes which modules Python loads or what it runs before them (PYTHONPATH,
# PYTHONHOME, PYTHONSTARTUP and all other PYTHON…).
_INHERITED = {
    "PATH",  # where a library finds the programs that it calls
    "LD_LIBRARY_PATH",  # without it, a Python whose own libraries lie elsewhere does not start
    "HOME",  # where packages that a person installed for herself lie, here as on Windows:
    "USERPROFILE",
    "APPDATA",
    "LANG",  # the encoding of file names and of standard error
    "LC_ALL",
    "LC_CTYPE",
    "TMPDIR",  # where temporary files may be written
    "TEMP",
    "TMP",
    "SYSTEMROOT",  # without it, Windows starts no Python
    "OMP_NUM_THREADS",  # how many processors somebody lets the libraries use
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "RAYON_NUM_THREADS",
}
# How a process ends that has computed for longer than it may, where the system counts that.
_SIGXCPU = 24
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from index.processes import run; run(*sys.argv[1:])"


class Child:
    """A function of ours that runs in a process of its own; at the end of a `with` it is ended.

    Args:
        function: Its name, `module:function`.
        arguments: What it is called with.
        lines: Whether the lines that it writes to standard error are read here.

    Raises:
        OSError: The system starts no more processes.
    """

    def __init__(self, function: str, *arguments: str, lines: bool = False) -> None:
        # -P: a file of the working folder, which may be anybody's, is no module of ours.
        # utf8 as here: file names mean the same in both.
        python = [sys.executable, "-P", "-X", f"utf8={sys.flags.utf8_mode}", "-c", _START]
        self._process = subprocess.Popen(  # noqa: S603 - this Python, and words of our own
            [*python, str(Path(__file__).parents[1]), function, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if lines else subprocess.DEVNULL,
            env=inherited(os.environ),
        )

    def send(self, message: object) -> None:
        """Send a message to the child.

        Raises:
            ChildEnded: It has ended.
        """
        to_child = cast("IO[bytes]", self._process.stdin)
        try:
            pickle.dump(message, to_child, pickle.HIGHEST_PROTOCOL)
            to_child.flush()
        except OSError as error:
            raise ChildEnded(str(error)) from None

    def receive(self) -> Any:
        """Return the child's next message.

        Raises:
            ChildEnded: It ended without sending it whole.
        """
        try:
            return pickle.load(cast("IO[bytes]", self._process.stdout))  # noqa: S301 - of our own making
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise ChildEnded(str(error)) from None

    def receive_json(
        self, within_s: float, most_bytes: int, heard: Callable[[Any], bool] = lambda message: False
    ) -> Any:
        """Return the child's next message, which is a line of JSON; a child that does not send it is ended.

        Args:
            within_s: How long it is waited for.
            most_bytes: How long it may be.
            heard: Takes what the child says meanwhile, which gives it no more time; False: that is the message.

        Raises:
            ChildTimedOut: The child took longer, or computed for longer than it may.
            ChildEnded: It ended without sending it whole, or sent something else.
        """
        late = Event()

        def end() -> None:
            late.set()
            self.end()

        timer = Timer(within_s, end)
        timer.daemon = True
        timer.start()
        try:
            message = self._line_of_json(most_bytes, late)
            while heard(message):
                message = self._line_of_json(most_bytes, late)
        finally:
            timer.cancel()
        return message

    def _line_of_json(self, most_bytes: int, late: Event) -> Any:
        line = cast("IO[bytes]", self._process.stdout).readline(most_bytes)
        if not line.endswith(b"\n"):
            self.end()
            if self._process.wait() == -_SIGXCPU or late.is_set():
                raise ChildTimedOut("it took too long")
            raise ChildEnded("it ended early")
        try:
            return json.loads(line.decode("utf-8", "surrogatepass"))
        except ValueError as error:
            raise ChildEnded(str(error)) from None

    def lines(self) -> Iterator[str]:
        """Yield the lines that the child writes to standard error, until it has ended."""
        with io.TextIOWrapper(cast("IO[bytes]", self._process.stderr), errors="replace") as written:
            for line in written:
                yield line.rstrip()
        self._process.wait()

    def end(self) -> None:
        """End the child, whatever it is doing; from any thread."""
        self._process.kill()

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.end()
        with suppress(OSError), self._process:  # what was not sent to the end is of no use any more
            pass


def inherited(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what a child gets of an environment."""
    return {name: value for name, value in environment.items() if name in _INHERITED}


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


# --- in the child

_messages: SimpleQueue[Any] = SimpleQueue()


def run(function: str, *arguments: str) -> None:
    """Call a function by its name, `module:function`; end this process when the parent ends."""
    Thread(target=_listen, daemon=True).start()
    sys.stdout = sys.stderr  # what somebody prints is no message
    module, _, name = function.partition(":")
    getattr(import_module(module), name)(*arguments)


def received() -> Any:
    """Return the parent's next message; waits for it."""
    return _messages.get()


def received_so_far() -> list[Any]:
    """Return the messages that the parent sent and nobody received yet; waits for none."""
    found = []
    with suppress(Empty):
        while True:
            found.append(_messages.get_nowait())
    return found


def reply(message: object) -> None:
    """Send a message to the parent."""
    with open(1, "wb", closefd=False) as to_parent:
        pickle.dump(message, to_parent, pickle.HIGHEST_PROTOCOL)


def reply_in_json(message: object) -> None:
    """Send a message to the parent as a line of JSON: whatever this process has read, it can do no harm there."""
    line = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    with open(1, "wb", closefd=False) as to_parent:
        to_parent.write(line + b"\n")


def _listen() -> None:
    """Take in messages until there can be none any more, then end this process, whatever it is doing."""
    try:
        # Not sys.stdin, which Python waits for when it ends.
        from_parent = open(0, "rb", closefd=False)  # noqa: SIM115 - a stream, for as long as the process lives
        while True:
            _messages.put(pickle.load(from_parent))  # noqa: S301 - of our own making
    finally:
        os._exit(1)
