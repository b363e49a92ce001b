"""read: collections with a disk of their own, and whether it is there.

Where a disk is not mounted, its mount point is an empty folder: it looks as if somebody had deleted all that was there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from index.read.files import collection_folders


def mounted(folder: Path) -> frozenset[str]:
    """Return the names of a folder's collections that are on another file system than the folder.

    Raises:
        OSError: The folder is missing, no folder, or may not be read.
    """
    device = folder.stat().st_dev
    return frozenset(name for name, there in collection_folders(folder).items() if _device(folder / there) != device)


def away(folder: Path, were: Iterable[str]) -> frozenset[str]:
    """Return those of the collections that were on another file system whose disk is away.

    | the collection's folder                            | its disk     |
    |----------------------------------------------------|--------------|
    | is missing, or fails, as that of a server gone     | is away      |
    | is empty, and on the file system of the documents  | is away      |
    | has anything in it, or a file system of its own    | is there     |
    | may not be read                                    | is there     |

    Raises:
        OSError: The folder is missing, no folder, or may not be read.
    """
    were = tuple(were)
    if not were:
        return frozenset()
    device, folders = folder.stat().st_dev, collection_folders(folder)
    return frozenset(name for name in were if name not in folders or _is_left(folder / folders[name], device))


def _is_left(mount_point: Path, device: int) -> bool:
    """Whether a mount point is without its disk."""
    try:
        with os.scandir(mount_point) as entries:
            is_empty = all(entry.name.startswith(".") for entry in entries)
        return is_empty and mount_point.stat().st_dev == device
    except PermissionError:  # somebody closed it
        return False
    except OSError:
        return True


def _device(folder: Path) -> int | None:
    try:
        return folder.stat().st_dev
    except OSError:
        return None
