"""What the tests share: the seeds' index, and a bot running against a small Bot API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest
import pytest_asyncio
from filelock import FileLock
from hypothesis import HealthCheck
from pydantic import SecretStr

from bot.documents.live import LiveEngine
from bot.run import serve
from bot.settings import Settings
from bot.wire.pace import Pace
from index import Engine, open_index
from index.bm25 import Postings
from tests.botapi import TOKEN, BotApi, bot_api
from tests.support.pace import QUICK
from tests.support.waiting import PATIENCE_S

SEEDS = Path(__file__).parent.parent / "seeds"

# The same examples in every run, however slow the machine. `--hypothesis-profile=thorough`
# tries forty times as many, as `.ci/run` does; `--hypothesis-profile=search` looks for new ones.
for profile, examples in {"repeatable": 10, "thorough": 400, "search": 1000}.items():
    hypothesis.settings.register_profile(
        profile,
        max_examples=examples,
        derandomize=profile != "search",
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
hypothesis.settings.load_profile("repeatable")

MakeFolder = Callable[[Mapping[str, str | bytes]], Path]


@pytest.fixture(scope="session")
def seeds() -> Engine:
    """The default documents' index."""
    return open_index(SEEDS)


@pytest.fixture(scope="session")
def compiled_loops(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The loops of large searches, compiled by the first process that needs them and kept on disk for the others."""
    with FileLock(tmp_path_factory.getbasetemp().parent / "compiled_loops.lock"):
        one = np.zeros(1, dtype=np.int32)
        Postings(one, one, one.astype(np.uint16), np.ones((1, 1))).prepare()


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
    """A Bot API without a bot; bots that start there introduce themselves no further than to the first refusal."""
    async with bot_api() as api:
        api.takes_introductions = False
        yield api


@asynccontextmanager
async def running(
    telegram: BotApi, asked: Engine | LiveEngine, data: Path, *, pace: Pace = QUICK, **settings: Any
) -> AsyncIterator[None]:
    """A bot that runs for a while; `settings` as it would find them in the environment."""
    stop = asyncio.Event()
    decided = Settings(token=SecretStr(TOKEN), api_url=telegram.url, data=data, **settings, _env_file=None)
    telegram.polled.clear()
    telegram.closing = False
    live = asked if isinstance(asked, LiveEngine) else LiveEngine(asked)
    serving = asyncio.create_task(serve(decided, live, stop, pace))
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


@pytest_asyncio.fixture
async def bot(telegram: BotApi, seeds: Engine, tmp_path: Path) -> AsyncIterator[BotApi]:
    """The Bot API of a bot that answers from the seeds."""
    async with running(telegram, seeds, tmp_path / "data"):
        yield telegram
