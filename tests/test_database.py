"""The ledger's file is its keeper's alone, keeps pace with releases, and stands in nobody's way."""

from __future__ import annotations

import asyncio
import gc
import logging
import resource
import sqlite3
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.ledger.database import open_database
from bot.ledger.file import LedgerFile
from bot.ledger.ledger import DATABASE, KEY, Ledger, Votes, open_ledger
from bot.ledger.update_log import Recorded
from tests.support.ledgers import ANN, ASKED, GROUP, record


@pytest_asyncio.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    opened = await open_ledger(tmp_path)
    yield opened
    await opened.close()


def found(root: Path) -> list[Path]:
    return list(root.rglob(DATABASE))


async def test_only_the_keeper_can_read_the_files(ledger: Ledger, tmp_path: Path) -> None:
    await record(ledger)
    files = [tmp_path / name for name in (KEY, DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


async def test_the_key_is_kept_and_an_empty_one_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / KEY).touch()
    first = await open_ledger(tmp_path)
    second = await open_ledger(tmp_path)
    assert first.chat_migrations.chat_key(GROUP) == second.chat_migrations.chat_key(GROUP)
    await first.close()
    await second.close()


async def test_to_write_nothing_is_done_at_once(tmp_path: Path) -> None:
    database = await open_database(LedgerFile(tmp_path / "other.sqlite3"))
    database.write_soon()
    assert await database.write() == 0
    await database.close()
    assert await database.write() is None


@pytest.mark.parametrize("obstacle", ["folder in its place", "no folder"])
async def test_a_ledger_that_cannot_be_opened_works_in_memory_and_the_file_is_left_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, obstacle: str
) -> None:
    data = tmp_path / "data"
    if obstacle == "no folder":
        data.write_text("a file")
    else:
        data.mkdir()
    if obstacle == "folder in its place":
        (data / DATABASE).mkdir()
    ledger = await open_ledger(data)
    question_id = await record(ledger)
    assert await ledger.questions.find(question_id, GROUP) is not None
    await ledger.close()
    assert len([r for r in caplog.records if r.levelno == logging.ERROR]) == 1


@pytest.mark.parametrize("earlier", [False, True])
async def test_a_ledger_in_memory_is_in_its_file_again_once_there_is_room_for_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, earlier: bool
) -> None:
    caplog.set_level(logging.INFO)
    if earlier:
        first = await open_ledger(tmp_path)
        await first.update_log.record(7, "of the run before")
        await first.close()
        (tmp_path / DATABASE).rename(tmp_path / "aside")
    (tmp_path / DATABASE).mkdir()
    ledger = await open_ledger(tmp_path)
    assert await ledger.update_log.record(1, "while it was in memory") is Recorded.NOT_ON_DISK
    await ledger.mend()
    (tmp_path / DATABASE).rmdir()
    if earlier:
        (tmp_path / "aside").rename(tmp_path / DATABASE)
    await ledger.mend()
    assert await ledger.update_log.record(2, "afterwards") is Recorded.NEW
    await ledger.close()
    again = await open_ledger(tmp_path)
    assert {pending.update_id for pending in await again.update_log.pending()} == ({2, 7} if earlier else {1, 2})
    await again.close()
    assert len([line for line in caplog.messages if "the ledger is in its file again" in line]) == 1


NOTES = b"somebody's notes " * 100


def put_aside(data: Path) -> list[Path]:
    return list(data.glob("ledger.damaged-*.sqlite3"))


def remove_all(data: Path) -> None:
    for path in data.iterdir():
        path.unlink()


def damaged(path: Path, how: str) -> bytes:
    """Damage a ledger's file; return its content then."""
    content = bytearray(path.read_bytes())
    match how:
        case "no database":
            content[:] = NOTES
        case "pages":
            content[4096 : 4096 * 4] = b"?" * (4096 * 3)
        case "cut off":
            del content[len(content) // 2 :]
    path.write_bytes(content)
    return bytes(content)


@pytest.mark.parametrize("how", ["no database", "pages", "cut off"])
async def test_a_damaged_ledger_is_put_aside_as_it_is_and_a_new_one_begins(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    ledger = await open_ledger(tmp_path)
    for _ in range(50):
        await record(ledger)
    await ledger.close()
    content = damaged(tmp_path / DATABASE, how)
    ledger = await open_ledger(tmp_path)
    question_id = await record(ledger)
    await ledger.close()
    ledger = await open_ledger(tmp_path)
    assert await ledger.questions.find(question_id, GROUP) is not None
    await ledger.close()
    (aside,) = put_aside(tmp_path)
    assert aside.read_bytes() == content
    (line,) = [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]
    assert line.startswith(f"the ledger is damaged: it is {aside} now")


async def test_a_ledger_found_damaged_while_it_is_open_is_put_aside_and_a_new_one_begins(
    ledger: Ledger, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(200):
        await record(ledger)
    with sqlite3.connect(tmp_path / DATABASE) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (tmp_path / DATABASE).open("r+b") as file:
        file.seek(4096)
        file.write(b"?" * (4096 * 20))
    for number in range(50):
        await ledger.update_log.record(number, "an update " * 1000)
        await ledger.mend()
    assert await ledger.update_log.record(99, "an update") is Recorded.NEW
    assert len(put_aside(tmp_path)) == 1
    assert len([r for r in caplog.records if "the ledger is damaged" in r.getMessage()]) == 1


async def test_a_ledger_and_a_key_that_are_removed_while_they_are_open_are_noticed_and_there_again(
    ledger: Ledger, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    known = ledger.chat_migrations.chat_key(GROUP)
    remove_all(tmp_path)
    await ledger.mend()
    await ledger.mend()
    assert await ledger.update_log.record(1, "an update") is Recorded.NEW
    assert len([r for r in caplog.records if r.name.startswith("bot.")]) == 2
    again = await open_ledger(tmp_path)
    assert [pending.update_id for pending in await again.update_log.pending()] == [1]
    assert again.chat_migrations.chat_key(GROUP) == known
    await again.close()


async def test_a_ledger_in_memory_is_written_and_read_from_all_sides_at_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / DATABASE).mkdir()
    ledger = await open_ledger(tmp_path)
    kept = await asyncio.gather(*(ledger.update_log.record(number, "{}") for number in range(20)), record(ledger))
    await asyncio.gather(*(ledger.update_log.mark_done(number) for number in range(10)), ledger.update_log.pending())
    assert len(await ledger.update_log.pending()) == 10
    await ledger.close()
    assert set(kept[:-1]) == {Recorded.NOT_ON_DISK}
    assert kept[-1]
    assert len([line for line in caplog.records if line.levelname == "ERROR"]) == 1


async def test_a_ledger_is_kept_in_a_folder_of_any_name(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "a ?b=c&d%20#e"
    ledger = await open_ledger(folder)
    await record(ledger)
    await ledger.close()
    assert found(tmp_path) == [folder / DATABASE]
    assert caplog.records == []


async def test_a_disk_that_is_full_is_one_line_in_the_log_and_stops_nothing(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    known = await record(ledger)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))
    try:
        for number in range(3):
            assert await ledger.update_log.record(number, "an update") is Recorded.NOT_ON_DISK
            assert await ledger.questions.record(ASKED, GROUP, ANN) is None
            assert await ledger.vote(known, "p1", ANN, 1) == Votes(0, 0, own=1)
            await ledger.questions.record_answer(None, 3)
        assert await ledger.questions.find(known, GROUP) is not None
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    (line,) = [r for r in caplog.records if r.name.startswith("bot")]
    assert line.exc_info is None
    assert await ledger.questions.record(ASKED, GROUP, ANN) is not None


async def test_a_write_whose_writer_is_cancelled_is_ended_and_the_cancelling_is_not_lost(
    ledger: Ledger, tmp_path: Path
) -> None:
    for number in range(40):
        writer = asyncio.create_task(ledger.update_log.record(number, "an update"))
        for _ in range(number):
            await asyncio.sleep(0)
        ended = writer.done()
        writer.cancel()
        (outcome,) = await asyncio.gather(writer, return_exceptions=True)
        assert ended or isinstance(outcome, asyncio.CancelledError)
    await ledger.close()
    count = sqlite3.connect(tmp_path / DATABASE).execute("SELECT count(*) FROM updates").fetchone()[0]
    assert count in (39, 40)  # the first is cancelled before it begins


@pytest.mark.long
async def test_an_update_that_came_before_is_no_error_to_a_writer_that_is_cancelled(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    await ledger.update_log.record(1, "an update")
    writer = asyncio.create_task(ledger.update_log.record(1, "an update"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    writer.cancel()
    assert isinstance((await asyncio.gather(writer, return_exceptions=True))[0], asyncio.CancelledError)
    await ledger.update_log.pending()  # by now the row was refused
    del writer
    gc.collect()
    assert caplog.records == []
