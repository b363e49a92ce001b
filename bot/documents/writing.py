"""Writes files whole or not at all, and sees them on the disk: what is half written is never found after a crash."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

READING = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""Flags to open a file for reading that is no link."""


def write_whole(path: Path, content: bytes, unfinished: Path | None = None) -> None:
    """Write a file of mode 0600, in the place of what is there.

    Args:
        path: The file.
        content: What it is to have.
        unfinished: The file that becomes it once it is whole, beside it; None: one of a name that nobody knows.

    Raises:
        OSError: It cannot be written; what was there is there.
    """
    _whole(path, lambda file: file.write(content), unfinished)


def copy_whole(source: Path, path: Path) -> None:
    """Copy a file, which is no link, in the same way.

    Raises:
        OSError: It cannot be read or written; what was there is there.
    """
    with os.fdopen(os.open(source, READING), "rb") as opened:
        _whole(path, lambda file: shutil.copyfileobj(opened, file, 1 << 20))


def copy_anew(source: Path, path: Path) -> None:
    """Copy a file, which is no link, to one that nobody looks at before it is whole.

    Raises:
        OSError: It cannot be read or written; what is there then may be half of it.
    """
    with os.fdopen(os.open(source, READING), "rb") as opened:
        path.unlink(missing_ok=True)
        _write(path, lambda file: shutil.copyfileobj(opened, file, 1 << 20))


def sync_folder(folder: Path) -> None:
    """See the names in a folder on the disk, where the system has a way to."""
    with contextlib.suppress(OSError):  # Windows opens no folders
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _whole(path: Path, fill: Callable[[BinaryIO], object], unfinished: Path | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = unfinished or path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        unfinished.unlink(missing_ok=True)
        _write(unfinished, fill)
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _write(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        fill(file)
        file.flush()
        os.fsync(file.fileno())
