"""While the bot runs, a changed folder is what it answers from a moment later, never half of it."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.current import Current
from bot.watch import Watch
from index import ask, open_index
from tests.conftest import MakeFolder

DOCUMENTS = {"a.txt": "每年享有年假五天。", "b.txt": "加班可以调休。"}


@asynccontextmanager
async def watched(docs: Path, data: Path, words: Path | None = None) -> AsyncIterator[Current]:
    current = Current(open_index(docs, data, words=words))
    watching = asyncio.create_task(Watch(current, docs, data, words).run())
    try:
        yield current
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def next_engine(current: Current) -> None:
    """Wait until another engine has taken the place of this one; ask it all the while."""
    old = current.engine
    while current.engine is old:
        assert ask(old, "调休").hits[0].passage.text == "加班可以调休。"
        await asyncio.sleep(0)


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


async def test_a_large_change_is_indexed_beside(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    docs = folder(DOCUMENTS)
    async with watched(docs, tmp_path / "data") as current:
        with caplog.at_level(logging.INFO):
            (docs / "long.txt").write_text("".join(f"第{n}条规定了很多事情。\n\n" for n in range(20_000)))
            await next_engine(current)
        assert ask(current.engine, "第777条").hits[0].passage.source == "long.txt"
        assert f"idx {current.engine.version}" in caplog.text


async def test_what_changed_while_nobody_watched_is_seen(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder(DOCUMENTS)
    current = Current(open_index(docs, tmp_path / "data"))
    (docs / "a.txt").write_text("每年享有年假十天。")
    watching = asyncio.create_task(Watch(current, docs, tmp_path / "data", None).run())
    await next_engine(current)
    watching.cancel()
    assert ask(current.engine, "年假几天").hits[0].passage.text == "每年享有年假十天。"


async def test_the_keepers_words_are_watched_too(folder: MakeFolder, tmp_path: Path) -> None:
    docs, words = folder(DOCUMENTS), tmp_path / "words"
    words.mkdir()
    async with watched(docs, tmp_path / "data", words) as current:
        (words / "synonyms.txt").write_text("补休 => 调休\n")
        await next_engine(current)
        assert ask(current.engine, "补休").hits[0].passage.source == "b.txt"


async def test_a_folder_that_is_away_for_a_while_changes_nothing(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    docs, data = folder(DOCUMENTS), tmp_path / "data"
    async with watched(docs, data) as current:
        before = current.engine
        shutil.move(docs, tmp_path / "away")
        while "cannot be indexed" not in caplog.text:
            await asyncio.sleep(0)
        assert current.engine is before
        shutil.move(tmp_path / "away", docs)
        (docs / "c.txt").write_text("病假须有证明。")
        await next_engine(current)
        assert ask(current.engine, "病假证明").hits[0].passage.source == "c.txt"
