"""The lock of a running bot: two that write one DATA would answer every question twice."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

logger = logging.getLogger(__name__)

LOCK = "run.lock"
"""The file under DATA that a running bot has locked."""


class AlreadyRunning(Exception):
    """Another process runs a bot with this DATA."""


@contextmanager
def running_alone(data: Path) -> Iterator[None]:
    """Be the only one that runs with this DATA; the system unlocks it however the process ends.

    Raises:
        AlreadyRunning: Another process does.
    """
    lock = FileLock(data / LOCK)
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise AlreadyRunning(f"a bot runs with {data} already; stop it first") from None
    except OSError as error:  # DATA cannot be written: nothing there to disturb
        logger.warning("%s cannot be locked: %s", data, error)
    try:
        yield
    finally:
        lock.release()
