"""What the tests share: the seeds' index, and a bot running against a small Bot API.

The process that only hands the tests out reads this too; so what takes long to load is loaded by the fixtures.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
import pytest_asyncio
from filelock import FileLock
from hypothesis import HealthCheck

if TYPE_CHECKING:
    import index.cluster.address
    from index import Engine
    from tests.botapi import BotApi
    from tests.support.servers import Cluster

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
    from index import open_index

    return open_index(SEEDS)


@pytest.fixture
def there() -> Iterator[index.cluster.address.Cluster]:
    """A cluster of OpenSearch, under a prefix that nothing else has."""
    from tests.support.clusters import cluster

    with cluster() as given:
        yield given


@pytest.fixture(scope="session")
def compiled_loops(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The loops of large searches, compiled by the first process that needs them and kept on disk for the others."""
    import numpy as np

    from index.bm25 import Postings, SegmentPostings

    with FileLock(tmp_path_factory.getbasetemp().parent / "compiled_loops.lock"):
        one = np.zeros(1, dtype=np.int32)
        codes = one.astype(np.uint16), one.astype(np.uint32)
        Postings([SegmentPostings(one, one, of_each, np.ones((1, 1))) for of_each in codes]).prepare()


def pytest_addoption(parser: pytest.Parser) -> None:
    """An option to write what the READMEs show."""
    parser.addoption("--write-readmes", action="store_true", help="write the READMEs' transcripts anew")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what was left out because there may be no server for it."""
    for marker, what in {"cluster": "OpenSearch (`make cluster`)", "server": "PostgreSQL (`make servers`)"}.items():
        if f"not {marker}" in config.option.markexpr:
            terminalreporter.write_line(f"not run here: what needs {what}")


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


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL of this run's own; where none is installed, what needs it is skipped, and fails where CI=true."""
    from tests.support.servers import cluster, missing

    if problem := missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(problem)
    with cluster() as running:
        yield running


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.server)])
def either_home(request: pytest.FixtureRequest) -> Iterator[None]:
    """Ledgers that are files, and once more on a server: see `tests.support.ledgers.open_ledger`."""
    from tests.support.ledgers import on_a_server

    with on_a_server(request.getfixturevalue("postgres")) if request.param == "server" else nullcontext():
        yield


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[BotApi]:
    """A Bot API without a bot; bots that start there introduce themselves no further than to the first refusal."""
    from tests.botapi import bot_api

    async with bot_api() as api:
        api.takes_introductions = False
        yield api


@pytest_asyncio.fixture
async def bot(telegram: BotApi, seeds: Engine, tmp_path: Path) -> AsyncIterator[BotApi]:
    """The Bot API of a bot that answers from the seeds."""
    from tests.support.bots import running

    async with running(telegram, seeds, tmp_path / "data"):
        yield telegram
