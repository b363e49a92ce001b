"""rank: call the compiled loops, or say once why they cannot be used."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import numpy.typing as npt

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


def listed(arrays: Iterable[npt.NDArray[Any]]) -> Any:
    """Return arrays of one dtype as the list that compiled loops take; nothing may be written to them there."""
    from numba.typed import List  # imported here: it takes half a second

    views = [array.view() for array in arrays]
    for view in views:
        view.flags.writeable = False  # as that of stored arrays: a list has one type
    return List(views)
