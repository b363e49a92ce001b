"""rank: the compiled loops, where they can be had."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

logger = logging.getLogger(__name__)

# Why the loops cannot be used; nothing as long as they can.
_unusable: list[Exception] = []


def compiled(call: Callable[[], T]) -> T | None:
    """Return what a call into `index.kernels` gives, None where the plain code has to do.

    numba may not be there, not fit this NumPy, or find no room for what it compiles: a
    compiler has many ways to fail, and none of them keeps a question from its answer. The
    first one is told in the log, and there is no second try.
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
