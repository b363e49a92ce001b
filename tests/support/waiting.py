"""Waits that a busy machine does not miss, and that end all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PATIENCE_S = 180.0
"""How long anything is waited for; what comes after it does not come."""


async def until(so: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE_S):
        while not so():
            await asyncio.sleep(0.01)
