"""Speed: how much memory a process has."""

from __future__ import annotations

import gc
import os
import re
import resource
from pathlib import Path


def kept_bytes() -> int:
    """Return the bytes of memory this process has, what it gave back to the system not counted."""
    trimmed()
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def own_and_mapped() -> tuple[float, float]:
    """Return the MB that are this process's own (anonymous), and those of files it has mapped; Linux only."""
    trimmed()
    status = Path("/proc/self/status").read_text()
    own, mapped = (int(re.findall(rf"{name}:\s+(\d+) kB", status)[0]) / 1e3 for name in ("RssAnon", "RssFile"))
    return own, mapped


def trimmed() -> None:
    """Give back to the system what is free."""
    gc.collect()
    try:
        import ctypes

        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except OSError:
        pass
