"""A ledger keeps pace with releases: every former one is taken along, and one of a later release is left alone."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from bot.ledger import migrations, schema
from bot.ledger.gaps import Who
from bot.ledger.ledger import DATABASE, open_ledger
from bot.ledger.migrations import LATEST
from bot.ledger.server import LedgerAway
from index.read.collections import EVERYTHING
from tests.support.former_ledgers import VERSIONS, make_former, shape_of
from tests.support.ledgers import ANN, GROUP, OTHER, record
from tests.support.servers import Cluster


def revision(data: Path) -> object:
    with closing(sqlite3.connect(data / DATABASE)) as rows:
        return rows.execute("SELECT version_num FROM alembic_version").fetchone()[0]


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_former_ledger_becomes_what_a_new_one_is(tmp_path: Path, version: int) -> None:
    ledger = await open_ledger(tmp_path / "former")
    question_id = await record(ledger)
    await ledger.close()
    make_former(tmp_path / "former", version)
    for _ in range(2):
        ledger = await open_ledger(tmp_path / "former")
        assert await ledger.questions.find(question_id, GROUP) is not None
        await ledger.close()
    await (await open_ledger(tmp_path / "new")).close()
    assert shape_of(tmp_path / "former") == shape_of(tmp_path / "new")
    assert revision(tmp_path / "former") == revision(tmp_path / "new") == LATEST


async def test_a_ledger_of_version_4_tracks_gaps_from_now_on(tmp_path: Path) -> None:
    ledger = await open_ledger(tmp_path)
    question_id = await record(ledger)
    await ledger.vote(question_id, "p1", ANN, 1)
    await ledger.close()
    make_former(tmp_path, 4)
    ledger = await open_ledger(tmp_path)
    found = await ledger.questions.find(question_id, GROUP)
    assert found is not None
    assert (found.asked.verdict, found.asked.view) == ("answer", None)
    assert (await ledger.votes(question_id, "p1")).up == 1
    assert await ledger.gaps.add(question_id, "vote", "[]", EVERYTHING, None) is not None
    assert (await ledger.gaps.listed(EVERYTHING))[0].asked == 1
    await ledger.close()


async def test_a_ledger_of_version_5_remembers_what_is_put_back_from_now_on(tmp_path: Path) -> None:
    ledger = await open_ledger(tmp_path)
    gap_id = await ledger.gaps.add(await record(ledger), "none", "[]", EVERYTHING, None)
    assert gap_id is not None
    await ledger.gap_states.propose(gap_id, "document", "p1", None)
    await ledger.close()
    make_former(tmp_path, 5)
    ledger = await open_ledger(tmp_path)
    assert await ledger.gap_states.release(gap_id, Who(ANN, "Ann"))
    assert await ledger.gaps.put_back(gap_id) == ["p1"]
    await ledger.close()


async def test_a_ledger_of_version_1_learns_where_groups_moved_when_it_is_told_again(tmp_path: Path) -> None:
    ledger = await open_ledger(tmp_path)
    question_id = await record(ledger, place=OTHER)
    await ledger.chat_migrations.move(OTHER, GROUP)
    await ledger.close()
    make_former(tmp_path, 1)
    ledger = await open_ledger(tmp_path)
    assert ledger.chat_migrations.present_id(OTHER) == OTHER
    await ledger.chat_migrations.move(OTHER, GROUP)
    await ledger.close()
    again = await open_ledger(tmp_path)
    assert again.chat_migrations.present_id(OTHER) == GROUP
    assert await again.questions.find(question_id, OTHER) is not None
    await again.close()


async def test_a_ledger_of_version_2_keeps_what_is_owed_however_often_it_was_begun(tmp_path: Path) -> None:
    ledger = await open_ledger(tmp_path)
    await ledger.update_log.record(5, "owed")
    await ledger.close()
    with closing(sqlite3.connect(tmp_path / DATABASE)) as rows, rows:
        rows.execute("UPDATE updates SET attempts = 3")
    make_former(tmp_path, 2)
    ledger = await open_ledger(tmp_path)
    await ledger.update_log.count_deaths(alone_after=3)
    (owed,) = await ledger.update_log.pending()
    assert (owed.update_id, owed.content, owed.deaths, owed.deaths_alone) == (5, "owed", 0, 0)
    await ledger.close()


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "revision 9999"),
        ("UPDATE schema SET version = 99", "version 99"),  # as one would be that is no longer Alembic's
    ],
)
async def test_a_ledger_of_a_later_release_is_left_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, later: str, said: str
) -> None:
    await (await open_ledger(tmp_path)).close()
    with closing(sqlite3.connect(tmp_path / DATABASE)) as rows, rows:
        if "schema" in later:
            rows.execute("DROP TABLE alembic_version")
        rows.execute(later)
    ledger = await open_ledger(tmp_path)
    await record(ledger)
    await ledger.close()
    assert said in caplog.text
    with closing(sqlite3.connect(tmp_path / DATABASE)) as rows:
        assert rows.execute("SELECT count(*) FROM questions").fetchone() == (0,)


async def test_former_releases_know_a_ledger_of_this_one_as_a_later_ones(tmp_path: Path) -> None:
    await (await open_ledger(tmp_path)).close()
    with closing(sqlite3.connect(tmp_path / DATABASE)) as rows:
        assert rows.execute("SELECT version FROM schema").fetchone() == (schema.FORMER_VERSION + 1,)


async def test_a_migration_that_fails_changes_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    await (await open_ledger(tmp_path)).close()
    make_former(tmp_path, 7)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as rows, rows:
        rows.execute("CREATE TABLE buckets (of_somebody TEXT)")  # which is in the way of the last step
    before = shape_of(tmp_path)
    await (await open_ledger(tmp_path)).close()
    assert "buckets already exists" in caplog.text
    assert shape_of(tmp_path) == before


async def test_former_ledgers_are_taken_along_in_a_folder_of_any_name(tmp_path: Path) -> None:
    data = tmp_path / "100 %(here)s"
    await (await open_ledger(data)).close()
    make_former(data, 7)
    await (await open_ledger(data)).close()
    assert revision(data) == LATEST


def test_the_latest_revision_is_named_and_is_the_only_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_heads() == [LATEST]


def test_a_new_ledger_is_created_without_loading_what_migrates() -> None:
    code = (
        "import asyncio, sys, tempfile, pathlib; from bot.ledger.ledger import open_ledger\n"
        "data = pathlib.Path(tempfile.mkdtemp())\n"
        "async def begin():\n    await (await open_ledger(data)).close()\n"
        "asyncio.run(begin()); sys.exit('alembic' in sys.modules)"
    )

    async def status() -> int | None:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
        return await process.wait()

    assert asyncio.run(status()) == 0


@pytest.mark.server
async def test_the_tables_on_a_server_are_those_of_the_schema(postgres: Cluster, tmp_path: Path) -> None:
    server = postgres.database()
    await (await open_ledger(tmp_path, server=server)).close()
    engine = create_engine(server.url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _of_servers})
        assert compare_metadata(context, schema.TABLES) == []
        assert context.get_current_revision() == LATEST
    engine.dispose()


def _of_servers(item: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
    """Whether something belongs to a server's tables: files have indexes of their own, and `Hour` is no column."""
    return kind != "index" or reflected or not str(name).startswith("questions_")


@pytest.mark.server
async def test_four_starts_at_once_make_one_ledger(postgres: Cluster, tmp_path: Path) -> None:
    server = postgres.database()
    opened = await asyncio.gather(*(open_ledger(tmp_path, server=type(server)(server.url)) for _ in range(4)))
    assert len({ledger.chat_migrations.chat_key(GROUP) for ledger in opened}) == 1
    question_id = await record(opened[0])
    assert await opened[3].questions.find(question_id, GROUP) is not None
    await asyncio.gather(*(ledger.close() for ledger in opened))


@pytest.mark.server
async def test_a_servers_ledger_of_a_later_release_is_left_alone(postgres: Cluster, tmp_path: Path) -> None:
    server = postgres.database()
    await (await open_ledger(tmp_path, server=server)).close()
    engine = create_engine(server.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(LedgerAway, match="revision 9999"):
        await open_ledger(tmp_path, server=server)
