"""What other programs do to the index's files while the bot has them open changes no answer and ends nothing."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from bot.documents.guarded import guarded
from index import Engine, ask, open_index
from index.errors import CorruptIndex
from index.open import refresh_index
from index.store.array_file import MappedArrays
from index.store.mapped_file import MappedFile, guarding
from tests.botapi import BotApi
from tests.conftest import MakeFolder
from tests.support.index_files import segment_file
from tests.support.processes import start_polling
from tests.support.waiting import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has leases")

DOCUMENTS = {"a.md": "# 手册\n\n每年享有年假五天。", "b.txt": "加班可以调休。"}
QUESTION, ANSWER = "年假有几天", "每年享有年假五天。"
DAMAGE = {
    "cut to nothing": "os.truncate(path, 0)",
    "cut in half": "os.truncate(path, size // 2)",
    "opened anew": "open(path, 'wb').close()",
    "overwritten": "open(path, 'r+b').write(bytes(size))",
    "overwritten by a map": "mmap.mmap(os.open(path, os.O_RDWR), size)[:] = bytes(size)",
}


def by_another_program(path: Path, damage: str) -> subprocess.Popen[bytes]:
    said = f"import mmap, os, sys; path = sys.argv[1]; size = os.path.getsize(path); {damage}"
    return subprocess.Popen([sys.executable, "-c", said, str(path)])


def descriptors(path: Path) -> int:
    """How many this process has of a file."""
    found = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            found += descriptor.readlink() == path
    return found


def cut_all(data: Path) -> None:
    for path in data.rglob("*.segment"):
        os.truncate(path, 0)


def are_whole(data: Path) -> bool:
    with suppress(CorruptIndex, FileNotFoundError):
        for path in data.rglob("*.segment"):
            MappedArrays(path).check()
        return True
    return False


def says(engine: Engine) -> str:
    return ask(engine, QUESTION).hits[0].passage.text


@contextmanager
def questions(engine: Engine) -> Iterator[set[str]]:
    """Answers to questions that are asked all the while, by three at once."""
    answers: set[str] = set()
    over = Event()

    def asking() -> None:
        while not over.is_set():
            answers.add(says(engine))

    threads = [Thread(target=asking) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        over.set()
        for thread in threads:
            thread.join()


@contextmanager
def waiting() -> Iterator[list[int]]:
    """A signal for each time that somebody had to wait for a lease of this process."""
    signals: list[int] = []
    before = signal.signal(signal.SIGURG, lambda number, frame: signals.append(number))
    try:
        yield signals
    finally:
        signal.signal(signal.SIGURG, before)


@pytest.mark.parametrize("damage", DAMAGE)
def test_answers_stay_right_while_a_file_is_changed_and_the_next_index_is_built_anew(
    folder: MakeFolder, tmp_path: Path, damage: str
) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    with guarded(0.05) as changed:
        engine = open_index(docs, data)
        before, path = engine.snapshot, segment_file(docs, data)
        content = path.read_bytes()
        with questions(engine) as answers:
            assert by_another_program(path, DAMAGE[damage]).wait() == 0
            assert changed.wait(60)
        assert path.read_bytes() != content
        assert answers == {ANSWER}
        assert engine.snapshot is before
        assert says(open_index(docs, data)) == ANSWER


def test_a_file_that_is_opened_to_be_written_and_stays_as_it_is_was_not_changed(
    folder: MakeFolder, tmp_path: Path
) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    with guarding() as guard:
        engine = open_index(docs, data)
        with waiting() as signals:
            other = by_another_program(segment_file(docs, data), "open(path, 'r+b').close()")
            while other.poll() is None:
                assert not guard.give_way()
        assert signals
        assert not guard.give_way()
        assert says(engine) == ANSWER


def test_a_change_is_told_of_once_and_the_next_one_again(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    with guarding() as guard:
        engine = open_index(docs, data)
        for end in ("0", "1"):
            other = by_another_program(segment_file(docs, data), f"os.truncate(path, {end})")
            told = []
            while other.poll() is None:
                told.append(guard.give_way())
            assert True in [*told, guard.give_way()]
            assert not guard.give_way()
        assert says(engine) == ANSWER


def test_where_the_disk_has_no_room_for_a_copy_it_is_in_memory(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "index", tmp_path / "the same file"
    folder.mkdir()
    (folder / "file").write_bytes(b"as it was" * 10_000)
    elsewhere.hardlink_to(folder / "file")
    with guarding() as guard:
        file = MappedFile(folder / "file")
        shutil.rmtree(folder)  # where nothing can be written any more
        other = by_another_program(elsewhere, DAMAGE["cut to nothing"])
        while other.poll() is None:
            guard.give_way()
        assert elsewhere.read_bytes() == b""
        assert bytes(file.content) == b"as it was" * 10_000
        file.check_unchanged()


def test_our_own_updates_wait_for_nobody(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    with guarding(), waiting() as signals:
        engine = open_index(docs, data)
        for number in range(3):
            (docs / "c.txt").write_text(f"第{number}次会议在周三召开。", encoding="utf-8")
            newer = refresh_index(docs, data)
            assert ask(newer, "会议").hits[0].passage.text == f"第{number}次会议在周三召开。"
        assert says(engine) == ANSWER
    assert signals == []


def test_what_nobody_guards_is_written_by_others_at_once(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    with guarding():
        within = open_index(docs, data)
    outside = open_index(docs, data)
    with waiting() as signals:
        assert by_another_program(segment_file(docs, data), DAMAGE["overwritten"]).wait() == 0
    assert signals == []
    assert says(within) == says(outside) == ANSWER


def test_a_file_that_somebody_is_writing_when_it_is_opened_is_looked_at_instead(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"as it was")
    with path.open("r+b") as writer, guarding() as guard:
        file = MappedFile(path)
        file.check_unchanged()
        writer.write(b"as it is, and longer")
        writer.flush()
        assert not guard.give_way()
        with pytest.raises(CorruptIndex):
            file.check_unchanged()


def test_descriptors_and_leases_end_with_the_index(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"as it was")
    with guarding() as guard, waiting() as signals:
        files = [MappedFile(path) for _ in range(5)]
        assert descriptors(path) == 10
        del files
        assert descriptors(path) == 0
        assert by_another_program(path, DAMAGE["cut to nothing"]).wait() == 0
        assert not guard.give_way()
    assert signals == []


@pytest.mark.long
async def test_a_bot_whose_index_is_cut_again_and_again_answers_and_makes_it_whole(
    telegram: BotApi, tmp_path: Path
) -> None:
    process = await start_polling(telegram, tmp_path)
    lines: list[str] = []

    async def heard() -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            lines.append(line.decode())

    hearing = asyncio.create_task(heard())
    assert "12119" in (await telegram.ask("发现森林着火，该打什么电话")).text
    for _ in range(5):
        await asyncio.to_thread(cut_all, tmp_path)
        assert "12119" in (await telegram.ask("发现森林着火，该打什么电话")).text
    await until(lambda: are_whole(tmp_path) and any("the index is checked and whole" in line for line in lines))
    assert "12119" in (await telegram.ask("发现森林着火，该打什么电话")).text
    process.terminate()
    await hearing
    assert await process.wait() == 0
    assert 1 <= len([line for line in lines if "another program changes files of the index" in line]) <= 5
    assert not [line for line in lines if "Traceback" in line]


@pytest.mark.long
async def test_what_ends_the_bot_from_outside_python_leaves_a_line(telegram: BotApi, tmp_path: Path) -> None:
    process = await start_polling(telegram, tmp_path)
    process.send_signal(signal.SIGBUS)
    _, told = await process.communicate()
    # Python looks at the stacks of threads that go on meanwhile, which may end the process before the signal does.
    assert process.returncode in (-signal.SIGBUS, -signal.SIGSEGV)
    assert b"Fatal Python error: Bus error" in told
