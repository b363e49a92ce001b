"""While the bot runs, a changed folder is what it answers from a moment later, never half of it."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from bot.documents.live import LiveEngine
from bot.documents.watch import Watch
from index import ask, open_index
from index.open import refresh_index
from index.store.array_file import MappedArrays
from index.stored import index_directory
from tests.conftest import MakeFolder
from tests.support.index_files import segment_file
from tests.support.waiting import until

# So large that it is indexed in a process of its own, and so little to index.
LARGE = " " * 600_000 + "第777条规定了很多事情。"
DOCUMENTS = {"a.txt": "每年享有年假五天。", "b.txt": "加班可以调休。"}


@asynccontextmanager
async def watched(docs: Path, data: Path, words: Path | None = None) -> AsyncIterator[LiveEngine]:
    current = LiveEngine(open_index(docs, data, words=words))
    watching = asyncio.create_task(Watch(current, docs, data, words).run())
    try:
        yield current
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def next_engine(current: LiveEngine, says: str = "") -> None:
    """Wait until another engine has taken the place of this one, with a passage that says so; ask all the while."""
    old = current.engine

    def taken() -> bool:
        assert ask(old, "调休").hits[0].passage.text == "加班可以调休。"
        return current.engine is not old and any(says in passage.text for passage in current.engine.passages)

    await until(taken)


@pytest.mark.long
async def test_a_file_added_changed_renamed_or_removed_is_seen(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder(DOCUMENTS)
    async with watched(docs, tmp_path / "data") as current:
        (docs / "d").mkdir()
        (docs / "d" / "c.txt").write_text("病假须有证明。")
        await next_engine(current)
        assert ask(current.engine, "病假证明").hits[0].passage.source == "d/c.txt"
        (docs / "a.txt").write_text("每年享有年假十天。")
        await next_engine(current)
        assert ask(current.engine, "年假几天").hits[0].passage.text == "每年享有年假十天。"
        (docs / "a.txt").rename(docs / "z.txt")
        await next_engine(current)
        assert ask(current.engine, "年假几天").hits[0].passage.source == "z.txt"
        (docs / "z.txt").unlink()
        await next_engine(current)
        assert current.engine.sources == ("b.txt", "d/c.txt")


@pytest.mark.long
async def test_a_folder_that_is_suddenly_empty_is_answered_from_as_it_was_until_somebody_confirms_it(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    away = tmp_path / "away"
    async with watched(docs, data) as current:
        await next_engine(current)
        docs.rename(away)  # as where a disk is taken out, and then its mount point is left
        await until(lambda: "cannot be indexed" in caplog.text)
        docs.mkdir()
        await until(lambda: "`passagebot index` confirms it" in caplog.text)
        assert ask(current.engine, "年假几天").hits[0].passage.text == "每年享有年假五天。"
        docs.rmdir()
        away.rename(docs)
        (docs / "c.txt").write_text("病假须有证明。")
        await next_engine(current, "病假")
        shutil.rmtree(docs)
        docs.mkdir()
        await until(lambda: caplog.text.count("`passagebot index` confirms it") == 2)
        refresh_index(docs, data, confirmed=True)
        await until(lambda: not current.engine.sources)


@pytest.mark.long
async def test_a_large_change_is_indexed_beside(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    docs = folder(DOCUMENTS)
    async with watched(docs, tmp_path / "data") as current:
        with caplog.at_level(logging.INFO):
            (docs / "long.txt").write_text(LARGE)
            await next_engine(current)
        assert ask(current.engine, "第777条").hits[0].passage.source == "long.txt"
        assert f"idx {current.engine.version}" in caplog.text
        assert "in a process of its own" in caplog.text


@pytest.mark.long
async def test_what_is_indexed_beside_is_decided_by_what_is_to_be_indexed(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    docs, words = folder({**DOCUMENTS, "long.txt": LARGE}), tmp_path / "w"
    words.mkdir()
    async with watched(docs, tmp_path / "data", words) as current:
        with caplog.at_level(logging.INFO):
            (docs / "a.txt").write_text("每年享有年假十天。")
            await next_engine(current, "十天")
            assert "in a process of its own" not in caplog.text
            (words / "synonyms.txt").write_text("补休 => 调休\n")  # few bytes, but every document has other tokens now
            await next_engine(current)
        assert ask(current.engine, "补休").hits[0].passage.source == "b.txt"
        assert "in a process of its own" in caplog.text


@pytest.mark.long
async def test_another_process_that_writes_the_index_is_waited_for(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    async with watched(docs, data) as current:
        with caplog.at_level(logging.INFO):
            with FileLock(index_directory(docs, data) / "lock"):
                (docs / "c.txt").write_text("病假须有证明。")
                await until(lambda: ask(current.engine, "调休").hits and "is waited for" in caplog.text)
                assert current.engine.sources == ("a.txt", "b.txt")
            await next_engine(current)
        assert ask(current.engine, "病假证明").hits[0].passage.source == "c.txt"
        assert "memory" not in caplog.text


@pytest.mark.long
async def test_damage_is_mended_beside_once_and_every_question_is_answered(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    async with watched(docs, data) as current:
        built = current.engine
        # The watch opens its own, of which nothing was read yet.
        await until(lambda: current.engine is not built)
        path = segment_file(docs, data)
        path.write_bytes(path.read_bytes().replace("年假".encode(), "病假".encode()))
        with caplog.at_level(logging.INFO):
            asked = [asyncio.to_thread(ask, current.engine, "年假有几天") for _ in range(4)]
            answers = await asyncio.gather(*asked)
        assert {answer.hits[0].passage.text for answer in answers} == {"每年享有年假五天。"}
        assert caplog.text.count("has changed") == 1
        assert "in a process of its own" in caplog.text
        MappedArrays(segment_file(docs, data)).check()


@pytest.mark.long
async def test_what_changed_while_nobody_watched_is_seen(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder(DOCUMENTS)
    current = LiveEngine(open_index(docs, tmp_path / "data"))
    (docs / "a.txt").write_text("每年享有年假十天。")
    watching = asyncio.create_task(Watch(current, docs, tmp_path / "data", None).run())
    await next_engine(current)
    watching.cancel()
    assert ask(current.engine, "年假几天").hits[0].passage.text == "每年享有年假十天。"


@pytest.mark.long
async def test_the_keepers_words_are_watched_too(folder: MakeFolder, tmp_path: Path) -> None:
    docs, words = folder(DOCUMENTS), tmp_path / "words"
    words.mkdir()
    async with watched(docs, tmp_path / "data", words) as current:
        (words / "synonyms.txt").write_text("补休 => 调休\n")
        await next_engine(current)
        assert ask(current.engine, "补休").hits[0].passage.source == "b.txt"


@pytest.mark.long
async def test_a_folder_that_is_away_for_a_while_changes_nothing(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    async with watched(docs, data) as current:
        before = current.engine
        shutil.move(docs, tmp_path / "away")
        await until(lambda: "cannot be indexed" in caplog.text)
        assert current.engine is before
        shutil.move(tmp_path / "away", docs)
        (docs / "c.txt").write_text("病假须有证明。")
        await next_engine(current)
        assert ask(current.engine, "病假证明").hits[0].passage.source == "c.txt"
