"""Bots that run in this process, against a small Bot API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.documents.live import LiveEngine
from bot.documents.watch import Watch
from bot.run import serve
from bot.settings import Settings
from bot.wire.pace import Pace
from index import Engine
from tests.botapi import TOKEN, BotApi
from tests.support.ledgers import database_for
from tests.support.pace import QUICK
from tests.support.waiting import PATIENCE_S


@asynccontextmanager
async def running(
    telegram: BotApi,
    asked: Engine | LiveEngine,
    data: Path,
    *,
    pace: Pace = QUICK,
    watched: bool = False,
    **settings: Any,
) -> AsyncIterator[None]:
    """A bot that runs for a while; `settings` as it would find them in the environment.

    Where it is `watched`, it follows changes of the documents.
    """
    stop = asyncio.Event()
    settings = {**database_for(data), **settings}
    decided = Settings(token=SecretStr(TOKEN), api_url=telegram.url, data=data, **settings, _env_file=None)
    telegram.polled.clear()
    telegram.closing = False
    live = asked if isinstance(asked, LiveEngine) else LiveEngine(asked)
    serving = asyncio.create_task(serve(decided, live, stop, pace))
    watching = asyncio.create_task(Watch(live, decided.docs, data, None).run() if watched else stop.wait())
    polled = asyncio.create_task(telegram.polled.wait())
    await asyncio.wait({serving, polled}, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        serving.result()
    try:
        yield
    finally:
        stop.set()
        await telegram.close_polling()
        await asyncio.wait_for(serving, PATIENCE_S)
        watching.cancel()
        await asyncio.wait({watching}, timeout=PATIENCE_S)
