"""What the tests share: the seeds' index, and a bot running against a small Bot API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr

from bot.app import serve
from bot.settings import Settings
from index import Engine, open_index
from tests.botapi import TOKEN, BotApi, bot_api

SEEDS = Path(__file__).parent.parent / "seeds"

MakeFolder = Callable[[Mapping[str, str | bytes]], Path]


@pytest.fixture(scope="session")
def seeds() -> Engine:
    """The default documents' index."""
    return open_index(SEEDS)


@pytest.fixture
def folder(tmp_path: Path) -> MakeFolder:
    """Makes a folder of documents: name -> content."""

    def make(files: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "docs"
        root.mkdir(exist_ok=True)
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    return make


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[BotApi]:
    """A Bot API without a bot."""
    async with bot_api() as api:
        yield api


@pytest_asyncio.fixture
async def bot(telegram: BotApi, seeds: Engine, tmp_path: Path) -> AsyncIterator[BotApi]:
    """The Bot API of a bot that answers from the seeds."""
    stop = asyncio.Event()
    settings = Settings(token=SecretStr(TOKEN), api_url=telegram.url, data=tmp_path / "data", _env_file=None)
    running = asyncio.create_task(serve(settings, seeds, stop))
    polled = asyncio.create_task(telegram.polled.wait())
    await asyncio.wait({running, polled}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        running.result()
    yield telegram
    stop.set()
    telegram.closing = True
    async with telegram._news:
        telegram._news.notify_all()
    await asyncio.wait_for(running, 10)
