"""Looking something up in a thread, again where the cluster gave no whole answer: a node may have died just now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from index.errors import ClusterFailed

P = ParamSpec("P")
T = TypeVar("T")

# The pauses between tries: what one node had, the others have after a second or two.
_PAUSES_S = (0.3, 0.7, 1.5, 3.0)


async def looked_up(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """Return what comes of some work that reads from an engine.

    Raises:
        ClusterFailed: The cluster gives no whole answer for seconds.
    """
    for pause_s in _PAUSES_S:
        try:
            return await asyncio.to_thread(work, *given, **named)
        except ClusterFailed as error:
            if not error.may_pass:
                raise
            await asyncio.sleep(pause_s)
    return await asyncio.to_thread(work, *given, **named)
