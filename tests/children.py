"""Functions that tests run in child processes."""

from __future__ import annotations

import os
import sys
import time

from filelock import FileLock

from index.processes import Child, received, reply


def echo(*arguments: str) -> None:
    """Send the arguments and the environment back, then each message."""
    reply((arguments, dict(os.environ)))
    while True:
        reply(received())


def hold(lock: str) -> None:
    """Lock a file and do nothing else, for ever."""
    FileLock(lock).acquire()
    reply("locked")
    while True:
        time.sleep(1)


def parent_of_one_that_holds(lock: str) -> None:
    """Have a child that locks a file."""
    child = Child("tests.children:hold", lock)
    reply(child.receive())
    while True:
        time.sleep(1)


def chatter() -> None:
    """Print where messages go, and to standard error."""
    print("printed 年假")
    print("an error", file=sys.stderr)
    os.write(2, b"\xff\n")


def fail() -> None:
    """End early."""
    print("about to fail")
    raise SystemExit(3)
