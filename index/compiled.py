"""rank: call the compiled loops, or say once why they cannot be used."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

logger = logging.getLogger(__name__)

# The error that made the loops unusable; empty while they work.
_unusable: list[Exception] = []


def compiled(call: Callable[[], T]) -> T | None:
    """Return the result of a call into `index.kernels`, None if the plain code must be used.

    numba may be missing, not fit this NumPy, or have no room for compiled code. No failure of
    a compiler may prevent an answer: the first is logged, and later calls are not tried.
    """
    if _unusable:
        return None
    try:
        return call()
    except Exception as error:
        _unusable.append(error)
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        logger.warning("large searches are slower, their compiled loops cannot be used: %s", reason)
        return None
